"""Reads a workbook (.xlsx, .xls, .ods): the visible sheets in order, each cut into text and tables.

A grid's `at` names the sheet and the cell of its top-left corner; the absolute cell of a `GridCell` is that corner
moved down by its `row` and right by its `column`, since a grid covers a gapless rectangle. `lines` holds sheet rows.
"""

from __future__ import annotations

import io
import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import python_calamine

from nianbao.model.document import Block, Document, Grid, GridCell, Locator, Paragraph
from nianbao.readers.archive import Archive, damaged, encrypted
from nianbao.readers.cell_marks import typed
from nianbao.readers.xlsx.cells import (
    SheetFacts,
    as_text,
    cell_name,
    check_area,
    check_counts,
    check_repeats,
    recalculated_on_opening,
    sheet_facts,
    sheet_parts,
)
from nianbao.readers.xlsx.rich import rich_strings

Kind = Literal["xlsx", "xls", "ods"]

_HEADING = re.compile(r"\s*(?:第[一二三四五六七八九十\d]+(?:部分|章|节)|[一二三四五六七八九十]+\s*[、.．，,])")
_CITATION = re.compile(r"\s*第[^，。]{1,12}[条款项]")
_FIGURE = re.compile(r"[-+]?[\d,，.]+")
_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表|worksheet)\s*\d*", re.I)
_NEAR = 40  # rows of a table that are looked at to know its width
_LONG = 40  # characters from which a lone cell is prose, not a row label


@dataclass(slots=True)
class _Cell:
    """A filled or empty cell of the sheet, absolute from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


def read(data: bytes, name: str, kind: Kind = "xlsx") -> Document:
    """The document in the bytes of a workbook. Raises DocumentError (`damaged`, `encrypted`, `bomb`, `too_large`)."""
    archive = None if kind == "xls" else Archive(data, name)
    if archive is not None:
        archive.verify()
    if archive is not None and kind == "ods":
        check_repeats(archive)
    if archive is not None and kind == "xlsx":
        check_counts(archive)
    parts = sheet_parts(archive) if archive is not None and kind == "xlsx" else {}
    blocks: list[Block] = []
    notes: list[str] = []
    names: list[str] = []
    with _calamine(name, "工作簿不完整"):
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        metadata = workbook.sheets_metadata
    uncertain = bool(parts) and archive is not None and recalculated_on_opening(archive)
    strings = rich_strings(archive) if parts and archive is not None else {}
    visible = []
    for entry in metadata:
        if entry.visible != python_calamine.SheetVisibleEnum.Visible:
            notes.append(f"隐藏的工作表“{entry.name}”未读取")
        elif entry.typ == python_calamine.SheetTypeEnum.WorkSheet:
            visible.append(entry.name)
        else:
            notes.append(f"“{entry.name}”不是普通工作表，未读取")
    for sheet_name in visible:
        facts = SheetFacts()
        if archive is not None and sheet_name in parts:
            facts = sheet_facts(archive, parts[sheet_name], uncertain_zeros=uncertain, strings=strings)
        with _calamine(name, f"工作表“{sheet_name}”不完整"):
            sheet = workbook.get_sheet_by_name(sheet_name)
            check_area(sheet.total_height, sheet.total_width, name)
            values = sheet.to_python(skip_empty_area=False)
            merges = sheet.merged_cell_ranges or []
        found = _SheetReader(sheet_name, values, merges, facts).blocks()
        if not found:
            continue
        names.append(sheet_name)
        if len(visible) > 1 and _names_content(sheet_name, found[0]):
            blocks.append(Paragraph(sheet_name, Locator(sheet=sheet_name), 1))
        blocks.extend(found)
        notes.extend(_notes(sheet_name, facts))
    return Document(name=name, format=kind, blocks=typed(blocks), titles=tuple(names), notes=tuple(notes))


@contextmanager
def _calamine(name: str, detail: str) -> Iterator[None]:
    """What calamine raises as DocumentErrors: its own errors, and the panics of its parsers, which are no Exceptions."""
    try:
        yield
    except python_calamine.PasswordError as error:
        raise encrypted(name) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise damaged(name, detail) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(name, detail) from error


def _notes(sheet: str, facts: SheetFacts) -> list[str]:
    notes = []
    if facts.uncalculated:
        notes.append(
            f"工作表“{sheet}”有 {facts.uncalculated} 个公式没有保存计算结果，按未读出处理；请用 Excel 或 WPS 打开后保存"
        )
    if facts.errors:
        notes.append(f"工作表“{sheet}”有 {facts.errors} 个单元格是错误值")
    if facts.hidden:
        notes.append(f"工作表“{sheet}”有隐藏的行或列，其内容一并读取")
    return notes


def _names_content(name: str, first: Block) -> bool:
    """Whether a sheet's name tells what is on it, and its first text does not already say so."""
    if len(name) < 4 or _DEFAULT_NAME.fullmatch(name):
        return False
    return not (isinstance(first, Paragraph) and name in first.text)


