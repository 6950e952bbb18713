"""Papers for Word that are no official letters: A4, East Asian fonts, a page number, the same bytes for the same words.

Fonts are set for East Asian text as well as for Latin, and the language is Chinese: without both, LibreOffice sets
Chinese punctuation in the wrong form.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

_TITLE, _HEAD, _BODY, _LATIN = "方正小标宋简体", "黑体", "仿宋", "Times New Roman"
_FONTS: Final = {"Normal": _BODY, "Title": _TITLE, "Heading 1": _HEAD, "Footer": _BODY}
SIZES: Final = {"Normal": 12.0, "Title": 20.0, "Heading 1": 15.0, "Footer": 11.0}  # points
MARGINS: Final = (30, 26, 23, 21)  # mm: top, bottom, left, right
_EPOCH = (1980, 1, 1, 0, 0, 0)


def lay_out(document: Any, sizes: Mapping[str, float] = SIZES, margins: tuple[int, int, int, int] = MARGINS) -> None:
    """Paper, page number and styles of an empty document; headings keep half their size of room around them."""
    _page(document, margins)
    _styles(document, sizes)


def _page(document: Any, margins: tuple[int, int, int, int]) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, room in zip(("top", "bottom", "left", "right"), margins, strict=True):
        setattr(section, f"{name}_margin", Mm(room))
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


def _styles(document: Any, sizes: Mapping[str, float]) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    for name, font in _FONTS.items():
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold = _LATIN, Pt(sizes[name]), False
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), font)
        style.paragraph_format.space_before = Pt(0.8 * sizes[name] if name == "Heading 1" else 0)
        style.paragraph_format.space_after = Pt({"Title": 0.3, "Heading 1": 0.4}.get(name, 0) * sizes[name])
    title = document.styles["Title"]
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    border = title.element.get_or_add_pPr().find(qn("w:pBdr"))
    if border is not None:
        title.element.pPr.remove(border)


def line(document: Any, text: str, style: str, spacing: float = 1.3) -> Any:
    paragraph = document.add_paragraph(text, style=style)
    paragraph.paragraph_format.line_spacing = spacing
    return paragraph


def repeat(row: Any) -> None:
    """The row is printed again at the head of each page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def whole(row: Any) -> None:
    """The row is not cut by a page's end."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def same_bytes(raw: io.BytesIO) -> bytes:
    """The package without the hour at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(entry, made.read(name))
    return out.getvalue()
