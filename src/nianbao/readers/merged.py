"""Rows of cells that say which they are merged with, as word processors store tables, placed on one grid."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, Generic, TypeVar

from nianbao.model.document import UNMARKED, GridCell
from nianbao.readers.cell_marks import unclear

MAX_COLUMNS: Final = 512
MAX_CELLS: Final = 200_000
_UNDER: Final = "纵向合并的单元格，其中的文字看不见"

Element = TypeVar("Element")


class Merge(Enum):
    """What a cell says of those above and under it."""

    BEGINS = auto()
    GOES_ON = auto()


@dataclass(slots=True)
class UnplacedCell(Generic[Element]):
    """A cell before it is placed. `text` is None where it is asked of `element` later."""

    span: int = 1
    merge: Merge | None = None
    joined_left: bool = False
    text: str | None = None
    element: Element | None = None


SourceRow = tuple[int, int, list[UnplacedCell[Element]]]  # grid columns left out before, after, the cells


def placed(
    rows: Iterable[SourceRow[Element]], text_of: Callable[[Element], str]
) -> tuple[tuple[GridCell, ...], int, int]:
    """Cells sorted by (row, column), rows, columns. `text_of` gives a cell's text and is asked in reading order."""
    # Kept whole: one pass over the rows, with the merges that are open above.
    cells: list[list[int | str]] = []  # row, column, row span, column span, text
    above: dict[int, int] = {}  # column → index of the cell that a merge may continue
    spans_above: dict[int, int] = {}  # column → span of the cell over it
    columns = 0
    height = 0
    for number, (before, after, sources) in enumerate(rows):
        height = number + 1
        below: dict[int, int] = {}
        spans: dict[int, int] = {}
        column = before
        for source in sources:
            span, merge = source.span, source.merge
            if source.joined_left and cells and cells[-1][0] == number:
                previous = cells[-1]
                previous[3] = int(previous[3]) + span
            elif (
                merge is Merge.GOES_ON
                and cells
                and (index := above.get(column)) is not None
                and cells[index][3] == span
            ):
                cells[index][2] = number + 1 - int(cells[index][0])
                below[column] = index
            else:
                if merge is not None:
                    below[column] = len(cells)
                text = source.text
                if text is None:
                    text = "" if source.element is None else text_of(source.element)
                if merge is Merge.GOES_ON and text.strip() and spans_above.get(column) == span:
                    text = unclear(_UNDER)  # goes on from a cell that does not say so: Word shows that one only
                cells.append([number, column, 1, span, text])
            spans[column] = span
            column += span
            if len(cells) > MAX_CELLS or column > MAX_COLUMNS * 4:
                break
        columns = max(columns, column + after)
        above, spans_above = below, spans
    return tuple(GridCell._make((*cell, UNMARKED, "")) for cell in cells), height, columns
