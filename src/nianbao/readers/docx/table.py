"""Tables of a docx as grids: spans restored from gridSpan, vMerge and hMerge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from nianbao.model.document import GridCell
from nianbao.readers.docx.inline import ALTERNATE, chosen_branch
from nianbao.readers.docx.numbering import VAL, W
from nianbao.readers.looks import FLAT
from nianbao.readers.merged import MAX_COLUMNS, Merge, SourceRow, UnplacedCell, placed

if TYPE_CHECKING:
    from lxml.etree import _Element

_DELETED = f"{W}cellDel"
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
    return value.isdigit() and int(value) <= FLAT


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


def _source_rows(table: _Element) -> Iterator[SourceRow[_Element]]:
    for row in rows_of(table):
        before, after = _offsets(row)
        cells = []
        for cell in cells_of(row):
            source = UnplacedCell(element=cell)
            if (properties := next(cell.iterchildren(_PROPERTIES), None)) is not None:
                for item in properties.iterchildren(_SPAN, _DOWN, _ACROSS):
                    _take_merge(source, item.tag, item.get(VAL))
            cells.append(source)
        yield before, after, cells


def _take_merge(source: UnplacedCell[_Element], tag: str, value: str | None) -> None:
    if tag == _SPAN:
        source.span = max(_bounded(value, 1), 1)
    elif tag == _DOWN:
        source.merge = Merge.GOES_ON if value in (None, "", "continue") else Merge.BEGINS
    else:
        source.joined_left = (value or "continue") == "continue"


def _plain_source_rows(table: _Element) -> list[SourceRow[_Element]]:
    """The same in one pass over a table with nothing in it but paragraphs of text: six times as fast."""
    rows: list[SourceRow[_Element]] = []
    source: UnplacedCell[_Element] = UnplacedCell()
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
            source = UnplacedCell()
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
    simple = plain and next(table.iterdescendants(_TABLE), None) is None
    cells, rows, columns = placed(_plain_source_rows(table) if simple else _source_rows(table), text_of)
    if _is_mirrored(table):
        cells = tuple(sorted(cell._replace(column=max(columns - cell.column - cell.column_span, 0)) for cell in cells))
    return cells, rows, columns


def _is_mirrored(table: _Element) -> bool:
    """Whether the first column stands at the right."""
    properties = next(table.iterchildren(f"{W}tblPr"), None)
    mirrored = None if properties is None else properties.find(f"{W}bidiVisual")
    return mirrored is not None and (mirrored.get(VAL) or "1") not in ("0", "false", "off")
