"""Words of the pages and the terminal: places and repairs, tools of the batch page, many reports in few lines."""

from __future__ import annotations

PAGE_WORDS: dict[str, tuple[str, str]] = {
    "place.in_row": ("行", "Row"),
    "place.in_column": ("列", "Column"),
    "repair.head": ("改正", "Correction"),
    "repair.computed": ("推算", "computed"),
    "repair.way": ("改法 {n}", "Way {n}"),
    "repair.more_cells": ("另有 {n} 格，见逐条说明", "{n} more cells, see the details"),
    "filled": ("填报", "Reported"),
    "should_be": ("应为", "Expected"),
    "may_be": ("或为", "May be"),
    "also": ("一并引发", "Also behind"),
    "index.tools": ("查找、排序", "Find and sort"),
    "index.find": ("查找单位", "Find a body"),
    "index.by": ("分组", "Groups"),
    "index.by_group": ("按名录分组", "As in the roster"),
    "index.by_none": ("不分组", "Without groups"),
    "index.by_one": ("只看 {group}", "{group} only"),
    "index.found": ("显示 {n} 份，共 {all} 份", "{n} of {all} shown"),
    "index.sort": ("排序", "Sort"),
    "index.sort_none": ("原来的次序", "As listed"),
    "term.counts_short": (
        "必须{must} 建议{advise} 核实{review} 未查{unchecked} 范围{share}%",
        "must {must} adv {advise} ver {review} unch {unchecked} cov {share}%",
    ),
    "term.more_names": ("等，另有 {n} 家", " and {n} more"),
    "term.many": (
        "报告较多，只逐份列出须处理的；各份的问题见网页、台账，或加 -v，或用 nianbao show 单位。",
        "Many reports: those to act on have a line each; for the problems see the pages or the ledger, -v, or nianbao show.",
    ),
    "rule_ids": ("规则编号", "Rule ids"),
    "rule_ids.about": ("供规则维护和导出数据对照用。", "For those who keep the rules, and to match exported data."),
}
