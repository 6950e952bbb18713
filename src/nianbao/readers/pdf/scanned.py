"""A page of a PDF that is a picture: drawn by pdfium at the picture's own resolution, then recognised."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any, Final

import pypdfium2.raw as pdfium

from nianbao.readers.pdf.content import PageContent
from nianbao.readers.pdf.layout import PageLayout, lay_out

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LEAST, _MOST = 100.0, 300.0  # dots an inch
_LONGEST: Final = 5000  # pixels


def recognised_page(document: Any, index: int, content: PageContent) -> PageLayout:
    """The layout of page `index` (from 0), made of what is recognised in it; unreadable where that is nothing."""
    from nianbao.readers.pictures.laid_out import laid_out

    page = laid_out(_drawn(document, index, content), index + 1, content.width)
    return page if page.lines or page.tables else lay_out(content, index + 1)


def _drawn(document: Any, index: int, content: PageContent) -> NDArray[np.uint8]:
    import numpy as np

    page = pdfium.FPDF_LoadPage(document, index)
    try:
        scale = min(_resolution(page) / 72, _LONGEST / max(content.width, content.height, 1.0))
        width, height = max(int(content.width * scale), 1), max(int(content.height * scale), 1)
        bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, None, 0)
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
            pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
            stride = pdfium.FPDFBitmap_GetStride(bitmap)
            raw = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
    finally:
        pdfium.FPDF_ClosePage(page)
    rows = np.frombuffer(raw, np.uint8).reshape(height, stride)[:, : width * 3]
    return np.ascontiguousarray(rows.reshape(height, width, 3)[:, :, ::-1])


def _resolution(page: Any) -> float:
    """Dots an inch of the largest picture on the page, within what is of use."""
    best, found = 0.0, 200.0
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for number in range(min(pdfium.FPDFPage_CountObjects(page), 200)):
        item = pdfium.FPDFPage_GetObject(page, number)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        wide, high = ctypes.c_uint(), ctypes.c_uint()
        if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        across, down = right.value - left.value, top.value - bottom.value
        if across * down > best and pdfium.FPDFImageObj_GetImagePixelSize(item, wide, high):
            best, found = across * down, 72 * max(wide.value, high.value) / max(across, down)
    return min(max(found, _LEAST), _MOST)
