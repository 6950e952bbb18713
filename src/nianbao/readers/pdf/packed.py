"""Whether a PDF is packed far beyond what the pages of a report are: the parser takes all memory that a page's contents
ask for, so that such a file is read in a process of its own."""

from __future__ import annotations

import re
import zlib
from typing import Final

_STREAM: Final = re.compile(rb"stream\r?\n")
_PACKED_TWICE: Final = re.compile(
    rb"/Filter\s*\[[^\]]{0,200}?(?:Flate|LZW|RunLength|Fl\b)[^\]]{0,200}?(?:Flate|LZW|RunLength|Fl\b)"
)
_PAGE: Final = 4 << 20  # bytes: the contents of a page of a report take a hundredth


def is_packed_tight(data: bytes) -> bool:
    """Whether a PDF holds a stream that is packed more than once or unpacks to more than the contents of a page."""
    return _PACKED_TWICE.search(data) is not None or any(
        _unpacks_beyond(data, found.end()) for found in _STREAM.finditer(data)
    )


def _unpacks_beyond(data: bytes, start: int) -> bool:
    """Whether the stream that begins there unpacks to more than `_PAGE` bytes; no more of it is unpacked than to tell."""
    if data[start : start + 1] not in (b"\x78", b"\x58", b"\x48", b"\x68"):  # heads of zlib
        return False
    try:
        return len(zlib.decompressobj().decompress(data[start : start + _PAGE], _PAGE)) >= _PAGE
    except zlib.error:
        return False
