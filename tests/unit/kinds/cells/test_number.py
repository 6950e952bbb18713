"""The kind `number`."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from nianbao.kinds.cells.number import NumberParams
from nianbao.kinds.contract import Batch
from nianbao.kinds.facts import build_facts
from nianbao.kinds.guard import guard
from nianbao.kinds.table import KINDS
from nianbao.model.form import Address
from nianbao.model.report import Reading, State
from nianbao.model.rule import Pack, Rule
from support.forms import FORM
from support.judging import of_kind
from support.ones import ALL, a_report, told


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
