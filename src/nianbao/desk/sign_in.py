"""Signing in and out: sessions kept in the database, lockout and rates beside them.

A session is a token in a cookie, of which the database has the hash. It is made anew at each sign-in (none is taken over from
before), ends when it has been idle for long, after half a day in any case, and when the account changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from nianbao.desk.accounts import folded_login
from nianbao.desk.passwords import hashed, is_outdated, is_right, new_token, token_hash
from nianbao.desk.refusals import DeskError
from nianbao.desk.tables import AccountRow, AttemptRow, BodyRow, InviteRow, SessionRow
from nianbao.desk.work import Desk, Who, Work

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
WINDOW: Final = timedelta(minutes=15)  # in which attempts are counted
OF_LOGIN: Final = 5  # wrong passwords for an account from one address: who does not know it shuts nobody else out
OF_LOGIN_ANYWHERE: Final = 50  # and from all addresses together
OF_ADDRESS: Final = 30  # wrong passwords, or tokens, from an address
_REFRESH: Final = timedelta(minutes=1)  # a session that is used is written this often
_WRONG: Final = "账号或密码不对"
_TAKEN: Final = "这个链接已经在另一个浏览器里打开过，不能再用"
_TAKEN_HINT: Final = "请用当时的浏览器打开，或向审核单位要一个新的；如果不是你单位打开的，请马上告诉审核单位撤销"
_NOBODY: Final = Who("未登录", "reader")
_WITH_WHO: Final = (joinedload(SessionRow.account), joinedload(SessionRow.invite).joinedload(InviteRow.body))


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token`: for the cookie, told once. `csrf`: that forms carry. `ends_at`: at the latest."""

    who: Who
    token: str
    csrf: str
    ends_at: datetime


def sign_in(desk: Desk, login: str, password: str, address: str, old: str | None = None) -> SignedIn:
    """`old`: the token of a session that the browser has, which ends. DeskError: `sign_in`, `slow_down`. Attempts are counted
    whether the account exists or not, and answered alike."""
    folded = folded_login(login)[:100]
    keys = (
        ("sign_in", f"{folded} {address}", OF_LOGIN),
        ("login", folded, OF_LOGIN_ANYWHERE),
        ("address", address, OF_ADDRESS),
    )
    with desk.work(_NOBODY) as work:
        # counted before the password is looked at: those sent at once are no more than those sent in turn
        tried = [_counted(work, kind, key, most) for kind, key, most in keys]
        account = work.db.scalar(select(AccountRow).where(AccountRow.login == folded))
        kept = account.password if account is not None and account.active else ""
    if not is_right(password, kept) or account is None:  # outside of any transaction: it is slow on purpose
        with desk.work(_NOBODY) as work:
            work.tell("sign_in_refused", f"账号 {folded}", address=address)
        raise DeskError(_WRONG, reason="sign_in", hint="请检查后再试；忘记密码请找管理员重设")
    with desk.work(Who(account.name, account.role, account.id)) as work:
        found = work.db.get(AccountRow, account.id)
        if found is None or not found.active or found.password != kept:
            raise DeskError(_WRONG, reason="sign_in", hint="账号刚刚改过，请再试")
        if is_outdated(kept):
            found.password = hashed(password)
        work.db.execute(delete(AttemptRow).where(AttemptRow.id.in_([one.id for one in tried])))
        work.db.execute(delete(AttemptRow).where(AttemptRow.kind == "sign_in", AttemptRow.key == tried[0].key))
        work.tell("sign_in", f"账号 {folded}", address=address)
        return _begin(work, who_of(found), old, account_id=found.id)


def sign_in_by_link(desk: Desk, token: str, address: str, old: str | None = None, *, browser: str) -> SignedIn:
    """By the token of an invite, which belongs to the browser that opens it first. `browser`: a token that this one keeps.
    DeskError: `sign_in`, `slow_down`."""
    taken = False
    with desk.work(_NOBODY) as work:
        tried = _counted(work, "address", address, OF_ADDRESS)
        known = select(InviteRow).where(InviteRow.token_hash == token_hash(token))
        invite = work.db.scalar(known.with_for_update())  # of two that open it at once one is first
        if invite is not None and is_open(invite, work.now):
            taken = invite.browser_hash not in (None, token_hash(browser))
        if invite is not None and is_open(invite, work.now) and not taken:
            invite.used_at, invite.browser_hash = work.now, token_hash(browser)
            work.db.delete(tried)
            who = who_of_link(invite)
            work.who = who
            work.tell("sign_in_link", f"单位 {invite.body_id}", address=address, invite=invite.id)
            return _begin(work, who, old, invite_id=invite.id)
        if invite is not None and taken:
            work.tell("sign_in_refused", f"单位 {invite.body_id}", address=address, invite=invite.id)
    if taken:
        raise DeskError(_TAKEN, reason="sign_in", hint=_TAKEN_HINT)
    raise DeskError("这个链接不能用：没有这个链接，或已经到期、撤销", reason="sign_in", hint="请向审核单位要一个新的")


