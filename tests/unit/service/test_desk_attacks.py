"""Attacks on the desk, written from its table of routes: what is another agency's, forged forms, hostile words, sessions that
ended, heads and charsets that no page of ours sends."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
from fastapi.testclient import TestClient

from nianbao.desk.chain import rows_of
from nianbao.desk.decisions import register
from nianbao.desk.findings import opened
from nianbao.desk.handing_in import hand_in, keep
from nianbao.desk.moves import current, done_check, move
from nianbao.desk.notes import add_note, invite, revoke_invite
from nianbao.desk.tables import BodyRow
from nianbao.desk.work import Desk, Who, console
from nianbao.desk.workflow import ROLES, workflow
from nianbao.service.bounds import ServiceBounds
from nianbao.service.desk.routes import ROUTES
from nianbao.service.desk.visits import HOME, DeskRoute
from nianbao.service.site import site
from support.desk import BAD, PASSWORD, REASON, check_all

LOGINS = {"admin": "guanli", "reviewer": "shenhe", "verifier": "fuhe", "agency": "jiaoyu", "reader": "kan"}
STATES = tuple(workflow().states)
GUARDED = tuple(route for route in ROUTES if route.action is not None)
HOSTILE = "<script>alert(1)</script>\"'><img src=//evil.example onerror=alert(1)>{{7*7}}' OR 1=1;--"
NAMES = {"{token}": ("x",), "{name}": ("take", "leader", "ledger")}


class Attacker:
    """Somebody with a browser of their own, who may be signed in and knows how forms are made."""

    def __init__(self, app: Any, login: str | None = None) -> None:
        self.client = TestClient(app, follow_redirects=False)
        self.csrf = ""
        if login is not None:
            done = self.client.post(f"{HOME}/sign-in", data={"login": login, "password": PASSWORD})
            assert done.status_code == 303, done.text
            self.look()

    def look(self) -> None:
        found = re.search(r'name="csrf" value="(\w+)"', self.client.get(f"{HOME}/password").text)
        assert found is not None
        self.csrf = found[1]

    def ask(self, route: DeskRoute, place: str, **data: str) -> Any:
        if route.method == "GET":
            return self.client.get(f"{HOME}{place}")
        return self.client.post(f"{HOME}{place}", data={"csrf": self.csrf, **data})


def application(desk: Desk) -> Any:
    return site(ServiceBounds(), desk, works=False)


def foreign(desk: Desk, people: dict[str, Who]) -> None:
    """The second body has all that a body can have: a version, a finding, a note, a decision, a link."""
    with desk.work(people["shenhe"]) as work:
        hand_in(work, 2, keep(desk.store, BAD, b"another's"))
    check_all(desk)
    with desk.work(people["shenhe"]) as work:
        body = move(work, 2, "take")
        found = opened(work, done_check(current(body)))
        assert found is not None
        mark = next(entry.main.fingerprint for entry in found.entries())
        register(work, 2, mark, "false_alarm", REASON, "2026-12-31", "")
        add_note(work, 2, "另一家的备注", shared=True)
        invite(work, 2, 7)


def places(route: DeskRoute, number: int) -> list[str]:
    found = [re.sub(r"\{body_id:int\}|\{decision_id:int\}|\{invite_id:int\}", str(number), route.path)]
    found = [re.sub(r"\{\w+:int\}", "1", one) for one in found]
    for slot, names in NAMES.items():
        found = [one.replace(slot, name) for one in found for name in (names if slot in one else names[:1])]
    return found


def state_of(desk: Desk) -> list[Any]:
    """All that a refused request must leave as it is: the log tells of every change."""
    with desk.look(console()) as look:
        told = [row["action"] for row in rows_of(look.db)]
        return [one for one in told if one not in ("sign_in", "sign_in_refused", "sign_in_link")]


def test_an_agency_reaches_nothing_of_another_in_any_state(desk: Desk, people: dict[str, Who]) -> None:
    """Every route that names a body, a decision or a link, in every state that the other's report can be in."""
    foreign(desk, people)
    agency = Attacker(application(desk), "jiaoyu")
    cases = 0
    for state in STATES:
        with desk.work(console()) as work:
            work.db.get_one(BodyRow, 2).state = state
        before = state_of(desk)
        for route in GUARDED:
            if not re.search(r"\{(?:body|decision|invite)_id", route.path):
                continue
            for number in (2, 1) if "decision" in route.path or "invite" in route.path else (2,):
                for place in places(route, number):
                    answer = agency.ask(route, place, kind="accepted", text="x", reason=REASON)
                    allowed = route.action and "agency" in workflow().actions[route.action].by
                    assert answer.status_code in ((404,) if allowed else (403, 404)), (state, place)
                    assert "财政局" not in answer.text and "另一家的备注" not in answer.text, (state, place)
                    cases += 1
        assert state_of(desk) == before, state
    assert cases >= len(STATES) * 20


