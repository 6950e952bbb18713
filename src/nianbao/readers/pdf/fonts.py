"""Which figures of a page are set in a font whose table of characters says something else than it draws."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import pypdfium2.raw as pdfium

_LONGEST: Final = 256  # bytes of a font's name


def untold(text_page: Any, texts: Sequence[str], lies: Mapping[str, str]) -> Iterator[int]:
    """The indexes of the figures of which nobody can say what is seen. `lies`: by the name of their font."""
    if not lies:
        return
    names: dict[int, str] = {}  # of the fonts, by their addresses
    buffer = ctypes.create_string_buffer(_LONGEST)
    for index, text in enumerate(texts):
        if not "0" <= text <= "9":
            continue
        item = pdfium.FPDFText_GetTextObject(text_page, index)
        font = pdfium.FPDFTextObj_GetFont(item) if item else None
        if not font:
            continue
        address = ctypes.addressof(font.contents)
        if address not in names:
            length = pdfium.FPDFFont_GetBaseFontName(font, buffer, _LONGEST)
            names[address] = buffer.raw[: max(length - 1, 0)].decode("latin-1") if length <= _LONGEST else ""
        if text in lies.get(names[address], ""):
            yield index
