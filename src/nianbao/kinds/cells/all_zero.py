"""The kind `all_zero`: every figure is 0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import numpy as np
from pydantic import Field

from nianbao.kinds.cells.cell_verdicts import by_table, chosen, marks
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.facts import Mask
from nianbao.kinds.params import Cells, Params
from nianbao.kinds.scope import CellScope, lack_of, scope_of, seen, unread_words
from nianbao.kinds.slots import slots
from nianbao.kinds.words import joined, table_words
from nianbao.model.report import State
from nianbao.model.rule import Outcome, Rule


class AllZeroParams(Params):
    """Every figure of `cells` was read and is 0: said as information (`review`), so that a pass is not praise."""

    cells: Annotated[tuple[Cells, ...], Field(title="数据", min_length=1)]


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
        zeros = [cell for cell in chosen(scope, view.there[report]) if now.reading(cell).state is State.PRINTED]
        if not zeros:
            yield Verdict(report, Outcome.NOT_APPLICABLE)
            continue
        first = [cells[0] for cells in by_table(zeros).values()]
        place = ",".join(scope.tables)
        yield Verdict(report, Outcome.REVIEW, place, slots={"count": len(zeros)}, anchors=marks(first), observed=0)


def _unread_in(batch: Batch, report: int, scope: CellScope, there: Mask) -> str:
    """The names of the tables in which cells of the scope hold no figure."""
    form, lang, now = batch.pack.form, batch.lang, batch.reports[report]
    cells = [cell for cell in chosen(scope, there & scope.figures) if now.reading(cell).value is None]
    return joined([table_words(form, table, lang) for table in by_table(cells)], lang)


ALL_ZERO = Kind("all_zero", "全部数据为零", AllZeroParams, all_zero, slots(review="count", not_checked="table unread"))
