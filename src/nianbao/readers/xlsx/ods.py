"""Sheets of an OpenDocument spreadsheet (.ods): the text that each cell was saved with is what it shows.

OpenDocument 1.3 part 3, sections 9 (tables) and 19: a cell holds its value and, as paragraphs, how it was shown. Where
the two do not fit, or a number has no text at all, what a person sees depends on the program, and the cell is in doubt.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, Literal

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document
from nianbao.readers.archive import Archive
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.odf import DRAW, OFFICE, TABLE, TEXT, count_of
from nianbao.readers.odt.images import image_of
from nianbao.readers.xlsx.number_formats import plain
from nianbao.readers.xlsx.ods_styles import MAPPED, RAISED, OdsLook, OdsStyles, range_of
from nianbao.readers.xlsx.reader import document_of
from nianbao.readers.xlsx.sheet_data import MAX_AREA, NOT_CALCULATED, Floating, SheetData, Workbook

if TYPE_CHECKING:
    from lxml.etree import _Element

_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_NUMERIC: Final = frozenset(("float", "percentage", "currency"))
_APART: Final = frozenset(
    (f"{OFFICE}annotation", f"{TEXT}note", f"{TEXT}ruby-text", f"{TEXT}tracked-changes", f"{TEXT}script")
)
_ROWS: Final = tuple(f"{TABLE}{name}" for name in ("table-row-group", "table-header-rows", "table-rows"))
_COLUMNS: Final = tuple(f"{TABLE}{name}" for name in ("table-column-group", "table-header-columns", "table-columns"))
_NUMBER: Final = re.compile(r"[-+]?\d+(?:\.\d+)?")
_MAX_COLUMNS: Final = 16_384
_DEPTH: Final = 32  # of nested groups of rows
_FLAT: Final = 4.0  # points of a row in which nothing can be seen
_NARROW: Final = 60.0  # points; wider columns hold every figure
_DIGIT: Final = 5.0  # points of a digit
_CUT: Final = "列太窄，数字显示不全"


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """As `xlsx.reader.read`."""
    archive = Archive(data, name, limits)
    return document_of(_workbook(archive), name, "ods", archive if limits.recognises else None)


def _workbook(archive: Archive) -> Workbook:
    """The visible sheets. DocumentError: `damaged`, `bomb`, `too_large`, `encrypted`."""
    root = archive.xml("content.xml")
    check_repeats(root, archive.name)
    styles = OdsStyles([archive.xml("styles.xml")] if "styles.xml" in archive else [], root)
    sheets, notes = [], []
    for table in root.iterfind(f"{{*}}body/{{*}}spreadsheet/{TABLE}table"):
        name = table.get(f"{TABLE}name") or ""
        if styles.is_hidden_table(table.get(f"{TABLE}style-name")):
            notes.append(f"隐藏的工作表“{name}”未读取")
        else:
            sheets.append(_SheetReader(name, styles).read(table))
    return Workbook(sheets, notes)


def check_repeats(root: _Element, name: str) -> None:
    """Raise DocumentError(`too_large`) when the repeated rows and cells of an .ods would fill more than MAX_AREA cells.
    Empty ones at the end of a row or sheet do not count: LibreOffice writes them up to the sheet's limits."""
    area = 0
    for table in root.iter(f"{TABLE}table"):
        height, filled, width = 0, 0, 0
        for row in table.iter(f"{TABLE}table-row"):
            columns, used = 0, 0
            for cell in row:
                columns += count_of(cell.get(f"{TABLE}number-columns-repeated"))
                if _is_filled(cell):
                    used = columns
            height += count_of(row.get(f"{TABLE}number-rows-repeated"))
            filled, width = height if used else filled, max(width, used)
        area += filled * width
    if area > MAX_AREA:
        raise DocumentError(
            "工作表重复填充的单元格过多", reason="too_large", where=name, hint="请另存为 xlsx 后重新提交"
        )


def _is_filled(cell: _Element) -> bool:
    return len(cell) > 0 or any(name.endswith(("}value-type", "}formula")) for name in cell.keys())  # noqa: SIM118 - an element


