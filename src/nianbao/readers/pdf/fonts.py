"""Which figures of a page may be others than are drawn: their font's table of characters, or a text put in their place
(`ActualText`; ISO 32000-1, 14.9.4), says something else than the glyphs."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pypdfium2.raw as pdfium

from nianbao.readers.pdf.shapes import misnamed

_FIGURES: Final = "0123456789"
_MARKS: Final = 20
_LONGEST: Final = 256  # bytes of a font's name


def untold(text_page: Any, texts: Sequence[str], lies: Mapping[str, str]) -> Iterator[int]:
    """The indexes of the figures of which nobody can say what is seen. `lies`: by the name of their font."""
    fonts: dict[int, str] = {}
    doubtful: dict[int, str] = {}  # the figures of text objects, by their addresses
    for index, text in enumerate(texts):
        if not "0" <= text <= "9":
            continue
        item = pdfium.FPDFText_GetTextObject(text_page, index)
        if not item:
            continue
        place = ctypes.addressof(item.contents)
        if place not in doubtful:
            doubtful[place] = (
                _FIGURES if _is_replaced(item) else _misnamed(pdfium.FPDFTextObj_GetFont(item), lies, fonts)
            )
        if text in doubtful[place]:
            yield index


def _misnamed(font: Any, lies: Mapping[str, str], fonts: dict[int, str]) -> str:
    """The figures of a font that may be others. `fonts`: what was found before, by address."""
    if not font:
        return ""
    address = ctypes.addressof(font.contents)
    if address not in fonts:
        fonts[address] = misnamed(font) + (lies.get(_name(font), "") if lies else "")
    return fonts[address]


def _name(font: Any) -> str:
    buffer = ctypes.create_string_buffer(_LONGEST)
    length = pdfium.FPDFFont_GetBaseFontName(font, buffer, _LONGEST)
    return buffer.raw[: max(length - 1, 0)].decode("latin-1") if length <= _LONGEST else ""


def _is_replaced(item: Any) -> bool:
    """Whether another text stands for what a text object draws."""
    for number in range(min(max(pdfium.FPDFPageObj_CountMarks(item), 0), _MARKS)):
        mark = pdfium.FPDFPageObj_GetMark(item, number)
        if mark and pdfium.FPDFPageObjMark_GetParamValueType(mark, b"ActualText") > 0:
            return True
    return False
