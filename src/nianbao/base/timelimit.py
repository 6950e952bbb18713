"""A limit of time for work on untrusted documents: of the processor's time, so that the same file is not readable today and
too slow tomorrow, when the machine is busy; of the clock's only far beyond, for work that waits for something."""

from __future__ import annotations

import _thread
import ctypes
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_WAITING = 10  # how much longer than it computes a piece of work may wait


class BatchTooSlow(BaseException):
    """The work as a whole took longer than it may: no Exception, so that no part of it takes it for a fault of its own."""


@contextmanager
def time_limit(seconds: float, error: BaseException) -> Iterator[None]:
    """Raise `error` after `seconds` of processor time, or many times as many of the clock: in the main thread by the
    system's interval timers, in others, and where there are no timers, by a thread that watches this one. What computes
    outside of Python is not interrupted. Not to be nested."""
    if hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread():
        limited = _timed(seconds, error)
    else:
        limited = _watched(seconds, error)
    with limited:
        yield


@contextmanager
def _timed(seconds: float, error: BaseException) -> Iterator[None]:
    def expire(number: int, frame: FrameType | None) -> None:
        raise error

    timers = ((signal.SIGPROF, signal.ITIMER_PROF, seconds), (signal.SIGALRM, signal.ITIMER_REAL, seconds * _WAITING))
    before = [signal.signal(number, expire) for number, _, _ in timers]
    for _, timer, most in timers:
        signal.setitimer(timer, most)
    try:
        yield
    finally:
        for (number, timer, _), handler in zip(timers, before, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(number, handler)


@contextmanager
def _watched(seconds: float, error: BaseException) -> Iterator[None]:
    expired = _class_of(error)
    watch = _Watch(threading.get_ident(), seconds, expired)
    try:
        try:
            watch.start()
            yield
        finally:
            watch.end()
    except expired:
        raise error from None


def _class_of(error: BaseException) -> type[BaseException]:
    """A class whose instances are made of nothing and are like `error`: in another thread only a class can be raised, and it
    may arrive right before or behind the code that would put `error` in its place."""

    def like_it(self: BaseException) -> None:
        self.args = error.args
        self.__dict__.update(vars(error))

    return type(type(error).__name__, (type(error),), {"__init__": like_it})


class _Watch:
    """Looks from a thread of its own at the time that another thread (by its identity) takes. Where the watched thread
    runs, nothing but locks: an error that arrives within `threading`'s own code leaves it in disorder."""

    def __init__(self, thread: int, seconds: float, expired: type[BaseException]) -> None:
        self._thread, self._seconds, self._expired = thread, seconds, expired
        self._used = _clock_of(thread)
        self._start = self._used()
        self._latest = time.monotonic() + seconds * _WAITING
        self._raising = _thread.allocate_lock()
        self._running = _thread.allocate_lock()  # held as long as the work is watched

    def start(self) -> None:
        self._running.acquire()
        _thread.start_new_thread(self._run, ())

    def _run(self) -> None:
        left = self._seconds
        while not self._running.acquire(timeout=max(left, 0.001)):
            left = min(self._seconds - (self._used() - self._start), self._latest - time.monotonic())
            if left <= 0:
                with self._raising:
                    if self._running.locked():
                        _raise_in(self._thread, self._expired)
                return

    def end(self) -> None:
        """Nothing is raised from here on; what has been and has not arrived is taken back."""
        with self._raising:
            if self._running.locked():
                self._running.release()
        _raise_in(self._thread, None)


def _clock_of(thread: int) -> Callable[[], float]:
    """The processor time of a thread, of the whole process where the system does not tell."""
    try:
        clock = time.pthread_getcpuclockid(thread)
    except (AttributeError, OSError):
        return time.process_time
    return lambda: time.clock_gettime(clock)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    raised = ctypes.py_object(error) if error is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
