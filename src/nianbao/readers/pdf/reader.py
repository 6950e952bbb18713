"""Reads a text PDF with pdfium: ruled tables with their merged cells, tables cut by page breaks, paragraphs.

pdfium is not thread-safe: reading holds a lock of the process.
"""

from __future__ import annotations

import ctypes
import os
import re
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2.raw as pdfium

from nianbao.base.errors import DocumentError
from nianbao.model.document import Block, Document, Locator, Paragraph, Picture
from nianbao.readers.archive import bomb, damaged, encrypted
from nianbao.readers.cell_marks import typed
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.pdf.columns import columns_of, pages_of
from nianbao.readers.pdf.flow import Flow, column_right, furniture, is_contents_line, margins
from nianbao.readers.pdf.layout import PageLayout, lay_out
from nianbao.readers.pdf.page import read_page
from nianbao.readers.pdf.stitch import Part, stitch
from nianbao.readers.pdf.text import PdfLine

_SHORT_STREAM = 16 * 1024
_PROBE = 4096
_STREAM = re.compile(rb"stream\r?\n")
_LOCK = threading.RLock()
if hasattr(os, "register_at_fork"):  # a forked process must find pdfium at rest, and the lock open
    os.register_at_fork(before=_LOCK.acquire, after_in_parent=_LOCK.release, after_in_child=_LOCK.release)
_ready = False
_FILE_NAME = re.compile(r"\.(?:docx?|wps|pdf|html?|rtf)$|^(?:microsoft word|untitled|无标题)", re.I)


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in the bytes of a PDF. Raises DocumentError (`damaged`, `encrypted`, `scanned`, `undecodable`,
    `too_large`, `timeout`, `empty`)."""
    # Kept whole: what the notes say of the pages, each kind once.
    with opened(data, name, limits) as document:
        layered = b"/OCProperties" in data or b"/ObjStm" in data  # where it may be packed away
        pages, titles = _pages(document, name, limits, layered=layered), _title(document)
    notes: list[str] = []
    unread = tuple(page.number for page in pages if page.unreadable)
    if not any(page.lines or page.tables for page in pages):
        raise _without_text(pages, name)
    for reason in dict.fromkeys(page.unreadable for page in pages if page.unreadable):
        numbers = "、".join(str(page.number) for page in pages if page.unreadable == reason)
        notes.append(f"第 {numbers} 页{reason}，未读取")
    if any(page.backdrop for page in pages):
        notes.append("部分页面的文字叠在整页图片上，可能是扫描件的识别结果，请与原件核对")
    if any(page.recognised for page in pages):
        notes.append("部分页面是图片，读取的是随附的识别文字，请与原件核对")
    if any(page.unseen for page in pages):
        notes.append("有看不见的文字（不可见、被遮盖、与底色相同或在关闭的图层里），未读取")
    if any(page.watermark for page in pages):
        notes.append("水印文字未计入正文")
    blocks = _assemble(pages, notes)
    return Document(
        name=name, format="pdf", blocks=typed(blocks), titles=titles, notes=tuple(notes), unread_pages=unread
    )


def _without_text(pages: list[PageLayout], name: str) -> DocumentError:
    if not any(page.unreadable for page in pages):
        return DocumentError("文件没有内容", reason="empty", where=name, hint="请核对提交的是否为年度报告")
    if all(page.unreadable.startswith("字体") for page in pages if page.unreadable):
        return DocumentError(
            "文字所用字体没有字符对照，无法识别", reason="undecodable", where=name,
            hint="请提交 Word 原稿，或从 Word、WPS 重新导出 PDF",
        )  # fmt: skip
    return DocumentError(
        "这是扫描件或图片，没有可以读取的文字", reason="scanned", where=name,
        hint="请提交 Word 原稿或由 Word、WPS 直接导出的 PDF；只有纸质件的，须先做文字识别并人工校对",
    )  # fmt: skip


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


def _pages(document: Any, name: str, limits: Limits, *, layered: bool) -> list[PageLayout]:
    count = pdfium.FPDF_GetPageCount(document)
    if count > limits.pages:
        raise DocumentError(
            f"共 {count} 页，超过 {limits.pages} 页的上限", reason="too_large", where=name, hint="请只提交年度报告本身"
        )
    deadline = time.process_time() + limits.seconds
    pages = []
    gutter = None
    sheet = 0
    for index in range(count):
        try:
            content = read_page(document, index, layered=layered)
        except ValueError:
            pages.append(PageLayout(index + 1, 0.0, 0.0, unreadable="已损坏", pictures=[(0.0, 0.0, 0.0, 0.0)]))
        else:
            for half in pages_of(content):
                parts, gutter = columns_of(half, gutter)
                sheet += 1
                for part in parts:
                    page = lay_out(part, index + 1)
                    page.sheet = sheet
                    if content.truncated:
                        page.unreadable = "内容过多，只读了一部分"
                    pages.append(page)
        if time.process_time() > deadline:
            raise DocumentError(
                f"读取超过 {limits.seconds:.0f} 秒",
                reason="timeout",
                where=name,
                hint="请从 Word、WPS 重新导出 PDF 后提交",
            )
    return pages


def _title(document: Any) -> tuple[str, ...]:
    """The title of the metadata, unless it is only a file's name."""
    length = pdfium.FPDF_GetMetaText(document, b"Title", None, 0)
    if not 2 < length < 4000:
        return ()
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDF_GetMetaText(document, b"Title", buffer, length)
    title = buffer.raw[: length - 2].decode("utf-16-le", "replace").strip()
    return () if not title or _FILE_NAME.search(title) else (title,)


