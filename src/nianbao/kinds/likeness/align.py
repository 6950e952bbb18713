"""What two reports really have in common: the exact runs of equal text, whatever their order, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nianbao.kinds.likeness.settings import LikenessFile
from nianbao.kinds.likeness.text import NEW_PARAGRAPH, Folded, Mask, Positions, shingle_hashes, whole_shingles

_REPEATS = 8  # a shingle that stands more often than this in one report is no guide to where it came from


class Masked(NamedTuple):
    """A folded report, and which of its characters are statutory or common (`hidden`)."""

    text: Folded
    hidden: Mask


class Passage(NamedTuple):
    """A passage alike in both: code points [start, end) of a section's text, by the section's position; `chars` that
    count and are equal."""

    section: int
    start: int
    end: int
    other_section: int
    other_start: int
    other_end: int
    chars: int


class Alike(NamedTuple):
    """`chars` [P, Q]: equal characters between each paragraph of the one and of the other; `lengths` [P] and
    `other_lengths` [Q]: characters of each that are its own; `sections` [P], `other_sections` [Q]: where they stand;
    `bounds` [P, 2]: code points of each in its section's text. `passages` in the order of the one's text."""

    chars: npt.NDArray[np.int32]
    lengths: Positions
    other_lengths: Positions
    sections: Positions
    other_sections: Positions
    bounds: Positions
    passages: list[Passage]


def align(one: Masked, other: Masked, settings: LikenessFile) -> Alike:
    """The runs that both have. Holding the other against the one gives the same, mirrored."""
    swap = _order(one) > _order(other)
    runs = _runs(other, one, settings) if swap else _runs(one, other, settings)
    if swap:
        runs = [(second, first, length) for first, second, length in runs]
    runs.sort()
    mine, yours = _Paragraphs(one), _Paragraphs(other)
    chars = np.zeros((len(mine.lengths), len(yours.lengths)), np.int32)
    for start, begin, length in runs:
        np.add.at(chars, (mine.of[start : start + length], yours.of[begin : begin + length]), 1)
    return Alike(
        chars,
        mine.lengths,
        yours.lengths,
        mine.sections,
        yours.sections,
        mine.bounds,
        _passages(one, other, runs, settings),
    )


def _order(text: Masked) -> tuple[int, bytes]:
    return len(text.text.codes), text.text.codes.tobytes()


class _Paragraphs:
    """The paragraphs of a report: `of` [m] each character's; see `Alike` for the others."""

    def __init__(self, masked: Masked) -> None:
        text = masked.text
        begins = np.flatnonzero(text.level >= NEW_PARAGRAPH)
        self.of = np.cumsum(text.level >= NEW_PARAGRAPH) - 1
        self.lengths = np.bincount(self.of[~masked.hidden], minlength=len(begins))
        self.sections = text.section[begins]
        ends = np.append(begins, len(text.codes))[1:] - 1
        self.bounds = np.stack((text.at[begins], text.at[ends] + 1), axis=1)


Run = tuple[int, int, int]  # where it begins in the one and in the other, and its length, in characters that count


def _runs(one: Masked, other: Masked, settings: LikenessFile) -> list[Run]:
    """Equal runs of at least `run` characters, the longest first taken, none of whose characters is in two runs."""
    place, there = _meeting(one, other, settings.shingle)
    if len(place) == 0:
        return []
    order = np.lexsort((place, there - place))
    place, there = place[order], there[order]
    begins = np.flatnonzero(
        (np.diff(place, prepend=-2) != 1) | (np.diff(there - place, prepend=there[0] - place[0]) != 0)
    )
    lengths = np.diff(begins, append=len(place)) + settings.shingle - 1
    ranked = np.lexsort((there[begins], place[begins], -lengths))
    used, taken = bytearray(len(one.text.codes)), bytearray(len(other.text.codes))
    runs = []
    for number in ranked[: int(np.count_nonzero(lengths >= settings.run))].tolist():
        length, start, begin = int(lengths[number]), int(place[begins[number]]), int(there[begins[number]])
        mine, yours = used[start : start + length], taken[begin : begin + length]
        for offset, size in _free(mine, yours) if 1 in mine or 1 in yours else ((0, length),):
            if size >= settings.run:
                runs.append((start + offset, begin + offset, size))
                used[start + offset : start + offset + size] = b"\1" * size
                taken[begin + offset : begin + offset + size] = b"\1" * size
    return runs


def _meeting(one: Masked, other: Masked, length: int) -> tuple[Positions, Positions]:
    """The places (in the one, in the other) at which both have the same shingle."""
    sides = []
    for side in (one, other):
        at = np.flatnonzero(whole_shingles(side.text.level, side.hidden, length))
        hashes = shingle_hashes(side.text.codes, length)[at] if len(at) else np.zeros(0, np.uint64)
        order = np.argsort(hashes, kind="stable")
        sides.append((hashes[order], at[order]))
    (hashes, at), (known, where) = sides
    first = np.searchsorted(known, hashes, side="left")
    count = np.searchsorted(known, hashes, side="right") - first
    count[count > _REPEATS] = 0
    total = int(count.sum())
    within = np.arange(total) - np.repeat(np.cumsum(count) - count, count)
    return np.repeat(at, count), where[np.repeat(first, count) + within]


def _free(mine: bytearray, yours: bytearray) -> Iterator[tuple[int, int]]:
    """(offset, size) of the stretches that are taken on neither side."""
    offset = 0
    for taken, stretch in groupby(zip(mine, yours, strict=True), key=any):
        size = sum(1 for _ in stretch)
        if not taken:
            yield offset, size
        offset += size


def _passages(one: Masked, other: Masked, runs: list[Run], settings: LikenessFile) -> list[Passage]:
    """Runs near one another in both, and in one paragraph of both, as one passage."""
    paragraph = np.cumsum(one.text.level >= NEW_PARAGRAPH)
    elsewhere = np.cumsum(other.text.level >= NEW_PARAGRAPH)
    groups: list[list[Run]] = []
    for run in runs:
        if groups:
            start, begin, length = groups[-1][-1]
            near = run[0] - start - length <= settings.gap and 0 <= run[1] - begin - length <= settings.gap
            same = paragraph[run[0]] == paragraph[start] and elsewhere[run[1]] == elsewhere[begin]
            if near and same:
                groups[-1].append(run)
                continue
        groups.append([run])
    found = []
    for group in groups:
        (start, begin, _), (last, final, length) = group[0], group[-1]
        found.append(
            Passage(
                int(one.text.section[start]),
                int(one.text.at[start]),
                int(one.text.at[last + length - 1]) + 1,
                int(other.text.section[begin]),
                int(other.text.at[begin]),
                int(other.text.at[final + length - 1]) + 1,
                sum(size for _, _, size in group),
            )
        )
    return found
