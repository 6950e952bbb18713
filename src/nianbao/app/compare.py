"""Two runs compared, problem by problem: what became worse, what stays, what was mended, who did not hand in again.

A problem is what the outputs show as one. Problems of one report are the same when they share a check (rule and place),
whatever the file is called and whatever the values are. Nothing counts as mended that the second run did not look at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

from nianbao.app.agencies import same_bodies
from nianbao.app.changes import Check, ComparedReport, KnownProblem, changes_of
from nianbao.app.pairing import paired
from nianbao.model.comparison import STATES, Change, ComparedProblem, Comparison, ReportChange, Side
from nianbao.model.finding import NO_REPORTS, Finding, Result, RunHead
from nianbao.model.summary import DEGREES
from nianbao.render.entries import Entry, entries_of, place
from nianbao.render.labels import Labels
from nianbao.render.roster import RosterView

_NAMED = 10  # reports named in a note


class ComparedRun(Protocol):
    head: RunHead

    def findings(self) -> Iterable[Finding]: ...


def compare(before: ComparedRun, after: ComparedRun, lang: str | None = None) -> Comparison:
    """What changed from `before` to `after`. What could mislead is in `notes`: other packs, reports that were not
    identified. `lang`: of the places; by default the second run's."""
    old, new = _reports(before, lang or after.head.lang), _reports(after, lang or after.head.lang)
    ordered = sorted(_pairs(old, new), key=lambda pair: _name(*pair))
    reports: list[ReportChange] = []
    changes: list[Change] = []
    for was, now in ordered:
        found = changes_of(was, now, len(reports))
        changes += found
        known = now or was
        if known is not None:
            reports.append(
                ReportChange(
                    known.name,
                    known.agency,
                    known.year,
                    _state_of_report(was, now),
                    was.side if was else None,
                    now.side if now else None,
                    _counted(change.state for change in found),
                )
            )
    changes.sort(key=_order)
    counts = _by_degree(changes)
    notes = [*notes_of(before.head, after.head), *_unknown(old, new)]
    return Comparison(_head(before.head), _head(after.head), reports, changes, counts, notes)


def _pairs(
    old: Sequence[ComparedReport], new: Sequence[ComparedReport]
) -> Iterator[tuple[ComparedReport | None, ComparedReport | None]]:
    for was, now in paired([one.identity for one in old], [one.identity for one in new]):
        yield None if was is None else old[was], None if now is None else new[now]


def _by_degree(changes: Iterable[Change]) -> dict[str, dict[str, int]]:
    counts = {state: dict.fromkeys(DEGREES, 0) for state in STATES}
    for change in changes:
        counts[change.state][change.problem.degree] += 1
    return counts


def _counted(states: Iterable[str]) -> dict[str, int]:
    counts = Counter(states)
    return {state: counts[state] for state in STATES if counts[state]}


def _head(head: RunHead) -> dict[str, Any]:
    return {"engine": head.engine, "packs": head.packs, "profile": head.profile}


def _name(was: ComparedReport | None, now: ComparedReport | None) -> tuple[str, str]:
    known = now or was
    return (known.name, known.side.id) if known else ("", "")


def _order(change: Change) -> tuple[Any, ...]:
    """Worse first; within a state what every round had before what came in for the first time, then by degree."""
    problem = change.problem
    first = change.reason == "first_report"
    return (
        STATES.index(change.state), first, DEGREES.index(problem.degree), change.report, problem.number, problem.rule,
    )  # fmt: skip


# What the runs hold.


def _reports(run: ComparedRun, lang: str) -> list[ComparedReport]:
    """The reports of a run, of several files of one agency and year that which counts."""
    view = RosterView.of(run.head)
    found = [compared_report(one, run.head, lang, view) for one in run.findings() if not _is_no_report(one)]
    bodies = same_bodies([one.identity.agency for one in found])
    best: dict[Any, ComparedReport] = {}
    for at, one in enumerate(found):
        key = (bodies[at], one.year) if one.agency and one.year else at
        known = best.get(key)
        if known is None or one.weight >= known.weight:
            best[key] = one
    return list(best.values())


