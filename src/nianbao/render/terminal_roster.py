"""The roster in the terminal: the first thing that is printed of a run that has one."""

from __future__ import annotations

from nianbao.render.roster import GLYPH_OF, TONE_OF, RosterView, StateLine
from nianbao.render.screen import Printer
from nianbao.render.strings import Words

_STYLES = {
    "return": "bold red",
    "unauditable": "bold magenta",
    "pass_with_advice": "yellow",
    "pass": "green",
    "verify": "",
}


def print_roster(view: RosterView, out: Printer, words: Words, *, everyone: bool) -> None:
    """The states with how many bodies stand in each and which. `everyone`: those that have handed in too."""
    out.line((f"{words('roster.title')}  {words('roster.counts', **view.counts())}", "bold"))
    width = max(len(words(f"roster.{line.state}")) for line in view.lines())
    for line in view.lines():
        names = "" if line.state == "submitted" and not everyone else _names(view, line, words)
        title = words(f"roster.{line.state}")
        lead = f"  {GLYPH_OF[line.state]} {title}{_pad(title, width, words)}  {line.number:>3}  "
        out.wrapped(lead if names else lead.rstrip(), names, _STYLES[TONE_OF[line.state]], styled=len(lead))
        for body in line.told:
            out.wrapped(" " * 6, f"{body.short}{words('colon')}{body.note}", "dim")
    if view.unlisted:
        title = words("roster.unlisted")
        out.line((f"  ▲ {title}{_pad(title, width, words)}  {len(view.unlisted):>3}", "yellow"))
        for file in view.unlisted:
            out.wrapped(" " * 6, f"{file.source}{words('colon')}{file.note}", "dim")
    out.line(("", ""))


def _names(view: RosterView, line: StateLine, words: Words) -> str:
    parts = [
        (f"{group}{words('colon')}" if group else "") + words("list_mark").join(map(view.listed, bodies))
        for group, bodies in line.groups
    ]
    return words("clause_mark").join(parts)


def _pad(title: str, width: int, words: Words) -> str:
    return " " * ((width - len(title)) * (2 if words.lang == "zh" else 1))