class _SheetReader:
    def __init__(self, name: str, values: list[list[Any]], merges: Sequence[Any], facts: SheetFacts) -> None:
        self._name = name
        self._rows = [[as_text(value) for value in row] for row in values]
        for (row, column), mark in facts.marks.items():
            self._put(row, column, mark)
        self._anchors: dict[tuple[int, int], tuple[int, int]] = {}
        self._covered: set[tuple[int, int]] = set()
        for (top, left), (bottom, right) in merges:
            self._merge(top, left, bottom, right)
        self._filled = [
            [
                _Cell(row, column, *self._anchors.get((row, column), (1, 1)), text)
                for column, text in enumerate(texts)
                if text.strip() and (row, column) not in self._covered
            ]
            for row, texts in enumerate(self._rows)
        ]

    def _put(self, row: int, column: int, text: str) -> None:
        while len(self._rows) <= row:
            self._rows.append([])
        line = self._rows[row]
        line.extend([""] * (column + 1 - len(line)))
        line[column] = text

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merges are cut to the rows and columns in use: whole columns may be merged."""
        bottom = min(bottom, len(self._rows) - 1)
        right = min(right, max(map(len, self._rows), default=0) + 64)
        if bottom < top or right < left:
            return
        area = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
        if not self._covered.isdisjoint(area):
            return
        self._anchors[top, left] = (bottom - top + 1, right - left + 1)
        self._covered.update(area[1:])

    def blocks(self) -> list[Block]:
        found: list[Block] = []
        for first, last in self._stretches():
            found.extend(self._stretch(first, last))
        return found

    def _stretches(self) -> list[tuple[int, int]]:
        """Runs of rows [first, last] without an empty row between; a merge that reaches down counts as filled."""
        stretches: list[tuple[int, int]] = []
        reach = -2
        for row, cells in enumerate(self._filled):
            if not cells and row > reach:
                continue
            if not stretches or row > max(stretches[-1][1], reach) + 1 or (not cells and row > reach):
                stretches.append((row, row))
            else:
                stretches[-1] = (stretches[-1][0], row)
            reach = max([reach, *(row + cell.row_span - 1 for cell in cells)])
        return stretches

    def _stretch(self, first: int, last: int) -> list[Block]:
        """Lone wide cells become paragraphs, what lies between them grids."""
        found: list[Block] = []
        start = first
        reach = first - 1  # the last row that a cell above reaches down to
        many = [row for row in range(first, last + 1) if len(self._filled[row]) > 1]
        for row in range(first, last + 1):
            inside = row <= reach
            reach = max([reach, *(cell.row + cell.row_span - 1 for cell in self._filled[row])])
            if not inside and self._is_text(row, last, many):
                found.extend(self._table(start, row - 1))
                found.extend(self._text(self._filled[row][0]))
                start = row + 1
        found.extend(self._table(start, last))
        return found

    def _is_text(self, row: int, last: int, many: list[int]) -> bool:
        """Whether the row's only cell is a title or prose beside the table, not a row of it. `many`: the rows of the
        stretch with several filled cells."""
        cells = self._filled[row]
        if len(cells) != 1:
            return False
        cell = cells[0]
        place = bisect(many, row)
        before, after = many[max(place - _NEAR, 0) : place], many[place : place + _NEAR]
        if not before and not after:
            return True
        near = after or before
        extent = self._extent(near[0], near[-1])
        width = extent[1] - extent[0] + 1
        wide = cell.column_span >= max(width - 1, 2) and cell.row_span == 1
        text = cell.text.strip()
        if _CITATION.match(text):
            return False
        if wide:
            return not before or bool(_HEADING.match(text)) or len(text) > _LONG or (not after and len(text) > 20)
        if cell.column != extent[0] and cell.column_span == 1 and len(text) < _LONG:
            return False
        if not before:
            return True
        if len(text) > _LONG and cell.row_span == 1 and "。" in text:
            return True
        following = self._filled[row + 1] if row < last else []
        return bool(
            _HEADING.match(text)
            and len(following) != 1
            and following
            and not any(_FIGURE.fullmatch(item.text.strip()) for item in following)
            and any(_FIGURE.fullmatch(item.text.strip()) for r in before for item in self._filled[r])
        )

    def _extent(self, first: int, last: int) -> tuple[int, int]:
        """Leftmost and rightmost column in use by rows [first, last]."""
        cells = [cell for row in range(first, last + 1) for cell in self._filled[row]]
        return min(cell.column for cell in cells), max(cell.column + cell.column_span - 1 for cell in cells)

    def _text(self, cell: _Cell) -> list[Block]:
        at = Locator(sheet=self._name, cell=cell_name(cell.row, cell.column))
        return [Paragraph(line, at) for line in cell.text.splitlines() if line.strip()]

    def _table(self, first: int, last: int) -> list[Block]:
        while first <= last and not self._filled[first]:
            first += 1
        if first > last:
            return []
        if all(len(self._filled[row]) < 2 for row in range(first, last + 1)):
            return [block for row in range(first, last + 1) for cell in self._filled[row] for block in self._text(cell)]
        if first == last and not any(_FIGURE.fullmatch(cell.text.strip()) for cell in self._filled[first]):
            at = Locator(sheet=self._name, cell=cell_name(first, self._filled[first][0].column))
            return [Paragraph(" ".join(cell.text.strip() for cell in self._filled[first]), at)]
        left, right = self._extent(first, last)
        cells = []
        for row in range(first, last + 1):
            texts = self._rows[row]
            for column in range(left, right + 1):
                if (row, column) in self._covered:
                    continue
                row_span, column_span = self._anchors.get((row, column), (1, 1))
                cells.append(
                    GridCell(
                        row - first,
                        column - left,
                        min(row_span, last - row + 1),
                        min(column_span, right - column + 1),
                        texts[column] if column < len(texts) else "",
                    )
                )
        return [
            Grid(
                tuple(cells),
                last - first + 1,
                right - left + 1,
                Locator(sheet=self._name, cell=cell_name(first, left)),
                spans_known=any(cell.column_span > 1 or cell.row_span > 1 for cell in cells),
                lines=tuple(range(first + 1, last + 2)),
            )
        ]
