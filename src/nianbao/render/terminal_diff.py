"""Two runs compared, in the terminal: what became worse first, then the rest; at most 100 columns."""

from __future__ import annotations

from rich.console import Console

from nianbao.model.comparison import STATES, Change, ComparedProblem, Comparison
from nianbao.render.labels import cut
from nianbao.render.screen import Printer
from nianbao.render.strings import Words

_LONGEST = 160  # characters of a message
_LOOKS = {
    "new": ("×", "bold red"), "changed": ("≠", "bold yellow"), "partly": ("▲", "bold yellow"), "unchanged": ("●", "bold"),
    "fixed": ("√", "bold green"), "not_handed_in": ("—", "bold magenta"),
}  # fmt: skip


def print_diff(comparison: Comparison, console: Console, lang: str = "zh") -> None:
    """Problems by what became of them, with their degrees; a line a report for those that did not hand in again."""
    words = Words(lang)
    out = Printer(console)
    for state in STATES:
        changes = comparison.of(state)
        if not changes:
            continue
        glyph, style = _LOOKS[state]
        counts = comparison.counts[state]
        degrees = "  ".join(f"{words('short.' + degree)} {number}" for degree, number in counts.items() if number)
        out.line((f"{glyph} {words('diff.' + state)} {len(changes)}", style), (f"  {degrees}", ""))
        if state == "not_handed_in":
            _absent(comparison, changes, out, words)
            continue
        for change in changes:
            _change(comparison.reports[change.report].name, change, out, words)
    total = "  ".join(f"{words('diff.' + state)} {len(comparison.of(state))}" for state in STATES)
    out.wrapped(f"{words('term.summary')}  ", total, "bold")
    told = {state: sum(one.state == state for one in comparison.reports) for state in _REPORTS}
    reports = "  ".join(f"{words('diff.' + state)} {number}" for state, number in told.items() if number)
    if reports:
        out.wrapped(f"{words('diff.reports')}  ", reports, "")
    if not any(change.state != "unchanged" for change in comparison.changes):
        out.line((words("diff.none"), ""))


_REPORTS = ("again", "first", "unreadable", "not_handed_in")


def _change(report: str, change: Change, out: Printer, words: Words) -> None:
    problem, was = change.problem, change.before
    said = [report, problem.place, cut(problem.message, _LONGEST)]
    if was is not None and change.after is not None:
        if was.degree != problem.degree:
            said.append(words("diff.degree", degree=_degree(was, words)))
        if change.state in ("changed", "partly") and was.message != problem.message:
            said.append(words("diff.before", text=cut(was.message, _LONGEST)))
    if change.reason and (reason := words.get(f"diff.reason.{change.reason}", "")):
        said.append(f"（{reason}）")
    if told := _registered(problem, words):
        said.append(f"（{told}）")
    lead = f"  {_degree(problem, words)}  "
    out.wrapped(
        lead, "  ".join([*filter(None, said), problem.rule]), "dim" if change.state == "fixed" else "", hanging=8
    )


def _absent(comparison: Comparison, changes: list[Change], out: Printer, words: Words) -> None:
    """The reports whose problems nobody can judge, each with how many it had."""
    for position, report in enumerate(comparison.reports):
        own = [change.problem for change in changes if change.report == position]
        if not own:
            continue
        degrees: dict[str, int] = {}
        for one in own:
            word = words("short." + one.degree)
            degrees[word] = degrees.get(word, 0) + 1
        told = "  ".join(f"{word} {number}" for word, number in degrees.items())
        why = f"（{words('diff.unreadable')}）" if report.state == "unreadable" else ""
        out.wrapped("  ", f"{report.name}{why}  {words('diff.problems', n=len(own))}  {told}", "")


def _registered(problem: ComparedProblem, words: Words) -> str:
    """`例外 E-001`, or why one does not hold; "" where none is registered."""
    known = problem.exception
    if not known:
        return ""
    if problem.degree != "excepted":
        return words.get(f"lapsed.{known.get('state')}", words("lapsed"))
    kind = words.get(f"exception.{known.get('type')}", words("excepted"))
    return f"{kind} {known.get('id', '')}".rstrip()


def _degree(problem: ComparedProblem, words: Words) -> str:
    """`必须`, `建议` …; of what is registered, as what."""
    registered = str((problem.exception or {}).get("type"))
    if problem.degree == "excepted" and registered != "exception":
        return words.get(f"exception.{registered}", words("short.excepted"))
    return words("short." + problem.degree)
