"""A picture of a place on a page of a PDF, for a person who looks at a figure that was not read."""

from __future__ import annotations

import ctypes
import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pypdfium2.raw as pdfium

from nianbao.model.document import Box
from nianbao.readers.pdf.page import quarter_of
from nianbao.readers.pdf.reader import opened

_SCALE: Final = 2.0  # pixels a point
_MARGIN: Final = 6.0  # points around the place
_MOST: Final = 1200.0  # points: sides of a picture at most
_GREYS: Final = 16  # shades that are kept: text needs no more


def crops(data: bytes, name: str, places: Sequence[tuple[int, Box]]) -> Iterator[bytes | None]:
    """For each place (page from 1, box in points of the page set upright) a PNG in grey, or None where it cannot be
    drawn. Raises DocumentError where the file cannot be opened."""
    with opened(data, name) as document:
        for number, box in places:
            page = pdfium.FPDF_LoadPage(document, number - 1)
            if not page:
                yield None
                continue
            try:
                yield _drawn(page, box)
            finally:
                pdfium.FPDF_ClosePage(page)


def _drawn(page: Any, box: Box) -> bytes | None:
    turn = (quarter_of(page) - pdfium.FPDFPage_GetRotation(page)) % 4
    wide, high = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if turn % 2:
        wide, high = high, wide
    left, top = max(box[0] - _MARGIN, 0.0), max(box[1] - _MARGIN, 0.0)
    right, bottom = min(box[2] + _MARGIN, wide), min(box[3] + _MARGIN, high)
    if not 0 < right - left <= _MOST or not 0 < bottom - top <= _MOST:
        return None
    width, height = max(int((right - left) * _SCALE), 1), max(int((bottom - top) * _SCALE), 1)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        return None
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        start = (int(-left * _SCALE), int(-top * _SCALE), int(wide * _SCALE), int(high * _SCALE))
        pdfium.FPDF_RenderPageBitmap(bitmap, page, *start, turn, pdfium.FPDF_GRAYSCALE | pdfium.FPDF_ANNOT)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        raw = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return _png(raw, width, height, stride)


def _png(raw: bytes, width: int, height: int, stride: int) -> bytes:
    """A PNG (ISO/IEC 15948) of eight bits of grey, in as few shades as text needs."""
    step = 255 // (_GREYS - 1)
    shades = bytes(min(round(grey / step) * step, 255) for grey in range(256))
    rows = b"".join(b"\0" + raw[row * stride : row * stride + width].translate(shades) for row in range(height))

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
