"""What stands before every route: names under which the service is asked for, and the size of heads."""

from __future__ import annotations

import pytest

pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
from fastapi.testclient import TestClient

from nianbao.service.bounds import ServiceBounds
from nianbao.service.guard import host_of
from nianbao.service.site import site

HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (b"localhost", "localhost"), (b"LOCALHOST:8642", "localhost"), (b"127.0.0.1:1", "127.0.0.1"), (b"[::1]:80", "[::1]"),
        (b"[::1]", "[::1]"), (b"localhost.", "localhost"), (b"evil.example:80", "evil.example"), (b"", ""), (b":80", ":80"),
        (b"localhost:80@evil", "localhost:80@evil"), (b"localhost:x", "localhost:x"), (b"localhost, evil", "localhost, evil"),
    ],
)  # fmt: skip
def test_the_name_that_a_request_asks_for(told, name):
    assert host_of({"type": "http", "headers": [(b"host", told)]}) == name


def test_no_name_and_two_names_are_none():
    assert host_of({"headers": []}) == "" == host_of({"headers": [(b"host", b"localhost"), (b"host", b"evil")]})


def test_other_names_are_not_answered():
    with TestClient(site(ServiceBounds(workers=1, hosts=HERE)), base_url="http://localhost:8642") as client:
        for path in ("/", "/health/live", "/api/audit", "/nowhere"):
            refused = client.get(path, headers={"host": "evil.example"})
            assert refused.status_code == 421 and "--allow-host" in refused.text
            assert refused.headers["x-content-type-options"] == "nosniff"
        for name in ("localhost:9", "127.0.0.1", "[::1]:8642"):
            assert client.get("/health/live", headers={"host": name}).status_code == 200


def test_any_name_is_answered_where_none_is_said():
    with TestClient(site(ServiceBounds(workers=1))) as client:
        assert client.get("/health/live", headers={"host": "audit.example"}).status_code == 200


def test_long_heads_are_refused():
    with TestClient(site(ServiceBounds(workers=1))) as client:
        for fields in ({"x-one": "a" * 40_000}, {f"x-{number}": "a" * 400 for number in range(100)}):
            refused = client.get("/health/live", headers=fields)
            assert refused.status_code == 431 and refused.headers["connection"] == "close"
        assert client.get("/health/live", headers={"x-one": "a" * 8_000}).status_code == 200


def test_what_the_reader_of_forms_refuses_is_told_as_any_other_fault():
    with TestClient(site(ServiceBounds(workers=1))) as client:
        broken = client.post(
            "/api/audit", content=b"--b\r\n-1--b--", headers={"content-type": "multipart/form-data; boundary=b"}
        )
        assert broken.status_code == 400 and broken.headers["content-type"] == "application/problem+json"
        wrong = client.put("/health")
        assert wrong.status_code == 405 and "GET" in wrong.headers["allow"]


def test_long_addresses_are_refused():
    with TestClient(site(ServiceBounds(workers=1))) as client:
        for place in (f"/{'a' * 20_000}", f"/health?q={'a' * 20_000}", f"/{'%61' * 10_000}"):
            refused = client.get(place)
            assert refused.status_code == 414 and "过长" in refused.text and refused.headers["connection"] == "close"
        assert client.get(f"/health?q={'a' * 4_000}").status_code == 200