def _is_no_report(finding: Finding) -> bool:
    """Whether another file counts in its place, or it is no report at all."""
    return finding.standing is not None and finding.standing.state in ("duplicate", *NO_REPORTS)


def compared_report(finding: Finding, head: RunHead, lang: str, view: RosterView | None = None) -> ComparedReport:
    """A finding as comparisons take it. `view`: the roster of its run, which knows whose it is."""
    body = view.body(finding.id) if view is not None else None
    labels = Labels(head.forms.get(finding.pack.get("id", ""), {}), lang)
    results = finding.results
    read: set[Any] = {section.id for section in finding.sections if section.found} | {"preface", "tail"}
    read |= {
        (table, row, column)
        for table, rows in finding.cells.items()
        for row, cells in rows.items()
        for column, cell in cells.items()
        if cell.state not in ("absent", "illegible")
    }
    entries = entries_of(finding, labels)
    return ComparedReport(
        side=Side(finding.id, finding.source.path, finding.verdict, finding.score.value),
        agency=finding.report.agency,
        year=finding.report.year,
        body=body.name if body is not None else "",
        file=finding.source.name,
        handed_in=finding.handed_in is not False,
        problems=[_problem(entry, labels) for entry in entries],
        rules=frozenset(one.rule for one in results),
        undecided=frozenset(one.rule for one in results if one.outcome in ("not_checked", "error")),
        read=frozenset(read),
        weight=(finding.coverage["pass"] + finding.coverage["fail"], finding.source.path),
    )


def _problem(entry: Entry, labels: Labels) -> KnownProblem:
    main = entry.main
    told = ComparedProblem(
        number=entry.id,
        degree=entry.degree,
        rule=main.rule,
        title=main.title,
        place=place(entry, labels),
        message=main.message or main.title,
        checks=[result.fingerprint for result in entry.results],
        exception=main.exception or main.lapsed,
    )
    return KnownProblem(told, tuple(map(_check, entry.results)))


def _check(result: Result) -> Check:
    places, about = [], []
    for anchor in result.anchors:
        match anchor.get("type"):
            case "cell":
                where = f"{anchor['table']}.{anchor['row']}.{anchor['column']}"
                words = ""
            case "absence":
                where, words = f"{anchor['section']}:{anchor['what']}", ""
            case "pair":
                where, words = f"{anchor.get('section')}", f"{anchor.get('name') or anchor.get('other')}"
            case "span":
                where, words = f"{anchor['section']}", f"{anchor.get('quote', '')}"
            case _:
                where, words = "*", ""
        places.append(f"{where}“{words}”")
        about.append(where)
    values = (result.outcome, str(result.observed), str(result.expected), str(result.delta))
    return Check(
        result.rule,
        f"{result.rule}|{'|'.join(places)}",
        f"{result.rule}|{'|'.join(sorted(set(about)))}",
        result.fingerprint,
        values,
        tuple(result.anchors),
    )


def _state_of_report(was: ComparedReport | None, now: ComparedReport | None) -> str:
    if now is None or not now.handed_in:
        return "not_handed_in"
    if now.side.verdict == "unauditable":
        return "unreadable"
    return "again" if was is not None else "first"


# What could mislead.


def notes_of(before: RunHead, after: RunHead) -> list[str]:
    """What makes two runs hard to compare."""

    def packs(head: RunHead) -> list[tuple[Any, Any]]:
        return sorted((pack["id"], pack["sha256"]) for pack in head.packs)

    notes = []
    if packs(before) != packs(after):
        notes.append("注意：两次审核所用的规则包或其版本不同，新增与已变可能来自规则变化")
    if before.profile != after.profile:
        notes.append("注意：两次审核的评分方案不同，得分不可直接比较")
    return notes


def _unknown(old: Sequence[ComparedReport], new: Sequence[ComparedReport]) -> list[str]:
    """The reports that can only be matched by their file."""
    unknown = [one.side.source for one in (*old, *new) if not (one.agency and one.year)]
    if not unknown:
        return []
    names = "、".join(dict.fromkeys(unknown[:_NAMED]))
    return [f"注意：{len(unknown)} 份文件没有认出单位或年度，只能按文件名对应：{names}"]
