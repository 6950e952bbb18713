"""Every case of the shipped rules of text, judged by its kind alone."""

from __future__ import annotations

import pytest

from nianbao.model.rule import Rule, RuleCase
from support.kind_texts import cases, outcomes

KINDS = [
    "section_present",
    "section_order",
    "section_title",
    "extra_sections",
    "section_text",
    "identity",
    "year_agreement",
    "stale_year",
    "deadline",
    "statement",
    "phrase",
    "substitution",
    "repetition",
    "pairing",
    "sentence_end",
    "half_width",
    "enumerators",
]


@pytest.mark.parametrize(("rule", "case"), cases(*KINDS), ids=lambda one: one.id if isinstance(one, Rule) else one.name)
def test_cases_of_the_rules(rule: Rule, case: RuleCase) -> None:
    assert outcomes(rule, case) == {case.expect}
