"""The kind `zero`: figures that bodies of some levels cannot have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params, SoftOutcome, Some
from nianbao.kinds.plausible.looked_at import cells_of, unread_table
from nianbao.kinds.scope import lack_of
from nianbao.kinds.slots import slots
from nianbao.kinds.words import cell_words, cells_words, number_words
from nianbao.model.finding import cell_anchor
from nianbao.model.report import State
from nianbao.model.rule import Outcome, Rule


class ZeroParams(Params):
    """Cells that are 0 (or a mark for nothing) in bodies of the rule's levels: their like cannot have any."""

    cells: Annotated[Some, Field(title="数据")]
    outcome: SoftOutcome = "review"


def zero(batch: Batch, _rule: Rule, given: ZeroParams) -> Iterator[Verdict]:
    form, lang = batch.pack.form, batch.lang
    cells = cells_of(given.cells, form)
    for report, now in enumerate(batch.reports):
        above = [(cell, value) for cell in cells if (value := now.reading(cell).value) is not None and value > 0]
        if above:
            first, value = above[0]
            words = cell_words(form, first, lang)
            yield Verdict(
                report,
                Outcome(given.outcome),
                place=f"{first.table}.{first.row}",
                slots={
                    "table": words.table,
                    "cells": cells_words(form, [cell for cell, _value in above], lang),
                    "count": len(above),
                    "value": "、".join(number_words(figure) for _cell, figure in above),
                },
                anchors=[cell_anchor(*cell) for cell, _value in above],
                observed=value,
                expected=0,
            )
        elif table := unread_table(batch, now, cells[0].table):
            lack = lack_of(now, [cells[0].table])
            yield Verdict(report, Outcome.NOT_CHECKED, slots={"table": table}, lack=lack)
        elif all(now.reading(cell).state is State.ABSENT for cell in cells):
            yield Verdict(report, Outcome.NOT_APPLICABLE)
        else:
            yield Verdict(report, Outcome.PASS)


_CELLS_SLOTS = "table cells count"
ZERO = Kind(
    "zero",
    "不应有的数据为零",
    ZeroParams,
    zero,
    slots(fail=_CELLS_SLOTS + " value", review=_CELLS_SLOTS + " value", not_checked="table"),
)
