"""`nianbao roster`: the list of the bodies that are to report, begun and checked."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from nianbao.base.errors import UsageError
from nianbao.cli.lazy import CONTEXT, Lazy
from nianbao.cli.printing import say

COMMANDS = {
    "new": ("nianbao.cli.roster", "写出名录模板，可填上一次审核中的单位"),
    "lint": ("nianbao.cli.roster", "检查名录：重复、相近、不像单位、曾用名冲突"),
}


@click.group(cls=Lazy, table=COMMANDS, context_settings=CONTEXT, short_help="单位名录")
def roster() -> None:
    """单位名录（名录.xlsx、.csv、.yaml）：应报送的单位和它们的分组、顺序、联系人。审核时用 nianbao audit --roster FILE。

    各栏按名称认：单位名称、简称、分组、顺序、联系人、电话、曾用名、不报原因；次序不限，多出的栏不用。
    """


@click.command("new", short_help="写出名录模板")
@click.argument("file", metavar="FILE", type=click.Path())
@click.option(
    "--run", "run", type=click.Path(exists=True, file_okay=False), metavar="RUN", help="填上这次审核中的单位名称"
)
def new(file: str, run: str | None) -> None:
    """把名录模板写到 FILE（.xlsx、.csv 或 .yaml）；文件已存在时不动。"""
    from nianbao.app.listed import names_in_run
    from nianbao.app.output_folder import write_whole
    from nianbao.app.saved import SavedRun
    from nianbao.season.roster_template import template

    if Path(file).exists():
        raise UsageError("文件已存在，没有改动", where=file, hint="请换一个名称，或直接修改它")
    names = names_in_run(SavedRun.open(run).head) if run else []
    write_whole(file, template(file, names))
    filled = f"，填有 {len(names)} 个单位，请补上没有报送的" if run else ""
    say(f"已写入 {file}{filled}；填好后用 nianbao roster lint {file} 检查")


@click.command("lint", short_help="检查名录")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False))
def lint(file: str) -> None:
    """检查名录 FILE：列了两次的、相近的、不像单位名称的、曾用名冲突的。退出码：0 没有错误（提醒不算）；2 有错误，不能使用。"""
    from nianbao.season.roster import read_roster

    read, faults = read_roster(file)
    for fault in faults:
        say(str(fault))
    errors = sum(fault.level == "error" for fault in faults)
    groups = [f"{group or '未分组'} {sum(body.group == group for body in read.bodies)}" for group in read.groups]
    told = f"（{'、'.join(groups)}）" if len(groups) > 1 else ""
    said = f"{file}：{len(read.bodies)} 个单位{told}，{errors} 个错误，{len(faults) - errors} 个提醒"
    say(said, bold=True)
    sys.exit(2 if errors else 0)
