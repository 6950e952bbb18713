"""`nianbao desk`: the office's desk kept on this machine: its database, accounts, seasons, backups and log."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nianbao.base.errors import UsageError
from nianbao.cli.lazy import CONTEXT, Lazy
from nianbao.cli.printing import say

if TYPE_CHECKING:
    from nianbao.desk.work import Desk

_NEEDED = ("sqlalchemy", "alembic", "argon2", "psycopg", "dbos")
COMMANDS = {
    "init": ("nianbao.cli.desk", "建一个新的数据库"),
    "upgrade": ("nianbao.cli.desk", "把数据库升到这一版程序的结构"),
    "downgrade": ("nianbao.cli.desk", "把数据库退回以前的结构"),
    "account": ("nianbao.cli.desk_accounts", "账号：新建、改密码、停用、列出"),
    "season": ("nianbao.cli.desk_seasons", "批次：新建、列出"),
    "export": ("nianbao.cli.desk_seasons", "把一个批次写成命令行能读的文件夹"),
    "import": ("nianbao.cli.desk_seasons", "把这样的文件夹读成一个新批次"),
    "work": ("nianbao.cli.desk_work", "只核对报告，不开网页"),
    "backup": ("nianbao.cli.desk", "把数据库和文件备份成一个文件"),
    "restore": ("nianbao.cli.desk", "把备份恢复到一个新的数据库"),
    "sweep": ("nianbao.cli.desk", "清理用不到的文件"),
    "audit-log": ("nianbao.cli.desk_log", "操作记录：导出、验证"),
}

Option = Callable[[Callable[..., Any]], Callable[..., Any]]
DATABASE: Option = click.option(
    "--desk", "database", envvar="NIANBAO_DESK", default="desk.sqlite", show_default=True, metavar="DB",
    help="数据库：SQLite 文件，或 postgresql://主机/库名（也可用环境变量 NIANBAO_DESK）",
)  # fmt: skip
STORE: Option = click.option(
    "--store", "store", envvar="NIANBAO_DESK_STORE", metavar="DIR",
    help="存放报告的文件夹，或 s3://桶/前缀，缺省在 SQLite 文件旁边（也可用 NIANBAO_DESK_STORE）",
)  # fmt: skip


def takes_desk(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which desk."""
    return DATABASE(STORE(function))


def check_installed() -> None:
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError("没有安装收审台的组件", where="nianbao desk", hint="请先 pip install 'nianbao[desk]'")


def store_of(database: str, store: str | None) -> str:
    """Where the files of a desk lie. UsageError where nobody said so and the database is no file."""
    if store:
        return store
    if "://" not in database:
        return f"{database}-files"
    raise UsageError("没有说明报告存放在哪里", where="--store", hint="例如 --store /var/lib/nianbao/files")


def opened_desk(database: str, store: str | None, *, new: bool = False) -> Desk:
    """The desk, its schema being that of this version of the program (`new`: whatever it is)."""
    check_installed()
    from nianbao.desk.database import address_of
    from nianbao.desk.schema import check_version
    from nianbao.desk.work import open_desk

    place = address_of(database)
    if place.get_backend_name() == "sqlite" and not new and not Path(place.database or "").is_file():
        raise UsageError("没有这个数据库", where=database, hint="请先运行 nianbao desk init")
    desk = open_desk(database, store_of(database, store))
    if not new:
        _reached(lambda: check_version(desk.engine))
    return desk


def _reached(call: Callable[[], None]) -> None:
    """UsageError where the database cannot be reached."""
    from sqlalchemy.exc import OperationalError

    try:
        call()
    except OperationalError as error:
        said = str(error.orig).strip().partition("\n")[0]
        raise UsageError(f"数据库连不上：{said}", where="--desk", hint="请检查地址、账号，数据库是否开着") from None


