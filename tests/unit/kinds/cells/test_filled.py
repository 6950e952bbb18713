"""The kind `filled`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from nianbao.kinds.cells.filled import FilledParams
from nianbao.model.form import Address
from nianbao.model.report import Reading, State, TableReading
from support.forms import FORM, OLD_DISCLOSURE
from support.judging import of_kind
from support.ones import ALL, a_report, told, unread

REQUESTS = FilledParams(cells=("requests.**.**",), dash="review")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["pass"]),
        ({"requests.**.**": ""}, ["fail.table"]),
        ({"requests.**.enterprise": ""}, ["fail.column"]),
        ({"requests.**.enterprise|other": ""}, ["fail.column"] * 2),
        ({"requests.**.enterprise~other": ""}, ["fail.column"]),
        ({"requests.granted.**": ""}, ["fail.row"]),
        ({"requests.granted~other_other.**": ""}, ["fail.row"]),
        ({"requests.granted.**": "", "requests.**.other": ""}, ["fail.row", "fail.column"]),
        ({"requests.**.enterprise~other": "", "requests.new_received.**": "1"}, ["fail"]),
        ({"requests.granted.other": "", "requests.**.research": "/"}, ["fail", "review.dash"]),
        ({"requests.granted.other": "约3"}, ["review"]),
        ({"requests.granted.other": None}, ["review.absent"]),
    ],
)
def test_blanks_are_told_by_row_column_and_table(changes: dict[str, str | None], expected: list[str]) -> None:
    assert told(of_kind("filled", REQUESTS, a_report(changes))) == expected


def test_each_blank_is_counted_once_in_the_words_of_the_form() -> None:
    [row, column] = of_kind("filled", REQUESTS, a_report({"requests.granted.**": "", "requests.**.other": ""}))
    assert (row.slots["count"], column.slots["count"]) == (7, 25)
    assert column.slots["place"] == "其他"
    assert column.place == "requests:column:other"


DISPUTES = FORM.table_by_id["disputes"].cells


@settings(max_examples=60)
@drawn(st.sets(st.sampled_from(DISPUTES), min_size=1))
def test_every_blank_is_marked_and_no_figure_is_by_a_few_findings(blank: set[Address]) -> None:
    verdicts = of_kind("filled", FilledParams(cells=ALL), a_report(dict.fromkeys(map(str, blank), "")))
    marked = {Address(anchor["table"], anchor["row"], anchor["column"]) for one in verdicts for anchor in one.anchors}
    assert marked == blank
    assert len(verdicts) <= 7  # three rows, three columns, the rest
    assert len({verdict.place for verdict in verdicts}) == len(verdicts)


def test_a_row_of_one_cell_is_a_cell() -> None:
    given = FilledParams(cells=("proactive_disclosure.**.**",))
    report = a_report({"proactive_disclosure.licensing.decisions": ""})
    [verdict] = of_kind("filled", given, report)
    assert told([verdict]) == ["fail"]
    assert verdict.slots["place"] == "行政许可·本年处理决定数量"


@pytest.mark.parametrize(("dash", "expected"), [("fail", "fail.dash"), ("review", "review.dash"), ("pass", "pass")])
def test_a_dash_counts_as_the_rule_says(dash: Any, expected: str) -> None:
    given = FilledParams(cells=("requests.**.**",), dash=dash)
    assert told(of_kind("filled", given, a_report({"requests.**.legal_service": "/"}))) == [expected]


def test_a_dash_is_right_where_the_rule_allows_it_and_a_blank_is_not() -> None:
    given = FilledParams(cells=("proactive_disclosure.**.**",), dash_pass=("proactive_disclosure.regulations.**",))
    row = "proactive_disclosure.regulations.**"
    assert told(of_kind("filled", given, a_report({row: "/"}))) == ["pass"]
    assert told(of_kind("filled", given, a_report({row: ""}))) == ["fail.row"]


def test_blanks_may_be_for_a_person_to_look_at() -> None:
    given = FilledParams(cells=("requests.**.**",), blank="review")
    assert told(of_kind("filled", given, a_report({"requests.**.**": ""}))) == ["review.table"]


def test_what_is_wrong_elsewhere_is_told_beside_an_unread_table() -> None:
    report = unread(a_report({"disputes.litigation_direct.other": ""}), "requests", "not_read")
    assert told(of_kind("filled", FilledParams(cells=ALL), report)) == ["fail"]


def test_cells_that_the_printed_layout_does_not_have_do_not_count() -> None:
    report = a_report()
    old = TableReading(
        "proactive_disclosure",
        "read",
        "2019",
        dict.fromkeys(OLD_DISCLOSURE.cells, Reading("1", 1, State.PRINTED)),
    )
    report = replace(report, tables={**report.tables, "proactive_disclosure": old})
    assert told(of_kind("filled", FilledParams(cells=ALL), report)) == ["pass"]
    only_new = FilledParams(cells=("proactive_disclosure.licensing.**",))
    assert told(of_kind("filled", only_new, report)) == ["not_applicable"]


def test_words_in_english() -> None:
    [verdict] = of_kind("filled", REQUESTS, a_report({"requests.**.**": ""}), lang="en")
    assert verdict.slots["table"] == "Requests received and handled"
