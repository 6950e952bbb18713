"""Smallest sets of cells to change, as a mixed integer program (Fellegi–Holt): for errors beyond exact enumeration.

Each cell has a change and a binary mark; the change is bounded by the mark: `-value·mark ≤ change ≤ M·mark`. M is the
sum of the absolute residuals and one more. For relations whose matrix is a network matrix, as row and column totals
are, no change of a smallest solution can be larger (its inverse has only 0 and ±1). Solver tolerances are not
trusted: every set is solved again in integers, and a set that fails is cut off with all its subsets.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from math import prod
from time import thread_time
from typing import Any

import numpy as np

from nianbao.engine.localise_enumerate import (
    LARGEST_ENUMERATED,
    CellBlock,
    OutOfTimeError,
    Solution,
    Support,
    all_of_size,
    blocks,
    solve_supports,
)
from nianbao.engine.localise_system import Ints

_NODES = 20_000  # stops a search at the same place on every machine, before the clock does


_STDOUT = threading.Lock()


def _flush_c_streams() -> None:
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)


@contextmanager
def _stdout_kept_clean() -> Iterator[None]:
    """Drop what HiGHS prints past its own log switch (a line of `transformNewIntegerFeasibleSolution`): standard output
    is our result. Python's own output is flushed before; the lock keeps two solvers from mixing up the descriptors."""
    with _STDOUT:
        try:
            if sys.stdout is not None:
                sys.stdout.flush()
            _flush_c_streams()
            kept = os.dup(1)
        except (OSError, ValueError):  # no standard output to keep clean
            yield
            return
        try:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, 1)
            os.close(nowhere)
            yield
            _flush_c_streams()
        finally:
            os.dup2(kept, 1)
            os.close(kept)


@dataclass
class MilpSearch:
    """What a search found. `proven`: the size is proven smallest. `complete`: all sets of that size are listed."""

    solutions: list[Solution] = field(default_factory=list)
    proven: bool = False
    complete: bool = False


