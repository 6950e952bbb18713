"""How many statements a page costs: a few, and no more where there are more bodies, versions or decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from sqlalchemy import event

from nianbao.desk.decisions import dispute, register
from nianbao.desk.findings import opened
from nianbao.desk.handing_in import hand_in, keep
from nianbao.desk.moves import current, done_check, move
from nianbao.desk.notes import add_note, invite
from nianbao.desk.seasons import add_to_roster, bodies_of, new_season
from nianbao.desk.work import Desk, Who, console
from nianbao.season.roster import RosterBody
from nianbao.service.bounds import ServiceBounds
from nianbao.service.desk.routes import ROUTES
from nianbao.service.desk.visits import HOME
from nianbao.service.site import site
from support.desk import BAD, PASSWORD, REASON, SAMPLES, check_all, peopled, postgres_desk, sqlite_desk
from support.serving import postgres, why_no_postgres

MOST = 14


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    why = why_no_postgres()
    if why is not None:
        pytest.skip(why)
    with postgres() as address:
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def desk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("nianbao.desk.passwords._hasher", lambda: hasher)
    made = sqlite_desk(tmp_path) if request.param == "sqlite" else postgres_desk(request.getfixturevalue("server"))
    yield made
    made.close()


def _handed_in(desk: Desk, agency: Who, body: int, round: int) -> None:
    data = (SAMPLES / "2025" / BAD).read_bytes()
    with desk.work(agency) as work:
        hand_in(work, body, keep(desk.store, BAD, data + f"<!-- {round} -->".encode()))
    check_all(desk)


def _grown(desk: Desk, people: dict[str, Who], bodies: range) -> None:
    """More of everything that pages list, of the first body and of others."""
    names = [f"云溪市青栎区第{at}办事处" for at in bodies]
    with desk.work(console()) as work:
        add_to_roster(work, 1, [RosterBody(name, name[-5:], f"第{len(name)}组", at) for at, name in enumerate(names)])
        for at in bodies[:5]:
            new_season(work, 2024 - at % 2, f"旧批次{at}", [RosterBody(names[0], names[0], "", 1)], {})
    with desk.look(console()) as look:
        listed = [body.id for body in bodies_of(look, 1) if body.name in names]
    for body in listed:
        _handed_in(desk, console(), body, 1)
    _handed_in(desk, people["jiaoyu"], 1, bodies.start)
    _reviewed(desk, people, again=bodies.start > 0)
    _handed_in(desk, people["jiaoyu"], 1, bodies.start + 1)
    with desk.work(people["jiaoyu"]) as work:
        move(work, 1, "withdraw")


def _reviewed(desk: Desk, people: dict[str, Who], *, again: bool) -> None:
    """The first body's report with something said of it, and returned."""
    office, agency = people["shenhe"], people["jiaoyu"]
    with desk.work(office) as work:
        found = opened(work, done_check(current(move(work, 1, "take"))))
        assert found is not None
        mark = found.entries()[0].main.fingerprint
    with desk.work(office if again else agency) as work:
        if again:
            register(work, 1, mark, "false_alarm", REASON, "2026-12-31")
        else:
            dispute(work, 1, mark, "数字与部门台账一致，请复核")
    with desk.work(office) as work:
        for text in ("一", "二", "三"):
            add_note(work, 1, text, shared=True)
            invite(work, 1, 30)
        move(work, 1, "return", reason="合计不平，请改正")


@contextmanager
def _counted(desk: Desk) -> Iterator[list[str]]:
    said: list[str] = []

    def listen(connection: object, cursor: object, statement: str, *more: object) -> None:
        said.append(statement)

    event.listen(desk.engine, "before_cursor_execute", listen)
    yield said
    event.remove(desk.engine, "before_cursor_execute", listen)


def _pages(desk: Desk, login: str) -> dict[str, int]:
    """Statements of each page that this account may look at."""
    client = TestClient(site(ServiceBounds(), desk, works=False), follow_redirects=False)
    assert client.post(f"{HOME}/sign-in", data={"login": login, "password": PASSWORD}).status_code == 303
    found = {}
    for route in ROUTES:
        if route.method != "GET" or route.path.startswith(("/sign-in", "/oidc", "/i/")):
            continue
        path = re.sub(r"\{\w+:int\}", "1", route.path).replace("{name}", "leader")
        with _counted(desk) as said:
            answer = client.get(f"{HOME}{path}")
        assert answer.status_code in (200, 303, 403, 404, 409), (path, answer.text[-500:])
        found[route.path] = len(said)
    return found


def test_pages_ask_the_database_as_often_whatever_there_is(desk: Desk) -> None:
    people = peopled(desk)
    _grown(desk, people, range(2))
    before = {login: _pages(desk, login) for login in ("guanli", "shenhe", "jiaoyu", "kan")}
    _grown(desk, people, range(10, 24))
    after = {login: _pages(desk, login) for login in before}
    grown = {
        f"{login} {path}": (before[login][path], count)
        for login, pages in after.items()
        for path, count in pages.items()
        if count > before[login][path]
    }
    assert not grown, grown
    assert max(count for pages in after.values() for count in pages.values()) <= MOST, after
