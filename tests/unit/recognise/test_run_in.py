"""Headings inside lines, misspelt or without their number; sub-headings are no parts; words of a title are no heading."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.catalog.load import load_form
from nianbao.model.document import Document, Paragraph
from nianbao.model.report import Report
from nianbao.recognise import recognise

FORM = load_form(Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021")

TITLES = {section.id: section.title for section in FORM.sections}
PROBLEMS = "存在的问题是栏目更新不够及时，下一步专人按周核查，到期提醒。"


def report(*lines: str) -> Report:
    title = "云溪市青栎区民政局2024年政府信息公开工作年度报告"
    return recognise(Document("x", "html", tuple(Paragraph(line) for line in (title, *lines))), FORM)


@pytest.mark.parametrize("title", ["存在的主耍问题及改进情况", "存在的主要问题问及改进情况", "存在主要问题改进情况"])
def test_a_misspelt_heading_inside_a_line_opens_its_part(title: str) -> None:
    text = f"2024年我局按季核查栏目，主动公开信息12条。五、{title} {PROBLEMS} 六、其他需要报告的事项 没有收费。"
    found = report("一、总体情况", text)
    assert found.section("problems").title == title
    assert found.section("problems").text == PROBLEMS
    assert found.section("other").text == "没有收费。"


@pytest.mark.parametrize("before", ["。", "。 ", " "])
def test_a_heading_without_its_number_inside_a_line(before: str) -> None:
    text = f"2024年我局按季核查栏目，主动公开信息12条{before}{TITLES['problems']} {PROBLEMS}{PROBLEMS}"
    found = report("一、总体情况", text)
    assert found.section("problems").text == PROBLEMS * 2
    assert found.section("problems").ordinal is None


@pytest.mark.parametrize(
    "text",
    [
        "本报告由总体情况、主动公开政府信息情况、存在的主要问题及改进情况、其他需要报告的事项等部分组成，现予公布。",
        "详见第五部分“存在的主要问题及改进情况”，2024年我局按季核查栏目，主动公开信息12条。",
        "2024年我局就存在的主要问题及改进情况逐项自查，主动公开信息12条，并向区政府办报告。",
    ],
)
def test_the_words_of_a_title_in_a_sentence_open_nothing(text: str) -> None:
    found = report("一、总体情况", text)
    assert found.section("overview").text == text
    assert not found.section("problems").found


@pytest.mark.parametrize("mark", ["（{}）", "{}.", "({})"])
def test_sub_headings_of_the_first_part_are_no_parts(mark: str) -> None:
    numbers = "123" if mark == "{}." else "一二三"
    names = ("主动公开", "依申请公开", "政府信息管理")
    lines = []
    for number, name in zip(numbers, names, strict=True):
        lines += [mark.format(number) + name, f"{name}按要求办理，2024年没有超期。"]
    found = report("一、总体情况", *lines)
    assert [section.id for section in found.sections if section.found] == ["overview"]
    assert all(line in found.section("overview").text for line in lines)
