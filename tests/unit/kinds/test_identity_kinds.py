"""The kinds of sections, identity, wording and marks: every case of the shipped rules; openings with last year."""

from __future__ import annotations

import pytest

from nianbao.model.rule import Rule, RuleCase
from support.kind_texts import cases, judge, outcomes, pack, report_of

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


def test_a_section_whose_heading_was_lost_is_not_missing() -> None:
    report = report_of({"other": {"text": "没有其他事项。", "title": None, "evidence": "content"}})
    assert judge("section_present", report)[0].outcome.value == "pass"
    assert [verdict.variant for verdict in judge("section_title", report)] == ["lost"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（见文本框）", "review"),
        ("见附件", "review"),
        ("详见附表2。", "review"),
        ("具体内容另附。", "review"),
        ("【内容见图片】", "review"),
        ("存在的主要问题及改进情况请参阅附件《问题与改进清单》", "review"),
        ("请点击下载全文", "review"),
        ("无。", "fail"),
        ("见实效", "fail"),
        ("一是附件更新不及时，下一步将逐月核对附件并更新。", "pass"),
    ],
)
def test_text_that_only_points_elsewhere_is_looked_at_and_is_not_empty(text: str, expected: str) -> None:
    params = next(rule.params for rule in pack().rules if rule.id == "problems-empty")
    report = report_of({"problems": text})
    verdicts = judge("section_text", report, **params.model_dump())
    assert [verdict.outcome.value for verdict in verdicts] == [expected]
