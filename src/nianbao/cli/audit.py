"""`nianbao audit`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import click

from nianbao.base.errors import UsageError
from nianbao.cli.printing import formats_of

FORMATS = ("terminal", "html", "json", "sarif", "junit", "xlsx", "docx")
_FILES = {"html": "index.html", "sarif": "findings.sarif", "junit": "junit.xml", "xlsx": "ledger.xlsx"}


@click.command(short_help="审核年度报告")
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
@click.option("--out", type=click.Path(), default="findings_out", show_default=True, metavar="DIR", help="输出文件夹")
@click.option(
    "--format",
    "formats",
    default="terminal,html",
    show_default=True,
    metavar="F[,F…]",
    help=f"输出格式：{' '.join(FORMATS)}",
)
@click.option(
    "--fail-on",
    type=click.Choice(["must", "advise", "never"]),
    default="must",
    show_default=True,
    help="何种程度的问题使退出码为 1",
)
@click.option("--min-score", type=float, metavar="N", help="任一报告得分低于 N 时退出码为 1")
@click.option("--jobs", type=click.IntRange(0, 256), default=0, metavar="N", help="进程数，0 为自动")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="界面语言")
@click.option("-q", "--quiet", is_flag=True, help="每份报告只输出一行")
@click.option("-v", "--verbose", is_flag=True, help="同时输出算式与依据")
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
    out: str,
    formats: str,
    fail_on: str,
    min_score: float | None,
    jobs: int,
    lang: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """审核 PATH（文件、文件夹或通配式），把审核意见写入输出文件夹。

    输出：findings.jsonl、run.json，和 --format 列出的：html 为 index.html、reports/<编号>.html。

    输出文件夹里前一次的结果整个替换；一份报告也没有找到时不动。
    """
    from nianbao.app import Options, run
    from nianbao.app.entries import Line
    from nianbao.app.export import EXPORTS, export
    from nianbao.app.inputs import nothing_found
    from nianbao.app.output import OutputFolder, is_earlier_run, names_in
    from nianbao.app.saved import SavedRun, encode_run
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
        lang=lang,
        jobs=jobs,
        isolate=True,
    )
    place = Path(out)
    kept = is_earlier_run(place) and nothing_found(paths)  # most likely a slip of the pen
    files = [] if kept else [name for name in chosen if name not in ("terminal", "json")]
    before = set() if kept else names_in(place)
    with tempfile.TemporaryDirectory(prefix="nianbao-") if kept else nullcontext() as scratch:
        target = Path(scratch) / "out" if scratch is not None else place
        with OutputFolder(target) as folder, progress_on(sys.stderr, quiet) as progress:
            with folder.open("findings.jsonl") as file:

                def sink(lines: Iterator[Line]) -> None:
                    for line in lines:
                        file.write(line.encoded)

                pages = folder.path / "reports" if "html" in files else None
                head = run(paths, options, sink=sink, pages=pages, progress=progress)
            head.exit_code = exit_code(head.entries, fail_on=fail_on, min_score=min_score)
            head.arguments |= {"formats": list(chosen), "fail_on": fail_on, "min_score": min_score}
            folder.write("run.json", encode_run(head))
            if "html" in files:
                from nianbao.render.html import index

                folder.write("index.html", index(head, SavedRun(folder.path, head).findings()))
            for kind in EXPORTS:
                if kind in files:
                    for name, data in export(kind, SavedRun(folder.path, head)):
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
    for said in _written(place, files, before):
        click.echo(said, err=True)
    sys.exit(head.exit_code)


def _written(place: Path, files: list[str], before: set[str]) -> Iterator[str]:
    """What was written for each of the formats, and what of the earlier run is there no more."""
    from nianbao.app.output import names_in

    after = names_in(place)
    for form in files:
        if form != "docx":
            yield f"已写入 {place / _FILES[form]}"
        elif letters := sum(name.startswith("notices/") for name in after):
            yield f"已写入 {place / 'notices'}（反馈意见 {letters} 份）"
        else:
            yield "没有要反馈的问题，没有写反馈意见"
    gone = sorted(before - after)
    parts = [name for name in gone if "/" not in name]
    for folder in ("reports", "notices"):
        if count := sum(name.startswith(f"{folder}/") for name in gone):
            parts.append(f"{folder} 中的 {count} 个文件")
    if parts:
        yield f"前一次的审核结果已替换，其中 {'、'.join(parts)} 已删除（这次没有写）"
