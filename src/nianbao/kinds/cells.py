"""The kinds about single cells: `number`, `filled`, `all_zero`; `implies` is in `implications`.

What stands in many cells alike is one finding: a blank table, column or row, and else the cells of a table together.
A table that was not read is not spoken of here, `table_status` does that: the other tables are still judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from pydantic import Field

from nianbao.base.numbers import parse_figure
from nianbao.kinds import implications
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.facts import ABSENT, BLANK, DASH, ILLEGIBLE, PRINTED, Mask
from nianbao.kinds.guard import DECIMALS, guard
from nianbao.kinds.params import Cells, Params, SoftOutcome
from nianbao.kinds.scope import Scope, lack_of, place_words, scope_of, seen, unread_words
from nianbao.kinds.slots import slots
from nianbao.kinds.words import brief, cell_words, joined, number_words, table_words
from nianbao.model.finding import cell_anchor
from nianbao.model.form import Address, TableSpec
from nianbao.model.report import State
from nianbao.model.rule import Lack, Outcome, Rule


class NumberParams(Params):
    """Figures are of their column's type: counts are non-negative integers, amounts non-negative with at most
    `decimals` places; `change` columns may be negative."""

    cells: Annotated[tuple[Cells, ...], Field(title="数据", min_length=1)]
    decimals: Annotated[int, Field(title="小数位数", ge=0, le=9)] = 6
    maximum: Annotated[float | None, Field(title="最大值")] = None


class FilledParams(Params):
    """Cells hold a figure. `dash`: what a mark such as / or — counts as, except in `dash_pass`, where it is right.
    Whole blank rows, columns and tables are one finding each."""

    cells: Annotated[tuple[Cells, ...], Field(title="数据", min_length=1)]
    dash: Annotated[Literal["fail", "review", "pass"], Field(title="“/”等标记算作")] = "fail"
    dash_pass: Annotated[tuple[Cells, ...], Field(title="可写“/”的数据")] = ()
    blank: Annotated[SoftOutcome, Field(title="空白算作")] = "fail"


class AllZeroParams(Params):
    """Every figure of `cells` was read and is 0: said as information (`review`), so that a pass is not praise."""

    cells: Annotated[tuple[Cells, ...], Field(title="数据", min_length=1)]


SEPARATE = 3  # more rows, columns or cells of one table than this are told as one

implies = implications.implies


def _slots(batch: Batch, report: int, cells: Sequence[Address], place: str = "") -> dict[str, Any]:
    """The slots of one cell or of several of one table."""
    form, lang = batch.pack.form, batch.lang
    named = [cell_words(form, cell, lang) for cell in cells]
    readings = [batch.reports[report].reading(cell) for cell in cells]
    return {
        "table": named[0].table,
        "row": joined([words.row for words in named], lang),
        "column": joined([words.column for words in named], lang),
        "place": place or place_words(form, cells, lang),
        "raw": joined([reading.raw.strip() for reading in readings], lang),
        "value": joined([number_words(reading.value) for reading in readings], lang),
        "count": len(cells),
    }


def _marks(cells: Sequence[Address]) -> list[dict[str, Any]]:
    return [cell_anchor(*cell) for cell in cells]


def _by_table(cells: Sequence[Address]) -> dict[str, list[Address]]:
    tables: dict[str, list[Address]] = {}
    for cell in cells:
        tables.setdefault(cell.table, []).append(cell)
    return tables


def _chosen(scope: Scope, mask: Mask) -> list[Address]:
    return [scope.cells[place] for place in np.flatnonzero(mask)]


def _quiet(batch: Batch, report: int, scope: Scope, there: Mask) -> Verdict:
    """The verdict on a report in which nothing is wrong."""
    if unread := unread_words(batch, report, scope.tables):
        lack = lack_of(batch.reports[report], batch.facts.unread_tables[report].intersection(scope.tables))
        return Verdict(report, Outcome.NOT_CHECKED, variant="table", slots={"table": unread}, lack=lack)
    return Verdict(report, Outcome.PASS if there.any() else Outcome.NOT_APPLICABLE)


# --- number ----------------------------------------------------------------------------------------------------------


def number(batch: Batch, _rule: Rule, given: NumberParams) -> Iterator[Verdict]:
    scope = scope_of(given.cells, batch.pack.form)
    view = seen(batch, scope)
    wrong = _misfits(batch, scope, given, view.values)
    unclear = (view.states == ILLEGIBLE) & view.there & scope.figures
    doubtful = unclear.any(axis=1)
    for report in range(len(batch.reports)):
        groups = _grouped(wrong.get(report, []))
        for variant, cells in groups:
            slots = _slots(batch, report, cells)
            if given.maximum is not None:
                slots["maximum"] = number_words(Decimal(str(given.maximum)))
            yield Verdict(
                report,
                Outcome.FAIL,
                place=_place(cells),
                variant=variant,
                slots=slots,
                anchors=_marks(cells),
                observed=slots["value"],
                cells=tuple(cells),
            )
        doubts = _chosen(scope, unclear[report]) if doubtful[report] else []
        printed = [cell for cell in doubts if not _unplaced(batch, report, cell)]
        for _variant, cells in _grouped([(cell, "") for cell in printed]):
            yield _told(batch, report, cells, Outcome.REVIEW, "", _place(cells))
        if doubts and not printed and not groups:
            lang = batch.lang
            tables = joined([table_words(batch.pack.form, table, lang) for table in _by_table(doubts)], lang)
            slots = {"table": tables}
            yield Verdict(report, Outcome.NOT_CHECKED, variant="table", slots=slots, lack=Lack.UNREAD)
        elif not doubts and not groups:
            yield _quiet(batch, report, scope, view.there[report])


def _unplaced(batch: Batch, report: int, cell: Address) -> bool:
    """Whether it is not known which printed figure is a cell's: `table_status` says so, and nothing of it is unclear."""
    table = batch.reports[report].tables.get(cell.table)
    if table is None or table.status != "partial":
        return False
    raw = batch.reports[report].reading(cell).raw.split()
    return len(raw) != 1 or parse_figure(raw[0]).value is not None


