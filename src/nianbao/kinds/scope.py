"""The cells that a rule names, made once for each form, and what of them cannot be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from nianbao.kinds.contract import Batch
from nianbao.kinds.facts import Mask, Positions, States, Values
from nianbao.kinds.guard import column_types
from nianbao.kinds.memo import per_form
from nianbao.kinds.words import brief, brief_place, cell_words, joined, table_words
from nianbao.model.form import Address, FormSpec
from nianbao.model.pattern import expand
from nianbao.model.report import Report
from nianbao.model.rule import Lack


class CellScope(NamedTuple):
    """The cells of some patterns, in the facts' order: `columns` are their columns there. `figures` [K]: cells whose
    column holds figures and not text."""

    cells: tuple[Address, ...]
    columns: slice | Positions
    figures: Mask
    tables: tuple[str, ...]


class SeenCells(NamedTuple):
    """A scope's cells in a batch: arrays [N, K]. `there`: the report's layout has the cell and its table was read."""

    values: Values
    states: States
    there: Mask


@per_form
def _scopes(_form: FormSpec) -> dict[tuple[str, ...], CellScope]:
    return {}


def scope_of(patterns: tuple[str, ...], form: FormSpec) -> CellScope:
    """The scope of patterns without `*`."""
    known = _scopes(form)
    scope = known.get(patterns)
    if scope is None:
        cells = {cell for pattern in patterns for cell in expand(pattern, form)}
        scope = known[patterns] = scope_of_cells(cells, form)
    return scope


def scope_of_cells(cells: Iterable[Address], form: FormSpec) -> CellScope:
    index = form.index
    ordered = tuple(sorted(set(cells), key=index.__getitem__))
    places = [index[cell] for cell in ordered]
    numeric = {place for columns in column_types(form).values() for place in columns}
    run = bool(places) and places == list(range(places[0], places[-1] + 1))
    return CellScope(
        ordered,
        slice(places[0], places[-1] + 1) if run else np.array(places, dtype=np.intp),
        np.array([place in numeric for place in places], dtype=np.bool_),
        tuple(dict.fromkeys(cell.table for cell in ordered)),
    )


def seen(batch: Batch, scope: CellScope) -> SeenCells:
    facts = batch.facts
    there = facts.group_applicable[:, scope.columns][facts.layout_group]
    for report, tables in enumerate(facts.unread_tables):
        if not tables.isdisjoint(scope.tables):
            there[report] &= np.array([cell.table not in tables for cell in scope.cells], dtype=np.bool_)
    return SeenCells(facts.values[:, scope.columns], facts.states[:, scope.columns], there)


def unread_words(batch: Batch, report: int, tables: Iterable[str]) -> str:
    """The names of those tables that are missing or were not read; "" when there are none."""
    unread = batch.facts.unread_tables[report]
    if not unread:
        return ""
    lang = batch.lang
    return joined([table_words(batch.pack.form, table, lang) for table in tables if table in unread], lang)


def lack_of(report: Report, tables: Iterable[str]) -> Lack:
    """What a check of these tables was in want of: what stands in them and was not read, else what is not in the report."""
    found = [table for name in tables if (table := report.tables.get(name)) is not None]
    return Lack.UNREAD if any(table.status in ("not_read", "partial") for table in found) else Lack.ABSENT


def place_words(form: FormSpec, cells: Sequence[Address], lang: str) -> str:
    """The names of cells for use within quotation marks: by column or row where the cells are all its combinations."""
    names = [cell_words(form, cell, lang) for cell in cells]
    rows = list(dict.fromkeys(brief(name.row) for name in names))
    columns = list(dict.fromkeys(name.column for name in names))
    if len(cells) > 2 and any(columns) and len(rows) * len(columns) == len(cells):
        if len(rows) >= len(columns):
            return joined(columns, lang) + (f" ({len(rows)} rows)" if lang == "en" else f"（{len(rows)}行）")
        return joined(rows, lang) + (f" ({len(columns)} columns)" if lang == "en" else f"（{len(columns)}列）")
    return joined([name.place if len(names) == 1 else brief_place(name) for name in names], lang)
