"""Sheets of a binary workbook of Excel 97 to 2003 (.xls, .et), by xlrd: values by their number formats, hidden rows and
columns, struck-out and white text. Text boxes and pictures are found in the drawing records.

[MS-XLS] 2.4.127 (Formula), 2.4.170 (MsoDrawing), 2.4.181 (Obj), 2.4.329 (TxO).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple

import xlrd

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document
from nianbao.readers.archive import damaged, encrypted
from nianbao.readers.cell_marks import note_mark
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.xlsx.number_formats import Shown, shown, shown_text
from nianbao.readers.xlsx.reader import document_of
from nianbao.readers.xlsx.sheet_data import NOT_CALCULATED, Floating, SheetData, SheetPlace, Workbook, check_area

_FORMULA, _OBJECT, _DRAWING, _TEXT_OBJECT, _CONTINUE, _END, _BEGIN = 0x06, 0x5D, 0xEC, 0x1B6, 0x3C, 0x0A, 0x809
_ANCHOR: Final = b"\x00\x00\x10\xf0\x12\x00\x00\x00"  # OfficeArtClientAnchorSheet, 18 bytes
_PICTURE: Final = 8  # of an object's type
_ON_OPENING: Final = 0x02  # fCalcOnLoad
_WHITE: Final = (9, 1)  # of the palette
_AUTOMATIC: Final = 0x7FFF
_PAPER: Final = (None, (255, 255, 255))
_TINY: Final = 40  # twentieths of a point
_DARK: Final = "文字与底色可能相同，无法确定是否看得见"


class _Records(NamedTuple):
    """What xlrd leaves out of a sheet: formulas to be calculated on opening, and what lies over the cells."""

    on_opening: set[SheetPlace]
    floating: list[Floating]


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """As `xlsx.reader.read`."""
    return document_of(_workbook(data, name), name, "xls")


def _workbook(data: bytes, name: str) -> Workbook:
    """The visible sheets. DocumentError: `damaged`, `encrypted`, `too_large`."""
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, ragged_rows=True, logfile=io.StringIO()
        )
        sheets, notes = [], []
        for number, sheet_name in enumerate(book.sheet_names()):
            if book._sheet_visibility[number]:
                notes.append(f"隐藏的工作表“{sheet_name}”未读取")
            else:
                sheets.append(_SheetReader(book, number, name).read())
                book.unload_sheet(number)
    except (DocumentError, MemoryError, RecursionError):
        raise
    except xlrd.XLRDError as error:
        raise encrypted(name) if "encrypted" in str(error) else damaged(name, "工作簿不完整") from error
    except Exception as error:
        raise damaged(name, "工作簿不完整") from error
    return Workbook(sheets, notes)


class _SheetReader:
    def __init__(self, book: Any, number: int, name: str) -> None:
        self._book = book
        self._sheet = book.sheet_by_index(number)
        self._records = _records(book, number)
        self._file = name
        self.data = SheetData(self._sheet.name)

    def read(self) -> SheetData:
        sheet = self._sheet
        check_area(sheet.nrows, sheet.ncols, self._file)
        self.data.hidden_rows.update(row for row, info in sheet.rowinfo_map.items() if info.hidden or not info.height)
        for column, info in sheet.colinfo_map.items():
            if info.hidden or not info.width:
                self.data.hidden_columns.add(column)
        self.data.merges.extend((top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells)
        self.data.floating.extend(self._records.floating)
        for row in range(sheet.nrows):
            for column in range(sheet.row_len(row)):
                self._cell(row, column)
        return self.data

    def _cell(self, row: int, column: int) -> None:
        kind, value = self._sheet.cell_type(row, column), self._sheet.cell_value(row, column)
        if kind == xlrd.XL_CELL_EMPTY:
            return
        form = self._book.xf_list[self._sheet.cell_xf_index(row, column)]
        if kind == xlrd.XL_CELL_BLANK:
            self._blank(row, column, form)
            return
        code = self._book.format_map[form.format_key].format_str
        font = self._book.font_list[form.font_index]
        if kind == xlrd.XL_CELL_TEXT and (row, column) in self._sheet.rich_text_runlist_map:
            self._runs(row, column, value, font)
            return
        seen = self._shown(kind, value, row, column, code)
        paper = form.background.fill_pattern == 0 or self._colour(form.background.pattern_colour_index) in _PAPER
        if not seen.text or self._is_unseen(font, form) or (seen.white and paper):
            return
        if font.struck_out and seen.text.strip():
            self.data.struck[row, column] = seen.text
            return
        self.data.texts[row, column] = seen.text
        doubt = seen.doubt or (_DARK if self._is_dark(font, form) else None)
        if doubt is not None:
            self.data.doubts[row, column] = doubt

    def _blank(self, row: int, column: int, form: Any) -> None:
        if form.border.right_line_style:
            self.data.framed.add((row, column))

    def _shown(self, kind: int, value: Any, row: int, column: int, code: str) -> Shown:
        if kind == xlrd.XL_CELL_TEXT:
            return Shown(shown_text(value, code))
        if kind == xlrd.XL_CELL_BOOLEAN:
            return Shown("TRUE" if value else "FALSE")
        if kind == xlrd.XL_CELL_ERROR:
            self.data.errors += 1
            return Shown(xlrd.error_text_from_code.get(value, "#ERROR!"))
        if value == 0 and (row, column) in self._records.on_opening:
            self.data.uncalculated += 1
            return Shown(NOT_CALCULATED, "公式没有保存计算结果")
        if value == 0 and not self._sheet.show_zero_values:
            return Shown("")
        seen = shown(Decimal(repr(value)), code, date1904=bool(self._book.datemode))
        return seen._replace(text=seen.text.strip())

    def _runs(self, row: int, column: int, text: str, font: Any) -> None:
        """A text whose runs have fonts of their own: what is struck out or white in it is left out."""
        fonts = self._book.font_list
        runs = [
            (0, font),
            *((start, fonts[number]) for start, number in self._sheet.rich_text_runlist_map[row, column]),
        ]
        kept = struck = ""
        for place, (start, own) in enumerate(runs):
            piece = text[start : runs[place + 1][0] if place + 1 < len(runs) else len(text)]
            if own.struck_out:
                struck += piece
            elif own.colour_index not in _WHITE and own.height >= _TINY:
                after = text[runs[place + 1][0] :] if place + 1 < len(runs) else ""
                kept += (note_mark(piece, kept, after) if own.escapement else None) or piece
        if kept.strip():
            self.data.texts[row, column] = kept
        elif struck.strip():
            self.data.struck[row, column] = struck

    def _is_dark(self, font: Any, form: Any) -> bool:
        """Whether the ground is black under text of the window's colour, which programs show differently."""
        ground = form.background
        black = ground.fill_pattern == 1 and self._colour(ground.pattern_colour_index) == (0, 0, 0)
        return bool(black and font.colour_index == _AUTOMATIC)

    def _is_unseen(self, font: Any, form: Any) -> bool:
        if font.height < _TINY:
            return True
        if font.colour_index == _AUTOMATIC:
            return False
        ground = form.background
        if ground.fill_pattern == 0:
            return bool(font.colour_index in _WHITE)
        same = self._colour(font.colour_index) == self._colour(ground.pattern_colour_index)
        return bool(ground.fill_pattern == 1 and same)

    def _colour(self, index: int) -> Any:
        return self._book.colour_map.get(index, index)


