"""`nianbao exceptions`: the register of exceptions, checked, listed and added to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nianbao.base.errors import UsageError
from nianbao.cli.lazy import CONTEXT, Lazy
from nianbao.cli.printing import say
from nianbao.cli.settings import takes_settings
from nianbao.season.settings import Settled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nianbao.app.saved import SavedRun
    from nianbao.engine.exceptions import RegisterEntry
    from nianbao.model.finding import Finding, Result, RunHead

COMMANDS = {
    "lint": ("nianbao.cli.exceptions", "检查登记：缺项、理由过短、同一人、到期、不可例外、没有用到、内容已变"),
    "list": ("nianbao.cli.exceptions", "列出登记，及其在一次审核中的状态"),
    "add": ("nianbao.cli.exceptions", "把一次审核中的问题登记为例外、误报或核实属实"),
    "take": ("nianbao.cli.exceptions", "把填好的提议（nianbao ledger read --proposals）并入登记"),
}
AS_OF = takes_settings("as_of", as_of={"help": "按哪一天判断是否到期，缺省为设置里的 date，再缺省为今天"})
RUN = click.option(
    "--run", "run", type=click.Path(exists=True, file_okay=False), metavar="RUN", help="一次审核的输出文件夹"
)
REGISTER = click.argument("register", metavar="FILE", type=click.Path(dir_okay=False))


@click.group(cls=Lazy, table=COMMANDS, context_settings=CONTEXT, short_help="例外登记")
def exceptions() -> None:
    """例外登记（例外登记.yaml）：检查、列出、登记。审核时用 nianbao audit --exceptions FILE。

    三种：例外（属实，经批准不作要求）、误报（规则错了）、核实属实（看过，数据无误）。登记要有十个字以上的理由、
    申请人和另外的批准人、到期日。登记的问题照样列出，不扣分，不影响结论；到期或报告改了内容，就重新计入。
    """


@click.command("lint", short_help="检查例外登记")
@REGISTER
@RUN
@click.option("--rules", metavar="PACK", help="规则包编号或文件夹；缺省为全部自带的规则包")
@AS_OF
def lint(register: str, run: str | None, rules: str | None, settings: Settled) -> None:
    """检查登记文件 FILE，给出 --run 时并与那次审核核对。退出码：0 没有错误（提醒不算）；2 有错误，不能使用。"""
    from nianbao.app import register as app
    from nianbao.app.saved import SavedRun

    day = settings.settings.day or app.today()
    read, faults = app.read_register(register)
    saved = SavedRun.open(run) if run else None
    faults = app.lint(read, faults, _rules(saved.head if saved else None, rules), day)
    if saved is not None:
        faults += app.lint_run(read, saved.findings(), day)
    for fault in faults:
        say(str(fault))
    errors = sum(fault.level == "error" for fault in faults)
    say(f"{register}：{len(read.entries)} 条，{errors} 个错误，{len(faults) - errors} 个提醒", bold=True)
    sys.exit(2 if errors else 0)


def _rules(head: RunHead | None, pack: str | None) -> Mapping[str, bool]:
    """Rule id → whether it may be exempted, of the run's packs, else of the pack named, else of all shipped ones."""
    if head is not None and pack is None:
        return {
            rule: told.get("exemptible", True) for form in head.forms.values() for rule, told in form["rules"].items()
        }
    from nianbao.app.packs import PackSet

    packs = PackSet(pack)
    return {rule.id: rule.exemptible for name in sorted(packs.paths) for rule in packs.pack(name).rules}


@click.command("list", short_help="列出例外登记")
@REGISTER
@RUN
@click.option("--expiring", type=click.IntRange(0), metavar="DAYS", help="只列这么多天内到期和已到期的")
@AS_OF
def list_command(register: str, run: str | None, expiring: int | None, settings: Settled) -> None:
    """列出登记文件 FILE 的各条；给出 --run 时列出在那次审核中的状态。"""
    from nianbao.app import register as app
    from nianbao.app.saved import SavedRun
    from nianbao.cli.printing import print_table
    from nianbao.render.strings import Words

    day = settings.settings.day or app.today()
    read, words = app.load_register(register), Words("zh")
    states = app.states_in(read, SavedRun.open(run).findings(), day) if run else {}
    rows = []
    for entry in read.entries:
        left = app.ending(entry, day)
        if expiring is not None and left > expiring:
            continue
        when = f"还有{left}天" if left >= 0 else f"已过{-left}天"
        state = words(f"state.{states[entry.id]}") if run else ""
        body = f"{entry.agency}{entry.year or ''}"
        rows.append(
            [
                entry.id,
                words(f"exception.{entry.type}"),
                body,
                entry.rule,
                f"{entry.expires}（{when}）",
                state,
                entry.reason,
            ]
        )
    head = ["编号", "类型", "单位", "规则", "到期", "状态", "理由"]
    print_table(head, rows, narrow={2: 18, 3: 18, 4: 14, 5: 12, 6: 24})
    say(f"{register}：{len(rows)} 条", bold=True)


