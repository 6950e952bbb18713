"""The second step, over the whole run: what each case must know of the others, from their summaries and what was gathered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nianbao.app.around import look_around
from nianbao.app.crossing import cross, identifiers, tell_earlier
from nianbao.app.listed import ListedBodies
from nianbao.app.options import Options
from nianbao.app.packs import PackSet
from nianbao.app.passes.read import Reads
from nianbao.app.standing import places_in_run


@dataclass(slots=True)
class CrossedRun:
    """For run.json. `prior`: see `app.crossing.Crossed`."""

    prior: dict[str, Any]
    notes: list[str] = field(default_factory=list)


def cross_cases(
    now: Reads, then: Reads, beyond: Reads, options: Options, packs: PackSet, listed: ListedBodies | None = None
) -> CrossedRun:
    """Fills in the cases of `now`. `then`: the prior folder's; `beyond`: those that texts are only compared with. `listed`:
    the roster, if the run has one."""
    summaries = [case.summary for case in now.cases]
    ids = identifiers(summaries)
    on_list = listed.bodies_of(summaries) if listed is not None else None
    for case, name, placing in zip(now.cases, ids, places_in_run(summaries, ids, options.year, on_list), strict=True):
        case.id, case.standing, case.note = name, placing.standing, placing.note
    formerly = listed.roster.formerly if listed is not None else {}
    then_summaries = [case.summary for case in then.cases]
    found = cross(summaries, then_summaries, options, [case.standing for case in now.cases], formerly)
    tell_earlier(found, ids, summaries, then_summaries)
    candidates = [*then.cases, *now.cases]
    for case, at in zip(now.cases, found.priors, strict=True):
        case.prior = candidates[at].as_other() if at is not None else None
    gathered = [*now.gathered, *(one.shifted(len(now.cases)) for one in beyond.gathered)]
    around, notes = look_around([*now.cases, *beyond.cases], gathered, packs, then.gathered, then.cases)
    for case, told in zip(now.cases, around, strict=False):  # those beyond the run are not judged
        case.around = told
    if beyond.cases:
        lost = sum(not case.summary.pack for case in beyond.cases)
        unread = f"；另有 {lost} 份没有读出" if lost else ""
        notes.append(f"另与 {len(beyond.cases) - lost} 份报告比较文字是否相似（--against）{unread}")
    return CrossedRun(found.prior, [*found.notes, *notes])
