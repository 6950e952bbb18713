"""The application: the self-check page, the API, and where there is one the office's desk, behind their bounds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

import nianbao
from nianbao.service import api, clerk
from nianbao.service.bounds import ServiceBounds
from nianbao.service.checks import Submissions
from nianbao.service.guard import Guard, Rate
from nianbao.service.logged import RequestLog, RequestNumbers
from nianbao.service.refusals import RefusedError, problem

if TYPE_CHECKING:
    from nianbao.desk.work import Desk
    from nianbao.service.desk.provider import Provider
    from nianbao.service.led import LedWorkers

_LOG: Final = logging.getLogger("nianbao.service")
# requests that are answered at a time: more hinder each other, and want connections of the database
_THREADS: Final = 8


def site(
    bounds: ServiceBounds | None = None,
    desk: Desk | None = None,
    *,
    works: LedWorkers | Literal[False] = False,
    provider: Provider | None = None,
) -> FastAPI:
    """The application. Its queue starts and ends with it, and so do the workers of a desk (`works`, where it has any here).
    `provider`: of identities, by which people sign in at the desk, too."""
    held = bounds or ServiceBounds()

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        to_thread.current_default_thread_limiter().total_tokens = _THREADS
        app.state.checks = await asyncio.to_thread(Submissions, held)
        if desk is not None and works:
            works.start()
            desk.wake.append(works.wake)
            app.state.jobs = works
        try:
            yield
        finally:
            if desk is not None and works:
                await asyncio.to_thread(works.close)
            await asyncio.to_thread(app.state.checks.close)

    app = FastAPI(
        title="nianbao", version=nianbao.__version__, lifespan=life, docs_url=None, redoc_url=None,
        description="政府信息公开工作年度报告合规审核：提交一份报告，得到审核意见。",
    )  # fmt: skip
    app.openapi = partial(api.described, app)  # type: ignore[method-assign]
    app.state.bounds = held
    app.state.rate = Rate(held.per_minute)
    app.add_middleware(Guard, bounds=held)
    app.state.requests = RequestNumbers()
    app.add_middleware(RequestLog, numbers=app.state.requests)
    app.include_router(clerk.router)
    app.include_router(api.router)
    app.state.desk, app.state.jobs = desk, None
    if desk is not None:
        from nianbao.service.desk.produced import Produced
        from nianbao.service.desk.routes import desk_routes

        app.state.produced, app.state.provider = Produced(), provider
        app.router.routes.extend(desk_routes())
    app.add_exception_handler(RefusedError, _refuse)
    app.add_exception_handler(HTTPException, _wrong)
    app.add_exception_handler(404, _nowhere)
    app.add_exception_handler(RequestValidationError, _nowhere)
    app.add_exception_handler(Exception, _defect)
    return app


async def _refuse(request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedError)
    _LOG.info("refused: %s", error.code)
    if request.url.path.startswith("/check/"):
        return clerk.again(request.app.state.bounds, error, "../")
    return problem(error)


async def _wrong(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    unread = status == 400 and request.method == "POST"  # what the reader of forms says, in words of its own
    title = "表单读不懂" if unread else "这个请求不能执行"
    answer = problem(RefusedError(status, title, "见 /openapi.json"))
    answer.headers.update(getattr(error, "headers", None) or {})  # of 405 what is allowed (RFC 9110, 15.5.6)
    return answer


async def _nowhere(request: Request, error: Exception) -> Response:
    if request.app.state.desk is not None and request.url.path.startswith("/desk"):
        from nianbao.service.desk.visits import nowhere

        return await nowhere(request)
    if request.url.path.startswith("/check/"):
        return clerk.again(request.app.state.bounds, clerk.GoneError(), "../" * (request.url.path.count("/") - 1))
    return problem(RefusedError(404, "没有这个地址", "见 /openapi.json", code="not_found"))


async def _defect(request: Request, error: Exception) -> Response:
    _LOG.error("defect: %s", type(error).__name__, exc_info=error)
    return problem(RefusedError(500, "程序内部出错", "请把服务日志交给维护人员", code="engine"))
