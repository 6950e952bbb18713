"""Paper in the layout of official papers, after GB/T 9704-2012: A4, type area 156 × 225 mm, FangSong 3号, exact line pitch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

BODY, HEAD, KAI, TITLE = "仿宋", "黑体", "楷体", "宋体"
SIZE, TITLE_SIZE, PITCH = 16, 22, 29  # points: 3号, 2号, exact line pitch
TITLE_LINE: Final = 20  # characters of 2号 in a line
_MARGINS: Final = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}  # mm
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Without what XML cannot hold."""
    return _NOT_IN_XML.sub("", text)


def width(text: str) -> float:
    """In characters of the line: those of Latin script and figures take half of one."""
    return sum(1 if ord(char) > 0x2E7F or char in "“”‘’—…" else 0.5 for char in text)


def title_lines(parts: Sequence[str], most: float = TITLE_LINE) -> list[str]:
    """A title in as few lines as hold it, broken between its parts, the longest line as short as can be."""
    ways = [[parts[0]]]
    for part in parts[1:]:
        ways = [way for old in ways for way in ([*old, part], [*old[:-1], f"{old[-1]}{part}"])]

    def cost(way: list[str]) -> tuple[float, float]:
        over = [max(0.0, width(line) - most) for line in way]  # a line broken in a word costs more than one more
        return len(way) + sum(2 + one for one in over if one), max(map(width, way))

    return min(ways, key=cost)


class Writer:
    """Paragraphs of a paper."""

    def __init__(self, document: Any) -> None:
        self.document = document

    def line(
        self,
        text: str,
        font: str = BODY,
        size: int = SIZE,
        *,
        center: bool = False,
        right: float | None = None,
        indent: bool = False,
    ) -> Any:
        """`right`: at the right edge, this many characters from it."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = self.document.add_paragraph()
        set_font(paragraph.add_run(clean(text)), font, size)
        form = paragraph.paragraph_format
        form.line_spacing = Pt(PITCH if size == SIZE else 36)
        form.space_before = form.space_after = Pt(0)
        if indent:
            form.first_line_indent = Pt(2 * SIZE)
        if center:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif right is not None:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            form.right_indent = Pt(right * SIZE)
        return paragraph

    def page_break(self) -> None:
        from docx.enum.text import WD_BREAK

        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def text(self, text: str) -> None:
        self.line(text, indent=True)

    def heading(self, text: str, font: str = HEAD) -> None:
        self.line(text, font, indent=True).paragraph_format.keep_with_next = True

    def title(self, parts: Sequence[str]) -> None:
        self.line("\n".join(title_lines(parts)), TITLE, TITLE_SIZE, center=True)

    def signature(self, office: str, date: str) -> None:
        """Office and date: the date four characters from the edge, the office's name over its middle."""
        own, below = width(office), width(date)
        date_right = max(4.0, (own - below) / 2)
        if office:
            right = max(0.0, date_right + (below - own) / 2) if date else 4.0
            self.line(office, right=right).paragraph_format.keep_with_next = bool(date)
        if date:
            self.line(date, right=date_right)

    def table(self, rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """A table whose head stands on each page; `widths` in millimetres."""
        from docx.oxml import OxmlElement
        from docx.shared import Mm, Pt

        table = self.document.add_table(len(rows), len(widths), style="Table Grid")
        table.autofit = False
        for column, millimetres in zip(table.columns, widths, strict=True):
            column.width = Mm(millimetres)
        # the table's own look-up of a cell walks the whole table: a row is asked once for its cells
        for number, (row, said) in enumerate(zip(table.rows, rows, strict=True)):
            properties = row._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
            if number == 0:
                properties.append(OxmlElement("w:tblHeader"))
            for cell, millimetres, text in zip(row.cells, widths, said, strict=True):
                cell.width = Mm(millimetres)
                cell.text = clean(text)
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.line_spacing = Pt(20)
                    for run in paragraph.runs:
                        set_font(run, BODY, 12)


def set_font(run: Any, name: str, size: int) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run.font.name = "Times New Roman"
    run.font.size = Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def lay_out(document: Any) -> None:
    """Paper, margins, language, page number; properties without a clock."""
    from datetime import datetime

    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, millimetres in _MARGINS.items():
        setattr(section, name, Mm(millimetres))
    section.footer_distance = Mm(25)
    properties = document.core_properties
    properties.created = properties.modified = datetime(2000, 1, 1)
    properties.author = properties.last_modified_by = ""
    fonts = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = fonts.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        fonts.append(language)
    language.set(qn("w:eastAsia"), "zh-CN")
    _number_pages(section.footer.paragraphs[0])


def _number_pages(footer: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    footer.alignment = 1
    for kind, text in (("text", "— "), ("begin", ""), ("code", "PAGE"), ("end", ""), ("text", " —")):
        run = footer.add_run(text if kind == "text" else "")
        set_font(run, TITLE, 14)
        if kind in ("begin", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._element.append(mark)
        elif kind == "code":
            code = OxmlElement("w:instrText")
            code.text = text
            run._element.append(code)
