"""The self-check guide for Word: A4, one table a section, a box to tick for each check.

Fonts are set for East Asian text as well as for Latin, and the language is Chinese: without both, LibreOffice sets
Chinese punctuation in the wrong form.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from nianbao.dev.guide import HOW, TERMS, Guide, GuideGroup
from nianbao.dev.pages import RulePage

_TITLE, _HEAD, _BODY, _LATIN = "方正小标宋简体", "黑体", "仿宋", "Times New Roman"
_WIDTHS = (Mm(9), Mm(63), Mm(60), Mm(34))
_HEADS = ("", "不应有的问题", "错例和改法", "程度、依据")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def guide_docx(guide: Guide) -> bytes:
    """The guide as a .docx file; the same bytes for the same guide."""
    document = Document()
    _page(document)
    _styles(document)
    title = document.add_paragraph(style="Title")
    title.add_run(guide.title)
    _line(document, f"依据：{guide.pack}。共 {guide.size} 项。", "Normal")
    for number, line in enumerate(HOW, 1):
        _line(document, f"{number}．{line}", "Normal")
    for term, meaning in TERMS:
        paragraph = _line(document, "", "Normal")
        paragraph.add_run(f"{term}：").bold = True
        paragraph.add_run(meaning)
    for group in guide.groups:
        document.add_paragraph(f"{group.ordinal}{group.title}", style="Heading 1")
        _table(document, group)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = guide.title, "", ""
    raw = io.BytesIO()
    document.save(raw)
    return _same_bytes(raw)


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(30), Mm(26)
    section.left_margin, section.right_margin = Mm(23), Mm(21)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("— ")
    _field(footer, "PAGE")
    footer.add_run(" —")


def _field(paragraph: Any, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        if kind:
            char = OxmlElement("w:fldChar")
            char.set(qn("w:fldCharType"), kind)
        else:
            char = OxmlElement("w:instrText")
            char.text = text
        run._r.append(char)


def _styles(document: Any) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    for name, font, size, bold in (
        ("Normal", _BODY, 12, False),
        ("Title", _TITLE, 20, False),
        ("Heading 1", _HEAD, 15, False),
        ("Footer", _BODY, 11, False),
    ):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = _LATIN, Pt(size), bold
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), font)
        style.paragraph_format.space_before = Pt(12 if name == "Heading 1" else 0)
        style.paragraph_format.space_after = Pt(6 if name in ("Title", "Heading 1") else 0)
    title = document.styles["Title"]
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    border = title.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        title.element.pPr.remove(border)


def _line(document: Any, text: str, style: str) -> Any:
    paragraph = document.add_paragraph(text, style=style)
    paragraph.paragraph_format.line_spacing = 1.3
    return paragraph


def _table(document: Any, group: GuideGroup) -> None:
    table = document.add_table(rows=1, cols=len(_WIDTHS), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, _HEADS, strict=True):
        _write(cell, [(text, True)])
    _repeat(table.rows[0])
    for page in group.checks:
        row = table.add_row()
        _whole(row)
        for cell, lines in zip(row.cells, _cells(page), strict=True):
            _write(cell, lines)
        row.cells[0].paragraphs[0].runs[0].font.size = Pt(15)
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = width  # the grid, which LibreOffice goes by
        for cell in column.cells:
            cell.width = width  # what Word goes by


def _cells(page: RulePage) -> list[list[tuple[str, bool]]]:
    """The lines of a check's four cells: (text, whether bold)."""
    wrong = page.wrong[0]
    trial = "" if page.status == "启用" else f"（{page.status}）"
    return [
        [("□", False)],
        [(page.title + trial, True), (page.why, False), *((line, False) for line in page.applies[1:])],
        [(f"× {said}", False) for said in wrong.said[:1]] + ([(f"→ {wrong.advice}", False)] if wrong.advice else []),
        [(page.severity, True), *((citation, False) for citation, _, _ in page.grounds)],
    ]


def _write(cell: Any, lines: Iterable[tuple[str, bool]]) -> None:
    paragraph = cell.paragraphs[0]
    for number, (text, bold) in enumerate(lines):
        if number:
            paragraph = cell.add_paragraph()
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(10)


def _repeat(row: Any) -> None:
    """The row is printed again at the head of each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _whole(row: Any) -> None:
    """The row is not cut by a page's end."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _same_bytes(raw: io.BytesIO) -> bytes:
    """The package without the hour at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(entry, made.read(name))
    return out.getvalue()
