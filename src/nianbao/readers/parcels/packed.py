"""gzip, bzip2 and xz: one file each, or a tar."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from typing import Final

from nianbao.base.errors import DocumentError
from nianbao.readers.parcels import streams, tars
from nianbao.readers.parcels.face import Budget, CorruptError, Member, Source, SpentError, cut_short

_MADE: Final = ((b"\x1f\x8b", streams.gzip), (b"BZh", streams.bzip2), (b"\xfd7zXZ\x00", streams.xz))
_SUFFIXES: Final = (".gz", ".bz2", ".xz")
_HEAD: Final = 512


def members(source: Source, budget: Budget) -> Iterator[Member]:
    """See `face`."""
    source.file.seek(0)
    head = source.file.read(16)
    make = next(made for beginning, made in _MADE if head.startswith(beginning))
    raw = streams.slices(source.file, 0, source.size)
    parts = streams.undone(raw, make, budget, source.name, several=True)
    first = b""
    try:
        while len(first) < _HEAD and (part := next(parts, b"")):
            first += part
    except DocumentError as error:
        if not first:
            raise cut_short(source.name, error.message) from error
        parts = _failing(error)
    whole = chain((first,), parts)
    if not tars.begins_tar(first):
        yield Member(_name(source.name), lambda: whole, always=True)
        return
    watched = _Watched(whole)
    fault = None
    try:
        yield from tars.members_of(tars.PartStream(watched.parts()), source.name, budget)
    except SpentError:
        raise
    except DocumentError as error:
        fault = error
    with suppress(CorruptError):
        deque(watched.parts(), maxlen=0)  # behind the last member stands the check sum of all
    if watched.corrupt:
        damaged = cut_short(source.name, "校验不符，内容可能有误")
        raise CorruptError(damaged.message, reason=damaged.reason, where=source.name, hint=damaged.hint)
    if fault is not None:
        raise cut_short(source.name, "数据有误或没有到结尾") from fault


class _Watched:
    """Parts that come one by one. `corrupt`: whether a check has failed."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self.corrupt = False

    def parts(self) -> Iterator[bytes]:
        try:
            yield from self._parts
        except CorruptError:
            self.corrupt = True
            raise


def _failing(error: DocumentError) -> Iterator[bytes]:
    raise error
    yield b""


def _name(name: str) -> str:
    """What the file was called before it was packed."""
    lower = name.lower()
    return next((name[: -len(suffix)] for suffix in _SUFFIXES if lower.endswith(suffix)), name) or name
