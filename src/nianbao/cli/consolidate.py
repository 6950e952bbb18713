"""`nianbao consolidate`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from nianbao.base.errors import UsageError
from nianbao.cli.printing import formats_of, say
from nianbao.cli.settings import takes_settings
from nianbao.season.settings import Settled

FORMATS = ("terminal", "html", "xlsx")


@click.command(short_help="把各单位的表格加总，与上级报告逐格核对")
@click.argument("paths", nargs=-1, required=True, metavar="DIR...")
@click.option(
    "--parent", type=click.Path(exists=True, dir_okay=False), required=True, metavar="REPORT", help="上级自己的年度报告"
)
@click.option(
    "--structure",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="单位结构文件（YAML）：上级报告汇总了哪些单位；没有时用单位名录",
)
@click.option("--complete", is_flag=True, help="用名录时：上级报告恰好由名录上的单位组成")
@takes_settings(
    "roster",
    "rules",
    "confirmed",
    "ocr",
    roster={"help": "单位名录：汇总其中应报的单位，上级自己除外，见 nianbao roster"},
    rules={"help": "规则包编号或文件夹；缺省按报告的格式选择"},
)
@click.option(
    "--out", type=click.Path(), default="consolidation_out", show_default=True, metavar="DIR", help="输出文件夹"
)
@click.option(
    "--format",
    "formats",
    default=",".join(FORMATS),
    show_default=True,
    metavar="F[,F…]",
    help=f"输出格式：{' '.join(FORMATS)}",
)
@click.option("-q", "--quiet", is_flag=True, help="终端不输出，只写文件")
@click.option("-v", "--verbose", is_flag=True, help="列出全部差异和全部单位")
def consolidate(
    paths: tuple[str, ...],
    parent: str,
    structure: str | None,
    complete: bool,
    out: str,
    formats: str,
    quiet: bool,
    verbose: bool,
    settings: Settled,
) -> None:
    """把 DIR 中各单位的表格逐格加总，与 REPORT（上级自己的报告）比较，指出能解释差异的单位：漏计、重复计入、缺报告、单个数。

    差异只供核实；只有结构文件写明 complete: true（用名录时给出 --complete）且各单位报告齐全时，差异才是必须改正的问题。

    结构文件：

    \b
        format: 1
        parent: 青栎区人民政府
        complete: false              # true：上级报告恰好由这些单位组成
        agencies:
          - 青栎区财政局
          - {name: 青栎区数据局, formerly: [青栎区大数据中心]}
          - {name: 青栎区税务局, counted: false}    # 列出但不加总

    退出码：0 完成；1 有必须改正的差异；2 用法或结构文件错误；3 有文件无法读取（2 > 3 > 1 > 0）。
    """
    from nianbao.app.consolidation.run import exit_code, run_consolidation, write_consolidation
    from nianbao.app.options import Options
    from nianbao.app.output_folder import check_link
    from nianbao.cli.progress import progress_on

    chosen = formats_of(formats, FORMATS)
    if quiet and verbose:
        raise UsageError("-q 与 -v 不能同时使用", where="nianbao consolidate")
    if chosen != ("terminal",):
        check_link(Path(out))
    held = settings.settings
    if complete and structure is not None:
        raise UsageError("--complete 只用于名录；用结构文件时写在其中", where="nianbao consolidate")
    options = Options(rules=held.rules, confirmed=held.confirmed, ocr=held.ocr)
    with progress_on(sys.stderr, quiet) as progress:
        result, unread = run_consolidation(
            paths, parent, structure, roster=held.roster, complete=complete, options=options, progress=progress
        )
    files = [name for name in chosen if name != "terminal"]
    written = write_consolidation(result, Path(out), files) if files else []
    if "terminal" in chosen and not quiet:
        from nianbao.render.consolidation.terminal import print_consolidation
        from nianbao.render.screen import make_console

        print_consolidation(result, make_console(), everything=verbose)
    for path in written:
        say(f"已写入 {path}", err=True)
    sys.exit(exit_code(result, unread))
