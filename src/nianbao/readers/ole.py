"""Compound files, in which Office 97 to 2003 and WPS save: the names at their top ([MS-CFB])."""

from __future__ import annotations

import struct
from typing import Final

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY: Final = 128  # bytes of a directory entry (2.6.1)
_ROOT: Final = 5  # kind of the entry that all others hang from
_NONE: Final = 0xFFFFFFFF
_LISTED: Final = 109  # sectors of the allocation table that the header names
_LONGEST: Final = 4096  # sectors of a directory: sixteen thousand names


def top_names(data: bytes) -> list[str] | None:
    """The names of the streams and storages in the root; None where the file is damaged."""
    try:
        entries = _directory(data)
        if not entries or entries[0][66] != _ROOT:
            return None
        return [_name(entries[number]) for number in _in_root(entries)]
    except (struct.error, IndexError, ValueError):
        return None


def _directory(data: bytes) -> list[bytes]:
    """The directory's entries; their numbers are their places (2.2, 2.3)."""
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        raise ValueError("size of sectors")
    size = 1 << shift
    (sector,) = struct.unpack_from("<I", data, 48)
    table = struct.unpack_from(f"<{_LISTED}I", data, 76)
    entries: list[bytes] = []
    for _ in range(_LONGEST):
        if sector >= _NONE - 5:
            return entries
        start = (sector + 1) << shift
        found = data[start : start + size]
        entries.extend(found[place : place + _ENTRY] for place in range(0, len(found) - _ENTRY + 1, _ENTRY))
        part, place = divmod(sector, size // 4)
        (sector,) = struct.unpack_from("<I", data, ((table[part] + 1) << shift) + 4 * place)
    raise ValueError("endless directory")


def _in_root(entries: list[bytes]) -> set[int]:
    """The numbers of the entries in the root's tree, which is binary (2.6.4)."""
    (first,) = struct.unpack_from("<I", entries[0], 76)
    found: set[int] = set()
    waiting = [first]
    while waiting:
        number = waiting.pop()
        if number == _NONE or number in found:
            continue
        found.add(number)
        waiting.extend(struct.unpack_from("<II", entries[number], 68))
    return found


def _name(entry: bytes) -> str:
    (length,) = struct.unpack_from("<H", entry, 64)
    return entry[: max(length - 2, 0)].decode("utf-16-le")
