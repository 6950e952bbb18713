"""Run a function over tasks, in this process or in several, answers in the order of the tasks.

A process that dies (a crash inside a parser's C code, memory) costs only the task that killed it.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class Workers:
    """`processes` ≤ 1: everything in this process. Otherwise a pool that is started when first needed."""

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self._pool: ProcessPoolExecutor | None = None
        # fork shares what is loaded already; elsewhere (Windows, macOS) a fresh interpreter is the safe way
        self._context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")

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
    ) -> Iterator[Answer]:
        """Answers in the order of `tasks`. A task that kills its process is split by `halves` until a task that cannot be
        split (a list of one) is left, for which `crashed` gives the answer; `join` puts the answers of parts together."""
        if self.processes <= 1:
            yield from map(function, tasks)
            return
        window: deque[tuple[Task, Future[Any]]] = deque()
        pending = deque(tasks)
        while pending or window:
            while pending and len(window) < 2 * self.processes:
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
            self._pool = ProcessPoolExecutor(self.processes, mp_context=self._context)
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
        try:
            with ProcessPoolExecutor(1, mp_context=self._context) as pool:
                return pool.submit(function, task).result()
        except BrokenProcessPool:
            parts = halves(task)
            if len(parts) < 2:
                return crashed(task)
            return join([self._isolate(function, part, halves, crashed, join) for part in parts])

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None
