"""Connections that say nothing, or little, end; those that ask are answered, however long the answer takes."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

pytest.importorskip("uvicorn", reason="the extra nianbao[serve] is not installed")
import uvicorn

from nianbao.service.bounds import ServiceBounds
from nianbao.service.guard import Guard
from nianbao.service.heads import BoundedHeads

TWO_LENGTHS = (
    b"POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"
    b"GET /second HTTP/1.1\r\nhost: a\r\n\r\n"
)
ASKED = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n"


class Hasty(BoundedHeads):
    seconds = 0.2


async def slow(scope: Any, receive: Any, send: Any) -> None:
    await asyncio.sleep(0.4)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def talk(port: int, *said: bytes) -> tuple[bytes, float]:
    """What comes until the other side ends it, and after how long."""
    began = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for part in said:
        writer.write(part)
        await asyncio.sleep(0.05)
    got = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    return got, time.monotonic() - began


async def many() -> list[tuple[bytes, float]]:
    config = uvicorn.Config(
        Guard(slow, ServiceBounds()), port=0, http=Hasty, log_level="critical", lifespan="off", timeout_keep_alive=1
    )
    listening = config.bind_socket()
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve([listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    port = listening.getsockname()[1]
    letters = [bytes([sign]) for sign in b"GET / HTTP"]
    found = await asyncio.gather(
        talk(port), talk(port, b"GET / HT"), talk(port, *letters[:3]), talk(port, ASKED), talk(port, ASKED[:20], ASKED[20:]),
        talk(port, ASKED, *([b""] * 9), b"GET /"), talk(port, TWO_LENGTHS),
    )  # fmt: skip
    server.should_exit = True
    await serving
    return found


def test_heads_come_soon_or_the_connection_ends() -> None:
    silent, begun, letters, asked, parts, second, smuggled = asyncio.run(many())
    for got, _ in (silent, begun, letters):
        assert got == b""
    for got, took in (asked, parts, second):
        assert got.startswith(b"HTTP/1.1 200") and got.count(b"HTTP/1.1") == 1 and took >= 0.4
    got, _ = smuggled  # whose end is told in two ways: nothing behind it is a request
    assert got.startswith(b"HTTP/1.1 400") and got.count(b"HTTP/1.1") == 1 and b"connection: close" in got
