"""`nianbao audit`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Literal

import click

from nianbao.app.outputs import FORMATS, OUTPUTS, gone, outputs, said_of, whole_files
from nianbao.base.errors import UsageError
from nianbao.cli.options import MIN_SCORE, QUIET, VERBOSE, fails_on
from nianbao.cli.printing import formats_of

_WRITTEN = "\n".join(f"{output.name:<9}{'、'.join(output.places) or '屏幕'}：{output.title}" for output in OUTPUTS)
_HELP = f"""审核 PATH（文件、文件夹或通配式），把审核意见写入输出文件夹。

输出：findings.jsonl、run.json，和 --format 列出的：

\b
{_WRITTEN}

输出文件夹里前一次的结果整个替换；一份报告也没有找到时不动。
"""


@click.command(short_help="审核年度报告", help=_HELP)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--rules", metavar="PACK", help="规则包编号或文件夹；缺省按报告的格式与年度选择")
@click.option("--year", type=click.IntRange(2008, 2100), help="应审的报告年度")
@click.option(
    "--prior", type=click.Path(exists=True, file_okay=True), metavar="DIR", help="上年报告所在文件夹，用于跨年核对"
)
@click.option(
    "--against",
    multiple=True,
    type=click.Path(exists=True),
    metavar="PATH",
    help="另与这些报告比较文字是否相似：报告、文件夹，或以前审核的输出文件夹；可多次给出",
)
@click.option(
    "--aliases",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="单位对照文件（YAML）：更名、合并、层级",
)
@click.option("--level", metavar="LEVEL", help="单位层级，名称看不出或看错时指定；单位对照文件优先")
@click.option("--profile", metavar="NAME", help="规则包中的评分方案")
@click.option(
    "--exceptions",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="例外登记（YAML），见 nianbao exceptions",
)
@click.option("--as-of", metavar="DATE", help="按哪一天判断例外是否到期，缺省为今天")
@click.option(
    "--confirmed",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FILE",
    help="核对记录：人与原件核对过的数字，见 nianbao confirm",
)
@click.option(
    "--ocr",
    type=click.Choice(["auto", "never"]),
    default="auto",
    show_default=True,
    help="图片和扫描件：auto 装有识别组件就识别，never 不识别",
)
@click.option("--out", type=click.Path(), default="findings_out", show_default=True, metavar="DIR", help="输出文件夹")
@click.option(
    "--format",
    "formats",
    default="terminal,html",
    show_default=True,
    metavar="F[,F…]",
    help=f"输出格式：{' '.join(FORMATS)}",
)
@fails_on("must")
@MIN_SCORE
@click.option("--jobs", type=click.IntRange(0, 256), default=0, metavar="N", help="进程数，0 为自动")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="界面语言")
@QUIET
@VERBOSE
def audit(
    paths: tuple[str, ...],
    rules: str | None,
    year: int | None,
    prior: str | None,
    against: tuple[str, ...],
    aliases: str | None,
    level: str | None,
    profile: str | None,
    exceptions: str | None,
    as_of: str | None,
    confirmed: str | None,
    ocr: Literal["auto", "never"],
    out: str,
    formats: str,
    fail_on: str,
    min_score: float | None,
    jobs: int,
    lang: str,
    quiet: bool,
    verbose: bool,
) -> None:
    from nianbao.app.entries import WrittenReport
    from nianbao.app.inputs import nothing_found
    from nianbao.app.options import Options
    from nianbao.app.output_folder import OutputFolder, is_earlier_run, names_in
    from nianbao.app.run import run
    from nianbao.app.saved import SavedRun, encode_run
    from nianbao.app.temporary import scratch_folder
    from nianbao.app.verdicts import exit_code
    from nianbao.cli.progress import progress_on

    if quiet and verbose:
        raise UsageError("-q 与 -v 不能同时使用", where="nianbao audit")
    chosen = formats_of(formats, FORMATS)
    options = Options(
        rules=rules,
        year=year,
        prior=prior,
        against=against,
        aliases=aliases,
        level=level,
        profile=profile,
        exceptions=exceptions,
        as_of=as_of,
        confirmed=confirmed,
        ocr=ocr,
        lang=lang,
        jobs=jobs,
        isolate=True,
    )
    place = Path(out)
    kept = is_earlier_run(place) and nothing_found(paths)  # most likely a slip of the pen
    files = () if kept else outputs(chosen)
    before = set() if kept else names_in(place)
    with scratch_folder() if kept else nullcontext() as scratch:
        target = scratch / "out" if scratch is not None else place
        with OutputFolder(target) as folder, progress_on(sys.stderr, quiet) as progress:
            with folder.open("findings.jsonl") as file:

                def sink(lines: Iterator[WrittenReport]) -> None:
                    for line in lines:
                        file.write(line.encoded)

                head = run(paths, options, sink=sink, folder=folder.path, files=files, progress=progress)
            head.exit_code = exit_code(head.entries, fail_on=fail_on, min_score=min_score)
            head.arguments |= {"formats": list(chosen), "fail_on": fail_on, "min_score": min_score}
            folder.write("run.json", encode_run(head))
            for name, data in whole_files(files, head, SavedRun(folder.path, head).findings):
                folder.write(name, data)
        if "json" in chosen:
            with (target / "findings.jsonl").open("rb") as lines:
                shutil.copyfileobj(lines, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        elif "terminal" in chosen:
            from nianbao.render.terminal import make_console, print_run

            print_run(SavedRun(target, head), make_console(), verbosity=verbose - quiet, lang=lang)
    if kept:
        click.echo(f"给出的位置里没有找到任何报告；{place} 中原有的审核结果没有改动", err=True)
    after = names_in(place)
    for said in said_of(files, place, after):
        click.echo(said, err=True)
    if lost := gone(before, after):
        click.echo(f"前一次的审核结果已替换，其中 {'、'.join(lost)} 已删除（这次没有写）", err=True)
    sys.exit(head.exit_code)