def _misfits(batch: Batch, scope: Scope, given: NumberParams, values: Any) -> dict[int, list[tuple[Address, str]]]:
    """What is wrong with figures, by report: suspected by the shape guard or here, settled by the exact value."""
    form, facts = batch.pack.form, batch.facts
    cells = set(scope.cells)
    suspects = {
        (misfit.report, form.index[misfit.address])
        for misfit in (guard(facts, form, use_pandera=False) if batch.misfits is None else batch.misfits)
        if misfit.address in cells
    }
    columns = np.arange(len(form.addresses))[scope.columns]
    more = np.zeros(values.shape, dtype=np.bool_)
    if given.maximum is not None:
        more |= values > given.maximum
    if given.decimals < DECIMALS:
        more |= values != np.floor(values)  # also true of NaN, which has no exact value
    suspects |= {(int(report), int(columns[place])) for report, place in zip(*np.nonzero(more), strict=True)}
    found: dict[int, list[tuple[Address, str]]] = {}
    for report, position in sorted(suspects):
        address = form.addresses[position]
        value = facts.exact(report, address)
        fault = _fault(value, _type(batch, report, address), given) if value is not None else ""
        if fault:
            found.setdefault(report, []).append((address, fault))
    return found


def _layout(batch: Batch, report: int, table: str) -> TableSpec:
    """The layout in which a report prints a table."""
    reading = batch.reports[report].tables[table]
    try:
        return batch.pack.form.layout(table, reading.edition)
    except KeyError:
        return batch.pack.form.table_by_id[table]


def _type(batch: Batch, report: int, address: Address) -> str:
    return _layout(batch, report, address.table).column(address).number


def _fault(value: int | Decimal, number: str, given: NumberParams) -> str:
    """The variant that says what is wrong with a figure of a column of type `number`; "" when nothing is."""
    if number not in ("count", "amount", "change"):
        return ""
    exact = Decimal(value)
    if exact < 0 and number != "change":
        return "negative"
    places = -int(exact.normalize().as_tuple().exponent)
    if number != "amount" and places > 0:
        return "fraction"
    if places > given.decimals:
        return "decimals"
    return "too_large" if given.maximum is not None and exact > Decimal(str(given.maximum)) else ""


def _grouped(faults: Sequence[tuple[Address, str]]) -> list[tuple[str, list[Address]]]:
    """Cells of one table and fault: each by itself, or together when there are many."""
    together: dict[tuple[str, str], list[Address]] = {}
    for cell, variant in faults:
        together.setdefault((cell.table, variant), []).append(cell)
    groups: list[tuple[str, list[Address]]] = []
    for (_table, variant), cells in together.items():
        groups += [(variant, cells)] if len(cells) > SEPARATE else [(variant, [cell]) for cell in cells]
    return groups


def _place(cells: Sequence[Address]) -> str:
    return str(cells[0]) if len(cells) == 1 else f"{cells[0].table}:{','.join(f'{c.row}.{c.column}' for c in cells)}"


def _told(
    batch: Batch, report: int, cells: Sequence[Address], outcome: Outcome, variant: str, place: str, words: str = ""
) -> Verdict:
    slots = _slots(batch, report, cells, words)
    return Verdict(report, outcome, place=place, variant=variant, slots=slots, anchors=_marks(cells))


# --- filled ----------------------------------------------------------------------------------------------------------


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
            yield _quiet(batch, report, scope, view.there[report])
            continue
        cells = {code: _chosen(scope, empty[report] & (view.states[report] == code)) for code in _UNFILLED}
        there = _by_table(_chosen(scope, view.there[report]))
        for table, blank in _by_table(cells[BLANK]).items():
            yield from _blank(batch, report, table, blank, there[table], Outcome(given.blank))
        for code, variant, outcome in (
            (DASH, "dash", Outcome(given.dash)),
            (ILLEGIBLE, "", Outcome.REVIEW),
            (ABSENT, "absent", Outcome.REVIEW),
        ):
            for table, members in _by_table(cells[code]).items():
                place = f"{table}:{variant or 'illegible'}"
                yield _told(batch, report, members, outcome, variant, place)


