"""Inputs that an earlier run has read: known by their bytes, their name, the packs and the program. What is not known is read,
and kept."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

from msgspec import UNSET, structs

from nianbao.app.around import Gathered, gather_one, join_gathered
from nianbao.app.cache import Cache, CachePlace, cache_at, packed, unpacked
from nianbao.app.cache_keys import engine_mark, key_of
from nianbao.app.case import Case, Summary, summarise
from nianbao.app.finished import finished
from nianbao.app.inputs import Input
from nianbao.app.options import Options
from nianbao.app.packs import PackSet, pack_set
from nianbao.app.reading import Read, read_report
from nianbao.app.scratch import Held, Scratch
from nianbao.base.errors import NianbaoError
from nianbao.readers.beside import BesidePage
from nianbao.readers.pictures.models import available

_READ, _KNOWN = b"read:", b"known:"
_LASTING: Final = 60.0  # seconds of the processor; what took longer may have been cut short by a limit


class KnownReport(NamedTuple):
    """What the first steps ask of a report, without the report. `gathered`: by the name of the kind; `beside` as in `Read`."""

    summary: Summary
    gathered: Mapping[str, Any]
    beside: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CachedRead:
    """A report that lies in the cache; where it has gone from there meanwhile, it is read anew."""

    item: Input
    options: Options
    key: bytes

    def get(self) -> Read:
        packs = pack_set(self.options.rules)
        held = cache_at(self.options.cache) if self.options.cache is not None else None
        read = _loaded(held, self.key, self.item) if held is not None else None
        if read is None:
            read = read_report(self.item, packs, recognises=self.options.recognises)
        return finished(read, packs, self.options)


def known_cases(
    items: Sequence[Input], options: Options, place: CachePlace, scratch: Scratch
) -> tuple[list[Case], list[Gathered]]:
    """The read step of a chunk, with what is known already."""
    # Kept whole: what is known, what is read, what is put by for the next time.
    packs, held = pack_set(options.rules), cache_at(place)
    keys = [_key(item, options, packs) for item in items]
    found = held.get([_KNOWN + key for key in keys if key]) if options.reads_plainly else {}
    cases: list[Case] = []
    gathered: list[Mapping[str, Any]] = []
    fresh: list[tuple[bytes, bytes]] = []
    for item, key in zip(items, keys, strict=True):
        known = _opened(found.get(_KNOWN + key), item) if key else None
        if known is not None:
            cases.append(Case(known.summary, CachedRead(item, options, key)))
            gathered.append(known.gathered)
            continue
        read = _loaded(held, key, item) if key else None
        kept: Held[Read] = CachedRead(item, options, key)
        if read is None:
            began = time.process_time()
            read = read_report(item, packs, recognises=options.recognises)
            if key and read.report is not None and time.process_time() - began < _LASTING:
                fresh.append((_READ + key, packed(read)))
            else:
                key = b""
        plain = read.report is not None and not read.report.recognised
        read = finished(read, packs, options)
        if not key:
            kept = scratch.keep(read)
        whole = key_of(key, sorted(read.beside.items())) if key else b""
        known = KnownReport(replace(summarise(read, packs), key=whole), gather_one(read, packs), read.beside)
        if key and plain and options.reads_plainly:
            fresh.append((_KNOWN + key, packed(known)))
        cases.append(Case(known.summary, kept))
        gathered.append(known.gathered)
    held.put(fresh)
    told = [(case.summary.pack, alone) for case, alone in zip(cases, gathered, strict=True)]
    return cases, join_gathered(told, [case.kept for case in cases], packs, scratch)


def _key(item: Input, options: Options, packs: PackSet) -> bytes:
    """What reading an input depends on; b"" where there is nothing to read, or its name cannot be shown as it is."""
    if item.encoded is not None:
        return b""
    try:
        content = hashlib.sha256(item.data()).digest()
    except (NianbaoError, OSError):
        return b""
    return key_of(engine_mark(), packs.mark, options.rules, options.recognises and available(), item.name, content)


def _loaded(held: Cache, key: bytes, item: Input) -> Read | None:
    """The report that was read, as of this input."""
    data = held.get([_READ + key]).get(_READ + key)
    try:
        read = unpacked(data) if data is not None else None
    except Exception:  # noqa: BLE001 - whatever it is, it was not written by this program: it is read anew
        return None
    if not isinstance(read, Read) or not _is_still(item, read.beside):
        return None
    read.source = structs.replace(read.source, path=item.shown, path_encoded=item.encoded or UNSET)
    return read


def _opened(data: bytes | None, item: Input) -> KnownReport | None:
    try:
        known = unpacked(data) if data is not None else None
    except Exception:  # noqa: BLE001 - as above
        return None
    if not isinstance(known, KnownReport) or not _is_still(item, known.beside):
        return None
    return known._replace(summary=replace(known.summary, path=item.shown))


def _is_still(item: Input, beside: Mapping[str, str]) -> bool:
    """Whether the files beside a page are what they were."""
    return not beside or (item.stored is None and BesidePage(item.path).still_gives(beside))
