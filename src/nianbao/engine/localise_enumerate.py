"""All smallest sets of one to four cells whose change makes every relation of a component hold: exact, in integers.

A set can only work if each failed relation has a cell of it, and each relation that holds has none of it or at least
two (one change alone would break it). Both are questions about the incidence of cells and relations, so that whole
tables of pairs are sieved by a matrix product; what is left is solved and proven in integers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from time import thread_time

import numpy as np
from numpy.typing import NDArray

from nianbao.engine.localise_system import Ints

Support = tuple[int, ...]
Solution = tuple[tuple[int, int], ...]  # (column of the matrix, change), sorted by column
Floats = NDArray[np.float32]

LARGEST_ENUMERATED = 4


class OutOfTimeError(Exception):
    """The search was given up: nothing may be concluded from it."""


def solve_supports(matrix: Ints, residuals: Ints, values: Ints, supports: list[Support]) -> list[Solution]:
    """The supports (all of one size) for which changes exist that mend all relations and leave no value negative.

    Supports with linearly dependent columns are left out: then a part of the set does, or the values forbid it."""
    if not supports:
        return []
    index = np.array(supports, np.intp)  # sets × size
    columns = matrix[:, index].transpose(1, 0, 2)  # sets × relations × size
    normal = np.matmul(columns.transpose(0, 2, 1), columns).astype(np.float64)
    independent = np.abs(np.linalg.det(normal)) > 0.5  # the determinant of an integer matrix is an integer
    if not independent.any():
        return []
    index, columns, normal = index[independent], columns[independent], normal[independent]
    right = -np.matmul(columns.transpose(0, 2, 1), residuals[None, :, None])
    changes = np.rint(np.linalg.solve(normal, right.astype(np.float64))).astype(np.int64)[:, :, 0]
    mended = (np.matmul(columns, changes[:, :, None])[:, :, 0] == -residuals).all(axis=1)
    valid = mended & (changes != 0).all(axis=1) & (values[index] + changes >= 0).all(axis=1)
    return [
        tuple(sorted(zip(cells.tolist(), change.tolist(), strict=True)))
        for cells, change in zip(index[valid], changes[valid], strict=True)
    ]


class _Sieve:
    """Incidence of a component's cells with its failed and its holding relations."""

    def __init__(self, matrix: Ints, residuals: Ints, deadline: float) -> None:
        self.touches: Floats = (matrix != 0).astype(np.float32)
        self.failed: NDArray[np.bool_] = residuals != 0
        self.deadline = deadline
        self.members = [np.flatnonzero(row).tolist() for row in self.touches]

    def needs(self, chosen: list[int]) -> NDArray[np.bool_]:
        """The relations that need one more cell: failed ones without a chosen cell, holding ones with exactly one."""
        count = self.touches[:, chosen].sum(axis=1)
        needing: NDArray[np.bool_] = np.where(self.failed, count == 0, count == 1)
        return needing

    def pairs(self, chosen: list[int]) -> list[tuple[int, int]]:
        """Pairs of further cells after which no relation needs another one."""
        if thread_time() > self.deadline:
            raise OutOfTimeError
        needy = self.needs(chosen)
        count = self.touches[:, chosen].sum(axis=1)
        free = ~self.failed & (count == 0)
        wanted = self.touches[needy]
        hit = wanted.sum(axis=0)
        covered = hit[:, None] + hit[None, :] - wanted.T @ wanted == int(needy.sum())
        loose = self.touches[free]
        alone = loose.sum(axis=0)
        unbroken = alone[:, None] + alone[None, :] - 2 * (loose.T @ loose) == 0
        good = np.triu(covered & unbroken, 1)
        good[chosen, :] = False
        good[:, chosen] = False
        return [(int(a), int(b)) for a, b in np.argwhere(good)]

    def supports(self, chosen: list[int], size: int) -> Iterator[Support]:
        """Sets of `size` cells that hold `chosen` and leave no relation in need; some come more than once."""
        left = size - len(chosen)
        if left == 2:
            for pair in self.pairs(chosen):
                yield tuple(sorted((*chosen, *pair)))
            return
        needy = np.flatnonzero(self.needs(chosen)).tolist()
        if left == 0:
            if not needy:
                yield tuple(sorted(chosen))
            return
        if needy:  # one of the missing cells stands in the shortest needy relation
            relation = min(needy, key=lambda row: (len(self.members[row]), row))
            candidates = self.members[relation]
        else:
            candidates = list(range(self.touches.shape[1]))
        for cell in candidates:
            if cell not in chosen:
                yield from self.supports([*chosen, cell], size)


def smallest(matrix: Ints, residuals: Ints, values: Ints, deadline: float) -> list[Solution]:
    """All solutions of the smallest size for which there are any; none at all proves that more than
    LARGEST_ENUMERATED cells must change. Raises OutOfTimeError past the deadline (of `thread_time`)."""
    sieve = _Sieve(matrix, residuals, deadline)
    failing = int(sieve.failed.sum())
    reach = int(sieve.touches[sieve.failed].sum(axis=0).max())
    for size in range(-(-failing // reach), LARGEST_ENUMERATED + 1):
        solutions = of_size(sieve, matrix, residuals, values, size)
        if solutions:
            return solutions
    return []


def of_size(sieve: _Sieve, matrix: Ints, residuals: Ints, values: Ints, size: int) -> list[Solution]:
    """All solutions with exactly `size` cells, sorted by their cells."""
    supports = sorted(set(sieve.supports([], size)))
    found: list[Solution] = []
    for start in range(0, len(supports), 4096):
        if thread_time() > sieve.deadline:
            raise OutOfTimeError
        found += solve_supports(matrix, residuals, values, supports[start : start + 4096])
    return sorted(found, key=lambda solution: tuple(cell for cell, _change in solution))


def all_of_size(matrix: Ints, residuals: Ints, values: Ints, size: int, deadline: float) -> list[Solution]:
    """All solutions with exactly `size` cells. Raises OutOfTimeError past the deadline."""
    return of_size(_Sieve(matrix, residuals, deadline), matrix, residuals, values, size)


@dataclass
class CellBlock:
    """Failed relations (rows) that no solution treats apart, and the parts of the solutions that mend them."""

    rows: list[int]
    solutions: list[Solution]


def blocks(matrix: Ints, residuals: Ints, solutions: list[Solution]) -> list[CellBlock]:
    """Split the solutions into independent causes.

    Two changes belong together when they touch the same relation in some solution. Parts of different solutions that
    share no relation can be exchanged freely, so the smallest solutions are all combinations of the blocks' own."""
    parent = list(range(len(matrix)))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    rows_of: dict[int, list[int]] = {}
    for solution in solutions:
        for cell, _change in solution:
            rows = rows_of.setdefault(cell, np.flatnonzero(matrix[:, cell]).tolist())
            for row in rows[1:]:
                a, b = root(rows[0]), root(row)
                parent[max(a, b)] = min(a, b)
    found: dict[int, CellBlock] = {}
    for row in np.flatnonzero(residuals).tolist():
        found.setdefault(root(row), CellBlock([], [])).rows.append(row)
    for first, block in found.items():
        parts = {tuple(change for change in solution if root(rows_of[change[0]][0]) == first) for solution in solutions}
        block.solutions = sorted(parts)
    return [block for _first, block in sorted(found.items())]
