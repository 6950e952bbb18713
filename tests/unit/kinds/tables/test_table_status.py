"""The kind `table_status`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nianbao.kinds.tables.table_status import TableStatusParams
from nianbao.model.form import Address
from nianbao.model.report import ABSENT
from support.judging import of_kind
from support.ones import a_report, told, with_table

STATUS = TableStatusParams(table="requests")


def test_a_missing_table_fails_and_one_that_was_not_read_is_for_a_person() -> None:
    whole = a_report()
    gone = with_table(status="missing", readings={})
    dropped = replace(whole, tables={name: table for name, table in whole.tables.items() if name != "requests"})
    picture = with_table(status="not_read", readings={}, reason="表格是图片")
    verdicts = of_kind("table_status", STATUS, whole, gone, dropped, picture)
    assert told(verdicts) == ["pass", "fail.missing", "fail.missing", "review.not_read"]
    assert verdicts[3].slots["reason"] == "表格是图片"


@pytest.mark.parametrize("status", ["partial", "read"])
def test_a_table_with_cells_not_found_is_for_a_person(status: str) -> None:
    readings = dict(a_report().tables["requests"].readings)
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
