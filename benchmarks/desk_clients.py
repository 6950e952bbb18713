"""Clients of the desk and of the self-check as browsers are: they follow what pages say of when to look again. What each saw is
kept: how long each page took, where it stood in the queue, what it was told in the end."""

from __future__ import annotations

import asyncio
import html
import re
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

_TOKEN = re.compile(r'name="csrf" value="(\w+)"')
_AHEAD = re.compile(r"前面还有 (\d+) 份|前面没有别的")
_VERSION = re.compile(r'name="version" value="(\d+)"')
_FOREVER = 900.0
_IDLE = 10.0  # seconds after which a connection is not used again: the service ends it


@dataclass
class Seen:
    """`took`: seconds by kind of page. `places`: of each report, (asked, answered, how many were said to be ahead), by the clock
    of this machine. `failed`: what was answered otherwise than it should be; `again`: tries after a broken connection."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    places: dict[int, list[tuple[float, float, int]]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)
    again: int = 0

    def all(self) -> list[float]:
        return [one for many in self.took.values() for one in many]


def told(took: list[float]) -> str:
    """Number, median, 95th of a hundred and slowest, in milliseconds."""
    if len(took) < 2:
        return f"{len(took):6d}"
    cuts = quantiles(took, n=100)
    return f"{len(took):6d} {cuts[49] * 1000:8.0f} {cuts[94] * 1000:8.0f} {max(took) * 1000:8.0f}"


def ninety_five(took: list[float]) -> float:
    return quantiles(took, n=100)[94] * 1000


@dataclass(frozen=True, slots=True)
class PageAnswer:
    status_code: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


def _body(
    data: Mapping[str, str] | None = None, files: Mapping[str, tuple[str, bytes]] | None = None
) -> tuple[str, bytes]:
    """The kind of a form, and what is sent."""
    if files is None:
        return ("application/x-www-form-urlencoded", urlencode(data).encode()) if data else ("", b"")
    edge = secrets.token_hex(16)
    parts = [
        f'content-disposition: form-data; name="{name}"\r\n\r\n{text}'.encode() for name, text in (data or {}).items()
    ]
    for name, (file, content) in files.items():
        parts.append(f'content-disposition: form-data; name="{name}"; filename="{file}"\r\n\r\n'.encode() + content)
    sent = b"".join(f"--{edge}\r\n".encode() + part + b"\r\n" for part in parts) + f"--{edge}--\r\n".encode()
    return f"multipart/form-data; boundary={edge}", sent


class Browser:
    """One client, from an address of its own of this machine's. It speaks HTTP over one connection by hand: what libraries do for
    every request would take more of this machine than what is measured."""

    def __init__(self, address: Callable[[], str], seen: Seen, number: int, *, patient: bool = False) -> None:
        self.address, self.seen, self.patient = address, seen, patient
        self.local = f"127.0.0.{2 + number}"
        self.cookies: dict[str, str] = {}
        self.open: tuple[str, asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.used = 0.0
        self.turn = asyncio.Lock()

    async def ask(self, kind: str, method: str, path: str, **form: Any) -> PageAnswer:
        """`data`, `files`: of a form. `patient`: as somebody does who presses “again” while the service is away."""
        while True:
            async with self.turn:
                began = time.perf_counter()
                try:
                    answer = await asyncio.wait_for(self._asked(method, path, *_body(**form)), 60)
                except (OSError, EOFError, ValueError, TimeoutError) as error:
                    self.close()
                    if not self.patient:
                        self.seen.failed.append(f"{kind}: {type(error).__name__}")
                        raise
                else:
                    if not (self.patient and answer.status_code >= 500):
                        break
            self.seen.again += 1
            await asyncio.sleep(0.5)
        self.seen.took[kind].append(time.perf_counter() - began)
        return answer

    async def _asked(self, method: str, path: str, kind: str, body: bytes) -> PageAnswer:
        where = self.address()
        if self.open is None or self.open[0] != where or self.open[1].at_eof() or time.monotonic() - self.used > _IDLE:
            self.close()
            host, port = where.removeprefix("http://").split(":")
            self.open = (
                where,
                *await asyncio.open_connection(host, int(port), local_addr=(self.local, 0), limit=1 << 22),
            )
        self.used = time.monotonic()
        _, reader, writer = self.open
        head = [f"{method} {path} HTTP/1.1", f"host: {where.removeprefix('http://')}", f"content-length: {len(body)}"]
        head += [f"content-type: {kind}"] * bool(kind)
        head += [f"cookie: {'; '.join(f'{name}={value}' for name, value in self.cookies.items())}"] * bool(self.cookies)
        writer.write("\r\n".join([*head, "", ""]).encode() + body)
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {}
        for line in filter(None, lines):
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
            if name.lower() == "set-cookie":
                key, _, token = value.partition(";")[0].partition("=")
                self.cookies[key] = token
        return PageAnswer(
            int(first.split()[1]), headers, await reader.readexactly(int(headers.get("content-length", "0")))
        )

    def close(self) -> None:
        if self.open is not None:
            self.open[2].close()
            self.open = None

    async def sign_in(self, login: str, password: str) -> None:
        answer = await self.ask("sign in", "POST", "/desk/sign-in", data={"login": login, "password": password})
        assert answer.status_code == 303, answer.text

    async def open_link(self, token: str) -> None:
        await self.ask("link", "GET", f"/desk/i/{token}")
        answer = await self.ask("link", "POST", f"/desk/i/{token}")
        assert answer.status_code == 303, answer.text

    async def hand_in(self, body: int, name: str, data: bytes, thinks: float = 0.0) -> None:
        """What was answered wrongly is kept in `failed`. A second try of one that had come already is told so by the state."""
        page = await self.ask("body", "GET", f"/desk/body/{body}")
        token, version = _TOKEN.search(page.text), _VERSION.search(page.text)
        if token is None or version is None:
            self.seen.failed.append(f"{body}: no form, {page.status_code}")
            return
        await asyncio.sleep(thinks)
        answer = await self.ask(
            "hand in", "POST", f"/desk/body/{body}/hand-in", files={"report": (name, data)},
            data={"csrf": token[1], "version": version[1]},
        )  # fmt: skip
        if answer.status_code != 303 and not (self.patient and answer.status_code == 409):
            self.seen.failed.append(f"{body}: handed in, {answer.status_code}")

    async def until_done(self, body: int, path: str, kind: str) -> str:
        """Looks again as the page says. Returns the last page."""
        deadline = time.monotonic() + _FOREVER
        while time.monotonic() < deadline:
            asked = time.time()
            page = await self.ask(kind, "GET", path)
            if found := _AHEAD.search(page.text):
                self.seen.places[body].append((asked, time.time(), int(found[1] or 0)))
            if page.status_code != 200:
                self.seen.failed.append(f"{body}: {page.status_code}")
                return ""
            if "refresh" not in page.headers:
                return html.unescape(page.text)
            await asyncio.sleep(float(page.headers["refresh"].partition(";")[0]))
        self.seen.failed.append(f"{body}: not done")
        return ""
