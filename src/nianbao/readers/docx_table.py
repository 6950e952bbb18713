"""Tables of a docx as grids: spans restored from gridSpan, vMerge and hMerge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from nianbao.model.document import GridCell
from nianbao.readers.docx_inline import ALTERNATE, chosen_branch
from nianbao.readers.docx_numbering import VAL, W

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_COLUMNS = 512
MAX_CELLS = 200_000
_ROW, _CELL, _TABLE, _PROPERTIES = f"{W}tr", f"{W}tc", f"{W}tbl", f"{W}tcPr"
_SPAN, _DOWN, _ACROSS, _ROW_PROPERTIES = f"{W}gridSpan", f"{W}vMerge", f"{W}hMerge", f"{W}trPr"
_WRAPPERS = frozenset({f"{W}{tag}" for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")})


def children(parent: _Element, wanted: frozenset[str]) -> Iterator[_Element]:
    """Children with these tags, content controls and one branch of alternate content looked through."""
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS:
            yield from children(child, wanted)
        elif child.tag == ALTERNATE and (branch := chosen_branch(child)) is not None:
            yield from children(branch, wanted)


_ROWS, _CELLS = frozenset({_ROW}), frozenset({_CELL})


def rows_of(table: _Element) -> Iterator[_Element]:
    """The rows that are not struck out by a tracked change."""
    for row in children(table, _ROWS):
        properties = row.find(f"{W}trPr")
        if properties is None or (properties.find(f"{W}del") is None and properties.find(f"{W}moveFrom") is None):
            yield row


def cells_of(row: _Element) -> Iterator[_Element]:
    return children(row, _CELLS)


def _offsets(row: _Element) -> tuple[int, int]:
    """Grid columns left out before and after the row's cells."""
    properties = next(row.iterchildren(_ROW_PROPERTIES), None)
    if properties is None:
        return 0, 0
    before, after = properties.find(f"{W}gridBefore"), properties.find(f"{W}gridAfter")
    return (
        0 if before is None else _bounded(before.get(VAL), 0),
        0 if after is None else _bounded(after.get(VAL), 0),
    )


def _bounded(text: str | None, default: int) -> int:
    return min(int(text), MAX_COLUMNS) if text is not None and text.isdigit() else default


def is_layout(table: _Element) -> bool:
    """Whether the table only places other tables: it holds some, and is no table of data of its own."""
    if next(table.iterdescendants(_TABLE), None) is None:
        return False
    filled = 0
    for row in rows_of(table):
        for cell in cells_of(row):
            if cell.find(f".//{_TABLE}") is None and any(text.strip() for text in cell.itertext(f"{W}t")):
                filled += 1
    return filled < 12


def read_table(table: _Element, text_of: Callable[[_Element], str]) -> tuple[tuple[GridCell, ...], int, int]:
    """Cells sorted by (row, column), rows, columns. `text_of` gives a cell's text and is asked in reading order."""
    cells: list[list[int | str]] = []  # row, column, row span, column span, text
    above: dict[int, int] = {}  # column → index of the cell that a merge may continue
    columns = 0
    height = 0
    for number, row in enumerate(rows_of(table)):
        height = number + 1
        below: dict[int, int] = {}
        before, after = _offsets(row)
        column = before
        for cell in cells_of(row):
            span, merge, joined_left = 1, None, False
            if (properties := next(cell.iterchildren(_PROPERTIES), None)) is not None:
                for item in properties.iterchildren(_SPAN, _DOWN, _ACROSS):
                    tag = item.tag
                    if tag == _SPAN:
                        span = max(_bounded(item.get(VAL), 1), 1)
                    elif tag == _DOWN:
                        merge = item.get(VAL) or "continue"
                    else:
                        joined_left = (item.get(VAL) or "continue") == "continue"
            if joined_left and cells and cells[-1][0] == number:
                previous = cells[-1]
                previous[3] = int(previous[3]) + span
            elif merge == "continue" and cells and (index := above.get(column)) is not None and cells[index][3] == span:
                cells[index][2] = number + 1 - int(cells[index][0])
                below[column] = index
            else:
                if merge is not None:
                    below[column] = len(cells)
                cells.append([number, column, 1, span, text_of(cell)])
            column += span
            if len(cells) > MAX_CELLS or column > MAX_COLUMNS * 4:
                break
        columns = max(columns, column + after)
        above = below
    return tuple(map(GridCell._make, cells)), height, columns
