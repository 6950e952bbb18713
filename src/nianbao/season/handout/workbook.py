"""自查表.xlsx: the form's tables to be filled in, with the pack's relations as live checks beside them.

Cells that are to be filled in are unlocked, all else is protected (without a password). What is wrong turns red: a sum, the
cells of a relation of few cells, and a cell that stands in two failing relations, where the slip most likely is. Every formula has
a value for the form as it is handed out, so that programs that do not reckon see no formula without a value. Labels of checks
have none of the form's words: what must hold stands in notes and on the first sheet, where nobody takes it for a report's text.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from nianbao.base.check_marks import ASKED, HEAD, OPEN, RIGHT, WRONG
from nianbao.base.ordinals import NUMERALS
from nianbao.kinds.contract import Kind
from nianbao.kinds.words import brief, cell_words
from nianbao.model.document import cell_name
from nianbao.model.form import Address, FormSpec
from nianbao.model.rule import Pack
from nianbao.render.consolidation.layout import DrawnCell
from nianbao.season.handout.checks import CheckLine, PlacedCheck, check_lines
from nianbao.season.handout.placed import PlacedTable, placed_tables, ranges
from nianbao.season.settings import Settings

_SAME_BYTES: Final = datetime(2000, 1, 1)
_FRONT: Final = "填写说明"
_UNTITLED: Final = "自查表（填好单位和年度后，这里写出报告的标题）"
TOP: Final = 2  # the row of a sheet at which its table begins
_LABEL, _FIGURE, _LINE_FIGURE, _CHECK, _FIELD = 16, 10, 8, 18, 28  # widths of columns, in characters
_WIDE: Final = 10  # columns of a table that is printed across
_PITCH: Final = 15  # points of a line
_TITLE_MOST, _MESSAGE_MOST = 32, 255  # characters of what a validation says
_NOT_IN_NAME: Final = re.compile(r"[\[\]:*?/\\']")
_YES_NO: Final = ("是", "否")
_MEANING: Final = (
    (RIGHT, "相符"),
    (WRONG, "不符，必须改正"),
    (ASKED, "请核实，属实的不必改"),
    (OPEN, "还有格没有填，填完再核对"),
)


def self_check_workbook(pack: Pack, kinds: Mapping[str, Kind], settings: Settings) -> bytes:
    """The workbook; the same bytes for the same pack and settings."""
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    title = f"{pack.form.title}自查表"
    book.set_properties({"title": title, "author": settings.office, "created": _SAME_BYTES})
    styles = _styles(book)
    tables = placed_tables(pack.form, sheet_names(pack.form), TOP)
    lines = check_lines(pack, kinds, tables)
    front = book.add_worksheet(_FRONT)
    for table in tables:
        own = [line for line in lines if line.table is table]
        _table_sheet(book.add_worksheet(table.sheet), pack.form, table, own, styles)
    _front(front, pack.form, tables, lines, settings, styles)
    book.close()
    return buffer.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    cell = {"border": 1, "valign": "vcenter", "text_wrap": True}
    to_fill = {"border": 1, "valign": "vcenter", "bg_color": "#FFFBE6", "locked": False}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "valign": "vcenter"}),
        "head": book.add_format({"bold": True, "font_size": 12}),
        "plain": book.add_format({"text_wrap": True, "valign": "top"}),
        "heading": book.add_format({**cell, "align": "center", "bg_color": "#F1F1F1"}),
        "label": book.add_format({**cell, "bg_color": "#F8F8F8"}),
        "count": book.add_format({**to_fill, "align": "right", "num_format": "0"}),
        "amount": book.add_format({**to_fill, "align": "right", "num_format": "General"}),
        "text": book.add_format({**to_fill, "text_wrap": True, "num_format": "@"}),
        "yes_no": book.add_format({**to_fill, "align": "center"}),
        "check_head": book.add_format({"bold": True, "font_color": "#555555", "valign": "vcenter", "text_wrap": True}),
        "check": book.add_format({"font_color": "#555555", "valign": "vcenter", "shrink": True}),
        "red": book.add_format({"bg_color": "#FF9C94", "font_color": "#7A0000", "bold": True}),
        "amber": book.add_format({"bg_color": "#FFD98A", "font_color": "#5A3A00"}),
        "green": book.add_format({"font_color": "#1B6E2B"}),
    }


def sheet_names(form: FormSpec) -> list[str]:
    """By the section of each table, with its ordinal; of a section's several tables, by their own titles."""
    names: list[str] = []
    for table in form.tables:
        section = form.section_by_id.get(table.section)
        alone = sum(other.section == table.section for other in form.tables) == 1
        title = section.title if section is not None and alone else table.title
        name = _NOT_IN_NAME.sub("", f"{_ordinal(form, table.section)}{title}")[:31] or table.id
        names.append(name if name not in (*names, _FRONT) else f"{name[:28]}{len(names) + 1}")
    return names


