"""`nianbao docs`: what an office hands out to its agencies."""

from __future__ import annotations

from pathlib import Path

import click

from nianbao.cli.printing import say
from nianbao.cli.settings import takes_settings
from nianbao.season.settings import Settled

_OUT = {"default": "docs_out", "help": "写到哪个文件夹"}
_UNTIL = {"help": "报送的期限"}


@click.command(short_help="写出发给填报单位的材料：自查表、填报自查指南")
@takes_settings("rules", "year", "office", "date", "deadline", "contact", "phone", "out", out=_OUT, deadline=_UNTIL)
def docs(settings: Settled) -> None:
    """写出主管部门发给各单位的材料：自查表.xlsx（表格、核对公式、变红的格）和填报自查指南.docx（两页）。

    期限、联系人、主管部门、年度照设置（nianbao.toml 或选项）；没有写的就不出现。表格和句子取自规则包，缺省为最新一版格式的规则包。
    """
    from nianbao.app.handouts import write_handouts

    held = settings.settings
    for path in write_handouts(held, Path(held.out)):
        say(f"已写入 {path}")
