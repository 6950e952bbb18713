"""A run as its leader asks for it: who handed in, how it stands, ranks by group, the commonest problems, the sums.

Findings are read once; of each one line and its figures are kept.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from nianbao.model.finding import Cell as ReadCell
from nianbao.model.finding import Finding, Number, RunHead
from nianbao.model.summary import ReportCount, RuleCount, RunSummary
from nianbao.names.bodies import kind_of
from nianbao.names.reading import read
from nianbao.render.entries import Entry, degree_of, entries_of
from nianbao.render.html.ranking import Rank, Scored, measures_of, ranking_of, ranks
from nianbao.render.labels import Labels, cut
from nianbao.render.roster import RosterView, namer
from nianbao.render.strings import Words
from nianbao.render.tally import count_report, summarise

COMMONEST: Final = 5
_YEARS = 5  # of the trend
_MOST = 0.8  # of the bodies that have the last two years
_EXAMPLE = 60  # characters of an example
_DONE = ("pass", "pass_with_advice")
_SHOWN = ("must", "advise", "review")  # degrees, worst first
_GOVERNMENTS = ("province", "city", "county")  # kinds of bodies whose report adds others up
Cell = tuple[str, str, str]
Cells = dict[str, dict[str, dict[str, ReadCell]]]


@dataclass(slots=True)
class RankedReport:
    """A report that counts. `group`: with whom it is ranked; `listed`: its body stands in a group of the roster. `measures`:
    names of what tells equal scores apart."""

    name: str
    group: str
    listed: bool
    count: ReportCount
    share_of_max: float | None
    year: int | None
    scored: Scored
    measures: list[str]
    place: Rank | None = None


class ProblemExample(NamedTuple):
    """What a rule says of a body, of that degree."""

    name: str
    text: str
    degree: str


@dataclass(slots=True)
class GroupLine:
    """A group of the roster, or of the reports: numbers of bodies and reports, its first and last."""

    title: str
    due: int
    handed: int
    passed: int
    verify: int
    returned: int
    median: float | None
    lines: list[RankedReport]

    @property
    def ranked(self) -> list[RankedReport]:
        found = [line for line in self.lines if line.place is not None]
        return sorted(found, key=lambda line: (line.place.place if line.place else 0, line.name))


class CellTotal(NamedTuple):
    """The sum of a cell over the reports that count. `unread`: reports without a figure there."""

    total: Number
    read: int
    unread: int


class YearFigures(NamedTuple):
    """The form's figures in a year, over the same bodies in every year shown: `bodies` of each figure."""

    year: int
    values: dict[str, Number]
    bodies: dict[str, int]


@dataclass(slots=True)
class Overview:
    """`missing`: names of those whose report is still due. `least`: per cent of the checks that a rank asks for; `by`: what
    tells equal scores apart. `sums`: over `added` reports, without that of the `parent` (its name, "" where it has none in the
    run). `changes`: problems by what became of them since the round before. `trend` covers `trend_bodies` bodies."""

    head: RunHead
    total: RunSummary
    view: RosterView | None
    lines: list[RankedReport]
    groups: list[GroupLine]
    examples: dict[str, ProblemExample]
    least: int
    by: list[str]
    sums: dict[Cell, CellTotal]
    added: int
    parent: str
    changes: dict[str, int] = field(default_factory=dict)
    trend: list[YearFigures] = field(default_factory=list)
    trend_bodies: int = 0

    @property
    def due(self) -> int:
        return self.view.counts()["due"] if self.view else self.total.reports

    @property
    def handed(self) -> int:
        return self.view.counts()["handed"] if self.view else self.total.reports

    @property
    def commonest(self) -> list[RuleCount]:
        known = [rule for rule in self.total.rules if rule.degree in _SHOWN]
        return sorted(known, key=lambda rule: (-rule.reports, _SHOWN.index(rule.degree), rule.rule))[:COMMONEST]

    @property
    def tied(self) -> int:
        """Ranked reports that share their place."""
        return sum(line.place is not None and line.place.tied for line in self.lines)

    def names_in(self, *states: str) -> list[str]:
        return [body.short for body in self.view.bodies if body.state in states] if self.view else []


