"""Two runs compared, in the terminal: the counts, then what got worse; with -v all the rest; at most 100 columns."""

from __future__ import annotations

from rich.console import Console

from nianbao.model.comparison import STATES, Change, Comparison
from nianbao.render.changed import LONGEST, counts_of, degree_of, degrees_text, remarks, reports_text
from nianbao.render.labels import cut
from nianbao.render.rounds import GLYPH_OF
from nianbao.render.screen import Printer
from nianbao.render.strings import Words

_STYLES = {
    "new": "bold red", "changed": "bold yellow", "partly": "bold yellow", "unchanged": "bold", "fixed": "bold green",
    "not_handed_in": "bold magenta",
}  # fmt: skip


def print_diff(comparison: Comparison, console: Console, lang: str = "zh", verbosity: int = 0) -> None:
    """The counts by state and degree, the problems that got worse by report. `verbosity`: -1 the counts alone, 1 every
    problem."""
    words = Words(lang)
    out = Printer(console)
    _counts(comparison, out, words)
    if verbosity < 0:
        return
    if worse := comparison.worse:
        out.line((words("diff.worse", n=len(worse)), "bold red"))
    for report, changes in comparison.by_report():
        shown = changes if verbosity > 0 else [change for change in changes if change.is_worse]
        if not shown:
            continue
        out.wrapped("", report.name, "bold")
        if report.state in ("not_handed_in", "unreadable"):
            out.wrapped("  ", f"{words('diff.' + report.state)}  {counts_of(report, words)}", "")
        for change in shown:
            _change(change, out, words)
    rest = len(comparison.changes) - len(worse)
    if rest and verbosity == 0:
        out.line((words("diff.rest", n=rest), "dim"))


def _counts(comparison: Comparison, out: Printer, words: Words) -> None:
    for state in STATES:
        if found := comparison.of(state):
            degrees = degrees_text(comparison.counts[state], words)
            out.line((f"{GLYPH_OF[state]} {words('diff.' + state)} {len(found)}", _STYLES[state]), (f"  {degrees}", ""))
    if reports := reports_text(comparison, words):
        out.wrapped(f"{words('diff.reports')}  ", reports, "")
    if not any(change.state != "unchanged" for change in comparison.changes):
        out.line((words("diff.none"), ""))


def _change(change: Change, out: Printer, words: Words) -> None:
    problem = change.problem
    said = [problem.place, cut(problem.message, LONGEST), *remarks(change, words), problem.rule]
    lead = f"  {problem.number} {words('diff.' + change.state)}  {degree_of(problem, words)}  "
    out.wrapped(lead, "  ".join(filter(None, said)), "dim" if change.state == "fixed" else "", hanging=8)
