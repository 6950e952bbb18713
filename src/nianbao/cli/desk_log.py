"""`nianbao desk audit-log`."""

from __future__ import annotations

import json
import sys
from typing import TextIO

import click

from nianbao.base.errors import UsageError
from nianbao.cli.desk import opened_desk, takes_desk
from nianbao.cli.lazy import CONTEXT, Lazy

COMMANDS = {
    "export": ("nianbao.cli.desk_log", "一行一条写到标准输出"),
    "verify": ("nianbao.cli.desk_log", "验证没有被改过"),
}


@click.group("audit-log", cls=Lazy, table=COMMANDS, context_settings=CONTEXT, short_help="操作记录")
def audit_log() -> None:
    """操作记录：谁、何时、做了什么。只增不改，每条带着前一条的散列。"""


@click.command("export", short_help="导出")
@takes_desk
def export(database: str, store: str | None) -> None:
    """把操作记录写到标准输出，一行一条 JSON。请另外保存最后一条的 hash：以后用它验证记录没有被截短。"""
    desk = opened_desk(database, store)
    from nianbao.desk.chain import rows_of
    from nianbao.desk.work import console

    with desk.look(console()) as look:
        for row in rows_of(look.db):
            click.echo(json.dumps(row, ensure_ascii=False))


@click.command("verify", short_help="验证")
@click.option("--last", metavar="HASH", help="以前保存的某一条的 hash：记录里应当还有它")
@click.option("--file", "file", type=click.File("r", encoding="utf-8"), help="验证导出的文件，不看数据库")
@takes_desk
def verify(last: str | None, file: TextIO | None, database: str, store: str | None) -> None:
    """从头验证操作记录。退出码：0 无误；1 被改过、截短。"""
    from nianbao.desk import chain

    if file is not None:
        try:
            rows = [json.loads(line) for line in file]
            fault = chain.verify(rows)
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError("不是导出的操作记录", where="--file", hint="请用 nianbao desk audit-log export") from error
    else:
        desk = opened_desk(database, store)
        from nianbao.desk.work import console

        with desk.look(console()) as look:
            rows, fault = chain.verified(look.db)
    if fault is None and last is not None and last not in {row["hash"] for row in rows}:
        fault = chain.ChainFault(len(rows), f"没有 hash 为 {last} 的一条，记录被截短或换过")
    if fault is not None:
        click.echo(f"操作记录不对：{fault.told}", err=True)
        sys.exit(1)
    click.echo(f"操作记录 {len(rows)} 条，无误；最后一条 {rows[-1]['hash'] if rows else '—'}")
