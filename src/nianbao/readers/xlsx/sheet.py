"""A sheet of an .xlsx as Excel and WPS show it: values by their number formats, hidden rows and columns, struck-out and
white text, conditional formats that hide, and what lies over the cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from nianbao.readers.archive import Archive, relations_of
from nianbao.readers.xlsx.images import CellImages, Relations, packaged
from nianbao.readers.xlsx.number_formats import holds, shown, shown_text
from nianbao.readers.xlsx.sheet_data import (
    NOT_CALCULATED,
    Floating,
    SheetData,
    SheetPlace,
    check_area,
    column_number,
)
from nianbao.readers.xlsx.strings import RichText, rich_text
from nianbao.readers.xlsx.styles import CellLook, CellStyles

if TYPE_CHECKING:
    from lxml.etree import _Element

Area = tuple[int, int, int, int]  # top, left, bottom, right

_NAME: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_TRUE: Final = ("1", "true")
_MOST_RULES: Final = 100  # that hide; cells under more are in doubt
_WHOLE: Final = frozenset((CellLook(), CellLook("General"), CellLook("0")))  # looks that show a whole number as it is
_SHORT: Final = 12
_LONGEST_NUMBER: Final = 40  # characters of a stored number; more is none
_COMPARED: Final = re.compile(r"(\$?[A-Za-z]{1,3}\$?[0-9]{1,7})\s*(<=|>=|<>|<|>|=)\s*(-?[0-9.]+)")
_BOUND: Final = re.compile(r"-?\d{1,18}(?:\.\d{1,18})?")
_OPERATORS: Final = {
    "equal": "=", "notEqual": "<>", "lessThan": "<", "lessThanOrEqual": "<=",
    "greaterThan": ">", "greaterThanOrEqual": ">=",
}  # fmt: skip
_EDGES: Final = 0.71  # of a column, in digits: its width without them is what a figure has
_NARROW: Final = 16.0  # digits: wider columns hold every figure
_SLACK: Final = 0.2  # digits
_FLAT: Final = 4.0  # points
_CUT: Final = "列太窄，数字显示不全"
_DARK: Final = "文字与底色可能相同，无法确定是否看得见"
_UNSEEN_BY_RULE: Final = "条件格式使内容不显示"


class SheetReader:
    """Reads one sheet's part. `strings`, `styles`: the workbook's. `uncertain_zeros`: a formula's 0 is no result."""

    def __init__(
        self,
        name: str,
        archive: Archive,
        strings: Sequence[RichText],
        styles: CellStyles,
        *,
        date1904: bool = False,
        uncertain_zeros: bool = False,
    ) -> None:
        self._images = CellImages(archive)
        self._archive = archive
        self._strings = strings
        self._styles = styles
        self._date1904 = date1904
        self._uncertain_zeros = uncertain_zeros
        self._no_zeros = self._formulas_shown = False
        self._compared = False  # conditional formats may ask for the numbers of cells
        self._narrow: dict[int, float] = {}  # digits that a narrow column holds
        self._sizes: dict[
            SheetPlace, float
        ] = {}  # of letters, where they are not those of the workbook; 0: they shrink
        self._hiding = 0  # rules of conditional formats that hide
        self._numbers: dict[SheetPlace, Decimal] = {}
        self.data = SheetData(name)

    def read(self, member: str) -> SheetData:
        """The sheet in a member of the archive. DocumentError: `damaged`, `too_large`."""
        root = self._archive.xml(member)
        self._settings(root)
        self._compared = root.find("{*}conditionalFormatting") is not None
        cells = root.find("{*}sheetData")
        if cells is not None:
            self._rows(cells)
        for merge in root.iterfind("{*}mergeCells/{*}mergeCell"):
            if (area := _area(merge.get("ref") or "")) is not None:
                self.data.merges.append(area)
        for formatting in root.iterfind("{*}conditionalFormatting"):
            self._conditional(formatting)
        self._cut()
        drawing = root.find("{*}drawing")
        if drawing is not None:
            relations = relations_of(self._archive, member)
            keys = (value for name, value in drawing.items() if name.endswith("}id"))
            _, part = relations.get(next(keys, ""), ("", ""))
            if part in self._archive:
                self.data.floating.extend(_floating(self._archive.xml(part), relations_of(self._archive, part)))
        return self.data

    def _settings(self, root: _Element) -> None:
        view = root.find("{*}sheetViews/{*}sheetView")
        if view is not None:
            self._no_zeros = view.get("showZeros") in ("0", "false")
            self._formulas_shown = view.get("showFormulas") in _TRUE
        for columns in root.iterfind("{*}cols/{*}col"):
            first, last = columns.get("min") or "", columns.get("max") or ""
            if not (first.isdigit() and last.isdigit()):
                continue
            spanned = range(int(first) - 1, min(int(last), 16_384))
            width = _number(columns.get("width"))
            if columns.get("hidden") in _TRUE or (width is not None and width < _EDGES):
                self.data.hidden_columns.update(spanned)
            elif width is not None and width < _NARROW:
                self._narrow.update(dict.fromkeys(spanned, width - _EDGES))

    def _rows(self, cells: _Element) -> None:
        row = -1
        width = 0
        for element in cells:
            number = element.get("r") or ""
            row = int(number) - 1 if number.isdigit() and 0 < int(number) <= 1_048_576 else row + 1
            if element.get("hidden") in _TRUE or _is_flat(element.get("ht")):
                self.data.hidden_rows.add(row)
            column = -1
            for cell in element:
                named = _column(cell.get("r") or "")
                column = column + 1 if named is None else named
                width = max(width, column + 1)
                self._cell(cell, (row, column))
        check_area(row + 1, width, self._archive.name)

    def _cell(self, cell: _Element, place: SheetPlace) -> None:
        # Kept whole: the types of a cell; it is asked for every cell.
        value = formula = inline = None
        for child in cell:
            tag = child.tag
            if tag.endswith("}v"):
                value = child.text
            elif tag.endswith("}f"):
                formula = child
            elif tag.endswith("}is"):
                inline = child
        if value is None and formula is None and inline is None:
            if cell.get("s") in self._styles.framing:
                self.data.framed.add(place)
            return
        kind = cell.get("t") or "n"
        look = self._styles.look(cell.get("s"))
        if formula is not None and ("DISPIMG" in (formula.text or "") or self._formulas_shown):
            self._formula(formula, place)
        elif kind == "e" and cell.get("vm"):
            self.data.pictures[place] = None
        elif kind == "e":
            self._put(place, value or "#ERROR!", look)
            self.data.errors += 1
        elif formula is not None and self._no_result(kind, value):
            self._put(place, NOT_CALCULATED, look)
            self.data.doubts[place] = "公式没有保存计算结果"
            self.data.uncalculated += 1
        elif kind == "inlineStr" and inline is not None:
            self._rich(place, rich_text(inline), look)
        elif value is not None:
            self._value(place, kind, value, look)

    def _no_result(self, kind: str, value: str | None) -> bool:
        if value is None:
            return kind != "str"  # a formula whose computed text is empty has no value either
        return self._uncertain_zeros and value.strip() == "0"

    def _formula(self, formula: _Element, place: SheetPlace) -> None:
        if "DISPIMG" in (formula.text or ""):
            self.data.pictures[place] = self._images.named(formula.text or "")
        else:
            self.data.texts[place] = f"={formula.text or ''}"
            self.data.doubts[place] = "工作表显示的是公式"

    def _value(self, place: SheetPlace, kind: str, value: str, look: CellLook) -> None:
        if kind == "s":
            number = value.strip()
            if number.isdigit() and int(number) < len(self._strings):
                self._rich(place, self._strings[int(number)], look)
        elif kind == "b":
            self._put(place, "TRUE" if value.strip() == "1" else "FALSE", look)
        elif kind in ("str", "inlineStr", "d"):
            self._put(place, shown_text(value, look.code), look)
        else:
            self._number(place, value.strip(), look)

    def _number(self, place: SheetPlace, value: str, look: CellLook) -> None:
        # Kept whole: the usual figure is settled first; it is asked for every figure.
        zero = value == "0" and not self._no_zeros
        if (zero or (value.isdigit() and len(value) < _SHORT and value[0] != "0")) and look in _WHOLE:
            self.data.texts[place] = value  # nearly all figures of nearly all sheets
            if self._compared:
                self._numbers[place] = Decimal(value)
            return
        try:
            number = Decimal(value) if len(value) <= _LONGEST_NUMBER else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number.adjusted()) > _LONGEST_NUMBER:
            self._put(place, value, look)
            return
        if self._compared:
            self._numbers[place] = number
        if number == 0 and self._no_zeros:
            return
        seen = shown(number, look.code, date1904=self._date1904)
        if seen.white and look.paper:
            return
        self._put(place, seen.text.strip(), look)
        if seen.doubt is not None:
            self.data.doubts[place] = seen.doubt

    def _rich(self, place: SheetPlace, string: RichText, look: CellLook) -> None:
        if string.struck.strip():
            self.data.struck[place] = string.struck
        elif not string.unseen:
            self._put(place, shown_text(string.text, look.code), CellLook() if string.own else look)

    def _put(self, place: SheetPlace, text: str, look: CellLook) -> None:
        if look.unseen or not text:
            return
        if look.struck and text.strip():
            self.data.struck[place] = text
            return
        self.data.texts[place] = text
        if look.dark:
            self.data.doubts[place] = _DARK
        if look.size != 1.0 or look.shrinks:
            self._sizes[place] = 0.0 if look.shrinks else look.size

    def _cut(self) -> None:
        """Figures that their column is too narrow for are in doubt: Excel shows signs instead, or a part of them."""
        if not self._narrow:
            return
        merged = {(top, left) for top, left, _, _ in self.data.merges}
        for place, text in self.data.texts.items():
            room = self._narrow.get(place[1])
            if room is None or place in merged or not text.isascii() or not text.partition(".")[0].isdigit():
                continue
            if len(text.partition(".")[0]) * self._sizes.get(place, 1.0) > room + _SLACK:
                self.data.doubts.setdefault(place, _CUT)

    def _conditional(self, formatting: _Element) -> None:
        """Conditional formats that make what is in their cells unseen: told by comparison with a number where that can
        be done, else the cells are in doubt."""
        areas = [area for part in (formatting.get("sqref") or "").split() if (area := _area(part)) is not None]
        for rule in formatting.iterfind("{*}cfRule"):
            if not areas or not self._hides(rule):
                continue
            self._hiding += 1
            for place in list(self.data.texts) if self._hiding <= _MOST_RULES else ():
                if any(top <= place[0] <= bottom and left <= place[1] <= right for top, left, bottom, right in areas):
                    hidden = self._holds(rule, place, areas[0])
                    if hidden is None:
                        self.data.doubts.setdefault(place, _UNSEEN_BY_RULE)
                    elif hidden:
                        del self.data.texts[place]
        if self._hiding > _MOST_RULES:
            self.data.doubts = {**dict.fromkeys(self._numbers, _UNSEEN_BY_RULE), **self.data.doubts}

    def _hides(self, rule: _Element) -> bool:
        bars = next(rule.iter("{*}dataBar", "{*}iconSet"), None)
        if bars is not None:
            return bars.get("showValue") in ("0", "false")
        number = rule.get("dxfId") or ""
        differences = self._styles.differences
        return number.isdigit() and int(number) < len(differences) and differences[int(number)]

    def _holds(self, rule: _Element, place: SheetPlace, area: Area) -> bool | None:
        """Whether a rule applies to a cell; None where that is not told by comparison with one number."""
        comparison = _comparison(rule, area)
        number = self._numbers.get(place)
        if comparison is None or number is None:
            return None if comparison is None else False
        return holds(number, *comparison)


