"""What a result depends on, as keys of the cache: whatever else changes must not change it."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal
from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import msgspec

import nianbao

_SIZE: Final = 20
_NAME: Final = re.compile(r"[A-Za-z0-9][\w.-]*")


def key_of(*parts: object) -> bytes:
    """One key of all parts. TypeError for a thing whose content cannot be told."""
    digest = hashlib.blake2b(digest_size=_SIZE)
    for piece in _pieces(parts):
        digest.update(piece)
    return digest.digest()


def _pieces(thing: Any) -> Iterator[bytes]:
    # Kept whole: a table of types; each piece bears its type and length, so that no two things give the same.
    if hasattr(thing, "cache_key"):
        thing = ("known", thing.cache_key())
    if thing is None or isinstance(thing, bool | int | float | Decimal | str):
        written = f"{type(thing).__name__}:{thing}".encode("utf-8", "surrogateescape")
        yield b"%d:" % len(written) + written
    elif isinstance(thing, bytes | bytearray):
        yield b"b%d:" % len(thing) + bytes(thing)
    elif isinstance(thing, Mapping):
        yield b"m%d:" % len(thing)
        for name, value in thing.items():
            yield from _pieces(name)
            yield from _pieces(value)
    elif isinstance(thing, Sequence):
        yield b"s%d:" % len(thing)
        for one in thing:
            yield from _pieces(one)
    elif isinstance(thing, Set):
        yield from _pieces(sorted(thing))
    elif isinstance(thing, msgspec.Struct):
        yield type(thing).__name__.encode()
        for name in thing.__struct_fields__:
            yield from _pieces(getattr(thing, name))
    elif dataclasses.is_dataclass(thing):
        yield type(thing).__name__.encode()
        for one in dataclasses.fields(thing):
            yield from _pieces(getattr(thing, one.name))
    elif hasattr(thing, "tobytes"):
        yield f"{thing.dtype}{thing.shape}:".encode()
        yield thing.tobytes()
    else:
        raise TypeError(type(thing).__name__)


@lru_cache(maxsize=1)
def engine_mark() -> bytes:
    """Of the program that works things out: its own files as they lie here, kinds that others add, the interpreter and the
    libraries that it reads with."""
    wanted = [one for one in metadata.requires("nianbao") or () if _is_read_with(one)]
    libraries = sorted({match[0] for one in wanted if (match := _NAME.match(one))})
    added = [
        (
            one.name,
            one.value,
            one.dist.name if one.dist else "",
            one.dist.version if one.dist else "",
            _module_mark(one.module),
        )
        for one in metadata.entry_points(group="nianbao.kinds")
    ]
    own = files_mark((str(Path(nianbao.__file__).parent),))
    return key_of(nianbao.__version__, sys.version, [(name, _version(name)) for name in libraries], added, own)


def _is_read_with(requirement: str) -> bool:
    _, _, condition = requirement.partition(";")
    return "extra" not in condition or "ocr" in condition or "archives" in condition


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def _module_mark(module: str) -> tuple[int, int]:
    spec = find_spec(module)
    if spec is None or spec.origin is None or not Path(spec.origin).is_file():
        return 0, 0
    state = Path(spec.origin).stat()
    return state.st_size, state.st_mtime_ns


@lru_cache(maxsize=8)
def files_mark(folders: tuple[str, ...]) -> bytes:
    """Of the files of folders: names, sizes, times of change."""
    return key_of([(name, size, changed) for folder in folders for name, size, changed in _states(folder, "")])


def _states(folder: str, within: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        inner = sorted(entries, key=lambda entry: entry.name)
    for entry in inner:
        try:
            inside, state = entry.is_dir(), entry.stat()
        except OSError:  # a link that leads nowhere, or to itself: who reads the file says so
            yield within + entry.name, -1, 0
            continue
        if inside:
            yield from _states(entry.path, f"{within}{entry.name}/")
        elif not entry.name.endswith((".pyc", ".pyo")):
            yield within + entry.name, state.st_size, state.st_mtime_ns
