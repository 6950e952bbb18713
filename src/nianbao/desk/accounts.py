"""Accounts: made, changed, closed. Every account has one role; one of an agency is bound to its agency."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from sqlalchemy import delete, func, select

from nianbao.desk.passwords import check_password, hashed
from nianbao.desk.refusals import DeskError, missing
from nianbao.desk.rights import demand
from nianbao.desk.tables import AccountRow, AgencyRow, SessionRow
from nianbao.desk.work import Work
from nianbao.desk.workflow import ROLES, workflow

_LOGIN: Final = re.compile(r"[\w.@-]{2,60}")
_LONGEST: Final = 100  # characters of a name
_SUBJECT: Final = 500


def folded_login(login: str) -> str:
    return unicodedata.normalize("NFKC", login).strip().casefold()


def add_account(
    work: Work, login: str, name: str, role: str, password: str, *, agency_id: int | None = None, given: bool = True
) -> AccountRow:
    """`given`: the password is set by somebody else, and is to be changed at the first sign-in. DeskError."""
    demand(work, "accounts")
    login = folded_login(login)
    if not _LOGIN.fullmatch(login):
        raise DeskError("账号名用 2 到 60 个字母、数字、汉字或 . _ - @", hint="例如 zhangsan")
    if role not in ROLES:
        raise DeskError(f"没有角色 {role}", hint=f"可用：{'、'.join(ROLES)}")
    name = one_line(name, "姓名")
    if (role == "agency") != (agency_id is not None):
        raise DeskError("填报单位的账号要说明是哪个单位，别的账号不用")
    if agency_id is not None and work.db.get(AgencyRow, agency_id) is None:
        raise missing("个单位")
    if work.db.scalar(select(AccountRow.id).where(AccountRow.login == login)) is not None:
        raise DeskError(f"账号 {login} 已经有了", hint="请换一个账号名")
    check_password(password, login)
    account = AccountRow(
        login=login, name=name, role=role, password=hashed(password), agency_id=agency_id, must_change=given,
        made_at=work.now,
    )  # fmt: skip
    work.db.add(account)
    work.db.flush()
    work.tell("account_add", f"账号 {login}", name=name, role=role, agency=agency_id)
    return account


def set_password(work: Work, account_id: int, password: str, *, given: bool) -> None:
    """A new password; whoever has signed in with the old one is signed out. `given`: by somebody else; an account that was linked
    to an identity provider is so no more."""
    account = account_of(work, account_id)
    if work.who.account_id != account_id:
        demand(work, "accounts")
    elif account.subject is not None and not given:
        raise DeskError("这个账号由统一身份登录，没有密码", hint="需要改用密码时请管理员重设")
    check_password(password, account.login)
    account.password, account.must_change = hashed(password), given
    if given:
        account.subject = None
    sign_out_everywhere(work, account)
    work.tell("password_set", f"账号 {account.login}", given=given)


def link_account(work: Work, account_id: int, subject: str) -> None:
    """The account is of whom an identity provider knows as `subject` (its address, a blank, its number for them): it is signed in
    to by the provider, and its password counts no more. DeskError."""
    demand(work, "accounts")
    account = account_of(work, account_id)
    issuer, _, number = subject.strip().partition(" ")
    if "://" not in issuer or not number.strip() or len(subject) > _SUBJECT or not subject.strip().isprintable():
        raise DeskError("统一身份的编号不对", hint="写成“身份系统的地址 编号”，登录被拒绝的页面上有这一行")
    clean = f"{issuer} {number.strip()}"
    other = work.db.scalar(select(AccountRow).where(AccountRow.subject == clean))
    if other is not None and other.id != account_id:
        raise DeskError(f"这个编号已经是账号 {other.login} 的", hint="一个人一个账号；请先重设那个账号的密码，解除绑定")
    account.subject, account.password, account.must_change = clean, "", False
    sign_out_everywhere(work, account)
    work.tell("account_link", f"账号 {account.login}", known_as=clean)


def change_account(work: Work, account_id: int, *, name: str, role: str, active: bool) -> None:
    """DeskError where nobody would be left who may manage accounts."""
    demand(work, "accounts")
    account = account_of(work, account_id)
    if role not in ROLES or (role == "agency") != (account.agency_id is not None):
        raise DeskError("这个账号不能换成这个角色", hint="请另建一个账号")
    was = (account.name, account.role, account.active)
    account.name, account.role, account.active = one_line(name, "姓名"), role, active
    work.db.flush()
    left = select(func.count()).select_from(AccountRow).where(AccountRow.role == "admin", AccountRow.active.is_(True))
    if not work.db.scalar(left):
        raise DeskError(f"至少要留一个在用的{workflow().roles['admin']}", hint="请先另设一个")
    if (role, active) != was[1:]:
        sign_out_everywhere(work, account)
    work.tell("account_change", f"账号 {account.login}", was=list(was), now=[account.name, role, active])


def sign_out_everywhere(work: Work, account: AccountRow) -> None:
    work.db.execute(delete(SessionRow).where(SessionRow.account_id == account.id))


def account_of(work: Work, account_id: int) -> AccountRow:
    account = work.db.get(AccountRow, account_id)
    if account is None:
        raise missing("个账号")
    return account


def accounts_of(work: Work) -> list[AccountRow]:
    demand(work, "accounts")
    return list(work.db.scalars(select(AccountRow).order_by(AccountRow.role, AccountRow.login)))


def officers_of(work: Work) -> list[AccountRow]:
    """Whom a body can be assigned to."""
    demand(work, "see_office")
    roles = workflow().moves["take"].by
    asked = select(AccountRow).where(AccountRow.role.in_(roles), AccountRow.active.is_(True))
    return list(work.db.scalars(asked.order_by(AccountRow.login)))


def one_line(text: str, what: str, longest: int = _LONGEST, *, empty: bool = False) -> str:
    """A text of one line. DeskError (`invalid`)."""
    clean = " ".join(unicodedata.normalize("NFC", text).split())
    if (not clean and not empty) or len(clean) > longest or not clean.isprintable():
        raise DeskError(f"{what}要写成一行，不超过 {longest} 字", hint=f"请填写{what}" if not clean else "")
    return clean


def words_of(text: str, what: str, *, longest: int = 2000, shortest: int = 1) -> str:
    """A text of several lines. DeskError (`invalid`)."""
    clean = "\n".join(line.rstrip() for line in unicodedata.normalize("NFC", text).splitlines()).strip()
    if not shortest <= len(clean) <= longest:
        raise DeskError(f"{what}要写 {shortest} 到 {longest} 字", hint=f"请填写{what}" if not clean else "")
    if any(not (sign.isprintable() or sign == "\n") for sign in clean):
        raise DeskError(f"{what}里有看不见的字符", hint="请重新输入")
    return clean
