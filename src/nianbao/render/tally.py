"""The counts of a run, made once: page, ledger, terminal and run.json draw theirs from here."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import UNSET, UnsetType

from nianbao.model.comparison import STATES
from nianbao.model.finding import VERDICTS, Finding, RunHead
from nianbao.model.summary import DEGREES, Hits, LevelCount, ReportCount, RoundCount, RuleCount, RunSummary
from nianbao.render.entries import Entry, degree_of, entries_of
from nianbao.render.labels import Labels
from nianbao.render.rounds import changes_in, has_rounds
from nianbao.render.summary import decided_share


def count_report(finding: Finding, entries: Sequence[Entry]) -> ReportCount:
    """What a report adds to the summary. `entries`: its problems (`entries_of`)."""
    problems = dict.fromkeys(DEGREES, 0)
    rules: dict[str, Hits] = {}
    for entry in entries:
        problems[entry.degree] += 1
        for result in entry.results:
            if result.exception:
                continue
            degree = degree_of(result)
            known = rules.get(result.rule)
            if known is None:
                rules[result.rule] = Hits(result.title, degree, 1, entry.id)
            else:
                known.degree = min(known.degree, degree, key=DEGREES.index)
                known.places += 1
    return ReportCount(
        id=finding.id,
        agency=finding.report.agency or finding.source.name,
        year=finding.report.year,
        verdict=finding.verdict,
        score=finding.score.value,
        level=finding.report.level,
        problems=problems,
        must_checks=sum(len(entry.results) for entry in entries if entry.degree == "must"),
        unchecked=finding.coverage["not_checked"] + finding.coverage["error"],
        share=decided_share(finding),
        rules=rules,
        apart=finding.standing.state if finding.standing else None,
        changes=changes_in(finding, entries) if has_rounds(finding) else None,
        handed_in=finding.handed_in is not False,
    )


def summarise(counts: Sequence[ReportCount]) -> RunSummary:
    """The summary of a run."""
    counted = [one for one in counts if one.apart is None]
    scores = [one.score for one in counted if one.score is not None]
    verdicts = Counter(one.verdict for one in counted)
    return RunSummary(
        files=len(counts),
        reports=len(counted),
        apart=dict(sorted(Counter(one.apart for one in counts if one.apart is not None).items())),
        verdicts={verdict: verdicts[verdict] for verdict in VERDICTS},
        problems={degree: sum(one.problems[degree] for one in counted) for degree in DEGREES},
        rules=_rules(counted),
        scored=len(scores),
        median=_median(scores),
        levels=_levels(counted),
        rounds=_rounds(counted),
    )


def _rounds(counted: Sequence[ReportCount]) -> RoundCount | UnsetType:
    """UNSET where no report has a round before."""
    known = [one for one in counted if one.changes is not None]
    if not known:
        return UNSET
    problems = {state: sum((one.changes or {}).get(state, 0) for one in known) for state in STATES}
    handed_in = sum(one.handed_in for one in known)
    return RoundCount(problems, handed_in, len(known) - handed_in)


def summary_of(head: RunHead, findings: Iterable[Finding]) -> RunSummary:
    """The summary that a run holds; of a run that was saved before there was one, it is made from the findings."""
    if head.summary is not None:
        return head.summary
    return summarise([count_report(one, entries_of(one, Labels.of(one, head))) for one in findings])


def _rules(counted: Sequence[ReportCount]) -> list[RuleCount]:
    found: dict[str, RuleCount] = {}
    for one in counted:
        for rule, hits in one.rules.items():
            known = found.setdefault(rule, RuleCount(rule, hits.title, hits.degree, 0, 0))
            known.reports += 1
            known.places += hits.places
            known.degree = min(known.degree, hits.degree, key=DEGREES.index)
    return sorted(found.values(), key=lambda one: (-one.reports, -one.places, one.rule))


def _levels(counted: Sequence[ReportCount]) -> list[LevelCount]:
    groups: dict[str, list[ReportCount]] = {}
    for one in counted:
        if one.verdict != "unauditable":
            groups.setdefault(one.level or "", []).append(one)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        LevelCount(
            level or None,
            len(found),
            sum(one.verdict == "return" for one in found),
            _median([one.score for one in found if one.score is not None]),
        )
        for level, found in ordered
    ]


def _median(scores: Sequence[float]) -> float | None:
    return round(statistics.median(scores), 2) if scores else None