def _assemble(pages: list[PageLayout], notes: list[str]) -> list[Block]:
    dropped = furniture([(page.height, page.lines) for page in pages])
    for number, page in enumerate(pages):
        page.lines = [line for index, line in enumerate(page.lines) if (number, index) not in dropped]
    contents = 0
    for page in pages:
        kept = [line for line in page.lines if not is_contents_line(line.text)]
        contents += len(page.lines) - len(kept)
        page.lines = kept
    if contents:
        notes.append("目录未计入正文")
    body = margins([(page.width, page.lines) for page in pages])
    assembler = _Assembler(Flow(body))
    for page in pages:
        assembler.page(page, column_right(page.lines, body))
    return assembler.finish()


class _Assembler:
    """Brings the pages' items into one sequence of blocks: paragraphs and tables run on over page breaks."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._blocks: list[Block] = []
        self._table: Part | None = None  # the last block, as long as it may go on
        self._sheet = 0  # the page that it ends on

    def page(self, page: PageLayout, right: float) -> None:
        for kind, item in page.items():
            if kind == "line" and isinstance(item, PdfLine):
                self._end_table()
                self._text(self._flow.add(item, page.number, right))
            elif isinstance(item, Part):
                self._text(self._flow.flush())
                self._add_table(item, page.sheet)
            else:
                self._text(self._flow.flush())
                self._end_table()
                self._blocks.append(Picture(Locator(page=page.number)))

    def finish(self) -> list[Block]:
        self._text(self._flow.flush())
        self._end_table()
        return self._blocks

    def _text(self, done: tuple[str, int] | None) -> None:
        if done is not None and done[0].strip():
            self._blocks.append(Paragraph(done[0].strip(), Locator(page=done[1])))

    def _add_table(self, part: Part, sheet: int) -> None:
        before, self._sheet = self._sheet, sheet
        if self._table is not None and sheet == before + 1:
            joined = stitch(self._table, part)
            if joined is not None:
                self._table = joined
                return
        self._end_table()
        self._table = part

    def _end_table(self) -> None:
        if self._table is not None:
            self._blocks.append(self._table.to_grid())
            self._table = None
