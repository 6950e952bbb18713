"""The kind `number`: figures are of their column's type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from nianbao.base.numbers import parse_figure
from nianbao.kinds.cells.cell_verdicts import (
    CELL_SLOTS,
    SEPARATE,
    by_table,
    chosen,
    layout_of,
    marks,
    place_of,
    quiet,
    slots_of,
    told,
)
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.facts import ILLEGIBLE
from nianbao.kinds.guard import DECIMALS, guard
from nianbao.kinds.params import Cells, Params
from nianbao.kinds.scope import CellScope, scope_of, seen
from nianbao.kinds.slots import slots
from nianbao.kinds.words import joined, number_words, table_words
from nianbao.model.form import Address
from nianbao.model.rule import Lack, Outcome, Rule


class NumberParams(Params):
    """Figures are of their column's type: counts are non-negative integers, amounts non-negative with at most
    `decimals` places; `change` columns may be negative."""

    cells: Annotated[tuple[Cells, ...], Field(title="数据", min_length=1)]
    decimals: Annotated[int, Field(title="小数位数", ge=0, le=9)] = 6
    maximum: Annotated[float | None, Field(title="最大值")] = None


def number(batch: Batch, _rule: Rule, given: NumberParams) -> Iterator[Verdict]:
    scope = scope_of(given.cells, batch.pack.form)
    view = seen(batch, scope)
    wrong = _misfits(batch, scope, given, view.values)
    unclear = (view.states == ILLEGIBLE) & view.there & scope.figures
    doubtful = unclear.any(axis=1)
    for report in range(len(batch.reports)):
        groups = _grouped(wrong.get(report, []))
        for variant, cells in groups:
            slots = slots_of(batch, report, cells)
            if given.maximum is not None:
                slots["maximum"] = number_words(Decimal(str(given.maximum)))
            yield Verdict(
                report,
                Outcome.FAIL,
                place=place_of(cells),
                variant=variant,
                slots=slots,
                anchors=marks(cells),
                observed=slots["value"],
                cells=tuple(cells),
            )
        doubts = chosen(scope, unclear[report]) if doubtful[report] else []
        printed = [cell for cell in doubts if not _unplaced(batch, report, cell)]
        for _variant, cells in _grouped([(cell, "") for cell in printed]):
            yield told(batch, report, cells, Outcome.REVIEW, "", place_of(cells))
        if doubts and not printed and not groups:
            lang = batch.lang
            tables = joined([table_words(batch.pack.form, table, lang) for table in by_table(doubts)], lang)
            slots = {"table": tables}
            yield Verdict(report, Outcome.NOT_CHECKED, variant="table", slots=slots, lack=Lack.UNREAD)
        elif not doubts and not groups:
            yield quiet(batch, report, scope, view.there[report])


def _unplaced(batch: Batch, report: int, cell: Address) -> bool:
    """Whether it is not known which printed figure is a cell's: `table_status` says so, and nothing of it is unclear."""
    table = batch.reports[report].tables.get(cell.table)
    if table is None or table.status != "partial":
        return False
    raw = batch.reports[report].reading(cell).raw.split()
    return len(raw) != 1 or parse_figure(raw[0]).value is not None


def _misfits(batch: Batch, scope: CellScope, given: NumberParams, values: Any) -> dict[int, list[tuple[Address, str]]]:
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


def _type(batch: Batch, report: int, address: Address) -> str:
    return layout_of(batch, report, address.table).column(address).number


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


NUMBER = Kind(
    "number",
    "数据类型与范围",
    NumberParams,
    number,
    slots(
        fail__negative=CELL_SLOTS,
        fail__fraction=CELL_SLOTS,
        fail__decimals=CELL_SLOTS,
        fail__too_large=CELL_SLOTS + " maximum",
        fail=CELL_SLOTS,
        review=CELL_SLOTS,
        not_checked="table",
    ),
    needs=frozenset({"misfits"}),
)
