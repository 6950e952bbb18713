"""`nianbao letters`: the office's own template for letters, begun, and its fields."""

from __future__ import annotations

from pathlib import Path

import click

from nianbao.base.errors import UsageError
from nianbao.cli.lazy import CONTEXT, Lazy
from nianbao.cli.printing import say

COMMANDS = {
    "new": ("nianbao.cli.letters", "写出反馈意见和催报函的模板（docx），照本单位的格式改；--circular 写出通报的"),
    "fields": ("nianbao.cli.letters", "列出模板里可用的字段；--circular 列出通报的"),
}
_CIRCULAR = click.option("--circular", is_flag=True, help="通报的，不是反馈意见和催报函的")


@click.group(cls=Lazy, table=COMMANDS, context_settings=CONTEXT, short_help="反馈意见、催报函和通报的模板")
def letters() -> None:
    """反馈意见、催报函和通报的模板。审核时用 nianbao audit --format docx --letter-template FILE，通报用 --format leader
    --circular-template FILE。

    模板是一份 Word 文档：{{字段}} 处填入内容；一段只写 {% for 段 in 正文 %} 或 {% if 期限 %} 的，是循环或条件，
    不占位置，表格的一行也一样。字段见 nianbao letters fields。
    """


@click.command("new", short_help="写出模板")
@click.argument("file", metavar="FILE", type=click.Path())
@_CIRCULAR
def new(file: str, circular: bool) -> None:
    """把模板写到 FILE（.docx），与不用模板时的格式相同；文件已存在时不动。"""
    from nianbao.app.output_folder import write_whole
    from nianbao.render.leader.circular import standard_circular
    from nianbao.render.letters.standard import standard_template

    if not file.lower().endswith(".docx"):
        raise UsageError("模板是 Word 文档", where=file, hint="文件名以 .docx 结尾")
    if Path(file).exists():
        raise UsageError("文件已存在，没有改动", where=file, hint="请换一个名称，或直接修改它")
    write_whole(file, standard_circular() if circular else standard_template())
    how = "--format leader --circular-template" if circular else "--format docx --letter-template"
    say(f"已写入 {file}；改好后用 nianbao audit … {how} {file}")


@click.command("fields", short_help="列出字段")
@_CIRCULAR
def fields(circular: bool) -> None:
    """列出模板里可用的字段和各自的内容；没有内容的为空。"""
    from nianbao.cli.printing import print_table
    from nianbao.render.leader.circular_text import FIELDS as OF_CIRCULARS
    from nianbao.render.letters.own import FIELDS

    known = OF_CIRCULARS if circular else FIELDS
    print_table(["字段", "内容"], [["{{" + name + "}}", told] for name, told in known.items()])
