"""A consolidation in the terminal: the result first, then explanations, differences, and bodies that need a look."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from nianbao.model.consolidation import Consolidation
from nianbao.render.consolidation.words import STATUS, Sentences, headline, title, verdict

_SHOWN = 20


def print_consolidation(result: Consolidation, console: Console, *, everything: bool = False) -> None:
    """Print the consolidation; with `everything`, all differences and all bodies."""
    words = Sentences(result)
    console.print(Text(title(result), style="bold"))
    console.print(Text(headline(result)))
    console.print(Text(verdict(result), style="red" if result.differing and result.severity == "must" else ""))
    for note in result.notes:
        console.print(Text(f"注：{note}", style="dim"))
    if result.explanations:
        console.print(Text("\n差异的可能原因", style="bold"))
        for position, one in enumerate(result.explanations, 1):
            console.print(Text(f"{position}. {words.explanation(one)}"))
    _print_differences(words, console, everything)
    lines = [line for line in result.agencies if everything or line.status != "counted"]
    if lines:
        console.print(Text("\n需留意的单位和报告" if not everything else "\n单位和报告", style="bold"))
        for line in lines:
            about = "；".join(part for part in (line.source, line.note) if part)
            source = f"（{about}）" if about else ""
            console.print(Text(f"{STATUS[line.status]}  {line.name}{source}"))


def _print_differences(words: Sentences, console: Console, everything: bool) -> None:
    rows = words.differing()
    if not rows:
        return
    shown = rows if everything else rows[:_SHOWN]
    table = Table(title=f"差异（{len(shown)}/{len(rows)}格）", title_justify="left", box=None, pad_edge=False)
    for heading in ("单元格", "汇总", "上级", "差额", "未填", "结论"):
        table.add_column(heading, justify="left" if heading in ("单元格", "结论") else "right", overflow="fold")
    for row in shown:
        table.add_row(Text(row.place), row.total, row.parent, row.difference, row.unread, row.outcome)
    console.print()
    console.print(table)