class _SheetReader:
    def __init__(self, name: str, styles: OdsStyles) -> None:
        self._styles = styles
        self.data = SheetData(name)
        self._column_styles: list[str | None] = []
        self._narrow: dict[int, float] = {}  # points
        self._values: dict[tuple[int, int], Decimal] = {}

    def read(self, table: _Element) -> SheetData:
        self._columns(table)
        row = 0
        for element in _flat(table, _ROWS, f"{TABLE}table-row"):
            times = count_of(element.get(f"{TABLE}number-rows-repeated"))
            height = self._styles.measure("table-row", element.get(f"{TABLE}style-name"))
            if element.get(f"{TABLE}visibility") in ("collapse", "filter") or (height is not None and height < _FLAT):
                self.data.hidden_rows.update(range(row, min(row + times, row + MAX_AREA)))
            if any(_is_filled(cell) for cell in element):
                for offset in range(times):
                    self._row(element, row + offset)
            row += times
        for formatting in table.iter(f"{_CALC}conditional-format"):
            self._conditional(formatting)
        shapes = table.find(f"{TABLE}shapes")
        if shapes is not None:
            self._shapes(shapes, row=row, column=0)
        return self.data

    def _columns(self, table: _Element) -> None:
        column = 0
        for element in _flat(table, _COLUMNS, f"{TABLE}table-column"):
            times = min(count_of(element.get(f"{TABLE}number-columns-repeated")), _MAX_COLUMNS - column)
            if element.get(f"{TABLE}visibility") in ("collapse", "filter"):
                self.data.hidden_columns.update(range(column, column + times))
            width = self._styles.measure("table-column", element.get(f"{TABLE}style-name"))
            if width is not None and width < _NARROW:
                self._narrow.update(dict.fromkeys(range(column, column + times), width))
            self._column_styles.extend([element.get(f"{TABLE}default-cell-style-name")] * times)
            column += times

    def _row(self, element: _Element, row: int) -> None:
        column = 0
        row_style = element.get(f"{TABLE}default-cell-style-name")
        for cell in element:
            times = count_of(cell.get(f"{TABLE}number-columns-repeated"))
            if cell.tag == f"{TABLE}table-cell":
                if _is_filled(cell):
                    for offset in range(times):
                        self._cell(cell, row, column + offset, row_style)
                elif self._styles.is_framed(cell.get(f"{TABLE}style-name")):
                    self.data.framed.update((row, column + offset) for offset in range(min(times, _MAX_COLUMNS)))
            column += times

    def _cell(self, cell: _Element, row: int, column: int, row_style: str | None) -> None:
        # Kept whole: what a cell shows, from its merge to its value; the order decides.
        down = count_of(cell.get(f"{TABLE}number-rows-spanned"))
        across = count_of(cell.get(f"{TABLE}number-columns-spanned"))
        if down > 1 or across > 1:
            self.data.merges.append((row, column, row + down - 1, column + across - 1))
        default = self._column_styles[column] if column < len(self._column_styles) else None
        style = cell.get(f"{TABLE}style-name") or row_style or default
        look = self._styles.look("table-cell", style)
        value = _value(cell) if cell.get(f"{OFFICE}value") else None
        if value is not None:
            self._values[row, column] = value
        self._shapes(cell, row, column)
        parts = [part for part in cell if part.tag == f"{TEXT}p"]
        paragraphs = [self._visible(part, look) for part in parts]
        text = "\n".join(text for text, _ in paragraphs)
        if not text.strip() and any(left_out for _, left_out in paragraphs):
            struck = [part for part, (_, kind) in zip(parts, paragraphs, strict=True) if kind == "struck"]
            if struck:
                self.data.struck[row, column] = "".join(text for part in struck for text in part.itertext())
            return
        doubt = _doubt(cell, text)
        if doubt is not None:
            self.data.doubts[row, column] = doubt
            text = text or NOT_CALCULATED if cell.get(f"{TABLE}formula") else text or _stored(cell)
            self.data.uncalculated += text == NOT_CALCULATED
        if cell.get(f"{_CALC}value-type") == "error":
            self.data.errors += 1
        mapped = self._styles.mapped(style, value)
        if text and mapped != "unseen":
            self.data.texts[row, column] = text
            why = doubt or mapped or look.doubt or self._odd_pieces(parts) or self._cut(text, column, across, value)
            if why is not None:
                self.data.doubts[row, column] = why

    def _cut(self, text: str, column: int, across: int, value: Decimal | None) -> str | None:
        """Why a number is not shown whole: its column is too narrow, and the program shows signs instead."""
        room = self._narrow.get(column) if across == 1 and value is not None else None
        return _CUT if room is not None and text.isdigit() and len(text) * _DIGIT > room else None

    def _odd_pieces(self, parts: list[_Element]) -> str | None:
        """Why pieces of a text cannot be told: by the styles of its spans, or by one of its paragraph that hides."""
        for part in parts:
            look = self._styles.look("paragraph", part.get(f"{TEXT}style-name"))
            if look.unseen or look.struck:
                return MAPPED
            for span in part.iter(f"{TEXT}span"):
                look = self._styles.look("text", span.get(f"{TEXT}style-name"))
                if look.doubt is not None:
                    return look.doubt
                if look.raised and "".join(span.itertext()).strip() != "".join(part.itertext()).strip():
                    return RAISED
        return None

    def _conditional(self, formatting: _Element) -> None:
        """Formats on conditions that make what is in their cells unseen, as LibreOffice writes them."""
        addresses = (formatting.get(f"{_CALC}target-range-address") or "").split()
        areas = [area for address in addresses if (area := range_of(address)) is not None]
        for condition in formatting.iterfind(f"{_CALC}condition"):
            style = condition.get(f"{_CALC}apply-style-name")
            if not any(self._styles.look("table-cell", style)[:2]):
                continue
            for place in list(self.data.texts):
                if any(top <= place[0] <= bottom and left <= place[1] <= right for top, left, bottom, right in areas):
                    found = self._styles.judged(condition.get(f"{_CALC}value") or "", style, self._values.get(place))
                    if found == "unseen":
                        del self.data.texts[place]
                    elif found is not None:
                        self.data.doubts.setdefault(place, found)

    def _visible(self, paragraph: _Element, look: OdsLook) -> tuple[str, Literal["", "struck", "unseen"]]:
        """The visible text of a paragraph, and what became of the rest."""
        pieces: list[str] = []
        left_out: Literal["", "struck", "unseen"] = ""

        def take(text: str | None, of: OdsLook) -> None:
            nonlocal left_out
            if text and of.struck:
                left_out = "struck"
            elif text and of.unseen:
                left_out = left_out or "unseen"
            elif text:
                pieces.append(text)

        def walk(element: _Element, of: OdsLook, depth: int) -> None:
            take(element.text, of)
            for child in element:
                tag = child.tag if isinstance(child.tag, str) else ""
                if tag == f"{TEXT}s":
                    take(" " * min(count_of(child.get(f"{TEXT}c")), 1000), of)
                elif tag in (f"{TEXT}line-break", f"{TEXT}tab"):
                    take("\n" if tag.endswith("break") else "\t", of)
                elif tag and tag not in _APART and not tag.startswith(DRAW) and depth < _DEPTH:
                    own = (
                        self._styles.look("text", child.get(f"{TEXT}style-name")) if tag.endswith("span") else OdsLook()
                    )
                    walk(child, OdsLook(of.struck or own.struck, of.unseen or own.unseen), depth + 1)
                take(child.tail, of)

        walk(paragraph, look, 0)
        return "".join(pieces), left_out

    def _shapes(self, parent: _Element, row: int, column: int) -> None:
        """Text boxes and pictures that are anchored to a cell or, in a list of their own, to the sheet."""
        if parent.find(f".//{DRAW}*") is None:
            return
        for shape in parent.iter(f"{DRAW}frame", f"{DRAW}custom-shape", f"{DRAW}rect"):
            if shape.find(f"{DRAW}image") is not None:
                self.data.floating.append(Floating(row, column, row, picture=True, image=image_of(shape)))
                continue
            lines = tuple(
                text
                for part in shape.iter(f"{TEXT}p", f"{TEXT}h")
                if (text := self._visible(part, OdsLook())[0]).strip()
            )
            if lines:
                self.data.floating.append(Floating(row, column, row + 1, lines))


