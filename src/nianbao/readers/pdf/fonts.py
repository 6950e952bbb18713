"""Which figures of a page may be others than are drawn: their font's table of characters, or a text put in their place
(`ActualText`; ISO 32000-1, 14.9.4), says something else than the glyphs."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pypdfium2.raw as pdfium

_MARKS: Final = 20
_LONGEST: Final = 256  # bytes of a font's name


def untold(text_page: Any, texts: Sequence[str], lies: Mapping[str, str]) -> Iterator[int]:
    """The indexes of the figures of which nobody can say what is seen. `lies`: by the name of their font."""
    replaced: dict[int, bool] = {}  # text objects, by their addresses
    names: dict[int, str] = {}  # of the fonts, by their addresses
    buffer = ctypes.create_string_buffer(_LONGEST)
    for index, text in enumerate(texts):
        if not "0" <= text <= "9":
            continue
        item = pdfium.FPDFText_GetTextObject(text_page, index)
        if not item:
            continue
        place = ctypes.addressof(item.contents)
        if place not in replaced:
            replaced[place] = _is_replaced(item)
        if replaced[place]:
            yield index
            continue
        font = pdfium.FPDFTextObj_GetFont(item) if lies else None
        if not font:
            continue
        address = ctypes.addressof(font.contents)
        if address not in names:
            length = pdfium.FPDFFont_GetBaseFontName(font, buffer, _LONGEST)
            names[address] = buffer.raw[: max(length - 1, 0)].decode("latin-1") if length <= _LONGEST else ""
        if text in lies.get(names[address], ""):
            yield index


def _is_replaced(item: Any) -> bool:
    """Whether another text stands for what a text object draws."""
    for number in range(min(max(pdfium.FPDFPageObj_CountMarks(item), 0), _MARKS)):
        mark = pdfium.FPDFPageObj_GetMark(item, number)
        if mark and pdfium.FPDFPageObjMark_GetParamValueType(mark, b"ActualText") > 0:
            return True
    return False
