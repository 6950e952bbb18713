"""Columns that a table has beside those of the form: numbers of lines, checks, subtotals, shares, remarks. Their heads are
words of the form's data; what stands under one is no figure of the form's and is left out before the table is read.

Only where the head is sure to stand over its column: every figure of the table stands below a head, the form's or a
helper's. Elsewhere nothing is left out, and the surplus figures keep the rows unread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from nianbao.base.text import label_key
from nianbao.recognise.form import Compiled
from nianbao.recognise.limits import LONGEST_HELPER
from nianbao.recognise.lines import Cell, Kind, Line
from nianbao.recognise.names import How, Layout, keys_of
from nianbao.recognise.names import Kind as Names
from nianbao.recognise.tables.found import TableFound
from nianbao.recognise.tables.layouts import best_layout

_HEADS = Names.COLUMN | Names.HEAD


@dataclass(slots=True)
class _Grid:
    """What the lines of one grid print: heads by what they are (the grid columns that each covers), and figures."""

    own: list[range] = field(default_factory=list)
    helpers: dict[str, list[range]] = field(default_factory=dict)
    doubtful: list[tuple[str, range, frozenset[int]]] = field(
        default_factory=list
    )  # a helper's word that names a column
    named: dict[int, set[str]] = field(default_factory=dict)  # column of the form → keys that name it
    figures: list[int] = field(default_factory=list)


def read_whole(lines: Sequence[Line], layouts: tuple[Layout, ...], form: Compiled) -> TableFound:
    """The table in a run of lines, in the layout that explains it best, without helper columns; these are said."""
    own, left_out = without_helpers(lines, layouts, form.form.helper_columns)
    found = best_layout(own, layouts)
    if left_out:
        found.notes.append(f"{found.layout.spec.title}：不读取格式以外的栏目“{'”“'.join(left_out)}”")
    return found


def without_helpers(
    lines: Sequence[Line], layouts: Sequence[Layout], words: tuple[str, ...]
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
        grid = [lines[place] for place in own]
        gone = next(filter(None, (_columns(grid, layout, keys) for layout in layouts)), {})
        dropped = frozenset(column for covered in gone.values() for column in _every(covered))
        for place in own if dropped else ():
            out[place] = _closed_up(lines[place], dropped)
        found.update(dict.fromkeys(gone))
    return (out, tuple(found)) if found else (lines, ())


@lru_cache(maxsize=64)
def _keys(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(label_key, words))


def _is_helper(cell: Cell, keys: frozenset[str]) -> bool:
    return (
        cell.kind is Kind.WORDS
        and len(cell.text) <= LONGEST_HELPER
        and any(how < How.CHAIN and key in keys for how, key in keys_of(cell.text))
    )


def _columns(lines: Sequence[Line], layout: Layout, keys: frozenset[str]) -> dict[str, list[range]]:
    """Head → the grid columns that it covers; empty where a figure stands below no head."""
    grid = _Grid()
    for line in lines:
        names = [layout.find(cell.text) if cell.kind is Kind.WORDS else None for cell in line.cells]
        if any(name and name.kind & _HEADS for name in names) and not _holds_row(line, layout):
            _take_header(line, layout, keys, grid)
        else:
            grid.figures += [cell.column for cell in line.cells if cell.kind is Kind.FIGURE]
    for text, covered, columns in grid.doubtful:
        others = {key for column in columns for key in grid.named.get(column, ())} - {label_key(text)}
        (grid.helpers.setdefault(text, []) if others else grid.own).append(covered)
    headed = set(_every(grid.own))
    helping = set(_every(range_ for ranges in grid.helpers.values() for range_ in ranges))
    if not headed or headed & helping or not headed | helping >= set(grid.figures):
        return {}
    return grid.helpers


def _holds_row(line: Line, layout: Layout) -> bool:
    """Whether a line is a row of figures under its label."""
    return bool(line.figures) and any(
        cell.kind is Kind.WORDS and layout.find(cell.text).kind & Names.ROW for cell in line.cells
    )


def _take_header(line: Line, layout: Layout, keys: frozenset[str], grid: _Grid) -> None:
    for cell in line.cells:
        if cell.kind is not Kind.WORDS:
            continue
        covered = range(cell.column, cell.column + max(cell.span, 1))
        name = layout.find(cell.text)
        if _is_helper(cell, keys):
            text = cell.text.strip()
            if name.columns:
                grid.doubtful.append((text, covered, frozenset(name.columns)))
            else:
                grid.helpers.setdefault(text, []).append(covered)
        elif name.columns:
            grid.own.append(covered)
            for column in name.columns:
                grid.named.setdefault(column, set()).add(name.key)


def _every(ranges: Iterable[range]) -> Iterable[int]:
    return (column for covered in ranges for column in covered)


def _closed_up(line: Line, gone: frozenset[int]) -> Line:
    """A line without the cells of the dropped columns; `source` still tells where each cell stands in the grid."""
    cells = []
    for cell in line.cells:
        kept = sum(column not in gone for column in range(cell.column, cell.column + max(cell.span, 1)))
        if kept:
            cells.append(cell._replace(column=cell.column - sum(column < cell.column for column in gone), span=kept))
    words = [cell for cell in cells if cell.kind is Kind.WORDS]
    return replace(
        line,
        cells=tuple(cells),
        text=" ".join(cell.text for cell in words),
        figures=sum(cell.kind is Kind.FIGURE for cell in cells),
        words=len(words),
    )
