"""Texts as they are compared: only the characters that count, without names, numbers and punctuation, and where they
part into clauses, sentences, paragraphs and sections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nianbao.kinds.likeness.lexicon import DROP, KEEP, LikenessLexicon
from nianbao.kinds.memo import per_form
from nianbao.model.report import Report
from nianbao.names.forms import own_words

Codes = npt.NDArray[np.uint16]
Levels = npt.NDArray[np.uint8]
Hashes = npt.NDArray[np.uint64]
Positions = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]

NEW_CLAUSE, NEW_SENTENCE, NEW_PARAGRAPH, NEW_SECTION = 1, 2, 3, 4


class Folded(NamedTuple):
    """`codes` [m]: the characters that count. `level` [m]: what begins with the character: 0 nothing, else NEW_…
    `at` [m]: its code point in the section's text. `section` [m]: the position of its section in the report."""

    codes: Codes
    level: Levels
    at: Positions
    section: Positions


class Texts(NamedTuple):
    """Folded texts of n reports of S sections each, one after the other. `lengths` [n, S]: characters that count."""

    codes: Codes
    level: Levels
    lengths: npt.NDArray[np.int32]

    @property
    def starts(self) -> Positions:
        """[n + 1]: where each report begins."""
        ends = np.cumsum(self.lengths.sum(axis=1, dtype=np.intp))
        return np.concatenate((np.zeros(1, np.intp), ends))


EMPTY = Texts(np.zeros(0, np.uint16), np.zeros(0, np.uint8), np.zeros((0, 0), np.int32))


def fold_report(report: Report, lexicon: LikenessLexicon) -> Folded:
    """The report's sections as they are compared."""
    texts = [section.text if section.found else "" for section in report.sections]
    return fold_texts(texts, own_words(report.agency) if report.agency else (), lexicon)


def fold_texts(texts: Sequence[str], names: Iterable[str], lexicon: LikenessLexicon) -> Folded:
    """The texts of a report's sections as they are compared, `names` left out."""
    whole = "\n".join(texts)
    raw = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    classes = lexicon.classes[np.minimum(raw, 0xFFFF)]
    for name in names:
        start = whole.find(name)
        while start >= 0:
            classes[start : start + len(name)] = DROP
            start = whole.find(name, start + len(name))
    told = np.flatnonzero(classes != DROP)
    marks = classes[told]
    kept = np.flatnonzero(marks == KEEP)
    place = told[kept]
    # What begins with a character: the strongest mark since the one before it.
    strongest = np.maximum.reduceat(marks[: kept[-1] + 1], np.append(0, kept[:-1] + 1)) if len(kept) else marks[:0]
    level = np.where(strongest > KEEP, strongest - DROP, KEEP).astype(np.uint8)
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)])
    section = np.searchsorted(starts, place, side="right") - 1
    level[np.diff(section, prepend=-1) != 0] = NEW_SECTION
    return Folded(raw[place].astype(np.uint16), level, place - starts[section], section)


def pack_texts(folded: Sequence[Folded | None], sections: int) -> Texts:
    """Texts of many reports; one that was not read is empty."""
    lengths = np.zeros((len(folded), sections), np.int32)
    for number, one in enumerate(folded):
        if one is not None:
            lengths[number] = np.bincount(one.section, minlength=sections)[:sections]
    read = [one for one in folded if one is not None]
    if not read:
        return Texts(EMPTY.codes, EMPTY.level, lengths)
    return Texts(np.concatenate([one.codes for one in read]), np.concatenate([one.level for one in read]), lengths)


def join_texts(parts: Sequence[Texts], sections: int) -> Texts:
    """The texts of several groups of reports as of one."""
    if not parts:
        return EMPTY._replace(lengths=np.zeros((0, sections), np.int32))
    return Texts(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


# --- hashes ----------------------------------------------------------------------------------------------------------

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_POWERS = np.cumprod(np.full(1 << 12, _PRIME, dtype=np.uint64))


def mix(values: Hashes) -> Hashes:
    """A bijection that spreads what differs little over all 64 bits (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(values ^ (values >> np.uint64(31)), dtype=np.uint64)


def shingle_hashes(codes: Codes, length: int) -> Hashes:
    """[m - length + 1]: a hash of each `length` characters that follow one another."""
    count = len(codes) - length + 1
    if count <= 0:
        return np.zeros(0, np.uint64)
    wide = codes.astype(np.uint64)
    total = np.zeros(count, np.uint64)
    for offset in range(length):
        total += wide[offset : offset + count] * _POWERS[offset]
    return mix(total)


def clause_hashes(codes: Codes, level: Levels) -> tuple[npt.NDArray[np.uint32], Positions]:
    """A hash of each clause, and where it begins. An empty text has none."""
    starts = np.flatnonzero(level >= NEW_CLAUSE)
    if len(starts) == 0:
        return np.zeros(0, np.uint32), starts
    clause = np.cumsum(level >= NEW_CLAUSE) - 1
    offset = (np.arange(len(codes)) - starts[clause]) % len(_POWERS)
    sums = np.add.reduceat(codes.astype(np.uint64) * _POWERS[offset], starts)
    return (mix(sums) >> np.uint64(32)).astype(np.uint32), starts


@per_form
def statutory_hashes(lexicon: LikenessLexicon) -> Hashes:
    """The shingles of the statutory wording, sorted."""
    texts = fold_texts(lexicon.statutory, (), lexicon)
    hashes = shingle_hashes(texts.codes, lexicon.settings.shingle)
    return np.unique(hashes[whole_shingles(texts.level, None, lexicon.settings.shingle)])


def whole_shingles(level: Levels, masked: Mask | None, length: int) -> Mask:
    """[m - length + 1]: shingles within one sentence that hold no masked character."""
    count = len(level) - length + 1
    if count <= 0:
        return np.zeros(0, np.bool_)
    broken = np.cumsum(level >= NEW_SENTENCE)
    whole = broken[length - 1 :] == broken[:count]
    if masked is not None:
        hidden = np.concatenate(([0], np.cumsum(masked)))
        whole &= hidden[length:] == hidden[:count]
    return np.asarray(whole, dtype=np.bool_)


def masked(codes: Codes, level: Levels, statutory: Hashes, common: npt.NDArray[np.uint32], length: int) -> Mask:
    """[m]: characters of statutory wording, and of clauses that are common."""
    hidden = np.zeros(len(codes) + 1, np.int32)
    hashes = shingle_hashes(codes, length)
    found = np.flatnonzero(among(hashes, statutory) & whole_shingles(level, None, length))
    np.add.at(hidden, found, 1)
    np.add.at(hidden, found + length, -1)
    mask = np.cumsum(hidden[:-1]) > 0
    if len(common):
        clauses, starts = clause_hashes(codes, level)
        mask |= np.repeat(among(clauses, common), np.diff(starts, append=len(codes)))
    return mask


def among(values: npt.NDArray[np.unsignedinteger], known: npt.NDArray[np.unsignedinteger]) -> Mask:
    """Which of `values` are in `known`, which is sorted. Most are not: their lowest 16 bits tell."""
    found = np.zeros(len(values), np.bool_)
    if len(known):
        low = np.zeros(1 << 16, np.bool_)
        low[known.astype(np.uint16)] = True
        likely = np.flatnonzero(low[values.astype(np.uint16)])
        place = np.minimum(np.searchsorted(known, values[likely]), len(known) - 1)
        found[likely] = known[place] == values[likely]
    return found
