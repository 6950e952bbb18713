"""Files by their content: each is named by its SHA-256, written once and never changed; what is read is held against its name.

`Store` is all that the desk asks of a place for files; `FolderStore` is one on disk, `desk.remote_store` one elsewhere. Which it is
tells its address, in `store_at`.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final, Protocol

from nianbao.base.errors import UsageError

_NAME: Final = re.compile(r"[0-9a-f]{64}")


class StoreAwayError(UsageError):
    """The store cannot be reached; it may come back."""


class Store(Protocol):
    """Names are SHA-256, hexadecimal; `get` raises KeyError for what is not there, UsageError for what is not what it was."""

    def put(self, data: bytes) -> str:
        """Keeps the bytes; once they are there, they stay. Returns their name."""

    def get(self, name: str) -> bytes: ...

    def has(self, name: str) -> bool: ...

    def age(self, name: str) -> float:
        """Seconds since it was put there. KeyError."""

    def drop(self, name: str) -> None:
        """Takes it out, where nothing is told of it any more; it need not be there."""

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
            return verified(name, self._place(name).read_bytes())
        except FileNotFoundError:
            raise KeyError(name) from None

    def has(self, name: str) -> bool:
        return self._place(name).is_file()

    def age(self, name: str) -> float:
        try:
            return time.time() - self._place(name).stat().st_mtime
        except FileNotFoundError:
            raise KeyError(name) from None

    def drop(self, name: str) -> None:
        self._place(name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        for path in self.folder.glob("??/*"):
            if is_name(path.name):
                yield path.name

    def _place(self, name: str) -> Path:
        return self.folder / place_of(name)


def place_of(name: str) -> str:
    """Where a file lies in a store. KeyError for what is no name."""
    if not _NAME.fullmatch(name):
        raise KeyError(name)
    return f"{name[:2]}/{name}"


def is_name(text: str) -> bool:
    return _NAME.fullmatch(text) is not None


def verified(name: str, data: bytes) -> bytes:
    """UsageError where these bytes are not those of the name."""
    if sha256(data).hexdigest() != name:
        raise UsageError(f"文件仓库里的 {name} 已损坏", where="--store", hint="请从备份恢复这个文件，并查清原因")
    return data


def _keep_name(folder: Path) -> None:
    """The name of a new file, and not only what is in it, outlasts a loss of power."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def store_at(place: str) -> Store:
    """The store of an address. UsageError for one that nobody serves, or whose parts are not installed."""
    if place.startswith("s3://"):
        from nianbao.desk.remote_store import s3_store

        return s3_store(place)
    if "://" in place and not place.startswith("file://"):
        hint = "请给出一个文件夹，或 s3://桶/前缀"
        raise UsageError(f"不认识的文件仓库 {place.partition('://')[0]}", where="--store", hint=hint)
    return FolderStore(Path(place.removeprefix("file://")))