def sign_in_by_subject(desk: Desk, subject: str, address: str, old: str | None = None) -> SignedIn:
    """By whom an identity provider, which was asked just now, says it is. DeskError (`sign_in`)."""
    with desk.work(_NOBODY) as work:
        account = work.db.scalar(select(AccountRow).where(AccountRow.subject == subject))
        if account is not None and account.active:
            work.who = who_of(account)
            work.tell("sign_in", f"账号 {account.login}", address=address, by="oidc")
            return _begin(work, work.who, old, account_id=account.id)
        work.tell("sign_in_refused", "统一身份", address=address, known_as=subject)
    hint = f"请把这一行交给管理员，由他填到你的账号上：{subject}" if account is None else "请与管理员联系"
    told = "身份系统认得你，这里还没有你的账号" if account is None else "你的账号已经停用"
    raise DeskError(told, reason="sign_in", hint=hint)


def signed_in(desk: Desk, token: str | None) -> SignedIn | None:
    """Whose session a cookie's token is; None where it is nobody's, or no more."""
    if not token:
        return None
    with desk.look(_NOBODY) as look:
        session = look.db.get(SessionRow, token_hash(token), options=_WITH_WHO)
        if session is None or look.now >= session.ends_at or look.now - session.seen_at >= IDLE:
            return None
        who = _who_now(session, look.now)
        if who is None:
            return None
        found = SignedIn(who, token, session.csrf, session.ends_at)
        idle = look.now - session.seen_at
    if idle >= _REFRESH:
        with desk.work(who) as work:
            kept = work.db.get(SessionRow, token_hash(token))
            if kept is not None:
                kept.seen_at = work.now
    return found


def sign_out(desk: Desk, token: str) -> None:
    with desk.work(_NOBODY) as work:
        work.db.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash(token)))


def sign_out_all(desk: Desk, who: Who) -> None:
    """Every session of the account ends, in whichever browser."""
    with desk.work(who) as work:
        work.db.execute(delete(SessionRow).where(SessionRow.account_id == who.account_id))
        work.tell("sign_out_everywhere", f"账号编号 {who.account_id}")


def sweep(desk: Desk) -> None:
    """Sessions and attempts that count no more go."""
    with desk.work(_NOBODY) as work:
        work.db.execute(delete(SessionRow).where(SessionRow.ends_at < work.now))
        work.db.execute(delete(SessionRow).where(SessionRow.seen_at < work.now - IDLE))
        work.db.execute(delete(AttemptRow).where(AttemptRow.at < work.now - WINDOW))


def who_of(account: AccountRow) -> Who:
    return Who(account.name, account.role, account.id, account.agency_id, must_change=account.must_change)


def who_of_link(invite: InviteRow) -> Who:
    body: BodyRow = invite.body
    return Who(f"{body.short}（链接）", "agency", None, body.agency_id, body.id)


def is_open(invite: InviteRow, now: datetime) -> bool:
    return invite.revoked_at is None and now < invite.expires_at


def limit(desk: Desk, kind: str, key: str, most: int) -> None:
    """Counts something that an address or account may do `most` times in a window. DeskError (`slow_down`)."""
    with desk.work(_NOBODY) as work:
        _counted(work, kind, key, most)


def _who_now(session: SessionRow, now: datetime) -> Who | None:
    if session.account is not None:
        return who_of(session.account) if session.account.active else None
    if session.invite is not None and is_open(session.invite, now):
        return who_of_link(session.invite)
    return None


def _begin(
    work: Work, who: Who, old: str | None, *, account_id: int | None = None, invite_id: int | None = None
) -> SignedIn:
    if old:
        work.db.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash(old)))
    token, csrf = new_token(), token_hash(new_token())
    row = SessionRow(
        token_hash=token_hash(token), account_id=account_id, invite_id=invite_id, csrf=csrf, made_at=work.now,
        seen_at=work.now, ends_at=work.now + LONGEST,
    )  # fmt: skip
    work.db.add(row)
    return SignedIn(who, token, csrf, row.ends_at)


def _counted(work: Work, kind: str, key: str, most: int) -> AttemptRow:
    """One more of what may be done `most` times in a window, counted. DeskError (`slow_down`): it may not. Those who count the
    same wait for each other."""
    key = key[:500]
    if work.db.get_bind().dialect.name == "postgresql":  # SQLite lets one at a time change anything
        work.db.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"{kind} {key}"))))
    counted = select(func.count(), func.min(AttemptRow.at)).where(
        AttemptRow.kind == kind, AttemptRow.key == key, AttemptRow.at > work.now - WINDOW
    )
    count, first = work.db.execute(counted).one()
    if count >= most:
        after = int((first + WINDOW - work.now).total_seconds()) + 1 if first else int(WINDOW.total_seconds())
        raise DeskError(
            "试得太多了", reason="slow_down", hint=f"请过 {max(1, (after + 59) // 60)} 分钟再试", after=max(1, after)
        )
    row = AttemptRow(kind=kind, key=key, at=work.now)
    work.db.add(row)
    work.db.flush()
    return row
