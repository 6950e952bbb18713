"""What lasts of a report through the rounds: the numbers of its problems, what became of each, the versions handed in.

What became of a problem is told by `app.changes`, as `nianbao diff` tells it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from msgspec import UNSET

from nianbao.app.changes import changes_of
from nianbao.app.compare import compared_report
from nianbao.model.comparison import Change, ComparedProblem
from nianbao.model.finding import SCHEMA, STAYING, Finding, FormerProblem, RunHead, Version
from nianbao.model.verdict import UNAUDITABLE
from nianbao.render.entries import Entry, entries_of, number_of
from nianbao.render.labels import Labels
from nianbao.render.season import season_of

MOST_VERSIONS: Final = 20  # that a finding carries
MOST_RETIRED: Final = 500  # fingerprints whose numbers a finding carries


class RoundBefore(NamedTuple):
    """The saved run of the round before. `head`: without entries. `round`: from 1."""

    folder: Path
    head: RunHead
    round: int

    def version(self, finding: Finding) -> Version:
        return _version(finding, self.round, season_of(self.head).date)


def round_of(head: RunHead) -> int:
    """Which round a run is of, from 1."""
    known = head.round if isinstance(head.round, int) else season_of(head).round
    return 1 if known is None else known


def give_numbers(finding: Finding, head: RunHead) -> None:
    """Numbers for the problems of a report that has no round before, in the order in which they are shown."""
    for entry in entries_of(finding, Labels.of(finding, head)):
        _mark(entry, entry.id)


def continue_from(finding: Finding, head: RunHead, was: Finding | None, before: RoundBefore) -> None:
    """Give the problems of a report that was handed in the numbers that they had, and say what became of each. `was`: the
    same report in the round before."""
    own = _version(finding, round_of(head), season_of(head).date)
    finding.versions = [*(() if was is None else _versions(was, before)), own][-MOST_VERSIONS:]
    if finding.verdict == UNAUDITABLE:  # nobody can say what became of anything
        return
    entries = entries_of(finding, Labels.of(finding, head))
    finding.fixed = []
    if was is None:
        for entry in entries:
            _mark(entry, entry.id, "new")
        return
    former = compared_report(was, before.head, head.lang)
    changes = changes_of(former, compared_report(finding, head, head.lang), 0)
    retired = _retired(was) | {check: one.told.number for one in former.problems for check in one.told.checks}
    _number(entries, changes, retired)
    _tell_gone(finding, changes)
    standing = {one.number for entry in entries for one in entry.results}
    if left := {check: number for check, number in retired.items() if number not in standing}:
        finding.retired = dict(sorted(left.items(), key=lambda item: (-_digits(item[1]), item))[:MOST_RETIRED])


def _tell_gone(finding: Finding, changes: Sequence[Change]) -> None:
    """What the round before had and this one has not: mended, or not looked at."""
    gone = [(one, one.before) for one in changes if one.after is None and one.before is not None]
    finding.fixed = [_former(problem) for one, problem in gone if one.state == "fixed"]
    if unsettled := [_former(problem, one.reason or "") for one, problem in gone if one.state != "fixed"]:
        finding.unsettled = unsettled


def carry_on(was: Finding, before: RoundBefore, id: str, ids: frozenset[str]) -> Finding:
    """The finding of a round before for a report that was not handed in again. `id`: in this run; `ids`: those of the
    reports that were judged in it, for a page links to no other."""
    give_numbers(was, before.head)
    was.versions = _versions(was, before)
    was.schema, was.id, was.handed_in = SCHEMA, id, False
    was.fixed = was.unsettled = UNSET
    for result in was.results:
        result.change = UNSET
        for anchor in result.anchors:
            if anchor.get("in_run") and anchor.get("other") not in ids:
                anchor["in_run"] = False
    return was


def _number(entries: Sequence[Entry], changes: Sequence[Change], retired: dict[str, str]) -> None:
    """`changes` name the entries by the numbers that they have for the time being. One that was one with another keeps the
    number where it has most in common; one that was there in an earlier round has the number it had then."""
    told = {one.after.number: one for one in reversed(changes) if one.after is not None and one.reason != "spread"}
    spread = {one.after.number for one in changes if one.after is not None and one.reason == "spread"}
    given = {name: one.before.number for name, one in told.items() if one.before is not None}
    taken = set(given.values())
    last = max(map(_digits, [*retired.values(), *taken]), default=0)
    free = map(number_of, itertools.count(last + 1))
    states = {
        entry.id: told[entry.id].state if entry.id in told else "changed" if entry.id in spread else "new"
        for entry in entries
    }
    for entry in sorted(entries, key=lambda one: one.id not in given):
        number = given.get(entry.id) or _earlier(entry, retired, taken) or next(free)
        taken.add(number)
        _mark(entry, number, states[entry.id])


def _earlier(entry: Entry, retired: dict[str, str], taken: set[str]) -> str | None:
    known = (retired.get(result.fingerprint) for result in entry.results)
    return next((number for number in known if number is not None and number not in taken), None)


def _mark(entry: Entry, number: str, change: str | None = None) -> None:
    entry.id = number
    for result in entry.results:
        result.number = number
        if change in STAYING:
            result.change = change


def _digits(number: str) -> int:
    return int(number[1:])


def _retired(finding: Finding) -> dict[str, str]:
    return finding.retired if isinstance(finding.retired, dict) else {}


def _former(problem: ComparedProblem, reason: str = "") -> FormerProblem:
    return FormerProblem(problem.rule, problem.number, problem.message, problem.degree, problem.place, reason)


def _versions(was: Finding, before: RoundBefore) -> list[Version]:
    return was.versions if isinstance(was.versions, list) else [before.version(was)]


def _version(finding: Finding, number: int, date: str | None) -> Version:
    return Version(number, date, finding.source.name, finding.verdict, finding.score.value)
