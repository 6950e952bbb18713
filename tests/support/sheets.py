"""Workbooks whose cells look otherwise than what they store, for the tests of the sheet readers.

`python -m tests.support.sheets FILE` writes the workbook whose other formats (`seen.xls`, `seen.ods`) are fixtures:
made from it by LibreOffice (`soffice --headless --convert-to xls|ods`).
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import Font, PatternFill

_DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor>'
    "<xdr:from><xdr:col>0</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{top}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    "<xdr:to><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{bottom}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
    '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="2" name="框"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr>'
    '<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="3000000" cy="600000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
    "</a:prstGeom></xdr:spPr><xdr:txBody><a:bodyPr/>{paragraphs}</xdr:txBody></xdr:sp><xdr:clientData/>"
    "</xdr:twoCellAnchor></xdr:wsDr>"
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_text_box(workbook: bytes, top: int, bottom: int, lines: list[str]) -> bytes:
    """The workbook with a text box over the rows `top` to `bottom`, from 0, of its first sheet."""
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    drawing = _DRAWING.format(top=top, bottom=bottom, paragraphs=paragraphs)
    relations = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{_RELATION}/drawing" Target="../drawings/drawing1.xml"/></Relationships>'
    )
    link = f'<drawing xmlns:r="{_RELATION}" r:id="rId1"/></worksheet>'
    kind = (
        '<Override PartName="/xl/drawings/drawing1.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/></Types>'
    )
    return edited(
        workbook,
        {
            "xl/worksheets/sheet1.xml": lambda xml: xml.replace("</worksheet>", link),
            "[Content_Types].xml": lambda xml: xml.replace("</Types>", kind),
        },
        {"xl/drawings/drawing1.xml": drawing, "xl/worksheets/_rels/sheet1.xml.rels": relations},
    )


def edited(workbook: bytes, edits: dict[str, Any], added: dict[str, str] | None = None) -> bytes:
    """The workbook with parts changed by functions of their text, and with parts added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, edits[name](data.decode()) if name in edits else data)
        for name, text in (added or {}).items():
            target.writestr(name, text)
    return out.getvalue()


def seen_workbook() -> bytes:
    """A small table in which each row's second cell looks otherwise than what it stores; the third is an ordinary 7."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["项目", "甲列", "乙列", "隐藏列", "丙列"])
    rows: list[tuple[str, Any, str]] = [
        ("整数", 5, "0"), ("删除线", 9, "0"), ("白字", 9, "0"), ("隐藏零", 0, "0;-0;;@"), ("不显示", 9, ";;;"),
        ("百分比", 0.12, "0%"), ("千位缩放", 12000, "0,"), ("万元", 162500, '0\\.0,"万元"'), ("单位", 12, '0"件"'),
        ("日期", 45000, "yyyy-mm-dd"), ("隐藏行", 9, "0"), ("同色", 9, "0"), ("深底白字", 6, "0"), ("逻辑", True, "General"),
    ]  # fmt: skip
    for label, value, code in rows:
        sheet.append([label, value, 7, 99, 8])
        sheet.cell(sheet.max_row, 2).number_format = code
    row_of = {label: place + 2 for place, (label, _, _) in enumerate(rows)}
    sheet.cell(row_of["删除线"], 2).font = Font(strike=True)
    sheet.cell(row_of["白字"], 2).font = Font(color="FFFFFFFF")
    sheet.cell(row_of["同色"], 2).font = Font(color="FFFFFF00")
    sheet.cell(row_of["同色"], 2).fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet.cell(row_of["深底白字"], 2).font = Font(color="FFFFFFFF")
    sheet.cell(row_of["深底白字"], 2).fill = PatternFill("solid", fgColor="FF000080")
    sheet.row_dimensions[row_of["隐藏行"]].hidden = True
    sheet.column_dimensions["D"].hidden = True
    sheet.append(
        ["划去一段", CellRichText(TextBlock(InlineFont(strike=True), "310"), TextBlock(InlineFont(), "320")), 7, 99, 8]
    )
    return with_text_box(saved(book), sheet.max_row + 1, sheet.max_row + 3, ["框里的第一段。", "框里的第二段。"])


__all__ = ["CellIsRule", "CellRichText", "Font", "FormulaRule", "edited", "saved", "seen_workbook", "with_text_box"]

if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(seen_workbook())
