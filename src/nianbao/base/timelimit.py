"""A limit of time for work on untrusted documents: of the processor's time, so that the same file is not readable today and
too slow tomorrow, when the machine is busy; of the clock's only far beyond, for work that waits for something."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_WAITING = 10  # how much longer than it computes a piece of work may wait


@contextmanager
def time_limit(seconds: float, error: BaseException) -> Iterator[None]:
    """Raise `error` after `seconds` of processor time, or many times as many of the clock, where the system has interval
    timers and we are the main thread. Not to be nested."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

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
