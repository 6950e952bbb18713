"""Which reports of a run may resemble one another: from the folded texts of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nianbao.kinds.contract import Crossing, Elsewhere, Known
from nianbao.kinds.likeness.lexicon import needed
from nianbao.kinds.likeness.search import (
    Common,
    alike_units,
    common_clauses,
    join_units,
    rank,
    shared_clauses,
    units_of,
)
from nianbao.kinds.likeness.text import Texts, fold_report, join_texts, pack_texts, statutory_hashes
from nianbao.model.report import Report
from nianbao.model.rule import Pack


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What the run as a whole says about the text of one report.

    `others`: reports of other agencies that may resemble it; `last_id`, `last_path`: as in `Other`, of last year's
    report; `common`: of the clauses that many reports of the run share, the hashes (sorted) of those that stand in one of these
    texts: nothing else of the run, so that a report is judged anew only where what it is held against has changed; `size`: how
    many reports it was held against."""

    others: tuple[Elsewhere, ...] = ()
    last_id: str = ""
    last_path: str = ""
    common: Any = ()
    size: int = 0


def gather(reports: Sequence[Report], pack: Pack) -> Texts:
    """The folded texts of some reports: three bytes for each character that counts."""
    lexicon = needed(pack)
    return pack_texts([fold_report(report, lexicon) for report in reports], len(pack.form.sections))


def join(parts: Sequence[Texts], pack: Pack) -> Texts:
    """The texts of several groups of reports as of one."""
    return join_texts(parts, len(pack.form.sections))


def across(crossing: Crossing) -> tuple[Sequence[Neighbours], Sequence[str]]:
    """For each report the few others that are worth holding against it; the texts are read part by part."""
    reports, notes = crossing.reports, []
    if len(reports) < 2:
        return [_neighbours(one) for one in reports], ()
    lexicon = needed(crossing.pack)
    settings, statutory = lexicon.settings, statutory_hashes(lexicon)
    common = common_clauses((texts() for _, texts in crossing.gathered), settings)
    parts, first = [], 0
    shared: list[Common] = []
    for count, given in crossing.gathered:
        texts = given()
        parts.append(units_of(texts, first, settings, statutory, common))
        shared += shared_clauses(texts, common)
        first += count
    before = [one for _, given in crossing.before for one in shared_clauses(given(), common)]
    units = join_units(parts)
    bodies = np.array([one.body for one in reports], dtype=np.int32)
    found = rank(units, alike_units(units, settings), bodies, settings)
    same = np.bincount(bodies)
    if len(common):
        notes.append(f"{len(common)} 个分句为 {settings.common_share:.0%} 以上的报告共有，比较文字是否相似时不计")
    told = []
    for at, one in enumerate(reports):
        near = [other for other in found.get(at, ()) if one.counts and reports[other].counts]
        held = [shared[at], *(shared[other] for other in near), *_last(one, shared, before)]
        others = tuple(reports[other].place for other in near)
        told.append(_neighbours(one, others, np.unique(np.concatenate(held)), len(reports) - int(same[one.body])))
    return told, notes


def _last(one: Known, reports: Sequence[Common], before: Sequence[Common]) -> Iterator[Common]:
    """Of last year's report, where it is known."""
    if one.last_at is not None:
        yield reports[one.last_at] if one.last_at >= 0 else before[~one.last_at]


def _neighbours(one: Known, others: tuple[Elsewhere, ...] = (), common: Any = (), size: int = 0) -> Neighbours:
    last = one.last
    return Neighbours(others, last.id if last else "", last.path if last else "", common, size)