_UNFILLED = (BLANK, DASH, ILLEGIBLE, ABSENT)


def _blank(
    batch: Batch, report: int, table: str, blank: list[Address], there: list[Address], outcome: Outcome
) -> Iterator[Verdict]:
    """The blank cells of a table: all of it, whole rows and columns, and what is left."""
    form, lang = batch.pack.form, batch.lang
    if len(blank) == len(there) > 1:
        yield _told(batch, report, blank, outcome, "table", table, table_words(form, table, lang))
        return
    lines, rest = _lines(_layout(batch, report, table), blank, there)
    for axis in ("row", "column"):
        members = [line for line in lines if line.axis == axis]
        for group in [members] if len(members) > SEPARATE else [[line] for line in members]:
            cells = list(dict.fromkeys(cell for line in group for cell in line.cells))
            names = [getattr(cell_words(form, line.cells[0], lang), axis) for line in group]
            if len(names) > 1:
                names = [brief(name) for name in names]
            place = f"{table}:{axis}:{','.join(line.key for line in group)}"
            yield _told(batch, report, cells, outcome, axis, place, joined(names, lang))
    if rest:
        yield _told(batch, report, rest, outcome, "", _place(rest))


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


# --- all_zero --------------------------------------------------------------------------------------------------------


def all_zero(batch: Batch, _rule: Rule, given: AllZeroParams) -> Iterator[Verdict]:
    scope = scope_of(given.cells, batch.pack.form)
    view = seen(batch, scope)
    above = (view.there & (view.values != 0) & ~np.isnan(view.values)).any(axis=1)
    unread = (view.there & np.isnan(view.values) & scope.figures).sum(axis=1)
    for report, now in enumerate(batch.reports):
        if above[report]:
            yield Verdict(report, Outcome.PASS)
            continue
        tables = unread_words(batch, report, scope.tables)
        if tables or unread[report]:
            names = tables or _unread_in(batch, report, scope, view.there[report])
            slots = {"table": names, "unread": int(unread[report])}
            variant = "table" if tables else ""
            yield Verdict(report, Outcome.NOT_CHECKED, variant=variant, slots=slots, lack=lack_of(now, scope.tables))
            continue
        zeros = [cell for cell in _chosen(scope, view.there[report]) if now.reading(cell).state is State.PRINTED]
        if not zeros:
            yield Verdict(report, Outcome.NOT_APPLICABLE)
            continue
        first = [cells[0] for cells in _by_table(zeros).values()]
        place = ",".join(scope.tables)
        yield Verdict(report, Outcome.REVIEW, place, slots={"count": len(zeros)}, anchors=_marks(first), observed=0)


def _unread_in(batch: Batch, report: int, scope: Scope, there: Mask) -> str:
    """The names of the tables in which cells of the scope hold no figure."""
    form, lang, now = batch.pack.form, batch.lang, batch.reports[report]
    cells = [cell for cell in _chosen(scope, there & scope.figures) if now.reading(cell).value is None]
    return joined([table_words(form, table, lang) for table in _by_table(cells)], lang)


_CELL_SLOTS = "table row column place raw value"
_TABLE_SLOTS = "table"

NUMBER = Kind(
    "number",
    "数据类型与范围",
    NumberParams,
    number,
    slots(
        fail__negative=_CELL_SLOTS,
        fail__fraction=_CELL_SLOTS,
        fail__decimals=_CELL_SLOTS,
        fail__too_large=_CELL_SLOTS + " maximum",
        fail=_CELL_SLOTS,
        review=_CELL_SLOTS,
        not_checked=_TABLE_SLOTS,
    ),
    needs=frozenset({"misfits"}),
)
# fail/review: one cell, or a whole row, column, block of rows or table as `place`; `count` cells.
FILLED = Kind(
    "filled",
    "应填数据已填写",
    FilledParams,
    filled,
    slots(
        fail=_CELL_SLOTS + " count",
        fail__row=_CELL_SLOTS + " count",
        fail__column=_CELL_SLOTS + " count",
        fail__table=_CELL_SLOTS + " count",
        fail__dash=_CELL_SLOTS + " count",
        review=_CELL_SLOTS + " count",
        review__row=_CELL_SLOTS + " count",
        review__column=_CELL_SLOTS + " count",
        review__table=_CELL_SLOTS + " count",
        review__dash=_CELL_SLOTS + " count",
        review__absent=_CELL_SLOTS + " count",
        not_checked=_TABLE_SLOTS,
    ),
)
ALL_ZERO = Kind("all_zero", "全部数据为零", AllZeroParams, all_zero, slots(review="count", not_checked="table unread"))
