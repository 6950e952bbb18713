"""Processes that die, errors that cross between processes."""

from __future__ import annotations

import os
import pickle
import sys

import pytest

from nianbao.app.workers import Workers
from nianbao.base.errors import DocumentError, EngineError, NianbaoError, PackError, UsageError

Task = tuple[int, ...]


def squares(task: Task) -> list[int]:
    if 13 in task:
        os._exit(70)
    return [number * number for number in task]


def processes_of(task: Task) -> list[int]:
    return [os.getpid() for _ in task]


def halves(task: Task) -> list[Task]:
    middle = len(task) // 2
    return [part for part in (task[:middle], task[middle:]) if part]


def crashed(task: Task) -> list[int]:
    return [-1] * len(task)


def joined(answers: list[list[int]]) -> list[int]:
    return [number for answer in answers for number in answer]


@pytest.mark.skipif(sys.platform != "linux", reason="the functions of a test module are known to forked processes only")
@pytest.mark.parametrize("processes", [0, 1, 2])
def test_a_process_that_dies_costs_its_own_task_only(processes: int) -> None:
    tasks = [tuple(range(start, start + 5)) for start in (0, 10, 20)]
    with Workers(processes) as workers:
        answers = list(workers.map(squares, tasks, halves, crashed, joined, apart=True))
    assert joined(answers) == [-1 if n == 13 else n * n for task in tasks for n in task]


def test_without_need_no_process_is_started() -> None:
    with Workers(1) as workers:
        (answer,) = workers.map(processes_of, [(1,)], halves, crashed, joined)
    assert answer == [os.getpid()]


@pytest.mark.parametrize(
    "error",
    [
        DocumentError("坏了", reason="damaged", where="a.docx", hint="请另存"),
        PackError("错了", where="a.yaml:3"),
        UsageError("用法"),
        EngineError("缺陷", hint="请报告"),
    ],
)
def test_errors_cross_between_processes_whole(error: NianbaoError) -> None:
    other = pickle.loads(pickle.dumps(error))
    assert type(other) is type(error)
    assert (str(other), vars(other)) == (str(error), vars(error))
