"""The fields of an office's own template for letters."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from nianbao.render.letters.content import KIND_WORDS, Letter, chinese_date, ordinal_round
from nianbao.render.letters.problems import GROUPS
from nianbao.render.letters.template import OwnTemplate, filled, open_template

FIELDS: Final[dict[str, str]] = {
    "标题": "函的标题，含轮次",
    "类型": "反馈意见、催报函、重报函",
    "单位": "主送单位；名录的规范名称，没有名录时是报告里写的",
    "简称": "名录的简称",
    "单位联系人": "名录里单位的联系人",
    "单位电话": "名录里单位的电话",
    "年度": "报告年度，数字",
    "轮次": "设置里的第几轮，数字",
    "主管部门": "设置里的 office",
    "批次": "设置里的 title",
    "日期": "设置里的 date，如 2026年2月10日",
    "期限": "设置里的 deadline，如 2026年2月28日",
    "联系人": "设置里的 contact",
    "联系电话": "设置里的 phone",
    "文件": "报送的文件名（反馈意见）",
    "结论": "审核结论（反馈意见）",
    "得分": "得分（反馈意见）",
    "导语": "第一段",
    "总体情况": "结论和处数（反馈意见）",
    "问题": "问题的列表，每个有：编号、程度、名称、位置、说明（含改法、建议和依据）、整改情况（与上一轮相比）",
    "未能判断": "空白或没有读出、不能判断的（反馈意见）",
    "要求": "要求的各段，列表",
    "正文": "标题与落款之间的全部段落，列表，每段有：文字、类型（正文、一级、二级）",
    "回执": "整改或核实；没有回执时为空",
}  # fmt: skip
_STYLES: Final = {"text": "正文", "heading": "一级", "group": "二级"}


def load_template(path: str | Path) -> OwnTemplate:
    """See `open_template`."""
    return open_template(path, FIELDS)


def fill(own: OwnTemplate, letter: Letter) -> bytes:
    """The letter in the office's layout. UsageError for what only shows when it is filled in."""
    return filled(own, fields_of(letter))


def fields_of(letter: Letter) -> dict[str, Any]:
    """What a template is given: every name of `FIELDS`; "" and [] where there is nothing."""
    season, body, facts = letter.season, letter.body_state, letter.facts
    degrees = dict(GROUPS)
    return {
        "标题": letter.whole_title,
        "类型": KIND_WORDS[letter.kind],
        "单位": letter.to,
        "简称": body.short if body else letter.to,
        "单位联系人": body.contact if body else "",
        "单位电话": body.phone if body else "",
        "年度": letter.year or "",
        "轮次": season.round or "",
        "主管部门": season.office,
        "批次": f"{season.title}{ordinal_round(season.round) if season.title else ''}",
        "日期": chinese_date(season.date),
        "期限": chinese_date(season.deadline),
        "联系人": season.contact,
        "联系电话": season.phone,
        "文件": facts.get("file", ""),
        "结论": facts.get("verdict", ""),
        "得分": "" if facts.get("score") is None else f"{facts['score']:g}",
        "导语": facts["lead"],
        "总体情况": facts.get("overall", ""),
        "问题": [
            {
                "编号": item.entry.id,
                "程度": degrees[item.entry.degree].removesuffix("的问题").removesuffix("的内容"),
                "名称": item.entry.main.title,
                "位置": item.place,
                "说明": item.said,
                "整改情况": item.state,
            }
            for item in letter.items
        ],
        "未能判断": facts.get("unsettled", ""),
        "要求": facts["asked"],
        "正文": [{"文字": para.text, "类型": _STYLES[para.style]} for para in letter.body],
        "回执": letter.done,
    }
