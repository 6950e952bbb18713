"""The kind `implies`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nianbao.kinds.cells.implies import ImpliesParams
from nianbao.kinds.params import Statement
from support.judging import of_kind
from support.ones import a_report, told

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
