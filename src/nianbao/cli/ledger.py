"""`nianbao ledger`: what officers wrote into a ledger, as data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nianbao.base.errors import UsageError
from nianbao.cli.lazy import CONTEXT, Lazy
from nianbao.cli.printing import FORMAT, say

if TYPE_CHECKING:
    from nianbao.model.ledger import WrittenLedger

COMMANDS = {"read": ("nianbao.cli.ledger", "读出台账里填写的内容；核实属实、误报写成例外登记的提议")}


@click.group(cls=Lazy, table=COMMANDS, context_settings=CONTEXT, short_help="问题台账")
def ledger() -> None:
    """问题台账（ledger.xlsx）：填写在里面的，读出来给别的程序用。"""


@click.command("read", short_help="读出台账里填写的内容")
@click.argument("file", metavar="LEDGER", type=click.Path(exists=True, dir_okay=False))
@FORMAT
@click.option(
    "--run", "run", type=click.Path(exists=True, file_okay=False), metavar="RUN",
    help="写出台账的那次审核的输出文件夹，缺省为台账所在的文件夹",
)  # fmt: skip
@click.option(
    "--proposals", type=click.Path(dir_okay=False), metavar="FILE", help="把核实属实、误报写成例外登记的提议（YAML）"
)
@click.option("--expires", metavar="DATE", help="提议的到期日，缺省留空")
def read(file: str, form: str, run: str | None, proposals: str | None, expires: str | None) -> None:
    """读出台账 LEDGER（xlsx）里人填写的各栏：责任人、整改状态、核查意见、备注、自己加的栏；按问题的指纹认，排过序、挪过栏也行。

    核查意见写“核实属实”“数据无误”“误报”一类的（后面写理由），用 --proposals 写成例外登记的提议：申请人、批准人、到期日空着，
    填好以前 exceptions lint 不让用；填好后用 nianbao exceptions take 并入例外登记。
    """
    from nianbao.app.given import LARGEST_LEDGER
    from nianbao.app.proposals import ledger_data
    from nianbao.base.files import read_given
    from nianbao.cli.printing import print_json
    from nianbao.season.ledger import read_ledger

    if expires is not None and proposals is None:
        raise UsageError("--expires 只用于 --proposals", where="--expires", hint="加上 --proposals FILE")
    written = read_ledger(read_given(file, LARGEST_LEDGER), file)
    if form == "json":
        print_json(ledger_data(written, file))
    else:
        _print(written, file)
    if proposals is not None:
        _propose(written, Path(file), run, Path(proposals), expires)


def _print(written: WrittenLedger, file: str) -> None:
    from nianbao.app.proposals import ledger_data
    from nianbao.cli.printing import print_table

    rows = [
        [row.number, row.body, row.title, "；".join(f"{title}：{text}" for title, text in row.words.items())]
        for row in written.rows
    ]
    print_table(["编号", "单位", "问题", "填写的内容"], rows, narrow={1: 24, 2: 20, 3: 48})
    states = ledger_data(written, file)["states"]
    counts = "、".join(f"{state} {n}" for state, n in states.items()) if isinstance(states, dict) else ""
    say(f"{file}：{len(written.rows)} 行有填写{f'；整改状态：{counts}' if counts else ''}", bold=True)


def _propose(written: WrittenLedger, file: Path, run: str | None, target: Path, expires: str | None) -> None:
    from nianbao.app.output_folder import write_whole
    from nianbao.app.proposals import proposals_text, proposed, run_of
    from nianbao.app.register import check_date

    if target.exists():
        raise UsageError("文件已存在，没有改动", where=str(target), hint="请换一个名称，填好的提议不会被覆盖")
    found = proposed(written, run_of(file, run), check_date(expires, "--expires") if expires else "")
    for row, why in found.left:
        say(f"没有提议  {' '.join(filter(None, (row.number, row.body, row.title)))}：{why}", err=True)
    write_whole(target, proposals_text(found.entries, file.name).encode())
    say(f"{len(found.entries)} 条提议写入 {target}；填好后用 nianbao exceptions lint 检查", err=True)
