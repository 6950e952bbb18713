"""What holds for the pages of any fixed layout: how they are laid out one after another, how many are read and for how long,
what is said of them, and where there is nothing to be read."""

from __future__ import annotations

import re
import time
from typing import Final

from nianbao.base.errors import DocumentError
from nianbao.base.limits import widen
from nianbao.readers.face import Limits
from nianbao.readers.pdf.columns import columns_of, pages_of
from nianbao.readers.pdf.content import PageContent
from nianbao.readers.pdf.layout import PageLayout, lay_out
from nianbao.readers.pictures import RECOGNISED

_FILE_NAME: Final = re.compile(r"\.(?:docx?|wps|pdf|ofd|html?|rtf)$|^(?:microsoft word|untitled|无标题)", re.I)


class Sheets:
    """The layouts of a document's pages, in reading order: two pages printed on one sheet, and columns, are parted."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.pages: list[PageLayout] = []
        self.recognised = 0
        self._name = name
        self._limits = limits
        self._deadline = time.process_time() + limits.seconds
        self._gutter: float | None = None
        self._sheet = 0

    def add(self, content: PageContent, number: int) -> None:
        """Lays out page `number`. Raises DocumentError (`timeout`) when reading took too long."""
        for half in pages_of(content):
            parts, self._gutter = columns_of(half, self._gutter)
            self._sheet += 1
            for part in parts:
                page = lay_out(part, number)
                page.sheet = self._sheet
                if content.truncated:
                    page.unreadable = "内容过多，只读了一部分"
                elif content.broken:
                    page.unreadable = "有一部分缺失或已损坏"
                self.pages.append(page)
        self._check_time()

    @property
    def recognises(self) -> bool:
        """Whether another page that is a picture is to be recognised."""
        return self._limits.recognises and self.recognised < self._limits.pictures

    def put(self, page: PageLayout) -> None:
        """A page that is laid out already: one that was recognised in a picture. Raises DocumentError (`timeout`)."""
        self.recognised += 1
        self._deadline += self._limits.seconds_picture
        widen(seconds=self._limits.seconds_picture)
        self._sheet += 1
        page.sheet = self._sheet
        self.pages.append(page)
        self._check_time()

    def _check_time(self) -> None:
        if time.process_time() > self._deadline:
            raise DocumentError(
                f"读取超过 {self._limits.seconds:.0f} 秒",
                reason="timeout",
                where=self._name,
                hint="请从 Word、WPS 重新导出 PDF 后提交",
            )

    def damaged(self, number: int) -> None:
        """Page `number` cannot be read."""
        self.pages.append(PageLayout(number, 0.0, 0.0, unreadable="已损坏", pictures=[(0.0, 0.0, 0.0, 0.0)]))


def check_pages(count: int, name: str, limits: Limits) -> None:
    """DocumentError `too_large` for more pages than are read."""
    if count > limits.pages:
        raise DocumentError(
            f"共 {count} 页，超过 {limits.pages} 页的上限", reason="too_large", where=name, hint="请只提交年度报告本身"
        )


def titles_of(declared: str) -> tuple[str, ...]:
    """The title that a document declares of itself, unless it is only a file's name."""
    return () if not declared or _FILE_NAME.search(declared) else (declared,)


def notes_of(pages: list[PageLayout]) -> list[str]:
    """What was left out of the pages, each kind once."""
    # Kept whole: a table of what may be said of a page.
    notes: list[str] = []
    for reason in dict.fromkeys(page.unreadable for page in pages if page.unreadable):
        numbers = "、".join(str(page.number) for page in pages if page.unreadable == reason)
        notes.append(f"第 {numbers} 页{reason}，未读取")
    if any(page.backdrop for page in pages):
        notes.append("部分页面的文字叠在整页图片上，可能是扫描件的识别结果，请与原件核对")
    if any(page.recognised for page in pages):
        notes.append("部分页面是图片，读取的是随附的识别文字，请与原件核对")
    if any(page.pictured for page in pages):
        notes.append(RECOGNISED)
    if any(page.unseen for page in pages):
        notes.append("有看不见的文字（不可见、被遮盖、与底色相同或在关闭的图层里），未读取")
    if any(page.watermark for page in pages):
        notes.append("水印文字未计入正文")
    return notes


def without_text(pages: list[PageLayout], name: str) -> DocumentError:
    """Why nothing can be read of pages without text."""
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
