"""What the two wings know of each other: where a table stands, how surely, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nianbao.model.report import TableReading
from nianbao.recognise.lines import Line

BlockRow = tuple[int, int]  # (block, row of the grid), the order of the document


def place_of(line: Line) -> BlockRow:
    return line.block, line.row


@dataclass(slots=True)
class SeenTable:
    """A table where it stands. `value`: how much of it was recognised; `read`: its cells, given the section that it stands
    in; `notes`: what is said of it when it is taken."""

    table: str
    place: BlockRow
    end: BlockRow
    value: float
    read: Callable[[str | None], TableReading]
    notes: Sequence[str] = ()
