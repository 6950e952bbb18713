"""Cells of sheets that look otherwise than what they store, in the three formats of workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.support.sheets import CellIsRule, Font, FormulaRule, edited, saved, seen_workbook, with_text_box

from nianbao.base.numbers import State, parse_figure
from nianbao.model.document import Document, Grid, Mark, Paragraph, Picture
from nianbao.readers.xlsx import ods, xls
from nianbao.readers.xlsx import reader as xlsx

FIXTURES = Path(__file__).parent / "fixtures"


def read(book: openpyxl.Workbook) -> Document:
    return xlsx.read(saved(book), "t.xlsx")


def grid_of(document: Document) -> Grid:
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    return grid


def rows_of(grid: Grid) -> dict[str, list[str]]:
    """The texts of each row behind its label; a figure that is in doubt as `?`, one that is struck out as `x`."""
    rows = []
    for row in range(grid.rows):
        cells = [cell for cell in grid.cells if cell.row == row]
        sign = {True: "?", False: ""}
        rows.append(
            ["x" if cell.marks & Mark.STRUCK else sign[bool(cell.marks & Mark.UNCLEAR)] + cell.text for cell in cells]
        )
    return {row[0]: row[1:] for row in rows}


def table(*rows: list[Any]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.active.append(["项目", "数"])
    for row in rows:
        book.active.append(row)
    return book


def documents() -> dict[str, bytes]:
    return {
        "xlsx": seen_workbook(),
        "xls": (FIXTURES / "seen.xls").read_bytes(),
        "ods": (FIXTURES / "seen.ods").read_bytes(),
    }


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
def test_cells_are_read_as_they_look(kind: xlsx.Kind) -> None:
    document = {"xlsx": xlsx, "xls": xls, "ods": ods}[kind].read(documents()[kind], f"t.{kind}")
    grid = grid_of(document)
    rows = rows_of(grid)
    assert list(rows) == [
        *(
            "项目",
            "整数",
            "删除线",
            "白字",
            "隐藏零",
            "不显示",
            "百分比",
            "千位缩放",
            "万元",
            "单位",
            "日期",
            "同色",
            "深底白字",
        ),
        *("逻辑", "划去一段"),
    ]
    assert all(cells[1:] == ["7", "8"] for label, cells in rows.items() if label != "项目")
    seen = {label: cells[0] for label, cells in rows.items()}
    assert (seen["整数"], seen["深底白字"], seen["划去一段"], seen["单位"]) == ("5", "6", "320", "12件")
    assert (seen["删除线"], seen["白字"], seen["同色"]) == ("x", "", "")
    assert (seen["百分比"], seen["逻辑"]) == ("12%", "TRUE")
    doubt = "?" if kind == "ods" else ""  # it does not say that a number is scaled, or shows nothing
    assert (seen["千位缩放"], seen["万元"]) == (f"{doubt}12", f"{doubt}16.3万元")
    assert {seen["隐藏零"][:1], seen["不显示"][:1]} == {doubt}
    assert (grid.letters, grid.lines[11:13]) == ((0, 1, 2, 4), (13, 14))
    boxes = [(block.text, block.at.cell) for block in document.blocks if isinstance(block, Paragraph)]
    assert boxes == [("框里的第一段。", "A18"), ("框里的第二段。", "A18")]
    assert any("隐藏的行或列" in note for note in document.notes)


def test_a_box_over_cells_was_not_read() -> None:
    document = xlsx.read(with_text_box(saved(table(["规章", 1], ["文件", 2])), 0, 2, ["看这里。"]), "t.xlsx")
    assert any(isinstance(block, Picture) for block in document.blocks)
    assert not any(isinstance(block, Paragraph) for block in document.blocks)
    assert any("文本框" in note for note in document.notes)


@pytest.mark.parametrize(
    ("rule", "seen"),
    [
        (CellIsRule("equal", ["0"], font=Font(color="FFFFFFFF")), ["", "5"]),
        (CellIsRule("lessThan", ["9"], font=Font(color="FFFFFFFF")), ["", ""]),
        (FormulaRule(["B2=5"], font=Font(color="FFFFFFFF")), ["0", ""]),
        (FormulaRule(["SUM(B2:B3)>2"], font=Font(color="FFFFFFFF")), ["?0", "?5"]),
        (CellIsRule("equal", ["0"], font=Font(color="FFFF0000")), ["0", "5"]),
    ],
)
def test_conditional_formats_that_hide(rule: Any, seen: list[str]) -> None:
    book = table(["规章", 0], ["文件", 5])
    book.active.conditional_formatting.add("B2:B3", rule)
    rows = rows_of(grid_of(read(book)))
    assert [rows["规章"][0], rows["文件"][0]] == seen


def test_zeros_that_the_sheet_does_not_show_are_blank() -> None:
    book = table(["规章", 0], ["文件", 5])
    book.active.sheet_view.showZeros = False
    rows = rows_of(grid_of(read(book)))
    assert (rows["规章"], rows["文件"]) == ([""], ["5"])


def test_a_cell_under_a_merge_shows_nothing() -> None:
    book = table(["规章", 1, 9], ["文件", 2, 3])
    data = edited(
        saved(book),
        {
            "xl/worksheets/sheet1.xml": lambda xml: xml.replace(
                "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A2:B2"/><mergeCell ref="B2:C2"/></mergeCells>'
            )
        },
    )
    grid = grid_of(xlsx.read(data, "t.xlsx"))
    assert [cell.text for cell in grid.cells if cell.row == 1] == ["规章"]


def test_comments_and_cdata_in_the_xml_of_a_sheet_are_no_cells() -> None:
    data = edited(
        saved(table(["规章", 7])),
        {
            "xl/worksheets/sheet1.xml": lambda xml: xml.replace(
                "<v>7</v>", '<!-- <c r="B2" t="e"><v>9</v></c> --><v><![CDATA[7]]></v>'
            )
        },
    )
    assert rows_of(grid_of(xlsx.read(data, "t.xlsx")))["规章"] == ["7"]


def test_a_picture_in_a_cell_is_no_blank() -> None:
    book = table(["规章", '=_xlfn.DISPIMG("ID_1",1)'], ["文件", 2])
    grid = grid_of(read(book))
    assert [cell.marks for cell in grid.cells if (cell.row, cell.column) == (1, 1)] == [Mark.PICTURE]


def numbered(first: int) -> list[list[Any]]:
    texts: list[list[Any]] = [
        ["一、总体情况"],
        ["做了一些工作。"],
        ["项目", "甲", "乙"],
        ["规章", 1, 2],
        ["文件", 3, 4],
        ["合计", 4, 6],
    ]
    return [[first + place, *row] for place, row in enumerate(texts)]


@pytest.mark.parametrize(
    "rows",
    [numbered(1), numbered(0), numbered(17), [["行次", None], *numbered(1)], [[None, 0, 1, 2, 3, 4], *numbered(0)]],
)
def test_numbers_down_the_side_are_no_part_of_the_report(rows: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    document = read(book)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [
        "一、总体情况",
        "做了一些工作。",
    ]
    assert rows_of(grid_of(document)) == {
        "项目": ["甲", "乙"],
        "规章": ["1", "2"],
        "文件": ["3", "4"],
        "合计": ["4", "6"],
    }
    assert any("只是行号" in note for note in document.notes)


def test_a_first_column_of_labels_stays_whatever_its_figures() -> None:
    rows = rows_of(grid_of(read(table(["规章", 1], ["文件", 2], ["许可", 3], ["处罚", 4], ["强制", 5], ["收费", 6]))))
    assert rows["收费"] == ["6"] and len(rows) == 7


def test_a_reviewers_mark_beside_a_heading_leaves_it_a_heading() -> None:
    book = openpyxl.Workbook()
    for row in (
        ["一、总体情况", None, None, "已核"],
        ["写了。"],
        ["二、主动公开政府信息情况"],
        ["项目", "数"],
        ["规章", 1],
    ):
        book.active.append(row)
    texts = [block.text for block in read(book).blocks if isinstance(block, Paragraph)]
    assert texts == ["一、总体情况", "写了。", "二、主动公开政府信息情况"]


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ('office:value-type="float" office:value="9"><text:p>5</text:p>', State.ILLEGIBLE),
        ('office:value-type="float" office:value="5"><text:p>5</text:p>', State.PRINTED),
        ('office:value-type="float" office:value="16.254"><text:p>16.25</text:p>', State.PRINTED),
        ('office:value-type="float" office:value="1234"><text:p>1,234</text:p>', State.PRINTED),
        ('office:value-type="float" office:value="5">', State.ILLEGIBLE),
        ('office:value-type="string" office:string-value="9"><text:p>5</text:p>', State.ILLEGIBLE),
        ('office:value-type="string"><text:p>5</text:p>', State.PRINTED),
        ('office:value-type="string"><text:p>1<text:line-break/>2</text:p>', State.ILLEGIBLE),
        ('table:formula="of:=[.A1]">', State.ILLEGIBLE),
        (
            'office:value-type="float" office:value="5"><office:annotation><text:p>9</text:p></office:annotation>'
            "<text:p>5</text:p>",
            State.PRINTED,
        ),
    ],
)  # fmt: skip
def test_the_text_of_an_ods_cell_is_what_it_shows(cell: str, state: State) -> None:
    from tests.unit.readers.test_xlsx_reader import spreadsheet

    label = '<table:table-cell office:value-type="string"><text:p>规章</text:p></table:table-cell>'
    head = label.replace("规章", "项目") + label.replace("规章", "数")
    row = f"{label}<table:table-cell {cell}</table:table-cell>"
    rows = f"<table:table-row>{head}</table:table-row><table:table-row>{row}</table:table-row>"
    grid = grid_of(ods.read(spreadsheet(rows), "t.ods"))
    (found,) = [cell for cell in grid.cells if (cell.row, cell.column) == (1, 1)]
    assert (State.ILLEGIBLE if found.marks & Mark.UNCLEAR else parse_figure(found.text).state) is state


def test_text_under_a_span_of_an_ods_is_not_seen() -> None:
    from tests.unit.readers.test_xlsx_reader import spreadsheet

    text = "<text:p>{}</text:p>"
    rows = (
        '<table:table-row><table:table-cell table:number-columns-spanned="2" office:value-type="string">'
        + text.format("项目")
        + '</table:table-cell><table:covered-table-cell office:value-type="string">'
        + text.format("9")
        + '</table:covered-table-cell><table:table-cell office:value-type="string">'
        + text.format("数")
        + "</table:table-cell></table:table-row><table:table-row>"
        + f'<table:table-cell office:value-type="string">{text.format("规章")}</table:table-cell>'
        + f'<table:table-cell office:value-type="float" office:value="3">{text.format("3")}</table:table-cell></table:table-row>'
    )
    grid = grid_of(ods.read(spreadsheet(rows), "t.ods"))
    assert [cell.text for cell in grid.cells] == ["项目", "数", "规章", "3", ""]
