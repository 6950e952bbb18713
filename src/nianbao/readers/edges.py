"""Columns of tables whose rows say where their cells end, each for itself."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

_NEAR: Final = 40  # twentieths of a point within which edges of different rows are one


def columns_of(rows: Iterable[Sequence[int]]) -> list[list[int]]:
    """For each row of edges the columns at which they lie. Edges of different rows that nearly meet are one, those of
    one row never."""
    given = [_ascending(edges) for edges in rows]
    every = sorted({edge for edges in given for edge in edges})
    for near in (_NEAR, 0):
        begins: list[int] = []
        for edge in every:
            if not begins or edge - begins[-1] > near:
                begins.append(edge)
        placed = [[bisect_right(begins, edge) - 1 for edge in edges] for edges in given]
        if all(len(set(columns)) == len(columns) for columns in placed):
            break
    return placed


def _ascending(edges: Sequence[int]) -> list[int]:
    found: list[int] = []
    for edge in edges:
        found.append(edge if not found or edge > found[-1] else found[-1] + 1)
    return found
