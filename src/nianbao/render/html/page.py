"""The finding page of one report (审核意见书)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from nianbao.model.finding import Anchor, Finding, Narrative, Result, RunHead
from nianbao.render import rounds, summary
from nianbao.render.entries import CAP, Entry, entries_of, hidden_by_rule, place
from nianbao.render.equation import EquationSide, operand_namer, read_equation, rest
from nianbao.render.html.environment import render
from nianbao.render.html.grid import cell_id, marks_of, tables_of
from nianbao.render.html.likeness import pair_name, side_by_side
from nianbao.render.html.narrative import sections_of, span_key
from nianbao.render.labels import Labels, cut, number
from nianbao.render.repair import degree_word, exception_text
from nianbao.render.strings import GLYPHS, Words
from nianbao.render.told import CellTold, cause_lines, equations, recommendation, told

_QUOTE = 160  # characters of a quotation in a detail block
_BUDGET = 60_000  # characters of all detail blocks together, about
_TEXT = (100, 1500)  # least and most characters of one of the parts of a detail block
_QUOTES = 6  # quotations in a detail block
_PLACES = 4  # places linked from a detail block
_CLAIMS = 150
_MATRIX = 12  # measures that get a column of their own


class Operand(NamedTuple):
    value: str
    name: str
    href: str | None
    read: bool


class SideView(NamedTuple):
    operands: list[Operand]
    rest: str
    sum: str


class EquationView(NamedTuple):
    title: str
    left: SideView
    sign: str
    right: SideView


class Detail(NamedTuple):
    """A problem as the page shows it, in the list and in its own block."""

    entry: Entry
    glyph: str
    degree: str
    place: str
    title: str
    message: str
    told: bool  # the title or the condition says the same as the message
    cells: tuple[CellTold, ...]  # what is stated: filled in, expected, difference
    choices: int  # candidates where the cause is not unique
    points: str
    tags: list[str]
    parts: list[tuple[str, str]]
    equations: list[EquationView]
    repairs: list[str]
    places: list[tuple[str, str | None]]
    quotes: list[tuple[str, str | None]]
    others: list[Result]
    exceptions: list[str]


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
    shown = [entry for entry in entries if entry.shown]
    room = max(_TEXT[0], min(_TEXT[1], _BUDGET // (7 * len(shown) or 1)))
    details = [_detail(entry, labels, targets, room) for entry in shown]
    hidden = hidden_by_rule(entries)
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


def _detail(entry: Entry, labels: Labels, targets: set[str], room: int) -> Detail:
    """`room`: characters that one part may take."""
    # Kept whole: what a problem's block shows, a line a name.
    words, main = labels.words, entry.main
    view = told(entry, labels)
    ambiguous = words("told.choices", n=len(view.choices)) if view.choices else ""
    instead = {"cause": ambiguous or main.cause, "recommendation": recommendation(entry, view, labels)}
    texts = [(key, instead.get(key, getattr(main, key))) for key in _PARTS]
    message = equations(view, labels) if entry.cause else main.message
    return Detail(
        entry=entry,
        glyph=GLYPHS["fail"] if entry.degree == "must" else GLYPHS.get(entry.degree, "○"),
        degree=degree_word(entry, words),
        place=place(entry, labels),
        title=cut(main.title, 100),
        message=cut(message, room) if main.message != main.title else "",
        told=main.message in (main.title, main.condition),
        cells=tuple(one._replace(filled=cut(one.filled, 40), expected=cut(one.expected, 40)) for one in view.cells),
        choices=len(view.choices),
        points=number(entry.deduction) if entry.deduction else "",
        tags=_tags(main, words),
        parts=[(words(key), cut(text, room)) for key, text in texts if text],
        equations=[_equation(result, labels, targets) for result in entry.results if result.equation],
        repairs=[] if main.cause and view.inferred else cause_lines(view, labels),
        places=_places(entry, labels, targets),
        quotes=list(islice(_quotes(entry, labels, targets, room), _QUOTES)),
        others=entry.results[1:],
        exceptions=list(dict.fromkeys(text for result in entry.results if (text := exception_text(result, words)))),
    )


_PARTS = ("criteria", "condition", "cause", "effect", "recommendation")


def _tags(main: Result, words: Words) -> list[str]:
    tags = []
    if main.exception:
        tags.append(words.get(f"exception.{main.exception.get('type')}", words("excepted")))
    elif main.lapsed:
        tags.append(words("lapsed"))
    if main.status != "active":
        tags.append(words("trial"))
    return tags


def _quotes(entry: Entry, labels: Labels, targets: set[str], room: int) -> Iterator[tuple[str, str | None]]:
    """What the report says there, or does not say, with a link to it."""
    for position, anchor in enumerate(entry.main.anchors[:CAP]):
        match anchor.get("type"):
            case "span":
                key = None if entry.degree == "excepted" else "#" + span_key(entry.id, position)
                yield cut(str(anchor.get("quote", "")), min(_QUOTE, room)), key
            case "pair":
                percent = round(100 * float(anchor.get("similarity", 0)))
                link = f"likeness-{entry.id}"
                said = labels.words("similar", other=pair_name(anchor, labels), percent=percent)
                yield said, f"#{link}" if link in targets else None
            case "absence":
                yield labels.absence(anchor), None


def _places(entry: Entry, labels: Labels, targets: set[str]) -> list[tuple[str, str | None]]:
    """The first few places, each once, with a link to the cell; of an equation that nothing explains, its total."""
    main = entry.main
    anchors = [*(entry.anchors if entry.cause else ()), *(main.anchors if not main.equation else ())]
    places: dict[str, str | None] = {}
    for anchor in anchors[:_PLACES]:
        places.setdefault(labels.place(anchor, entry.texts), _href(anchor, targets))
    for anchor in [] if anchors else main.anchors[-1:]:
        places.setdefault(labels.place(anchor), _href(anchor, targets))
    if len(anchors) > _PLACES:
        places[labels.words("place.more", n=len(anchors))] = None
    return list(places.items())


def _href(anchor: Anchor, targets: set[str]) -> str | None:
    if anchor.get("type") == "cell":
        target = cell_id((str(anchor.get("table")), str(anchor.get("row")), str(anchor.get("column"))))
        return f"#{target}" if target in targets else None
    return None


def _equation(result: Result, labels: Labels, targets: set[str]) -> EquationView:
    equation = read_equation(result)
    named = operand_namer(result.equation or [], labels)

    def side(part: EquationSide) -> SideView:
        operands = []
        for term in part.shown:
            target = cell_id((term["table"], term["row"], term["column"]))
            read = term["value"] is not None
            value = number(term["value"]) if read else labels.words.get(f"cell.{term['state']}", "？")
            operands.append(Operand(value, named(term), f"#{target}" if target in targets else None, read))
        many = len(operands) > 1 and part.complete
        total = number(part.total) if many or not (operands or part.unread) else ""
        return SideView(operands, rest(part, labels.words), total)

    return EquationView(result.title, side(equation.left), equation.sign, side(equation.right))


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
