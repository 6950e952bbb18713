"""Packs as they are after loading and checking, kept between runs by all that they are made from: reading and checking the
hundred and thirty files of one is a third of what auditing one small report costs.

They lie in the cache of results, under its rules (`app.cache`): a folder that nobody but the user can write to, digests, and a
short list of types that are opened. A pack of which anything changes, be it a time of change, is read and checked anew, and
so is all that commands for authors (`rules lint`, `rules test`) look at. A pack with faults is not kept.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from nianbao.app.cache import CachePlace, cache_at, packed, unpacked
from nianbao.app.cache_keys import engine_mark, files_mark, key_of

Made = TypeVar("Made")
Head = tuple[bool, str | None]  # whether a run may choose the pack by itself, what it extends

_PLACE: list[CachePlace | None] = [None]  # of the process, as the last run has it


def keep_packs(place: CachePlace | None) -> None:
    """Where packs are kept, for those that this process loads from now on; None for nowhere."""
    _PLACE[0] = place


def whole(kind: type[Made], path: Path, folders: tuple[str, ...], load: Callable[[], Made]) -> Made:
    """What `load` makes of the pack in `path`, or what an earlier run kept of it. `folders`: of all packs that it may
    extend. Raises what `load` raises."""
    place = _PLACE[0]
    if place is None:
        return load()
    key = key_of("pack", kind.__name__, sys.version, str(path), folders, files_mark(folders), engine_mark())
    known = _found(place, key)
    if isinstance(known, kind):
        return known
    made = load()
    _keep(place, key, made)
    return made


def head(path: Path, read: Callable[[], Head]) -> Head:
    """What the first lines of the pack in `path` say, by its file `pack.yaml`. Raises what `read` raises."""
    place = _PLACE[0]
    if place is None:
        return read()
    state = (path / "pack.yaml").stat()
    key = key_of("head of a pack", str(path), state.st_size, state.st_mtime_ns, engine_mark())
    match _found(place, key):
        case (bool() as automatic, (str() | None) as above):
            return automatic, above
    made = read()
    _keep(place, key, made)
    return made


def _found(place: CachePlace, key: bytes) -> object:
    value = cache_at(place).get([key]).get(key)
    try:
        return None if value is None else unpacked(value)
    except Exception:  # noqa: BLE001 - whatever it is, it was not written by this program: the pack is read
        return None


def _keep(place: CachePlace, key: bytes, made: object) -> None:
    """Only what opens again as it is: parameters of kinds that other packages add do not."""
    try:
        value = packed(made)
        if unpacked(value) != made:
            return
    except Exception:  # noqa: BLE001 - as above
        return
    cache_at(place).put([(key, value)])
