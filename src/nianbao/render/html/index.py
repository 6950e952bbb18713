"""The page of a batch: what to do first, every report, which rules break most, how the scores lie.

Findings are read once and let go: what is kept of a report is one row and how often each rule hit it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from nianbao.model.finding import VERDICTS, Finding, RunHead, Standing
from nianbao.model.summary import Hits, ReportCount, RoundCount, RuleCount
from nianbao.render import rounds
from nianbao.render.entries import entries_of
from nianbao.render.html.environment import render
from nianbao.render.html.likeness import MAX_PAIRS, PairRow, once, pairs_of
from nianbao.render.html.ranking import ENOUGH, Rank, Scored, measures_of, ranking_of, ranks
from nianbao.render.labels import Labels, cut, number
from nianbao.render.roster import GLYPH_OF, TONE_OF, RosterView, namer
from nianbao.render.season import title_of
from nianbao.render.strings import GLYPHS, Words
from nianbao.render.tally import count_report, summarise

MAX_ROWS = 20_000
CHUNK = 200  # reports of a table
MANY_BODIES = 40  # of those that have handed in: more are folded up
MANY_ROWS = 500  # of which a browser lays out only those on the screen
MAP_RULES = 30
MAP_REPORTS = 40  # columns that an A4 page has room for
_WORST_FIRST = tuple(reversed(VERDICTS))
_FIRST = ("return", "unauditable")
_FIRST_ONES = 5  # named at the top of the page
_SCRIPT = "index.js"
_BINS = 10
_NAME = 16  # characters of a name at the head of a narrow column


@dataclass(slots=True)
class IndexRow:
    """What the batch page keeps of a report: its counts, and what else its line shows."""

    count: ReportCount
    name: str
    source: str
    share_of_max: float | None
    error: str
    hint: str
    scored: Scored
    standing: Standing | None
    place: Rank | None = None
    pairs: list[PairRow] = field(default_factory=list)

    @property
    def rank(self) -> tuple[Any, ...]:
        count = self.count
        value = count.score if count.score is not None else -1.0
        verdict = _WORST_FIRST.index(count.verdict) if count.verdict in _WORST_FIRST else 0
        of = count.problems
        return (verdict, -of["must"], value, -of["advise"], -of["review"], self.name, count.id)


class ReportChunk(NamedTuple):
    """Some of the list of reports, in one table. `group`: with whom they stand, "" where there are no groups; `title`:
    what is said over the first of a group, "" over the others."""

    group: str
    title: str
    rows: list[IndexRow]


def index(head: RunHead, findings: Iterable[Finding]) -> bytes:
    """`index.html`. Links are relative: `reports/<id>.html`."""
    # Kept whole: what the template is given, a line a name.
    words = Words(head.lang)
    labels = {pack: Labels(form, head.lang) for pack, form in head.forms.items()}
    unknown = Labels({}, head.lang)
    view, named = RosterView.of(head), namer(head)
    every = [_row(one, head, labels.get(one.pack.get("id", ""), unknown), named(one)) for one in findings]
    every.sort(key=lambda row: row.rank)
    rows = [row for row in every if row.standing is None]
    columns = [row for row in rows if row.count.verdict != "unauditable" and row.count.rules]
    all_columns, columns = len(columns), columns[:MAP_REPORTS]  # the worst
    first = [row for row in rows if row.count.verdict in _FIRST][:_FIRST_ONES]
    if view is not None:
        for listed in (every, rows, columns):
            listed.sort(key=lambda row: view.rank(row.count.id))
    for row, place in zip(rows, ranks([row.scored for row in rows]), strict=True):
        row.place = place
    total = head.summary or summarise([row.count for row in every])
    audited = [row for row in rows if row.count.verdict != "unauditable"]
    context = {
        "w": words,
        "lang": "en" if words.lang == "en" else "zh-CN",
        "head": head,
        "glyphs": GLYPHS,
        "total": total,
        "mixed": len({row.scored.basis for row in audited}) > 1,
        "first": first,
        "chunks": _chunks(rows[:MAX_ROWS], view, words),
        "listed": min(len(rows), MAX_ROWS),
        "apart": [row for row in every if row.standing is not None],
        "ranked": any(row.place for row in rows),
        "enough": max((row.scored.least for row in audited), default=ENOUGH),
        "max_rows": MAX_ROWS,
        "pairs": once(pair for row in rows for pair in row.pairs),
        "max_pairs": MAX_PAIRS,
        "rules": total.rules[:MAP_RULES],
        "map": _heatmap(total.rules[:MAP_RULES], columns),
        "map_columns": _column_names(columns, view),
        "map_capped": len(total.rules) > MAP_RULES or all_columns > MAP_REPORTS,
        "all_rules": len(total.rules),
        "all_columns": all_columns,
        "histogram": _histogram([row.share_of_max for row in rows if row.share_of_max is not None]),
        "levels": [(_level(one.level, head, labels, words), one) for one in total.levels],
        "number": number,
        "rounds": total.rounds if isinstance(total.rounds, RoundCount) else None,
        "change_glyphs": rounds.GLYPH_OF,
        "counts_text": rounds.counts_text,
        "roster": view,
        "glyph_of": GLYPH_OF,
        "tone_of": TONE_OF,
        "many": MANY_BODIES,
        "many_rows": MANY_ROWS,
        "title": title_of(head, words),
    }
    return render("index.html.j2", context, script=_SCRIPT)


def _chunks(rows: Sequence[IndexRow], view: RosterView | None, words: Words) -> list[ReportChunk]:
    """The list cut into tables: by the roster's groups, and these by number."""
    heading = (lambda row: view.heading(row.count.id, words)) if view is not None else (lambda _: "")
    found = []
    for title, members in groupby(rows, heading):
        own = list(members)
        group = (view.group(own[0].count.id, words) if view is not None else "") if title else ""
        for at in range(0, len(own), CHUNK):
            found.append(ReportChunk(group, "" if at else title, own[at : at + CHUNK]))
    return found


