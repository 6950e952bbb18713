"""Tar archives: ustar, GNU and pax (POSIX.1-2008), read from beginning to end without going back.

Ours and not `tarfile`'s, since that reads headers of any stated size into memory and keeps every member that it has seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Protocol

from nianbao.readers.parcels import names
from nianbao.readers.parcels.face import CHUNK, Budget, Member, Source, cut_short, member_damaged, nothing

_BLOCK: Final = 512
_LONGEST: Final = 64 << 10  # bytes of a name, or of records about a member
_REGULAR: Final = b"0\x007"
_PASSED: Final = {b"1": names.LINK, b"2": names.LINK, b"3": names.SPECIAL, b"4": names.SPECIAL, b"6": names.SPECIAL}


class Stream(Protocol):
    """Bytes that are read once, in order."""

    def take(self, count: int) -> bytes:
        """The next bytes, fewer at the end."""

    def skip(self, count: int) -> None: ...


class FileStream:
    """Of a file, which others may read from meanwhile."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._at = file, 0

    def take(self, count: int) -> bytes:
        self._file.seek(self._at)
        data = self._file.read(count)
        self._at += len(data)
        return data

    def skip(self, count: int) -> None:
        self._at += count


class PartStream:
    """Of parts that come one by one."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._part, self._at = parts, b"", 0

    def take(self, count: int) -> bytes:
        found = bytearray()
        while len(found) < count:
            if self._at == len(self._part):
                self._part, self._at = next(self._parts, b""), 0
                if not self._part:
                    break
            got = self._part[self._at : self._at + count - len(found)]
            self._at += len(got)
            found += got
        return bytes(found)

    def skip(self, count: int) -> None:
        while count > 0 and (got := len(self.take(min(CHUNK, count)))):
            count -= got


@dataclass(slots=True)
class _Ahead:
    """What headers before a member's own say of it."""

    name: bytes = b""
    size: int | None = None
    sparse: bool = False


@dataclass(slots=True)
class _Body:
    """The bytes of a member, of which some may have been read."""

    stream: Stream
    left: int
    cut: bool = field(default=False)

    def read(self) -> Iterator[bytes]:
        while self.left:
            part = self.stream.take(min(CHUNK, self.left))
            if not part:
                self.cut = True
                raise member_damaged("", "没有到结尾")
            self.left -= len(part)
            yield part


def members(source: Source, budget: Budget) -> Iterator[Member]:
    """See `face`."""
    return members_of(FileStream(source.file), source.name, budget)


def begins_tar(head: bytes) -> bool:
    """Whether a tar begins so."""
    return head[257:262] == b"ustar" and _checksum_fits(head[:_BLOCK])


def members_of(stream: Stream, name: str, budget: Budget) -> Iterator[Member]:
    """The members of a tar that is read from its beginning."""
    ahead = _Ahead()
    zeros = 0
    while True:
        block = stream.take(_BLOCK)
        if not block.strip(b"\0"):
            zeros += 1
            if not block or zeros == 2:
                if zeros < 2 and not block:
                    raise cut_short(name, "没有结尾标记")
                return
            continue
        zeros = 0
        size = ahead.size if ahead.size is not None else _number(block[124:136])
        if len(block) < _BLOCK or not _checksum_fits(block) or size is None:
            raise cut_short(name, "有一段无法识别")
        kind = block[156:157]
        padding = -size % _BLOCK
        if kind in b"LKxgX":
            if size > _LONGEST:
                raise budget.spent("成员的说明过长", "bomb")
            _look_ahead(ahead, kind, stream.take(size))
            stream.skip(padding)
            continue
        body = _Body(stream, size)
        if member := _member(block, kind, ahead, body):
            yield member
        if body.cut:
            raise cut_short(name, "没有到结尾")
        stream.skip(body.left + padding)
        ahead = _Ahead()


def _member(block: bytes, kind: bytes, ahead: _Ahead, body: _Body) -> Member | None:
    """The member whose header that is; None for a folder."""
    raw = ahead.name or b"/".join(part for part in (_prefix(block), _text(block[:100])) if part)
    name = names.decoded(raw)
    if kind == b"5" or (kind in b"0\0" and raw.endswith(b"/")):
        return None
    if kind == b"S" or ahead.sparse:
        return Member(name, nothing, passed="是稀疏文件")
    if kind not in _REGULAR:
        return Member(name, nothing, passed=_PASSED.get(kind, names.SPECIAL))
    return Member(name, body.read)


def _prefix(block: bytes) -> bytes:
    """The beginning of a long name: not in GNU's older headers, where other things stand there."""
    return _text(block[345:500]) if block[257:263] == b"ustar\0" else b""


def _text(field_: bytes) -> bytes:
    return field_.split(b"\0", 1)[0]


def _number(text: bytes) -> int | None:
    """Octal digits, or the bytes of a large number behind a first bit; None for what is neither."""
    if text[0] == 0x80:
        return int.from_bytes(text[1:], "big")
    try:
        return int(text.strip(b" \0") or b"0", 8)
    except ValueError:
        return None


def _checksum_fits(block: bytes) -> bool:
    stated = _number(block[148:156])
    return stated == sum(block[:148]) + 8 * 0x20 + sum(block[156:])


def _look_ahead(ahead: _Ahead, kind: bytes, data: bytes) -> None:
    if kind == b"L":
        ahead.name = _text(data)
    if kind not in b"xX":
        return
    records = dict(_records(data))
    ahead.name = records.get(b"path", ahead.name)
    ahead.sparse = any(key.startswith(b"GNU.sparse.") for key in records)
    if (size := records.get(b"size", b"")).isdigit() and len(size) < 20:
        ahead.size = int(size)


def _records(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """`length key=value` and a line end, one behind another; up to the first that is none."""
    at = 0
    while at < len(data):
        digits, _, _ = data[at : at + 8].partition(b" ")
        if not digits.isdigit() or (length := int(digits)) < 5:
            return
        key, equals, value = data[at + len(digits) + 1 : at + length - 1].partition(b"=")
        if not equals:
            return
        yield key, value
        at += length
