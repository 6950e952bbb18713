"""`nianbao diff`: two saved runs compared."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nianbao.base.errors import UsageError
from nianbao.cli.options import QUIET, VERBOSE
from nianbao.cli.printing import formats_of, say

if TYPE_CHECKING:
    from nianbao.model.comparison import Comparison

FILES = {"html": "diff.html", "xlsx": "diff.xlsx", "json": "diff.json"}
FORMATS = ("terminal", *FILES)


@click.command(short_help="比较两次审核")
@click.argument("run_a", metavar="RUN_A", type=click.Path())
@click.argument("run_b", metavar="RUN_B", type=click.Path())
@click.option(
    "--format",
    "formats",
    default="terminal",
    show_default=True,
    metavar="F[,F…]",
    help=f"输出格式：{' '.join(FORMATS)}",
)
@click.option(
    "--out",
    type=click.Path(),
    metavar="DIR|FILE",
    help="写入这个文件夹（diff.html、diff.xlsx、diff.json），只有一种时也可以是文件",
)
@click.option("--fail-on-new", is_flag=True, help="有新增问题时退出码为 1")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="界面语言")
@QUIET
@VERBOSE
def diff(
    run_a: str, run_b: str, formats: str, out: str | None, fail_on_new: bool, lang: str, quiet: bool, verbose: bool
) -> None:
    """比较 RUN_A 与 RUN_B 的问题：新增、变化、部分整改、未整改、已整改、未重报。

    按单位、年度、规则和位置对应，与文件名无关。没有重报的、这次没有读到或没有检查的，不算已整改；已登记例外的如实写明。

    终端先写各种情况的处数，再写变差的；-v 写全部。网页和工作簿按单位写全部，变差的在前。没有 --out 时，JSON 写到标准输出。
    """
    from nianbao.app.compare import compare
    from nianbao.app.saved import SavedRun

    chosen = formats_of(formats, FORMATS)
    places = _places([name for name in FILES if name in chosen], out)
    before, after = SavedRun.open(run_a), SavedRun.open(run_b)
    found = compare(before, after, lang)
    for name, place in places.items():
        _write(_drawn(name, found, lang), place)
    if "terminal" in chosen and None not in places.values():
        from nianbao.render.screen import make_console
        from nianbao.render.terminal_diff import print_diff

        print_diff(found, make_console(), lang=lang, verbosity=verbose - quiet)
    for note in found.notes:
        say(note, err=True)
    worse = any(change.problem.degree not in ("info", "excepted") for change in found.of("new"))
    sys.exit(1 if fail_on_new and worse else 0)


def _places(names: Sequence[str], out: str | None) -> dict[str, Path | None]:
    """Where each format goes; None is standard output. UsageError where one cannot be put there."""
    from nianbao.app.output_folder import check_file, check_link

    if out is None:
        if drawn := [name for name in names if name != "json"]:
            raise UsageError(f"{'、'.join(drawn)} 写成文件，请说明写到哪里", where="--out", hint="例如 --out 比较")
        return dict.fromkeys(names, None)
    place = Path(out)
    check_link(place)
    single = len(names) == 1 and place.suffix.lower() == f".{names[0]}" and not place.is_dir()
    if not single and place.exists() and not place.is_dir():
        if len(names) > 1:
            raise UsageError("几种格式要写进一个文件夹，这里是文件", where=out, hint="请用 --out 指定一个文件夹")
        single = True
    found = {name: place if single else place / FILES[name] for name in names}
    for one in found.values():
        check_file(one)
    return dict(found)


def _drawn(name: str, found: Comparison, lang: str) -> bytes:
    if name == "json":
        from nianbao.app.saved import encode_comparison

        return encode_comparison(found)
    if name == "html":
        from nianbao.render.html.diff import diff_page

        return diff_page(found, lang)
    from nianbao.render.diff_workbook import diff_xlsx

    return diff_xlsx(found, lang)


def _write(data: bytes, place: Path | None) -> None:
    from nianbao.app.output_folder import write_whole

    if place is None:
        raw = getattr(sys.stdout, "buffer", None)  # JSON is UTF-8 whatever the console has
        if raw is None:
            click.echo(data.decode("utf-8"), nl=False)
        else:
            sys.stdout.flush()
            raw.write(data)
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"不能在此处写入：{error.strerror}", where=str(place.parent), hint="请换一个位置") from error
    write_whole(place, data)
    say(f"已写入 {place}", err=True)
