"""The API: one report in, its finding out, in the shape of a line of findings.jsonl; faults as problem details."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse, Response

import nianbao
from nianbao.render.schemas import finding_schema
from nianbao.service.checks import Submission
from nianbao.service.entrance import Queue, admit, done
from nianbao.service.refusals import PROBLEM, RefusedError, of_fault, problem
from nianbao.service.uploads import take

router = APIRouter()
_LOG: Final = logging.getLogger("nianbao.service")
_UNREADY: Final[dict[int | str, dict[str, Any]]] = {503: {"description": "缺少数据库（database）或核对的队列（queue）"}}
_FORM: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["report"],
                "properties": {
                    "report": {"type": "string", "format": "binary", "description": "年度报告"},
                    "prior": {"type": "string", "format": "binary", "description": "上一年的报告"},
                },
            }
        }
    },
}
_PROBLEM_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
        "detail": {"type": "string"}, "finding": {"type": "object"},
    },
}  # fmt: skip


_SCHEMAS: Final = "#/components/schemas/"


def described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description: what FastAPI makes of the routes, with the schema of findings among its components."""
    said = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    components = said.setdefault("components", {}).setdefault("schemas", {})
    components.update(_placed(finding_schema()["$defs"]))
    return said


def _placed(schema: Any) -> Any:
    """The schema with what it refers to among the components."""
    if isinstance(schema, Mapping):
        return {
            key: value.replace("#/$defs/", _SCHEMAS) if key == "$ref" else _placed(value)
            for key, value in schema.items()
        }
    return [_placed(one) for one in schema] if isinstance(schema, list) else schema


def _answers() -> dict[int | str, dict[str, Any]]:
    said = {
        400: "没有报告，或表单读不懂", 403: "从别的网站发来", 408: "上传太慢", 413: "过大", 415: "不能审核这种格式",
        422: "读不出来", 429: "提交得太快", 500: "程序出错", 503: "等待的太多",
    }  # fmt: skip
    problems: dict[int | str, dict[str, Any]] = {
        status: {"description": text, "content": {PROBLEM: {"schema": _PROBLEM_SCHEMA}}}
        for status, text in said.items()
    }
    return {
        200: {"description": "审核意见", "content": {"application/json": {"schema": {"$ref": f"{_SCHEMAS}Finding"}}}}
    } | problems


@router.post(
    "/api/audit",
    summary="审核一份报告",
    description="审核意见与 `nianbao audit` 写入 findings.jsonl 的一行相同。不保留。",
    responses=_answers(),
    response_class=JSONResponse,
    openapi_extra={"requestBody": _FORM},
)
async def audit(request: Request, checks: Queue) -> Response:
    admit(request)
    check = await take(request, checks)
    await done(check, checks)
    found = check.file(1, "json")
    refused = _refusal(check)
    if refused is not None:
        one = found is not None and len(check.reports) == 1
        return problem(refused, **({"finding": msgspec.json.decode(found.read_bytes())} if found and one else {}))
    if found is None:
        raise RefusedError(404, "结果已经过期删除", "请重新提交", code="not_found")
    return Response(found.read_bytes(), media_type="application/json")


@router.get("/health", summary="服务是否在工作", responses=_UNREADY)
async def health(request: Request, checks: Queue) -> Response:
    """The same as ready: with a desk, its database answers and its queue is at work, else 503."""
    return await ready(request, checks)


@router.get("/health/live", summary="进程是否活着")
async def live() -> dict[str, str]:
    """It answers; whatever else is wrong, a restart of it would mend nothing."""
    return {"status": "ok", "version": nianbao.__version__}


@router.get("/health/ready", summary="能不能接着收报告", responses=_UNREADY)
async def ready(request: Request, checks: Queue) -> Response:
    """Whether what it needs is there."""
    missing = []
    try:
        desk = await run_in_threadpool(_desk_numbers, request)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is not ready
        _LOG.error("not ready: %s", type(error).__name__)
        desk, missing = {}, ["database"]
    jobs = request.app.state.jobs
    if jobs is not None and not jobs.alive():
        missing.append("queue")
    said: dict[str, Any] = {
        "status": "unready" if missing else "ok",
        "version": nianbao.__version__,
        **checks.numbers(),
    }
    return JSONResponse(
        {**said, **({"desk": desk} if desk else {}), **({"missing": missing} if missing else {})},
        503 if missing else 200, headers={"retry-after": "5"} if missing else {},
    )  # fmt: skip


def _desk_numbers(request: Request) -> dict[str, int]:
    """The desk's checks by state; {} where there is no desk."""
    desk = request.app.state.desk
    if desk is None:
        return {}
    from nianbao.desk.checking import numbers

    return numbers(desk)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request, checks: Queue) -> Response:
    lines = [*request.app.state.requests.lines(), *_gauges("nianbao_checks", checks.numbers())]
    try:
        lines += _gauges("nianbao_desk_checks", await run_in_threadpool(_desk_numbers, request))
        up = 1
    except Exception as error:  # noqa: BLE001 - the other numbers are told all the same
        _LOG.error("metrics: %s", type(error).__name__)
        up = 0
    if request.app.state.desk is not None:
        lines += _gauges("nianbao_desk", {"up": up})
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


def _gauges(name: str, numbers: Mapping[str, int]) -> Iterator[str]:
    for key, number in numbers.items():
        yield f"# TYPE {name}_{key} gauge"
        yield f"{name}_{key} {number}"


def _refusal(check: Submission) -> RefusedError | None:
    """Why there is no finding to give."""
    if check.fault is not None:
        return of_fault(check.fault)
    if len(check.reports) != 1:
        many = f"这个压缩包里有 {len(check.reports)} 份报告" if check.reports else "里面没有年度报告"
        return RefusedError(422, many, "请一次提交一份报告", code="not_one_report")
    fault = check.reports[0]["error"]
    return of_fault(fault) if fault else None
