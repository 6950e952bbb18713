"""The lists of a document (2.9.131, 2.9.147): what its paragraphs are numbered with."""

from __future__ import annotations

import struct
from typing import Final

from nianbao.readers.doc.fib import StreamPart, Streams, taken
from nianbao.readers.numbering import Level, NumberedList, Numbering

_FORMATS: Final = (  # [MS-OSHARED] 2.2.1.3
    "decimal", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "ordinal", "cardinalText", "ordinalText", "hex",
    "chicago", "ideographDigital", "japaneseCounting", "aiueo", "iroha", "decimalFullWidth", "decimalHalfWidth",
    "japaneseLegal", "japaneseDigitalTenThousand", "decimalEnclosedCircle", "decimalFullWidth2", "aiueoFullWidth",
    "irohaFullWidth", "decimalZero", "bullet", "ganada", "chosung", "decimalEnclosedFullstop", "decimalEnclosedParen",
    "decimalEnclosedCircleChinese", "ideographEnclosedCircle", "ideographTraditional", "ideographZodiac",
    "ideographZodiacTraditional", "taiwaneseCounting", "ideographLegalTraditional", "taiwaneseCountingThousand",
    "taiwaneseDigital", "chineseCounting", "chineseLegalSimplified", "chineseCountingThousand", "decimal", "koreanDigital",
    "koreanCounting", "koreanLegal", "koreanDigital2",
)  # fmt: skip
_NOTHING: Final = 0xFF
_SUFFIXES: Final = ("tab", "space", "nothing")
_LIST, _IN_USE = 28, 16  # bytes of an entry
_LEVELS: Final = 9
_MOST_LISTS: Final = 4096
_LONGEST: Final = 255  # characters of an ordinal


def load_numbering(streams: Streams) -> Numbering | None:
    """None where the document has no lists. ValueError, struct.error, IndexError where they are damaged."""
    if not streams.place(StreamPart.LISTS)[1] or not streams.place(StreamPart.LISTS_IN_USE)[1]:
        return None
    abstracts = _abstracts(streams)
    table = streams.part(StreamPart.LISTS_IN_USE)
    (count,) = struct.unpack_from("<I", table)
    if count > _MOST_LISTS:
        raise ValueError("too many lists")
    at = 4 + _IN_USE * count
    lists: dict[str, NumberedList] = {}
    for number in range(count):
        key, changed = struct.unpack_from("<I8xB", table, 4 + _IN_USE * number)
        at += 4
        levels = dict(abstracts.get(key, {}))
        starts: dict[int, int] = {}
        for _ in range(changed):
            start, flags = struct.unpack_from("<iI", table, at)
            at += 8
            position = flags & 0xF
            if flags & 0x20:
                levels[position], at = _level(table, at, None)
            if flags & 0x10:
                starts[position] = levels[position].start if flags & 0x20 else start
        lists[str(number + 1)] = NumberedList(str(key), levels, starts)
    return Numbering(lists)


def _abstracts(streams: Streams) -> dict[int, dict[int, Level]]:
    """The lists by their key. Their levels stand behind the part (2.9.147)."""
    start, size = streams.place(StreamPart.LISTS)
    table = streams.table
    (count,) = struct.unpack_from("<h", taken(table, start, size))
    if not 0 <= count <= _MOST_LISTS:
        raise ValueError("too many lists")
    at = start + size
    found: dict[int, dict[int, Level]] = {}
    for number in range(count):
        key, *styles, flags = struct.unpack_from("<I4x9hB", table, start + 2 + _LIST * number)
        levels: dict[int, Level] = {}
        for position in range(1 if flags & 1 else _LEVELS):
            style = styles[position]
            levels[position], at = _level(table, at, None if style == 0xFFF else str(style))
        found[key] = levels
    return found


def _level(table: bytes, at: int, style: str | None) -> tuple[Level, int]:
    """A level, and where it ends (2.9.150, 2.9.149)."""
    start, form, flags = struct.unpack_from("<iBB", table, at)
    places = taken(table, at + 6, _LEVELS)
    follows = table[at + 15]
    characters, paragraph, restart = struct.unpack_from("<BBB", table, at + 24)
    at += 28 + characters + paragraph
    (length,) = struct.unpack_from("<H", table, at)
    if length > _LONGEST:
        raise ValueError("text too long")
    text = taken(table, at + 2, 2 * length).decode("utf-16-le", "replace")
    shown = "".join(
        character if character >= "\x09" or number in places else "" for number, character in enumerate(text, 1)
    )
    level = Level(
        start=start,
        format="none" if form == _NOTHING else _FORMATS[form] if form < len(_FORMATS) else "decimal",
        text=shown,
        suffix=_SUFFIXES[follows] if follows < len(_SUFFIXES) else "tab",
        style=style,
        restart=restart if flags & 8 else None,
        legal=bool(flags & 4),
    )
    return level, at + 2 + 2 * length
