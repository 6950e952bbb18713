"""Figures that a font draws and of which its table of characters (`ToUnicode`) says that they are others.

What is copied out of a file follows that table, what is printed follows the font's encoding. Where both are known and part,
nobody can tell from the text what is seen. Fonts of one byte with an encoding by names are held against their table; an
embedded font without one may draw anything for a code (ISO 32000-1, 9.6.6 and 9.10), and is looked at (`shapes`), as far as
its table tells a figure of one glyph only.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Final

_OBJECT: Final = re.compile(rb"(?<![0-9])(\d{1,9})[ \t\r\n]+\d{1,5}[ \t\r\n]+obj\b")
_REFERENCE: Final = rb"[ \t\r\n]*(\d{1,9})[ \t\r\n]+\d{1,5}[ \t\r\n]+R"
_TABLE: Final = re.compile(rb"/ToUnicode" + _REFERENCE)
_ENCODING: Final = re.compile(rb"/Encoding[ \t\r\n]*(?:/(\w+)|(<<)|(\d{1,9})[ \t\r\n]+\d{1,5}[ \t\r\n]+R)")
_DESCRIPTOR: Final = re.compile(rb"/FontDescriptor" + _REFERENCE)
_NAME: Final = re.compile(rb"/BaseFont[ \t\r\n]*/([^\s/<>\[\]()]+)")
_SIMPLE: Final = re.compile(rb"/Subtype[ \t\r\n]*/(?:Type1|MMType1|TrueType)\b")
_DIFFERENCES: Final = re.compile(rb"/Differences[ \t\r\n]*\[([^\]]*)\]")
_BASE: Final = re.compile(rb"/BaseEncoding[ \t\r\n]*/(\w+)")
_NAMED: Final = frozenset((b"WinAnsiEncoding", b"MacRomanEncoding", b"StandardEncoding"))
_SYMBOLS: Final = re.compile(rb"Symbol|Dingbats|Wingdings|Webdings", re.I)
_CHARS: Final = re.compile(rb"beginbfchar(.*?)endbfchar", re.S)
_RANGES: Final = re.compile(rb"beginbfrange(.*?)endbfrange", re.S)
_PAIR: Final = re.compile(rb"<([0-9A-Fa-f]{2})>\s*<([0-9A-Fa-f]{4})>")
_RANGE: Final = re.compile(rb"<([0-9A-Fa-f]{2})>\s*<([0-9A-Fa-f]{2})>\s*(?:<([0-9A-Fa-f]{4})>|\[([^\]]*)\])")
_LONG_PAIR: Final = re.compile(rb"<([0-9A-Fa-f]{2,4})>\s*<([0-9A-Fa-f]{4})>")
_LONG_RANGE: Final = re.compile(rb"<([0-9A-Fa-f]{2,4})>\s*<([0-9A-Fa-f]{2,4})>\s*<([0-9A-Fa-f]{4})>")
_HEX: Final = re.compile(rb"<([0-9A-Fa-f]{4})>")
_DIGITS: Final = {
    name: str(digit)
    for digit, name in enumerate(
        (b"zero", b"one", b"two", b"three", b"four", b"five", b"six", b"seven", b"eight", b"nine")
    )
}
_LONG: Final = 20_000  # bytes of a font's entry
_PACKED: Final = 32 << 20  # bytes that are unpacked in all
_FONTS: Final = 2_000
_SUBSET: Final = 40_000  # bytes of a table that tells only what a file uses


def contradicted(data: bytes) -> dict[str, str]:
    """For each font (by its BaseFont) the figures that its table of characters may say of something else."""
    if b"/ToUnicode" not in data and b"/ObjStm" not in data:
        return {}
    entries = _Entries(data)
    found: dict[str, str] = {}
    for font in entries.fonts():
        name, table = _NAME.search(font), _TABLE.search(font)
        if name is None or table is None or _SYMBOLS.search(name[1]):
            continue
        drawn = _drawn(font, entries) if _SIMPLE.search(font) else None
        if drawn is not None:
            told = _told(entries.stream(int(table[1])))
            lies = {text for code, text in told.items() if _part(drawn.get(code), text)}
        else:
            lies = _twice(entries.stream(int(table[1])))
        if lies:
            key = name[1].decode("latin-1")
            found[key] = "".join(sorted(lies.union(found.get(key, ""))))
    return found


def _twice(table: bytes) -> set[str]:
    """The figures that the table of a font of codes tells of two glyphs: only one of them can be looked at."""
    if len(table) > _SUBSET:
        return set()  # it speaks of a whole collection, with narrow and wide figures of each kind
    codes: dict[str, set[int]] = {}
    for block in _CHARS.findall(table):
        for code, text in _LONG_PAIR.findall(block):
            codes.setdefault(text.lower().decode(), set()).add(int(code, 16))
    for block in _RANGES.findall(table):
        for first, last, text in _LONG_RANGE.findall(block):
            start, begin = int(first, 16), int(text, 16)
            for figure in range(max(begin, 0x30), min(begin + int(last, 16) - start, 0x39) + 1):
                codes.setdefault(f"{figure:04x}", set()).add(start + figure - begin)
    return {chr(int(text, 16)) for text, own in codes.items() if len(own) > 1 and 0x30 <= int(text, 16) <= 0x39}


def _part(drawn: str | None, told: str) -> bool:
    return told.isascii() and told.isdigit() and drawn is not None and drawn != told


def _drawn(font: bytes, entries: _Entries) -> dict[int, str] | None:
    """The characters of the codes as far as names say them, "" for one that is no figure; None where nothing is said."""
    said = _ENCODING.search(font)
    differences: bytes | None = None
    base = said[1] if said is not None else None
    if said is not None and base is None:
        entry = font[said.start() :] if said[2] else entries.entry(int(said[3]))
        listed, named = _DIFFERENCES.search(entry), _BASE.search(entry)
        differences = listed[1] if listed is not None else None
        base = named[1] if named is not None else None
    found: dict[int, str] = {}
    if base in _NAMED or (base is None and not _is_embedded(font, entries)):
        found = {code: chr(code) if 0x30 <= code <= 0x39 else "" for code in range(0x21, 0x7F)}
    if differences is not None:
        _rename(found, differences)
    return found or None


def _rename(found: dict[int, str], differences: bytes) -> None:
    """Puts in what the differences of an encoding say of codes."""
    code = 0
    for token in re.findall(rb"\d+|/[^\s/]+", differences):
        if token[:1] != b"/":
            code = int(token[:9])
            continue
        if (figure := _DIGITS.get(token[1:])) is not None:
            found[code] = figure
        else:
            found.pop(code, None)  # a name of the producer's own says nothing
        code += 1


def _is_embedded(font: bytes, entries: _Entries) -> bool:
    descriptor = _DESCRIPTOR.search(font)
    return descriptor is not None and b"/FontFile" in entries.entry(int(descriptor[1]))


def _told(table: bytes) -> dict[int, str]:
    found: dict[int, str] = {}
    for block in _CHARS.findall(table):
        found.update((int(code, 16), chr(int(text, 16))) for code, text in _PAIR.findall(block))
    for block in _RANGES.findall(table):
        for first, last, text, texts in _RANGE.findall(block):
            codes = range(int(first, 16), int(last, 16) + 1)
            said = [int(one, 16) for one in _HEX.findall(texts)]
            if text:
                said = [int(text, 16) + step for step in range(len(codes))]
            found.update((code, chr(value)) for code, value in zip(codes, said, strict=False) if value < 0x10000)
    return found


class _Entries:
    """The entries of a file by their numbers, those that are packed into others included. Of one that was replaced the last
    holds."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._places = {int(match[1]): match.end() for match in _OBJECT.finditer(data)}
        self._packed: dict[int, bytes] = {}
        self._left = _PACKED
        for number, start in list(self._places.items()):
            if b"/ObjStm" in data[start : start + 300]:
                self._unpack(number)

    def entry(self, number: int) -> bytes:
        """The entry up to its end, without what is streamed."""
        start = self._places.get(number)
        if start is None:
            return self._packed.get(number, b"")
        found = [self._data.find(word, start, start + _LONG) for word in (b"endobj", b"stream")]
        return self._data[start : min((at for at in found if at >= 0), default=start + _LONG)]

    def fonts(self) -> Iterator[bytes]:
        """The entries that name a table of characters."""
        numbers = [*self._places, *(number for number in self._packed if number not in self._places)]
        count = 0
        for number in numbers:
            entry = self.entry(number)
            if b"/ToUnicode" in entry:
                count += 1
                yield entry
            if count >= _FONTS:
                return

    def stream(self, number: int) -> bytes:
        """What is streamed in an entry, unpacked; as much of it as there is, b"" beyond all measure."""
        start = self._places.get(number)
        if start is None or self._left <= 0:
            return b""
        begin = self._data.find(b"stream", start, start + _LONG)
        if begin < 0:
            return b""
        head = self._data[start:begin]
        begin += 6
        begin += 2 if self._data[begin : begin + 2] == b"\r\n" else 1
        raw = self._data[begin : max(self._data.find(b"endstream", begin), begin)]
        if b"/FlateDecode" in head or b"/Fl" in head:
            try:
                raw = zlib.decompressobj().decompress(raw, self._left)
            except zlib.error:
                return b""
        self._left -= len(raw)
        return raw

    def _unpack(self, number: int) -> None:
        head = self.entry(number)
        first, count = (re.search(rb"/" + key + rb"[ \t\r\n]+(\d{1,9})", head) for key in (b"First", b"N"))
        if first is None or count is None:
            return
        content = self.stream(number)
        numbers = [int(one) for one in content[: int(first[1])].split()[: 2 * int(count[1])] if one.isdigit()]
        places = [int(first[1]) + place for place in numbers[1::2]]
        for own, begin, end in zip(numbers[::2], places, [*places[1:], len(content)], strict=False):
            self._packed[own] = content[begin:end]
