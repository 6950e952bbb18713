"""Reports that lost their layout, in more than a hundred ways: no cell is read wrong, no table is missing, every part is
found, and what stands in a part's text is text."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from nianbao.base.numbers import parse_figure
from nianbao.catalog.load import load_form
from nianbao.model.report import Report, State
from nianbao.readers.sniff import read
from nianbao.recognise import recognise
from support.lost_layout import WAYS, Whole, printed, whole_of
from support.synth import clean_cells
from support.zoo import Values

FORM = load_form(Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021")
PREFACE = "本报告根据《中华人民共和国政府信息公开条例》编制，统计期限自2024年1月1日起至2024年12月31日止。"
TEXTS = {
    "overview": (
        "2024年，我局围绕养老服务和社区建设两件事开展公开工作，把公开要求写进办事流程，重要方案先听意见再定稿。",
        "（一）主动公开情况。全年经政府网站发布信息186条，配发图解4份。",
        "（二）依申请公开情况。对申请逐件登记、当面沟通，按期答复，没有超期。",
        "（三）政府信息管理情况。对历年文件逐件复核，过期的标明失效。",
        "（四）平台建设情况。把救助标准并入网站专栏，每周更新。",
        "（五）监督保障情况。组织培训2次，每季度检查一遍，纳入考核。",
    ),
    "problems": (
        "存在的主要问题：一是政策解读形式单一，二是栏目更新不够及时。",
        "改进措施：一是制作图解和短片，提高可读性；二是专人按周核查栏目，到期提醒。",
    ),
    "other": ("本年度未收取信息处理费，没有其他需要报告的事项。",),
}
LENGTH = {name: sum(map(len, paragraphs)) for name, paragraphs in TEXTS.items()}


def whole(size: int = 40, seed: int = 5) -> tuple[Whole, Values]:
    values = clean_cells(FORM, random.Random(seed), size=size)
    return whole_of(FORM, "云溪市青栎区民政局2024年政府信息公开工作年度报告", [PREFACE], TEXTS, values), values


def wrong(report: Report, values: Values) -> list[str]:
    """Cells that are read as something that is not printed in them."""
    found = []
    for address, text in values.items():
        reading = report.reading(address)
        unread = reading.state in (State.ILLEGIBLE, State.ABSENT)
        if not unread and (reading.state, reading.value) != (State.PRINTED, parse_figure(text).value):
            found.append(f"{address}: {text!r} read as {reading.raw!r} ({reading.state})")
    return found


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_read_wrong_or_missed(way: str) -> None:
    for size in (12, 5000):
        one, values = whole(size)
        name, data = printed(one, way)
        report = recognise(read(data, name), FORM)
        assert wrong(report, values) == []
        assert [table.id for table in report.tables.values() if table.status == "missing"] == []
        assert [table.id for table in report.tables.values() if table.status != "read" and not table.reason] == []
        assert [section.id for section in report.sections if not section.found] == []
        for section in report.sections:
            if section.id in LENGTH:
                assert abs(len(section.text) - LENGTH[section.id]) <= 0.1 * LENGTH[section.id] + 8, section.text
        assert report.agency == "云溪市青栎区民政局"
        assert report.other_headings == ()
