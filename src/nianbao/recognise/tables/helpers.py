"""Columns that a table has beside those of the form: numbers of lines, checks, subtotals, shares, remarks. Their heads are
words of the form's data; what stands under one is no figure of the form's and is left out before the table is read.

Only where the head is sure to stand over its column: every figure of the table stands below a head, the form's or a
helper's. Elsewhere nothing is left out, and the surplus figures keep the rows unread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import chain

from nianbao.base.text import label_key
from nianbao.recognise.form import Compiled
from nianbao.recognise.limits import LONGEST_HELPER
from nianbao.recognise.lines import CellKind, Line, PrintedCell
from nianbao.recognise.names import How, KeyedLayout, PrintedName, keys_of
from nianbao.recognise.names import NameKind as Names
from nianbao.recognise.tables.found import TableFound
from nianbao.recognise.tables.layouts import best_layout


@dataclass(slots=True)
class _Grid:
    """What the lines of one grid print: heads by what they are (the grid columns that each covers), and figures. `keys`:
    of the words that helpers' heads are."""

    layout: KeyedLayout
    keys: frozenset[str]
    own: list[range] = field(default_factory=list)
    helpers: dict[str, list[range]] = field(default_factory=dict)
    doubtful: list[tuple[str, range, PrintedName]] = field(default_factory=list)  # a helper's word that names a column
    named: dict[int, set[str]] = field(default_factory=dict)  # column of the form → keys that name it
    figures: set[int] = field(default_factory=set)

    def read(self, line: Line) -> None:
        kinds = [self.layout.find(cell.text).kind for cell in line.labels]
        of_row = line.figures and any(kind & Names.ROW for kind in kinds)
        if of_row or not any(kind & (Names.COLUMN | Names.HEAD) for kind in kinds):
            self.figures.update(cell.column for cell in line.cells if cell.kind is CellKind.FIGURE)
            return
        for cell in line.labels:
            self._take_head(cell)

    def _take_head(self, cell: PrintedCell) -> None:
        name, text = self.layout.find(cell.text), cell.text.strip()
        if _is_helper(cell, self.keys):
            if name.columns:
                self.doubtful.append((text, cell.covered, name))
            else:
                self.helpers.setdefault(text, []).append(cell.covered)
            return
        for column in name.columns:
            self.named.setdefault(column, set()).add(name.key)
        if name.columns:
            self.own.append(cell.covered)

    def surplus(self) -> dict[str, list[range]]:
        """Helper's head → the grid columns that it covers; empty where a figure stands below no head."""
        for text, covered, name in self.doubtful:
            others = {key for column in name.columns for key in self.named.get(column, ())} - {label_key(text)}
            (self.helpers.setdefault(text, []) if others else self.own).append(covered)
        headed, helping = _every(self.own), _every(chain.from_iterable(self.helpers.values()))
        sure = headed and headed.isdisjoint(helping) and headed | helping >= self.figures
        return self.helpers if sure else {}


def _every(ranges: Iterable[range]) -> set[int]:
    return {column for covered in ranges for column in covered}


def read_whole(lines: Sequence[Line], layouts: tuple[KeyedLayout, ...], form: Compiled) -> TableFound:
    """The table in a run of lines, in the layout that explains it best, without helper columns; these are said."""
    own, left_out = without_helpers(lines, layouts, form.form.helper_columns)
    found = best_layout(own, layouts)
    if left_out:
        found.notes.append(f"{found.layout.spec.title}：不读取格式以外的栏目“{'”“'.join(left_out)}”")
    return found


def without_helpers(
    lines: Sequence[Line], layouts: Sequence[KeyedLayout], words: tuple[str, ...]
) -> tuple[Sequence[Line], tuple[str, ...]]:
    """The lines of a table without the columns under heads that are `words`, the others closed up, and these heads."""
    keys = _keys(words)
    if layouts[0].spec.orientation == "fields":
        return lines, ()
    blocks = {line.block for line in lines if line.row >= 0 and any(_is_helper(cell, keys) for cell in line.cells)}
    found: dict[str, None] = {}
    out = list(lines)
    for block in blocks:
        own = [place for place, line in enumerate(lines) if line.block == block and line.row >= 0]
        gone = _surplus([lines[place] for place in own], layouts, keys)
        dropped = _every(chain.from_iterable(gone.values()))
        for place in own if dropped else ():
            out[place] = _closed_up(lines[place], dropped)
        found.update(dict.fromkeys(gone))
    return (out, tuple(found)) if found else (lines, ())


def _surplus(lines: Sequence[Line], layouts: Sequence[KeyedLayout], keys: frozenset[str]) -> dict[str, list[range]]:
    """The helpers of a grid, by the first layout in which there are any."""
    for layout in layouts:
        grid = _Grid(layout, keys)
        for line in lines:
            grid.read(line)
        if surplus := grid.surplus():
            return surplus
    return {}


@lru_cache(maxsize=64)
def _keys(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(label_key, words))


def _is_helper(cell: PrintedCell, keys: frozenset[str]) -> bool:
    return (
        cell.kind is CellKind.WORDS
        and len(cell.text) <= LONGEST_HELPER
        and any(how < How.CHAIN and key in keys for how, key in keys_of(cell.text))
    )


def _closed_up(line: Line, gone: set[int]) -> Line:
    """A line without the cells of the dropped columns; `source` still tells where each cell stands in the grid."""
    cells = []
    for cell in line.cells:
        kept = sum(column not in gone for column in cell.covered)
        if kept:
            cells.append(cell._replace(column=cell.column - sum(column < cell.column for column in gone), span=kept))
    words = [cell for cell in cells if cell.kind is CellKind.WORDS]
    return replace(
        line,
        cells=tuple(cells),
        text=" ".join(cell.text for cell in words),
        figures=sum(cell.kind is CellKind.FIGURE for cell in cells),
        words=len(words),
    )
