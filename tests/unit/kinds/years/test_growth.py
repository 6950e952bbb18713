"""The kind `growth`."""

from __future__ import annotations

import pytest

from nianbao.model.rule import RuleCase
from support.two_years import judge, reports, rule


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
