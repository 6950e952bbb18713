"""The title that the document's properties give ([MS-OLEPS] 2.21)."""

from __future__ import annotations

import struct
from typing import Final

_CODE_PAGE, _TITLE = 1, 2
_BYTES, _WIDE = 30, 31  # kinds of text
_CODINGS: Final = {936: "gb18030", 1200: "utf-16-le", 65001: "utf-8", 950: "big5", 54936: "gb18030"}


def title_of(stream: bytes) -> str:
    """ "" where there is none, or where the stream is damaged."""
    try:
        (section,) = struct.unpack_from("<I", stream, 44)
        (count,) = struct.unpack_from("<I", stream, section + 4)
        places = dict(struct.iter_unpack("<II", stream[section + 8 : section + 8 + 8 * min(count, 64)]))
        page = 936
        if _CODE_PAGE in places:
            (page,) = struct.unpack_from("<H", stream, section + places[_CODE_PAGE] + 4)
        at = section + places.get(_TITLE, 1 << 30)
        kind, size = struct.unpack_from("<II", stream, at)
        if kind == _WIDE:
            text = stream[at + 8 : at + 8 + 2 * size].decode("utf-16-le", "replace")
        elif kind == _BYTES:
            text = stream[at + 8 : at + 8 + size].decode(_CODINGS.get(page, "cp1252"), "replace")
        else:
            return ""
    except (struct.error, OverflowError):
        return ""
    return "" if "\ufffd" in text else text.partition("\0")[0].strip()
