"""What earlier runs have worked out, kept by what it was worked out from: one SQLite file in a folder of the user's own.

Anybody may delete the folder at any time, and several runs may use it at once. What is damaged, or was not written by us,
counts as not there. Values are pickles, which are opened for a short list of types only.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import pickle
import sqlite3
import sys
import time
import zlib
from collections.abc import Iterable, Sequence
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from nianbao.base.errors import UsageError

FILE: Final = "results.sqlite"
_FORM: Final = 1  # of the file; another one is begun anew
_DIGEST: Final = 16
_LONGEST: Final = 64 << 20  # bytes of a value, unpacked
_DAY: Final = 86_400
_AT_ONCE: Final = 500  # keys of one question
_TYPES: Final = frozenset(
    {
        ("decimal", "Decimal"),
        ("builtins", "frozenset"),
        ("builtins", "set"),
        ("msgspec._core", "UNSET"),
        ("nianbao.model.pattern", "Axes"),
    }
)
_RECORDS: Final = (Enum, tuple, msgspec.Struct)
_ARRAYS: Final = frozenset({"_reconstruct", "ndarray", "dtype", "_frombuffer", "scalar"})
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS used (key BLOB PRIMARY KEY, day INTEGER NOT NULL, bytes INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value BLOB NOT NULL);
"""


class CachePlace(NamedTuple):
    """`most`: megabytes that the file may take."""

    folder: str
    most: int


def usual_folder() -> Path:
    """Where the system has users' caches."""
    if sys.platform == "win32":
        above = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        above = str(Path.home() / "Library" / "Caches")
    else:
        above = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(above) / "nianbao"


def place_of(folder: str | None, most: int) -> CachePlace | None:
    """Where the settings have it; None for nowhere."""
    return CachePlace(folder or str(usual_folder()), most) if most else None


class _Unpickler(pickle.Unpickler):
    """Opens records and enumerations of this program, arrays, and a few types of libraries; nothing that does anything."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _TYPES or (module.partition(".")[0] == "numpy" and name in _ARRAYS):
            return super().find_class(module, name)
        found = super().find_class(module, name) if module.startswith("nianbao.") else None
        if isinstance(found, type) and (dataclasses.is_dataclass(found) or issubclass(found, _records())):
            return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def _records() -> tuple[type, ...]:
    """Parameters of kinds are pydantic's models, whose state is set as it is, without a call of ours."""
    pydantic = sys.modules.get("pydantic")
    return _RECORDS if pydantic is None else (*_RECORDS, pydantic.BaseModel)


def packed(thing: Any) -> bytes:
    return zlib.compress(pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL), 1)


def unpacked(data: bytes) -> Any:
    """Raises what damaged data brings about."""
    bounded = zlib.decompressobj()
    whole = bounded.decompress(data, _LONGEST)
    if bounded.unconsumed_tail:
        raise pickle.UnpicklingError("too long")
    return _Unpickler(io.BytesIO(whole)).load()


