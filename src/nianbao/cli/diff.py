"""`nianbao diff`: two saved runs compared."""

from __future__ import annotations

import sys

import click

from nianbao.cli.printing import formats_of

FORMATS = ("terminal", "json")


@click.command(short_help="比较两次审核")
@click.argument("run_a", metavar="RUN_A", type=click.Path())
@click.argument("run_b", metavar="RUN_B", type=click.Path())
@click.option(
    "--format", "formats", default="terminal", show_default=True, metavar="F[,F…]", help="输出格式：terminal json"
)
@click.option("--out", type=click.Path(dir_okay=False), metavar="FILE", help="JSON 写入这个文件，而不是标准输出")
@click.option("--fail-on-new", is_flag=True, help="有新增问题时退出码为 1")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="界面语言")
def diff(run_a: str, run_b: str, formats: str, out: str | None, fail_on_new: bool, lang: str) -> None:
    """比较 RUN_A 与 RUN_B 的问题：新增、已变、部分消除、未改、已消除、没有再报送。

    按单位、年度、规则和位置对应，与文件名无关。没有再报送的、这次没有读到或没有检查的，不算已消除；已登记例外的如实写明。

    JSON 与终端都要时，用 --out 指定 JSON 的文件；没有指定时只向标准输出写 JSON。
    """
    from nianbao.app.compare import compare
    from nianbao.app.output_folder import check_file
    from nianbao.app.saved import SavedRun, encode_comparison

    chosen = formats_of(formats, FORMATS)
    if out is not None:
        check_file(out)
    before, after = SavedRun.open(run_a), SavedRun.open(run_b)
    found = compare(before, after, lang)
    if "json" in chosen:
        _write(encode_comparison(found), out)
    if "terminal" in chosen and not ("json" in chosen and out is None):
        from nianbao.render.screen import make_console
        from nianbao.render.terminal_diff import print_diff

        print_diff(found, make_console(), lang=lang)
    for note in found.notes:
        click.echo(note, err=True)
    worse = any(change.problem.degree not in ("info", "excepted") for change in found.of("new"))
    sys.exit(1 if fail_on_new and worse else 0)


def _write(data: bytes, out: str | None) -> None:
    from nianbao.app.output_folder import write_whole

    if out is None:
        raw = getattr(sys.stdout, "buffer", None)  # JSON is UTF-8 whatever the console has
        if raw is None:
            click.echo(data.decode("utf-8"), nl=False)
        else:
            sys.stdout.flush()
            raw.write(data)
        return
    write_whole(out, data)
    click.echo(f"已写入 {out}", err=True)
