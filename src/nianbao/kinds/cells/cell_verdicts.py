"""What kinds about single cells share: what they say of cells, and of a report in which nothing is wrong.

What stands in many cells alike is one finding: a blank table, column or row, and else the cells of a table together.
A table that was not read is not spoken of here, `table_status` does that: the other tables are still judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nianbao.kinds.contract import Batch, Verdict
from nianbao.kinds.facts import Mask
from nianbao.kinds.scope import CellScope, lack_of, place_words, unread_words
from nianbao.kinds.words import cell_words, joined, number_words
from nianbao.model.finding import cell_anchor
from nianbao.model.form import Address, TableSpec
from nianbao.model.report import Reading, State
from nianbao.model.rule import Outcome

CELL_SLOTS = "table row column place raw value"
_NOT_READ = {"zh": "［没有读出］", "en": "[not read]"}
SEPARATE = 3  # more rows, columns or cells of one table than this are told as one


def slots_of(batch: Batch, report: int, cells: Sequence[Address], place: str = "") -> dict[str, Any]:
    """The slots of one cell or of several of one table."""
    form, lang = batch.pack.form, batch.lang
    named = [cell_words(form, cell, lang) for cell in cells]
    readings = [batch.reports[report].reading(cell) for cell in cells]
    return {
        "table": named[0].table,
        "row": joined([words.row for words in named], lang),
        "column": joined([words.column for words in named], lang),
        "place": place or place_words(form, cells, lang),
        "raw": joined([_shown(reading, lang) for reading in readings], lang),
        "value": joined([number_words(reading.value) for reading in readings], lang),
        "count": len(cells),
    }


def _shown(reading: Reading, lang: str) -> str:
    """What a cell prints; of one in which something is seen that was not read, that."""
    return reading.raw.strip() or (_NOT_READ[lang] if reading.state is State.ILLEGIBLE else "")


def marks(cells: Sequence[Address]) -> list[dict[str, Any]]:
    return [cell_anchor(*cell) for cell in cells]


def by_table(cells: Sequence[Address]) -> dict[str, list[Address]]:
    tables: dict[str, list[Address]] = {}
    for cell in cells:
        tables.setdefault(cell.table, []).append(cell)
    return tables


def chosen(scope: CellScope, mask: Mask) -> list[Address]:
    return [scope.cells[place] for place in np.flatnonzero(mask)]


def quiet(batch: Batch, report: int, scope: CellScope, there: Mask) -> Verdict:
    """The verdict on a report in which nothing is wrong."""
    if unread := unread_words(batch, report, scope.tables):
        lack = lack_of(batch.reports[report], batch.facts.unread_tables[report].intersection(scope.tables))
        return Verdict(report, Outcome.NOT_CHECKED, variant="table", slots={"table": unread}, lack=lack)
    return Verdict(report, Outcome.PASS if there.any() else Outcome.NOT_APPLICABLE)


def layout_of(batch: Batch, report: int, table: str) -> TableSpec:
    """The layout in which a report prints a table."""
    reading = batch.reports[report].tables[table]
    try:
        return batch.pack.form.layout(table, reading.edition)
    except KeyError:
        return batch.pack.form.table_by_id[table]


def place_of(cells: Sequence[Address]) -> str:
    return str(cells[0]) if len(cells) == 1 else f"{cells[0].table}:{','.join(f'{c.row}.{c.column}' for c in cells)}"


def told(
    batch: Batch, report: int, cells: Sequence[Address], outcome: Outcome, variant: str, place: str, words: str = ""
) -> Verdict:
    slots = slots_of(batch, report, cells, words)
    return Verdict(report, outcome, place=place, variant=variant, slots=slots, anchors=marks(cells))
