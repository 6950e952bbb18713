"""Compound files, in which Office 97 to 2003 and WPS save: the names at their top and the streams of those names
([MS-CFB]). Nothing that the file says of itself is trusted: chains of sectors end, lengths are held to what is there."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from functools import cached_property
from typing import Final, NamedTuple

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY: Final = 128  # bytes of a directory entry (2.6.1)
_STORAGE, _STREAM, _ROOT = 1, 2, 5  # kinds of entries
_TOP: Final = 0  # the number of the root
_NONE: Final = 0xFFFFFFFF
_LAST: Final = 0xFFFFFFFA  # sector numbers from here on mean something else
_LISTED: Final = 109  # sectors of the allocation table that the header names
_MOST_ENTRIES: Final = 16_384
_SHORT: Final = 64  # bytes of a sector in the container of short streams


class _Entry(NamedTuple):
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class CompoundFile:
    """A compound file. Every method, and this, raises ValueError where the file is damaged."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        try:
            self._shift, short = struct.unpack_from("<HH", data, 30)
            (self._first_directory,) = struct.unpack_from("<I", data, 48)
            self._cutoff, self._first_short, _, first_more, _ = struct.unpack_from("<IIIII", data, 56)
            listed = struct.unpack_from(f"<{_LISTED}I", data, 76)
        except struct.error as error:
            raise ValueError("header") from error
        if self._shift not in (9, 12) or short != 6:
            raise ValueError("size of sectors")
        self._size = 1 << self._shift
        self._sectors = len(data) >> self._shift  # no chain is longer
        self._table = self._allocation(listed, first_more)
        self._entries = self._directory()
        if not self._entries or self._entries[0].kind != _ROOT:
            raise ValueError("no root")

    @property
    def names(self) -> list[str]:
        """The names of the streams and storages in the root."""
        return [self._entries[number].name for number in self._in_root]

    def stream(self, name: str, most: int) -> bytes | None:
        """The bytes of a stream in the root; None where there is none. ValueError for one of more than `most` bytes."""
        return self.stream_in(_TOP, name, most)

    def stream_in(self, storage: int, name: str, most: int) -> bytes | None:
        """As `stream`, of a storage that has that number."""
        for number in self._within(storage):
            entry = self._entries[number]
            if entry.kind == _STREAM and entry.name == name:
                if entry.size > most:
                    raise ValueError("stream too long")
                return self._content(entry)
        return None

    def storages(self, within: int = _TOP) -> dict[str, int]:
        """The storages directly in one: their names, and the numbers to ask for what is in them."""
        found = ((self._entries[number], number) for number in self._within(within))
        return {entry.name: number for entry, number in found if entry.kind == _STORAGE}

    def _content(self, entry: _Entry) -> bytes:
        if entry.size >= self._cutoff:
            found = self._joined(entry.start, entry.size)
        else:
            found = self._short_stream(entry.start, entry.size)
        if len(found) < entry.size:
            raise ValueError("stream cut off")
        return found

    def _allocation(self, listed: Sequence[int], more: int) -> tuple[int, ...]:
        """The sector that follows each sector (2.3, 2.5)."""
        places = list(listed)
        per_sector = self._size // 4
        for _ in range(self._sectors + 1):
            if more >= _LAST:
                break
            numbers = _numbers(self._sector(more))
            places.extend(numbers[: per_sector - 1])
            more = numbers[per_sector - 1]
        else:
            raise ValueError("endless table")
        named = [place for place in places if place < _LAST]
        if len(named) > self._sectors + 1:
            raise ValueError("table longer than the file")
        return _numbers(b"".join(map(self._sector, named)))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self._shift
        found = self._data[start : start + self._size]
        if not found:
            raise ValueError("sector beyond the file")
        return found.ljust(self._size, b"\0")

    def _chain(self, start: int, most: int) -> list[int]:
        """The sectors of a chain, no more than `most`."""
        found: list[int] = []
        table = self._table
        while start < _LAST:
            if len(found) >= most:
                raise ValueError("endless chain")
            found.append(start)
            if start >= len(table):
                raise ValueError("sector without a place in the table")
            start = table[start]
        return found

    def _joined(self, start: int, size: int) -> bytes:
        """The first `size` bytes of a chain. What lies in one piece is taken in one piece."""
        parts = []
        run: list[int] = []  # first sector, sector behind the last
        for sector in self._chain(start, self._sectors + 1)[: -(-size >> self._shift)]:
            if run and sector == run[1]:
                run[1] += 1
                continue
            if run:
                parts.append(self._piece(*run))
            run = [sector, sector + 1]
        if run:
            parts.append(self._piece(*run))
        return b"".join(parts)[:size]

    def _piece(self, first: int, behind: int) -> bytes:
        return self._data[(first + 1) << self._shift : (behind + 1) << self._shift]

    def _directory(self) -> list[_Entry]:
        """The entries; their numbers are their places (2.6)."""
        entries: list[_Entry] = []
        for sector in self._chain(self._first_directory, min(self._sectors + 1, _MOST_ENTRIES * _ENTRY // self._size)):
            block = self._sector(sector)
            entries.extend(_entry(block, at) for at in range(0, self._size, _ENTRY))
        return entries

    @cached_property
    def _in_root(self) -> list[int]:
        return self._within(_TOP)

    def _within(self, storage: int) -> list[int]:
        """The numbers of the entries in a storage's tree, which is binary (2.6.4)."""
        found: dict[int, None] = {}
        waiting = [self._entries[storage].child]
        while waiting:
            number = waiting.pop()
            if number == _NONE or number in found:
                continue
            if number >= len(self._entries):
                raise ValueError("entry beyond the directory")
            found[number] = None
            waiting += (self._entries[number].left, self._entries[number].right)
        return list(found)

    @cached_property
    def _container(self) -> bytes:
        """What the short streams lie in, and belongs to the root."""
        root = self._entries[0]
        return self._joined(root.start, min(root.size, len(self._data)))

    @cached_property
    def _short_table(self) -> tuple[int, ...]:
        chain = self._chain(self._first_short, self._sectors + 1)
        return _numbers(b"".join(map(self._sector, chain)))

    def _short_stream(self, start: int, size: int) -> bytes:
        """A stream of less than the cutoff, in sectors of 64 bytes (2.4)."""
        table, container = self._short_table, self._container
        parts = []
        for _ in range(-(-size // _SHORT)):
            if start >= _LAST:
                break
            parts.append(container[start * _SHORT : (start + 1) * _SHORT])
            if start >= len(table):
                raise ValueError("sector without a place in the table")
            start = table[start]
        return b"".join(parts)[:size]


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data)


def _entry(block: bytes, at: int) -> _Entry:
    (length,) = struct.unpack_from("<H", block, at + 64)
    left, right, child = struct.unpack_from("<III", block, at + 68)
    start, size = struct.unpack_from("<II", block, at + 116)
    name = block[at : at + min(max(length - 2, 0), 62)].decode("utf-16-le", "replace")
    return _Entry(name, block[at + 66], left, right, child, start, size)


def top_names(data: bytes) -> list[str] | None:
    """The names of the streams and storages in the root; None where the file is damaged."""
    try:
        return CompoundFile(data).names
    except ValueError:
        return None
