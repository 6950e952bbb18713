"""What kinds about whole tables share: the table as it was found in a report."""

from __future__ import annotations

from typing import Any

from nianbao.kinds.contract import Batch
from nianbao.kinds.facts import UNREADABLE
from nianbao.kinds.words import table_words
from nianbao.model.report import Report, TableReading


def table_of(batch: Batch, report: Report, table: str) -> tuple[TableReading | None, dict[str, Any]]:
    """A table of the report and the slots that name it."""
    return report.tables.get(table), {"table": table_words(batch.pack.form, table, batch.lang)}


def is_read(reading: TableReading | None) -> bool:
    return reading is not None and reading.status not in UNREADABLE