def _ordinal(form: FormSpec, section: str) -> str:
    spec = form.section_by_id.get(section)
    return f"{NUMERALS[spec.ordinal - 1]}、" if spec is not None and 1 <= spec.ordinal <= len(NUMERALS) else ""


def _table_sheet(
    sheet: Any, form: FormSpec, table: PlacedTable, lines: Sequence[CheckLine], styles: dict[str, Any]
) -> None:
    section = form.section_by_id.get(table.spec.section)
    heading = f"{_ordinal(form, table.spec.section)}{section.title if section else table.spec.title}"
    sheet.write_string(0, 0, heading, styles["title"])
    widths = _widths(table)
    for column, wide in enumerate(widths):
        sheet.set_column(column, column, wide)
    sheet.set_column(table.width, table.width, 2)
    for row, height in enumerate(_heights(table, widths), table.top):
        sheet.set_row(row, height)
    for box in table.boxes:
        _box(sheet, table, box, styles)
    notes = _notes(form, lines)
    for address, place in table.places.items():
        sheet.data_validation(*place, *place, _validation(form, table, address, notes.get(address, "")))
        _mark_invalid(sheet, table, address, styles)
    for line in lines:
        _check_line(sheet, line, styles)
    _mark_wrong(sheet, lines, styles)
    _page(sheet, across=table.width > _WIDE)


def _widths(table: PlacedTable) -> list[int]:
    leaf = [box for box in table.boxes if not box.heading and box.address is None]
    labels = {column for box in leaf for column in range(box.column, box.column + box.columns)}
    last = max(labels, default=-1)
    if table.spec.orientation == "fields":
        figure = _FIELD
    else:
        figure = _LINE_FIGURE if table.width > _WIDE else _FIGURE
    return [
        (_LABEL * 2 if len(labels) > 1 else _LABEL) if column == last else _FIGURE if column in labels else figure
        for column in range(table.width)
    ]


def _heights(table: PlacedTable, widths: Sequence[int]) -> list[int]:
    """Points of each row: as many lines as its labels need."""
    lines = [1] * table.height
    for box in table.boxes:
        room = sum(widths[box.column : box.column + box.columns])
        wide = sum(2 if ord(sign) > 0x2E7F else 1 for sign in box.label)
        need = math.ceil(max(1, math.ceil(wide / max(1, room - 2))) / box.rows)
        for row in range(box.row, box.row + box.rows):
            lines[row] = max(lines[row], need)
    return [_PITCH * count + 3 for count in lines]


def _box(sheet: Any, table: PlacedTable, box: DrawnCell, styles: dict[str, Any]) -> None:
    row = table.top + box.row
    style = styles["heading" if box.heading else "label"]
    if box.address is not None:
        number = table.column(box.address).number
        style = styles["amount" if number == "change" else number]
    if box.rows > 1 or box.columns > 1:
        sheet.merge_range(row, box.column, row + box.rows - 1, box.column + box.columns - 1, "", style)
    if box.address is None and box.label:
        sheet.write_string(row, box.column, box.label, style)
    elif box.rows == box.columns == 1:
        sheet.write_blank(row, box.column, None, style)


def _notes(form: FormSpec, lines: Sequence[CheckLine]) -> dict[Address, str]:
    """What each cell has to agree with, for the cells that a check is named after."""
    found: dict[Address, str] = {}
    for check in _checks(lines):
        for cell in check.shown:
            found[cell] = f"{found[cell]}\n{check.told}" if cell in found else check.told
    return found


def _checks(lines: Sequence[CheckLine]) -> Iterator[PlacedCheck]:
    for line in lines:
        yield from line.checks


