"""Note marks and struck-out runs in Word, Excel and Markdown cells: never run together with the figure."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from nianbao.model.document import Document
from nianbao.readers.cell_marks import without_signs
from nianbao.readers.pdf.text import joined
from nianbao.readers.sniff import read
from support.marks import all_seen


def cells(document: Document) -> list[str]:
    return all_seen(document.blocks)


def word(*runs: tuple[str, str], hide_first_row: bool = False) -> list[str]:
    document = docx.Document()
    table = document.add_table(2, 2)
    for cell, text in zip(table.rows[0].cells, ("项目", "件数"), strict=True):
        cell.text = text
    table.cell(1, 0).text = "许可"
    for text, look in runs:
        run = table.cell(1, 1).paragraphs[0].add_run(text)
        for name in filter(None, [look]):
            setattr(run.font, name, True)
    if hide_first_row:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:hidden"))
    stream = io.BytesIO()
    document.save(stream)
    return cells(read(stream.getvalue(), "x.docx"))


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([("320", ""), ("1", "superscript")], "320 NOTE 1"),
        ([("1", "subscript"), ("320", "")], "320 NOTE 1"),
        ([("320", ""), ("[1]", "superscript")], "320[1]"),
        ([("320", "superscript")], "320"),
        ([("310", "strike"), ("320", "")], "320"),
        ([("320", ""), ("310", "double_strike")], "320"),
        ([("310", "strike")], "FIGURE STRUCK"),
    ],
)
def test_word_runs(runs, text):
    assert word(*runs)[-1] == text


def test_a_hidden_row_of_word_is_none():
    assert word(("320", ""), hide_first_row=True) == ["许可", "320"]


@pytest.mark.parametrize(
    ("look", "first", "second", "text"),
    [
        (InlineFont(vertAlign="superscript"), "320", "1", "320 NOTE 1"),
        (InlineFont(strike=True), "320", "310", "320"),
        (InlineFont(b=True), "32", "0", "320"),
    ],
)
def test_excel_runs(look, first, second, text):
    book = Workbook()
    sheet = book.active
    sheet.append(["项目", "件数"])
    sheet.append(["许可", CellRichText(TextBlock(InlineFont(), first), TextBlock(look, second))])
    sheet.append(["处罚", 1529.000000001])
    stream = io.BytesIO()
    book.save(stream)
    for data in (stream.getvalue(), shared(stream.getvalue())):
        assert cells(read(data, "x.xlsx")) == ["项目", "件数", "许可", text, "处罚", "1529"]


def shared(data: bytes) -> bytes:
    """The workbook with its inline strings shared, as Excel saves them."""
    source = zipfile.ZipFile(io.BytesIO(data))
    files = {name: source.read(name) for name in source.namelist()}
    sheet, strings = files["xl/worksheets/sheet1.xml"], []
    for inline in re.findall(rb'<c r="[A-Z0-9]+" t="inlineStr">.*?</c>', sheet):
        (body,) = re.findall(rb"<is>(.*?)</is>", inline)
        cell = re.sub(rb"<is>.*</is>", b"<v>%d</v>" % len(strings), inline).replace(b'"inlineStr"', b'"s"')
        sheet = sheet.replace(inline, cell)
        strings.append(b"<si>" + body + b"</si>")
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    files["xl/worksheets/sheet1.xml"] = sheet
    files["xl/sharedStrings.xml"] = b'<sst xmlns="' + space + b'">' + b"".join(strings) + b"</sst>"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    files["[Content_Types].xml"] = files["[Content_Types].xml"].replace(b"</Types>", part)
    relation = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    link = b'<Relationship Id="rId99" Type="' + relation + b'" Target="sharedStrings.xml"/></Relationships>'
    links = files["xl/_rels/workbook.xml.rels"]
    files["xl/_rels/workbook.xml.rels"] = links.replace(b"</Relationships>", link)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name, body in files.items():
            target.writestr(name, body)
    return stream.getvalue()


def test_a_zero_that_excel_would_calculate_is_no_result():
    book = Workbook()
    sheet = book.active
    sheet.append(["项目", "件数"])
    sheet.append(["许可", "=1+2"])
    sheet.append(["处罚", 0])
    stream = io.BytesIO()
    book.save(stream)
    source = zipfile.ZipFile(stream)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            out.writestr(
                name,
                source.read(name)
                .replace(b"<f>1+2</f><v></v>", b"<f>1+2</f><v>0</v>")
                .replace(b"<f>1+2</f><v />", b"<f>1+2</f><v>0</v>"),
            )
    assert b"fullCalcOnLoad" in source.read("xl/workbook.xml")
    document = read(target.getvalue(), "x.xlsx")
    assert cells(document) == ["项目", "件数", "许可", "#未计算 FIGURE UNCLEAR 公式没有保存计算结果", "处罚", "0"]
    assert "没有保存计算结果" in document.notes[0]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("320<sup>1</sup>", "320 NOTE 1"),
        ("320<sup>[1]</sup>", "320 NOTE 1"),
        ("<del>310</del>320", "320"),
        ("~~310~~", "FIGURE STRUCK"),
    ],
)
def test_markdown_tags(cell, text):
    page = f"| 项目 | 件数 |\n|---|---|\n| 许可 | {cell} |\n| 处罚 | 2 |\n"
    assert cells(read(page.encode(), "x.md"))[3] == text


@pytest.mark.parametrize(
    ("chars", "text"),
    [
        ([("3", 0, 12), ("2", 0, 12), ("0", 0, 12), ("1", -3, 10)], "320[1]"),
        ([("3", 0, 12), ("2", 0, 12), ("1", 6, 8), ("2", 6, 8)], "32[12]"),
        ([("3", 0, 12), ("1", -3, 10), ("件", 0, 12)], "3[1]件"),
        ([("3", 0, 12), ("2", 1, 11), ("0", 0, 12)], "320"),
        ([("3", 0, 12), ("2", 0, 12), ("0", 0, 11.5)], "320"),
    ],
)
def test_small_figures_of_a_page_behind_a_figure(chars, text):
    row = [(char, 7.0 * place, top, 7.0 * place + 7, top + height) for place, (char, top, height) in enumerate(chars)]
    assert without_signs(joined(row)[1]) == text