def _row(finding: Finding, head: RunHead, labels: Labels, name: str) -> IndexRow:
    entries = entries_of(finding, labels)
    count, ranking = count_report(finding, entries), ranking_of(finding, head)
    score, error = finding.score, finding.error or {}
    share_of_max = None if score.value is None or not score.max else 100 * score.value / score.max
    row = IndexRow(
        count=count,
        name=name,
        source=finding.source.path,
        share_of_max=share_of_max,
        error=error.get("message", ""),
        hint=error.get("hint", ""),
        scored=Scored(
            (finding.pack.get("id", ""), finding.pack.get("version", ""), score.profile),
            score.peer_group,
            score.value,
            count.share,
            ranking.least,
            measures_of(finding, count, ranking.by),
        ),
        standing=finding.standing,
    )
    row.pairs = pairs_of(finding, entries, row.name, labels)
    return row


def _level(level: str | None, head: RunHead, labels: Mapping[str, Labels], words: Words) -> str:
    """What the forms of the run call a level of agencies."""
    if level is None:
        return words("level.none")
    known = (one for pack, one in labels.items() if level in head.forms[pack].get("levels", {}))
    return next(known, Labels({}, head.lang)).level(level)


def _heatmap(
    rules: Sequence[RuleCount], columns: Sequence[IndexRow]
) -> list[tuple[RuleCount, list[tuple[str, Hits | None]]]]:
    """A line a rule: for each report its id and how the rule hit it, if it did."""
    return [(rule, [(row.count.id, row.count.rules.get(rule.rule)) for row in columns]) for rule in rules]


def _column_names(columns: Sequence[IndexRow], view: RosterView | None) -> list[str]:
    """Names for narrow columns."""
    bodies = [view.body(row.count.id) if view is not None else None for row in columns]
    names = [body.short if body is not None else row.count.agency for body, row in zip(bodies, columns, strict=True)]
    if view is None:
        return _short_names([(row.count.agency, row.count.year) for row in columns])
    one_year = len({row.count.year for row in columns}) == 1
    return [
        cut(name, _NAME) + ("" if one_year or row.count.year is None else f" {row.count.year}")
        for name, row in zip(names, columns, strict=True)
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
