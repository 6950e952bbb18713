"""Rows of checks below a table are none of the report's text; what only looks like them is."""

from __future__ import annotations

import openpyxl
import pytest

from nianbao.model.document import Document, Paragraph
from nianbao.readers.xlsx.reader import read
from support.sheets import saved


def _read(below: list[str]) -> Document:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["项目", "甲列", "乙列", "合计"], ["收到", 1, 2, 3], ["办结", 1, 2, 3], [], below):
        sheet.append(row)
    return read(saved(book), "x.xlsx")


@pytest.mark.parametrize("marks", [["✓", "✓", "✓"], ["× 12≠13，差1", "", "… 待填2格"], ["！ 5＞3，差2", "未填", " "]])
def test_a_row_of_checks_is_not_read(marks: list[str]) -> None:
    document = _read(["核对", *marks])
    assert not any(isinstance(block, Paragraph) for block in document.blocks)
    assert any("第 5 行只是核对的结果" in note for note in document.notes)


@pytest.mark.parametrize("row", [["核对", "已完成", "✓"], ["核对人", "✓", "✓"], ["核对", 12, 13]])
def test_another_row_is_read(row: list[str]) -> None:
    assert not any("核对的结果" in note for note in _read(row).notes)
