"""The kind `filled`: cells that are to be filled in hold a figure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, NamedTuple

import numpy as np
from pydantic import Field

from nianbao.kinds.cells.cell_verdicts import (
    CELL_SLOTS,
    SEPARATE,
    by_table,
    chosen,
    layout_of,
    place_of,
    quiet,
    told,
)
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.facts import ABSENT, BLANK, DASH, ILLEGIBLE, PRINTED
from nianbao.kinds.params import Cells, Params, SoftOutcome
from nianbao.kinds.scope import scope_of, seen
from nianbao.kinds.slots import slots
from nianbao.kinds.words import brief, cell_words, joined, table_words
from nianbao.model.form import Address, TableSpec
from nianbao.model.rule import Outcome, Rule


class FilledParams(Params):
    """Cells hold a figure. `dash`: what a mark such as / or — counts as, except in `dash_pass`, where it is right.
    Whole blank rows, columns and tables are one finding each."""

    cells: Annotated[tuple[Cells, ...], Field(title="数据", min_length=1)]
    dash: Annotated[Literal["fail", "review", "pass"], Field(title="“/”等标记算作")] = "fail"
    dash_pass: Annotated[tuple[Cells, ...], Field(title="可写“/”的数据")] = ()
    blank: Annotated[SoftOutcome, Field(title="空白算作")] = "fail"


class _Line(NamedTuple):
    """A whole row or column of blank cells."""

    axis: str  # "row" | "column"
    key: str
    cells: tuple[Address, ...]


def filled(batch: Batch, _rule: Rule, given: FilledParams) -> Iterator[Verdict]:
    form = batch.pack.form
    scope = scope_of(given.cells, form)
    view = seen(batch, scope)
    empty = view.there & (view.states != PRINTED) & ((view.states != ILLEGIBLE) | scope.figures)
    if given.dash == "pass":
        empty &= view.states != DASH
    elif given.dash_pass:
        right = set(scope_of(given.dash_pass, form).cells)
        empty &= ~((view.states == DASH) & np.array([cell in right for cell in scope.cells], dtype=np.bool_))
    open_cells = empty.any(axis=1)
    for report in range(len(batch.reports)):
        if not open_cells[report]:
            yield quiet(batch, report, scope, view.there[report])
            continue
        cells = {code: chosen(scope, empty[report] & (view.states[report] == code)) for code in _UNFILLED}
        there = by_table(chosen(scope, view.there[report]))
        for table, blank in by_table(cells[BLANK]).items():
            yield from _blank(batch, report, table, blank, there[table], Outcome(given.blank))
        for code, variant, outcome in (
            (DASH, "dash", Outcome(given.dash)),
            (ILLEGIBLE, "", Outcome.REVIEW),
            (ABSENT, "absent", Outcome.REVIEW),
        ):
            for table, members in by_table(cells[code]).items():
                place = f"{table}:{variant or 'illegible'}"
                yield told(batch, report, members, outcome, variant, place)


_UNFILLED = (BLANK, DASH, ILLEGIBLE, ABSENT)


def _blank(
    batch: Batch, report: int, table: str, blank: list[Address], there: list[Address], outcome: Outcome
) -> Iterator[Verdict]:
    """The blank cells of a table: all of it, whole rows and columns, and what is left."""
    form, lang = batch.pack.form, batch.lang
    if len(blank) == len(there) > 1:
        yield told(batch, report, blank, outcome, "table", table, table_words(form, table, lang))
        return
    lines, rest = _lines(layout_of(batch, report, table), blank, there)
    for axis in ("row", "column"):
        members = [line for line in lines if line.axis == axis]
        for group in [members] if len(members) > SEPARATE else [[line] for line in members]:
            cells = list(dict.fromkeys(cell for line in group for cell in line.cells))
            names = [getattr(cell_words(form, line.cells[0], lang), axis) for line in group]
            if len(names) > 1:
                names = [brief(name) for name in names]
            place = f"{table}:{axis}:{','.join(line.key for line in group)}"
            yield told(batch, report, cells, outcome, axis, place, joined(names, lang))
    if rest:
        yield told(batch, report, rest, outcome, "", place_of(rest))


def _lines(layout: TableSpec, blank: list[Address], there: list[Address]) -> tuple[list[_Line], list[Address]]:
    """The fewest whole rows and columns that hold blanks (the fullest first), and the blank cells outside them."""
    lines: dict[tuple[str, str], list[Address]] = {}
    for cell in there:
        lines.setdefault(("row", cell.row), []).append(cell)
        column = layout.column(cell)
        key = f"{column.block}.{column.id}" if column.block else column.id
        lines.setdefault(("column", key), []).append(cell)
    left = set(blank)
    whole = [_Line(axis, key, tuple(cells)) for (axis, key), cells in lines.items() if left.issuperset(cells)]
    chosen: list[_Line] = []
    while whole:
        best = max(whole, key=lambda line: len(left.intersection(line.cells)))
        if len(left.intersection(best.cells)) < 2:
            break
        chosen.append(best)
        left.difference_update(best.cells)
        whole.remove(best)
    order = {line: place for place, line in enumerate(lines)}
    return sorted(chosen, key=lambda line: order[line.axis, line.key]), [cell for cell in blank if cell in left]


def _never(given: FilledParams) -> set[str]:
    """An illegible cell is for a person to look at, whatever blanks and dashes count as."""
    other = "fail" if given.blank == "review" else "review"
    never = {f"{other}.{what}" for what in ("row", "column", "table")} | ({"fail"} if other == "fail" else set())
    return never | {f"{outcome}.dash" for outcome in ("fail", "review") if outcome != given.dash}


# fail/review: one cell, or a whole row, column, block of rows or table as `place`; `count` cells.
FILLED = Kind(
    "filled",
    "应填数据已填写",
    FilledParams,
    filled,
    slots(
        fail=CELL_SLOTS + " count",
        fail__row=CELL_SLOTS + " count",
        fail__column=CELL_SLOTS + " count",
        fail__table=CELL_SLOTS + " count",
        fail__dash=CELL_SLOTS + " count",
        review=CELL_SLOTS + " count",
        review__row=CELL_SLOTS + " count",
        review__column=CELL_SLOTS + " count",
        review__table=CELL_SLOTS + " count",
        review__dash=CELL_SLOTS + " count",
        review__absent=CELL_SLOTS + " count",
        not_checked="table",
    ),
    never=_never,
)