def overview(head: RunHead, findings: Iterable[Finding]) -> Overview:
    """All that the leader's page, its tables and the circular show."""
    # Kept whole: findings come once, and each gives to every part.
    view, named = RosterView.of(head), namer(head)
    labels = {pack: Labels(form, head.lang) for pack, form in head.forms.items()}
    unknown = Labels({}, head.lang)
    counts, lines = [], []
    examples: dict[str, ProblemExample] = {}
    figures_of: dict[str, Cells] = {}
    changes: Counter[str] = Counter()
    by_body: dict[str, dict[int, dict[str, Number]]] = {}
    earlier: dict[str, list[tuple[int, dict[str, Number]]]] = {}
    for known in (head.prior or {}).get("earlier", ()):
        earlier.setdefault(known["id"], []).append((known["year"], known["figures"]))
    for finding in findings:
        own = labels.get(finding.pack.get("id", ""), unknown)
        entries = entries_of(finding, own)
        count = count_report(finding, entries)
        counts.append(count)
        body = view.body(finding.id) if view else None
        who = body.name if body else (finding.report.agency or "")
        figures = _figures(finding, own.form)
        if who and finding.report.year is not None and figures:
            by_body.setdefault(who, {}).setdefault(finding.report.year, figures)
            for year, then in earlier.get(finding.id, ()):
                by_body[who].setdefault(year, then)
        if finding.standing is not None:
            continue
        name = body.short if body else named(finding)
        _exemplify(examples, entries, name)
        changes.update(_changes(finding, entries))
        lines.append(_line(finding, head, count, body.group if body else "", own, name))
        figures_of[finding.id] = finding.cells
    for line, place in zip(lines, ranks([line.scored for line in lines]), strict=True):
        line.place = place
    order = _groups_of(view, lines)
    titles = sorted(
        {line.group for line in lines} | set(order), key=lambda title: (order.get(title, len(order)), title)
    )
    audited = [line for line in lines if line.count.verdict != "unauditable"]
    trend, bodies = _trend(by_body)
    parent = parent_of([(line.count.id, line.count.agency) for line in audited])
    added = [cells for id, cells in figures_of.items() if id != parent]
    return Overview(
        head=head,
        total=head.summary or summarise(counts),
        view=view,
        lines=lines,
        groups=[_group(title, [line for line in lines if line.group == title], view) for title in titles],
        examples=examples,
        least=max((line.scored.least for line in audited), default=0),
        by=next((line.measures for line in audited), []),
        sums=add_up(added),
        added=len(added),
        parent=next((line.name for line in lines if line.count.id == parent), ""),
        changes=dict(changes.most_common()),
        trend=trend,
        trend_bodies=bodies,
    )


def _groups_of(view: RosterView | None, lines: Sequence[RankedReport]) -> dict[str, int]:
    """The roster's groups in its order, where they are what reports are ranked in."""
    groups = [group for group in view.groups if group] if view else []
    by_profile = any(line.group not in groups for line in lines if line.listed)
    return {} if by_profile else {title: at for at, title in enumerate(groups)}


def rank_group(finding: Finding, head: RunHead, listed: str, labels: Labels) -> str:
    """With whom a report is ranked: the profile's own group, else the roster's, else all of its level."""
    if finding.score.peer_group:
        return finding.score.peer_group
    if listed:
        return listed
    return labels.level(finding.report.level) if finding.report.level else Words(head.lang)("level.none")


def _line(finding: Finding, head: RunHead, count: ReportCount, listed: str, labels: Labels, name: str) -> RankedReport:
    score, ranking = finding.score, ranking_of(finding, head)
    group = rank_group(finding, head, listed, labels)
    basis = (finding.pack.get("id", ""), finding.pack.get("version", ""), score.profile)
    measures = measures_of(finding, count, ranking.by)
    return RankedReport(
        name=name,
        group=group,
        listed=bool(listed),
        count=count,
        share_of_max=None if score.value is None or not score.max else 100 * score.value / score.max,
        year=finding.report.year,
        scored=Scored(basis, group, score.value, count.share, ranking.least, measures),
        measures=list(ranking.by),
    )


def _group(title: str, lines: list[RankedReport], view: RosterView | None) -> GroupLine:
    listed = view.counts(title) if view and title in view.groups else None
    verdicts = Counter(line.count.verdict for line in lines)
    scores = [line.count.score for line in lines if line.count.score is not None]
    return GroupLine(
        title=title,
        due=listed["due"] if listed else len(lines),
        handed=listed["handed"] if listed else len(lines),
        passed=sum(verdicts[one] for one in _DONE),
        verify=verdicts["verify"],
        returned=verdicts["return"],
        median=round(statistics.median(scores), 1) if scores else None,
        lines=lines,
    )


