"""A client's file name is shown, never a place; what comes in is bounded while it comes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
from nianbao.service.bounds import ServiceBounds
from nianbao.service.guard import Guard, Rate, is_foreign
from nianbao.service.refusals import RefusedError
from nianbao.service.uploads import file_name


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("教育局2025年报.docx", "教育局2025年报.docx"),
        ("C:\\年报\\教育局.doc", "教育局.doc"),
        ("../../etc/passwd", "passwd"),
        ("/etc/cron.d/x.pdf", "x.pdf"),
        (".bashrc", "bashrc"),
        ("..", "报告"),
        ("", "报告"),
        (None, "报告"),
        ("a\r\nSet-Cookie: x.txt", "a_Set-Cookie_x.txt"),
        ("<script>.html", "script_.html"),
    ],
)
def test_names(given_name: str | None, kept: str) -> None:
    assert file_name(given_name) == kept


@given(st.text(max_size=300))
def test_no_name_leaves_its_folder(name: str) -> None:
    kept = file_name(name)
    assert Path(kept).name == kept and not kept.startswith((".", "-")) and 0 < len(kept) <= 100
    assert len(kept.encode("utf-8")) < 400 and "\x00" not in kept


def test_a_slow_upload_is_given_up() -> None:
    async def slow() -> dict[str, object]:
        await asyncio.sleep(5)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def app(scope: object, receive: object, send: object) -> None:
        await receive()  # type: ignore[operator]

    async def send(message: object) -> None:
        pass

    guard = Guard(app, ServiceBounds(upload_seconds=0.05))  # type: ignore[arg-type]
    with pytest.raises(RefusedError) as refused:
        asyncio.run(guard({"type": "http"}, slow, send))  # type: ignore[arg-type]
    assert refused.value.status == 408


def test_a_body_is_counted_whatever_its_head_says() -> None:
    async def endless() -> dict[str, object]:
        return {"type": "http.request", "body": bytes(1000), "more_body": True}

    async def app(scope: object, receive: object, send: object) -> None:
        while True:
            await receive()  # type: ignore[operator]

    async def send(message: object) -> None:
        pass

    with pytest.raises(RefusedError) as refused:
        asyncio.run(Guard(app, ServiceBounds(upload=5000))({"type": "http"}, endless, send))  # type: ignore[arg-type]
    assert refused.value.status == 413


def test_a_bucket_fills_again() -> None:
    rate = Rate(2)
    assert [rate.wait("a", 0.0) for _ in range(2)] == [0.0, 0.0]
    assert rate.wait("a", 0.0) == pytest.approx(30.0)
    assert rate.wait("b", 0.0) == 0.0
    assert rate.wait("a", 31.0) == 0.0


def test_whose_form_it_is() -> None:
    assert not is_foreign({}) and not is_foreign({"sec-fetch-site": "same-origin"})
    assert not is_foreign({"origin": "http://a:1", "host": "a:1"}) and is_foreign({"origin": "null", "host": "a"})
    assert is_foreign({"sec-fetch-site": "same-site"})
