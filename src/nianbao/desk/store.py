"""Files by their content: each is named by its SHA-256, written once and never changed.

`Store` is all that the desk asks of a place for files; `FolderStore` is one on disk. Another (S3 by fsspec) has the same three
functions, and is named by its address in `store_at`.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

from nianbao.base.errors import UsageError

_NAME: Final = re.compile(r"[0-9a-f]{64}")


class Store(Protocol):
    """Names are SHA-256, hexadecimal; `get` raises KeyError for what is not there."""

    def put(self, data: bytes) -> str:
        """Keeps the bytes; once they are there, they stay. Returns their name."""

    def get(self, name: str) -> bytes: ...

    def names(self) -> Iterator[str]:
        """All that is kept, in no order."""


class FolderStore:
    """A folder, with one below it for each first two signs of the names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def put(self, data: bytes) -> str:
        name = sha256(data).hexdigest()
        place = self._place(name)
        if place.is_file():
            return name
        place.parent.mkdir(exist_ok=True, mode=0o700)
        handle, temporary = tempfile.mkstemp(prefix=".new-", dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(place)
            _keep_name(place.parent)
        finally:
            Path(temporary).unlink(missing_ok=True)
        return name

    def get(self, name: str) -> bytes:
        try:
            return self._place(name).read_bytes()
        except FileNotFoundError:
            raise KeyError(name) from None

    def names(self) -> Iterator[str]:
        for path in self.folder.glob("??/*"):
            if _NAME.fullmatch(path.name):
                yield path.name

    def _place(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise KeyError(name)
        return self.folder / name[:2] / name


def _keep_name(folder: Path) -> None:
    """The name of a new file, and not only what is in it, outlasts a loss of power."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def store_at(place: str) -> Store:
    """The store of an address. UsageError for one that nobody serves."""
    if "://" in place and not place.startswith("file://"):
        raise UsageError(f"不认识的文件仓库 {place.partition('://')[0]}", where="--store", hint="请给出一个文件夹")
    return FolderStore(Path(place.removeprefix("file://")))
