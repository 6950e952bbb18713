"""A run in the terminal.

It imports rich: import this module only when something is to be printed.
"""

from __future__ import annotations

import os.path
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from rich.cells import cell_len
from rich.console import Console

from nianbao.model.finding import NO_REPORTS, RECOGNISED, Finding, Result, RunHead, Term
from nianbao.model.summary import RoundCount, RunSummary
from nianbao.render import summary
from nianbao.render.entries import Entry, entries_of
from nianbao.render.equation import EquationSide, operand_namer, read_equation, rest
from nianbao.render.labels import Labels, cut, number
from nianbao.render.repair import degree_word, exception_text
from nianbao.render.roster import RosterView, namer
from nianbao.render.rounds import changes_in, counts_text, last_round
from nianbao.render.screen import WIDTH, Printer, clip, printable
from nianbao.render.season import title_of
from nianbao.render.strings import GLYPHS, Words
from nianbao.render.tally import summary_of
from nianbao.render.terminal_roster import print_roster
from nianbao.render.told import CellTold, Told, cause_lines, equations, short_place, told

_LONGEST = 160  # characters of a message in a list
_PLACE_WIDTH = 34  # columns of a place in a line of problems; a longer one has a line to itself
MANY = 60  # reports: of more, those that must be acted on have a line each
_CALM = ("verify", "pass_with_advice", "pass")
_NAMES = 40  # names of reports of a verdict
_PER_REPORT = 12  # problems of a report listed without -v

_STYLES = {
    "return": "bold red", "unauditable": "bold magenta", "pass": "green", "pass_with_advice": "yellow",
    "verify": "cyan",    "must": "red", "advise": "yellow", "review": "cyan", "info": "dim", "excepted": "dim",
}  # fmt: skip


class ShownRun(Protocol):
    """A head, its findings, and these in the order in which they are shown: what `app.saved.SavedRun` is."""

    @property
    def head(self) -> RunHead: ...

    def findings(self) -> Iterable[Finding]: ...

    def shown(self) -> Iterable[Finding]: ...


def print_run(run: ShownRun, console: Console, verbosity: int = 0, lang: str | None = None) -> None:
    """A whole run: head, each report, summary. `verbosity`: -1 one line a report, 0 with its problems, 1 with equations
    and evidence. Of many reports 0 gives those that must be acted on a line each, and the names of the others."""
    # Kept whole: what is printed of a run, in the order of the screen.
    out = Printer(console)
    head = run.head
    words = Words(lang or head.lang)
    total = summary_of(head, run.findings())
    print_head(head, console, lang, total)
    view, group = RosterView.of(head), ""
    if view is not None:
        print_roster(view, out, words, everyone=verbosity > 0)
    many = verbosity == 0 and total.reports > MANY
    named = _named(head, out, in_line=many or verbosity < 0)
    apart, calm = [], {verdict: list[str]() for verdict in _CALM}
    for finding in run.shown():
        if finding.standing is not None:
            apart.append(finding)
            continue
        if many and finding.verdict in calm:
            calm[finding.verdict].append(named(finding))
            continue
        if view is not None and (own := view.heading(finding.id, words)) not in ("", group):
            out.line((printable(own), "bold"))
            group = own
        _report(finding, head, out, -1 if many else verbosity, words, named(finding))
    if many:
        _rest(calm, out, words)
    if apart:
        out.line((f"{words('apart.title')} {len(apart)}", "bold"))
    for finding in apart:
        _apart(finding, out, words, named(finding))
    print_summary(head, total, console, lang)


def _named(head: RunHead, out: Printer, *, in_line: bool) -> Callable[[Finding], str]:
    """What findings are called. Where a line has no room for long names and no roster gives short ones, without the place
    that all of them begin with."""
    named = namer(head)
    names = {str(entry["agency"]) for entry in head.entries if entry.get("agency")}
    if RosterView.of(head) is not None or len(names) < 2 or not (in_line or out.width < WIDTH):
        return named
    shared = os.path.commonprefix(sorted(names))  # noqa: RUF071 - of names, not of paths
    if any(len(name) - len(shared) < 2 for name in names):
        return named
    return lambda finding: named(finding).removeprefix(shared)


