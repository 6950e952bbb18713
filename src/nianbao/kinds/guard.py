"""The shape guard: every table schema compiles to a pandera schema over the batch's facts.

A table's frame has a row for each (report, row) and a column for each column of the table, so that its cost does not
grow with the number of cells. pandera only says where a figure is not of its column's type: it decides no rule, and no
default of its own for missing values is relied on (every check sees the NaNs and passes them explicitly).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nianbao.kinds.facts import Facts, Mask, Positions, Values
from nianbao.kinds.memo import per_form
from nianbao.model.form import Address, ColumnSpec, FormSpec, TableSpec

if TYPE_CHECKING:
    import pandera.pandas as pa

DECIMALS = 6  # more places than 万元 can need: 0.01 yuan is 1e-6 万元
NUMBER_TYPES = ("count", "amount", "change", "yes_no")  # types of column that hold figures


class Misfit(NamedTuple):
    """A figure that is not of its column's type. `check` is the type: count | amount | change | yes_no."""

    report: int
    address: Address
    check: str


def is_count(values: Values) -> Mask:
    """Non-negative whole numbers; NaN (not read) passes."""
    return np.asarray(np.isnan(values) | ((values >= 0) & (values == np.floor(values))), dtype=np.bool_)


def is_amount(values: Values) -> Mask:
    """Non-negative finite numbers of at most DECIMALS places, as far as a float can tell; NaN passes."""
    scaled = values * 10.0**DECIMALS
    whole = np.abs(scaled - np.rint(scaled)) <= 1e-6 + 1e-12 * np.abs(scaled)
    return np.asarray(np.isnan(values) | ((values >= 0) & np.isfinite(values) & whole), dtype=np.bool_)


def is_change(values: Values) -> Mask:
    """Whole numbers of either sign; NaN passes."""
    return np.asarray(np.isnan(values) | (values == np.floor(values)), dtype=np.bool_)


def is_yes_no(values: Values) -> Mask:
    """1 (yes) or 0 (no); NaN passes."""
    return np.asarray(np.isnan(values) | (values == 0) | (values == 1), dtype=np.bool_)


PREDICATES: dict[str, Callable[[Values], Mask]] = {
    "count": is_count,
    "amount": is_amount,
    "change": is_change,
    "yes_no": is_yes_no,
}


class _Frame(NamedTuple):
    """How a layout's facts are laid out as a frame: `positions` [R, K] in the facts' columns, -1 where row and column
    belong to different blocks; `addresses` likewise."""

    names: list[str]
    positions: Positions
    addresses: list[list[Address | None]]


def column_name(table: TableSpec, column: ColumnSpec) -> str:
    """`column`, or `block.column` where two blocks have a column of that name with different types."""
    types = {other.number for other in table.columns if other.id == column.id}
    return column.id if len(types) == 1 else f"{column.block}.{column.id}"


@lru_cache(maxsize=64)
def _schema(columns: tuple[tuple[str, str], ...], name: str) -> pa.DataFrameSchema:
    import pandera.pandas as pa

    def check(number: str) -> Any:
        predicate = PREDICATES[number]
        return pa.Check(lambda series: _as_series(predicate, series), name=number, ignore_na=False)

    return pa.DataFrameSchema(
        {
            column: pa.Column("float64", checks=[check(number)] if number in PREDICATES else [], nullable=True)
            for column, number in columns
        },
        strict=True,
        ordered=True,
        unique_column_names=True,
        name=name,
    )


def _as_series(predicate: Callable[[Values], Mask], series: Any) -> Any:
    import pandas as pd

    return pd.Series(predicate(series.to_numpy()), index=series.index)


def compile_schema(table: TableSpec) -> pa.DataFrameSchema:
    """The pandera schema of one layout: its columns in order, float64, nullable, one vectorised check each."""
    named = dict.fromkeys((column_name(table, column), column.number) for column in table.columns)
    return _schema(tuple(named), f"{table.id}@{table.edition}")


def guard(facts: Facts, form: FormSpec, *, use_pandera: bool = True) -> list[Misfit]:
    """All figures of the batch that are not of their column's type, by report and address.

    `use_pandera=False` answers by the same predicates without the frame (for single reports, where the frame's fixed
    cost would outweigh all else)."""
    if not use_pandera:
        return _by_predicates(facts, form)
    found: list[Misfit] = []
    for layout, frame in _frames(form):
        cells = frame.positions[frame.positions >= 0]
        printed = np.asarray(facts.group_applicable[:, cells].all(axis=1))
        chosen = np.flatnonzero(printed[facts.layout_group])
        if len(chosen):
            found.extend(_validate(layout, frame, facts.values, chosen))
    return sorted(set(found), key=lambda misfit: (misfit.report, form.index[misfit.address]))


@per_form
def _frames(form: FormSpec) -> list[tuple[TableSpec, _Frame]]:
    return [(layout, _frame(layout, form.index)) for layout in (*form.tables, *form.other_layouts)]


def _frame(table: TableSpec, index: dict[Address, int]) -> _Frame:
    named: dict[str, ColumnSpec] = {}
    members: dict[str, set[str]] = {}
    for column in table.columns:
        name = column_name(table, column)
        named.setdefault(name, column)
        members.setdefault(name, set()).add(column.block)
    addresses: list[list[Address | None]] = [
        [Address(table.id, row.id, spec.id) if row.block in members[name] else None for name, spec in named.items()]
        for row in table.rows
    ]
    positions = np.array([[-1 if a is None else index[a] for a in row] for row in addresses], dtype=np.intp)
    return _Frame(list(named), positions, addresses)


def _validate(table: TableSpec, frame: _Frame, values: Values, chosen: Positions) -> list[Misfit]:
    import pandas as pd
    import pandera.pandas as pa

    padded = np.column_stack([values[chosen], np.full(len(chosen), np.nan)])  # position -1 reads NaN
    cells = padded[:, frame.positions].reshape(-1, len(frame.names))
    try:
        compile_schema(table).validate(pd.DataFrame(cells, columns=frame.names), lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        rows, columns = len(frame.addresses), {name: place for place, name in enumerate(frame.names)}
        found = []
        for name, check, place in zip(cases["column"], cases["check"], cases["index"], strict=True):
            report, row = divmod(int(place), rows)
            address = frame.addresses[row][columns[name]]
            if address is not None:
                found.append(Misfit(int(chosen[report]), address, str(check)))
        return found
    return []


def _by_predicates(facts: Facts, form: FormSpec) -> list[Misfit]:
    types = column_types(form)
    found = []
    for number, predicate in PREDICATES.items():
        columns = types[number]
        wrong = ~predicate(facts.values[:, columns])
        if wrong.any():
            places = zip(*np.nonzero(wrong), strict=True)
            found += [Misfit(int(i), form.addresses[columns[j]], number) for i, j in places]
    return sorted(found, key=lambda misfit: (misfit.report, form.index[misfit.address]))


@per_form
def column_types(form: FormSpec) -> dict[str, list[int]]:
    """The facts' columns of each type of figure."""
    types: dict[str, list[int]] = {number: [] for number in NUMBER_TYPES}
    seen: set[Address] = set()
    for table in (*form.tables, *form.other_layouts):
        for address in table.cells:
            number = table.column(address).number
            if address not in seen and number in types:
                types[number].append(form.index[address])
            seen.add(address)
    return types