@pytest.mark.slow
def test_every_route_of_every_role_in_every_state_is_answered(desk: Desk, people: dict[str, Who]) -> None:
    """Whoever asks for whatever: what a role does not have is refused, nothing fails, and who only reads changes nothing."""
    foreign(desk, people)
    app = application(desk)
    cases = 0
    for role in ROLES:
        one = Attacker(app, LOGINS[role])
        for state in STATES:
            for route in GUARDED:
                if route.path in ("/sign-out", "/password", "/accounts", "/account/{account_id:int}"):
                    continue
                with desk.work(console()) as work:
                    work.db.get_one(BodyRow, 2).state = state
                before = state_of(desk)
                place = places(route, 2)[0]
                status = one.ask(route, place).status_code
                assert status < 500, (role, state, place)
                if route.action and role not in workflow().actions[route.action].by:
                    assert status == 403, (role, state, place)
                if role == "reader" and route.method == "POST":
                    assert status >= 400 and state_of(desk) == before, (state, place)
                cases += 1
    assert cases == len(ROLES) * len(STATES) * (len(GUARDED) - 6)


def test_a_token_of_another_session_forges_nothing(desk: Desk, people: dict[str, Who]) -> None:
    app = application(desk)
    admin, other, again = Attacker(app, "guanli"), Attacker(app, "shenhe"), Attacker(app, "guanli")
    before = state_of(desk)
    for route in GUARDED:
        if route.method != "POST":
            continue
        for token in (other.csrf, again.csrf, admin.csrf[:-1], admin.csrf.upper() + "é"):
            answer = admin.client.post(f"{HOME}{places(route, 1)[0]}", data={"csrf": token})
            assert answer.status_code == 403, route.path
        for headers in (
            {"sec-fetch-site": "same-site"}, {"origin": "null"}, {"origin": "http://testserver.evil.example"},
        ):  # fmt: skip
            answer = admin.client.post(f"{HOME}{places(route, 1)[0]}", data={"csrf": admin.csrf}, headers=headers)
            assert answer.status_code == 403, (route.path, headers)
    assert state_of(desk) == before


def test_sessions_end_on_the_server(desk: Desk, people: dict[str, Who]) -> None:
    """A cookie that was copied is worth nothing after signing out, a change of password, or another sign-in in its browser."""
    app = application(desk)
    first, second = Attacker(app, "shenhe"), Attacker(app, "shenhe")
    stolen = second.client.cookies["nianbao_desk"]
    new = "另一句别人想不到的长话"
    first.client.post(f"{HOME}/password", data={"csrf": first.csrf, "old": PASSWORD, "new": new, "again": new})
    thief = TestClient(app, follow_redirects=False, cookies={"nianbao_desk": stolen})
    assert thief.get(f"{HOME}/queue").status_code == 303
    assert first.client.get(f"{HOME}/queue").status_code == 200
    stolen = first.client.cookies["nianbao_desk"]
    first.look()
    first.client.post(f"{HOME}/sign-out", data={"csrf": first.csrf})
    thief = TestClient(app, follow_redirects=False, cookies={"nianbao_desk": stolen})
    assert thief.get(f"{HOME}/queue").status_code == 303
    again = Attacker(app, "fuhe")
    before, sent = again.client, {"login": "fuhe", "password": PASSWORD}
    stolen = before.cookies["nianbao_desk"]
    assert before.post(f"{HOME}/sign-in", data=sent).status_code == 403  # nobody is signed in as another unseen
    before.post(f"{HOME}/sign-in", data={**sent, "csrf": again.csrf})
    assert before.cookies["nianbao_desk"] != stolen
    thief = TestClient(app, follow_redirects=False, cookies={"nianbao_desk": stolen})
    assert thief.get(f"{HOME}/queue").status_code == 303


def test_a_link_that_was_taken_back_ends_its_sessions(desk: Desk, people: dict[str, Who]) -> None:
    with desk.work(people["shenhe"]) as work:
        row, token = invite(work, 2, 7)
        number = row.id
    client = TestClient(application(desk), follow_redirects=False)
    assert client.post(f"{HOME}/i/{token}").status_code == 303 and client.get(f"{HOME}/body/2").status_code == 200
    with desk.work(people["shenhe"]) as work:
        revoke_invite(work, number)
    assert client.get(f"{HOME}/body/2").status_code == 303
    assert client.post(f"{HOME}/i/{token}").status_code == 401


def test_cookies_are_for_https_where_there_is_https(desk: Desk, people: dict[str, Who]) -> None:
    client = TestClient(application(desk), base_url="https://desk.example", follow_redirects=False)
    sent = client.post(f"{HOME}/sign-in", data={"login": "kan", "password": PASSWORD}).headers["set-cookie"]
    assert all(flag in sent for flag in ("Secure", "HttpOnly", "SameSite=lax", f"Path={HOME}"))


