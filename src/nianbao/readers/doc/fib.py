"""The beginning of a Word 97 document (2.5, the file information block): what is where, and what cannot be read."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Final, NamedTuple

from nianbao.base.errors import DocumentError
from nianbao.readers.archive import damaged, encrypted
from nianbao.readers.doc.sprms import LongProperties
from nianbao.readers.face import Limits
from nianbao.readers.ole import CompoundFile

_WORD_97: Final = 0xA5EC
_FIRST_97: Final = 0xC0  # numbers of versions before are those of Word 6 and 95
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_STORIES: Final = 8
_PAIRS: Final = 154  # where the places of parts stand
_FEWEST: Final = 88  # pairs that every such file has


class StreamPart(IntEnum):
    """Parts of the table stream, by the number of their pair (2.5.6)."""

    STYLES = 1
    CHARACTERS = 12
    PARAGRAPHS = 13
    FONTS = 15
    PIECES = 33
    SHAPES = 40
    DRAWINGS = 50
    BOXES = 56
    LISTS = 73
    LISTS_IN_USE = 74


@contextmanager
def reading(name: str, part: str) -> Iterator[None]:
    """What goes wrong in the bytes of a part is a DocumentError `damaged` that names it."""
    try:
        yield
    except (struct.error, IndexError, ValueError, OverflowError) as error:
        raise damaged(name, f"{part}不完整") from error


def taken(data: bytes, start: int, size: int) -> bytes:
    """Bytes that are all there, else ValueError."""
    if start < 0 or size < 0 or start + size > len(data):
        raise ValueError("beyond the end")
    return data[start : start + size]


class Streams(NamedTuple):
    """`lengths`: characters of the stories, in order: body, footnotes, headers, macros, comments, endnotes, text boxes,
    text boxes of headers. `long`: properties that are too long for their page."""

    document: bytes
    table: bytes
    long: LongProperties
    summary: bytes
    lengths: tuple[int, ...]
    places: tuple[int, ...]

    def place(self, part: StreamPart) -> tuple[int, int]:
        """Where a part begins in the table stream, and its bytes."""
        return self.places[2 * part], self.places[2 * part + 1]

    def part(self, part: StreamPart) -> bytes:
        start, size = self.place(part)
        return taken(self.table, start, size) if size else b""

    def drawings(self) -> bytes:
        """The part with the drawings, and with what is said of their images."""
        return self.part(StreamPart.DRAWINGS)


def open_streams(data: bytes, name: str, limits: Limits) -> Streams:
    """The streams of a document. Raises DocumentError: `encrypted`, `unsupported` (Word 6 and 95), `damaged`."""
    with reading(name, "复合文档"):
        file = CompoundFile(data)
        document = file.stream("WordDocument", limits.size)
    if document is None:
        raise damaged(name, "没有正文部分")
    with reading(name, "文件头"):
        signature, version = struct.unpack_from("<HH", document)
        (flags,) = struct.unpack_from("<H", document, 10)
    if signature != _WORD_97 or version < _FIRST_97:
        raise _before_97(name)
    if flags & _ENCRYPTED:
        raise encrypted(name)
    with reading(name, "文件头"):
        lengths = struct.unpack_from(f"<{_STORIES}i", document, 76)
        (pairs,) = struct.unpack_from("<H", document, _PAIRS - 2)
        if min(lengths) < 0 or pairs < _FEWEST:
            raise ValueError("lengths")
        places = struct.unpack_from(f"<{2 * _FEWEST}I", document, _PAIRS)
        table = file.stream("1Table" if flags & _SECOND_TABLE else "0Table", limits.size)
        if table is None:
            raise ValueError("no table stream")
        further = LongProperties(lambda: file.stream("Data", limits.size) or b"")
        return Streams(document, table, further, _summary(file), lengths, places)


def _summary(file: CompoundFile) -> bytes:
    """What is said of the document: nothing is lost where it is damaged."""
    try:
        return file.stream("\x05SummaryInformation", 1 << 20) or b""
    except ValueError:
        return b""


def _before_97(name: str) -> DocumentError:
    message = "暂不支持的文件类型：Word 6.0/95及更早的文档"
    return DocumentError(message, reason="unsupported", where=name, hint="请用Word或WPS打开后另存为docx")