def _rest(calm: Mapping[str, Sequence[str]], out: Printer, words: Words) -> None:
    """Reports that nothing must be done about, by verdict: how many, and the first of their names."""
    for verdict, names in calm.items():
        if names:
            lead = f"{GLYPHS[verdict]} {words('word.' + verdict)} {len(names)}  "
            listed = words("list_mark").join(names[:_NAMES])
            more = words("term.more_names", n=len(names) - _NAMES) if len(names) > _NAMES else ""
            out.wrapped(lead, listed + more, _STYLES.get(verdict, ""), styled=len(lead))
    out.wrapped("", words("term.many"), "dim")


def print_head(head: RunHead, console: Console, lang: str | None, total: RunSummary) -> None:
    """The line above a run: packs, engine, how many reports."""
    words = Words(lang or head.lang)
    packs = words("list_mark").join(f"{pack.get('id', '')} {pack.get('version', '')}".strip() for pack in head.packs)
    packs = packs or "—"
    title = title_of(head, words) or words("term.title")
    left = f"{title}  {words('pack')} {packs}  {words('engine')} {head.engine.get('version', '')}"
    right = words("term.reports", n=total.reports)
    out = Printer(console)
    left = clip(printable(left), out.width - 2 - cell_len(right))
    gap = max(2, out.width - cell_len(left) - cell_len(right))
    out.line((left, "bold"), (" " * gap + right, ""))


def print_report(
    finding: Finding, head: RunHead, console: Console, verbosity: int = 0, lang: str | None = None
) -> None:
    """One report of a run, for callers that print while the run goes on."""
    _report(finding, head, Printer(console), verbosity, Words(lang or head.lang), summary.name(finding))


def print_summary(head: RunHead, total: RunSummary, console: Console, lang: str | None = None) -> None:
    """Counts by verdict and the exit code, then the notes of the run."""
    words = Words(lang or head.lang)
    out = Printer(console)
    counts = "  ".join(f"{words('word.' + verdict)} {number}" for verdict, number in total.verdicts.items())
    problems = "  ".join(f"{words('short.' + degree)} {number}" for degree, number in total.problems.items() if number)
    out.wrapped(f"{words('term.summary')}  ", f"{counts}  |  {words('term.exit', code=head.exit_code)}", "bold")
    if problems:
        out.wrapped(f"{words('term.problems')}  ", problems, "")
    if isinstance(total.rounds, RoundCount):
        bodies = words("round.bodies", again=total.rounds.handed_in, waiting=total.rounds.waiting)
        counts = counts_text(total.rounds.problems, words)
        out.wrapped(f"{words('round.title')}  ", f"{bodies}  |  {counts}" if counts else bodies, "")
    for note in head.notes:
        out.wrapped("  ", note, "dim")


def print_finding(
    finding: Finding, entry_id: str | None, console: Console, head: RunHead, lang: str | None = None
) -> bool:
    """One report in full, or one of its problems (`F03`, or a fingerprint or the beginning of one). False when the
    report has no such problem."""
    words = Words(lang or head.lang)
    labels = Labels(head.forms.get(finding.pack.get("id", ""), {}), words.lang)
    out = Printer(console)
    if entry_id is None:
        _report(finding, head, out, 1, words, summary.name(finding))
        return True
    wanted = entry_id.upper()
    for entry in entries_of(finding, labels):
        if entry.id == wanted or any(result.fingerprint.startswith(entry_id) for result in entry.results):
            out.wrapped("", summary.name(finding), "bold")
            _entry_line(entry, labels, out, words, "")
            _details(entry, labels, out, words, "  ", full=True)
            return True
    return False


def _report(finding: Finding, head: RunHead, out: Printer, verbosity: int, words: Words, name: str) -> None:
    # Kept whole: what is printed of a report, line by line, in the order of the screen.
    if finding.verdict == "unauditable":
        _unread(finding, out, verbosity, words, name)
        return
    labels = Labels(head.forms.get(finding.pack.get("id", ""), {}), words.lang)
    entries = entries_of(finding, labels)
    _first_line(finding, entries, out, verbosity, words, name)
    if verbosity < 0:
        return
    if finding.source.read_as == RECOGNISED:
        out.wrapped(f"  {GLYPHS['review']} ", words("recognised"), "")
    if titles := summary.undecided_titles(finding, entries, words):
        out.wrapped(f"  {GLYPHS['review']} {words('undecided')}  ", titles, "")
    shown = entries if verbosity else [entry for entry in entries if entry.degree != "info"][:_PER_REPORT]
    if finding.handed_in is False:
        out.wrapped(f"  — {words('diff.not_handed_in')}  ", last_round(finding, words), "")
    elif counts := counts_text(changes_in(finding, entries), words):
        out.wrapped(f"  {words('round.title')}  ", counts, "")
    for entry in shown:
        _entry_line(entry, labels, out, words, "  ")
        if verbosity:
            _details(entry, labels, out, words, "      ", full=False)
    if len(entries) > len(shown):
        out.line((f"  {words('term.more', n=len(entries) - len(shown))}", "dim"))
    if verbosity:
        for result in finding.results:
            if result.outcome in ("not_checked", "error"):
                tag = words(f"outcome.{result.outcome}")
                out.wrapped(
                    f"  {GLYPHS[result.outcome]} {tag}  ", f"{result.message or result.title}  {result.rule}", "dim"
                )
        for note in finding.notes:
            out.wrapped("  ", note, "dim")


