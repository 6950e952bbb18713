"""What the service tells of itself: a line of JSON for each request and each check, and numbers for those who watch it.

No line holds what a report says, a name of a file, an address with a token, a password or a cookie: of a request it has the
route, of a person the number of the account. Each answer bears the number of its line in `x-request-id`.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import Counter
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nianbao.app.logged import told

LOG: Final = logging.getLogger("nianbao.request")
WHO: Final = "nianbao.who"  # in the scope of a request: who asks, once it is known
_NOWHERE: Final = "(none)"
_QUIET: Final = ("/health", "/health/live", "/health/ready", "/metrics")  # asked for every few seconds
_BOUNDS: Final = (0.05, 0.1, 0.3, 1.0, 3.0, 10.0)  # seconds


class RequestNumbers:
    """Requests by route and status, and how long they took. Routes are those of the table, so there is an end of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, str, int]] = Counter()
        self._seconds: Counter[str] = Counter()
        self._within: Counter[tuple[str, float]] = Counter()

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        with self._lock:
            self._counts[(method, route, status)] += 1
            self._seconds["all"] += seconds  # type: ignore[assignment]
            for bound in _BOUNDS:
                self._within[("all", bound)] += seconds <= bound

    def lines(self) -> list[str]:
        """As Prometheus reads them."""
        with self._lock:
            total = sum(self._counts.values())
            found = [
                "# HELP nianbao_requests_total Requests that were answered.",
                "# TYPE nianbao_requests_total counter",
            ]
            found += [
                f'nianbao_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}'
                for (method, route, status), count in sorted(self._counts.items())
            ]
            name = "nianbao_request_seconds"
            found += [f"# HELP {name} How long requests took.", f"# TYPE {name} histogram"]
            found += [f'{name}_bucket{{le="{bound}"}} {self._within[("all", bound)]}' for bound in _BOUNDS]
            found += [
                f'{name}_bucket{{le="+Inf"}} {total}',
                f"{name}_sum {self._seconds['all']:.6f}",
                f"{name}_count {total}",
            ]
            return found


class RequestLog:
    """The application behind its log."""

    def __init__(self, app: ASGIApp, numbers: RequestNumbers) -> None:
        self.app = app
        self.numbers = numbers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        number, began, status = secrets.token_hex(8), time.perf_counter(), 500

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (b"x-request-id", number.encode())]
            await send(message)

        try:
            await self.app(scope, receive, numbered)
        finally:
            self._tell(scope, number, status, time.perf_counter() - began)

    def _tell(self, scope: Scope, number: str, status: int, seconds: float) -> None:
        route, method = route_of(scope), scope["method"] if scope["method"] in _METHODS else "OTHER"
        self.numbers.add(method, route, status, seconds)
        level = logging.ERROR if status >= 500 else logging.DEBUG if route in _QUIET else logging.INFO
        facts: dict[str, Any] = {"request": number, "method": method, "route": route, "status": status}
        told(LOG, level, "request", **facts, ms=round(seconds * 1000, 1), **scope.get(WHO, {}))


_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def route_of(scope: Scope) -> str:
    """The row of the table of routes that answered, never the address that was asked for: it may hold a token."""
    route = scope.get("route")
    return str(getattr(route, "path", "")) or scope.get("nianbao.route") or _NOWHERE
