"""Printed cells as readings: what each shows, or why that cannot be told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from nianbao.base.numbers import parse_cell
from nianbao.base.text import label_key
from nianbao.model.document import Document, Grid, GridCell, Locator, Mark
from nianbao.model.report import ABSENT, Grounds, Reading, State, TableReading, TableStatus
from nianbao.recognise.limits import ODD_LABELS, STRONG
from nianbao.recognise.lines import PrintedCell, grid_column, locate
from nianbao.recognise.tables.found import LabelSeen, Placed, TableFound

_ODD_DIGITS = re.compile("[0-9loi]+")  # of a key


def reading_of(text: str, at: Locator | None, note: str | None = None, number: str = "count") -> Reading:
    """A printed cell as a reading, by the kind of content that its column takes."""
    figure = parse_cell(text, number)
    if note and figure.note:
        note = f"{figure.note}；{note}"
    return Reading(text, figure.value, figure.state, at, note or figure.note)


# What a cell without text shows instead, and why that is no figure.
_UNREAD = (
    (Mark.PICTURE, "［图片］", "格内是图片，没有读取"),
    (Mark.FIELD, "［输入框］", "格内是输入框，其中的内容没有读取"),
    (Mark.STRUCK, "［已划去］", "格内的文字已划去"),
)


def cell_reading(
    cell: PrintedCell | GridCell, at: Locator | None, note: str | None = None, number: str = "count"
) -> Reading:
    """A printed cell as a reading, with all that its marks say."""
    text, marks = cell.text, cell.marks
    if not marks:
        return reading_of(text, at, note, number)
    if marks & Mark.UNCLEAR:
        return Reading(text, None, State.ILLEGIBLE, at, cell.note or "看到的数字无法确定")
    if not text.strip():
        for mark, shown, why in _UNREAD:
            if marks & mark:
                return Reading(shown, None, State.ILLEGIBLE, at, why)
    elif marks & Mark.PICTURE and number != "text":
        return Reading(text, None, State.ILLEGIBLE, at, "数字旁有图片，可能还有数字没有读取")
    return reading_of(text, at, "；".join(filter(None, (cell.note, note))), number)


def read_twice(table: TableReading, document: Document) -> TableReading:
    """The table without the figures that one model alone has recognised: in running text, its rules lost, or as words."""
    pages = document.recognised_pages
    own = document.format == "picture" or bool(pages)
    if not own or not any(isinstance(block, Grid) and block.seen for block in document.blocks):
        return table  # what is recognised was recognised by who made the file
    doubted = {
        address: reading._replace(value=None, state=State.ILLEGIBLE, note="表格线断缺，图片中的数字无法确定")
        for address, reading in table.readings.items()
        if reading.grounds is None and reading.value is not None and reading.at is not None
        and (document.format == "picture" or reading.at.page in pages)
    }  # fmt: skip
    return replace(table, readings={**table.readings, **doubted}) if doubted else table


def _reading(document: Document, placed: Placed, number: str) -> Reading:
    line, cell = placed.line, placed.cells[0] if placed.cells else None
    if line is None:
        return ABSENT
    at, note = locate(document, line, cell), placed.note or None
    if placed.doubt:
        raw = placed.text if placed.text is not None else " ".join(cell.text.strip() for cell in placed.cells)
        return Reading(raw, None, State.ILLEGIBLE, at, placed.doubt)
    if placed.text is not None:
        return reading_of(placed.text, at, note, number)
    if cell is None:
        return Reading("", None, State.BLANK, at, note)
    block = document.blocks[line.block]
    found = cell_reading(cell, at, note, number)
    return with_grounds(found, block, line.row, grid_column(block, cell)) if isinstance(block, Grid) else found


def with_grounds(reading: Reading, grid: Grid, row: int, column: int) -> Reading:
    """The reading of the cell that begins there, with how its figure was recognised."""
    seen = grid.seen.get((row, column)) if grid.seen else None
    return reading if seen is None else reading._replace(grounds=Grounds(seen))


def table_reading(document: Document, found: TableFound, section: str | None) -> TableReading:
    """A found table with a reading for every cell of its layout."""
    spec = found.layout.spec
    readings = dict.fromkeys(spec.cells, ABSENT)
    for address, placed in found.placed.items():
        readings[address] = _reading(document, placed, spec.column(address).number)
    absent = sum(reading.state is State.ABSENT for reading in readings.values())
    doubtful = sum(bool(placed.doubt) for placed in found.placed.values())
    said = ((absent, "个单元格没有找到"), (doubtful, "个单元格的数字无法确定归属"))
    status: TableStatus = "not_read" if absent == len(readings) else "partial" if absent or doubtful else "read"
    first = next((placed.line for placed in found.placed.values()), None)
    return TableReading(
        spec.id,
        status,
        spec.edition,
        readings,
        tuple(seen.label(locate(document, seen.line, seen.cell)) for seen in altered(found)),
        "，".join(f"{count}{what}" for count, what in said if count),
        section,
        locate(document, first) if first is not None else None,
    )


def altered(found: TableFound) -> list[LabelSeen]:
    """The labels that were printed otherwise. Where the cells were lost on the way, a piece of a label, pieces of several
    and many odd ones are a converter's doing."""
    loose = [seen for seen in found.labels if not seen.line.spans_known]
    if len(loose) > ODD_LABELS:
        return [seen for seen in found.labels if seen not in loose]
    names = {key for labels in (*found.layout.row_variants, *found.layout.column_variants) for key in labels}
    names.update(found.layout.group_keys, found.layout.head_keys)
    return [
        seen
        for seen in found.labels
        if not _behind_a_piece(seen, names) and not (seen in loose and _converted(seen, names))
    ]


def _behind_a_piece(seen: LabelSeen, names: Iterable[str]) -> bool:
    """Whether a label is printed as it should be, and only a piece of a merged cell has got before it."""
    printed, expected = label_key(seen.printed), label_key(seen.expected)
    piece = printed.removesuffix(expected)
    return piece != printed and any(piece in name for name in names)


def _converted(seen: LabelSeen, names: Iterable[str]) -> bool:
    """Whether a label is cut short, or has figures, another label or pieces of others beside it."""
    printed, expected = label_key(seen.printed), label_key(seen.expected)
    pieces = [key for piece in seen.printed.split() if not piece.isdigit() and (key := label_key(piece))]
    return (
        printed in expected
        or _ODD_DIGITS.fullmatch(printed.removeprefix(expected)) is not None
        or 2 * len(printed) > 3 * len(expected)  # no slip makes a label half as long again
        or any(_beside(name, printed) for name in names if len(name) >= STRONG and name not in expected)
        or (len(pieces) > 1 and all(any(piece in name for name in names) for piece in pieces))
    )


def _beside(name: str, printed: str) -> bool:
    return printed.startswith(name) or printed.endswith(name)
