"""What is told of a text and what is not, from the printed lines of a whole report to the rules of wording."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from nianbao.base.text import fold
from nianbao.engine.judge import judge
from nianbao.kinds.table import KINDS
from nianbao.model.document import Document, Locator, Paragraph
from nianbao.model.report import Report
from nianbao.recognise import recognise
from support.narrative_cases import narrative_pack

WORDINGS = yaml.safe_load((Path(__file__).parents[3] / "support" / "wordings.yaml").read_text("utf-8"))
PARTS = {
    "title": "云溪市青栎区民政局2024年政府信息公开工作年度报告",
    "preface": "根据《中华人民共和国政府信息公开条例》编制本报告。",
    "overview": "2024年，本局公开信息186条，办理公开申请，做好信息管理、平台建设和监督保障。",
    "proactive_disclosure": "",
    "requests": "",
    "disputes": "",
    "problems": "存在的主要问题：政策解读形式不够丰富。改进措施：制作图解和短视频。",
    "other": "本年度未收取信息处理费。",
    "tail": "",
}
ALSO = {"parts-told-disagree", "growth-told-miscalculated"}
NUMERALS = "一二三四五六"


@cache
def wording_pack() -> Any:
    pack = narrative_pack()
    return replace(pack, rules=tuple(rule for rule in pack.rules if rule.category == "wording" or rule.id in ALSO))


def report_of(place: str, text: str) -> Report:
    """A report of printed lines with a text added to (for title and preface: instead of) one of its parts."""
    parts = dict(PARTS)
    parts[place] = text if place in ("title", "preface") else f"{parts[place]}\n{text}".strip()
    lines = [*parts["title"].split("\n"), *parts["preface"].split("\n")]
    for numeral, section in zip(NUMERALS, wording_pack().form.sections, strict=True):
        lines += [f"{numeral}、{section.title}", *parts[section.id].split("\n")]
    lines += parts["tail"].split("\n")
    blocks = tuple(Paragraph(line, at=Locator(line=number)) for number, line in enumerate(lines, 1) if line)
    return recognise(Document("x.txt", "txt", blocks), wording_pack().form)


@pytest.mark.parametrize("given", WORDINGS, ids=lambda given: fold(given["text"])[:28])
def test_what_is_told_of_a_text(given: dict[str, Any]) -> None:
    results = judge(wording_pack(), KINDS, [report_of(given["place"], given["text"])])[0].results
    told = {result.rule: result.message for result in results if result.outcome in ("fail", "review", "error")}
    assert set(told) == set(given["told"]), told