def _lead(finding: Finding, words: Words, name: str) -> tuple[str, str, str]:
    """Glyph, the report's name, and the verdict in words."""
    glyph = GLYPHS.get(finding.verdict, "●")
    return glyph, printable(name), words.get(f"word.{finding.verdict}", finding.verdict)


def _unread(finding: Finding, out: Printer, verbosity: int, words: Words, name: str) -> None:
    """A report that could not be audited: why, and what to do."""
    glyph, name, verdict = _lead(finding, words, name)
    error = finding.error or {}
    said = error.get("message") or words("sentence.unauditable")
    lead = f"{glyph} {clip(name, out.width * 3 // 5)}  {verdict}"
    beside = clip(printable(said if verbosity < 0 else finding.source.path), out.width - 2 - cell_len(lead))
    out.line((lead, _STYLES.get(finding.verdict, "")), (f"  {beside}", "dim"))
    if verbosity >= 0:
        out.wrapped("  ", said, "")
        if error.get("hint"):
            out.wrapped(f"  {words('next_step')}{words('colon')}", error["hint"], "")


def _first_line(finding: Finding, entries: list[Entry], out: Printer, verbosity: int, words: Words, name: str) -> None:
    """Name, score, verdict and counts on one line, or on two where they are too long."""
    glyph, name, verdict = _lead(finding, words, name)
    style = _STYLES.get(finding.verdict, "")
    must, results = summary.count(entries, "must"), summary.failed_results(entries, "must")
    counts = words(
        "term.counts_short" if verbosity < 0 and out.width < WIDTH else "term.counts",
        must=f"{must}{words('term.results', n=results)}" if results > must else must,
        advise=summary.count(entries, "advise"),
        review=summary.count(entries, "review"),
        unchecked=finding.coverage["not_checked"] + finding.coverage["error"],
        share=summary.decided_share(finding),
    )
    after = f"  {summary.score(finding, words)}  {verdict}"
    without = finding.score.without_exceptions
    if without is not None and without != finding.score.value:
        after += f"（{words('score.without_exceptions', value=number(without))}）"
    room = out.width - 2 - cell_len(after) - (2 + cell_len(counts) if verbosity < 0 else 0)
    if cell_len(name) > room:  # a line of its own, rather than cut
        out.wrapped(f"{glyph} ", name, style)
        glyph, name, after = " ", "", after.lstrip()
    lead = f"{glyph} {clip(name, room)}{after}"
    if cell_len(lead) + 2 + cell_len(counts) <= out.width:
        out.line((lead, style), (f"  {counts}", ""))
    else:
        out.line((lead, style))
        out.wrapped("  ", counts, "")


def _apart(finding: Finding, out: Printer, words: Words, name: str) -> None:
    """A file that does not count: what it is, and why it stands apart."""
    if finding.standing is None:
        return
    state = words.get(f"apart.{finding.standing.state}", finding.standing.state)
    name = printable(name)
    verdict = words.get(f"word.{finding.verdict}", finding.verdict)
    judged = "" if finding.standing.state in NO_REPORTS else f"  {summary.score(finding, words)}  {verdict}"
    out.line((f"— {clip(name, out.width // 2)}  {state}", ""), (judged, "dim"))
    out.wrapped("  ", f"{finding.source.path}{words('colon')}{finding.standing.reason}", "dim")


