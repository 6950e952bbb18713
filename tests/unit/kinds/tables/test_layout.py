"""The kind `layout`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nianbao.kinds.tables.layout import LayoutParams
from nianbao.model.form import Address
from nianbao.model.report import ABSENT, Report, TableReading
from support.forms import OLD_DISCLOSURE
from support.judging import of_kind
from support.ones import a_report, told, with_table

LAYOUT = LayoutParams(table="proactive_disclosure")


def test_the_layout_is_the_forms_or_the_one_of_the_rule() -> None:
    now, old = a_report(), _old()
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
    report = a_report()
    cell = report.reading(Address("requests", "granted", "total"))
    table = TableReading("proactive_disclosure", "read", "2019", dict.fromkeys(OLD_DISCLOSURE.cells, cell))
    return replace(report, tables={**report.tables, "proactive_disclosure": table})