@click.command("add", short_help="登记一个问题")
@REGISTER
@click.argument("run", metavar="RUN", type=click.Path(exists=True, file_okay=False))
@click.argument("finding", metavar="FINDING")
@click.option("--type", "kind", type=click.Choice(["exception", "false_alarm", "verified"]), required=True, help="类型")
@click.option("--reason", required=True, metavar="TEXT", help="理由，至少十个字")
@click.option("--requester", required=True, metavar="NAME", help="申请人（单位或岗位）")
@click.option("--approver", required=True, metavar="NAME", help="批准人，不能与申请人相同")
@click.option("--expires", required=True, metavar="DATE", help="到期日，如 2026-12-31")
@click.option("--approved", metavar="DATE", help="批准日，缺省为今天")
@click.option("--basis", default="", metavar="TEXT", help="依据的文件")
def add(
    register: str,
    run: str,
    finding: str,
    kind: str,
    reason: str,
    requester: str,
    approver: str,
    expires: str,
    approved: str | None,
    basis: str,
) -> None:
    """把 RUN（一次审核的输出文件夹）中的 FINDING 登记到 FILE；文件不存在就新建。

    FINDING：报告编号/F01，或问题的指纹。一个问题由几条不通过组成的，一并登记。登记误报时，在登记文件旁的文件夹里写出规则的用例草稿。
    """
    from nianbao.app import register as app
    from nianbao.app import register_write as write
    from nianbao.app.saved import SavedRun

    day = app.check_date(approved or app.today(), "--approved")
    app.check_date(expires, "--expires")
    saved = SavedRun.open(run)
    report, results = _find(saved, finding)
    path = Path(register)
    read = app.load_register(register) if path.exists() else app.Register(register, "", ())
    allowed = _rules(saved.head, None)
    for result in results:
        if not allowed.get(result.rule, True) and kind != "false_alarm":
            raise UsageError(f"规则 {result.rule} 不可例外，只能登记误报", where=finding)
    given = write.Granted(kind, reason.strip(), requester.strip(), approver.strip(), day, expires, basis.strip())
    entries = [
        write.entry_for(report, result, given, id=write.next_id(read, day[:4], number))
        for number, result in enumerate(results)
    ]
    write.add_entries(path, entries)
    for entry in entries:
        say(f"已登记 {entry.id}：{entry.shown}")
    if kind == "false_alarm":
        for stub in _write_stubs(path, report, results, entries):
            say(f"已写出用例草稿 {stub}")


@click.command("take", short_help="把填好的提议并入登记")
@REGISTER
@click.argument("proposals", metavar="PROPOSALS", type=click.Path(exists=True, dir_okay=False))
def take(register: str, proposals: str) -> None:
    """把 PROPOSALS（nianbao ledger read --proposals 写出，填好了申请人、批准人、到期日）并入 FILE；文件不存在就新建。

    有一条没有填好就什么也不写；登记里已有的跳过；编号接着登记的编。
    """
    from nianbao.app.proposals import take as take_all

    taken = take_all(Path(register), Path(proposals))
    for entry in taken.entries:
        say(f"已登记 {entry.id}：{entry.shown}")
    known = f"，{len(taken.known)} 条已在登记里" if taken.known else ""
    say(f"{register}：并入 {len(taken.entries)} 条{known}", bold=True)


def _find(saved: SavedRun, finding: str) -> tuple[Finding, list[Result]]:
    """The report and the results of `report/F01` or of a fingerprint."""
    from nianbao.render.entries import entries_of
    from nianbao.render.labels import Labels

    name, _, number = finding.partition("/")
    if number:
        report = saved.find(name)
        for entry in entries_of(report, Labels.of(report, saved.head)):
            if entry.id == number.upper():
                return report, entry.results
        raise UsageError(f"报告 {report.id} 没有编号为 {number} 的问题", where=finding, hint="编号见 nianbao show")
    for report in saved.findings():
        for result in report.results:
            if result.fingerprint == name and result.outcome in ("fail", "review"):
                return report, [result]
    raise UsageError("没有这个问题", where=finding, hint="写成 报告编号/F01，或 16 位指纹")


def _write_stubs(register: Path, report: Finding, results: list[Result], entries: list[RegisterEntry]) -> list[Path]:
    from nianbao.app.register_write import case_stub

    folder = register.with_name(f"{register.stem}-误报用例")
    folder.mkdir(exist_ok=True)
    written = []
    for result, entry in zip(results, entries, strict=True):
        path = folder / f"{entry.id}-{result.rule}.yaml"
        path.write_text(case_stub(report, result, entry), encoding="utf-8")
        written.append(path)
    return written