def _validation(form: FormSpec, table: PlacedTable, address: Address, note: str) -> dict[str, Any]:
    column, words = table.column(address), cell_words(form, address)
    unit = f"（{column.unit}）" if column.unit and column.unit not in column.label else ""
    rule: dict[str, Any]
    match column.number:
        case "count":
            rule = {"validate": "integer", "criteria": ">=", "value": 0}
            told = f"填0或正整数{unit}，没有的填0。"
        case "amount":
            rule = {"validate": "decimal", "criteria": ">=", "value": 0}
            told = f"填0或正数{unit}，可以有小数，没有的填0。"
        case "change":
            rule = {"validate": "decimal", "criteria": "between", "minimum": -1e12, "maximum": 1e12}
            told = f"填增减数{unit}，减少的写负数，没有的填0。"
        case "yes_no":
            rule = {"validate": "list", "source": list(_YES_NO)}
            told = "选“是”或“否”。"
        case _:
            rule = {"validate": "any"}
            told = ""
    message = "\n".join(filter(None, (told, note)))[:_MESSAGE_MOST]
    if not message:
        return rule
    title = brief(words.place)
    rule |= {
        "input_title": title if len(title) <= _TITLE_MOST else words.column[:_TITLE_MOST],
        "input_message": message,
    }
    return rule | ({"error_title": "填写有误", "error_message": told} if column.number != "text" else {})


def _mark_invalid(sheet: Any, table: PlacedTable, address: Address, styles: dict[str, Any]) -> None:
    """What was pasted past the validation turns red all the same."""
    number, place = table.column(address).number, table.places[address]
    name = cell_name(*place)
    if number == "text":
        return
    if number == "yes_no":
        wrong = f'AND({name}<>"{_YES_NO[0]}",{name}<>"{_YES_NO[1]}")'
    else:
        bounds = {"count": f"OR({name}<0,{name}<>INT({name}))", "amount": f"{name}<0"}.get(number, "FALSE")
        wrong = f"IF(ISNUMBER({name}),{bounds},TRUE)"
    criteria = f"=IF(ISBLANK({name}),FALSE,{wrong})"
    sheet.conditional_format(*place, *place, {"type": "formula", "criteria": criteria, "format": styles["red"]})


def _check_line(sheet: Any, line: CheckLine, styles: dict[str, Any]) -> None:
    first = line.checks[0]
    why = f"{line.told}\n{line.rule.why}" if line.told else line.rule.why
    comment = {"x_scale": 3, "y_scale": 2.2, "author": "", "font_size": 9}
    if line.down:
        sheet.set_column(line.at, line.at, _CHECK)
        place = (first.row - 1, line.at)
        sheet.write_string(*place, HEAD, styles["check_head"])
        sheet.write_comment(*place, why, comment)
    elif first.column > 0:
        sheet.write_string(line.at, 0, HEAD, styles["check_head"])
        sheet.write_comment(line.at, 0, why, comment)
    for check in line.checks:
        sheet.write_formula(check.row, check.column, check.formula, styles["check"], check.empty)
        for sign, style in ((WRONG, "red"), (ASKED, "amber"), (RIGHT, "green")):
            rule = {"type": "text", "criteria": "begins with", "value": sign, "format": styles[style]}
            sheet.conditional_format(check.row, check.column, check.row, check.column, rule)


def _mark_wrong(sheet: Any, lines: Sequence[CheckLine], styles: dict[str, Any]) -> None:
    """Red: the cells that a failing check shows, and those in two failing checks of what must hold. Amber: what is asked about."""
    for line in lines[:1]:
        for cell, place in line.table.places.items():
            for style, conditions in zip(("red", "amber"), _conditions(cell, lines), strict=True):
                if conditions:
                    rule = {"type": "formula", "criteria": f"=OR({','.join(conditions)})", "format": styles[style]}
                    sheet.conditional_format(*place, *place, rule)


def _conditions(cell: Address, lines: Sequence[CheckLine]) -> tuple[list[str], list[str]]:
    """When a cell is wrong, and when it is asked about."""
    own = [check for check in _checks(lines) if cell in check.shown]
    wrong = [_fails(check) for check in own if check.mark == WRONG]
    crossing = [
        _fails(check) for check in _checks(lines) if check.mark == WRONG and cell in (*check.left, *check.right)
    ]
    if len(crossing) > 1:
        wrong.append("+".join(f"({one})" for one in crossing) + ">1")
    return wrong, [_fails(check) for check in own if check.mark == ASKED]


def _fails(check: PlacedCheck) -> str:
    return f'LEFT({check.name},1)="{check.mark}"'