def _flat(parent: _Element, groups: tuple[str, ...], wanted: str, depth: int = 0) -> list[_Element]:
    """The rows or columns of a table, out of their groups."""
    found = []
    for child in parent:
        if child.tag == wanted:
            found.append(child)
        elif child.tag in groups and depth < _DEPTH:
            found.extend(_flat(child, groups, wanted, depth + 1))
    return found


def _doubt(cell: _Element, text: str) -> str | None:
    """Why what a cell shows is not told by the file; None where value and text fit, or there is only a text."""
    kind = cell.get(f"{OFFICE}value-type")
    if kind not in _NUMERIC:
        stated = cell.get(f"{OFFICE}string-value")
        if kind == "string" and stated is not None and "".join(stated.split()) != "".join(text.split()):
            return "保存的内容与显示的不同"
        formula = cell.get(f"{TABLE}formula")
        return "公式没有保存计算结果" if formula is not None and kind is None and not text.strip() else None
    if not text.strip():
        return "没有保存显示的文字"
    value = _value(cell)
    number = _NUMBER.search(text.replace(",", "").replace("，", ""))
    if value is None or number is None:
        return None  # a word in place of a number: what is seen is no figure
    seen = Decimal(number[0])
    if "%" in text or "％" in text:
        seen /= 100
    exponent = seen.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    if abs(abs(seen) - abs(value)) > Decimal("0.5").scaleb(-places):
        return "保存的内容与显示的不同"
    return None


def _value(cell: _Element) -> Decimal | None:
    text = cell.get(f"{OFFICE}value") or ""
    try:
        value = Decimal(text) if len(text) <= 40 else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() and abs(value.adjusted()) < 40 else None


def _stored(cell: _Element) -> str:
    value = _value(cell)
    return plain(value) if value is not None else cell.get(f"{OFFICE}string-value") or ""
