"""What every container owes: `members(source, budget) -> Iterator[Member]`, in the order in which they lie.

A member is read, if at all, before the next one is asked for. What can be read comes first: a fault of the container as a
whole is raised behind its last readable member. Raised is nothing but DocumentError; `SpentError` ends all of the outermost
file, `CorruptError` takes back what the container has given.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from nianbao.base.errors import DocumentError

CHUNK: Final = 256 << 10  # bytes that are handed on at a time
DEEPEST: Final = 3  # containers within each other
_UNPACK: Final = "请解压后提交其中的报告文件"


class SpentError(DocumentError):
    """The budget of the outermost file is used up: nothing more of it is read."""


class CorruptError(DocumentError):
    """Packed bytes are not what they were: nothing that came out of them before can be trusted either."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a container may cost, with all that is packed in it."""

    unpacked: int = 2 << 30  # bytes
    members: int = 20_000
    seconds: float = 120.0  # of the processor
    ratio: int = 200  # of bytes unpacked to bytes packed
    free: int = 24 << 20  # bytes below which no ratio is suspicious


ALLOWANCE: Final = Allowance()


class Budget:
    """What has been spent of an allowance. `size`: bytes of the outermost file; `name`: what it is called in faults."""

    def __init__(self, name: str, size: int, allowance: Allowance = ALLOWANCE) -> None:
        self.name, self.size, self.allowance = name, size, allowance
        self._unpacked = 0
        self._members = 0
        self._latest = time.thread_time() + allowance.seconds

    def spend(self, count: int) -> None:
        """`count` bytes have been unpacked. Raises SpentError."""
        self._unpacked += count
        self.weigh(self._unpacked, self.size)
        if time.thread_time() > self._latest:
            raise self.spent(f"处理超过 {self.allowance.seconds:g} 秒", "timeout")

    def weigh(self, unpacked: int, packed: int) -> None:
        """Raises SpentError where so many bytes are, or are said to be, made of so few."""
        if unpacked > self.allowance.unpacked:
            raise self.spent(f"解压后超过 {self.allowance.unpacked >> 20} MB", "too_large")
        if unpacked > max(self.allowance.free, self.allowance.ratio * packed):
            raise self.spent("压缩比异常", "bomb")

    @property
    def seconds_left(self) -> float:
        return max(0.0, self._latest - time.thread_time())

    def count(self, members: int = 1) -> None:
        """So many members more. Raises SpentError."""
        self._members += members
        if self._members > self.allowance.members:
            raise self.spent(f"成员超过 {self.allowance.members} 个", "bomb")

    def spent(self, detail: str, reason: str) -> SpentError:
        return SpentError(f"压缩内容异常，已停止解压（{detail}）", reason=reason, where=self.name, hint=_UNPACK)


@dataclass(frozen=True, slots=True)
class Source:
    """A container's bytes. `file`: can be sought in. `name`: what it is called, without a path. `path`: where it lies,
    if it is a file of its own."""

    file: BinaryIO
    name: str
    size: int
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """`name`: with forward slashes, as printed. `read`: its bytes, part by part. `passed`: why it is not looked at, "" where it
    is. `fault`: why it cannot be read. `always`: looked at whatever its name ends with."""

    name: str
    read: Callable[[], Iterator[bytes]]
    passed: str = ""
    fault: DocumentError | None = None
    always: bool = False


class Container(Protocol):
    """The function `members` of a container's module."""

    def __call__(self, source: Source, budget: Budget, /) -> Iterator[Member]: ...


def nothing() -> Iterator[bytes]:
    """The bytes of what is not read."""
    return iter(())


def cut_short(name: str, detail: str) -> DocumentError:
    """A container that is damaged or has lost its end."""
    message = f"压缩包不完整，只读出了其中一部分（{detail}）"
    return DocumentError(message, reason="damaged", where=name, hint="请重新压缩、重新下载，或解压后提交其中的报告文件")


def member_damaged(name: str, detail: str) -> DocumentError:
    message = f"压缩包里的这个文件已损坏（{detail}）"
    return DocumentError(message, reason="damaged", where=name, hint="请重新压缩，或解压后单独提交这个文件")


def member_encrypted(name: str) -> DocumentError:
    message = "压缩包设有密码，无法读取"
    return DocumentError(message, reason="encrypted", where=name, hint="请解压后提交其中的报告文件")