@pytest.mark.parametrize("charset", ["punycode", "undefined", "unicode_escape", "utf-16", "idna", "x" * 2000])
@pytest.mark.parametrize("place", [f"{HOME}/sign-in", "/check", "/api/audit"])
def test_a_form_is_in_utf8(desk: Desk, people: dict[str, Who], charset: str, place: str) -> None:
    """Codecs of Python's that are no charsets fail in ways of their own, or give signs that no database keeps."""
    body = b'--b\r\ncontent-disposition: form-data; name="login"\r\n\r\n\\ud800\xff\r\n--b--\r\n'
    with TestClient(application(desk), follow_redirects=False) as client:
        kind = f"multipart/form-data; boundary=b; charset={charset}"
        assert client.post(place, content=body, headers={"content-type": kind}).status_code == 400


def test_a_sign_that_no_database_keeps_is_refused(desk: Desk, people: dict[str, Who]) -> None:
    client = TestClient(application(desk), follow_redirects=False)
    assert client.post(f"{HOME}/sign-in", data={"login": "guan\0li", "password": "x"}).status_code == 400
    assert client.post(f"{HOME}/sign-in", data={"login": "a", "\0": "x"}).status_code == 400


def test_words_run_nowhere(desk: Desk, people: dict[str, Who]) -> None:
    """Script in a note, a file's name, a season's title and a search stands on pages as text."""
    with desk.work(people["guanli"]) as work:
        add_note(work, 1, HOSTILE, shared=True)
        hand_in(work, 1, keep(desk.store, f"{HOSTILE}.html", b"x"))
        work.db.get_one(BodyRow, 1).season.title = HOSTILE
    check_all(desk)
    admin = Attacker(application(desk), "guanli")
    for place in ("", "/body/1", "/season/1", "/queue", "/log", "/season/1/settings", "/season/1/together", "/accounts",
                  "/season/1?q=%3Cscript%3Ealert(1)%3C/script%3E", "/nowhere/%3Cscript%3E"):  # fmt: skip
        page = admin.client.get(f"{HOME}{place}")
        assert "<script" not in page.text and "<img" not in page.text, place
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "script-src" not in policy, place
        assert page.headers["cache-control"] == "no-store" and page.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    ['a"; filename="b.exe', "a\r\nset-cookie: x=y", "../../etc/passwd", "..\\..\\x", "年报\u202efdp.exe", "é" * 300],
)
def test_a_name_breaks_no_head(desk: Desk, people: dict[str, Who], name: str) -> None:
    with desk.work(people["guanli"]) as work:
        hand_in(work, 1, keep(desk.store, name, b"x"))
    got = Attacker(application(desk), "guanli").client.get(f"{HOME}/body/1/version/1/file")
    said = got.headers["content-disposition"]
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[\w.%~-]+", said, re.ASCII) and "set-cookie" not in got.headers
    assert not re.search(r"%(?:2F|5C|0D|0A|00)|%E2%80%AE", said, re.IGNORECASE)
    assert got.headers["content-type"] == "application/octet-stream" or not name.endswith((".html", ".svg"))


def test_only_the_methods_of_the_table_are_answered(desk: Desk, people: dict[str, Who]) -> None:
    admin = Attacker(application(desk), "guanli").client
    for path in {route.path for route in ROUTES}:
        place = places(DeskRoute("GET", path, lambda: None), 1)[0]  # type: ignore[arg-type,return-value]
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"):
            assert admin.request(method, f"{HOME}{place}").status_code == 405, (method, place)


def test_secrets_are_in_no_log(desk: Desk, people: dict[str, Who], caplog: pytest.LogCaptureFixture) -> None:
    with desk.work(people["shenhe"]) as work:
        _, token = invite(work, 2, 7)
    app = application(desk)
    with caplog.at_level(logging.DEBUG, logger="nianbao"):
        one = Attacker(app, "shenhe")
        one.client.post(f"{HOME}/sign-in", data={"login": "kan", "password": "这个密码不对也不能记"})
        link = TestClient(app, follow_redirects=False)
        link.get(f"{HOME}/i/{token}")
        link.post(f"{HOME}/i/{token}")
        secrets = [
            PASSWORD,
            "这个密码不对也不能记",
            token,
            one.csrf,
            *link.cookies.values(),
            *one.client.cookies.values(),
        ]
    with desk.look(console()) as look:
        kept = repr(list(rows_of(look.db)))
    said = "".join(
        f"{record.getMessage()}{record.__dict__}" for record in caplog.records if record.name.startswith("nianbao")
    )
    assert said and all(secret not in said + kept for secret in secrets)
