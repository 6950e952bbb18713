"""The self-check page and the API: what is handed in is audited as by the command line, and nothing else gets through."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
from fastapi.testclient import TestClient

import nianbao
from nianbao.service.bounds import ServiceBounds
from nianbao.service.refusals import PROBLEM
from nianbao.service.site import site
from support.parcels import report, zipped

SAMPLES = Path(__file__).resolve().parents[3] / "reports_in"
REPORT = SAMPLES / "2025/jiaoyuju.html"
WORD = SAMPLES / "2025/caizhengju.docx"


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(site(ServiceBounds(workers=2, per_minute=10_000)), follow_redirects=False) as made:
        yield made


def handed_in(client: TestClient, data: bytes, name: str = "年报.html", prior: bytes | None = None) -> str:
    """The page of a check, once it is done."""
    files: dict[str, Any] = {"report": (name, data)}
    if prior is not None:
        files["prior"] = ("上年.html", prior)
    done = client.post("/check", files=files)
    assert done.status_code == 303, done.text
    place = f"/{done.headers['location']}"
    for _ in range(600):
        page = client.get(place)
        if "refresh" not in page.headers:
            return page.text
        time.sleep(0.05)
    raise AssertionError("not done in half a minute")


def test_the_front_page_needs_nothing_but_itself(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert 'enctype="multipart/form-data"' in page.text and "<script" not in page.text
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page.text)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff" and page.headers["cache-control"] == "no-store"


def test_a_clerk_hands_in_and_takes_home(client: TestClient) -> None:
    page = handed_in(client, REPORT.read_bytes(), prior=(SAMPLES / "2024/jiaoyuju.html").read_bytes())
    assert "退回整改" in page and "云溪市青栎区教育局" in page and "上年" in page
    links = dict(re.findall(r'href="([^"]+\.(html|docx|json)(?:\?download=1)?)"', page))
    assert set(links.values()) == {"html", "docx", "json"}
    for link, kind in links.items():
        got = client.get(f"/check/{link}")
        assert got.status_code == 200
        assert got.headers["content-security-policy"].startswith("sandbox;")
        assert ("attachment" in got.headers.get("content-disposition", "")) == (kind != "html" or "download" in link)


def test_the_api_gives_the_finding_of_the_command_line(client: TestClient) -> None:
    got = client.post("/api/audit", files={"report": ("caizhengju.docx", WORD.read_bytes())})
    assert (got.status_code, got.headers["content-type"]) == (200, "application/json")
    from nianbao.app.saved import encode

    ours = json.loads(encode(nianbao.audit(WORD).findings[0]))
    theirs = got.json()
    ours["source"]["path"] = theirs["source"]["path"] = ""
    assert theirs == ours


@pytest.mark.parametrize(
    ("name", "data", "status", "code"),
    [
        ("a.txt", b"", 422, "empty"),
        ("a.txt", "今天下雨。".encode(), 415, "unknown_format"),
        ("a.exe", b"MZ\x90\x00" + bytes(200), 415, "unknown_format"),
        ("a.docx", b"PK\x03\x04" + bytes(50), 422, "damaged"),
        ("a.zip", zipped([("1.txt", report("甲区教育局")), ("2.txt", report("甲区民政局"))]), 422, "not_one_report"),
    ],
)
def test_what_cannot_be_audited_is_a_problem_with_its_reason(
    client: TestClient, name: str, data: bytes, status: int, code: str
) -> None:
    got = client.post("/api/audit", files={"report": (name, data)})
    assert (got.status_code, got.headers["content-type"]) == (status, PROBLEM)
    assert got.json()["type"] == f"urn:nianbao:problem:{code}" and got.json()["title"] and got.json()["detail"]
    page = handed_in(client, data, name)
    assert "无法审核" in page or len(re.findall("stamp", page)) >= 2


@pytest.mark.parametrize("kind", ["api/audit", "check"])
def test_a_form_without_a_report(client: TestClient, kind: str) -> None:
    for more in ({}, {"data": {"report": "text"}}, {"files": {"other": ("a.txt", b"x")}}, {"content": b"x" * 100}):
        got = client.post(f"/{kind}", **more)  # type: ignore[arg-type]
        assert got.status_code == 400, more
    broken = {"content-type": "multipart/form-data; boundary=b"}
    assert client.post(f"/{kind}", content=b"--b\r\nno", headers=broken).status_code == 400


def test_a_form_of_another_site_is_refused(client: TestClient) -> None:
    files = {"report": ("a.txt", b"x")}
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://example.org"}):
        assert client.post("/api/audit", files=files, headers=headers).status_code == 403
        assert client.post("/check", files=files, headers=headers).status_code == 403


def test_what_is_not_there(client: TestClient) -> None:
    page = client.post("/check", files={"report": ("a.txt", report("甲区教育局"))})
    token = page.headers["location"].rpartition("/")[2]
    inside = ("9.html", "1.exe", "0.html", "-1.html", "told.json", "1.html.docx", "..%2f1.html", "given%2fa.txt")
    for path in ("check/none", "check/none/1.html", *(f"check/{token}/{name}" for name in inside), "none", "docs"):
        got = client.get(f"/{path}")
        assert got.status_code == 404, path
        assert "Traceback" not in got.text
    assert client.get("/api/audit").status_code == 405


def test_what_is_told_of_itself(client: TestClient) -> None:
    assert client.get("/health").json()["status"] == "ok"
    told = client.get("/openapi.json").json()
    assert set(told["paths"]) == {"/api/audit", "/health", "/health/live", "/health/ready"}
    assert {"200", "413", "415", "422", "429", "503"} <= set(told["paths"]["/api/audit"]["post"]["responses"])
    assert "nianbao_checks_handed_in" in client.get("/metrics").text


def problem_of(bounds: ServiceBounds, times: int = 1) -> dict[str, Any]:
    with TestClient(site(bounds)) as client:
        for _ in range(times):
            got = client.post("/api/audit", files={"report": ("年报.txt", report("甲区教育局"))})
        return {**got.json(), "after": got.headers.get("retry-after")}


def test_bounds_are_kept_and_said() -> None:
    assert problem_of(ServiceBounds(workers=1, upload=100))["status"] == 413
    many = problem_of(ServiceBounds(workers=1, per_minute=1), times=2)
    assert many["status"] == 429 and int(many["after"]) > 0
    full = problem_of(ServiceBounds(workers=1, waiting=0))
    assert full["status"] == 503 and int(full["after"]) > 0
    slow = problem_of(ServiceBounds(workers=1, seconds=0.001, patience=1))
    assert (slow["status"], slow["type"]) == (422, "urn:nianbao:problem:timeout")


def test_nothing_is_kept() -> None:
    with TestClient(site(ServiceBounds(workers=1, kept=0.2))) as client:
        folder = client.app.state.checks.folder  # type: ignore[attr-defined]
        place = client.post("/check", files={"report": ("a.txt", report("甲区教育局"))}, follow_redirects=False)
        for _ in range(400):
            if client.get(f"/{place.headers['location']}").status_code == 404:
                break
            time.sleep(0.05)
        assert client.get("/health").json()["kept"] == 0
        for _ in range(100):
            if not list(folder.iterdir()):
                break
            time.sleep(0.05)
        assert not list(folder.iterdir())
    assert not folder.exists()


def test_what_was_handed_in_is_there_for_an_hour_and_then_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    passed = [0.0]
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + passed[0], sleep=time.sleep, time=time.time)
    monkeypatch.setattr("nianbao.service.checks.time", clock)
    with TestClient(site(ServiceBounds(workers=1))) as client:
        checks: Any = client.app.state.checks  # type: ignore[attr-defined]
        place = client.post("/check", files={"report": ("a.txt", report("甲区教育局"))}, follow_redirects=False)
        path = f"/{place.headers['location']}"
        for _ in range(600):
            if client.get("/health").json()["done"]:
                break
            time.sleep(0.05)
        for passed[0], there in ((3500.0, True), (3700.0, False)):
            for _ in range(100):
                with checks._changed:
                    checks._changed.notify_all()
                time.sleep(0.01)
                if there or client.get(path).status_code == 404:
                    break
            assert (client.get(path).status_code == 200) == there
        assert not list(checks.folder.iterdir())
