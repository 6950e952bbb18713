"""`nianbao rules`: the commands of those who own rules. Each is imported when it is called."""

from __future__ import annotations

import click

from nianbao.cli.lazy import CONTEXT, Lazy

RULES = {
    "list": ("nianbao.cli.rules_show", "列出规则：编号、问题、类型、程度、分值、状态、依据、用例数"),
    "lint": ("nianbao.cli.rules_check", "检查规则包：写错的键、地址、条款、空位，缺的用例，矛盾和重复的算式"),
    "test": ("nianbao.cli.rules_check", "运行规则自带的用例；--mutate 逐格改动，看有没有规则发现"),
    "explain": ("nianbao.cli.rules_explain", "说明一个词由哪个词类、哪一条正则表达式读，在哪个文件哪一行"),
    "docs": ("nianbao.cli.rules_write", "生成规则说明（网页）和填报自查指南（网页、Word）"),
    "schema": ("nianbao.cli.rules_write", "输出 JSON Schema，供编辑器提示和检查"),
    "new": ("nianbao.cli.rules_write", "新建规则（带用例）或本地规则包"),
    "diff": ("nianbao.cli.rules_show", "比较两个规则包的实际差别"),
    "dry-run": ("nianbao.cli.rules_trial", "规则启用之前，先在一批报告上试运行"),
}


@click.group(cls=Lazy, table=RULES, context_settings=CONTEXT, short_help="规则包")
def rules() -> None:
    """规则包：列出、检查、试验、新建、比较、试运行、生成说明。

    PACK 是规则包的编号（如 disclosure-2021），或含有 pack.yaml 的文件夹。写法见 rules/README.md。
    """
