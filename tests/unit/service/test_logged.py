"""What the service tells of itself: a line for each request, without secrets; numbers; whether it can go on."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from sqlalchemy.exc import OperationalError

from nianbao.app.logged import JsonFormatter, logging_to
from nianbao.desk.work import Desk
from nianbao.service.bounds import ServiceBounds
from nianbao.service.logged import RequestNumbers
from nianbao.service.site import site
from support.desk import PASSWORD, peopled, sqlite_desk


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("nianbao.desk.passwords._hasher", lambda: hasher)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = sqlite_desk(tmp_path)
    peopled(made)
    yield made
    made.close()


@pytest.fixture
def client(desk: Desk) -> Iterator[TestClient]:
    with TestClient(
        site(ServiceBounds(workers=1), desk, works=False), follow_redirects=False, raise_server_exceptions=False
    ) as made:
        yield made


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    with logging_to(str(tmp_path / "log"), "debug", JsonFormatter()):
        yield tmp_path / "log"


def lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def test_each_request_is_a_line_without_secrets(client: TestClient, log: Path) -> None:
    client.get("/desk/i/secret-token-of-a-link")
    client.post("/desk/sign-in", data={"login": "shenhe", "password": "wrong-secret"})
    client.post("/desk/sign-in", data={"login": "shenhe", "password": PASSWORD})
    cookie = client.cookies["nianbao_desk"]
    answer = client.get("/desk/body/1?q=secret-query")
    client.get("/check/secret-token-of-a-check")
    client.get("/secret-path")
    client.get("/health")
    told = [one for one in lines(log) if one["event"] == "request"]
    assert [(one["method"], one["route"], one["status"], one["level"]) for one in told] == [
        ("GET", "/desk/i/{token}", 200, "info"),
        ("POST", "/desk/sign-in", 401, "info"),
        ("POST", "/desk/sign-in", 303, "info"),
        ("GET", "/desk/body/{body_id:int}", 200, "info"),
        ("GET", "/check/{token}", 404, "info"),
        ("GET", "(none)", 404, "info"),
        ("GET", "/health", 200, "debug"),
    ]
    assert told[3]["request"] == answer.headers["x-request-id"] and told[3]["user"] == 2 and told[3]["ms"] >= 0
    assert "user" not in told[0]
    text = log.read_text("utf-8")
    assert "secret" not in text and PASSWORD not in text and cookie not in text
    assert all({"time", "level", "logger", "event"} <= set(one) for one in lines(log))


def test_a_defect_tells_where_and_not_what(client: TestClient, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*given: object) -> None:
        raise ValueError("quotes a secret")

    monkeypatch.setattr("nianbao.service.desk.visits.signed_in", fails)
    assert client.get("/desk/queue").status_code == 500
    text = log.read_text("utf-8")
    [defect] = [one for one in lines(log) if "error" in one]
    assert defect["error"] == "ValueError" and any("visits.py" in one for one in defect["at"]) and "secret" not in text


def test_what_cannot_be_written_as_a_line_is_none(log: Path) -> None:
    logging.getLogger("nianbao.desk").info("two\nlines \u2028 and %s", "more\r\n{")
    [line] = lines(log)
    assert line["text"].startswith("two\nlines")


def test_a_database_that_is_away_is_told_as_such(
    client: TestClient, desk: Desk, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/desk/sign-in", data={"login": "shenhe", "password": PASSWORD})

    def away(*given: object, **more: object) -> None:
        raise OperationalError("SELECT secret", {}, Exception("no connection"))

    monkeypatch.setattr("nianbao.service.desk.visits.signed_in", away)
    monkeypatch.setattr("nianbao.desk.checking.numbers", away)
    page = client.get("/desk/body/1")
    assert page.status_code == 503 and page.headers["retry-after"] == "5" and "数据库暂时连不上" in page.text
    assert client.get("/health/live").status_code == 200
    for path in ("/health", "/health/ready"):
        told = client.get(path)
        assert told.status_code == 503 and told.json()["missing"] == ["database"]
    assert "nianbao_desk_up 0" in client.get("/metrics").text
    monkeypatch.undo()
    assert client.get("/health/ready").json()["status"] == "ok"
    assert "secret" not in log.read_text("utf-8")


def test_a_queue_that_is_deaf_is_told(client: TestClient) -> None:
    class Deaf:
        def alive(self) -> bool:
            return False

        def close(self) -> None:
            pass

    client.app.state.jobs = Deaf()  # type: ignore[attr-defined]
    told = client.get("/health/ready")
    assert told.status_code == 503 and told.json()["missing"] == ["queue"] and "retry-after" in told.headers


def test_numbers_are_as_prometheus_reads_them(client: TestClient) -> None:
    for _ in range(3):
        client.get("/")
    client.get("/nowhere")
    text = client.get("/metrics").text
    assert 'nianbao_requests_total{method="GET",route="/",status="200"} 3' in text
    assert 'nianbao_requests_total{method="GET",route="(none)",status="404"} 1' in text
    assert "nianbao_request_seconds_count 4" in text and "nianbao_desk_up 1" in text
    form = r"(# (HELP|TYPE) .+|[a-z_]+(\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\})? [\d.]+)"
    assert all(re.fullmatch(form, line) for line in text.splitlines()), text


def test_buckets_hold_all_that_is_quicker() -> None:
    numbers = RequestNumbers()
    for seconds in (0.01, 0.2, 20.0):
        numbers.add("GET", "/", 200, seconds)
    found = dict(line.rsplit(" ", 1) for line in numbers.lines() if not line.startswith("#"))
    assert [found[f'nianbao_request_seconds_bucket{{le="{bound}"}}'] for bound in (0.05, 0.3, 10.0, "+Inf")] == list(
        "1223"
    )