class _Program:
    """The program over some columns of a component's matrix, with the cuts made so far (in all columns' terms)."""

    def __init__(self, matrix: Ints, residuals: Ints, values: Ints, costs: list[float], deadline: float) -> None:
        self.matrix, self.residuals, self.values = matrix, residuals, values
        self.costs = costs
        self.deadline = deadline
        self.excluded: list[Support] = []  # supports already listed
        self.infeasible: list[Support] = []  # supports no subset of which can do
        self.bound = int(np.abs(residuals).sum()) + 1

    def solve(self, columns: Ints, least: int, most: int) -> tuple[Support | None, str]:
        """A cheapest support of `least` to `most` cells within `columns`, and optimal, infeasible or stopped."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array, hstack, vstack

        left = self.deadline - thread_time()
        if left <= 0:
            return None, "stopped"
        n = len(columns)
        part = self.matrix[:, columns].astype(float)
        lower = np.concatenate([-np.minimum(self.values[columns], self.bound).astype(float), np.zeros(n)])
        upper = np.concatenate([np.full(n, float(self.bound)), np.ones(n)])
        eye = csr_array(np.eye(n))
        marks = [np.ones(n)]
        low, high = [float(least)], [float(most)]
        position = {int(column): i for i, column in enumerate(columns)}
        for support in self.excluded:
            row = np.zeros(n)
            inside = [position[cell] for cell in support if cell in position]
            row[inside] = 1.0
            marks.append(row)
            low.append(0.0)
            high.append(float(len(support) - 1))
        for support in self.infeasible:
            row = np.ones(n)
            row[[position[cell] for cell in support if cell in position]] = 0.0
            marks.append(row)
            low.append(1.0)
            high.append(float(n))
        blocks = vstack(
            [
                hstack([csr_array(part), csr_array((len(part), n))]),
                hstack([eye, csr_array(np.diag(-upper[:n]))]),
                hstack([eye, csr_array(np.diag(-lower[:n]))]),
                hstack([csr_array((len(marks), n)), csr_array(np.array(marks))]),
            ]
        )
        low_all = np.concatenate([-self.residuals, np.full(n, -np.inf), np.zeros(n), low])
        high_all = np.concatenate([-self.residuals, np.zeros(n), np.full(n, np.inf), high])
        with _stdout_kept_clean():
            result: Any = milp(
                c=np.concatenate([np.zeros(n), np.array([self.costs[int(column)] for column in columns])]),
                integrality=np.concatenate([np.zeros(n), np.ones(n)]),
                bounds=Bounds(lower, upper),
                constraints=LinearConstraint(blocks, low_all, high_all),
                options={"time_limit": max(left, 0.01), "node_limit": _NODES, "mip_rel_gap": 0.0, "presolve": True},
            )
        if result.status == 2:
            return None, "infeasible"
        if result.x is None:
            return None, "stopped"
        support = tuple(int(column) for column, mark in zip(columns, result.x[n:], strict=True) if mark > 0.5)
        return support, "optimal" if result.status == 0 else "stopped"

    def next(self, columns: Ints, least: int, most: int) -> tuple[Solution | None, str]:
        """Like `solve`, but proven in integers: supports that only a tolerance allows are cut off."""
        while True:
            support, status = self.solve(columns, least, most)
            if support is None:
                return None, status
            solutions = solve_supports(self.matrix, self.residuals, self.values, [support]) if support else []
            if solutions:
                return solutions[0], status
            self.infeasible.append(support)


def smallest(
    matrix: Ints, residuals: Ints, values: Ints, least: int, cap: int, deadline: float, trust: Ints
) -> MilpSearch:
    """The smallest solutions, knowing that none has fewer than `least` cells.

    `trust`: for each cell the number of its relations that hold as printed; ties of the program prefer cells with few.
    The cells of failed relations come first; then the program over all cells proves that nothing smaller exists.
    Alternatives: the independent parts of the first answer are enumerated each by itself, then the program is asked for
    sets beyond their combinations, as long as there are at most `cap` of them."""
    n = matrix.shape[1]
    costs = [1.0 + (min(int(count), 9) + column / n) * 0.01 / n for column, count in enumerate(trust)]
    program = _Program(matrix, residuals, values, costs, deadline)
    everything = np.arange(n)
    near = np.flatnonzero((matrix[residuals != 0] != 0).any(axis=0))
    found, _status = program.next(near, least, len(near))
    if found is None:
        found, _status = program.next(everything, least, n)
        if found is None:
            return MilpSearch()
    while len(found) > least:
        smaller, status = program.next(everything, least, len(found) - 1)
        if smaller is None:
            if status == "stopped":
                return MilpSearch([found])
            break
        found = smaller
    listed = [found]
    while True:
        try:
            parts = [
                _alternatives(block, matrix, residuals, values, deadline) for block in blocks(matrix, residuals, listed)
            ]
        except OutOfTimeError:
            return MilpSearch(listed, proven=True)
        varied = _one_at_a_time(parts)
        if prod(map(len, parts)) > cap:
            return MilpSearch(varied, proven=True)
        program.excluded = [
            tuple(sorted(cell for part in combination for cell, _change in part)) for combination in product(*parts)
        ]
        another, status = program.next(everything, len(found), len(found))
        if another is None:
            return MilpSearch(varied, proven=True, complete=status == "infeasible")
        listed = [*varied, another]


def _alternatives(block: CellBlock, matrix: Ints, residuals: Ints, values: Ints, deadline: float) -> list[Solution]:
    """The block's solutions, with all others of their size where that can be enumerated."""
    size = len(block.solutions[0])
    if size > LARGEST_ENUMERATED:
        return block.solutions
    own = np.zeros_like(residuals)
    own[block.rows] = residuals[block.rows]
    return sorted({*block.solutions, *all_of_size(matrix, own, values, size, deadline)})


def _one_at_a_time(parts: list[list[Solution]]) -> list[Solution]:
    """Whole solutions in which every part of every block occurs: the first of each, varied one block at a time."""
    whole: list[Solution] = []
    for position, block in enumerate(parts):
        for part in block:
            chosen = [part if i == position else other[0] for i, other in enumerate(parts)]
            whole.append(tuple(sorted(change for piece in chosen for change in piece)))
    return list(dict.fromkeys(whole))
