"""The kinds across years and of plausibility: every case of the shipped rules."""

from __future__ import annotations

import pytest

from nianbao.kinds.table import KINDS
from nianbao.model.rule import Rule, RuleCase
from support.two_years import cases, judge, reports


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
