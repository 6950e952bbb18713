"""Which reports of a run may be alike: one-permutation MinHash of sections and paragraphs, banded, all in arrays.

What is found here is only worth a look; `align` then says what is really alike. Two passes over the texts, chunk by
chunk: the first counts the clauses that many reports share, the second hashes what is left without them. Memory: four
bytes a clause in the first, two bytes a bin of each section and paragraph in the second.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nianbao.kinds.likeness.settings import LikenessFile
from nianbao.kinds.likeness.text import (
    NEW_PARAGRAPH,
    Hashes,
    Positions,
    Texts,
    among,
    clause_hashes,
    masked,
    mix,
    shingle_hashes,
    whole_shingles,
)

Common = npt.NDArray[np.uint32]
Signatures = npt.NDArray[np.uint16]

ALL_PAIRS_UP_TO = 512  # so few units are all held against each other: banding is for more
_WINDOW = 12  # members of a larger bucket are paired with the next ones only: a clique stays connected, not complete
_LEAST = 0.2  # agreement of signatures under which two units are not worth verifying; far under any rule's threshold
_MOST = 4
_EMPTY = np.uint32(0xFFFFFFFF)
_BLOCK = 1 << 18  # pairs whose signatures are held side by side at once


class Units(NamedTuple):
    """Sections and paragraphs that are long enough. `report`, `size` (shingles) [u]; `signatures` [u, bands × rows]."""

    report: npt.NDArray[np.int32]
    size: npt.NDArray[np.int32]
    signatures: Signatures


def common_clauses(chunks: Iterable[Texts], settings: LikenessFile) -> Common:
    """The hashes (sorted) of clauses that more than `common_share` of the reports have."""
    found, reports = [], 0
    for texts in chunks:
        hashes, starts = clause_hashes(texts.codes, texts.level)
        owner = np.searchsorted(texts.starts, starts, side="right") - 1
        once = np.unique((owner.astype(np.uint64) << np.uint64(32)) | hashes.astype(np.uint64))
        found.append((once & np.uint64(0xFFFFFFFF)).astype(np.uint32))
        reports += int(np.count_nonzero(texts.lengths.sum(axis=1)))
    if not found:
        return np.zeros(0, np.uint32)
    hashes, counts = np.unique(np.concatenate(found), return_counts=True)
    least = max(settings.common_at_least, int(settings.common_share * reports) + 1)
    return np.asarray(hashes[counts >= least], dtype=np.uint32)


def shared_clauses(texts: Texts, common: Common) -> list[Common]:
    """Of each report the hashes (sorted) of its clauses that are common."""
    hashes, starts = clause_hashes(texts.codes, texts.level)
    told = among(hashes, common)
    owner = np.searchsorted(texts.starts, starts[told], side="right") - 1
    once = np.unique((owner.astype(np.uint64) << np.uint64(32)) | hashes[told].astype(np.uint64))
    ends = np.searchsorted(once >> np.uint64(32), np.arange(1, len(texts.lengths)))
    return np.split((once & np.uint64(0xFFFFFFFF)).astype(np.uint32), ends)


def units_of(texts: Texts, first: int, settings: LikenessFile, statutory: Hashes, common: Common) -> Units:
    """The units of one chunk; its first report is report `first` of the run."""
    width = settings.rows * settings.bands
    empty = Units(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros((0, width), np.uint16))
    hidden = masked(texts.codes, texts.level, statutory, common, settings.shingle)
    good = np.flatnonzero(whole_shingles(texts.level, hidden, settings.shingle))
    if len(good) == 0:
        return empty
    hashes = shingle_hashes(texts.codes, settings.shingle)[good]
    paragraph = np.cumsum(texts.level >= NEW_PARAGRAPH) - 1
    count = int(paragraph[-1]) + 1
    owner = paragraph[good]
    bins = ((hashes >> np.uint64(32)) * np.uint64(width)) >> np.uint64(32)
    flat = np.full(count * width, _EMPTY, np.uint32)
    np.minimum.at(flat, owner * width + bins.astype(np.intp), hashes.astype(np.uint32))
    least = flat.reshape(count, width)
    size = np.bincount(owner, minlength=count).astype(np.int32)
    # A section is the union of its paragraphs: the least of their least.
    section_of = _sections_of(texts)[np.flatnonzero(texts.level >= NEW_PARAGRAPH)]
    begins = np.flatnonzero(np.diff(section_of, prepend=-1))
    sections = np.minimum.reduceat(least, begins, axis=0)
    section_size = np.add.reduceat(size, begins)
    many = np.diff(begins, append=count) > 1
    kept = [size >= settings.paragraph, many & (section_size >= settings.paragraph)]
    report = np.concatenate((section_of[kept[0]], section_of[begins][kept[1]])) // texts.lengths.shape[1]
    return Units(
        (report + first).astype(np.int32),
        np.concatenate((size[kept[0]], section_size[kept[1]])).astype(np.int32),
        _dense(np.concatenate((least[kept[0]], sections[kept[1]]))),
    )


def _sections_of(texts: Texts) -> Positions:
    """[m]: report × S + section of each character."""
    return np.repeat(np.arange(texts.lengths.size), texts.lengths.ravel())


def _dense(least: npt.NDArray[np.uint32]) -> Signatures:
    """Signatures without empty bins: each takes the next filled one's, changed by how far it was fetched."""
    filled = least.copy()
    for step in range(1, least.shape[1]):
        empty = filled == _EMPTY
        if not empty.any():
            break
        lent = np.roll(least, -step, axis=1)
        take = empty & (lent != _EMPTY)
        filled[take] = lent[take] + np.uint32(step * 0x9E3779B1 & 0xFFFFFFFF)
    return ((filled * np.uint32(0x85EBCA6B)) >> np.uint32(16)).astype(np.uint16)


