"""The cells that kinds about plausible figures look at."""

from __future__ import annotations

from nianbao.kinds.contract import Batch
from nianbao.kinds.words import table_words
from nianbao.model.form import Address, FormSpec
from nianbao.model.pattern import bind
from nianbao.model.report import Report


def cells_of(patterns: tuple[str, ...], form: FormSpec) -> tuple[Address, ...]:
    return tuple(dict.fromkeys(cell for groups in bind(patterns, form).values() for group in groups for cell in group))


def unread_table(batch: Batch, report: Report, table: str) -> str | None:
    """The table's name when it is missing or was not read."""
    reading = report.tables.get(table)
    if reading is None or reading.status in ("missing", "not_read"):
        return table_words(batch.pack.form, table, batch.lang)
    return None
