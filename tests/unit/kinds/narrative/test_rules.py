"""The narrative rules' own cases."""

from __future__ import annotations

import pytest

from support.narrative_cases import narrative_pack, outcomes

PACK = narrative_pack()
CASES = [
    (rule, case)
    for rule in PACK.rules
    if rule.kind in ("claims", "problems_and_measures", "aspects")
    for case in rule.cases
]


@pytest.mark.parametrize(("rule", "case"), CASES, ids=lambda item: getattr(item, "id", None) or item.name)
def test_case(rule, case):
    results = outcomes(PACK, rule, case)
    assert {result.outcome for result in results} == {case.expect}, [result.message for result in results]
    assert all(result.anchors for result in results if result.outcome in ("fail", "review"))
    assert not any("{" in result.message for result in results)
    if case.message:
        assert case.message in [result.message for result in results]
