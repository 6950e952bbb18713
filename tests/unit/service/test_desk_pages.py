"""The desk's pages: what is to be done can be done there, and only by those who may."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
from fastapi.testclient import TestClient

from nianbao.desk.chain import rows_of
from nianbao.desk.handing_in import hand_in, keep
from nianbao.desk.notes import invite
from nianbao.desk.refusals import DeskError
from nianbao.desk.rights import seen_body
from nianbao.desk.sign_in import sign_in_by_link
from nianbao.desk.together import SaidTogether, TogetherFound, carry_out_together
from nianbao.desk.work import Desk, Who, console
from nianbao.desk.workflow import ROLES, workflow
from nianbao.service.bounds import ServiceBounds
from nianbao.service.desk.routes import ROUTES
from nianbao.service.desk.visits import HOME, DeskRoute, within
from nianbao.service.site import site
from support.desk import BAD, GOOD, PASSWORD, REASON, SAMPLES, check_all, given, reviewed

LOGINS = {"admin": "guanli", "reviewer": "shenhe", "verifier": "fuhe", "agency": "jiaoyu", "reader": "kan"}


class Browser:
    """Somebody at the pages. The application is used without its life: its queue and workers are tested elsewhere."""

    def __init__(self, desk: Desk) -> None:
        self.client = TestClient(site(ServiceBounds(), desk, works=False), follow_redirects=False)
        self.csrf = ""

    def get(self, path: str) -> Any:
        got = self.client.get(f"{HOME}{path}")
        found = (
            re.search(r'name="csrf" value="(\w*)"', got.text)
            if "text/html" in got.headers.get("content-type", "")
            else None
        )
        self.csrf = found[1] if found else self.csrf
        return got

    def post(self, path: str, csrf: str | None = None, headers: Any = None, files: Any = None, **data: str) -> Any:
        data["csrf"] = self.csrf if csrf is None else csrf
        return self.client.post(f"{HOME}{path}", data=data, files=files, headers=headers)

    def sign_in(self, login: str, password: str = PASSWORD) -> Browser:
        self.get("/sign-in")
        done = self.post("/sign-in", login=login, password=password)
        assert done.status_code == 303, done.text
        self.get("/password")
        return self


def test_the_office_works_through_two_rounds(desk: Desk, people: dict[str, Who]) -> None:
    agency, officer, verifier = (Browser(desk).sign_in(LOGINS[role]) for role in ("agency", "reviewer", "verifier"))
    home = agency.get("")
    assert home.status_code == 303 and home.headers["location"] == f"{HOME}/body/1"
    page = agency.get("/body/1")
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version is not None and "提交" in page.text and "管理" not in page.text
    files = {"report": (BAD, (SAMPLES / "2025" / BAD).read_bytes()), "prior": ("", b"")}
    assert agency.post("/body/1/hand-in", files=files, version=version[1]).status_code == 303
    assert "refresh" in agency.get("/body/1").headers
    check_all(desk)
    assert "refresh" not in agency.get("/body/1").headers
    assert "教育局" in officer.get("/queue").text
    assert officer.post("/body/1/move/take").status_code == 303
    page = officer.get("/body/1").text
    mark = re.search(r'name="fingerprint" value="(\w+)"', page)
    assert mark is not None and "<iframe sandbox" in page and "<script" not in page
    frame = officer.get("/body/1/version/1")
    assert frame.headers["content-security-policy"].startswith("sandbox;") and "退回整改" in frame.text
    taken = officer.get("/body/1/version/1/file")
    assert taken.headers["content-disposition"].startswith("attachment")
    said = {"fingerprint": mark[1], "kind": "false_alarm", "reason": REASON, "expires": "2026-12-31"}
    assert officer.post("/body/1/problem", **said).status_code == 303
    assert "等另一人批准" in officer.get("/body/1").text
    assert officer.post("/decision/1/approve").status_code == 403
    assert verifier.post("/decision/1/approve").status_code == 303
    assert officer.post("/body/1/move/return", reason="合计不平").status_code == 303
    stale = officer.post("/body/1/move/take", version="1")
    assert stale.status_code == 409 and "没有保存" in stale.text
    files = {"report": (GOOD, (SAMPLES / "2025" / GOOD).read_bytes())}
    assert agency.post("/body/1/hand-in", files=files).status_code == 303
    check_all(desk)
    assert officer.post("/body/1/move/take").status_code == 303
    assert verifier.post("/body/1/move/pass").status_code == 303
    assert verifier.get("/body/1/compare/1/2").status_code == 200
    assert "第 2 版" in verifier.get("/body/1").text
    assert verifier.get("/body/1/compared/1/2").headers["content-security-policy"].startswith("sandbox;")
    refused = agency.post("/body/1/hand-in", files=files)
    assert refused.status_code == 409 and "通过" in refused.text and "2026-01-20" in refused.text


def test_a_season_is_seen_filtered_and_written(desk: Desk, people: dict[str, Who]) -> None:
    reviewed(desk, people)
    officer = Browser(desk).sign_in("shenhe")
    page = officer.get("/season/1").text
    assert "教育局" in page and "财政局" in page
    only = officer.get("/season/1?state=in_review").text
    assert "教育局" in only and "财政局" not in only
    assert officer.client.post(
        f"{HOME}/season/1/assign", data={"csrf": officer.csrf, "body": ["2", "3"], "officer": str(people["fuhe"].account_id)}
    ).status_code == 303  # fmt: skip
    assert "丙复核" in officer.get("/season/1?q=财政").text
    assert "<iframe sandbox" in officer.get("/season/1/page/leader").text
    assert officer.get("/season/1/written/leader").headers["content-security-policy"].startswith("sandbox;")
    assert officer.get("/season/1/written/ledger").content[:2] == b"PK"
    assert officer.get("/season/1/written/passwd").status_code == 404


def test_an_admin_makes_a_season_and_accounts(desk: Desk, people: dict[str, Who]) -> None:
    admin = Browser(desk).sign_in("guanli")
    roster = "单位名称\n云溪市青栎区教育局\n云溪市青栎区统计局\n".encode()
    made = admin.post(
        "/season/new", files={"roster": ("../../名录.csv", roster)}, year="2026", two_people="1", office="区办"
    )
    assert made.status_code == 303, made.text
    assert "统计局" in admin.get("/season/2").text
    wrong = admin.post("/season/new", files={"roster": ("名录.csv", b"nothing")}, year="2026")
    assert wrong.status_code == 422 and "表头" in wrong.text
    made = admin.post("/accounts", login="xin", name="新来的", role="reviewer", password="一句别人想不到的长话")
    assert made.status_code == 303
    new = Browser(desk).sign_in("xin", "一句别人想不到的长话")
    assert new.get("").headers["location"] == f"{HOME}/password"
    done = new.post("/password", old="一句别人想不到的长话", new="另一句别人想不到的话", again="另一句别人想不到的话")
    assert done.status_code == 303 and new.get("").status_code == 200
    assert "新建账号" in admin.get("/log").text and admin.get("/log/file").text.count("\n") > 3


def test_a_link_lets_an_agency_in(desk: Desk, people: dict[str, Who]) -> None:
    with desk.work(people["shenhe"]) as work:
        _, token = invite(work, 2, 7)
    browser = Browser(desk)
    assert "进入" in browser.get(f"/i/{token}").text
    assert browser.get("/body/2").status_code == 303  # a look at the link signs nobody in
    assert browser.post(f"/i/{token}").headers["location"] == f"{HOME}/body/2"
    assert "财政局" in browser.get("/body/2").text and browser.get("/body/1").status_code == 404
    assert Browser(desk).post("/i/wrong").status_code == 401


def test_a_link_whose_answer_was_lost_may_be_pressed_again(desk: Desk, people: dict[str, Who]) -> None:
    with desk.work(people["shenhe"]) as work:
        _, token = invite(work, 2, 7)
    browser, other = Browser(desk), Browser(desk)
    browser.get(f"/i/{token}")
    held = browser.client.cookies["nianbao_link"]
    sign_in_by_link(desk, token, "10.0.0.1", browser=held)  # kept, and then the service was killed
    assert browser.post(f"/i/{token}").status_code == 303
    other.get(f"/i/{token}")
    assert other.post(f"/i/{token}").status_code == 401
    for strange in ("x%3BDomain=a.example", "报", "a%0d%0ab"):
        assert "set-cookie" not in browser.get(f"/i/{strange}").headers


def test_a_session_is_not_taken_over_and_a_cookie_is_fenced(desk: Desk, people: dict[str, Who]) -> None:
    browser = Browser(desk)
    browser.client.cookies.set("nianbao_desk", "planted", path=HOME)
    browser.get("/sign-in")
    done = browser.post("/sign-in", login="shenhe", password=PASSWORD, next="//evil.example/x")
    assert done.headers["location"] == HOME
    cookie = done.headers["set-cookie"]
    assert "planted" not in cookie and "HttpOnly" in cookie and "SameSite=lax" in cookie and f"Path={HOME}" in cookie
    browser.get("/password")
    assert browser.post("/sign-out").status_code == 303
    assert browser.get("/queue").status_code == 303


@pytest.mark.parametrize(
    "place", ["//evil", "https://evil", "/desk//evil", "/desk/../x", "/desk\\x", "/desk/a\r\nx", "/"]
)
def test_one_is_sent_back_within_the_desk_only(place: str) -> None:
    assert within(place) == HOME and within("/desk/body/1") == "/desk/body/1"


def filled(route: DeskRoute, number: int) -> str:
    return re.sub(r"\{\w+:int\}", str(number), route.path).replace("{token}", "x").replace("{name}", "take")


def test_every_route_refuses_those_whose_it_is_not(desk: Desk, people: dict[str, Who]) -> None:
    """Every route by every role: what the workflow does not give a role is refused; nothing of another body is there for an
    agency; nobody gets in without signing in."""
    given(desk, people["jiaoyu"])
    check_all(desk)
    with desk.work(people["shenhe"]) as work:
        invite(work, 2, 7)
    browsers = {role: Browser(desk).sign_in(login) for role, login in LOGINS.items()}
    nobody = Browser(desk)
    found = {}
    for route in ROUTES:
        if route.action is None or route.path == "/sign-out":
            continue
        call = nobody.get if route.method == "GET" else nobody.post
        answer = call(filled(route, 2))
        assert (answer.status_code, answer.headers["location"][:13]) == (303, "/desk/sign-in"), route.path
        for role in ROLES:
            call = browsers[role].get if route.method == "GET" else browsers[role].post
            status = call(filled(route, 2)).status_code
            if route.action and role not in workflow().actions[route.action].by:
                assert status == 403, (route.path, role)
            elif role == "agency" and "{" in route.path and route.path != "/account/{account_id:int}":
                assert status == 404, (route.path, role)
            found[route.method, route.path, role] = status
    assert 500 not in found.values() and len(found) == 5 * (len(ROUTES) - 7)
    with desk.look(console()) as look:
        body = seen_body(look, 2)
        assert not body.submissions and not any("填报" in note.by for note in body.notes)


def test_a_form_without_the_token_is_refused(desk: Desk, people: dict[str, Who]) -> None:
    admin = Browser(desk).sign_in("guanli")
    for route in ROUTES:
        if route.method != "POST" or route.action is None:
            continue
        for csrf in ("", "0" * 64):
            assert admin.post(filled(route, 1), csrf=csrf).status_code == 403, route.path
        for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
            assert admin.post(filled(route, 1), headers=headers).status_code == 403, route.path
    with desk.look(console()) as look:
        assert seen_body(look, 1).state == "due" and len(list(rows_of(look.db))) == 2


def test_what_is_no_form_and_no_number(desk: Desk, people: dict[str, Who]) -> None:
    officer = Browser(desk).sign_in("shenhe")
    for path in ("/body/99999999999999999999", "/body/0", "/season/5", "/body/1/version/7", "/nowhere", "/body/x"):
        assert officer.get(path).status_code == 404, path
    big = officer.client.post(f"{HOME}/body/1/note", data={"csrf": officer.csrf, "text": "x" * 2_000_000})
    assert big.status_code == 413
    broken = officer.client.post(
        f"{HOME}/body/1/note", content=b"--b\r\nno", headers={"content-type": "multipart/form-data; boundary=b"}
    )
    assert broken.status_code in (400, 403)
    assert officer.post("/body/1/note", text="").status_code == 422
    assert officer.post("/body/1/assign", officer="-1").status_code == 422
    with pytest.raises(DeskError), desk.look(people["jiaoyu"]) as look:
        seen_body(look, 2)


def test_the_season_is_compared_as_a_whole(desk: Desk, people: dict[str, Who]) -> None:
    officer, agency = (Browser(desk).sign_in(LOGINS[role]) for role in ("reviewer", "agency"))
    assert "开始对照" in officer.get("/season/1/together").text
    assert "两份" in officer.post("/season/1/together").text
    for body in (1, 2):
        with desk.work(people["shenhe"]) as work:
            hand_in(work, body, keep(desk.store, BAD, str(body).encode()))
    assert officer.post("/season/1/together").status_code == 303
    page = officer.get("/season/1/together")
    assert page.headers["refresh"] == "5" and "排队等候" in page.text
    said = SaidTogether("第1轮/001-教育局.html", "r", "文字<b>相似</b>", "advise", "review", "与财政局<script>相似")
    rules = {"r": "文字<b>相似</b>", "q": "数据悬殊", "p": "与上年相似"}
    found = TogetherFound(2, rules, {"r": 2, "q": 2}, [said], ["第1轮/002-财政局.html"], ["说明"])
    assert carry_out_together(desk, 1, lambda work: found, "w")
    page = officer.get("/season/1/together")
    assert "refresh" not in page.headers and "重新对照" in page.text and "/desk/body/1" in page.text
    assert "比较了 2 份，没有发现" in page.text and "未比较" in page.text
    assert "&lt;script&gt;" in page.text and "<script>" not in page.text and "未对照的 1 份：财政局" in page.text
    assert agency.get("/season/1/together").status_code == 403 and agency.post("/season/1/together").status_code == 403
