"""Tables of a docx as grids: spans restored from gridSpan, vMerge and hMerge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nianbao.model.document import UNMARKED, GridCell
from nianbao.readers.cell_marks import unclear
from nianbao.readers.docx.inline import ALTERNATE, chosen_branch
from nianbao.readers.docx.numbering import VAL, W

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_COLUMNS = 512
MAX_CELLS = 200_000
_DELETED = f"{W}cellDel"
_FLAT = 40  # twentieths of a point: an exact height in which nothing can be seen
_UNDER = "纵向合并的单元格，其中的文字看不见"
_ROW, _CELL, _TABLE, _PROPERTIES = f"{W}tr", f"{W}tc", f"{W}tbl", f"{W}tcPr"
_SPAN, _DOWN, _ACROSS, _ROW_PROPERTIES = f"{W}gridSpan", f"{W}vMerge", f"{W}hMerge", f"{W}trPr"
_BEFORE, _AFTER, _PARAGRAPH, _TEXT = f"{W}gridBefore", f"{W}gridAfter", f"{W}p", f"{W}t"
_TAB, _TABS, _BREAK, _RETURN = f"{W}tab", f"{W}tabs", f"{W}br", f"{W}cr"
_NEW_LINE = frozenset({_PARAGRAPH, _BREAK, _RETURN})
_INLINE = (*_NEW_LINE, _TEXT, _TAB)
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
    """The rows that are neither struck out by a tracked change nor hidden, nor too flat for any letter."""
    for row in children(table, _ROWS):
        properties = row.find(f"{W}trPr")
        if properties is None or not (_is_out(properties) or _is_flat(properties.find(f"{W}trHeight"))):
            yield row


def _is_out(properties: _Element) -> bool:
    return any(properties.find(f"{W}{tag}") is not None for tag in ("del", "moveFrom", "hidden"))


def _is_flat(height: _Element | None) -> bool:
    if height is None or height.get(f"{W}hRule") != "exact":
        return False
    value = height.get(VAL) or ""
    return value.isdigit() and int(value) <= _FLAT


def cells_of(row: _Element) -> Iterator[_Element]:
    """The cells that no tracked change deletes."""
    for cell in children(row, _CELLS):
        if not len(cell) or cell[0].tag != _PROPERTIES or cell[0].find(_DELETED) is None:
            yield cell


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


@dataclass(slots=True)
class _Source:
    """A w:tc before it is placed. `text` is None where it is asked of `element` later."""

    span: int = 1
    merge: str | None = None
    joined_left: bool = False
    text: str | None = None
    element: _Element | None = None


_SourceRow = tuple[int, int, list[_Source]]  # grid columns left out before, after, the cells


def _source_rows(table: _Element) -> Iterator[_SourceRow]:
    for row in rows_of(table):
        before, after = _offsets(row)
        cells = []
        for cell in cells_of(row):
            source = _Source(element=cell)
            if (properties := next(cell.iterchildren(_PROPERTIES), None)) is not None:
                for item in properties.iterchildren(_SPAN, _DOWN, _ACROSS):
                    _take_merge(source, item.tag, item.get(VAL))
            cells.append(source)
        yield before, after, cells


def _take_merge(source: _Source, tag: str, value: str | None) -> None:
    if tag == _SPAN:
        source.span = max(_bounded(value, 1), 1)
    elif tag == _DOWN:
        source.merge = value or "continue"
    else:
        source.joined_left = (value or "continue") == "continue"


def _plain_source_rows(table: _Element) -> list[_SourceRow]:
    """The same in one pass over a table with nothing in it but paragraphs of text: six times as fast."""
    rows: list[_SourceRow] = []
    source = _Source()
    parts: list[str] = []
    for item in table.iter(_ROW, _BEFORE, _AFTER, _CELL, _SPAN, _DOWN, _ACROSS, *_INLINE):
        tag = item.tag
        if tag == _TEXT:
            parts.append(item.text or "")
        elif tag in _NEW_LINE:
            parts.append("\n")
        elif tag == _TAB:
            if item.getparent().tag != _TABS:  # a tab stop is no tab
                parts.append("\t")
        elif tag == _CELL:
            source.text = "".join(parts).strip("\n")
            parts = []
            source = _Source()
            rows[-1][2].append(source)
        elif tag == _ROW:
            rows.append((0, 0, []))
        elif tag == _BEFORE:
            rows[-1] = (_bounded(item.get(VAL), 0), *rows[-1][1:])
        elif tag == _AFTER:
            rows[-1] = (rows[-1][0], _bounded(item.get(VAL), 0), rows[-1][2])
        else:
            _take_merge(source, tag, item.get(VAL))
    source.text = "".join(parts).strip("\n")
    return rows


def read_table(
    table: _Element, text_of: Callable[[_Element], str], *, plain: bool = False
) -> tuple[tuple[GridCell, ...], int, int]:
    """Cells sorted by (row, column), rows, columns. `text_of` gives a cell's text and is asked in reading order.
    `plain`: the table holds nothing but paragraphs of text, no changes, controls or numbering."""
    # Kept whole: one pass over the rows, with the merges that are open above.
    cells: list[list[int | str]] = []  # row, column, row span, column span, text
    above: dict[int, int] = {}  # column → index of the cell that a merge may continue
    spans_above: dict[int, int] = {}  # column → span of the cell over it
    columns = 0
    height = 0
    simple = plain and next(table.iterdescendants(_TABLE), None) is None
    for number, (before, after, sources) in enumerate(_plain_source_rows(table) if simple else _source_rows(table)):
        height = number + 1
        below: dict[int, int] = {}
        spans: dict[int, int] = {}
        column = before
        for source in sources:
            span, merge = source.span, source.merge
            if source.joined_left and cells and cells[-1][0] == number:
                previous = cells[-1]
                previous[3] = int(previous[3]) + span
            elif merge == "continue" and cells and (index := above.get(column)) is not None and cells[index][3] == span:
                cells[index][2] = number + 1 - int(cells[index][0])
                below[column] = index
            else:
                if merge is not None:
                    below[column] = len(cells)
                text = source.text
                if text is None:
                    text = "" if source.element is None else text_of(source.element)
                if merge == "continue" and text.strip() and spans_above.get(column) == span:
                    text = unclear(_UNDER)  # goes on from a cell that does not say so: Word shows that one only
                cells.append([number, column, 1, span, text])
            spans[column] = span
            column += span
            if len(cells) > MAX_CELLS or column > MAX_COLUMNS * 4:
                break
        columns = max(columns, column + after)
        above, spans_above = below, spans
    return tuple(GridCell._make((*cell, UNMARKED, "")) for cell in cells), height, columns
