"""Word 97 documents, made from what stands in their paragraphs: text as it is packed, put together from pieces, properties as
changes ([MS-DOC]); and compound files ([MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SECTOR, SHORT, CUTOFF = 512, 64, 4096
END, FREE, TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
PARTS = {"styles": 1, "fonts": 15, "shapes": 40, "drawings": 50, "boxes": 56, "lists": 73, "lists in use": 74}


# --- compound files ----------------------------------------------------------------------------------------------------


def _padded(data: bytes, size: int) -> bytes:
    return data + bytes(-len(data) % size)


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Streams at the top; short ones in the container of short ones."""
    container, short_table = b"", []
    places: dict[str, int] = {}
    sectors: list[bytes] = []
    table: list[int] = []

    def put(data: bytes) -> int:
        """The first sector of the data."""
        if not data:
            return END
        first, count = len(sectors), -(-len(data) // SECTOR)
        sectors.extend(_padded(data, SECTOR)[at : at + SECTOR] for at in range(0, count * SECTOR, SECTOR))
        table.extend([*range(first + 1, first + count), END])
        return first

    for name, data in streams.items():
        if len(data) >= CUTOFF:
            places[name] = put(data)
        elif data:
            places[name], count = len(container) // SHORT, -(-len(data) // SHORT)
            short_table += [*range(places[name] + 1, places[name] + count), END]
            container += _padded(data, SHORT)
    first_short = put(struct.pack(f"<{len(short_table)}I", *short_table).ljust(SECTOR, b"\xff")) if container else END
    root = put(container)
    entries = [_entry("Root Entry", 5, 1 if streams else FREE, FREE, root, len(container))]
    for number, (name, data) in enumerate(streams.items(), 1):
        right = number + 1 if number < len(streams) else FREE
        entries.append(_entry(name, 2, FREE, right, places.get(name, END), len(data)))
    directory = put(b"".join(entries).ljust(-(-len(entries) // 4) * SECTOR, b"\0"))
    named = -(-(len(table) + 1) // (SECTOR // 4 - 1))
    places_of_table = range(len(table), len(table) + named)
    table += [TABLE] * named
    listed = struct.pack(f"<{named}I", *places_of_table).ljust(436, b"\xff")
    head = SIGNATURE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += (
        struct.pack("<IIIIIIIII", 0, named, directory, 0, CUTOFF, first_short, int(bool(container)), END, 0) + listed
    )
    packed = struct.pack(f"<{len(table)}I", *table).ljust(named * SECTOR, b"\xff")
    return head + b"".join(sectors) + packed


def _entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
    coded = name.encode("utf-16-le")
    links = struct.pack("<HBBIII", len(coded) + 2, kind, 1, FREE, right, child)
    return (coded.ljust(64, b"\0") + links).ljust(116, b"\0") + struct.pack("<III", start, size, 0)


# --- properties --------------------------------------------------------------------------------------------------------


def sprm(code: int, value: int | bytes) -> bytes:
    """A change; a number is packed as the code asks, bytes are put behind their length where the operand says it."""
    kind = code >> 13
    if isinstance(value, int):
        size = (1, 1, 2, 4, 2, 2, 0, 3)[kind]
        value = (value & (1 << 8 * size) - 1).to_bytes(size, "little")
    elif code == 0xD608:
        value = struct.pack("<H", len(value) + 1) + value
    elif kind == 6:
        value = bytes([len(value)]) + value
    return struct.pack("<H", code) + value


HIDDEN, STRUCK, DELETED = sprm(0x083C, 1), sprm(0x0837, 1), sprm(0x0800, 1)
RAISED, SPECIAL, WHITE = sprm(0x2A48, 1), sprm(0x0855, 1), sprm(0x2A42, 8)
LONGEST_LOOK = 480  # bytes; a page of 512 has to hold it
IN_TABLE, ROW_END = sprm(0x2416, 1), sprm(0x2416, 1) + sprm(0x2417, 1)


@dataclass(frozen=True)
class Para:
    """`runs`: texts with their changes; `mark`: what ends it, with its own."""

    runs: Sequence[tuple[str, bytes]]
    look: bytes = b""
    style: int = 0
    mark: str = "\r"
    mark_look: bytes = b""


def para(text: str, look: bytes = b"", style: int = 0) -> Para:
    return Para([(text, b"")], look, style)


def shape(edges: Sequence[int], flags: Mapping[int, int] | None = None) -> bytes:
    """How a row's cells lie: their edges in twentieths of a point; `flags` of cells: 1 first of joined ones, 2 joined
    to the left, 0x60 begins to be merged downwards, 0x20 goes on."""
    cells = b"".join(struct.pack("<HH", (flags or {}).get(at, 0), 0) + bytes(16) for at in range(len(edges) - 1))
    return sprm(0xD608, bytes([len(edges) - 1]) + struct.pack(f"<{len(edges)}h", *edges) + cells)


def row(*cells: str | Sequence[tuple[str, bytes]], shaped: bytes = b"", end_look: bytes = b"") -> list[Para]:
    """A row; without a shape its cells are equally wide."""
    shaped = shaped or shape([1000 * at for at in range(len(cells) + 1)])
    paras = [Para([(one, b"")] if isinstance(one, str) else one, IN_TABLE, mark="\x07") for one in cells]
    return [*paras, Para([], ROW_END + shaped, mark="\x07", mark_look=end_look)]


class Placed(Protocol):
    """A cell of a table by its place."""

    @property
    def row(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def width(self) -> int: ...
    @property
    def text(self) -> str: ...


def table(cells: Iterable[Placed]) -> list[Para]:
    """Rows of cells that lie where they say; a row ends with its last cell, blanks stand where none lies before it."""
    at = {(cell.row + down, cell.column): (cell, down) for cell in cells for down in range(cell.height)}
    found: list[Para] = []
    for number in range(max((row for row, _ in at), default=-1) + 1):
        edges, texts, flags = [0], [], {}
        for _, column in sorted(place for place in at if place[0] == number):
            cell, down = at[number, column]
            for _ in range(column - edges[-1] // 900):
                edges.append(edges[-1] + 900)
                texts.append("")
            if cell.height > 1:
                flags[len(texts)] = 0x20 if down else 0x60
            edges.append((column + cell.width) * 900)
            texts.append("" if down else cell.text)
        if texts:
            found += row(*texts, shaped=shape(edges, flags))
    return found


# --- lists and styles --------------------------------------------------------------------------------------------------


class Numbered(NamedTuple):
    """A level of a list: form by number, and text with `%1` for the ordinal of the first level."""

    form: int
    text: str
    start: int = 1


def lists(*levels: Numbered, starts: Mapping[int, int] | None = None) -> dict[str, bytes]:
    """One list of nine levels, in use once; and once more, where levels begin with `starts`."""
    filled = [*levels, *[Numbered(255, "")] * (9 - len(levels))]
    entry = struct.pack("<II9hBB", 7, 0, *[0xFFF] * 9, 0, 0)
    parts = {"lists": struct.pack("<h", 1) + entry, "behind lists": b"".join(map(_level, filled))}
    again = starts or {}
    uses = struct.pack("<III", 2, 7, 0) + bytes(8) + struct.pack("<IIIBBH", 7, 0, 0, len(again), 0, 0)
    uses += struct.pack("<I", FREE) * 2
    uses += b"".join(struct.pack("<iI", start, position | 0x10) for position, start in again.items())
    return parts | {"lists in use": uses}


def _level(level: Numbered) -> bytes:
    text, places = level.text, []
    for number in range(9):
        text = text.replace(f"%{number + 1}", chr(number))
    places = [at for at, character in enumerate(text, 1) if character < "\t"]
    head = struct.pack("<iBB", level.start, level.form, 0) + bytes(places).ljust(9, b"\0")
    return head.ljust(28, b"\0") + struct.pack("<H", len(text)) + text.encode("utf-16-le")


def style(
    name: str, number: int = 0xFFE, kind: int = 1, based: int = 0xFFF, look: bytes = b"", run: bytes = b""
) -> bytes:
    parts = [struct.pack("<H", 0) + look, run] if kind == 1 else [run]
    coded = struct.pack("<H", len(name)) + name.encode("utf-16-le") + b"\0\0"
    body = struct.pack("<HHHHH", number, kind | based << 4, len(parts), 0, 0) + coded
    for part in parts:
        body += _padded(struct.pack("<H", len(part)) + part, 2)
    return struct.pack("<H", len(body)) + body


def styles(*sheet: bytes) -> dict[str, bytes]:
    return {"styles": struct.pack("<HHH", 4, len(sheet), 10) + b"".join(sheet)}


# --- documents ---------------------------------------------------------------------------------------------------------


class _Place(NamedTuple):
    """Characters `begin` to `end` lie from that byte on, so many bytes each."""

    begin: int
    end: int
    byte: int
    width: int


Cut = Callable[[str], Iterable[tuple[int, int, int]]]


def whole(text: str) -> Iterable[tuple[int, int, int]]:
    """One piece of two bytes a character."""
    return [(0, len(text), 2)]


def saved_fast(text: str) -> Iterable[tuple[int, int, int]]:
    """Pieces of a few characters, the last first in the file; what fits is packed into a byte each."""
    pieces = [(at, min(at + 7, len(text))) for at in range(0, len(text), 7)]
    return [(a, b, 1 if text[a:b].isascii() else 2) for a, b in reversed(pieces)]


def document(
    paras: Sequence[Para],
    *,
    cut: Cut = whole,
    boxes: Sequence[Para] = (),
    parts: Mapping[str, bytes] | None = None,
    modifiers: Mapping[int, int] | None = None,
    changes: Sequence[bytes] = (),
    flags: int = 0,
    version: int = 0xC1,
    signature: int = 0xA5EC,
    data: bytes = b"",
    streams: Mapping[str, bytes] | None = None,
) -> bytes:
    """A whole file. `cut`: how its text lies in pieces (first character, the one behind the last, bytes a character; in
    the order of the file); `modifiers`: what the piece that begins at a character carries; `changes`: those that it may
    name; `boxes`: the paragraphs of text boxes. A look that is too long for a page of them stands in `Data`."""
    text, runs, looks = "", [], []
    body = 0
    for number, one in enumerate([*paras, *boxes]):
        begin = len(text)
        for piece, look in [*one.runs, (one.mark, one.mark_look)]:
            runs.append((len(text), len(text) + len(piece), look))
            text += piece
        look = one.look
        if len(look) > LONGEST_LOOK:
            look = sprm(0x6646, struct.pack("<I", len(data)))
            data += struct.pack("<H", len(one.look)) + one.look
        looks.append((begin, len(text), struct.pack("<H", one.style) + look))
        body = len(text) if number < len(paras) else body
    stored, places = b"", []
    for begin, end, width in cut(text):
        stored += bytes(len(stored) % width)
        places.append(_Place(begin, end, 1024 + len(stored), width))
        stored += text[begin:end].encode("utf-16-le" if width == 2 else "cp1252", "surrogatepass")
    content = _padded(stored, SECTOR)
    pages: dict[int, bytes] = {}
    for pair, spans, pack in ((12, runs, _packed_run), (13, looks, _packed_paragraph)):
        numbers, bounds = [], []
        for first, page in _pages(_by_place(spans, places), pack):
            numbers.append((1024 + len(content)) // SECTOR)
            bounds.append(first)
            content += page
        pages[pair] = struct.pack(f"<{len(bounds) + 1}I{len(numbers)}I", *bounds, 1024 + len(stored), *numbers)
    given = dict(parts or {})
    behind = given.pop("behind lists", b"")
    table, pairs = b"\0" * 4, [0] * 186
    clx = b"".join(b"\1" + struct.pack("<H", len(one)) + one for one in changes)
    clx += _piece_table(sorted(places), modifiers or {})
    for pair, part in [*pages.items(), (33, clx), *((PARTS[name], part) for name, part in given.items())]:
        pairs[2 * pair : 2 * pair + 2] = len(table), len(part)
        table += part + (behind if pair == PARTS["lists"] else b"")
    head = struct.pack("<HH6xH", signature, version, 0x0200 | flags).ljust(32, b"\0")
    lengths = struct.pack("<8i", body, 0, 0, 0, 0, 0, len(text) - body, 0)
    head += struct.pack("<H", 14) + bytes(28) + struct.pack("<H", 22) + bytes(12) + lengths + bytes(44)
    head += struct.pack("<H186I", 93, *pairs)
    made = {"WordDocument": head.ljust(1024, b"\0") + content, "1Table": table}
    return compound({**made, **({"Data": data} if data else {}), **(streams or {})})


def _by_place(spans: Iterable[tuple[int, int, bytes]], places: Iterable[_Place]) -> list[tuple[int, int, bytes]]:
    """The same by bytes of the file, in its order."""
    found = []
    for begin, end, look in spans:
        for place in places:
            first, behind = max(begin, place.begin), min(end, place.end)
            if first < behind:
                byte = place.byte + (first - place.begin) * place.width
                found.append((byte, byte + (behind - first) * place.width, look))
    return sorted(found)


def _packed_run(look: bytes) -> bytes:
    return bytes([len(look)]) + look if look else b""


def _packed_paragraph(look: bytes) -> bytes:
    return bytes([0, (len(look) + 1) // 2]) + _padded(look, 2)


def _pages(spans: Sequence[tuple[int, int, bytes]], pack: Callable[[bytes], bytes]) -> Iterable[tuple[int, bytes]]:
    """Pages of properties with the byte at which each begins."""
    size = 1 if pack is _packed_run else 13
    waiting = list(spans)
    while waiting:
        taken: list[tuple[int, int, bytes]] = []
        used = 0
        while waiting:
            packed = _padded(pack(waiting[0][2]), 2)
            if 4 * (len(taken) + 2) + size * (len(taken) + 1) + used + len(packed) > 510:
                break
            used += len(packed)
            taken.append(waiting.pop(0))
        assert taken, "properties too long for a page"
        page = bytearray(SECTOR)
        struct.pack_into(f"<{len(taken) + 1}I", page, 0, *(one[0] for one in taken), taken[-1][1])
        at = 511
        for number, (_, _, look) in enumerate(taken):
            if packed := pack(look):
                at = (at - len(packed)) & ~1
                page[at : at + len(packed)] = packed
                page[4 * (len(taken) + 1) + size * number] = at // 2
        page[511] = len(taken)
        yield taken[0][0], bytes(page)


def _piece_table(places: Sequence[_Place], modifiers: Mapping[int, int]) -> bytes:
    plex = struct.pack(f"<{len(places) + 1}I", *(place.begin for place in places), places[-1].end)
    for place in places:
        byte = place.byte if place.width == 2 else place.byte * 2 | 1 << 30
        plex += struct.pack("<HIH", 0, byte, modifiers.get(place.begin, 0))
    return b"\2" + struct.pack("<I", len(plex)) + plex
