"""Where a table is printed again in one run of lines: last year's below this year's, a subordinate body's above the own."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.recognise.limits import PRINTED_AGAIN
from nianbao.recognise.lines import CellKind, Line
from nianbao.recognise.names import How, KeyedLayout


def copies(lines: Sequence[Line], start: int, stop: int, layout: KeyedLayout) -> list[tuple[int, int]]:
    """The run [start, stop) of lines as runs of one table each. It begins anew where a row is named that was named above,
    with figures between, and most of the rows above are named again from there on; captions and heads go with it."""
    figures = [at for at, line in enumerate(lines[start:stop]) if line.figures]
    if len(figures) < 2:
        return [(start, stop)]
    named = [_rows(line, layout) for line in lines[start:stop]]
    last_named = _last_places(named)
    cuts = [start]
    seen: set[int] = set()
    last_figures = -1  # the last line with figures since the last cut
    for at, rows in enumerate(named):
        if last_figures >= 0 and not rows.isdisjoint(seen):
            again = {row for row in seen if last_named[row] >= at}
            most = len(again) >= PRINTED_AGAIN * max(len(seen), len(layout.spec.rows) / 2)
            if most and at <= figures[-1]:
                cuts.append(start + last_figures + 1)
                seen, last_figures = set(), -1
        seen |= rows
        if lines[start + at].figures and seen:
            last_figures = at
    return list(zip(cuts, [*cuts[1:], stop], strict=True))


def _last_places(named: Sequence[set[int]]) -> dict[int, int]:
    """Of each row the last place that names it."""
    return {row: at for at, rows in enumerate(named) for row in rows}


def _rows(line: Line, layout: KeyedLayout) -> set[int]:
    """The rows that the cells of a line name, each for itself alone."""
    names = [layout.find(cell.text) for cell in line.cells if cell.kind is CellKind.WORDS]
    return {name.rows[0] for name in names if len(name.rows) == 1 and not name.columns and name.how < How.CHAIN}
