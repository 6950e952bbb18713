"""`nianbao config`: what holds, and where from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nianbao.base.errors import UsageError
from nianbao.cli.lazy import CONTEXT, Lazy
from nianbao.cli.printing import FORMAT, say
from nianbao.cli.settings import takes_settings
from nianbao.season.laid import NAME
from nianbao.season.settings import TABLE

if TYPE_CHECKING:
    from nianbao.season.settings import Settled

COMMANDS = {"new": ("nianbao.cli.config", "写出一份带说明的设置文件模板")}
_ORIGINS = {"option": "选项", "environment": "环境变量", "file": "文件", "default": "缺省"}


@click.group(
    cls=Lazy, table=COMMANDS, context_settings=CONTEXT, short_help="列出设置和来处", invoke_without_command=True
)
@takes_settings(*(key for key in TABLE if key != "formats"), there=False)
@FORMAT
@click.pass_context
def config(context: click.Context, form: str, settings: Settled) -> None:
    """列出现在生效的每一项设置和它的来处：选项、环境变量 NIANBAO_…、设置文件 nianbao.toml、缺省。

    设置文件放在工作的文件夹里，写一次，以后各个命令都照它；选项优先于环境变量，环境变量优先于文件。
    """
    if context.invoked_subcommand is None:
        _print(settings, form)


def _print(settled: Settled, form: str) -> None:
    from nianbao.cli.printing import print_json, print_table
    from nianbao.season.laid import missing, shown

    values = {key: getattr(settled.settings, key) for key in TABLE}
    if form == "json":
        held = {
            key: {"value": values[key], "from": settled.origins[key].kind, "where": settled.origins[key].where or None}
            for key in TABLE
        }
        print_json({"config": settled.file or None, "settings": held})
        return
    rows = []
    for key, setting in TABLE.items():
        origin = settled.origins[key]
        value = shown(values[key]) + "（不存在）" * bool(missing(setting, values[key]))
        rows.append([key, value or "—", f"{_ORIGINS[origin.kind]} {origin.where}".strip(), setting.title])
    print_table(["项", "值", "来处", "说明"], rows, narrow={1: 30, 2: 24, 3: 36})
    say(f"设置文件：{settled.file or f'没有（{NAME} 不在当前文件夹）'}", bold=True)


@click.command("new", short_help="写出设置文件模板")
@click.argument("file", metavar="[FILE]", type=click.Path(), default=NAME)
def new(file: str) -> None:
    """把带说明的设置文件模板写到 FILE（缺省 nianbao.toml）；文件已存在时不动。"""
    from nianbao.app.output_folder import write_whole
    from nianbao.season.laid import template

    if Path(file).exists():
        raise UsageError("文件已存在，没有改动", where=file, hint="请换一个名称，或直接修改它")
    write_whole(file, template().encode("utf-8"))
    say(f"已写入 {file}，去掉要用的各项行首的 #，填上本地的值；nianbao config 查看生效的值")