class Cache:
    """The open file. Nothing that befalls it ends a run: it then knows nothing and keeps nothing, and `fault` says why."""

    def __init__(self, place: CachePlace) -> None:
        self._place = place
        self._path = Path(place.folder) / FILE
        self._file: sqlite3.Connection | None = None
        self.fault = ""
        try:
            self._file = self._opened()
        except (sqlite3.Error, OSError, ValueError) as error:
            self.fault = str(error)

    def _opened(self) -> sqlite3.Connection:
        folder = self._path.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.name == "posix" and (folder.stat().st_uid != os.getuid() or folder.stat().st_mode & 0o022):
            raise PermissionError(f"{folder} 不是本人的文件夹，或别人也能写入")
        file = sqlite3.connect(self._path, timeout=20.0, isolation_level=None, check_same_thread=False)
        file.text_factory = bytes  # a damaged value is not taken for text
        file.execute("PRAGMA auto_vacuum=INCREMENTAL")
        file.execute("PRAGMA journal_mode=WAL")
        file.execute(
            "PRAGMA synchronous=OFF"
        )  # what a power cut takes is worked out again; digests tell what it damaged
        version = file.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _FORM):
            file.executescript("DROP TABLE IF EXISTS kept; DROP TABLE IF EXISTS used;")
        file.executescript(_TABLES)
        file.execute(f"PRAGMA user_version={_FORM}")
        return file

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Of these keys the values that are known."""
        found: dict[bytes, bytes] = {}
        if self._file is None:
            return found
        today = int(time.time() // _DAY)
        try:
            for start in range(0, len(keys), _AT_ONCE):
                part = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(part))
                rows = self._file.execute(f"SELECT key, value FROM kept WHERE key IN ({marks})", part)  # noqa: S608 - marks only  # nosec B608
                for key, value in rows:
                    if value[:_DIGEST] == _digest(key, value[_DIGEST:]):
                        found[key] = value[_DIGEST:]
            old = [(today, key, today) for key in found]
            self._file.execute("BEGIN")
            self._file.executemany("UPDATE used SET day = ? WHERE key = ? AND day < ?", old)
            self._file.execute("COMMIT")
        except sqlite3.Error as error:
            self._lost(error)
        return found

    def put(self, values: Iterable[tuple[bytes, bytes]]) -> None:
        if self._file is None:
            return
        today = int(time.time() // _DAY)
        rows = [(key, _digest(key, value) + value) for key, value in values]
        try:
            self._file.execute("BEGIN IMMEDIATE")
            self._file.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", rows)
            self._file.executemany(
                "INSERT OR REPLACE INTO used VALUES (?, ?, ?)", [(k, today, len(v)) for k, v in rows]
            )
            self._file.execute("COMMIT")
        except sqlite3.Error as error:
            self._lost(error)

    def trim(self) -> None:
        """Down to its size: what was not used for the longest time goes first."""
        if self._file is None:
            return
        try:
            pages, size = (self._file.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
            surplus = pages * size - (self._place.most << 20)
            if surplus <= 0:
                return
            surplus += self._place.most << 18  # a quarter more, so that not every run trims
            going = []
            for key, length in self._file.execute("SELECT key, bytes FROM used ORDER BY day, key"):
                if surplus <= 0:
                    break
                surplus -= length
                going.append((key,))
            self._file.execute("BEGIN IMMEDIATE")
            self._file.executemany("DELETE FROM kept WHERE key = ?", going)
            self._file.executemany("DELETE FROM used WHERE key = ?", going)
            self._file.execute("COMMIT")
            self._file.executescript("PRAGMA incremental_vacuum")  # `execute` takes one step of it
            self._file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.Error as error:
            self._lost(error)

    def _lost(self, error: sqlite3.Error) -> None:
        self.fault = str(error)
        file, self._file = self._file, None
        if file is not None:
            file.close()
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):  # damaged: the next run begins anew
                self._path.with_name(name).unlink(missing_ok=True)


def _digest(key: bytes, value: bytes) -> bytes:
    return hashlib.blake2b(value, digest_size=_DIGEST, key=key[:64]).digest()


@lru_cache(maxsize=4)
def _of_process(place: CachePlace, _process: int) -> Cache:
    return Cache(place)


def cache_at(place: CachePlace) -> Cache:
    """The file as this process has it open: connections do not outlive a fork."""
    return _of_process(place, os.getpid())


def check_resumable(place: CachePlace | None) -> None:
    """UsageError where a run that was cut short cannot be gone on with."""
    fault = "没有保存读过、判过的结果" if place is None else cache_at(place).fault
    if fault:
        hint = "去掉 --no-cache（或 cache_size = 0），或用 --cache 指定本人的文件夹；不接着做就去掉 --resume"
        raise UsageError(f"不能接着做：{fault}", where="--resume", hint=hint)
