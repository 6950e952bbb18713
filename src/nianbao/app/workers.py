"""Run a function over tasks, in this process or in several, answers in the order of the tasks.

A process that dies (a crash inside a parser's C code, memory) costs only the task that killed it.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, TypeVar

from nianbao.base.limits import end_with, limit_process

Task = TypeVar("Task")
Answer = TypeVar("Answer")

_ROOM = 4 << 30  # bytes that a process may take beyond what it starts with


def _bounded(parent: int) -> None:
    """Lets the operating system end a process that a file makes grow without bound, and one whose parent (its process
    number) has been killed."""
    end_with(parent)
    limit_process(_ROOM)


def _singles(task: Task, halves: Callable[[Task], list[Task]]) -> Iterator[Task]:
    parts = halves(task)
    if len(parts) < 2:
        yield task
        return
    for part in parts:
        yield from _singles(part, halves)


class Workers:
    """`processes` ≤ 1: everything in this process, but for what is to run apart. Otherwise a pool that is started when
    first needed."""

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self._pool: ProcessPoolExecutor | None = None
        # fork shares what is loaded already; elsewhere (Windows, macOS) a fresh interpreter is the safe way
        self._forks = sys.platform == "linux"
        self._context = multiprocessing.get_context("fork" if self._forks else "spawn")

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stop()

    def map(
        self,
        function: Callable[[Task], Answer],
        tasks: Sequence[Task],
        halves: Callable[[Task], list[Task]],
        crashed: Callable[[Task], Answer],
        join: Callable[[list[Answer]], Answer],
        *,
        apart: bool = False,
    ) -> Iterator[Answer]:
        """Answers in the order of `tasks`. A task that kills its process is split by `halves` until a task that cannot be
        split (a list of one) is left, for which `crashed` gives the answer; `join` puts the answers of parts together.
        `apart`: in a process of its own even when there is but one, where that costs next to nothing (Linux)."""
        if self.processes <= 1 and not (apart and self._forks):
            yield from map(function, tasks)
            return
        window: deque[tuple[Task, Future[Any]]] = deque()
        pending = deque(tasks)
        while pending or window:
            while pending and len(window) < 2 * max(1, self.processes):
                task = pending.popleft()
                window.append((task, self._submit(function, task)))
            task, future = window.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                rest = [one for one, _ in window]
                window.clear()
                self._stop()
                pending.extendleft(reversed(rest))
                yield self._isolate(function, task, halves, crashed, join)

    def _submit(self, function: Callable[[Task], Answer], task: Task) -> Future[Answer]:
        if self._pool is None:
            self._pool = self._start(max(1, self.processes))
        try:
            return self._pool.submit(function, task)
        except BrokenProcessPool as error:
            future: Future[Answer] = Future()
            future.set_exception(error)
            return future

    def _isolate(
        self,
        function: Callable[[Task], Answer],
        task: Task,
        halves: Callable[[Task], list[Task]],
        crashed: Callable[[Task], Answer],
        join: Callable[[list[Answer]], Answer],
    ) -> Answer:
        """The task's parts one by one: what kills the process costs its own answer, and is tried no more than once."""
        answers = []
        pool = self._start(1)
        for part in _singles(task, halves):
            try:
                answers.append(pool.submit(function, part).result())
            except BrokenProcessPool:
                pool.shutdown()
                pool = self._start(1)
                answers.append(crashed(part))
        pool.shutdown()
        return answers[0] if len(answers) == 1 else join(answers)

    def _start(self, processes: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(processes, mp_context=self._context, initializer=_bounded, initargs=(os.getpid(),))

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
