"""Attacks on a server that runs as it would in an office: bytes on the wire, guesses that come at once, what the log says."""

from __future__ import annotations

import json
import re
import socket
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytest.importorskip("dbos", reason="the extra nianbao[desk] is not installed")
import httpx2 as httpx
from sqlalchemy import create_engine, text

from nianbao.desk.chain import rows_of, verify
from nianbao.desk.schema import upgrade
from nianbao.desk.sign_in import OF_LOGIN
from nianbao.desk.work import console, open_desk
from support.desk import PASSWORD, peopled
from support.serving import Served, postgres, why_no_postgres

pytestmark = pytest.mark.slow


class Office(NamedTuple):
    address: str
    port: int
    log: Path
    database: str
    files: str


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    if request.param == "sqlite":
        yield from served(folder, str(folder / "desk.sqlite"))
        return
    why = why_no_postgres()
    if why is not None:
        pytest.skip(why)
    with postgres() as server:
        engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE attacked"))
        engine.dispose()
        yield from served(folder, server.replace("/postgres?", "/attacked?"))


def served(folder: Path, database: str) -> Iterator[Office]:
    files, log = str(folder / "files"), folder / "log.jsonl"
    desk = open_desk(database, files)
    upgrade(desk.engine)
    peopled(desk)
    desk.close()
    server = Served("--desk", database, "--store", files, "--log", str(log), "--log-level", "debug", "--no-workers")
    try:
        address = server.start()
        yield Office(address, int(address.rpartition(":")[2]), log, database, files)
    finally:
        server.stop()


def said(office: Office, data: bytes, seconds: float = 10.0) -> bytes:
    """What the server answers to bytes as they are; empty where it only ends the connection."""
    with socket.create_connection(("127.0.0.1", office.port), timeout=seconds) as wire:
        got = b""
        try:
            wire.sendall(data)
            while part := wire.recv(65536):
                got += part
        except (ConnectionError, TimeoutError):
            pass
        return got


def status(answer: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d{3})", answer)
    return int(found[1]) if found else 0


