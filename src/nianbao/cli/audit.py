"""`nianbao audit`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path, PurePath

import click

from nianbao.app.handed import NAME, STANDARD_INPUT, Handed
from nianbao.app.outputs import (
    FORMATS,
    finish_folders,
    gone,
    listed,
    outputs,
    said_of,
    stream_of,
    streamed,
    whole_files,
)
from nianbao.base.errors import UsageError
from nianbao.base.paths import real_path
from nianbao.cli.options import QUIET, VERBOSE
from nianbao.cli.printing import formats_of, say
from nianbao.cli.settings import takes_settings
from nianbao.season.settings import SEASON, TABLE, Settled

_ASKED = [key for key in TABLE if key not in SEASON]
_WRITTEN = "\n".join(f"{name:<9}{places}：{title}" for name, places, title in listed())
_HELP = f"""审核 PATH（文件、文件夹或通配式；- 为标准输入），把审核意见写入输出文件夹。

输出：findings.jsonl、run.json，和 --format 列出的：

\b
{_WRITTEN}

输出文件夹里前一次的结果整个替换；一份报告也没有找到时不动。
"""


def _formats(settings: Settled, *, explain_claims: bool) -> tuple[str, ...]:
    chosen = formats_of(settings.settings.formats, FORMATS, settings.where("formats"))
    return tuple(dict.fromkeys((*chosen, "claims"))) if explain_claims else chosen


@click.command(short_help="审核年度报告", help=_HELP)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@takes_settings(*_ASKED, *SEASON, formats={"help": f"输出格式：{' '.join(FORMATS)}"})
@click.option("--stdin-name", metavar="NAME", help="标准输入中的文件叫什么，缺省为“标准输入”")
@click.option(
    "--explain-claims", is_flag=True, help="另写 claims/<编号>.html：文中数字逐句的理解，同 --format 加 claims"
)
@click.option("--no-cache", is_flag=True, help="不用也不保存以前读过、判过的结果，同 --cache-size 0")
@click.option("--resume", is_flag=True, help="接着做中断了的审核：已读、已判的不再做；不能接着做时报错，不从头来")
@QUIET
@VERBOSE
def audit(
    paths: tuple[str, ...],
    stdin_name: str | None,
    explain_claims: bool,
    no_cache: bool,
    resume: bool,
    quiet: bool,
    verbose: bool,
    settings: Settled,
) -> None:
    # Kept whole: a run from its settings to its last words, in the order in which files are put in their places.
    from nianbao.app.cache import check_resumable, place_of
    from nianbao.app.entries import WrittenReport
    from nianbao.app.given import OfficeGiven, office_given
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
    handed = _handed(paths, stdin_name)
    held = settings.settings
    chosen = _formats(settings, explain_claims=explain_claims)
    stream = stream_of(chosen)
    cache = None if no_cache else place_of(held.cache, held.cache_size)
    options = replace(Options.of(held, isolate=True), cache=cache)
    if resume:
        check_resumable(options.cache)
    place = Path(held.out)
    _check_previous(settings)
    kept = is_earlier_run(place) and nothing_found(paths)  # most likely a slip of the pen
    files = () if kept else outputs(chosen)
    given = OfficeGiven({}, {}, []) if kept else office_given(held, chosen)
    before = set() if kept else names_in(place)
    with _logging(settings), scratch_folder() if kept else nullcontext() as scratch:
        target = scratch / "out" if scratch is not None else place
        with OutputFolder(target) as folder, progress_on(sys.stderr, quiet) as progress:
            with folder.open("findings.jsonl") as file:

                def sink(lines: Iterator[WrittenReport]) -> None:
                    for line in lines:
                        file.write(line.encoded)

                head = run(
                    paths, options, sink=sink, folder=folder.path, files=files, given_for=given.values, progress=progress,
                    handed=handed,
                )  # fmt: skip
            head.exit_code = exit_code(head.entries, fail_on=held.fail_on, min_score=held.min_score)
            head.arguments |= {"formats": list(chosen), "fail_on": held.fail_on, "min_score": held.min_score}
            shown = SavedRun(folder.path, head, own=True).shown
            finish_folders(folder.path, files, head, shown, given.values)
            folder.write("run.json", encode_run(head))
            for name, data in whole_files(files, head, shown, given.values):
                folder.write(name, data)
            for name, data in given.stays.items():
                folder.write(name, data)
        if stream is not None:
            for part in streamed(stream, head, SavedRun(target, head, own=True).findings()):
                sys.stdout.buffer.write(part)
            sys.stdout.buffer.flush()
        elif "terminal" in chosen:
            from nianbao.render.screen import make_console
            from nianbao.render.terminal import print_run

            print_run(SavedRun(target, head, own=True), make_console(), verbosity=verbose - quiet, lang=held.lang)
    if kept:
        say(f"给出的位置里没有找到任何报告；{place} 中原有的审核结果没有改动", err=True)
    after = names_in(place)
    for said in (*given.said, *said_of(files, place, after)):
        say(said, err=True)
    if lost := gone(before, after):
        say(f"前一次的审核结果已替换，其中 {'、'.join(lost)} 已删除（这次没有写）", err=True)
    sys.exit(head.exit_code)


@contextmanager
def _logging(settings: Settled) -> Iterator[None]:
    from nianbao.app.logged import logging_to

    held = settings.settings
    with ExitStack() as open_log:
        try:
            open_log.enter_context(logging_to(held.log, held.log_level))
        except OSError as fault:
            raise UsageError(f"日志写不了：{fault.strerror}", where=f"{settings.where('log')} {held.log}") from fault
        yield


def _check_previous(settings: Settled) -> None:
    """Raises UsageError where the run would take the place of the round before."""
    held = settings.settings
    if held.previous is not None and real_path(Path(held.previous)) == real_path(Path(held.out)):
        hint = "请用 --out 指定另一个文件夹，每一轮一个"
        raise UsageError("输出文件夹就是上一轮的结果", where=settings.where("out"), hint=hint)


def _handed(paths: tuple[str, ...], name: str | None) -> Handed | None:
    """What the standard input brings, where it is among the paths. Raises UsageError."""
    if STANDARD_INPUT not in paths:
        if name is not None:
            raise UsageError("--stdin-name 只用于标准输入", where="--stdin-name", hint="给出 - 作为 PATH")
        return None
    if sys.stdin.isatty():
        hint = "用管道或重定向送入一份报告，例如 nianbao audit - < 报告.docx"
        raise UsageError("标准输入是终端，没有可读的文件", where="nianbao audit -", hint=hint)
    if name is not None and not PurePath(name).name:
        raise UsageError("文件名不能为空", where="--stdin-name", hint="例如 --stdin-name 水务局.docx")
    return Handed(sys.stdin.buffer, NAME if name is None else name)
