"""`nianbao rescore`: a saved run under another scoring profile."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from nianbao.base.errors import UsageError
from nianbao.cli.options import QUIET
from nianbao.cli.printing import say
from nianbao.cli.settings import takes_settings
from nianbao.season.settings import Settled


@click.command(short_help="按另一评分方案重算得分")
@click.argument("run", metavar="RUN", type=click.Path())
@click.option("--profile", metavar="NAME", help="评分方案；缺省为规则包的默认方案")
@click.option("--rules", metavar="PACK", help="规则包编号或文件夹：用它的分值、程度和评分方案；缺省为审核时的规则包")
@click.option("--previous", type=click.Path(), metavar="RUN0", help="前一次审核，用于“退回后没有改正”的扣分项")
@click.option("--out", type=click.Path(), default="rescored_out", show_default=True, metavar="DIR", help="输出文件夹")
@takes_settings("fail_on", "min_score", fail_on={"default": "never"})
@QUIET
def rescore(
    run: str,
    profile: str | None,
    rules: str | None,
    previous: str | None,
    out: str,
    quiet: bool,
    settings: Settled,
) -> None:
    """按另一评分方案重算 RUN（审核的输出文件夹）的得分，写成新的一次结果；不需要报告文件。

    查出的问题不变，变的是程度、扣分、等次和结论。与原来的得分不可直接比较。
    """
    from nianbao.app.output_folder import OutputFolder
    from nianbao.app.outputs import outputs, said_of, whole_files, write_each
    from nianbao.app.rescore import rescore as scored_again
    from nianbao.app.saved import SavedRun, encode, encode_run
    from nianbao.app.verdicts import exit_code
    from nianbao.render.screen import make_console
    from nianbao.render.terminal import print_run

    held = settings.settings
    if Path(out).absolute() == Path(run).absolute():
        raise UsageError("输出文件夹就是原来的审核结果", where="--out", hint="请用 --out 指定另一个文件夹")
    again = scored_again(run, profile=profile, rules=rules, previous=previous)
    files = outputs(["html"])
    with OutputFolder(Path(out)) as folder:
        with folder.open("findings.jsonl") as file:
            for finding in again.findings():
                file.write(encode(finding))
                write_each(folder.path, files, finding, again.head)
        again.head.exit_code = exit_code(again.head.entries, fail_on=held.fail_on, min_score=held.min_score)
        again.head.arguments |= {"fail_on": held.fail_on, "min_score": held.min_score}
        folder.write("run.json", encode_run(again.head))
        for name, data in whole_files(files, again.head, SavedRun(folder.path, again.head, own=True).shown):
            folder.write(name, data)
    print_run(SavedRun(Path(out), again.head, own=True), make_console(), verbosity=-quiet)
    for said in said_of(files, Path(out), ()):
        say(said, err=True)
    sys.exit(again.head.exit_code)
