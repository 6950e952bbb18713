"""`nianbao confirm`: the figures of a run that a person should hold against the original."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nianbao.base.errors import UsageError
from nianbao.cli.printing import say

if TYPE_CHECKING:
    from nianbao.app.saved import SavedRun


@click.command(short_help="列出要与原件核对的数字，写出、检查核对记录")
@click.argument("run", metavar="RUN", type=click.Path(exists=True, file_okay=False))
@click.option("--template", "--out", "template", metavar="FILE", help="写出待填的核对记录（YAML；.csv 结尾的写成 CSV）")
@click.option("--check", metavar="FILE", type=click.Path(exists=True, dir_okay=False), help="检查填好的核对记录")
def confirm(run: str, template: str | None, check: str | None) -> None:
    """RUN（一次审核的输出文件夹）中，从图片识别的数字里把握不大的、牵涉问题的，列出来请人与原件核对。

    先用 --template 写出核对记录，对照原件填好每格的数字、谁核对的、哪一天，再用 nianbao audit … --confirmed FILE 审核：
    填写的数字取代识别的，依据这些数字的问题不再只是待核实。
    退出码：0 没有错误；2 核对记录有错误，不能使用。
    """
    from nianbao.app.confirm_template import rows_of, write_template
    from nianbao.app.saved import SavedRun

    if template and check:
        raise UsageError("--template 与 --check 不能同时使用", where="nianbao confirm")
    saved = SavedRun.open(run)
    if check:
        sys.exit(_check(saved, check))
    if template:
        count = write_template(saved, Path(template))
        say(f"{count} 格写入 {template}，填好后用 nianbao audit … --confirmed {template}")
        return
    from nianbao.cli.printing import print_table

    rows = [
        [row["agency"] or row["file"], row["place"], row["read"], f"{row['figure']} {row['who']}".strip()]
        for row in rows_of(saved)
    ]
    print_table(["单位", "位置", "识别为", "已核对"], rows, narrow={0: 18, 2: 18, 3: 14})
    say(f"{run}：{len(rows)} 格", bold=True)


def _check(saved: SavedRun, path: str) -> int:
    """The faults of a record by itself, and against the run."""
    from nianbao.app.confirmed import WHAT, read_confirmed

    confirmed, faults = read_confirmed(path)
    files = {finding.source.sha256 for finding in saved.findings()}
    for fault in faults:
        say(str(fault))
    foreign = [one for one in confirmed.readings if one.sha256 not in files]
    for one in foreign:
        say(f"{one.where}: 提醒：这次审核中没有这份文件（{one.file or one.sha256[:12]}）")
    filled = len(list(confirmed.readings))
    say(
        f"{path}：{WHAT} {filled} 格已填，{confirmed.open} 格未填，{len(faults)} 个错误，{len(foreign)} 个提醒",
        bold=True,
    )
    return 2 if faults else 0
