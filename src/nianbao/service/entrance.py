"""What routes have of the service, and what is asked of every hand-in before its body is read."""

from __future__ import annotations

import asyncio
import time
from typing import Annotated

from fastapi import Depends, Request

from nianbao.service.bounds import ServiceBounds
from nianbao.service.checks import Submission, Submissions
from nianbao.service.guard import Rate, is_foreign, too_large
from nianbao.service.refusals import RefusedError


def _checks(request: Request) -> Submissions:
    found: Submissions = request.app.state.checks
    return found


def _bounds(request: Request) -> ServiceBounds:
    found: ServiceBounds = request.app.state.bounds
    return found


Queue = Annotated[Submissions, Depends(_checks)]
Held = Annotated[ServiceBounds, Depends(_bounds)]


def admit(request: Request) -> None:
    """Raises RefusedError for what would not be taken."""
    bounds: ServiceBounds = request.app.state.bounds
    rate: Rate = request.app.state.rate
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > bounds.upload:
        raise too_large(bounds)
    if is_foreign(request.headers):
        raise RefusedError(403, "这个请求是从别的网站发来的", "请从自查页面提交", code="foreign")
    after = rate.wait(request.client.host if request.client else "", time.monotonic())
    if after:
        raise RefusedError(429, "提交得太快", "请稍后再试", code="rate", after=int(after) + 1)


async def done(check: Submission, checks: Submissions) -> None:
    """Returns when the check is done."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def tell() -> None:
        loop.call_soon_threadsafe(ended.set)

    checks.when_done(check, tell)
    await ended.wait()
