"""The kind `stale_year`: openings with last year."""

from __future__ import annotations

import pytest

from support.kind_texts import judge, pack, report_of


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("2023年，我局扎实推进政务公开，公开信息100条。", "fail"),
        ("2023年我局扎实推进政务公开。", "fail"),
        ("（一）主动公开。2023年，全年公开信息100条。", "fail"),
        ("2023年度报告提出的问题，已全部整改到位。", "pass"),
        ("2023年12月，我局修改了公开目录。", "pass"),
        ("2023年底，我局修改了公开目录。", "pass"),
        ("截至2023年底，我局累计公开信息100条。", "pass"),
        ("2024年，我局公开信息较2023年增长一成。", "pass"),
        ("自2021年以来，我局公开信息逐年增加。", "pass"),
    ],
)
def test_only_an_opening_that_tells_of_last_year_is_stale(opening: str, expected: str) -> None:
    excuse = next(rule.params.excuse for rule in pack().rules if rule.kind == "stale_year")
    verdicts = judge("stale_year", report_of({"overview": opening}), sections=("overview",), excuse=excuse)
    assert [verdict.outcome.value for verdict in verdicts] == [expected]
