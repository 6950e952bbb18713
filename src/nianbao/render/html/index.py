"""The page of a batch: what to do first, every report, which rules break most, how the scores lie.

Findings are read once and let go: what is kept of a report is one row and how often each rule hit it.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from nianbao.model.finding import Finding, RunHead
from nianbao.render import summary
from nianbao.render.entries import Entry, entries_of
from nianbao.render.html.environment import render
from nianbao.render.html.likeness import MAX_PAIRS, PairRow, once, pairs_of
from nianbao.render.html.ranking import ENOUGH, Rank, Scored, ranks
from nianbao.render.labels import Labels, cut, number
from nianbao.render.strings import GLYPHS, Words

MAX_ROWS = 1000
MAP_RULES = 30
MAP_REPORTS = 60
_VERDICTS = ("unauditable", "return", "pass_with_advice", "pass")
_DEGREES = ("must", "advise", "review")
_BINS = 10
_NAME = 16  # characters of a name at the head of a narrow column


@dataclass(slots=True)
class Row:
    """What the batch page keeps of a report. `hits`: rule → (degree, places, first problem's number)."""

    id: str
    name: str
    agency: tuple[str, int | None]
    source: str
    verdict: str
    value: float | None
    share_of_max: float | None
    must: int
    advise: int
    review: int
    unchecked: int
    share: int
    level: str
    error: str
    hint: str
    basis: tuple[str, str, str]
    group: str | None
    place: Rank | None = None
    hits: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    pairs: list[PairRow] = field(default_factory=list)

    @property
    def rank(self) -> tuple[Any, ...]:
        value = self.value if self.value is not None else -1.0
        verdict = _VERDICTS.index(self.verdict) if self.verdict in _VERDICTS else 0
        return (verdict, -self.must, value, -self.advise, -self.review, self.name, self.id)


class RuleRow(NamedTuple):
    rule: str
    title: str
    degree: str
    reports: int
    places: int


class Peer(NamedTuple):
    title: str
    reports: int
    returned: int
    median: str


def index(head: RunHead, findings: Iterable[Finding]) -> bytes:
    """`index.html`. Links are relative: `reports/<id>.html`."""
    words = Words(head.lang)
    titles: dict[str, str] = {}
    labels = {pack: Labels(form, head.lang) for pack, form in head.forms.items()}
    unknown = Labels({}, head.lang)
    rows = [_row(finding, labels.get(finding.pack.get("id", ""), unknown), titles) for finding in findings]
    rows.sort(key=lambda row: row.rank)
    scored = [Scored(row.basis, row.group, row.value, row.share) for row in rows]
    for row, place in zip(rows, ranks(scored), strict=True):
        row.place = place
    rules = _rules(rows, titles)
    audited = [row for row in rows if row.verdict != "unauditable"]
    columns = [row for row in audited if row.hits]
    values = [row.value for row in rows if row.value is not None]
    context = {
        "w": words,
        "lang": "en" if words.lang == "en" else "zh-CN",
        "head": head,
        "glyphs": GLYPHS,
        "tiles": [(verdict, sum(row.verdict == verdict for row in rows)) for verdict in reversed(_VERDICTS)],
        "total": len(rows),
        "must_total": sum(row.must for row in rows),
        "mixed": len({row.basis for row in audited}) > 1,
        "rows": rows[:MAX_ROWS],
        "ranked": any(row.place for row in rows),
        "enough": ENOUGH,
        "max_rows": MAX_ROWS,
        "pairs": once(pair for row in rows for pair in row.pairs),
        "max_pairs": MAX_PAIRS,
        "rules": rules[:MAP_RULES],
        "map": _heatmap(rules[:MAP_RULES], columns[:MAP_REPORTS]),
        "map_columns": _short_names([row.agency for row in columns[:MAP_REPORTS]]),
        "map_capped": len(rules) > MAP_RULES or len(columns) > MAP_REPORTS,
        "all_rules": len(rules),
        "all_columns": len(columns),
        "histogram": _histogram([row.share_of_max for row in rows if row.share_of_max is not None]),
        "median": number(statistics.median(values)) if values else "",
        "scored": len(values),
        "peers": _peers(rows, words),
        "number": number,
    }
    return render("index.html.j2", context)


def _row(finding: Finding, labels: Labels, titles: dict[str, str]) -> Row:
    entries = entries_of(finding, labels)
    score, error = finding.score, finding.error or {}
    share_of_max = None if score.value is None or not score.max else 100 * score.value / score.max
    row = Row(
        id=finding.id,
        name=summary.name(finding, labels.words),
        agency=(finding.report.agency or finding.source.name, finding.report.year),
        source=finding.source.path,
        verdict=finding.verdict,
        value=score.value,
        share_of_max=share_of_max,
        must=summary.count(entries, "must"),
        advise=summary.count(entries, "advise"),
        review=summary.count(entries, "review"),
        unchecked=finding.coverage["not_checked"] + finding.coverage["error"],
        share=summary.decided_share(finding),
        level=labels.level(finding.report.level) if finding.report.level else "",
        error=error.get("message", ""),
        hint=error.get("hint", ""),
        basis=(finding.pack.get("id", ""), finding.pack.get("version", ""), score.profile),
        group=score.peer_group,
    )
    for entry in entries:
        if entry.degree in _DEGREES:
            _hit(row, entry, titles)
    row.pairs = pairs_of(finding, entries, row.name, labels)
    return row


def _hit(row: Row, entry: Entry, titles: dict[str, str]) -> None:
    for rule, result in {result.rule: result for result in reversed(entry.results)}.items():
        titles.setdefault(rule, result.title)
        places = sum(other.rule == rule for other in entry.results)
        degree, before, first = row.hits.get(rule, (entry.degree, 0, entry.id))
        worst = min(degree, entry.degree, key=_DEGREES.index)
        row.hits[rule] = (worst, before + places, first)


def _rules(rows: Sequence[Row], titles: dict[str, str]) -> list[RuleRow]:
    """Rules by how many reports they hit, then by places, then by id."""
    reports: Counter[str] = Counter()
    places: Counter[str] = Counter()
    worst: dict[str, str] = {}
    for row in rows:
        for rule, (degree, count, _) in row.hits.items():
            reports[rule] += 1
            places[rule] += count
            worst[rule] = min(degree, worst.get(rule, degree), key=_DEGREES.index)
    ranked = sorted(reports, key=lambda rule: (-reports[rule], -places[rule], rule))
    return [RuleRow(rule, titles[rule], worst[rule], reports[rule], places[rule]) for rule in ranked]


def _heatmap(rules: Sequence[RuleRow], columns: Sequence[Row]) -> list[tuple[RuleRow, list[tuple[str, str, int, str]]]]:
    """A line a rule: for each report "" or (report id, degree, places, number of the first problem)."""
    empty = ("", "", 0, "")
    return [
        (rule, [(row.id, *row.hits[rule.rule]) if rule.rule in row.hits else empty for row in columns])
        for rule in rules
    ]


def _short_names(reports: Sequence[tuple[str, int | None]]) -> list[str]:
    """(agency or file, year) for narrow columns: without what all the agencies begin with, such as their district, and
    without the year where there is but one."""
    names = [name for name, _ in reports]
    shared = 0
    if len(set(names)) > 1:
        # What the first and the last in order share, all share.
        for left, right in zip(min(names), max(names), strict=False):
            if left != right:
                break
            shared += 1
        if any(len(name) - shared < 2 for name in names):
            shared = 0
    one_year = len({year for _, year in reports}) == 1
    return [cut(name[shared:], _NAME) + ("" if one_year or year is None else f" {year}") for name, year in reports]


def _histogram(shares: Sequence[float]) -> list[dict[str, Any]]:
    """Ten bars of ten per cent of the maximum each, the last one closed at 100; heights in an SVG of 120 units."""
    counts = Counter(min(_BINS - 1, max(0, int(share // 10))) for share in shares)
    highest = max(counts.values(), default=1)
    return [
        {
            "low": position * 10,
            "high": position * 10 + 10,
            "count": counts.get(position, 0),
            "x": 10 + position * 48,
            "height": round(100 * counts.get(position, 0) / highest, 1),
        }
        for position in range(_BINS)
    ]


def _peers(rows: Sequence[Row], words: Words) -> list[Peer]:
    """Reports by the level of their agency; none when all are of one level."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row.verdict != "unauditable":
            groups.setdefault(row.level, []).append(row)
    if len(groups) < 2:
        return []
    peers = []
    for level in sorted(groups, key=lambda level: (-len(groups[level]), level)):
        found = groups[level]
        values = [row.value for row in found if row.value is not None]
        title = level or words("level.none")
        returned = sum(row.verdict == "return" for row in found)
        median = number(statistics.median(values)) if values else "—"
        peers.append(Peer(title, len(found), returned, median))
    return peers