def _comparison(rule: _Element, area: Area) -> tuple[str, Decimal] | None:
    """The sign and the number that a rule compares each cell of its area with."""
    formulas = [(formula.text or "").strip() for formula in rule.iterfind("{*}formula")]
    if len(formulas) != 1:
        return None
    sign, bound = None, formulas[0]
    if rule.get("type") == "cellIs":
        sign = _OPERATORS.get(rule.get("operator") or "")
    elif rule.get("type") == "expression" and (compared := _COMPARED.fullmatch(bound)) is not None:
        first = _area(compared[1])
        if "$" not in compared[1] and first is not None and first[:2] == area[:2]:
            sign, bound = compared[2], compared[3]
    return (sign, Decimal(bound)) if sign is not None and _BOUND.fullmatch(bound) else None


@lru_cache(maxsize=4096)
def _column(reference: str) -> int | None:
    """The column, from 0, of a cell's name."""
    name = _NAME.fullmatch(reference)
    return None if name is None else column_number(name[1])


def _number(size: str | None) -> float | None:
    try:
        return float(size) if size is not None else None
    except ValueError:
        return None


def _is_flat(height: str | None) -> bool:
    """Whether nothing can be seen in a row of a height that is stated."""
    points = _number(height)
    return points is not None and points < _FLAT


