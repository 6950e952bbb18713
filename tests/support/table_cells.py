"""What mutations of a table's cells are made of: the figures by row, the labels above them, cells moved, changed and taken out."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace

from support.printed_tables import Box, Boxes

Mutation = Callable[[Boxes, random.Random], Boxes]


def figure_rows(boxes: Boxes) -> dict[int, Boxes]:
    """The figures by row, from left to right."""
    rows: dict[int, Boxes] = {}
    for box in sorted(boxes, key=lambda box: (box.row, box.column)):
        if box.address is not None:
            rows.setdefault(box.row, []).append(box)
    return rows


def pushed(boxes: Boxes, at: int, by: int = 1, rows: Iterable[int] | None = None) -> Boxes:
    """Cells from the grid column `at` on moved; those that span it grow. `rows`: only these."""
    own = None if rows is None else set(rows)
    out = []
    for box in boxes:
        if own is not None and box.row not in own:
            out.append(box)
        elif box.column >= at:
            out.append(replace(box, column=box.column + by))
        elif box.right > at:
            out.append(replace(box, width=box.width + by))
        else:
            out.append(box)
    return out


def changed(boxes: Boxes, old: Box, **new: object) -> Boxes:
    return [replace(box, **new) if box is old else box for box in boxes]  # type: ignore[arg-type]


def without(boxes: Boxes, gone: Iterable[Box]) -> Boxes:
    taken = set(map(id, gone))
    return [box for box in boxes if id(box) not in taken]


def figure_columns(boxes: Boxes) -> list[int]:
    return sorted({box.column for box in boxes if box.address is not None})


def first_row(boxes: Boxes) -> int:
    """The first row of figures."""
    return min(figure_rows(boxes))


def column_heads(boxes: Boxes) -> Boxes:
    """The labels that stand right above figures, from left to right, in each block."""
    heads = []
    for box in boxes:
        if box.address is None:
            below = [other for other in boxes if other.address and other.column == box.column and other.row > box.row]
            beside = any(other.address is not None and other.row == box.row for other in boxes)
            lone = any(other.row == box.row and other is not box for other in boxes)
            if below and not beside and lone and box.row + box.height == min(other.row for other in below):
                heads.append(box)
    return sorted(heads, key=lambda box: (box.row + box.height, box.column))


def slid(boxes: Boxes, gone: Box) -> Boxes:
    """Without a cell; those right of it in its row slide to the left."""
    kept = without(boxes, [gone])
    return [
        replace(box, column=box.column - gone.width) if box.row == gone.row and box.column > gone.column else box
        for box in kept
    ]


def each_row(change: Callable[[Boxes, Boxes, random.Random], Boxes], share: float) -> Mutation:
    """`change(boxes, figures of a row, rng)` made to some rows."""

    def made(boxes: Boxes, rng: random.Random) -> Boxes:
        for number in sorted(figure_rows(boxes), reverse=True):
            if rng.random() < share:
                boxes = change(boxes, figure_rows(boxes)[number], rng)
        return boxes

    return made
