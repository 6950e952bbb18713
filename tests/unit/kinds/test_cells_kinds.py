"""The kinds `number`, `filled`, `all_zero` and `implies`, on reports of nothing but figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from nianbao.base.numbers import parse_figure
from nianbao.kinds.cells.all_zero import AllZeroParams
from nianbao.kinds.cells.filled import FilledParams
from nianbao.kinds.cells.implies import ImpliesParams
from nianbao.kinds.cells.number import NumberParams
from nianbao.kinds.contract import Batch, Verdict
from nianbao.kinds.facts import build_facts
from nianbao.kinds.guard import guard
from nianbao.kinds.params import Params, Statement
from nianbao.kinds.table import KINDS
from nianbao.model.form import Address
from nianbao.model.pattern import expand
from nianbao.model.report import ABSENT, Reading, Report, State, TableReading
from nianbao.model.rule import Pack, Rule
from support.figures import report_of
from support.forms import FORM, OLD_DISCLOSURE
from support.judging import of_kind

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


# --- number ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text", "expected"),
    [
        ("requests.granted.total", "-3", "fail.negative"),
        ("requests.granted.total", "12.5", "fail.fraction"),
        ("requests.granted.total", "12.0", "pass"),
        ("requests.granted.total", "", "pass"),
        ("requests.granted.total", "/", "pass"),
        ("requests.granted.total", "约12", "review"),
        ("proactive_disclosure.fees.amount", "59.2449", "pass"),
        ("proactive_disclosure.fees.amount", "0.00000001", "fail.decimals"),
        ("proactive_disclosure.fees.amount", "-0.5", "fail.negative"),
    ],
)
def test_figures_are_of_their_columns_type(cell: str, text: str, expected: str) -> None:
    [verdict] = of_kind("number", NumberParams(cells=ALL), a_report({cell: text}))
    assert told([verdict]) == [expected]
    if expected not in ("pass",):
        assert verdict.place == cell
        assert verdict.slots["raw"] == text


@pytest.mark.parametrize(
    ("raw", "status", "expected"),
    [
        ("3 0 3", "partial", "not_checked.table"),  # a row's figures, and nobody knows which is whose
        ("3", "partial", "not_checked.table"),
        ("", "partial", "not_checked.table"),
        ("3O", "partial", "review"),
        ("3 0 3", "read", "review"),
    ],
)
def test_figures_without_a_certain_place_are_not_unclear_figures(raw: str, status: str, expected: str) -> None:
    report = a_report()
    cell = Address("requests", "granted", "total")
    table = report.tables["requests"]
    readings = {**table.readings, cell: Reading(raw, None, State.ILLEGIBLE, None, "数字个数与栏目数不符")}
    report = replace(report, tables={**report.tables, "requests": replace(table, readings=readings, status=status)})
    [verdict] = of_kind("number", NumberParams(cells=ALL), report)
    assert told([verdict]) == [expected]


def test_decimals_and_maximum_of_the_rule_count() -> None:
    report = a_report({"proactive_disclosure.fees.amount": "1.234", "disputes.**.total": "500"})
    given = NumberParams(cells=ALL, decimals=2, maximum=300)
    verdicts = of_kind("number", given, report)
    assert sorted(told(verdicts)) == ["fail.decimals"] + ["fail.too_large"] * 3
    assert {verdict.slots["maximum"] for verdict in verdicts} == {"300"}
    assert told(of_kind("number", NumberParams(cells=ALL, decimals=3), report)) == ["pass"]


def test_only_the_rules_cells_count_and_each_report_has_its_own() -> None:
    given = NumberParams(cells=("disputes.**.**",))
    good, bad = a_report({"requests.granted.total": "-1"}), a_report({"disputes.litigation_direct.total": "-1"})
    assert [(verdict.report, str(verdict.outcome)) for verdict in of_kind("number", given, good, bad)] == [
        (0, "pass"),
        (1, "fail"),
    ]


def test_the_guards_misfits_are_used_where_the_batch_has_them() -> None:
    report = a_report({"requests.granted.total": "-3"})
    facts = build_facts(FORM, [report])
    for use_pandera in (True, False):
        misfits = guard(facts, FORM, use_pandera=use_pandera)
        batch = Batch(cast("Pack", SimpleNamespace(form=FORM)), [report], facts, [None], misfits=misfits)
        [verdict] = KINDS["number"].evaluate(batch, cast("Rule", None), NumberParams(cells=ALL))
        assert verdict.cells == (Address("requests", "granted", "total"),)


def test_many_bad_figures_are_one_finding() -> None:
    report = a_report({"requests.**.research": "-1"})
    [verdict] = of_kind("number", NumberParams(cells=ALL), report)
    assert verdict.slots["place"] == "科研机构（25行）"
    assert len(verdict.anchors) == 25


# --- filled ----------------------------------------------------------------------------------------------------------

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


@pytest.mark.parametrize("status", ["missing", "not_read"])
@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("filled", FilledParams(cells=ALL)),
        ("number", NumberParams(cells=ALL)),
        ("all_zero", AllZeroParams(cells=("requests.**.**",))),
        ("implies", ImpliesParams(when=("requests.**.total",), then_above=("disputes.**.total",))),
    ],
)
def test_an_unread_table_is_not_checked_once(kind: str, given: Params, status: str) -> None:
    assert told(of_kind(kind, given, unread(a_report(), "requests", status))) == ["not_checked.table"]


def test_what_is_wrong_elsewhere_is_told_beside_an_unread_table() -> None:
    report = unread(a_report({"disputes.litigation_direct.other": ""}), "requests", "not_read")
    assert told(of_kind("filled", FilledParams(cells=ALL), report)) == ["fail"]


def test_cells_that_the_printed_layout_does_not_have_do_not_count() -> None:
    report = a_report()
    old = TableReading(
        "proactive_disclosure",
        "read",
        "2019",
        dict.fromkeys(OLD_DISCLOSURE.cells, Reading("1", 1, _printed("1").state)),
    )
    report = replace(report, tables={**report.tables, "proactive_disclosure": old})
    assert told(of_kind("filled", FilledParams(cells=ALL), report)) == ["pass"]
    only_new = FilledParams(cells=("proactive_disclosure.licensing.**",))
    assert told(of_kind("filled", only_new, report)) == ["not_applicable"]


# --- all_zero --------------------------------------------------------------------------------------------------------

ZERO = AllZeroParams(cells=("requests.**.**",))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"requests.**.**": "0"}, "review"),
        ({"requests.**.**": "0", "requests.granted.other": "1"}, "pass"),
        ({"requests.**.**": "0", "requests.granted.other": ""}, "not_checked"),
        ({"requests.**.**": "", "requests.granted.other": "2"}, "pass"),
        ({"requests.**.**": ""}, "not_checked"),
    ],
)
def test_all_zero_only_where_every_figure_was_read(changes: dict[str, str | None], expected: str) -> None:
    [verdict] = of_kind("all_zero", ZERO, a_report(changes))
    assert told([verdict]) == [expected]
    if expected == "review":
        assert verdict.slots["count"] == 175


# --- implies ---------------------------------------------------------------------------------------------------------

ABOVE = ImpliesParams(when=("disputes.**.total",), then_above=("requests.new_received|carried_in.total",))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "pass"),
        ({"disputes.**.total": "0"}, "not_applicable"),
        ({"disputes.**.total": "/"}, "not_applicable"),
        ({"disputes.**.total": ""}, "not_checked"),
        ({"requests.new_received|carried_in.total": "0"}, "review.above"),
        ({"requests.new_received.total": "0", "requests.carried_in.total": ""}, "not_checked"),
    ],
)
def test_a_figure_that_another_should_answer_to(changes: dict[str, str | None], expected: str) -> None:
    assert told(of_kind("implies", ABOVE, a_report(changes))) == [expected]


def test_implications_are_made_for_each_code() -> None:
    given = ImpliesParams(when=("requests.new_received.*",), then_above=("requests.processed_total.*",))
    report = a_report({"requests.processed_total.research|other": "0"})
    verdicts = of_kind("implies", given.model_copy(update={"outcome": "fail"}), report)
    assert told(verdicts) == ["fail.above"] * 2
    assert [verdict.place for verdict in verdicts] == ["research:above", "other:above"]


STATED = ImpliesParams(
    when=("requests.granted.total",),
    then_stated=Statement(sections=("other",), patterns=("处理费",)),
)
DENIED = ImpliesParams(
    when=("requests.granted.total",),
    then_not_stated=Statement(sections=("*",), patterns=("没有收到[^。]{0,8}申请",)),
)


def test_a_figure_that_the_text_should_state() -> None:
    [missing] = of_kind("implies", STATED, a_report(other="没有其他事项。"))
    assert told([missing]) == ["review.stated"]
    assert (missing.slots["cells"], missing.slots["value"]) == ("（一）予以公开·总计", "1")
    assert missing.slots["sections"] == "其他需要报告的事项"
    assert told(of_kind("implies", STATED, a_report(other="全年未收取信息处理费。"))) == ["pass"]
    assert told(of_kind("implies", STATED, a_report({"requests.granted.total": "0"}))) == ["not_applicable"]


def test_a_lost_section_states_nothing_either_way() -> None:
    report = a_report()
    lost = tuple(replace(one, found=False) if one.id == "other" else one for one in report.sections)
    assert told(of_kind("implies", STATED, replace(report, sections=lost))) == ["not_checked"]


def test_a_text_that_says_otherwise_is_quoted_by_its_sentence() -> None:
    text = "工作有序开展。本年度没有收到公开申请。其他情况如下。"
    [verdict] = of_kind("implies", DENIED, a_report(overview=text))
    assert told([verdict]) == ["review.contradicted"]
    assert verdict.slots["quote"] == "本年度没有收到公开申请"
    anchor = verdict.anchors[-1]
    assert text[anchor["start"] : anchor["end"]] == anchor["quote"]
    assert told(of_kind("implies", DENIED, a_report(overview="工作有序开展。"))) == ["pass"]


def test_words_in_english() -> None:
    [verdict] = of_kind("filled", REQUESTS, a_report({"requests.**.**": ""}), lang="en")
    assert verdict.slots["table"] == "Requests received and handled"
