"""The kinds across years and of plausibility: every case of the shipped rules, and what cases cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from nianbao.base.numbers import parse_figure
from nianbao.catalog.load import load
from nianbao.kinds.contract import Batch, Crossing, Kind, Known, Other, Verdict
from nianbao.kinds.facts import build_facts
from nianbao.kinds.plausible.outliers import peer_statistics
from nianbao.kinds.table import KINDS
from nianbao.model.form import Address, FormSpec
from nianbao.model.pattern import expand
from nianbao.model.report import Reading, Report, Section, State, TableReading
from nianbao.model.rule import Pack, Rule, RuleCase

PACK = Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021"
_OWN = ("carry_over", "stock", "pending_hint", "growth", "outliers", "zero", "amount_unit", "parts_blank")
OWN: dict[str, Kind] = {name: KINDS[name] for name in _OWN}


@cache
def pack() -> Pack:
    return load(PACK, KINDS)


def build(form: FormSpec, base: Mapping[str, Any], changes: Mapping[str, Any]) -> Report:
    """A report from a base and the changes of a case."""
    about = {**base, **(changes.get("report") or {})}
    texts: dict[Address, str | None] = {address: "0" for table in form.tables for address in table.cells}
    for pattern, text in [*base["cells"].items(), *(changes.get("cells") or {}).items()]:
        texts.update(dict.fromkeys(expand(pattern, form), text))
    sections = {**base["sections"], **(changes.get("sections") or {})}
    tables = {
        table.id: TableReading(
            table.id, "read", table.edition, {address: _reading(texts[address]) for address in table.cells}
        )
        for table in form.tables
    }
    return Report(
        form.id, form.edition, about["agency"], about["year"], about["title"], about["published"], None, about["level"],
        tuple(Section(spec.id, True, sections.get(spec.id) or "") for spec in form.sections), tables,
    )  # fmt: skip


def _reading(text: str | None) -> Reading:
    if text is None:
        return Reading("", None, State.ABSENT)
    figure = parse_figure(text)
    return Reading(text, figure.value, figure.state, None, figure.note)


def judge(rule: Rule, now: Report, prior: Report | None, *, given: bool = False, **around: Any) -> list[Verdict]:
    batch = Batch(pack(), [now], build_facts(pack().form, [now]), [prior], prior_given=given, around=[around])
    return list(OWN[rule.kind].evaluate(batch, rule, rule.params))


def cases() -> list[tuple[Rule, RuleCase]]:
    return [(rule, case) for rule in pack().rules if rule.kind in OWN for case in rule.cases]


def reports(case: RuleCase) -> tuple[Report, Report | None]:
    base = pack().bases[case.base]
    now = build(pack().form, base, {"cells": case.cells, "sections": case.sections, "report": case.report})
    return now, build(pack().form, base, case.prior) if case.prior is not None else None


@pytest.mark.parametrize(("rule", "case"), cases(), ids=lambda one: one.id if isinstance(one, Rule) else one.name)
def test_cases_of_the_rules(rule: Rule, case: RuleCase) -> None:
    now, prior = reports(case)
    if case.expect == "not_applicable" and now.level is not None and rule.levels and now.level not in rule.levels:
        return  # the engine's plan says so, without asking the kind
    verdicts = judge(rule, now, prior, given=prior is not None)
    assert [str(verdict.outcome) for verdict in verdicts] == [case.expect] * len(verdicts)
    assert verdicts
    for verdict in verdicts:
        key = f"{verdict.outcome}.{verdict.variant}" if verdict.variant else str(verdict.outcome)
        messages = rule.wording.messages
        message = messages[key] if key in messages else messages[str(verdict.outcome)]
        slots = {"agency": "", "year": 2024, "rule_title": "", **verdict.slots}
        promised = KINDS[rule.kind].slots
        assert promised[key if key in promised else str(verdict.outcome)] <= set(slots)
        text = message.format_map(slots)
        if case.message is not None:
            assert text == case.message
        if verdict.outcome in ("fail", "review"):
            assert verdict.anchors


def rule(rule_id: str) -> Rule:
    return next(one for one in pack().rules if one.id == rule_id)


@pytest.mark.parametrize("rule_id", ["carried-in-differs", "stock-not-continued", "pending-disputes-vanished"])
def test_without_a_prior_report_nothing_is_said(rule_id: str) -> None:
    now, _prior = reports(RuleCase("", "pass"))
    [alone] = judge(rule(rule_id), now, None)
    [unmatched] = judge(rule(rule_id), now, None, given=True)
    assert (str(alone.outcome), alone.variant) == ("not_checked", "no_prior")
    assert (str(unmatched.outcome), unmatched.variant) == ("not_checked", "unmatched")


def test_a_report_of_another_year_is_no_prior() -> None:
    now, prior = reports(RuleCase("", "pass", prior={"report": {"year": 2022}}))
    [verdict] = judge(rule("carried-in-differs"), now, prior, given=True)
    assert (str(verdict.outcome), verdict.variant) == ("not_checked", "unmatched")


@pytest.mark.parametrize(
    ("stated", "last", "outcome"),
    [
        ("1.05%", 3607, "review"), ("1.08%", 3607, "pass"), ("1.1%", 3607, "pass"), ("1%", 3607, "pass"),
        ("1.09%", 3607, "review"), ("约1.09%", 3607, "pass"), ("2%", 3607, "review"),
    ],
)  # fmt: skip
def test_growth_is_compared_to_the_places_it_is_stated_with(stated: str, last: int, outcome: str) -> None:
    text = f"全年共收到政府信息公开申请3646件，同比增长{stated}，均已答复。"
    now, prior = reports(
        RuleCase(
            "",
            outcome,
            cells={"requests.new_received.total": "3646"},
            sections={"overview": text},
            prior={"report": {"year": 2023}, "cells": {"requests.new_received.total": str(last)}},
        )
    )
    [verdict] = judge(rule("growth-miscalculated"), now, prior, given=True)
    assert str(verdict.outcome) == outcome
    if stated == "1.05%":
        assert verdict.slots["computed"] == "1.08%"
        assert verdict.anchors[0]["quote"] == "同比增长1.05%"
        assert text[verdict.anchors[0]["start"] : verdict.anchors[0]["end"]] == "同比增长1.05%"


def test_growth_from_nothing_has_no_rate() -> None:
    now, prior = reports(
        RuleCase(
            "",
            "not_checked",
            sections={"overview": "全年收到政府信息公开申请12件，同比增长100%。"},
            prior={"report": {"year": 2023}, "cells": {"requests.**.**": "0"}},
        )
    )
    assert [str(one.outcome) for one in judge(rule("growth-miscalculated"), now, prior, given=True)] == ["not_checked"]


def test_outliers_among_peers() -> None:
    cell = "proactive_disclosure.licensing.decisions"
    figures: list[dict[str, int | Decimal | None]] = [{cell: 90 + 7 * i} for i in range(20)]
    peers = peer_statistics(["department"] * 20, figures)
    assert peers["department", cell].number == 20
    now, _prior = reports(RuleCase("", "review", cells={cell: "90000"}))
    [verdict] = judge(rule("figures-outlying"), now, None, outliers=peers)
    assert (str(verdict.outcome), verdict.variant) == ("review", "peers")
    usual, _prior = reports(RuleCase("", "pass", cells={cell: "210"}))
    assert [str(one.outcome) for one in judge(rule("figures-outlying"), usual, None, outliers=peers)] == ["pass"]
    elsewhere = replace(now, level="county")
    assert [str(one.outcome) for one in judge(rule("figures-outlying"), elsewhere, None, outliers=peers)] == [
        "not_checked"
    ]


def test_peers_all_alike_or_few_make_no_outlier() -> None:
    cell = "proactive_disclosure.licensing.decisions"
    now, _prior = reports(RuleCase("", "review", cells={cell: "90000"}))
    for count, figure in ((30, [5] * 30), (4, [90, 100, 110, 120])):
        peers = peer_statistics(["department"] * count, [{cell: value} for value in figure])
        assert [str(one.outcome) for one in judge(rule("figures-outlying"), now, None, outliers=peers)] == [
            "not_checked"
        ]


def test_unread_tables_are_not_checked() -> None:
    now, prior = reports(RuleCase("", "pass", prior={"report": {"year": 2023}}))
    blind = replace(
        now, tables={name: replace(table, status="not_read", readings={}) for name, table in now.tables.items()}
    )
    for rule_id in ("carried-in-differs", "stock-not-continued", "regulations-without-power", "fee-in-yuan",
                    "totals-without-parts", "pending-disputes-vanished"):  # fmt: skip
        assert [str(one.outcome) for one in judge(rule(rule_id), blind, prior, given=True)] == ["not_checked"], rule_id


def test_peers_are_of_the_same_year_and_level_and_count_in_the_run() -> None:
    now, _prior = reports(RuleCase("", "pass"))
    kind = KINDS["outliers"]
    assert kind.gather is not None and kind.across is not None
    places = [Other(now, str(at), "") for at in range(6)]
    years: list[int | None] = [2025, 2025, 2025, 2024, None, 2025]
    known = [
        Known(f"甲{at}局", year, "department", at, places[at], None, in_run=at != 5, counts=at != 2)
        for at, year in enumerate(years)
    ]
    first, second = kind.gather([now] * 4, pack()), kind.gather([now] * 2, pack())
    told, notes = kind.across(Crossing(pack(), known, [(4, lambda: first), (2, lambda: second)]))
    cell = next(iter(first[0]))
    assert [one["department", cell].number if one else 0 for one in told] == [2, 2, 2, 1, 0, 2]
    assert not notes
