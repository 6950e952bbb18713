"""Zip archives (APPNOTE 6.3): the directory, or, where it is lost, the members' own headers one behind another.

Ours and not `zipfile`'s, since that takes the directory whole, unpacks bzip2 without bounds and knows no names in GB 18030.
"""

from __future__ import annotations

import bz2
import stat
import struct
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final, cast

from nianbao.base.errors import DocumentError
from nianbao.readers.parcels import names, seven, streams
from nianbao.readers.parcels.face import (
    CHUNK,
    Budget,
    Member,
    Source,
    cut_short,
    member_damaged,
    member_encrypted,
    nothing,
)
from nianbao.readers.parcels.program import INSTALL, lacking

_END: Final = struct.Struct("<4s4H2LH")  # 4.3.16
_END64: Final = struct.Struct("<4sQ2H2L4Q")  # 4.3.14
_LOCATOR64: Final = struct.Struct("<4sLQL")  # 4.3.15
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")  # 4.3.12
_LOCAL: Final = struct.Struct("<4s5H3L2H")  # 4.3.7
_TAIL: Final = 22 + 0xFFFF
_IN_MEMORY: Final = 4 << 20
_DIRECTORY: Final = 8 << 20  # bytes: twenty thousand members with long names
_ENCRYPTED, _DESCRIPTOR, _UTF8 = 0x1, 0x8, 0x800  # bits of a member's flags
_STORED, _DEFLATED, _BZIP2, _LZMA, _XZ = 0, 8, 12, 14, 95
_DECODERS: Final[dict[int, Callable[[int], Any]]] = {  # of so many unpacked bytes
    _DEFLATED: lambda _: streams.deflate(),
    _BZIP2: lambda _: bz2.BZ2Decompressor(),
    _LZMA: streams.Lzma,
    _XZ: lambda _: streams.xz(),
}
_BY_7ZIP: Final = {9: "Deflate64", 93: "Zstandard", 98: "PPMd"}
_UNIX: Final = (3, 19)  # systems whose file modes stand in a member's attributes


@dataclass(frozen=True, slots=True)
class _Entry:
    """A member as its header says. `start`: of its local header; of one without a directory, of its bytes."""

    raw: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    start: int
    mode: int = 0
    unicode: str = ""
    name: str = ""


def members(source: Source, budget: Budget) -> Iterator[Member]:
    """See `face`."""
    try:
        entries = directory(source)
    except _LostError:
        yield from _without_directory(source, budget)
        raise cut_short(source.name, "目录不完整") from None
    except _ManyError:
        raise budget.spent("成员过多", "bomb") from None
    if len(entries) > budget.allowance.members or sum(one.packed for one in entries) > source.size:
        raise budget.spent("成员过多或互相重叠", "bomb")
    budget.weigh(sum(one.size for one in entries), source.size)
    for entry in entries:
        if not entry.name.endswith("/"):
            yield _member(entry, source, budget)


def directory(source: Source) -> list[_Entry]:
    """The members as the directory lists them, folders too, with their names. Raises _LostError, _ManyError."""
    start, length, shift = _place_of_directory(source)
    if length > _DIRECTORY:
        raise _ManyError
    source.file.seek(start + shift)
    data = source.file.read(length)
    entries: list[_Entry] = []
    at = 0
    while at + _ENTRY.size <= len(data) and data.startswith(b"PK\x01\x02", at):
        fields = _ENTRY.unpack_from(data, at)
        at += _ENTRY.size
        raw = data[at : at + fields[10]]
        extra = data[at + fields[10] : at + fields[10] + fields[11]]
        at += fields[10] + fields[11] + fields[12]
        entries.append(_entry(fields, raw, extra, shift))
    if at < length or len(data) < length:
        raise _LostError
    return _named(entries)


def member_names(source: Source) -> frozenset[str] | None:
    """The names in a zip, of which formats are told by; none of very many; None where there is no directory."""
    try:
        return frozenset(one.name for one in directory(source))
    except _ManyError:
        return frozenset()
    except _LostError:
        return None


class _LostError(Exception):
    """There is no directory that could be read."""


class _ManyError(Exception):
    """The directory is larger than any that is meant well."""


