"""The integer program behind larger errors: proof against enumeration, honest ends, and a clean standard output."""

from __future__ import annotations

import os
import random
from time import thread_time
from typing import Any

import numpy as np
import pytest
import scipy.optimize

from nianbao.engine import localise_enumerate, localise_milp
from nianbao.engine.localise_system import component

SIZE = 6


def problem(seed: int, errors: int) -> tuple[Any, Any, Any]:
    """Matrix, residuals and values of a table with totals in which some cells are wrong."""
    relations = [[*((r * SIZE + c, 1) for c in range(SIZE - 1)), (r * SIZE + SIZE - 1, -1)] for r in range(SIZE)]
    relations += [[*((r * SIZE + c, 1) for r in range(SIZE - 1)), ((SIZE - 1) * SIZE + c, -1)] for c in range(SIZE)]
    rng = random.Random(seed)
    table = np.zeros((SIZE, SIZE), np.int64)
    table[:-1, :-1] = [[rng.randint(0, 40) for _ in range(SIZE - 1)] for _ in range(SIZE - 1)]
    table[:-1, -1] = table[:-1, :-1].sum(axis=1)
    table[-1] = table[:-1].sum(axis=0)
    for place in rng.sample(range(SIZE * SIZE), errors):
        table[divmod(place, SIZE)] += rng.randint(1, 500)
    part = component(relations, range(len(relations)))
    values = table.ravel()
    return part.matrix, part.matrix @ values, values


@pytest.mark.parametrize("seed", range(8))
def test_the_program_agrees_with_enumeration(seed: int) -> None:
    matrix, residuals, values = problem(seed, 3)
    deadline = thread_time() + 60
    expected = localise_enumerate.smallest(matrix, residuals, values, deadline)
    trust = (matrix[residuals == 0] != 0).sum(axis=0)
    found = localise_milp.smallest(matrix, residuals, values, 1, 500, deadline, trust)
    assert found.proven
    assert {len(one) for one in found.solutions} == {len(expected[0])}
    assert found.complete
    assert {part for one in found.solutions for part in one} == {part for one in expected for part in one}


def test_out_of_time_proves_nothing() -> None:
    matrix, residuals, values = problem(1, 6)
    trust = (matrix[residuals == 0] != 0).sum(axis=0)
    found = localise_milp.smallest(matrix, residuals, values, 5, 20, thread_time(), trust)
    assert found == localise_milp.MilpSearch([], proven=False, complete=False)


def test_the_solver_cannot_write_into_our_output(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    real = scipy.optimize.milp

    def noisy(**given: Any) -> Any:
        os.write(1, b"noise\n")
        return real(**given)

    monkeypatch.setattr(scipy.optimize, "milp", noisy)
    matrix, residuals, values = problem(2, 3)
    trust = (matrix[residuals == 0] != 0).sum(axis=0)
    assert localise_milp.smallest(matrix, residuals, values, 1, 20, thread_time() + 60, trust).proven
    print("ours")
    assert capfd.readouterr().out == "ours\n"
