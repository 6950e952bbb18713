"""What the files of a pack call things, in the words of the person who writes or reads rules."""

from __future__ import annotations

from typing import Any

from nianbao.kinds.words import section_words, table_words
from nianbao.model.form import FormSpec
from nianbao.model.pattern import ALL, BOUND, PatternError, axes, bind, split

SEVERITY = {"must": "必须", "advise": "建议", "info": "提示"}
STATUS = {"trial": "试行", "active": "启用", "off": "停用"}
OUTCOME = {
    "pass": "通过",
    "fail": "不符合",
    "review": "建议核实",
    "not_applicable": "不适用",
    "not_checked": "未检查",
    "error": "检查出错",
}
_REPORT = {
    "agency": "单位",
    "year": "年度",
    "title": "标题",
    "published": "公布日期",
    "period": "统计期限",
    "level": "层级",
    "preface": "正文之前",
    "tail": "落款及文末",
    "edition": "版式",
    "layouts": "表格版式",
    "tables": "表格读取情况",
    "labels": "项目名称",
    "order": "部分次序",
    "other_headings": "格式以外的标题",
}
_CUT = 160


def pattern_words(pattern: str, form: FormSpec) -> str:
    """A cell pattern in the form's words: “…表”各行·总计. The pattern itself where it names nothing."""
    try:
        [*_] = bind([pattern], form)
        table_part, row_part, column_part = split(pattern)
    except PatternError:
        return pattern
    known = axes(form)
    tables = [table for table in known.rows if table in table_part.split("|")] or list(known.rows)
    rows: dict[str, str] = {}
    columns: dict[str, str] = {}
    for spec in (*form.tables, *form.other_layouts):
        if spec.id in tables:
            for row in spec.rows:
                rows.setdefault(row.id, row.label)
            for column in spec.columns:
                columns.setdefault(column.id, column.label)
    head = "、".join(table_words(form, table) for table in tables)
    named = [f"“{head}”{_part(row_part, rows, '行')}", _part(column_part, columns, "列")]
    return "·".join(name for name in named if name)  # a table of fields has a column without a name


def _part(part: str, labels: dict[str, str], what: str) -> str:
    if part == BOUND:
        return f"每一{what}"
    if part == ALL:
        return f"全部{what}"
    named = []
    for item in part.split("|"):
        first, _, last = item.partition("~")
        named.append(labels.get(first, first) + (f"至{labels.get(last, last)}" if last else ""))
    return "、".join(named)


def value_words(value: Any) -> str:
    """A parameter's or a case's value for a reader: nothing is null, an empty text is a blank."""
    if value is None:
        return "（没有）"
    if value == "":
        return "（空白）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(f"{_REPORT.get(key, key)}：{value_words(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return "、".join(value_words(item) for item in value)
    text = str(value).replace("\n", " ")
    return text if len(text) <= _CUT else text[: _CUT - 1] + "…"


def change_words(form: FormSpec, changes: dict[str, Any]) -> list[tuple[str, str]]:
    """What a case changes of its base report: (place, new value) in the order of cells, sections, report."""
    said = [(pattern_words(pattern, form), value_words(text)) for pattern, text in (changes.get("cells") or {}).items()]
    said += [
        (f"“{section_words(form, section)}”", "（没有这一部分）" if text is None else value_words(text))
        for section, text in (changes.get("sections") or {}).items()
    ]
    said += [(_REPORT.get(key, key), value_words(value)) for key, value in (changes.get("report") or {}).items()]
    return said