def _place_of_directory(source: Source) -> tuple[int, int, int]:
    """Where the directory says that it starts, its bytes, and how far everything has moved behind what stands before."""
    file, tail_at = source.file, max(0, source.size - _TAIL)
    file.seek(tail_at)
    tail = file.read(_TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        raise _LostError
    _, disk, _, _, count, length, start, _ = _END.unpack_from(tail, at)
    end = tail_at + at
    if disk not in (0, 0xFFFF):
        raise _LostError  # the last part of a divided archive
    if 0xFFFFFFFF in (length, start) or count == 0xFFFF:
        end, length, start = _end64(file, end, length, start)
    shift = end - length - start
    if shift < 0:
        raise _LostError
    return start, length, shift


def _end64(file: BinaryIO, end: int, length: int, start: int) -> tuple[int, int, int]:
    """Where the directory of a large archive ends, its bytes and start (4.3.14); what was given where it is a small one."""
    file.seek(max(0, end - _LOCATOR64.size))
    locator = file.read(_LOCATOR64.size)
    if not locator.startswith(b"PK\x06\x07"):
        return end, length, start
    at = end - _LOCATOR64.size - _END64.size
    file.seek(max(0, at))
    record = file.read(_END64.size)
    if len(record) < _END64.size or not record.startswith(b"PK\x06\x06"):
        raise _LostError
    *_, length, start = _END64.unpack(record)
    return at, length, start


def _entry(fields: tuple[Any, ...], raw: bytes, extra: bytes, shift: int) -> _Entry:
    _, made, _, flags, method, _, _, crc, packed, size, *_, attributes, start = fields
    large = iter(_extra(extra, 0x0001)[at : at + 8] for at in range(0, 24, 8))
    size, packed, start = (
        int.from_bytes(next(large, b""), "little") if value == 0xFFFFFFFF else value for value in (size, packed, start)
    )
    mode = attributes >> 16 if made >> 8 in _UNIX else 0
    return _Entry(raw, flags, method, crc, packed, size, start + shift, mode, _unicode_name(raw, extra))


def _extra(extra: bytes, wanted: int) -> bytes:
    """The extra field of that number (4.5.1), b"" where there is none."""
    at = 0
    while at + 4 <= len(extra):
        number, length = struct.unpack_from("<HH", extra, at)
        if number == wanted:
            return extra[at + 4 : at + 4 + length]
        at += 4 + length
    return b""


def _unicode_name(raw: bytes, extra: bytes) -> str:
    """The name in UTF-8 that stands beside the other (4.6.9), if it was made for that."""
    field = _extra(extra, 0x7075)
    if len(field) < 6 or field[0] != 1 or int.from_bytes(field[1:5], "little") != zlib.crc32(raw):
        return ""
    return field[5:].decode("utf-8", "replace")


def _named(entries: list[_Entry]) -> list[_Entry]:
    """The entries with names: as the archive states them, else by their bytes, those of all together."""
    unstated = [one.raw for one in entries if not one.unicode and not one.flags & _UTF8]
    guessed = iter(names.decoded_names(unstated))
    return [
        replace(one, name=one.unicode or (names.decoded(one.raw, "utf-8") if one.flags & _UTF8 else next(guessed)))
        for one in entries
    ]


def _member(entry: _Entry, source: Source, budget: Budget) -> Member:
    if stat.S_ISLNK(entry.mode):
        return Member(entry.name, nothing, passed=names.LINK)
    if stat.S_IFMT(entry.mode) and not stat.S_ISREG(entry.mode):
        return Member(entry.name, nothing, passed=names.SPECIAL)
    return Member(entry.name, lambda: _checked(entry, _packed(entry, source), budget), fault=_unreadable(entry))


def _unreadable(entry: _Entry) -> DocumentError | None:
    if entry.flags & _ENCRYPTED:
        return member_encrypted(entry.name)
    if entry.method == _STORED or entry.method in _DECODERS:
        return None
    method = _BY_7ZIP.get(entry.method)
    if method is not None and not lacking():
        return None
    way = f"；也可以安装解压组件：{INSTALL}" if method is not None else ""
    message = f"压缩包里的这个文件用的压缩方式（{method or f'编号 {entry.method}'}）读不了"
    hint = f"请解压后提交其中的报告文件，或用最常用的方式（Deflate）重新压缩{way}"
    return DocumentError(message, reason="unsupported", where=entry.name, hint=hint)


def _packed(entry: _Entry, source: Source) -> Iterator[bytes]:
    """The member's packed bytes, behind its own header."""
    source.file.seek(entry.start)
    header = source.file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        raise member_damaged(entry.name, "找不到数据")
    *_, name, extra = _LOCAL.unpack(header)
    return streams.slices(source.file, entry.start + _LOCAL.size + name + extra, entry.packed)


def _checked(entry: _Entry, packed: Iterator[bytes], budget: Budget) -> Iterator[bytes]:
    """The member's bytes. Raises DocumentError behind them where they are not what the directory says."""
    made = _DECODERS.get(entry.method)
    if made is not None:
        parts = streams.undone(packed, lambda: made(entry.size), budget, entry.name)
    elif entry.method in _BY_7ZIP:
        parts = _by_7zip(entry, packed, budget)
    else:
        parts = streams.counted(packed, budget)
    size = crc = 0
    for part in parts:
        size += len(part)
        crc = zlib.crc32(part, crc)
        if size > entry.size:
            raise member_damaged(entry.name, "比目录所写的长")
        yield part
    if size != entry.size or crc != entry.crc:
        raise member_damaged(entry.name, "校验不符")


def _by_7zip(entry: _Entry, packed: Iterator[bytes], budget: Budget) -> Iterator[bytes]:
    """By the program of the extra, which is given a zip of this member alone."""
    name = b"m"
    common = struct.pack("<5H3L2H", 63, 0, entry.method, 0, 0x21, entry.crc, entry.packed, entry.size, len(name), 0)
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
        file = cast(BinaryIO, spool)
        file.write(b"PK\x03\x04" + common + name)
        for part in packed:
            file.write(part)
        start = file.tell()
        listed = b"PK\x01\x02" + struct.pack("<H", 63) + common + struct.pack("<3H2L", 0, 0, 0, 0, 0) + name
        file.write(listed + _END.pack(b"PK\x05\x06", 0, 0, 1, 1, len(listed), start, 0))
        for member in seven.members(Source(file, entry.name, file.tell()), budget):
            yield from member.read()


def _without_directory(source: Source, budget: Budget) -> Iterator[Member]:
    """The members that stand one behind another from the beginning, up to the first that cannot be followed."""
    at: int | None = 0
    while at is not None and (entry := _local_entry(source, at)) is not None:
        if entry.flags & _DESCRIPTOR:
            measured = _measured(entry, source, budget)
            if measured is None:
                return
            entry = measured
        at = _next_local(source, entry)
        if not entry.name.endswith("/"):
            yield Member(entry.name, _reading(entry, source, budget), fault=_unreadable(entry))


def _local_entry(source: Source, at: int) -> _Entry | None:
    """The member whose own header stands there; `start` is where its bytes begin."""
    source.file.seek(at)
    header = source.file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
        return None
    _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _LOCAL.unpack(header)
    raw, extra = source.file.read(name_length), source.file.read(extra_length)
    start = at + _LOCAL.size + name_length + extra_length
    [entry] = _named([_Entry(raw, flags, method, crc, packed, size, start, 0, _unicode_name(raw, extra))])
    return entry


def _measured(entry: _Entry, source: Source, budget: Budget) -> _Entry | None:
    """The member with its sizes and check sum, which stand behind it only; None where its end cannot be found."""
    if entry.method != _DEFLATED:
        return None
    decoder, size, taken = streams.deflate(), 0, 0
    try:
        for part in streams.slices(source.file, entry.start, source.size - entry.start):
            taken += len(part)
            left = part
            while not decoder.eof:
                out = decoder.decompress(left, CHUNK)
                size, left = size + len(out), b""
                budget.spend(len(out))
                budget.weigh(size, taken)
                if decoder.needs_input:
                    break
            if decoder.eof:
                packed = taken - len(decoder.unused_data)
                source.file.seek(entry.start + packed)
                stated = source.file.read(8).removeprefix(b"PK\x07\x08")[:4]  # 4.3.9.3: the sign may be missing
                return replace(entry, packed=packed, size=size, crc=int.from_bytes(stated, "little"))
    except streams.FAULTS:
        return None
    return None


def _next_local(source: Source, entry: _Entry) -> int | None:
    """Where the next member's header stands: right behind the bytes, or behind the record of their sizes (4.3.9)."""
    end = entry.start + entry.packed
    source.file.seek(end)
    found = source.file.read(32).find(b"PK\x03\x04")
    return end + found if found >= 0 else None


def _reading(entry: _Entry, source: Source, budget: Budget) -> Callable[[], Iterator[bytes]]:
    return lambda: _checked(entry, streams.slices(source.file, entry.start, entry.packed), budget)
