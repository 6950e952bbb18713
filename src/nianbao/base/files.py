"""Small files that people write, read safely: of a known kind and size before a byte is read."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from nianbao.base.errors import UsageError

LARGEST: Final = 2_000_000  # bytes of a register, a list of names, a file of a pack


class UnfitError(OSError):
    """Nothing to read as a small file: a folder, a pipe, a device, or too large. `strerror` says it in Chinese."""


def read_small(path: str | Path, largest: int = LARGEST) -> bytes:
    """The bytes of a regular file. OSError where there is none or it cannot be read, `UnfitError` for what is no regular
    file or larger than `largest`; a pipe or device is never waited for."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode):
        os.close(descriptor)
        raise UnfitError(0, "不是普通文件")
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(largest + 1) if found.st_size <= largest else b""
        if found.st_size > largest or len(data) > largest:
            raise UnfitError(0, f"文件超过 {largest // 1_000_000} MB")
    return data


def read_given(path: str | Path, largest: int = LARGEST, *, hint: str = "请检查路径") -> bytes:
    """As `read_small`, of a file that the user names: UsageError instead of OSError."""
    try:
        return read_small(path, largest)
    except (OSError, ValueError) as error:  # ValueError: a name with a zero in it
        told = error.strerror if isinstance(error, OSError) else "不是路径"
        raise UsageError(f"读不了：{told}", where=str(path), hint=hint) from error
