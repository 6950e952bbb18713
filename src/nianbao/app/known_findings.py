"""Reports that an earlier run has judged: known by all that a finding depends on, what the other reports say included. What is not
known is judged, and kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from nianbao.app.cache import CachePlace, cache_at, packed, unpacked
from nianbao.app.cache_keys import engine_mark, key_of
from nianbao.app.case import Case
from nianbao.app.entries import WrittenReport
from nianbao.app.options import Options
from nianbao.app.packs import pack_set
from nianbao.app.passes.judge import judge_cases
from nianbao.app.passes.write import Writing, write_chunk
from nianbao.app.saved import decode, encode
from nianbao.model.finding import Finding
from nianbao.model.summary import ReportCount

_FINDING, _LINE = b"finding:", b"line:"


def judged_lines(cases: Sequence[Case], options: Options, how: Writing, place: CachePlace) -> list[WrittenReport]:
    """The judge and write steps of a chunk, with what is known already."""
    held = cache_at(place)
    keys = [_key(case, options) for case in cases]
    as_lines = not how.keep and how.continued is None and not any(output.each for output in how.files)
    if as_lines:
        keys = [key and key_of(key, how.head.lang) for key in keys]
    kind = _LINE if as_lines else _FINDING
    found = held.get([kind + key for key in keys if key])
    known: dict[int, WrittenReport] = {}
    findings: dict[int, Finding] = {}
    for at, key in enumerate(keys):
        data = found.get(kind + key) if key else None
        if data is None:
            continue
        if as_lines and (line := _line(data)) is not None:
            known[at] = line
        elif not as_lines and (finding := _finding(data)) is not None:
            findings[at] = finding
    missing = {at: case for at, case in enumerate(cases) if at not in known and at not in findings}
    fresh = judge_cases(list(missing.values()), options)
    findings |= zip(missing, fresh, strict=True)
    keepable = [
        at for at in missing if keys[at] and findings[at].coverage["error"] == 0
    ]  # errors: a limit may have been met
    if not as_lines:
        held.put([(kind + keys[at], packed(encode(findings[at]))) for at in keepable])
    rest = sorted(findings)
    lines_of_rest = write_chunk([findings[at] for at in rest], how)
    written = {at: line._replace(known=at not in missing) for at, line in zip(rest, lines_of_rest, strict=True)}
    if as_lines:
        lines = [(at, written[at]) for at in keepable]
        held.put([(kind + keys[at], packed((one.encoded, one.entry, one.part))) for at, one in lines])
    return [known[at] if at in known else written[at] for at in range(len(cases))]


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
