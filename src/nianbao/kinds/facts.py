"""The facts of a batch: every canonical cell of every report, as arrays.

Columns are `form.addresses`. A value is a float only here; whoever states a failure verifies it with `exact`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from nianbao.kinds.memo import per_form
from nianbao.model.form import Address, FormSpec, TableSpec
from nianbao.model.report import Reading, Report, State, TableReading

Values: TypeAlias = npt.NDArray[np.float64]
States: TypeAlias = npt.NDArray[np.int8]
Mask: TypeAlias = npt.NDArray[np.bool_]
Positions: TypeAlias = npt.NDArray[np.intp]

STATE_CODES: dict[State, int] = {state: code for code, state in enumerate(State)}
PRINTED, BLANK, DASH, ILLEGIBLE, ABSENT = (STATE_CODES[state] for state in State)
UNREADABLE = ("not_read", "missing")  # statuses of tables that hold no figure for us


class FactsRow(NamedTuple):
    """The facts of one report: arrays of length C, and the reading behind each."""

    values: Values
    states: States
    applicable: Mask
    report: Report


@dataclass(slots=True)
class Facts:
    """`values` float64 [N, C], NaN when the cell is not PRINTED (or prints no number); `states` int8 [N, C], see
    STATE_CODES; `applicable` bool [N, C], False where the report's layout does not have the cell: it counts as
    structurally zero. `layout_group` [N]: reports with the same number have the same layouts, so the same row of
    `applicable`; `group_applicable` bool [G, C] are those rows."""

    form: FormSpec
    reports: Sequence[Report]
    values: Values
    states: States
    layout_group: Positions
    group_applicable: Mask
    unread_tables: list[frozenset[str]] = field(default_factory=list)  # for each report: tables missing or not read

    @property
    def applicable(self) -> Mask:
        return np.asarray(self.group_applicable[self.layout_group], dtype=np.bool_)

    def row(self, report: int) -> FactsRow:
        return FactsRow(
            self.values[report],
            self.states[report],
            self.group_applicable[self.layout_group[report]],
            self.reports[report],
        )

    def reading(self, report: int, address: Address) -> Reading:
        return self.reports[report].reading(address)

    def exact(self, report: int, address: Address) -> int | Decimal | None:
        """The exact value as printed; None when the cell has none."""
        return self.reports[report].reading(address).value

    def take(self, reports: Sequence[int]) -> Facts:
        """The facts of some of the reports, in the order given."""
        chosen = list(reports)
        return Facts(
            self.form,
            [self.reports[i] for i in chosen],
            self.values[chosen],
            self.states[chosen],
            self.layout_group[chosen],
            self.group_applicable,
            [self.unread_tables[i] for i in chosen],
        )


class _Layout(NamedTuple):
    spec: TableSpec
    keys: list[Address]
    columns: slice | list[int]  # where the layout's cells stand in the facts


def build_facts(form: FormSpec, reports: Sequence[Report]) -> Facts:
    """The facts of the reports, all of `form`."""
    width = len(form.addresses)
    values = np.full((len(reports), width), np.nan)
    states = np.full((len(reports), width), ABSENT, dtype=np.int8)
    layouts = _layouts(form)
    groups: dict[tuple[str, ...], int] = {}
    layout_group = np.empty(len(reports), dtype=np.intp)
    unread: list[frozenset[str]] = []
    for number, report in enumerate(reports):
        editions = []
        missing = []
        value_row, state_row = values[number], states[number]
        for spec in form.tables:
            table = report.tables.get(spec.id)
            layout = layouts.get((spec.id, table.edition)) if table else None
            if layout is None:
                layout = layouts[spec.id, spec.edition]
            editions.append(layout.spec.edition)
            if table is None or table.status in UNREADABLE:
                missing.append(spec.id)
            if table is not None:
                _fill(table, layout, value_row, state_row)
        layout_group[number] = groups.setdefault(tuple(editions), len(groups))
        unread.append(frozenset(missing))
    return Facts(form, reports, values, states, layout_group, _applicable(form, groups, layouts), unread)


@per_form
def _layouts(form: FormSpec) -> dict[tuple[str, str], _Layout]:
    index = form.index
    layouts = {}
    for spec in (*form.tables, *form.other_layouts):
        columns = [index[address] for address in spec.cells]
        run = slice(columns[0], columns[0] + len(columns)) if columns else slice(0, 0)
        contiguous = columns == list(range(run.start, run.stop))
        layouts[spec.id, spec.edition] = _Layout(spec, list(spec.cells), run if contiguous else columns)
    return layouts


def _fill(table: TableReading, layout: _Layout, values: Values, states: States) -> None:
    readings = table.readings
    if list(readings) == layout.keys:
        ordered = readings.values()
    else:
        absent = Reading("", None, State.ABSENT)
        ordered = [readings.get(address, absent) for address in layout.keys]  # type: ignore[assignment]
    if not ordered:
        return
    _, figures, found, *_ = zip(*ordered, strict=True)
    values[layout.columns] = figures  # None becomes NaN
    if found.count(State.PRINTED) == len(found):
        states[layout.columns] = PRINTED
    else:
        states[layout.columns] = [STATE_CODES[state] for state in found]


def _applicable(form: FormSpec, groups: dict[tuple[str, ...], int], layouts: dict[tuple[str, str], _Layout]) -> Mask:
    applicable = np.zeros((max(len(groups), 1), len(form.addresses)), dtype=np.bool_)
    for editions, group in groups.items():
        for spec, edition in zip(form.tables, editions, strict=True):
            applicable[group, layouts[spec.id, edition].columns] = True
    return applicable
