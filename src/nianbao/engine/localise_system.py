"""Linear relations as matrices, and their parts that share no cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Relations = Sequence[Sequence[tuple[int, int]]]


@dataclass(frozen=True)
class Component:
    """Relations that hang together through shared cells.

    `matrix` has a row a relation and a column a cell; `relations` and `cells` give the caller's indexes of them."""

    relations: tuple[int, ...]
    cells: tuple[int, ...]
    matrix: Ints


def components(relations: Relations, usable: Iterable[int]) -> list[Component]:
    """The connected parts of the usable relations, in the order of their first relation."""
    usable = list(usable)
    parent = {relation: relation for relation in usable}

    def root(relation: int) -> int:
        while parent[relation] != relation:
            parent[relation] = parent[parent[relation]]
            relation = parent[relation]
        return relation

    first_of: dict[int, int] = {}
    for relation in usable:
        for cell, _sign in relations[relation]:
            a, b = root(first_of.setdefault(cell, relation)), root(relation)
            if a != b:
                parent[max(a, b)] = min(a, b)
    groups: dict[int, list[int]] = {}
    for relation in usable:
        groups.setdefault(root(relation), []).append(relation)
    return [component(relations, group) for _first, group in sorted(groups.items())]


def component(relations: Relations, group: Sequence[int]) -> Component:
    """The matrix of some relations over the cells that they name."""
    cells = sorted({cell for relation in group for cell, _sign in relations[relation]})
    position = {cell: i for i, cell in enumerate(cells)}
    matrix = np.zeros((len(group), len(cells)), np.int64)
    for row, relation in enumerate(group):
        for cell, sign in relations[relation]:
            matrix[row, position[cell]] += sign
    return Component(tuple(group), tuple(cells), matrix)
