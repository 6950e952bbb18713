"""A file that is a picture of a report, or of its pages (TIFF)."""

from __future__ import annotations

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document
from nianbao.readers.cell_marks import typed
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.pdf.assembly import assembled
from nianbao.readers.pdf.sheets import Sheets
from nianbao.readers.pictures import RECOGNISED
from nianbao.readers.pictures.models import unasked, without_models
from nianbao.readers.pictures.opened import opened


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document recognised in a picture. Raises DocumentError (`unsupported` without the extra, `damaged`, `bomb`,
    `too_large`, `timeout`, `scanned` where nothing is recognised)."""
    refused = without_models(name) if limits.recognises else unasked(name)
    if refused is not None:
        raise refused
    from nianbao.readers.pictures.laid_out import laid_out

    sheets, left = Sheets(name, limits), 0
    for number, colour in enumerate(opened(data, name, limits), start=1):
        if sheets.recognises:
            sheets.put(laid_out(colour, number))
        else:
            left += 1
    pages = sheets.pages
    if not any(page.lines or page.tables for page in pages):
        message = "图片中没有识别出文字"
        raise DocumentError(
            message, reason="scanned", where=name, hint="请提交 Word 原稿，或重新扫描（200 点/英寸以上）"
        )
    notes = [RECOGNISED]
    if left:
        notes.append(f"图片超过 {limits.pictures} 页，其余 {left} 页没有识别")
    blocks = typed(assembled(pages, notes))
    return Document(name=name, format="picture", blocks=blocks, notes=tuple(notes), recognised=True)