END = b"Connection: close\r\n\r\n"
HEADS = {
    "a line of 100 KB": (b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 100_000 + b"\r\n" + END, (0, 400, 431)),
    "many lines": (b"GET /health HTTP/1.1\r\nHost: localhost\r\n" + b"X: aaaaaaaaaaaaaaaa\r\n" * 5_000 + END, (400, 431)),
    "a line that has no end": (b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 3_000_000, (0, 400, 431)),
    "an address of 100 KB": (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n" + END, (0, 400, 414, 431)),
    "a cookie of 40 KB": (b"GET /desk HTTP/1.1\r\nHost: localhost\r\nCookie: a=" + b"a" * 40_000 + b"\r\n" + END, (431,)),
    "another host": (b"GET /desk/sign-in HTTP/1.1\r\nHost: evil.example\r\n" + END, (421,)),
    "no host": (b"GET /desk/sign-in HTTP/1.1\r\n" + END, (400, 421)),
    "two hosts": (b"GET /desk/sign-in HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n" + END, (400, 421)),
    "a host with a path": (b"GET /desk/sign-in HTTP/1.1\r\nHost: localhost/evil\r\n" + END, (400, 421)),
    "a host with a name before it": (b"GET /desk/sign-in HTTP/1.1\r\nHost: localhost:80@evil.example\r\n" + END, (400, 421)),
    "a host that goes on": (b"GET /desk/sign-in HTTP/1.1\r\nHost: localhost\r\n .evil.example\r\n" + END, (400, 421)),
    "an address of another": (b"GET http://evil.example/desk/sign-in HTTP/1.1\r\nHost: evil.example\r\n" + END, (400, 421)),
    "http 1.0 without host": (b"GET /desk/sign-in HTTP/1.0\r\n\r\n", (400, 421)),
    "two lengths": (
        b"POST /desk/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n" + END + b"abcd", (400,),
    ),
    "a name with a blank": (b"GET /health HTTP/1.1\r\nHost: localhost\r\nX : a\r\n" + END, (400,)),
    "no http": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n", (400,)),
}  # fmt: skip


@pytest.mark.parametrize("head", HEADS)
def test_heads_as_nobody_sends_them(office: Office, head: str) -> None:
    sent, right = HEADS[head]
    answer = said(office, sent)
    assert status(answer) in right, answer[:300]
    assert b"evil.example" not in answer
    assert status(said(office, b"GET /health HTTP/1.1\r\nHost: localhost\r\n" + END)) == 200


@pytest.mark.parametrize("name", ["x-forwarded-host", "forwarded", "x-host", "x-original-url", "x-rewrite-url"])
def test_nobody_else_says_where_links_lead(office: Office, name: str) -> None:
    """By those fields that proxies set: links in invites lead to the name by which the page was opened, and to no other."""
    with signed_in(office, "shenhe") as (client, csrf):
        sent = client.post("/desk/body/2/invite", data={"csrf": csrf, "days": "3"}, headers={name: "host=evil.example"})
        link = re.search(r"https?://[^\s<]+/desk/i/", sent.text)
        assert link is not None and link[0] == f"{office.address}/desk/i/" and "evil" not in sent.text


@contextmanager
def signed_in(office: Office, login: str) -> Iterator[tuple[Any, str]]:
    with httpx.Client(base_url=office.address, trust_env=False, timeout=30) as client:
        done = client.post("/desk/sign-in", data={"login": login, "password": PASSWORD})
        assert done.status_code == 303, done.text
        found = re.search(r'name="csrf" value="(\w+)"', client.get("/desk/password").text)
        assert found is not None
        yield client, found[1]


def test_guesses_at_once_over_many_connections(office: Office) -> None:
    def guess(number: int) -> int:
        with httpx.Client(base_url=office.address, trust_env=False, timeout=60) as client:
            return client.post(
                "/desk/sign-in", data={"login": "shenhe2", "password": f"猜的第{number}句话"}
            ).status_code

    with ThreadPoolExecutor(16) as pool:
        answers = Counter(pool.map(guess, range(32)))
    assert answers == {401: OF_LOGIN, 429: 32 - OF_LOGIN}


def test_no_line_of_the_log_is_forged(office: Office) -> None:
    """Line breaks, escapes of terminals and JSON in whatever may come: each line is one event, and the chain holds."""
    forged = '\r\n{"event": "sign_in", "user": 1}\r\n\x1b[2J\u2028\u2029\x85'
    with httpx.Client(base_url=office.address, trust_env=False, timeout=30) as client:
        client.post("/desk/sign-in", data={"login": forged, "password": forged})
        client.get("/desk/body/%0d%0a%7B%22event%22%7D", headers={"user-agent": '"} {"event": "x"}'})
        client.post("/api/audit", files={"report": ("年报" + forged + ".html", b"<p>x")})
    for line in office.log.read_bytes().splitlines():
        event = json.loads(line)
        assert "sign_in" not in json.dumps(event.get("event", "")), event
    assert b"\x1b" not in office.log.read_bytes() and "猜的第".encode() not in office.log.read_bytes()
    desk = open_desk(office.database, office.files)
    with desk.look(console()) as look:
        rows = list(rows_of(look.db))
    desk.close()
    assert verify(rows) is None and all(len(json.dumps(row, ensure_ascii=False).split("\n")) == 1 for row in rows)
    taken = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    assert len(taken.split("\n")) == len(rows) + 1


def test_each_role_is_told_of_its_own_on_a_server_that_runs(office: Office) -> None:
    """Pages of others, of all numbers, as each role: what is not its own is not there; private pages are kept by no cache."""
    places = (
        "/accounts",
        "/log",
        "/log/file",
        "/queue",
        "/season/1",
        "/season/1/written/folder",
        "/body/2",
        "/body/2/version/1/file",
    )
    refused = {"guanli": 0, "shenhe": 3, "fuhe": 3, "jiaoyu": 8, "kan": 3}
    for login, count in refused.items():
        with signed_in(office, login) as (client, _):
            answers = [client.get(f"/desk{place}") for place in places]
            assert all(one.headers["cache-control"] == "no-store" for one in answers)
            assert sum(one.status_code in (403, 404) for one in answers[:-1]) == min(count, 7), login
            assert answers[-1].status_code == 404  # nobody handed in