def join_units(parts: Sequence[Units]) -> Units:
    return Units(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def alike_units(units: Units, settings: LikenessFile) -> npt.NDArray[np.int64]:
    """[p, 2]: pairs of units of different reports whose signatures meet in a band."""
    count = len(units.report)
    if count <= ALL_PAIRS_UP_TO:
        pairs = np.stack(np.triu_indices(count, 1), axis=1)
        return np.asarray(pairs[units.report[pairs[:, 0]] != units.report[pairs[:, 1]]], dtype=np.int64)
    found: Hashes = np.zeros(0, np.uint64)
    for band in range(settings.bands):
        # Bins far apart: neighbours may hold one value, lent to both, and would meet as if they were one row.
        rows = units.signatures[:, band :: settings.bands]
        key = np.full(count, band, np.uint64)
        for column in range(settings.rows):
            key = mix(key + rows[:, column])
        order = np.argsort(key, kind="stable")
        found = np.union1d(found, _buckets(key[order], order, units.report))
    return np.stack((found >> np.uint64(32), found & np.uint64(0xFFFFFFFF)), axis=1).astype(np.int64)


def _buckets(key: Hashes, order: Positions, report: npt.NDArray[np.int32]) -> Hashes:
    """Pairs of neighbours with the same key, at most `_WINDOW` places apart, as first × 2³² + second."""
    found = []
    for step in range(1, _WINDOW + 1):
        same = np.flatnonzero(key[step:] == key[:-step])
        if len(same) == 0:
            break
        one, other = order[same], order[same + step]
        apart = report[one] != report[other]
        one, other = np.minimum(one, other)[apart], np.maximum(one, other)[apart]
        found.append((one.astype(np.uint64) << np.uint64(32)) | other.astype(np.uint64))
    return np.unique(np.concatenate(found)) if found else np.zeros(0, np.uint64)


def rank(
    units: Units, pairs: npt.NDArray[np.int64], agencies: npt.NDArray[np.int32], settings: LikenessFile
) -> dict[int, list[int]]:
    """Report → the reports to hold it against, the likeliest first. Symmetric, but for reports that more than
    `_MOST` × `others` resemble. `agencies` [n]: reports with the same number are of one agency, and are left out."""
    scores: dict[tuple[int, int], float] = {}
    for start in range(0, len(pairs), _BLOCK):
        one, other = pairs[start : start + _BLOCK].T
        agreement = (units.signatures[one] == units.signatures[other]).mean(axis=1)
        good = (agreement >= _LEAST) & (agencies[units.report[one]] != agencies[units.report[other]])
        score = (agreement * np.minimum(units.size[one], units.size[other]))[good]
        reports = np.stack((units.report[one[good]], units.report[other[good]]), axis=1)
        reports.sort(axis=1)
        for (low, high), value in zip(reports.tolist(), score.tolist(), strict=True):
            scores[low, high] = max(scores.get((low, high), 0.0), value)
    by_report: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for (low, high), value in scores.items():
        by_report[low].append((-value, high))
        by_report[high].append((-value, low))
    chosen: dict[int, set[int]] = defaultdict(set)
    for report, ranked in by_report.items():
        ranked.sort()
        for _, another in ranked[: settings.others]:
            chosen[report].add(another)
            chosen[another].add(report)
    return {
        report: [another for _, another in by_report[report] if another in chosen[report]][: _MOST * settings.others]
        for report in sorted(chosen)
    }
