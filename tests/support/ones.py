"""Reports of nothing but ones, changed where a test says, and what kinds say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from nianbao.base.numbers import parse_figure
from nianbao.kinds.contract import Verdict
from nianbao.model.form import Address
from nianbao.model.pattern import expand
from nianbao.model.report import ABSENT, Reading, Report, TableReading
from support.figures import report_of
from support.forms import FORM

ALL = ("requests.**.**", "disputes.**.**", "proactive_disclosure.**.**")


def a_report(changes: Mapping[str, str | None] | None = None, **sections: str) -> Report:
    """A report of ones, changed where the patterns say."""
    texts: dict[Address, str | None] = dict.fromkeys(FORM.addresses, "1")
    for pattern, text in (changes or {}).items():
        texts.update(dict.fromkeys(expand(pattern, FORM), text))
    report = report_of({}, sections=sections)
    tables = {
        name: replace(table, readings={cell: _printed(texts[cell]) for cell in table.readings})
        for name, table in report.tables.items()
    }
    return replace(report, tables=tables)


def _printed(text: str | None) -> Reading:
    if text is None:
        return ABSENT
    figure = parse_figure(text)
    return Reading(text, figure.value, figure.state, None, figure.note)


def unread(report: Report, table: str, status: str) -> Report:
    """The report with one table missing or not read."""
    readings = dict.fromkeys(report.tables[table].readings, ABSENT)
    lost = TableReading(table, cast("Any", status), FORM.edition, readings)
    return replace(report, tables={**report.tables, table: lost})


def told(verdicts: Sequence[Verdict]) -> list[str]:
    return [f"{verdict.outcome}.{verdict.variant}".rstrip(".") for verdict in verdicts]


def with_table(table: str = "requests", **changes: Any) -> Report:
    report = a_report()
    return replace(report, tables={**report.tables, table: replace(report.tables[table], **changes)})
