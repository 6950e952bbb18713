"""The xlsx reader: exact figures, merged cells, text and tables on one sheet."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document, Grid, Paragraph, cell_name
from nianbao.readers.xlsx import ods, xls
from nianbao.readers.xlsx import reader as xlsx
from nianbao.readers.xlsx.sheet_data import column_number

FIXTURES = Path(__file__).parent / "fixtures"


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(rows: list[list[Any]], *merges: str) -> Document:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    return xlsx.read(saved(book), "t.xlsx")


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def test_fixture_is_read_cell_by_cell() -> None:
    expected = json.loads((FIXTURES / "forestry.json").read_text("utf-8"))
    document = xlsx.read((FIXTURES / "forestry.xlsx").read_bytes(), "forestry.xlsx")
    found = [[[*cell[:4], cell.text] for cell in grid.cells] for grid in grids(document)]
    assert found == [sorted(table) for table in expected["tables"]]
    assert texts(document) == expected["texts"]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_other_workbooks_hold_the_same(kind: xlsx.Kind) -> None:
    """The same report saved by LibreOffice."""
    document = {"xls": xls, "ods": ods}[kind].read((FIXTURES / f"forestry.{kind}").read_bytes(), f"forestry.{kind}")
    expected = xlsx.read((FIXTURES / "forestry.xlsx").read_bytes(), "forestry.xlsx")
    assert document.format == kind
    assert texts(document) == texts(expected)
    for found, grid in zip(grids(document), grids(expected), strict=True):
        filled = [(cell.row, cell.column, cell.text) for cell in found.cells if cell.text]
        assert filled == [(cell.row, cell.column, cell.text) for cell in grid.cells if cell.text]


def spreadsheet(rows: str, styles: str = "", spaces: str = "") -> bytes:
    """An .ods with one sheet. `styles`: its automatic ones; `spaces`: declarations of the name spaces they need."""
    out = io.BytesIO()
    base = "urn:oasis:names:tc:opendocument:xmlns:"
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{base}office:1.0" xmlns:table="{base}table:1.0" '
            f'xmlns:text="{base}text:1.0"{spaces}>'
            f"<office:automatic-styles>{styles}</office:automatic-styles>"
            f'<office:body><office:spreadsheet><table:table table:name="a">{rows}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def test_repeated_cells_of_an_ods_do_not_fill_the_memory() -> None:
    def row(times: int, cell: str, columns: int = 1) -> str:
        return (
            f'<table:table-row table:number-rows-repeated="{times}"><table:table-cell table:number-columns-repeated='
            f'"{columns}" {cell}</table:table-row>'
        )

    filled = 'office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'
    with pytest.raises(DocumentError) as caught:
        ods.read(spreadsheet(row(1_048_576, filled, 16_384)), "t.ods")
    assert caught.value.reason == "too_large"
    usual = row(1, filled, 2) + row(2, filled, 3) + row(1_048_570, "/>", 16_384)  # as LibreOffice ends a sheet
    (grid,) = grids(ods.read(spreadsheet(usual), "t.ods"))
    assert (grid.rows, grid.columns) == (3, 3)


@given(st.integers(0, 16383), st.integers(0, 1048575))
def test_cell_names(column: int, row: int) -> None:
    name = cell_name(row, column)
    letters = name.rstrip("0123456789")
    assert (column_number(letters), int(name[len(letters) :]) - 1) == (column, row)


def test_formula_without_result_and_error_are_not_blank() -> None:
    document = sheet_of([["项", "数"], ["规章", "=1+1"], ["文件", "#REF!"], ["许可", None]])
    (grid,) = grids(document)
    assert [cell.text for cell in grid.cells if cell.column == 1] == ["数", "#未计算", "#REF!", ""]
    assert any("公式" in note for note in document.notes)


def test_error_cell_shows_its_text() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["项", "数"])
    sheet.append(["规章", "#DIV/0!"])
    sheet["B2"].data_type = "e"
    document = xlsx.read(saved(book), "t.xlsx")
    assert grids(document)[0].cells[-1].text == "#DIV/0!"
    assert any("错误值" in note for note in document.notes)


def test_whole_report_on_one_sheet_is_cut_at_its_titles() -> None:
    document = sheet_of(
        [
            ["云溪市青栎区林业局2024年政府信息公开工作年度报告"],
            ["一、总体情况"],
            ["（一）主动公开。\n（二）依申请公开。"],
            ["二、主动公开政府信息情况"],
            ["第二十条第（一）项"],
            ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
            ["规章", 0, 0, 0],
            ["第二十条第（五）项"],
            ["行政许可", 12],
            ["五、存在的主要问题及改进情况"],
            ["没有。"],
        ],
        *(f"A{row}:D{row}" for row in (1, 2, 3, 4, 5, 8, 10, 11)),
    )
    kinds = [type(block).__name__ for block in document.blocks]
    assert kinds == ["Paragraph"] * 5 + ["Grid"] + ["Paragraph"] * 2
    (grid,) = grids(document)
    assert (grid.rows, grid.columns, grid.at.cell, grid.lines) == (5, 4, "A5", (5, 6, 7, 8, 9))
    assert texts(document)[2:4] == ["（一）主动公开。", "（二）依申请公开。"]


def test_blank_row_label_is_no_title() -> None:
    document = sheet_of(
        [
            ["项目", None, "数", "数"],
            ["一、本年新收", None, 1, 2],
            ["二、上年结转", None, None, None],
            ["四、结转", None, 3, 4],
        ],
        "A1:B1",
        "A2:B2",
        "A3:B3",
        "A4:B4",
    )
    (grid,) = grids(document)
    assert grid.rows == 4
    assert texts(document) == []


def test_hidden_sheet_is_skipped_and_named() -> None:
    book = openpyxl.Workbook()
    book.active.append(["甲", 1])
    book.active.append(["乙", 2])
    hidden = book.create_sheet("底稿")
    hidden["A1"] = "密"
    hidden.sheet_state = "hidden"
    document = xlsx.read(saved(book), "t.xlsx")
    assert texts(document) == []
    assert any("底稿" in note for note in document.notes)


def test_sheet_names_that_tell_the_section_become_headings() -> None:
    book = openpyxl.Workbook()
    book.active.title = "一、总体情况"
    book.active["A1"] = "做了一些工作。"
    other = book.create_sheet("Sheet2")
    other["A1"] = "别的。"
    document = xlsx.read(saved(book), "t.xlsx")
    assert [(block.text, block.level) for block in document.blocks if isinstance(block, Paragraph)] == [
        ("一、总体情况", 1),
        ("做了一些工作。", None),
        ("别的。", None),
    ]


def reason(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        xlsx.read(data, "t.xlsx")
    return caught.value.reason


def test_far_cell_does_not_fill_memory() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active["XFD1048576"] = 2
    assert reason(saved(book)) == "too_large"


def test_damaged_workbooks_are_refused() -> None:
    whole = saved(openpyxl.Workbook())
    assert reason(whole[:-200]) == "damaged"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "no workbook")
    assert reason(out.getvalue()) == "damaged"
