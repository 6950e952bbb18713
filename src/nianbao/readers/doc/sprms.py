"""Changes of properties (2.2.5, 2.6): what a code changes and what it changes it to."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Final

_SIZES: Final = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes of the operand by the code's upper three bits; 0: the operand says
_TABLE: Final = 0xD608
_TABS: Final = 0xC615
_ELSEWHERE: Final = frozenset((0x6645, 0x6646, 0x646B))  # the changes stand in the stream `Data`
_MOST_ELSEWHERE: Final = 6 << 20  # bytes of them; those of a row have some hundred
_SHORT: Final = {  # of a change that a piece carries in its own entry (2.9.213): code by number
    0x0C: 0x260A, 0x18: 0x2416, 0x19: 0x2417, 0x41: 0x0800, 0x42: 0x0801, 0x4D: 0x2A0C, 0x57: 0x0837, 0x5C: 0x083C,
    0x62: 0x2A42, 0x68: 0x2A48, 0x73: 0x2A53, 0x75: 0x0855, 0x78: 0x2640,
}  # fmt: skip


def changes(properties: bytes) -> Iterator[tuple[int, bytes]]:
    """Code and operand of each change. What is cut off at the end changes nothing."""
    at, end = 0, len(properties)
    while at + 2 <= end:
        code = properties[at] | properties[at + 1] << 8
        at += 2
        size = _SIZES[code >> 13]
        if not size:
            at, size = _of_its_own(properties, code, at)
        if at + size > end:
            return
        yield code, properties[at : at + size]
        at += size


def _of_its_own(properties: bytes, code: int, at: int) -> tuple[int, int]:
    """Where an operand that says its own length begins, and its length."""
    told = int.from_bytes(properties[at : at + 2], "little")
    if code == _TABLE:
        return at + 2, max(told - 1, 0)
    if code == _TABS and told & 0xFF == 0xFF:
        deleted = at + 1
        count = properties[deleted] if deleted < len(properties) else 0
        added = deleted + 1 + 4 * count
        count = properties[added] if added < len(properties) else 0
        return at + 1, added + 1 + 3 * count - (at + 1)
    return at + 1, told & 0xFF


class LongProperties:
    """Properties that stand in the stream `Data`, which is read when the first of them is asked for."""

    def __init__(self, stream: Callable[[], bytes]) -> None:
        self._stream = stream
        self._data: bytes | None = None
        self._left = _MOST_ELSEWHERE

    def changes(self, properties: bytes) -> Iterator[tuple[int, bytes]]:
        """The changes, those that are named by their place in the stream too. ValueError for far more than a report has."""
        for code, operand in changes(properties):
            if code in _ELSEWHERE:
                yield from changes(self._at(int.from_bytes(operand, "little")))
            else:
                yield code, operand

    def stream(self) -> bytes:
        """The whole stream."""
        if self._data is None:
            self._data = self._stream()
        return self._data

    def _at(self, place: int) -> bytes:
        data = self.stream()
        (size,) = struct.unpack_from("<H", data, place)
        self._left -= size
        if self._left < 0:
            raise ValueError("too many properties")
        return data[place + 2 : place + 2 + size]


def of_piece(modifier: int, named: list[bytes]) -> bytes:
    """The changes that a piece's entry carries (2.9.213 to 215); `named`: those that stand before the pieces."""
    if modifier & 1:
        number = modifier >> 1
        return named[number] if number < len(named) else b""
    code = _SHORT.get(modifier >> 1 & 0x7F)
    return b"" if code is None else struct.pack("<HB", code, modifier >> 8)
