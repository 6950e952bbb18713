"""Reports that an earlier run has judged: known by all that a finding depends on, what the other reports say included. What is not
known is judged, and kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from nianbao.app.cache import Cache, CachePlace, cache_at, packed, unpacked
from nianbao.app.cache_keys import engine_mark, key_of
from nianbao.app.case import Case
from nianbao.app.entries import WrittenReport
from nianbao.app.options import Options
from nianbao.app.outputs import drawn, put_each
from nianbao.app.packs import pack_set
from nianbao.app.passes.judge import judge_cases
from nianbao.app.passes.write import Writing, write_chunk
from nianbao.app.saved import decode, encode
from nianbao.model.finding import Finding
from nianbao.model.summary import ReportCount

Thing = TypeVar("Thing")
_FINDING, _LINE = b"finding:", b"line:"


def judged_lines(cases: Sequence[Case], options: Options, how: Writing, place: CachePlace) -> list[WrittenReport]:
    """The judge and write steps of a chunk, with what is known already."""
    held = cache_at(place)
    keys = [_key(case, options) for case in cases]
    if not how.keep and how.continued is None and all(output.alone for output in how.files if output.each):
        return _lines(cases, [key and key_of(key, how.head.lang) for key in keys], options, how, held)
    findings = _known(_FINDING, keys, held, _finding)
    fresh = _judged(cases, findings, options)
    held.put([(_FINDING + keys[at], packed(encode(one))) for at, one in _keepable(fresh, keys)])
    written = write_chunk([fresh[at] if at in fresh else findings[at] for at in range(len(cases))], how)
    return [line._replace(known=at in findings) for at, line in enumerate(written)]


def _lines(
    cases: Sequence[Case], keys: Sequence[bytes], options: Options, how: Writing, held: Cache
) -> list[WrittenReport]:
    """Where nothing but the lines is wanted, and files that depend on nothing else, they are kept as they are written."""
    # Kept whole: what is known is put in its place, what is not is judged, drawn, put in its place and kept.
    files = [output for output in how.files if output.each] if how.folder is not None else []
    names = b"files:" + key_of([output.each for output in files])
    known = _known(_LINE, keys, held, _line)
    drawn_before = _known(names, keys, held, partial(_drawings, len(files))) if files else {}
    if files:
        known = {at: line for at, line in known.items() if at in drawn_before}
    fresh = _judged(cases, known, options)
    written = dict(zip(fresh, write_chunk(list(fresh.values()), replace(how, files=())), strict=True))
    drawings = {at: [drawn(one, finding, how.head, how.given) for one in files] for at, finding in fresh.items()}
    for at, case in enumerate(cases):
        told = drawings[at] if at in fresh else drawn_before.get(at, ())
        for output, data in zip(files, told, strict=True):
            put_each(how.folder or Path(), output, case.id, data)
    keepable = [at for at, _ in _keepable(fresh, keys)]
    lines = [(at, written[at]) for at in keepable]
    held.put([(_LINE + keys[at], packed((one.encoded, one.entry, one.part))) for at, one in lines])
    if files:
        held.put([(names + keys[at], packed(tuple(drawings[at]))) for at in keepable])
    return [known[at] if at in known else written[at] for at in range(len(cases))]


def _drawings(count: int, data: bytes) -> tuple[bytes | None, ...] | None:
    """The files of a report, in the order of the outputs."""
    try:
        found = unpacked(data)
    except Exception:  # noqa: BLE001 - as for lines
        return None
    right = isinstance(found, tuple) and len(found) == count
    return found if right and all(one is None or isinstance(one, bytes) for one in found) else None


def _known(
    kind: bytes, keys: Sequence[bytes], held: Cache, opened: Callable[[bytes], Thing | None]
) -> dict[int, Thing]:
    found = held.get([kind + key for key in keys if key])
    told = {at: opened(found[kind + key]) for at, key in enumerate(keys) if key and kind + key in found}
    return {at: thing for at, thing in told.items() if thing is not None}


def _judged(cases: Sequence[Case], known: Container[int], options: Options) -> dict[int, Finding]:
    missing = {at: case for at, case in enumerate(cases) if at not in known}
    return dict(zip(missing, judge_cases(list(missing.values()), options), strict=True))


def _keepable(fresh: Mapping[int, Finding], keys: Sequence[bytes]) -> list[tuple[int, Finding]]:
    """Not those with errors: a limit may have been met."""
    return [(at, one) for at, one in fresh.items() if keys[at] and one.coverage["error"] == 0]


def _key(case: Case, options: Options) -> bytes:
    """What a finding depends on; b"" where that cannot be told."""
    if not case.summary.key or not case.summary.pack:
        return b""
    pack = pack_set(options.rules).pack(case.summary.pack)
    asked = (options.year, options.profile, options.level, options.lang, options.prior is not None)
    laid_over = [_content(path) for path in (options.aliases, options.confirmed, options.exceptions)]
    about = (case.id, case.summary.path, case.prior, case.standing, case.note, case.around)
    try:
        return key_of(engine_mark(), pack.sha256, case.summary.key, asked, laid_over, options.as_of, about)
    except TypeError:
        return b""


def _content(path: str | None) -> bytes:
    if path is None:
        return b""
    state = Path(path).stat()
    return _hash(path, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=8)
def _hash(path: str, _size: int, _time: int) -> bytes:
    return hashlib.sha256(Path(path).read_bytes()).digest()


def _line(data: bytes) -> WrittenReport | None:
    try:
        encoded, entry, part = unpacked(data)
    except Exception:  # noqa: BLE001 - whatever it is, it was not written by this program: it is judged anew
        return None
    right = isinstance(encoded, bytes) and isinstance(entry, dict) and isinstance(part, ReportCount)
    return WrittenReport(None, encoded, entry, part, known=True) if right else None


def _finding(data: bytes) -> Finding | None:
    try:
        return decode(unpacked(data))
    except Exception:  # noqa: BLE001 - as above
        return None