def _exemplify(examples: dict[str, ProblemExample], entries: Sequence[Entry], name: str) -> None:
    """Keep the first example of each rule of the worst degree that it comes to."""
    for entry in entries:
        if entry.degree in _SHOWN:
            for result in entry.results:
                known, degree = examples.get(result.rule), degree_of(result)
                if degree in _SHOWN and (known is None or _SHOWN.index(degree) < _SHOWN.index(known.degree)):
                    examples[result.rule] = ProblemExample(name, cut(result.message or result.title, _EXAMPLE), degree)


def _changes(finding: Finding, entries: Sequence[Entry]) -> Iterator[str]:
    """What became of each problem since the round before, where the run says; of reports that were handed in again."""
    if getattr(finding, "handed_in", None) is False:
        return
    for entry in entries:
        state = getattr(entry.main, "change", None)
        if isinstance(state, str):
            yield state
    fixed = getattr(finding, "fixed", None)
    yield from ["fixed"] * (len(fixed) if isinstance(fixed, list) else 0)


def parent_of(reports: Sequence[tuple[str, str]]) -> str | None:
    """Of (id, agency) that of the government whose region most of the others name first, as the district's own report in a
    district's batch; None where there is none, or more than one."""
    places = {id: tuple(place.text for place in read(agency).places) for id, agency in reports}
    found = []
    for id, agency in reports:
        own = places[id]
        within = sum(other[: len(own)] == own for one, other in places.items() if one != id)
        if own and kind_of(agency) in _GOVERNMENTS and 2 * within > len(reports) - 1:
            found.append(id)
    return found[0] if len(found) == 1 else None


def add_up(reports: Sequence[Cells]) -> dict[Cell, CellTotal]:
    """Each cell over the reports; what a report does not have of a cell counts as not read."""
    values: dict[Cell, list[Number]] = {}
    for cells in reports:
        for table, rows in cells.items():
            for row, columns in rows.items():
                for column, one in columns.items():
                    known = values.setdefault((table, row, column), [])
                    if one.value is not None:
                        known.append(one.value)
    return {cell: CellTotal(sum(known), len(known), len(reports) - len(known)) for cell, known in values.items()}


def _figures(finding: Finding, form: dict[str, Any]) -> dict[str, Number]:
    """The form's figures of which every cell was read."""
    found = {}
    for figure in form.get("figures", ()):
        cells = [finding.cells.get(t, {}).get(r, {}).get(c) for t, r, c in figure["cells"]]
        values = [cell.value for cell in cells if cell is not None and cell.value is not None]
        if len(values) == len(figure["cells"]):
            found[figure["id"]] = sum(values)
    return found


def _trend(by_body: dict[str, dict[int, dict[str, Number]]]) -> tuple[list[YearFigures], int]:
    """The latest years, at least two, and sums over the bodies that have them all. A year further back is shown as long as
    most of these bodies have it too: sums over ever fewer bodies would say less and less."""
    shown, whole = _years([years for years in by_body.values() if len(years) > 1])
    known = list(dict.fromkeys(name for years in whole for year in shown for name in years[year]))
    full = _full(whole, shown, known)
    bodies = {name: len(own) for name, own in full}
    found = [
        YearFigures(year, {name: sum(one[year][name] for one in own) for name, own in full}, bodies) for year in shown
    ]
    return (found, len(whole)) if whole else ([], 0)


def _years(followed: Sequence[dict[int, dict[str, Number]]]) -> tuple[list[int], list[dict[int, dict[str, Number]]]]:
    """The years shown, and the bodies that have them all."""
    latest = sorted({year for years in followed for year in years}, reverse=True)[:_YEARS]
    shown = latest[:2]
    whole = [years for years in followed if all(year in years for year in shown)]
    first = len(whole)
    for year in latest[2:]:
        narrower = [years for years in whole if year in years]
        if len(narrower) < _MOST * first:
            break
        whole, shown = narrower, [*shown, year]
    return sorted(shown), whole


def _full(
    whole: Sequence[dict[int, dict[str, Number]]], shown: Sequence[int], known: Sequence[str]
) -> list[tuple[str, list[dict[int, dict[str, Number]]]]]:
    """For each figure the bodies that have it in every year, the same in all; only where most do."""
    found = []
    for name in known:
        full = [one for one in whole if all(name in one[year] for year in shown)]
        if len(full) >= _MOST * len(whole):
            found.append((name, full))
    return found