@click.group(cls=Lazy, table=COMMANDS, context_settings=CONTEXT, short_help="办公室的收审台")
def desk() -> None:
    """办公室的收审台：批次、报送、审核、复核、账号，都在一个数据库里。网页用 nianbao serve --desk DB 打开。

    数据库缺省是一个 SQLite 文件，不用安装什么；人多时用 PostgreSQL。这里的命令以管理员的身份执行，都记入操作记录。
    """


@click.command("init", short_help="建一个新的数据库")
@takes_desk
def init(database: str, store: str | None) -> None:
    """建数据库。已经建过的不动。接着用 nianbao desk account add 建第一个管理员。"""
    desk = opened_desk(database, store, new=True)
    from nianbao.desk.schema import newest, upgrade, version_of

    if version_of(desk.engine) is not None:
        raise UsageError("数据库已经建过，没有改动", where=database, hint="升级请用 nianbao desk upgrade")
    _reached(lambda: upgrade(desk.engine))
    say(f"已建好，结构 {newest()}；接着 nianbao desk account add 账号 --role admin")


@click.command("upgrade", short_help="升级数据库")
@takes_desk
def upgrade(database: str, store: str | None) -> None:
    """把数据库升到这一版程序的结构。请先 nianbao desk backup。"""
    desk = opened_desk(database, store, new=True)
    from nianbao.desk import schema

    before = schema.version_of(desk.engine)
    schema.upgrade(desk.engine)
    say(f"结构 {before or '（空）'} → {schema.newest()}" if before != schema.newest() else "已是最新，没有改动")


@click.command("downgrade", short_help="退回以前的结构")
@click.argument("to", metavar="VERSION")
@takes_desk
def downgrade(to: str, database: str, store: str | None) -> None:
    """把数据库退回结构 VERSION（base 为空）。以后的结构才有的内容会丢失；请先 nianbao desk backup。"""
    desk = opened_desk(database, store, new=True)
    from alembic.util.exc import CommandError

    from nianbao.desk import schema

    try:
        schema.downgrade(desk.engine, to)
    except CommandError as error:
        raise UsageError(f"没有结构 {to}", where="nianbao desk downgrade", hint="例如 0001") from error
    say(f"现在的结构：{schema.version_of(desk.engine) or '（空）'}")


@click.command("backup", short_help="备份")
@click.argument("file", metavar="FILE", type=click.Path())
@takes_desk
def backup(file: str, database: str, store: str | None) -> None:
    """把数据库和它用到的文件写进 FILE（zip）。服务开着也可以备份。登录状态不在其中。"""
    desk = opened_desk(database, store)
    from nianbao.desk.backup import backup as made

    told = made(desk, Path(file))
    say(f"已写入 {file}：{told['rows']} 条记录，{told['files']} 个文件")


@click.command("restore", short_help="恢复")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False))
@takes_desk
def restore(file: str, database: str, store: str | None) -> None:
    """把备份 FILE 恢复到一个新的数据库；SQLite 的备份可以恢复到 PostgreSQL，反过来也可以。"""
    desk = opened_desk(database, store, new=True)
    from nianbao.desk.backup import restore as put_back

    told = put_back(desk.engine, desk.store, Path(file))
    say(f"已恢复：{told['rows']} 条记录，{told['files']} 个文件；操作记录验证无误")


@click.command("sweep", short_help="清理用不到的文件")
@click.option("--delete", "delete", is_flag=True, help="删除；不写时只数一数")
@takes_desk
def sweep(delete: bool, database: str, store: str | None) -> None:
    """文件仓库里没有任何记录提到、放了一天以上的文件：服务被强行结束时可能留下。几个收审台共用一个仓库时不要删除。"""
    desk = opened_desk(database, store)
    from nianbao.desk.unused import drop_unused, unused
    from nianbao.desk.work import console

    if delete:
        say(f"删除了 {drop_unused(desk, console())} 个文件")
    else:
        say(f"用不到的文件 {len(unused(desk, console()))} 个；删除请加 --delete")
