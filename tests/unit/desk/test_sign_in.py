"""Signing in: passwords, sessions, lockout, links."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from nianbao.desk.accounts import add_account, change_account, set_password
from nianbao.desk.chain import rows_of
from nianbao.desk.notes import invite, invite_text, invites_of, revoke_invite
from nianbao.desk.passwords import check_password, hashed, is_right, token_hash
from nianbao.desk.refusals import DeskError
from nianbao.desk.rights import seen_body
from nianbao.desk.sign_in import (
    OF_ADDRESS,
    OF_LOGIN,
    OF_LOGIN_ANYWHERE,
    sign_in,
    sign_in_by_link,
    sign_out,
    signed_in,
    sweep,
)
from nianbao.desk.tables import AccountRow, AttemptRow, InviteRow, SessionRow
from nianbao.desk.work import Desk, Who, console
from support.desk import PASSWORD, Clock

NEW = "另一句别人想不到的话"


@pytest.mark.parametrize("weak", ["短", "1111111111111", "shenhe-shenhe-1", "password12345", "密" * 300])
def test_weak_passwords(weak: str) -> None:
    with pytest.raises(DeskError):
        check_password(weak, "shenhe")


def test_a_password_is_kept_as_its_hash() -> None:
    kept = hashed(PASSWORD)
    assert kept.startswith("$argon2id$") and is_right(PASSWORD, kept) and not is_right(PASSWORD + "x", kept)
    assert not is_right(PASSWORD, "") and not is_right(PASSWORD, "$nonsense")


def test_a_session_is_made_anew_and_ends(desk: Desk, people: dict[str, Who], clock: Clock) -> None:
    first = sign_in(desk, " ShenHe ", PASSWORD, "10.0.0.1")
    second = sign_in(desk, "shenhe", PASSWORD, "10.0.0.1", old=first.token)
    assert first.token != second.token and first.csrf != second.csrf
    assert signed_in(desk, first.token) is None and signed_in(desk, second.csrf) is None and signed_in(desk, "") is None
    found = signed_in(desk, second.token)
    assert found is not None and found.who == people["shenhe"] and found.csrf == second.csrf
    with desk.look(console()) as look:
        assert look.db.scalars(select(SessionRow.token_hash)).all() == [token_hash(second.token)]
    for _ in range(20):  # somebody who works is kept
        clock.on(minutes=20)
        assert signed_in(desk, second.token) is not None
    clock.on(minutes=31)
    assert signed_in(desk, second.token) is None
    third = sign_in(desk, "shenhe", PASSWORD, "10.0.0.1")
    for _ in range(40):  # and not for ever
        clock.on(minutes=20)
        signed_in(desk, third.token)
    assert signed_in(desk, third.token) is None
    sweep(desk)
    with desk.look(console()) as look:
        assert look.db.scalars(select(SessionRow)).all() == []


def test_a_session_ends_with_its_account(desk: Desk, people: dict[str, Who]) -> None:
    number = people["shenhe"].account_id
    assert number is not None
    one = sign_in(desk, "shenhe", PASSWORD, "a")
    with desk.work(people["guanli"]) as work:
        set_password(work, number, NEW, given=True)
    assert signed_in(desk, one.token) is None
    two = sign_in(desk, "shenhe", NEW, "a")
    assert two.who.must_change
    with desk.work(people["guanli"]) as work:
        change_account(work, number, name="甲审核", role="reviewer", active=False)
    assert signed_in(desk, two.token) is None
    with pytest.raises(DeskError, match="不对"):
        sign_in(desk, "shenhe", NEW, "a")
    sign_out(desk, two.token)


def test_wrong_passwords_lock_alike_whether_or_not_there_is_such_an_account(
    desk: Desk, people: dict[str, Who], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nianbao.desk.sign_in.is_right", lambda given, kept: bool(kept) and given == PASSWORD)
    said = []
    for login in ("shenhe", "nobody"):
        for _ in range(OF_LOGIN):
            with pytest.raises(DeskError) as caught:
                sign_in(desk, login, "wrong", "10.0.0.9")
            said.append((caught.value.reason, caught.value.message))
        with pytest.raises(DeskError) as caught:
            sign_in(desk, login, PASSWORD, "10.0.0.9")
        assert caught.value.reason == "slow_down" and 0 < caught.value.after <= 900
    assert set(said) == {("sign_in", "账号或密码不对")}
    clock.on(minutes=16)
    assert sign_in(desk, "shenhe", PASSWORD, "10.0.0.9").who.role == "reviewer"


def test_who_guesses_shuts_out_nobody_else(desk: Desk, people: dict[str, Who], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nianbao.desk.sign_in.is_right", lambda given, kept: bool(kept) and given == PASSWORD)
    for number in range(OF_LOGIN_ANYWHERE):
        if number == OF_LOGIN:
            sign_in(desk, "shenhe", PASSWORD, "10.0.0.9")
        with pytest.raises(DeskError, match="不对"):
            sign_in(desk, "shenhe", "wrong", f"10.0.1.{number // OF_LOGIN}")
    with pytest.raises(DeskError, match="太多"):  # many addresses together do
        sign_in(desk, "shenhe", PASSWORD, "10.0.0.9")


def test_an_address_that_tries_many_names(desk: Desk, people: dict[str, Who], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nianbao.desk.sign_in.is_right", lambda given, kept: False)
    for number in range(OF_ADDRESS):
        with pytest.raises(DeskError, match="不对"):
            sign_in(desk, f"name{number}", "x", "10.0.0.9")
    with pytest.raises(DeskError, match="太多"):
        sign_in_by_link(desk, "x", "10.0.0.9", browser="b")


def test_a_link_lets_in_to_one_body(desk: Desk, people: dict[str, Who], clock: Clock) -> None:
    with desk.work(people["shenhe"]) as work:
        row, token = invite(work, 2, 7)
        assert token_hash(token) == row.token_hash and token not in str(vars(row))
        assert "财政局" in invite_text(seen_body(work, 2), f"https://desk/i/{token}", "2026-01-27")
    one = sign_in_by_link(desk, token, "a", browser="b")
    assert (one.who.role, one.who.body_id) == ("agency", 2)
    with desk.look(one.who) as look:
        assert seen_body(look, 2).short == "财政局"
        with pytest.raises(DeskError):
            seen_body(look, 1)
    with desk.work(people["shenhe"]) as work:
        assert [one.id for one in invites_of(work, seen_body(work, 2))] == [row.id]
        revoke_invite(work, row.id)
    assert signed_in(desk, one.token) is None
    with pytest.raises(DeskError, match="撤销"):
        sign_in_by_link(desk, token, "a", browser="b")
    with desk.work(people["shenhe"]) as work:
        _, later = invite(work, 2, 7)
    clock.on(days=8)
    with pytest.raises(DeskError, match="到期"):
        sign_in_by_link(desk, later, "a", browser="b")


def test_accounts_are_managed_by_admins(desk: Desk, people: dict[str, Who]) -> None:
    with pytest.raises(DeskError, match="管理员"), desk.work(people["shenhe"]) as work:
        add_account(work, "x1", "x", "admin", PASSWORD)
    for login, role, agency, told in (
        ("guanli", "reader", None, "已经有了"), ("a b", "reader", None, "账号名"), ("xin", "king", None, "角色"),
        ("xin", "agency", None, "哪个单位"), ("xin", "agency", 99, "没有这"), ("xin", "reader", 1, "哪个单位"),
    ):  # fmt: skip
        with pytest.raises(DeskError, match=told), desk.work(people["guanli"]) as work:
            add_account(work, login, "新", role, PASSWORD, agency_id=agency)
    own = people["guanli"].account_id
    assert own is not None
    with pytest.raises(DeskError, match="至少要留一个"), desk.work(people["guanli"]) as work:
        change_account(work, own, name="管理者", role="reader", active=True)
    with desk.look(console()) as look:
        assert look.db.get_one(AccountRow, own).role == "admin"


def test_guesses_sent_at_once_are_no_more_than_those_sent_in_turn(
    desk: Desk, people: dict[str, Who], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    together = Barrier(24, timeout=30)
    monkeypatch.setattr("nianbao.desk.sign_in.is_right", lambda given, kept: looked_at.append(given))

    def guess(number: int) -> str:
        together.wait()
        try:
            sign_in(desk, "shenhe", f"wrong {number}", "10.0.0.9")
        except DeskError as error:
            return error.reason
        return "in"

    with ThreadPoolExecutor(24) as pool:
        said = Counter(pool.map(guess, range(24)))
    assert len(looked_at) == OF_LOGIN == said["sign_in"] and said["slow_down"] == 24 - OF_LOGIN


def test_who_signs_in_has_not_tried(desk: Desk, people: dict[str, Who]) -> None:
    for _ in range(OF_ADDRESS + 1):
        sign_in(desk, "shenhe", PASSWORD, "10.0.0.9")
    with desk.look(people["shenhe"]) as look:
        assert look.db.scalar(select(func.count()).select_from(AttemptRow)) == 0


def test_a_link_is_of_the_browser_that_opens_it_first(desk: Desk, people: dict[str, Who]) -> None:
    """Ten browsers open it at once: one is let in, and is again; the others are told why not, and the log tells of them."""
    with desk.work(people["shenhe"]) as work:
        row, token = invite(work, 2, 7)
        number = row.id
    together = Barrier(10, timeout=30)

    def opens(browser: str) -> str:
        together.wait()
        try:
            sign_in_by_link(desk, token, f"10.0.0.{browser}", browser=browser)
        except DeskError as error:
            assert "另一个浏览器" in error.message and "新的" in error.hint
            return ""
        return browser

    with ThreadPoolExecutor(10) as pool:
        inside = [one for one in pool.map(opens, [str(number) for number in range(10)]) if one]
    assert len(inside) == 1
    assert sign_in_by_link(desk, token, "elsewhere", browser=inside[0]).who.body_id == 2
    with desk.look(console()) as look:
        told = [one for one in rows_of(look.db) if one["action"] == "sign_in_refused"]
        assert len(told) == 9 and all(json.loads(one["facts"])["invite"] == number for one in told)
        assert inside[0] != look.db.get_one(InviteRow, number).browser_hash  # its hash alone is kept
