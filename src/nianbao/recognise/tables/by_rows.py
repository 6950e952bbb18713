"""Reads a table whose row labels stand on the left: rows by their labels, columns by header, count or place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from nianbao.base.text import fold, label_key
from nianbao.model.form import Address
from nianbao.recognise.lines import CellKind, Line
from nianbao.recognise.names import How, KeyedLayout
from nianbao.recognise.names import NameKind as Names
from nianbao.recognise.tables.column_blocks import block_of
from nianbao.recognise.tables.columns import place_row
from nianbao.recognise.tables.found import TableFound
from nianbao.recognise.tables.header import Header, headers_of
from nianbao.recognise.tables.rows import Alignment, RowMatch, align

_LOOSE_DIGIT = re.compile(r"[0-9](?![0-9]{0,9}\s{0,9}[.、．年])")
_NOT_A_LABEL = (How.REMARK, How.DIGITS, How.NONE)  # digits in such a text may be a figure


def read_rows(lines: Sequence[Line], layout: KeyedLayout) -> TableFound:
    """The table as this layout, out of the lines of its region."""
    found = TableFound(layout)
    alignment = align(lines, layout)
    headers = headers_of(lines, alignment, layout, found)
    found.exact = alignment.exact and not any(header.foreign for header in headers.values())
    _place(lines, alignment, headers, found)
    for match in alignment.matches.values():
        own = (match.item.line, match.label_line, *match.item.lines)
        found.used.update(line.number for line in (*own, *(alignment.items[place].line for place in match.parts)))
        _note_label(match, layout, found)
    found.used.update(line.number for line in alignment.headers)
    found.evidence = _evidence(found, alignment, headers, layout)
    return found


def _place(lines: Sequence[Line], alignment: Alignment, headers: dict[str, Header], found: TableFound) -> None:
    layout, spec = found.layout, found.layout.spec
    blank = not any(match.item.holds for match in alignment.matches.values()) and not loose_digits(lines, layout)
    packed = _packed(lines, alignment, layout)
    by_block: dict[str, list[RowMatch]] = {}
    for row in sorted(alignment.matches):
        by_block.setdefault(spec.rows[row].block, []).append(alignment.matches[row])
    for name, matches in by_block.items():
        block = block_of(matches, headers[name], blank=blank, packed=packed)
        for match in matches:
            for column, placed in zip(block.header.columns, place_row(match, block), strict=True):
                address = Address(spec.id, spec.rows[match.row].id, spec.columns[column].id)
                found.placed[address] = placed._replace(note=match.inferred) if match.inferred else placed
        found.by_value |= block.by_value or any(match.again for match in matches)


def loose_digits(lines: Sequence[Line], layout: KeyedLayout) -> bool:
    """Whether digits are printed in the lines of a table that are no part of its labels."""
    words = (cell.text for line in lines for cell in line.cells if cell.kind is CellKind.WORDS)
    return any(line.figures for line in lines) or any(
        _LOOSE_DIGIT.search(fold(text)) and layout.find(text).how in _NOT_A_LABEL for text in words
    )


def _packed(lines: Sequence[Line], alignment: Alignment, layout: KeyedLayout) -> bool:
    """Whether a row's cells follow its label directly, whatever blanks merged cells have left behind them: the corner
    is followed directly by a label of the columns, and no figure stands further off than its table is wide."""
    corner = label_key(layout.spec.corner)
    printed = [(line, cell) for line in lines for cell in line.cells if cell.kind is not CellKind.FIGURE]
    follows = any(
        label_key(cell.text) == corner
        and layout.find(after.text).kind & (Names.COLUMN | Names.HEAD)
        and (after.column == cell.column + 1 if below is line else line.row < 0 and below.number == line.number + 1)
        for (line, cell), (below, after) in pairwise(printed)
    )
    return follows and all(
        cell.kind is CellKind.EMPTY
        for match in alignment.matches.values()
        for cell in match.item.tail[layout.width(match.row) :]
        if not match.inferred
    )


def _evidence(found: TableFound, alignment: Alignment, headers: dict[str, Header], layout: KeyedLayout) -> float:
    doubtful = {address.row for address, placed in found.placed.items() if placed.doubt}
    clashes = sum(layout.spec.rows[row].id in doubtful for row in alignment.matches)
    columns = sum(header.exact for header in headers.values())
    foreign = sum(header.foreign for header in headers.values())
    rows, missing = len(alignment.matches), len(layout.spec.rows) - len(alignment.matches)
    return rows - 2 * clashes - 0.6 * missing + 0.5 * columns - foreign


def _note_label(match: RowMatch, layout: KeyedLayout, found: TableFound) -> None:
    spec = layout.spec.rows[match.row]
    if match.similarity < 1.0 and not _piece_of_another(label_key(match.printed), match.row, layout):
        found.see(spec, match.similarity, match.label_line, match.label_cell, match.printed)
    if match.inferred:
        found.notes.append(f"{spec.label}：{match.inferred}")


def _piece_of_another(key: str, row: int, layout: KeyedLayout) -> bool:
    """Whether what stands for a row's label is a piece of another row's: then it is a broken label, no altered one."""
    return any(key in label for other, labels in enumerate(layout.row_own) if other != row for label in labels)
