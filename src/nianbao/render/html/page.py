"""The finding page of one report (审核意见书)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nianbao.model.finding import Finding, Narrative, Result, RunHead
from nianbao.render import rounds, summary
from nianbao.render.entries import CAP, entries_of, hidden_by_title
from nianbao.render.html.environment import render
from nianbao.render.html.grid import marks_of, tables_of
from nianbao.render.html.likeness import side_by_side
from nianbao.render.html.narrative import sections_of
from nianbao.render.html.problems import Detail, details_of
from nianbao.render.labels import Labels, cut, number
from nianbao.render.strings import GLYPHS, Words

_CLAIMS = 150
_MATRIX = 12  # measures that get a column of their own


def page(finding: Finding, head: RunHead) -> bytes:
    """`reports/<id>.html`: a whole page of UTF-8. Links to `../index.html` and to itself only."""
    # Kept whole: what the template is given, a line a name.
    labels = Labels.of(finding, head)
    words = labels.words
    entries = entries_of(finding, labels)
    tables = tables_of(finding, labels, marks_of(entries))
    targets = {box.id for table in tables for block in table.blocks for line in block.lines for box in line.boxes}
    alike = side_by_side(finding, entries, labels)
    targets |= {f"likeness-{pair.entry}" for pair in alike}
    details = details_of([entry for entry in entries if entry.shown], labels, targets)
    hidden = hidden_by_title(entries)
    context = {
        "w": words,
        "lang": "en" if words.lang == "en" else "zh-CN",
        "finding": finding,
        "audited": finding.verdict != "unauditable",
        "glyph": GLYPHS.get(finding.verdict, "●"),
        "glyphs": GLYPHS,
        "verdict": words.get(f"verdict.{finding.verdict}", finding.verdict),
        "sentence": summary.sentence(finding, entries, words),
        "name": _heading(finding, words),
        "score": summary.score(finding, words),
        "bars": _bars(finding, labels),
        "assessed": summary.assessed(finding, words),
        "coverage": summary.coverage(finding, words),
        "share": summary.decided_share(finding),
        "facts": _facts(finding, labels),
        "details": details,
        "groups": _by_degree(details, words),
        "rule_ids": [(item.entry.id, list(dict.fromkeys(one.rule for one in item.entry.results))) for item in details],
        "not_again": rounds.not_again(finding, words),
        "changes": rounds.changes_by_state(finding, entries, labels),
        "versions": rounds.versions_of(finding),
        "hidden": hidden,
        "hidden_total": sum(hidden.values()),
        "cap": CAP,
        "tables": tables,
        "legend": [kind for kind in _LEGEND if any(kind in table.legend for table in tables)],
        "text": sections_of(finding, entries, labels),
        "alike": alike,
        "matrix": _matrix(finding.narrative),
        "answering": {index + 1 for problem in finding.narrative.problems for index in problem.measures},
        "measured": bool(finding.narrative.problems or finding.narrative.measures or finding.narrative.aspects),
        "columns": min(len(finding.narrative.measures), _MATRIX),
        "aspects": [
            (labels.name("aspects", code), state == "present", words.get(f"aspect.{state}", state))
            for code, state in finding.narrative.aspects.items()
        ],
        "claims": [
            (claim, labels.section(claim.section), labels.name("claims", claim.field))
            for claim in finding.claims[:_CLAIMS]
        ],
        "claims_cut": max(0, len(finding.claims) - _CLAIMS),
        "unchecked_rules": sorted({one.rule for one in finding.results if one.outcome in ("not_checked", "error")}),
        "unchecked": [result for result in finding.results if result.outcome in ("not_checked", "error")],
        "inapplicable": sum(result.outcome == "not_applicable" for result in finding.results),
        "passed": _passed(finding, labels),
        "number": number,
        "cut": cut,
    }
    return render("page.html.j2", context)


_LEGEND = ("suspect", "candidate", "total", "operand", "blank", "absent")


def _heading(finding: Finding, words: Words) -> str:
    report = finding.report
    if report.agency is None:
        return summary.file_name(finding)
    return f"{report.agency}　{words('year_of', year=report.year)}" if report.year is not None else report.agency


def _bars(finding: Finding, labels: Labels) -> list[dict[str, Any]]:
    """A category's title, what it is given in words, and the share of its weight that is (None: not assessed)."""
    bars = []
    for category in finding.score.categories:
        value = category.value
        share = None if value is None else 100 * value / category.weight if category.weight else 0.0
        bars.append(
            {
                "title": labels.category(category.id, category.title),
                "mark": summary.mark(category, labels.words),
                "share": share,
            }
        )
    return bars


def _facts(finding: Finding, labels: Labels) -> list[tuple[str, str, bool]]:
    """Label, value, and whether the value tends to be long."""
    report, source, words = finding.report, finding.source, labels.words
    missing = words("not_found")
    period = " — ".join(report.period) if report.period else missing
    year = missing if report.year is None else words("year_of", year=report.year)
    edition = words("edition_of", edition=report.edition) if report.edition else missing
    level = labels.level(report.level) if report.level else missing
    return [
        (words("agency"), report.agency or missing, True),
        (words("year"), year, False),
        (words("title"), report.title or missing, True),
        (words("published"), report.published or missing, False),
        (words("file"), f"{summary.file_name(finding)}（{source.format}，{source.bytes:,} B）", True),
        (words("fingerprint"), source.sha256[:8], False),
        (words("period"), period, False),
        (words("edition"), edition, False),
        (words("level"), level, False),
        *([(words("prior"), finding.prior, True)] if finding.prior else []),
    ]


def _by_degree(details: Sequence[Detail], words: Words) -> list[tuple[str, str, list[Detail]]]:
    degrees = ("must", "advise", "review", "info", "excepted")
    groups = [(degree, [detail for detail in details if detail.entry.degree == degree]) for degree in degrees]
    return [(degree, words.get(f"severity.{degree}", words("register")), found) for degree, found in groups if found]


def _matrix(narrative: Narrative) -> list[tuple[str, list[int], list[bool]]]:
    """For each problem: its text, the measures that answer it (from 1), a flag for each measure with a column."""
    total = len(narrative.measures)
    rows = []
    for problem in narrative.problems:
        answered = sorted({index for index in problem.measures if 0 <= index < total})
        flags = [index in answered for index in range(min(total, _MATRIX))]
        rows.append((problem.text, [index + 1 for index in answered], flags))
    return rows


def _passed(finding: Finding, labels: Labels) -> list[tuple[str, list[Result]]]:
    """Passed results by category, in the order of the score's categories."""
    groups: dict[str, list[Result]] = {category.id: [] for category in finding.score.categories}
    titles = {category.id: category.title for category in finding.score.categories}
    for result in finding.results:
        if result.outcome == "pass":
            groups.setdefault(result.category, []).append(result)
    return [(labels.category(key, titles.get(key, key)), found) for key, found in groups.items() if found]
