"""A consolidation as a workbook: the sum sheet in the form's layout, ready to paste; differences; bodies; explanations.

No formulas and no macros: every sum is a number. Text that a spreadsheet could take for a formula is
written as text behind a blank, so that it stays text when it is copied on.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from nianbao.model.consolidation import CellSum, Consolidation
from nianbao.model.finding import Number
from nianbao.render.cells import safe
from nianbao.render.consolidation.layout import DrawnCell, layout, standard_tables
from nianbao.render.consolidation.words import STATUS, Sentences, headline, title, verdict

_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_LEAF, _COLUMN, _LINE = 40, 13, 14.5  # widths in characters of the row labels and of other columns, height of a line
_SAME_BYTES = datetime(2000, 1, 1, tzinfo=UTC)


def consolidation_xlsx(result: Consolidation) -> bytes:
    """The workbook; the same bytes for the same consolidation."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": title(result), "created": _SAME_BYTES.replace(tzinfo=None)})
    styles = _styles(book)
    for position, table in enumerate(standard_tables(result.form), 1):
        _sums(book.add_worksheet(_sheet_name(position, table["title"])), table, result, styles)
    _differences(book.add_worksheet("差异"), result, styles)
    _agencies(book.add_worksheet("单位"), result, styles)
    _summary(book.add_worksheet("说明"), result, styles)
    book.close()
    return buffer.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    line = {"border": 1, "valign": "vcenter"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "heading": book.add_format({**line, "align": "center", "text_wrap": True, "bg_color": "#F1F1F1"}),
        "label": book.add_format({**line, "text_wrap": True, "bg_color": "#F8F8F8"}),
        "text": book.add_format({**line, "text_wrap": True}),
        "number": book.add_format({**line, "align": "right"}),
        "differs": book.add_format({**line, "align": "right", "bg_color": "#FFE3E0", "bold": True}),
        "review": book.add_format({**line, "align": "right", "bg_color": "#FFF6D6", "italic": True}),
        "plain": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _write_number(sheet: Any, row: int, column: int, value: Number | None, style: Any) -> None:
    """A figure as a number where a spreadsheet keeps it exactly (15 digits), else as text."""
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif len(Decimal(value).as_tuple().digits) <= 15:
        sheet.write_number(row, column, float(value) if isinstance(value, Decimal) else value, style)
    else:
        sheet.write_string(row, column, str(value), style)


def _sheet_name(position: int, title: str) -> str:
    """A name that a workbook takes: unlike the others, at most 31 characters, without `[]:*?/\\`."""
    return f"汇总{position} {_SHEET_NAME.sub('', title)}"[:31]


def _sums(sheet: Any, table: dict[str, Any], result: Consolidation, styles: dict[str, Any]) -> None:
    """A table of the form, filled with the sums; a cell nobody filled in stays blank."""
    sums: dict[Any, CellSum] = {cell.address: cell for cell in result.cells}
    boxes, height, width = layout(table)
    leaf = max((box.column for box in boxes if not box.heading and box.address is None), default=-1)
    widths = [_LEAF if column == leaf else _COLUMN for column in range(width)]
    for column, wide in enumerate(widths):
        sheet.set_column(column, column, wide)
    _page(sheet)
    for row, lines in enumerate(_heights(boxes, height, widths)):
        sheet.set_row(row, _LINE * lines + 3)
    for box in boxes:
        cell = sums[box.address] if box.address is not None else None
        style = styles[_style(box, cell)]
        if box.rows > 1 or box.columns > 1:
            last = box.row + box.rows - 1, box.column + box.columns - 1
            sheet.merge_range(box.row, box.column, *last, "", style)
        if cell is not None:
            _write_number(sheet, box.row, box.column, cell.total if cell.read else None, style)
        else:
            sheet.write_string(box.row, box.column, safe(box.label), style)


def _style(box: DrawnCell, cell: CellSum | None) -> str:
    if cell is None:
        return "heading" if box.heading else "label"
    marked = cell.outcome in ("differs", "review") and (cell.unread or cell.difference)
    return cell.outcome if marked else "number"


def _heights(boxes: Sequence[DrawnCell], height: int, widths: Sequence[int]) -> list[int]:
    """The lines that each row's labels need."""
    heights = [1] * height
    for box in boxes:
        if box.rows == 1:
            room = sum(widths[box.column : box.column + box.columns])
            heights[box.row] = max(heights[box.row], _lines(box.label, room))
    return heights


def _lines(text: str, room: float) -> int:
    """Lines that a text takes in a column of this width; a Chinese character is two wide."""
    wide = sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)
    return max(1, math.ceil(wide / max(1.0, room - 2)))


def _page(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _table(sheet: Any, headings: list[str], widths: list[int], styles: dict[str, Any], rows: int) -> None:
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.write_string(0, column, heading, styles["heading"])
        sheet.set_column(column, column, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(rows, 1), len(headings) - 1)
    _page(sheet)
    sheet.repeat_rows(0)


def _differences(sheet: Any, result: Consolidation, styles: dict[str, Any]) -> None:
    rows = Sentences(result).differing()
    headings = ["表", "单元格", "汇总数", "上级数", "差额（上级减汇总）", "未填单位数", "结论"]
    _table(sheet, headings, [28, 52, 12, 12, 16, 12, 10], styles, len(rows))
    for row, (cell, table, place, *_, outcome) in enumerate(rows, 1):
        sheet.set_row(row, _LINE * _lines(place, 52) + 3)
        sheet.write_string(row, 0, safe(table), styles["text"])
        sheet.write_string(row, 1, safe(place), styles["text"])
        for column, value in enumerate((cell.total, cell.parent, cell.difference, cell.unread), 2):
            _write_number(sheet, row, column, value, styles["number"])
        sheet.write_string(row, 6, outcome, styles["text"])


def _agencies(sheet: Any, result: Consolidation, styles: dict[str, Any]) -> None:
    headings = ["序号", "单位", "状态", "报告所署单位", "年度", "未填格数", "文件", "备注"]
    _table(sheet, headings, [6, 32, 10, 32, 8, 10, 40, 32], styles, len(result.agencies))
    for row, line in enumerate(result.agencies, 1):
        _write_number(sheet, row, 0, row, styles["number"])
        sheet.write_string(row, 1, safe(line.name), styles["text"])
        sheet.write_string(row, 2, STATUS[line.status], styles["text"])
        sheet.write_string(row, 3, safe(line.printed or ""), styles["text"])
        _write_number(sheet, row, 4, line.year, styles["number"])
        _write_number(sheet, row, 5, line.unread, styles["number"])
        sheet.set_row(row, _LINE * max(_lines(line.source, 40), _lines(line.note, 32)) + 3)
        sheet.write_string(row, 6, safe(line.source), styles["text"])
        sheet.write_string(row, 7, safe(line.note), styles["text"])


def _summary(sheet: Any, result: Consolidation, styles: dict[str, Any]) -> None:
    words = Sentences(result)
    sheet.set_column(0, 0, 120)
    lines = [headline(result), verdict(result), *(f"注：{note}" for note in result.notes)]
    lines += [f"{number}. {words.explanation(one)}" for number, one in enumerate(result.explanations, 1)]
    sheet.write_string(0, 0, safe(title(result)), styles["title"])
    _page(sheet)
    for row, text in enumerate(lines, 1):
        sheet.set_row(row, _LINE * _lines(text, 120) + 3)
        sheet.write_string(row, 0, safe(text), styles["plain"])
