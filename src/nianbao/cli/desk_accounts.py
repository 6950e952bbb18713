"""`nianbao desk account`."""

from __future__ import annotations

import click

from nianbao.base.errors import UsageError
from nianbao.cli.desk import opened_desk, takes_desk
from nianbao.cli.lazy import CONTEXT, Lazy

COMMANDS = {
    "add": ("nianbao.cli.desk_accounts", "新建账号"),
    "password": ("nianbao.cli.desk_accounts", "重设密码"),
    "link": ("nianbao.cli.desk_accounts", "由统一身份登录"),
    "list": ("nianbao.cli.desk_accounts", "列出账号"),
}
_ROLES = ("admin", "reviewer", "verifier", "agency", "reader")


@click.group(cls=Lazy, table=COMMANDS, context_settings=CONTEXT, short_help="账号")
def account() -> None:
    """账号。角色：admin 管理员、reviewer 审核员、verifier 复核员、agency 填报单位、reader 只读。"""


@click.command("add", short_help="新建账号")
@click.argument("login", metavar="ACCOUNT")
@click.option("--role", type=click.Choice(_ROLES), required=True, help="角色")
@click.option("--name", help="姓名，缺省为账号名")
@click.option("--agency", help="填报单位的名称（role 为 agency 时）")
@click.password_option("--password", prompt="密码", confirmation_prompt="再输一次", help="不写时在屏幕上询问")
@takes_desk
def add(
    login: str, role: str, name: str | None, agency: str | None, password: str, database: str, store: str | None
) -> None:
    """新建账号 ACCOUNT。密码至少 10 个字符；不是管理员自己的，第一次登录时要改。"""
    desk = opened_desk(database, store)
    from sqlalchemy import select

    from nianbao.desk.accounts import add_account
    from nianbao.desk.tables import AgencyRow
    from nianbao.desk.work import console

    with desk.work(console()) as work:
        found = None
        if agency is not None:
            found = work.db.scalar(select(AgencyRow.id).where(AgencyRow.name == agency))
            if found is None:
                raise UsageError(f"没有单位 {agency}", where="--agency", hint="请写名录里的规范全称")
        made = add_account(work, login, name or login, role, password, agency_id=found, given=role != "admin")
        click.echo(f"已建账号 {made.login}（{role}）")


@click.command("password", short_help="重设密码")
@click.argument("login", metavar="ACCOUNT")
@click.password_option("--password", prompt="新密码", confirmation_prompt="再输一次", help="不写时在屏幕上询问")
@takes_desk
def password(login: str, password: str, database: str, store: str | None) -> None:
    """重设账号 ACCOUNT 的密码；已经登录的要重新登录，第一次登录时要改。"""
    desk = opened_desk(database, store)
    from sqlalchemy import select

    from nianbao.desk.accounts import folded_login, set_password
    from nianbao.desk.tables import AccountRow
    from nianbao.desk.work import console

    with desk.work(console()) as work:
        found = work.db.scalar(select(AccountRow.id).where(AccountRow.login == folded_login(login)))
        if found is None:
            raise UsageError(f"没有账号 {login}", where="nianbao desk account", hint="见 nianbao desk account list")
        set_password(work, found, password, given=True)
    click.echo(f"已重设 {login} 的密码")


@click.command("link", short_help="由统一身份登录")
@click.argument("login", metavar="ACCOUNT")
@click.argument("subject", metavar="SUBJECT")
@takes_desk
def link(login: str, subject: str, database: str, store: str | None) -> None:
    """账号 ACCOUNT 以后由身份系统登录（见 nianbao serve --oidc），不再用密码；重设密码即解除。

    SUBJECT 写成“身份系统的地址 编号”，如 'https://id.example.gov.cn 0017'：还没有绑定的人登录时，页面上有这一行。
    """
    desk = opened_desk(database, store)
    from sqlalchemy import select

    from nianbao.desk.accounts import folded_login, link_account
    from nianbao.desk.tables import AccountRow
    from nianbao.desk.work import console

    with desk.work(console()) as work:
        found = work.db.scalar(select(AccountRow.id).where(AccountRow.login == folded_login(login)))
        if found is None:
            raise UsageError(f"没有账号 {login}", where="nianbao desk account", hint="见 nianbao desk account list")
        link_account(work, found, subject)
    click.echo(f"账号 {login} 由统一身份登录")


@click.command("list", short_help="列出账号")
@takes_desk
def list_command(database: str, store: str | None) -> None:
    """列出全部账号、角色和单位。"""
    desk = opened_desk(database, store)
    from nianbao.cli.printing import print_table
    from nianbao.desk.accounts import accounts_of
    from nianbao.desk.work import console
    from nianbao.desk.workflow import workflow

    with desk.look(console()) as look:
        roles: dict[str, str] = dict(workflow().roles.items())
        rows = [
            [one.login, one.name, roles[one.role], one.agency.name if one.agency else "", "" if one.active else "停用"]
            for one in accounts_of(look)
        ]
    print_table(["账号", "姓名", "角色", "单位", ""], rows)
