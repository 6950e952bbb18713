"""A finding in run.json: what is kept of it there, and the run's summary over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from nianbao.model.finding import Finding, RunHead
from nianbao.model.summary import DEGREES, ReportCount
from nianbao.render.entries import entries_of
from nianbao.render.labels import Labels
from nianbao.render.tally import count_report, summarise


class WrittenReport(NamedTuple):
    """A judged report: the finding if wanted, its line in findings.jsonl, its entry in run.json, its part in the summary, whether
    an earlier run had judged it."""

    finding: Finding | None
    encoded: bytes
    entry: dict[str, Any]
    part: ReportCount
    known: bool = False


def counted(finding: Finding, head: RunHead) -> ReportCount:
    """What the finding adds to the summary of the run."""
    return count_report(finding, entries_of(finding, Labels.of(finding, head)))


def entry_of(finding: Finding, count: ReportCount) -> dict[str, Any]:
    """What run.json keeps of a finding. `must` … `excepted`: its problems of each degree."""
    registered = [one for result in finding.results if (one := result.exception or result.lapsed)]
    excepted = any(result.exception for result in finding.results)
    return {
        "source": finding.source.path,
        "id": finding.id,
        "verdict": finding.verdict,
        "score": finding.score.value,
        "agency": finding.report.agency,
        "year": finding.report.year,
        "pack": finding.pack.get("id"),
        "prior": finding.prior,
        "peer_group": finding.score.peer_group,
        **{degree: count.problems[degree] for degree in DEGREES},
        "error": finding.coverage["error"],
        **({"standing": _standing(finding)} if finding.standing else {}),
        **({"handed_in": False} if finding.handed_in is False else {}),
        **({"without_exceptions": finding.score.without_exceptions} if excepted else {}),
        **({"exceptions": {one["id"]: one["state"] for one in registered}} if registered else {}),
    }


def _standing(finding: Finding) -> dict[str, Any]:
    one = finding.standing
    return {} if one is None else {"state": one.state, "of": one.of, "reason": one.reason}


def conclude(head: RunHead, counts: Sequence[ReportCount]) -> None:
    """Give the head its summary, and the counts by verdict that are taken from it."""
    head.summary = summarise(counts)
    verdicts = {verdict: number for verdict, number in head.summary.verdicts.items() if number}
    head.counts = {"total": head.summary.reports, **dict(sorted(verdicts.items()))}