def _page(sheet: Any, *, across: bool) -> None:
    if across:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 1)
    sheet.center_horizontally()
    sheet.set_footer("&C&A　第 &P 页")
    sheet.hide_gridlines(2)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _front(
    sheet: Any,
    form: FormSpec,
    tables: Sequence[PlacedTable],
    lines: Sequence[CheckLine],
    settings: Settings,
    styles: dict[str, Any],
) -> None:
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 66)
    titled = f'=IF(OR(B3="",B4=""),"{_UNTITLED}",B3&B4&"年{form.title}")'
    sheet.write_formula(0, 0, titled, styles["title"], _UNTITLED)
    sheet.write_string(2, 0, "填报单位", styles["label"])
    sheet.write_blank(2, 1, None, styles["text"])
    sheet.write_string(3, 0, "报告年度", styles["label"])
    sheet.data_validation(3, 1, 3, 1, {"validate": "integer", "criteria": "between", "minimum": 2008, "maximum": 2100})
    if settings.year is None:
        sheet.write_blank(3, 1, None, styles["count"])
    else:
        sheet.write_number(3, 1, settings.year, styles["count"])
    row = _summary(sheet, 5, tables, lines, styles)
    row = _told(sheet, row + 1, "怎么填", _how(settings), styles)
    relations = [f"{line.table.spec.title}：{line.told or line.rule.wording.title}" for line in lines]
    row = _told(sheet, row + 1, "核对什么", relations, styles)
    _told(sheet, row + 1, "核对栏的记号", [f"{sign}：{what}" for sign, what in _MEANING], styles)
    _page(sheet, across=False)


def _summary(
    sheet: Any, row: int, tables: Sequence[PlacedTable], lines: Sequence[CheckLine], styles: dict[str, Any]
) -> int:
    """A line a table: figures still blank, checks that fail. Returns the row below."""
    sheet.write_string(row, 0, "现在的情况", styles["head"])
    for at, table in enumerate(tables, row + 1):
        blank = f"{len(table.places)}" + "".join(f"-COUNTA({one})" for one in _quoted(table, table.places.values()))
        own = [check for line in lines if line.table is table for check in line.checks]
        wrong, asked = (
            "+".join(
                f'COUNTIF({one},"{sign}*")'
                for one in _quoted(table, [(c.row, c.column) for c in own if c.mark == sign])
            )
            or "0"
            for sign in (WRONG, ASKED)
        )
        told = f"没有填的 {len(table.places)} 格，不符 0 处，请核实 0 处"
        formula = f'="没有填的 "&({blank})&" 格，不符 "&({wrong})&" 处，请核实 "&({asked})&" 处"'
        sheet.write_string(
            at, 0, f"表{NUMERALS[at - row - 1] if at - row <= len(NUMERALS) else at - row}", styles["label"]
        )
        sheet.write_formula(at, 1, formula, styles["label"], told)
        bad = {"type": "formula", "criteria": f"=({wrong})>0", "format": styles["red"]}
        sheet.conditional_format(at, 1, at, 1, bad)
    return row + len(tables) + 1


def _quoted(table: PlacedTable, places: Any) -> list[str]:
    return [f"'{table.sheet}'!{one}" for one in ranges(places)]


def _told(sheet: Any, row: int, head: str, lines: Sequence[str], styles: dict[str, Any]) -> int:
    sheet.write_string(row, 0, head, styles["head"])
    for at, line in enumerate(lines, row + 1):
        sheet.merge_range(at, 0, at, 1, "", styles["plain"])
        sheet.write_string(at, 0, line, styles["plain"])
        wide = sum(2 if ord(sign) > 0x2E7F else 1 for sign in line)
        sheet.set_row(at, _PITCH * math.ceil(wide / 80) + 2)
    return row + len(lines) + 1


def _how(settings: Settings) -> list[str]:
    found = [
        "只填浅黄色的格，每格都填，没有的填0。",
        "填完一格，旁边的核对栏随时算出是否相符；变红的格和它所在的行、列请再核对。",
        "各表填好以后照抄到报告里；本表也可以另存后直接交来审核。",
    ]
    when = f"报送期限：{day_words(settings.deadline)}。" if settings.deadline else ""
    who = "，".join(filter(None, (settings.office, settings.contact, settings.phone)))
    return found + [line for line in (when, f"有疑问请问：{who}。" if who else "") if line]


def day_words(day: str) -> str:
    """2026-02-28 as 2026年2月28日."""
    year, month, date = day.split("-")
    return f"{int(year)}年{int(month)}月{int(date)}日"