def _area(reference: str) -> Area | None:
    """A1:B7 → (0, 0, 6, 1)."""
    first, _, last = reference.partition(":")
    start, end = _NAME.fullmatch(first), _NAME.fullmatch(last or first)
    if start is None or end is None:
        return None
    rows = sorted((int(start[2]) - 1, int(end[2]) - 1))
    columns = sorted((column_number(start[1]), column_number(end[1])))
    return rows[0], columns[0], rows[1], columns[1]


def _floating(root: _Element, relations: Relations) -> list[Floating]:
    """Text boxes and pictures over the cells, in their order down the sheet. `relations`: of the drawing."""
    found = []
    for anchor in root:
        begin = anchor.find("{*}from")
        end = anchor.find("{*}to")
        row, column = _cell_of(begin)
        last, _ = _cell_of(end) if end is not None else (row, column)
        for shape in anchor.iter("{*}sp", "{*}pic"):
            properties = next(shape.iter("{*}cNvPr"), None)
            if properties is not None and properties.get("hidden") in _TRUE:
                continue
            if shape.tag.endswith("}pic"):
                found.append(Floating(row, column, last, picture=True, image=packaged(shape, relations)))
                continue
            paragraphs = ("".join(text.text or "" for text in p.iter("{*}t")) for p in shape.iter("{*}p"))
            if lines := tuple(line for line in paragraphs if line.strip()):
                found.append(Floating(row, column, last, lines))
    return sorted(found, key=lambda item: (item.row, item.column))


def _cell_of(anchor: _Element | None) -> SheetPlace:
    if anchor is None:
        return 0, 0
    row, column = anchor.findtext("{*}row") or "", anchor.findtext("{*}col") or ""
    return int(row) if row.isdigit() else 0, int(column) if column.isdigit() else 0
