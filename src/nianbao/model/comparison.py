"""Two runs compared: what every output of a comparison is drawn from. As JSON, schema `nianbao.diff/1`."""

from __future__ import annotations

from typing import Any

import msgspec

from nianbao.model.summary import DEGREES

DIFF_SCHEMA = "nianbao.diff/1"

# The order in which they are shown: what has become worse comes first.
STATES = ("new", "changed", "partly", "unchanged", "fixed", "not_handed_in")


class ComparedProblem(msgspec.Struct):
    """A problem as one of the two runs has it. `number`: F01 … of its report there. `degree`: must | advise | review |
    info | excepted. `exception`: the registered one that holds, or that has lapsed (`state`)."""

    number: str
    degree: str
    rule: str
    title: str
    place: str
    message: str
    checks: list[str]  # fingerprints of the results behind it
    exception: dict[str, Any] | None = None


class Change(msgspec.Struct):
    """What became of a problem. `state`: one of STATES. `report`: position in `Comparison.reports`. `before`, `after`: None
    where that run has no such problem. `reason`, where it is not the report's doing or needs a word: excepted |
    exception_ended | degree | not_checked | not_read | first_report | spread."""

    state: str
    report: int
    before: ComparedProblem | None
    after: ComparedProblem | None
    reason: str | None = None

    @property
    def problem(self) -> ComparedProblem:
        """The problem as it stands now; one that is gone, as it was."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change of nothing")
        return found

    @property
    def is_worse(self) -> bool:
        """Whether a report that was known has got a problem, or one of a worse degree; one whose exception has ended."""
        if self.state == "new":
            return self.reason != "first_report"
        if self.before is None or self.after is None:
            return False
        return DEGREES.index(self.after.degree) < DEGREES.index(self.before.degree)


class Side(msgspec.Struct):
    """A report in one of the two runs."""

    id: str
    source: str
    verdict: str
    score: float | None


class ReportChange(msgspec.Struct):
    """A report of either run. `state`: again (handed in again) | not_handed_in | unreadable (handed in, but not to be
    read) | first (not in the first run). `changes`: state → number of problems."""

    name: str
    agency: str | None
    year: int | None
    state: str
    before: Side | None
    after: Side | None
    changes: dict[str, int]


class Comparison(msgspec.Struct):
    """`counts`: state → degree → number; the degree is that of the problem as it stands now, of one that is gone, as it
    was. `notes`: what could mislead."""

    before: dict[str, Any]  # engine, packs, profile
    after: dict[str, Any]
    reports: list[ReportChange]
    changes: list[Change]
    counts: dict[str, dict[str, int]]
    notes: list[str]
    schema: str = DIFF_SCHEMA

    def of(self, state: str) -> list[Change]:
        return [change for change in self.changes if change.state == state]

    @property
    def worse(self) -> list[Change]:
        return [change for change in self.changes if change.is_worse]

    def by_report(self) -> list[tuple[ReportChange, list[Change]]]:
        """The reports of which something is to be told, each with its changes, what got worse first; those before the others
        of which something did."""
        own: dict[int, list[Change]] = {}
        for change in self.changes:
            own.setdefault(change.report, []).append(change)
        for changes in own.values():
            changes.sort(key=lambda change: not change.is_worse)
        order = sorted(own, key=lambda at: (-sum(one.is_worse for one in own[at]), at))
        return [(self.reports[at], own[at]) for at in order]
