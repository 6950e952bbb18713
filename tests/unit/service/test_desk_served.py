"""The desk served by real processes: what is handed in is checked, and nothing is lost or done twice when the server is killed."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("dbos", reason="the extra nianbao[desk] is not installed")
import httpx2 as httpx
from sqlalchemy import create_engine, text

from nianbao.desk.chain import end_of, rows_of, verify
from nianbao.desk.checking import numbers
from nianbao.desk.schema import upgrade
from nianbao.desk.tables import BodyRow
from nianbao.desk.work import Desk, console, open_desk
from support.desk import BAD, PASSWORD, SAMPLES, peopled
from support.serving import Served, Worker, postgres, why_no_postgres

pytestmark = pytest.mark.slow


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield str(tmp_path / "desk.sqlite")
        return
    why = why_no_postgres()
    if why is not None:
        pytest.skip(why)
    with postgres() as server:
        engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE served"))
        engine.dispose()
        yield server.replace("/postgres?", "/served?")


@pytest.fixture
def desk(database: str, tmp_path: Path) -> Iterator[Desk]:
    made = open_desk(database, str(tmp_path / "files"))
    upgrade(made.engine)
    peopled(made)
    yield made
    made.close()


def signed_in(served: Served, login: str) -> tuple[httpx.Client, str]:
    client = httpx.Client(base_url=f"{served.address}/desk", timeout=60)
    done = client.post("/sign-in", data={"login": login, "password": PASSWORD})
    assert done.status_code == 303, done.text
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/password").text)
    assert found is not None
    return client, found[1]


def until(desk: Desk, done: int) -> None:
    for _ in range(1200):
        counts = numbers(desk)
        if counts["done"] == done and not counts["waiting"] + counts["running"]:
            return
        time.sleep(0.1)
    raise AssertionError(counts)


def test_a_worker_of_its_own_checks_what_the_pages_take(database: str, desk: Desk, tmp_path: Path) -> None:
    place = ("--desk", database, "--store", str(tmp_path / "files"))
    served, worker = Served(*place, "--no-workers"), Worker(*place, "--workers", "1")
    served.start()
    worker.start()
    try:
        client, csrf = signed_in(served, "shenhe")
        files = {"report": (BAD, (SAMPLES / "2025" / BAD).read_bytes())}
        assert client.post("/body/1/hand-in", data={"csrf": csrf}, files=files).status_code == 303
        until(desk, 1)
        assert "退回整改" in client.get("/body/1").text
        assert worker.stop() == 0
    finally:
        worker.kill()
        served.kill()


def test_nothing_is_lost_when_the_server_is_killed(database: str, desk: Desk, tmp_path: Path) -> None:
    served = Served("--desk", database, "--store", str(tmp_path / "files"))
    report = (SAMPLES / "2025" / BAD).read_bytes()
    served.start()
    try:
        client, csrf = signed_in(served, "shenhe")
        given: list[Any] = []
        for body in (1, 2):
            files = {"report": (BAD, report.replace(b"</body>", b" " * body + b"</body>"))}
            given.append(client.post(f"/body/{body}/hand-in", data={"csrf": csrf}, files=files).status_code)
            served.kill()
            served.start()
            client, csrf = signed_in(served, "shenhe")
        assert given == [303, 303]
        until(desk, 2)
        page = signed_in(served, "shenhe")[0].get("/body/2")
        assert "退回整改" in page.text
        assert served.stop() == 128 + signal.SIGTERM  # in order
    finally:
        with contextlib.suppress(ProcessLookupError, AssertionError):
            served.kill()
    with desk.look(console()) as look:
        for number in (1, 2):
            [version] = look.db.get_one(BodyRow, number).submissions
            [check] = version.checks
            assert (check.state, check.verdict) == ("done", "return"), number
        rows = list(rows_of(look.db))
        assert verify(rows, end_of(look.db)) is None
        assert sum(row["action"] == "check" for row in rows) == 2


def test_it_ends_in_order(database: str, desk: Desk, tmp_path: Path) -> None:
    """Told to end, it answers who is being served and gives back what is being checked; another goes on at once."""
    log = tmp_path / "log"
    served = Served("--desk", database, "--store", str(tmp_path / "files"), "--workers", "2", "--log", str(log))
    served.start()
    try:
        client, csrf = signed_in(served, "shenhe")
        report = (SAMPLES / "2025" / BAD).read_bytes()
        for body in (1, 2, 3):
            files = {"report": (BAD, report.replace(b"</body>", b" " * body + b"</body>"))}
            assert client.post(f"/body/{body}/hand-in", data={"csrf": csrf}, files=files).status_code == 303
        host, port = served.address.removeprefix("http://").split(":")
        form = (
            b'--x\r\ncontent-disposition: form-data; name="report"; filename="a.html"\r\n\r\n'
            + report
            + b"\r\n--x--\r\n"
        )
        head = f"POST /check HTTP/1.1\r\nhost: {host}\r\ncontent-type: multipart/form-data; boundary=x\r\n"
        with socket.create_connection((host, int(port))) as sender:
            sender.sendall(f"{head}content-length: {len(form)}\r\n\r\n".encode() + form[:1000])
            time.sleep(0.3)
            assert served.process is not None
            served.process.terminate()
            time.sleep(0.5)
            sender.sendall(form[1000:])
            assert sender.recv(1000).startswith(b"HTTP/1.1 303")
        assert served.process.wait(30) == 128 + signal.SIGTERM
    finally:
        served.kill()
    counts = numbers(desk)
    assert counts["running"] == 0 and counts["waiting"] + counts["done"] == 3, counts
    with desk.look(console()) as look:
        tries = [check.tries for body in (1, 2, 3) for check in look.db.get_one(BodyRow, body).submissions[0].checks]
    assert tries == [1] * counts["done"] + [0] * counts["waiting"]
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    told = {(one["route"], one["status"]) for one in lines if one["event"] == "request"}
    assert told >= {("/desk/sign-in", 303), ("/desk/body/{body_id:int}/hand-in", 303), ("/check", 303)}
    assert not any("error" in one for one in lines), lines
    place = ("--desk", database, "--store", str(tmp_path / "files"))
    worker = Worker(*place, "--log", str(log))
    worker.start()
    until(desk, 3)
    assert worker.stop() == 0
    assert sum(json.loads(line).get("done") is True for line in log.read_text("utf-8").splitlines()) == 3
