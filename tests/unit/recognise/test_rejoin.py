"""Hard line breaks inside words, numbers and brackets are joined, in paragraphs of any format; what begins anew is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.catalog.load import load_form
from nianbao.model.document import Document, Paragraph
from nianbao.model.report import Report
from nianbao.recognise import recognise

FORM = load_form(Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021")

BEFORE = "2024年，我局把养老服务的办理条件逐项写进指南。"
BEHIND = "群众可以在网站查阅。"


def overview(*lines: str) -> str:
    head = ("云溪市青栎区民政局2024年政府信息公开工作年度报告", "一、总体情况")
    tail = ("五、存在的主要问题及改进情况", "存在的问题是更新不够及时，下一步按周核查。")
    found: Report = recognise(Document("x", "html", tuple(Paragraph(line) for line in (*head, *lines, *tail))), FORM)
    return found.section("overview").text


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("一是按季核查。二", "是制作图解，并在网站公布。"),
        ("一是按季核查；第", "二，制作图解，并在网站公布。"),
        ("主要做法：（一", "）按季核查，并在网站公布。"),
        ("全年公布名单12", "5份，制作图解4份。"),
        ("在20", "24年公布名单5份，制作图解4份。"),
        ("全年公布名单125", "份，制作图解4份。"),
        ("对照《中华人民共和国政府信", "息公开条例》逐项自查，并在网站公布。"),
        ("把“群众看得懂、用得", "上”作为要求，按季核查。"),
        ("按季核查栏目，", "到期提醒责任科室。"),
        ("按季核查栏目更新", "，到期提醒责任科室。"),
        ("按季核查公开属性、", "时限、格式，到期提醒。"),
    ],
)
def test_what_a_break_has_cut_is_joined(before: str, behind: str) -> None:
    assert overview(BEFORE + before, behind + BEHIND) == BEFORE + before + behind + BEHIND


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("一是按季核查，", "二是制作图解，并在网站公布。"),
        ("按季核查栏目。", "是否公开由科室负责人决定。"),
        ("全年公布名单125份", "（二）依申请公开。当面沟通，按期答复。"),
        ("按季核查栏目，", "1.制作图解，并在网站公布。"),
        ("没有写完的一段", "2024年我局制作图解4份，并在网站公布。"),
    ],
)
def test_what_begins_anew_is_not(before: str, behind: str) -> None:
    assert overview(BEFORE + before, behind + BEHIND) == f"{BEFORE}{before}\n{behind}{BEHIND}"


def test_a_paragraph_of_many_lines_is_joined_whole() -> None:
    lines = [f"，继续办理事项{number}件" for number in range(300)]
    assert (
        overview("2024年，我局把办理条件写进指南", *lines, "。")
        == "2024年，我局把办理条件写进指南" + "".join(lines) + "。"
    )


def test_a_bracket_opened_lines_before_is_closed() -> None:
    assert (
        overview("全年共制作政策图解，（含", "，短视频", "）和海报。") == "全年共制作政策图解，（含，短视频）和海报。"
    )
