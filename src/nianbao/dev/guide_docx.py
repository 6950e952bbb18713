"""The self-check guide for Word: A4, one table a section, a box to tick for each check."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Mm, Pt

from nianbao.dev.guide import HOW, TERMS, Guide, GuideGroup
from nianbao.dev.pages import RulePage
from nianbao.render.paper import lay_out, line, repeat, same_bytes, whole

_WIDTHS = (Mm(9), Mm(63), Mm(60), Mm(34))
_HEADS = ("", "不应有的问题", "错例和改法", "程度、依据")


def guide_docx(guide: Guide) -> bytes:
    """The guide as a .docx file; the same bytes for the same guide."""
    document = Document()
    lay_out(document)
    title = document.add_paragraph(style="Title")
    title.add_run(guide.title)
    line(document, f"依据：{guide.pack}。共 {guide.size} 项。", "Normal")
    for number, said in enumerate(HOW, 1):
        line(document, f"{number}．{said}", "Normal")
    for term, meaning in TERMS:
        paragraph = line(document, "", "Normal")
        paragraph.add_run(f"{term}：").bold = True
        paragraph.add_run(meaning)
    for group in guide.groups:
        document.add_paragraph(f"{group.ordinal}{group.title}", style="Heading 1")
        _table(document, group)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = guide.title, "", ""
    raw = io.BytesIO()
    document.save(raw)
    return same_bytes(raw)


def _table(document: Any, group: GuideGroup) -> None:
    table = document.add_table(rows=1, cols=len(_WIDTHS), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for cell, text in zip(table.rows[0].cells, _HEADS, strict=True):
        _write(cell, [(text, True)])
    repeat(table.rows[0])
    for page in group.checks:
        row = table.add_row()
        whole(row)
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
