"""Figures in a line that has lost cells: what stands where, in every way in which the totals of the page can hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from nianbao.base.numbers import parse_figure
from nianbao.recognise.lines import PrintedCell

MOST_LOST = 2
Value = int | Decimal


def certain(cells: Sequence[PrintedCell], places: int, width: int, total: int) -> list[PrintedCell | None]:
    """For each of the `places`, in groups of `width` whose place `total` holds the sum of the others, the cell that stands
    there however the cells between were lost, or two of them have run together; None where that cannot be told. Cells
    keep their order."""
    # Kept whole: what all ways to fill the row agree on is kept from one way to the next.
    lost = places - len(cells)
    figures = [_SlidFigure(value, cell) for cell in cells if (value := parse_figure(cell.text).value) is not None]
    if not 0 < lost <= MOST_LOST or len(figures) < len(cells):
        return [None] * places
    known: list[Value | None] = []
    standing: list[PrintedCell | None] = [None] * places
    for filled in _ways(figures, places, width, total):
        own = [None if figure is None else figure.value for figure in filled]
        solved = [value for start in range(0, places, width) for value in _solved(own[start : start + width], total)]
        known = [one if one == other else None for one, other in zip(known or solved, solved, strict=True)]
        for place, figure in enumerate(filled):
            standing[place] = standing[place] or (figure.cell if figure is not None else None)
    sure = known or [None] * places
    return [cell if value is not None else None for cell, value in zip(standing, sure, strict=True)]


class _SlidFigure(NamedTuple):
    """`cell`: the one that holds it and nothing else."""

    value: Value
    cell: PrintedCell | None


def _ways(figures: Sequence[_SlidFigure], places: int, width: int, total: int) -> Iterator[list[_SlidFigure | None]]:
    """The ways to spread the figures over the places so that every group can hold."""
    for run in _parted(figures, places - len(figures)):
        for lost in combinations(range(places), places - len(run)):
            numbers = iter(run)
            filled = [None if place in lost else next(numbers) for place in range(places)]
            own = [None if figure is None else figure.value for figure in filled]
            if all(_can_hold(own[start : start + width], total) for start in range(0, places, width)):
                yield filled


def _parted(figures: Sequence[_SlidFigure], lost: int) -> Iterator[list[_SlidFigure]]:
    """The figures as printed, and with up to as many as were lost parted into two that have run together."""
    yield list(figures)
    for place, figure in enumerate(figures) if lost else ():
        digits = str(figure.value)
        for cut in range(1, len(digits)) if digits.isdecimal() else ():
            left, right = digits[:cut], digits[cut:]
            if right == "0" or right[0] != "0":
                two = [_SlidFigure(int(left), None), _SlidFigure(int(right), None)]
                for rest in _parted(figures[place + 1 :], lost - 1):
                    yield [*figures[:place], *two, *rest]


def _can_hold(group: Sequence[Value | None], total: int) -> bool:
    parts = [value for place, value in enumerate(group) if place != total and value is not None]
    whole = group[total]
    if whole is None:
        return True
    return sum(parts) == whole if len(parts) == len(group) - 1 else sum(parts) <= whole


def _solved(group: Sequence[Value | None], total: int) -> list[Value | None]:
    """A group with its lost figure, where only one is lost."""
    found = list(group)
    if found.count(None) == 1:
        place, whole = found.index(None), found[total]
        parts = sum(value for at, value in enumerate(found) if at != total and value is not None)
        found[place] = parts if whole is None else whole - parts
    return found
