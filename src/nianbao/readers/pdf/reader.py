"""Reads a text PDF with pdfium: ruled tables with their merged cells, tables cut by page breaks, paragraphs.

pdfium is not thread-safe: reading holds a lock of the process.
"""

from __future__ import annotations

import ctypes
import os
import re
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pypdfium2.raw as pdfium

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document
from nianbao.readers.archive import bomb, damaged, encrypted
from nianbao.readers.cell_marks import typed
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.pdf.assembly import assembled
from nianbao.readers.pdf.layout import PageLayout
from nianbao.readers.pdf.page import read_page
from nianbao.readers.pdf.scanned import recognised_page
from nianbao.readers.pdf.sheets import Sheets, check_pages, notes_of, titles_of, without_text
from nianbao.readers.pdf.told import contradicted
from nianbao.readers.pictures import models

_SHORT_STREAM = 16 * 1024
_PROBE = 4096
_STREAM = re.compile(rb"stream\r?\n")
_LOCK = threading.RLock()
if hasattr(os, "register_at_fork"):  # a forked process must find pdfium at rest, and the lock open
    os.register_at_fork(before=_LOCK.acquire, after_in_parent=_LOCK.release, after_in_child=_LOCK.release)
_ready = False


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in the bytes of a PDF. Raises DocumentError (`damaged`, `encrypted`, `scanned`, `undecodable`,
    `too_large`, `timeout`, `empty`)."""
    # Kept whole: what the notes say of the pages, each kind once.
    with opened(data, name, limits) as document:
        layered = b"/OCProperties" in data or b"/ObjStm" in data  # where it may be packed away
        pages = _pages(document, name, limits, layered=layered, lies=contradicted(data))
        titles = _title(document)
    if not any(page.lines or page.tables for page in pages):
        raise without_text(pages, name)
    notes = notes_of(pages)
    blocks = assembled(pages, notes)
    recognised = frozenset(page.number for page in pages if page.pictured or page.recognised)
    return Document(
        name=name,
        format="pdf",
        blocks=typed(blocks),
        titles=titles,
        notes=tuple(notes),
        unread_pages=tuple(page.number for page in pages if page.unreadable),
        recognised=bool(recognised),
        recognised_pages=recognised,
    )


@contextmanager
def opened(data: bytes, name: str, limits: Limits = DEFAULT) -> Iterator[Any]:
    """The FPDF_DOCUMENT in the bytes, as long as the context lasts; pdfium is ours alone meanwhile. Raises DocumentError
    (`empty`, `bomb`, `encrypted`, `damaged`)."""
    global _ready
    if not data.strip():
        raise DocumentError("文件是空的", reason="empty", where=name, hint="请重新提交")
    _check_streams(data, name, limits)
    with _LOCK:
        if not _ready:
            import pypdfium2

            _ready = bool(pypdfium2)  # importing the package initialises the library
        document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
        if not document:
            code = pdfium.FPDF_GetLastError()
            if code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
                raise encrypted(name)
            raise damaged(name, "不是完整的 PDF")
        try:
            yield document
        finally:
            pdfium.FPDF_CloseDocument(document)


def _check_streams(data: bytes, name: str, limits: Limits) -> None:
    """Raise DocumentError(`bomb`) for a compressed stream, other than a picture's, that inflates beyond all measure:
    pdfium takes ninety times as much memory as a page's instructions have bytes. Short streams cannot do harm."""
    for match in _STREAM.finditer(data):
        start = match.end()
        end = data.find(b"endstream", start)
        if end - start < _SHORT_STREAM or b"/Image" in data[max(start - 400, 0) : start]:
            continue
        inflate = zlib.decompressobj()
        try:
            size = len(inflate.decompress(data[start : start + _PROBE], _PROBE * limits.ratio))
            if size < _PROBE * limits.ratio // 2:
                continue
            rest = inflate.unconsumed_tail + data[start + _PROBE : end]
            size += len(inflate.decompress(rest, limits.part))
        except zlib.error:
            continue  # not compressed in this way; pdfium sees to it
        if size >= limits.part:
            raise bomb(name, "页面内容解压后过大")


def _pages(document: Any, name: str, limits: Limits, *, layered: bool, lies: Mapping[str, str]) -> list[PageLayout]:
    count = pdfium.FPDF_GetPageCount(document)
    check_pages(count, name, limits)
    sheets = Sheets(name, limits)
    for index in range(count):
        try:
            content = read_page(document, index, layered=layered, lies=lies)
        except ValueError:
            sheets.damaged(index + 1)
        else:
            picture = not content.chars and not content.unseen and bool(content.images)
            if picture and sheets.recognises and models.available():
                sheets.put(recognised_page(document, index, content))
            else:
                sheets.add(content, index + 1)
    return sheets.pages


def _title(document: Any) -> tuple[str, ...]:
    """The title of the metadata, unless it is only a file's name."""
    length = pdfium.FPDF_GetMetaText(document, b"Title", None, 0)
    if not 2 < length < 4000:
        return ()
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDF_GetMetaText(document, b"Title", buffer, length)
    title = buffer.raw[: length - 2].decode("utf-16-le", "replace").strip()
    return titles_of(title)
