"""Two runs compared, problem by problem: what became worse, what stays, what was mended, who did not hand in again.

A problem is what the outputs show as one. Problems of one report are the same when they share a check (rule and place),
whatever the file is called and whatever the values are. Nothing counts as mended that the second run did not look at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from nianbao.app.agencies import same_bodies
from nianbao.app.changes import Check, ComparedReport, KnownProblem, changes_of
from nianbao.model.comparison import STATES, Change, ComparedProblem, Comparison, ReportChange, Side
from nianbao.model.finding import NO_REPORTS, Finding, Result, RunHead
from nianbao.model.summary import DEGREES
from nianbao.render.entries import Entry, entries_of, place
from nianbao.render.labels import Labels

_NAMED = 10  # reports named in a note


class ComparedRun(Protocol):
    head: RunHead

    def findings(self) -> Iterable[Finding]: ...


def compare(before: ComparedRun, after: ComparedRun, lang: str | None = None) -> Comparison:
    """What changed from `before` to `after`. What could mislead is in `notes`: other packs, reports that were not
    identified. `lang`: of the places; by default the second run's."""
    old, new = _reports(before, lang or after.head.lang), _reports(after, lang or after.head.lang)
    pairs = _paired(old, new)
    ordered = sorted(pairs, key=lambda pair: _name(*pair))
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
    counts = {state: dict.fromkeys(DEGREES, 0) for state in STATES}
    for change in changes:
        counts[change.state][change.problem.degree] += 1
    notes = [*_notes(before.head, after.head), *_unknown(old, new)]
    return Comparison(_head(before.head), _head(after.head), reports, changes, counts, notes)


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
    found = [_report(one, run.head, lang) for one in run.findings() if not _is_no_report(one)]
    bodies = same_bodies([one.agency for one in found])
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


def _report(finding: Finding, head: RunHead, lang: str) -> ComparedReport:
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
        file=finding.source.name,
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


# Which report of the one run is which of the other.


def _paired(
    old: Sequence[ComparedReport], new: Sequence[ComparedReport]
) -> list[tuple[ComparedReport | None, ComparedReport | None]]:
    """By agency and year; one whose agency or year was not found in a run, by the file's path or name."""
    every = [*old, *new]
    bodies = same_bodies([one.agency for one in every])
    known = {id(one): (bodies[at], one.year) for at, one in enumerate(every) if one.agency and one.year}

    def by_body(was: ComparedReport, waiting: Sequence[ComparedReport]) -> ComparedReport | None:
        return next((one for one in waiting if id(was) in known and known.get(id(one)) == known[id(was)]), None)

    def by_file(
        was: ComparedReport, waiting: Sequence[ComparedReport], name: Callable[[ComparedReport], str]
    ) -> ComparedReport | None:
        same = [one for one in waiting if name(one) == name(was) and not (id(one) in known and id(was) in known)]
        return same[0] if len(same) == 1 else None

    ways: tuple[Callable[[ComparedReport, Sequence[ComparedReport]], ComparedReport | None], ...] = (
        by_body,
        lambda was, waiting: by_file(was, waiting, lambda one: one.side.source),
        lambda was, waiting: by_file(was, waiting, lambda one: one.file),
    )
    waiting, left = list(new), list(old)
    pairs: list[tuple[ComparedReport | None, ComparedReport | None]] = []
    for partner in ways:
        still: list[ComparedReport] = []
        for was in left:
            now = partner(was, waiting)
            if now is None:
                still.append(was)
            else:
                waiting.remove(now)
                pairs.append((was, now))
        left = still
    return [*pairs, *((was, None) for was in left), *((None, now) for now in waiting)]


def _state_of_report(was: ComparedReport | None, now: ComparedReport | None) -> str:
    if now is None:
        return "not_handed_in"
    if now.side.verdict == "unauditable":
        return "unreadable"
    return "again" if was is not None else "first"


# What could mislead.


def _notes(before: RunHead, after: RunHead) -> list[str]:
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
