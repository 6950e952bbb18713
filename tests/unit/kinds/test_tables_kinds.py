"""The kinds `table_status`, `labels` and `layout`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from nianbao.kinds.contract import Verdict
from nianbao.kinds.tables.labels import LabelsParams
from nianbao.kinds.tables.layout import LayoutParams
from nianbao.kinds.tables.table_status import TableStatusParams
from nianbao.model.form import Address
from nianbao.model.report import ABSENT, Label, Report, TableReading
from support.figures import report_of
from support.forms import FORM, OLD_DISCLOSURE
from support.judging import of_kind

STATUS = TableStatusParams(table="requests")
LABELS = LabelsParams(table="requests")
LAYOUT = LayoutParams(table="proactive_disclosure")
CELLS = dict.fromkeys(FORM.addresses, "1")


def with_table(table: str = "requests", **changes: Any) -> Report:
    report = report_of(CELLS)
    return replace(report, tables={**report.tables, table: replace(report.tables[table], **changes)})


def told(verdicts: list[Verdict]) -> list[str]:
    return [f"{verdict.outcome}.{verdict.variant}".rstrip(".") for verdict in verdicts]


# --- table_status ----------------------------------------------------------------------------------------------------


def test_a_missing_table_fails_and_one_that_was_not_read_is_for_a_person() -> None:
    whole = report_of(CELLS)
    gone = with_table(status="missing", readings={})
    dropped = replace(whole, tables={name: table for name, table in whole.tables.items() if name != "requests"})
    picture = with_table(status="not_read", readings={}, reason="表格是图片")
    verdicts = of_kind("table_status", STATUS, whole, gone, dropped, picture)
    assert told(verdicts) == ["pass", "fail.missing", "fail.missing", "review.not_read"]
    assert verdicts[3].slots["reason"] == "表格是图片"


@pytest.mark.parametrize("status", ["partial", "read"])
def test_a_table_with_cells_not_found_is_for_a_person(status: str) -> None:
    readings = dict(report_of(CELLS).tables["requests"].readings)
    lost = [Address("requests", "granted", "total"), Address("requests", "granted", "other")]
    readings |= dict.fromkeys(lost, ABSENT)
    [verdict] = of_kind("table_status", STATUS, with_table(status=status, readings=readings))
    assert told([verdict]) == ["review.partial"]
    assert verdict.slots["count"] == 2
    assert verdict.slots["reason"]
    assert {anchor["column"] for anchor in verdict.anchors} == {"total", "other"}


def test_reasons_are_given_in_the_language_of_the_run() -> None:
    [verdict] = of_kind("table_status", STATUS, with_table(status="not_read"), lang="en")
    assert verdict.slots == {"table": "Requests received and handled", "reason": "its contents cannot be read"}


# --- labels ----------------------------------------------------------------------------------------------------------


def test_misprinted_labels_are_told_by_axis_and_once() -> None:
    found = (
        Label("granted", None, "（一）予公开", "（一）予以公开", 0.9),
        Label("granted", None, "（一）予公开", "（一）予以公开", 0.9),
        Label(None, "research", "科研机枸", "科研机构", 0.8),
        Label("denied_internal_affairs", None, "同", "同", 1.0),
    )
    row, column = of_kind("labels", LABELS, with_table(labels=found))
    assert told([row, column]) == ["fail.row", "fail.column"]
    assert (row.slots["printed"], row.slots["expected"]) == ("（一）予公开", "（一）予以公开")
    assert row.anchors == [{"type": "cell", "table": "requests", "row": "granted", "column": "natural_person"}]
    assert column.anchors[0]["column"] == "research"


def test_many_misprinted_labels_are_one_finding() -> None:
    rows = [row.id for row in FORM.table_by_id["requests"].rows[:8]]
    found = tuple(Label(row, None, f"误{row}", row, 0.7) for row in rows)
    [verdict] = of_kind("labels", LabelsParams(table="requests", outcome="review"), with_table(labels=found))
    assert told([verdict]) == ["review.row"]
    assert verdict.slots["printed"].endswith("等8项")
    assert len(verdict.anchors) == 8


def test_labels_as_the_form_has_them_pass_and_of_an_unread_table_are_not_checked() -> None:
    verdicts = of_kind("labels", LABELS, report_of(CELLS), with_table(status="not_read"), with_table(status="missing"))
    assert told(verdicts) == ["pass", "not_checked.table", "not_checked.table"]


# --- layout ----------------------------------------------------------------------------------------------------------


def test_the_layout_is_the_forms_or_the_one_of_the_rule() -> None:
    now, old = report_of(CELLS), _old()
    verdicts = of_kind("layout", LAYOUT, now, old)
    assert told(verdicts) == ["pass", "fail"]
    assert (verdicts[1].slots["found"], verdicts[1].slots["expected"]) == ("2019", "2021")
    turned = of_kind("layout", LayoutParams(table="proactive_disclosure", edition="2019"), now, old)
    assert told(turned) == ["fail", "pass"]


@pytest.mark.parametrize("status", ["missing", "not_read"])
def test_the_layout_of_an_unread_table_is_not_checked(status: str) -> None:
    assert told(of_kind("layout", LAYOUT, with_table("proactive_disclosure", status=status))) == ["not_checked.table"]


@pytest.mark.parametrize(("lost", "expected"), [(1, "fail"), (20, "not_checked.table")])
def test_the_layout_is_judged_where_most_of_the_table_was_read(lost: int, expected: str) -> None:
    old = _old().tables["proactive_disclosure"]
    readings = {**old.readings, **dict.fromkeys(list(old.readings)[:lost], ABSENT)}
    report = with_table("proactive_disclosure", edition="2019", readings=readings, status="partial")
    assert told(of_kind("layout", LAYOUT, report)) == [expected]


def _old() -> Report:
    report = report_of(CELLS)
    cell = report.reading(Address("requests", "granted", "total"))
    table = TableReading("proactive_disclosure", "read", "2019", dict.fromkeys(OLD_DISCLOSURE.cells, cell))
    return replace(report, tables={**report.tables, "proactive_disclosure": table})
