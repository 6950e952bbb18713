"""The text of all stories, put together from pieces (2.8.35, 2.9.38), and which properties lie over it."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from nianbao.readers.archive import too_complex
from nianbao.readers.doc.fib import StreamPart, Streams, reading, taken
from nianbao.readers.doc.sprms import of_piece

_PAGE: Final = 512  # bytes of a page of properties
_CHANGES, _PIECES = 1, 2  # kinds of parts of the table of pieces
_COMPRESSED: Final = 1 << 30
_MOST_CHARACTERS: Final = 4 << 20  # of all stories; what a document may hold is less
_MOST_RUNS: Final = 150_000
_MOST_CHANGES: Final = 16 << 20  # bytes of the changes of pieces, each as often as there are runs in it


class TextPiece(NamedTuple):
    """Characters `begin` to `end`, from a byte of the stream on, each of `width` bytes; `changes` lie over all of them."""

    begin: int
    end: int
    offset: int
    width: int
    changes: bytes


class Stretch(NamedTuple):
    """Bytes `begin` to `end` of the stream have these properties; `style`: of a paragraph."""

    begin: int
    end: int
    properties: bytes
    style: int = 0


class Characters:
    """The characters of all stories by their number, with their properties. Raises DocumentError."""

    def __init__(self, streams: Streams, name: str) -> None:
        with reading(name, "分段表"):
            self._pieces = _pieces(streams.part(StreamPart.PIECES))
            if self._pieces[-1].end > _MOST_CHARACTERS:
                raise too_complex(name, "文字过多")
            self.text = "".join(_characters(streams.document, piece) for piece in self._pieces)
        with reading(name, "文字属性表"):
            self._runs = self._characters_runs(_stretches(streams, StreamPart.CHARACTERS, name), name)
        self._begins = [begin for begin, _, _ in self._runs]
        with reading(name, "段落属性表"):
            self._paragraphs = _stretches(streams, StreamPart.PARAGRAPHS, name)
        self._paragraph_begins = [stretch.begin for stretch in self._paragraphs]
        self._piece_begins = [piece.begin for piece in self._pieces]

    def paragraph(self, mark: int) -> tuple[int, bytes, bool]:
        """Of the paragraph whose mark is that character: style, properties, whether it ends there indeed."""
        piece = self._pieces[bisect_right(self._piece_begins, mark) - 1]
        place = piece.offset + (mark - piece.begin) * piece.width
        number = bisect_right(self._paragraph_begins, place) - 1
        if number < 0 or self._paragraphs[number].end <= place:
            return 0, piece.changes, False
        found = self._paragraphs[number]
        return found.style, found.properties + piece.changes, found.end <= place + piece.width

    def runs(self, begin: int, end: int) -> Iterator[tuple[int, int, bytes]]:
        """The runs of characters with the same properties between two characters."""
        number = max(bisect_right(self._begins, begin) - 1, 0)
        while number < len(self._runs) and self._runs[number][0] < end:
            first, behind, properties = self._runs[number]
            if behind > begin:
                yield max(first, begin), min(behind, end), properties
            number += 1

    def _characters_runs(self, stretches: list[Stretch], name: str) -> list[tuple[int, int, bytes]]:
        begins = [stretch.begin for stretch in stretches]
        runs: list[tuple[int, int, bytes]] = []
        size = 0
        for piece in self._pieces:
            place, end = piece.offset, piece.offset + (piece.end - piece.begin) * piece.width
            first = piece.begin
            number = bisect_right(begins, place) - 1
            while place < end:
                while number + 1 < len(begins) and begins[number + 1] <= place:
                    number += 1
                until = begins[number + 1] if number + 1 < len(begins) else end
                properties = b""
                if number >= 0 and stretches[number].end > place:
                    until, properties = min(until, stretches[number].end), stretches[number].properties
                place = min(until, end)
                behind = piece.begin + (place - piece.offset) // piece.width
                if behind > first:
                    runs.append((first, behind, properties + piece.changes))
                    first = behind
                    size += len(piece.changes)
                    if len(runs) > _MOST_RUNS or size > _MOST_CHANGES:
                        raise too_complex(name, "格式变化过多")
        return runs


def _pieces(table: bytes) -> list[TextPiece]:
    at = 0
    named: list[bytes] = []
    while table[at] == _CHANGES:
        (size,) = struct.unpack_from("<H", table, at + 1)
        named.append(taken(table, at + 3, size))
        at += 3 + size
    if table[at] != _PIECES:
        raise ValueError("no pieces")
    (size,) = struct.unpack_from("<I", table, at + 1)
    plex = taken(table, at + 5, size)
    count = (size - 4) // 12
    if count > _MOST_RUNS:
        raise ValueError("too many pieces")
    bounds = struct.unpack_from(f"<{count + 1}I", plex)
    pieces: list[TextPiece] = []
    for number in range(count):
        begin, end = bounds[number : number + 2]
        place, modifier = struct.unpack_from("<IH", plex, 4 * (count + 1) + 8 * number + 2)
        packed = bool(place & _COMPRESSED)
        offset = (place & (_COMPRESSED - 1)) // (2 if packed else 1)
        if begin != (pieces[-1].end if pieces else 0) or end <= begin:
            raise ValueError("pieces out of order")
        pieces.append(TextPiece(begin, end, offset, 1 if packed else 2, of_piece(modifier, named)))
    if not pieces:
        raise ValueError("no pieces")
    return pieces


def _characters(document: bytes, piece: TextPiece) -> str:
    """One character of the result for each of the piece, halves of pairs too."""
    count = piece.end - piece.begin
    data = taken(document, piece.offset, count * piece.width)
    if piece.width == 1:
        return data.decode("cp1252", "replace")
    text = data.decode("utf-16-le", "surrogatepass")
    return text if len(text) == count else "".join(map(chr, struct.unpack(f"<{count}H", data)))


def whole_characters(text: str) -> str:
    """Text with its pairs of halves put together."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _stretches(streams: Streams, part: StreamPart, name: str) -> list[Stretch]:
    """What the pages of properties say, in the order of the stream (2.8.5, 2.8.6)."""
    plex = streams.part(part)
    count = max(len(plex) - 4, 0) // 8
    if count > len(streams.document) // _PAGE:
        raise ValueError("more pages than there are")
    found: list[Stretch] = []
    for (number,) in struct.iter_unpack("<I", plex[4 * (count + 1) : 4 * (count + 1) + 4 * count]):
        page = taken(streams.document, (number & 0x3FFFFF) * _PAGE, _PAGE)
        found.extend(_of_characters(page) if part is StreamPart.CHARACTERS else _of_paragraphs(page))
        if len(found) > _MOST_RUNS:
            raise too_complex(name, "格式变化过多")
    found.sort(key=lambda stretch: stretch.begin)
    return found


def _of_characters(page: bytes) -> Iterator[Stretch]:
    """2.9.33"""
    count = page[511]
    bounds = struct.unpack_from(f"<{count + 1}I", page)
    for number in range(count):
        at = 2 * page[4 * (count + 1) + number]
        yield Stretch(bounds[number], bounds[number + 1], taken(page, at + 1, page[at]) if at else b"")


def _of_paragraphs(page: bytes) -> Iterator[Stretch]:
    """2.9.174, 2.9.175"""
    count = page[511]
    bounds = struct.unpack_from(f"<{count + 1}I", page)
    for number in range(count):
        at = 2 * page[4 * (count + 1) + 13 * number]
        style, properties = 0, b""
        if at:
            size, at = 2 * page[at] - 1, at + 1
            if size < 0:
                size, at = 2 * page[at], at + 1
            properties = taken(page, at, size)
            style, properties = int.from_bytes(properties[:2], "little"), properties[2:]
        yield Stretch(bounds[number], bounds[number + 1], properties, style)