def _entry_line(entry: Entry, labels: Labels, out: Printer, words: Words, indent: str) -> None:
    """`F01 必须  第三部分 （七）总计·自然人  填报 22  应为 19  差 +3  requests-column-total`."""
    lead = f"{indent}{entry.id} {degree_word(entry, words)}  "
    main, view = entry.main, told(entry, labels)
    where = printable(short_place(entry, view, labels))
    cells = view.cells if entry.degree == "must" else ()
    said = _said(entry, view, labels, words)
    style = _STYLES.get(entry.degree, "")
    pad = min(_PLACE_WIDTH, out.width // 3) - cell_len(where)
    if pad < 2 and cell_len(said) + 2 + cell_len(main.rule) > out.width - cell_len(lead) - cell_len(where) - 2:
        out.wrapped(lead, where, style, styled=len(lead), hanging=cell_len(lead))
        lead, where, pad = " " * cell_len(lead), "", 0
    out.wrapped(
        f"{lead}{where}{' ' * max(pad, 2 if where else 0)}",
        f"{said}  {main.rule}",
        style,
        styled=len(lead),
        hanging=cell_len(lead),
    )
    if len(cells) > 1:
        for cell in cells:
            out.wrapped(f"{indent}        ", f"{cell.place}  {_value(cell, words)}", "")


def _said(entry: Entry, view: Told, labels: Labels, words: Words) -> str:
    main = entry.main
    cells = view.cells if entry.degree == "must" else ()
    if len(cells) == 1 and len(cells[0].filled) + len(cells[0].expected) < 40:
        said = _value(cells[0], words)
    else:
        said = cut(equations(view, labels) if entry.cause else main.message or main.title, _LONGEST)
        if view.choices:
            said += f"（{words('told.choices', n=f'{len(view.choices)}+' if view.capped else len(view.choices))}）"
    if main.exception or main.lapsed:
        said += f"（{exception_text(main, words)}）"
    elif main.status != "active":
        said += f"（{words('trial')}）"
    if isinstance(main.change, str):
        said += f"（{words('diff.' + main.change)}）"
    return said


def _value(cell: CellTold, words: Words) -> str:
    filled = cell.filled or words("cell.blank")
    said = f"{words('reported')} {filled}  {words('expected')} {cell.expected}"
    return f"{said}  {words('difference')} {cell.difference}" if cell.difference else said


def _details(entry: Entry, labels: Labels, out: Printer, words: Words, indent: str, *, full: bool) -> None:
    main = entry.main
    for result in entry.results:
        if result.equation:
            out.wrapped(indent, _equation(result, labels, words), "")
    for text in cause_lines(told(entry, labels), labels):
        out.wrapped(indent, text, "")
    for anchor in main.anchors:
        if anchor.get("type") == "span":
            quote = str(anchor.get("quote", "")).replace("\n", " ")
            short = quote if full or len(quote) <= 60 else quote[:59] + "…"
            out.wrapped(f"{indent}{words('evidence')}  ", f"“{short}”", "")
    if full:
        _parts(entry, out, words, indent)


def _parts(entry: Entry, out: Printer, words: Words, indent: str) -> None:
    """The parts of a finding, one by one, with what else fails for the same cause."""
    main = entry.main
    same = main.message in ("", main.title, main.condition)
    out.wrapped(
        f"{indent}{words('problem')}  ", main.title if same else f"{main.title}{words('colon')}{main.message}", ""
    )
    for key in ("criteria", "condition", "cause", "effect", "recommendation"):
        if (text := getattr(main, key)) and not (key == "cause" and entry.cause):
            out.wrapped(f"{indent}{words(key)}  ", text, "")
    for result in entry.results[1:]:
        out.wrapped(f"{indent}→ ", f"{result.message or result.title}  {result.rule}", "dim")
    out.wrapped(f"{indent}{words('rule')}  ", main.rule, "dim")


def _equation(result: Result, labels: Labels, words: Words) -> str:
    equation = read_equation(result)
    named = operand_namer(result.equation or [], labels)
    left, right = (_side(side, named, words) for side in (equation.left, equation.right))
    return f"{words('equation')}  {left} {equation.sign} {right}"


def _side(side: EquationSide, named: Callable[[Term], str], words: Words) -> str:
    others = rest(side, words)
    if not side.shown:
        return others if side.unread or side.zeros > 1 else "0"
    parts = []
    for term in side.shown:
        value = number(term["value"]) if term["value"] is not None else words.get(f"cell.{term['state']}", "？")
        parts.append(f"{value}[{named(term)}]")
    text = "＋".join(parts)
    if others:
        text += f"（{others}）"
    if len(side.shown) > 1 and side.complete:
        text += f"＝{number(side.total)}"
    return text