def _records(book: Any, number: int) -> _Records:
    # Kept whole: one pass over the records, of which one may wait for the next.
    on_opening: set[SheetPlace] = set()
    anchors: list[tuple[int, int, int]] = []
    objects: list[tuple[int, tuple[str, ...]]] = []
    awaits_text = False
    for kind, data in _sheet_records(book, number):
        if kind == _FORMULA and len(data) >= 16:
            row, column, flags = *struct.unpack_from("<HH", data), struct.unpack_from("<H", data, 14)[0]
            if flags & _ON_OPENING:
                on_opening.add((row, column))
        elif kind == _DRAWING:
            start = data.find(_ANCHOR)
            while start >= 0 and start + 26 <= len(data):
                _, left, _, top, _, _, _, bottom, _ = struct.unpack_from("<9H", data, start + 8)
                anchors.append((top, left, bottom))
                start = data.find(_ANCHOR, start + 26)
        elif kind == _OBJECT and len(data) >= 6:
            objects.append((struct.unpack_from("<H", data, 4)[0], ()))
        elif kind == _TEXT_OBJECT:
            awaits_text = True
        elif kind == _CONTINUE and awaits_text and data and objects:
            awaits_text = False
            text = data[1:].decode("utf-16-le" if data[0] & 1 else "latin-1", "replace")
            objects[-1] = (objects[-1][0], tuple(line for line in text.splitlines() if line.strip()))
    floating = []
    for (top, left, bottom), (kind, lines) in zip(anchors, objects, strict=False):
        if lines or kind == _PICTURE:
            floating.append(Floating(top, left, bottom, lines, picture=not lines))
    return _Records(on_opening, floating)


def _sheet_records(book: Any, number: int) -> Iterator[tuple[int, bytes]]:
    """The records of a sheet's stream, from its beginning to its end; those of charts in it are passed over."""
    place = book._sh_abs_posn[number]
    depth = 0
    while place + 4 <= book.base + book.stream_len:
        kind, length = struct.unpack_from("<HH", book.mem, place)
        data = bytes(book.mem[place + 4 : place + 4 + length])
        place += 4 + length
        depth += (kind == _BEGIN) - (kind == _END)
        if depth == 0:
            return
        if depth == 1:
            yield kind, data
