"""What stands before every route: bounds of size, time and number for what comes in, headers for what goes out.

A plain ASGI application around the other: a body is counted as it arrives, whatever its head says of it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import time
from collections import OrderedDict
from typing import Any, Final

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nianbao.service.bounds import ServiceBounds
from nianbao.service.refusals import RefusedError

_ADDRESSES: Final = 10_000  # remembered at a time
_HEADERS: Final = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cache-control": b"no-store",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
    b"x-frame-options": b"DENY",
}
_AMBIGUOUS: Final = {
    b"content-length",
    b"transfer-encoding",
}  # of a body whose end is not told in one way (RFC 9112, 6.3)
_TWO_LENGTHS: Final = "请求同时写了 Content-Length 和 Transfer-Encoding，已拒绝\n"
_HEADS: Final = 32 << 10  # bytes of the fields of a head, together
_TARGET: Final = 16 << 10  # bytes of an address
_LONG_TARGET: Final = "地址过长，已拒绝\n"
_CLOSE: Final = {"connection": "close"}
_LONG_HEAD: Final = "请求头过长，已拒绝\n"
_OTHER_HOST: Final = "这里不用这个名字（Host）提供服务；要用它，启动时加 --allow-host\n"
_POLICY: Final = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


class Rate:
    """So many a minute from one address, by a bucket that fills steadily."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str, now: float) -> float:
        """Seconds until one more is allowed; 0.0: it is, and is counted."""
        left, at = self._left.pop(address, (float(self.per_minute), now))
        left = min(float(self.per_minute), left + (now - at) * self.per_minute / 60)
        allowed = left >= 1
        self._left[address] = (left - allowed, now)
        while len(self._left) > _ADDRESSES:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) * 60 / self.per_minute


class Guard:
    """The application behind its bounds. What is refused here is raised as RefusedError where the body is read, so that one
    place answers it."""

    def __init__(self, app: ASGIApp, bounds: ServiceBounds) -> None:
        self.app = app
        self.bounds = bounds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused is not None:
            await refused(scope, receive, self._headed(send))
            return
        await self.app(scope, self._bounded(receive), self._headed(send))

    def _refused(self, scope: Scope) -> PlainTextResponse | None:
        """By its head alone."""
        fields = scope.get("headers", ())
        if {name for name, _ in fields} >= _AMBIGUOUS:
            return PlainTextResponse(_TWO_LENGTHS, 400, headers=_CLOSE)
        if len(scope.get("raw_path") or b"") + len(scope.get("query_string", b"")) > _TARGET:
            return PlainTextResponse(_LONG_TARGET, 414, headers=_CLOSE)
        if sum(len(name) + len(value) for name, value in fields) > _HEADS:
            return PlainTextResponse(_LONG_HEAD, 431, headers=_CLOSE)
        if not answers_to(self.bounds, host_of(scope)):
            return PlainTextResponse(_OTHER_HOST, 421)
        return None

    def _bounded(self, receive: Receive) -> Receive:
        taken = 0
        deadline = time.monotonic() + self.bounds.upload_seconds
        ended = False

        async def bounded() -> Message:
            nonlocal taken, ended
            if ended:  # afterwards there is only the end of the connection to wait for
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), max(0.01, deadline - time.monotonic()))
            except TimeoutError:
                raise RefusedError(408, "上传太慢，已放弃", "请检查网络后重新提交", code="slow") from None
            taken += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            if taken > self.bounds.upload:
                raise too_large(self.bounds)
            return message

        return bounded

    def _headed(self, send: Send) -> Send:
        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                given: list[Any] = list(message.get("headers", []))
                names = {name.lower() for name, _ in given}
                given += [one for one in _HEADERS.items() if one[0] not in names]
                if b"content-security-policy" not in names:
                    given.append((b"content-security-policy", _POLICY))
                message["headers"] = given
            await send(message)

        return headed


def host_of(scope: Scope) -> str:
    """The name under which a request asks for the service, without its port; "" where it tells none, or several."""
    told: list[str] = [value.decode("latin-1") for name, value in scope.get("headers", ()) if name == b"host"]
    if len(told) != 1:
        return ""
    name, _, port = told[0].rpartition(":")
    return (name if port.isdecimal() and name and not name.endswith(":") else told[0]).lower().rstrip(".")


def answers_to(bounds: ServiceBounds, name: str) -> bool:
    """Whether the service is asked for under a name of its own (`host_of`)."""
    return not bounds.hosts or name in bounds.hosts or (bounds.numbers and _is_number(name))


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name[1:-1] if name.startswith("[") and name.endswith("]") else name)
    except ValueError:
        return False
    return True


def too_large(bounds: ServiceBounds) -> RefusedError:
    return RefusedError(
        413, f"文件过大（上限 {bounds.upload >> 20} MB）", "请确认这是一份年度报告，或另存后重试", code="too_large"
    )


def is_foreign(headers: Any) -> bool:
    """Whether a form was sent by a page of another site (by what browsers tell of it)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host")
