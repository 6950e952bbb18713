"""`nianbao show`: a saved run again."""

from __future__ import annotations

import click

from nianbao.base.errors import UsageError
from nianbao.cli.options import QUIET, VERBOSE

LANG = click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="界面语言，缺省同该次审核")


@click.command(short_help="再看一次已保存的审核结果")
@click.argument("run", metavar="RUN", type=click.Path())
@click.argument("finding", metavar="[FINDING]", required=False)
@LANG
@QUIET
@VERBOSE
def show(run: str, finding: str | None, lang: str | None, quiet: bool, verbose: bool) -> None:
    """在终端再看一次 RUN（审核的输出文件夹）。

    FINDING 是报告编号（或其开头），或单位名称（或其一部分、简称，后面可加年度），如“教育局 2025”。

    写“教育局/F01”，只看其中一个问题。
    """
    from nianbao.app.saved import SavedRun
    from nianbao.render.screen import make_console
    from nianbao.render.terminal import print_finding, print_report, print_run

    saved = SavedRun.open(run)
    console = make_console()
    if finding is None:
        print_run(saved, console, verbosity=verbose - quiet, lang=lang)
        return
    name, _, number = finding.partition("/")
    report = saved.find(name)
    if number:
        if not print_finding(report, number, console, saved.head, lang=lang):
            raise UsageError(f"报告 {report.id} 没有编号为 {number} 的问题", where=run, hint="先不带编号查看这份报告")
    else:
        print_report(report, saved.head, console, verbosity=1, lang=lang)
