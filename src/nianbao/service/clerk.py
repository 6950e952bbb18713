"""The self-check: a form, a page that looks again until the check is done, and what came of it. No script, no account."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, RedirectResponse, Response

from nianbao.service import views
from nianbao.service.bounds import look_again
from nianbao.service.checks import Submission, Submissions
from nianbao.service.entrance import Held, Queue, admit
from nianbao.service.refusals import RefusedError
from nianbao.service.uploads import take

router = APIRouter(include_in_schema=False)
_KINDS: Final = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
# an audited report's text stands in its page: nothing in it may run, send or reach the rest of the site
_SANDBOX: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; form-action 'none'"
)
_EVERY: Final = 1  # seconds between two looks at a check that is not done


class GoneError(RefusedError):
    """A check that is not there, or there no more."""

    def __init__(self) -> None:
        super().__init__(404, "没有这份自查，或已经过期删除", "请重新提交", code="not_found")


@router.get("/")
async def front(held: Held) -> Response:
    return views.shown("hand_in.html.j2", held, refused=None, top="")


@router.post("/check")
async def hand_in(request: Request, checks: Queue, held: Held) -> Response:
    try:
        admit(request)
        check = await take(request, checks)
    except RefusedError as refused:
        return again(held, refused)
    return RedirectResponse(f"check/{check.token}", 303)


def again(held: Held, refused: RefusedError, top: str = "") -> Response:
    """The form, with why it was not taken. `top`: the way from the page to the form's own place."""
    page = views.shown("hand_in.html.j2", held, refused.status, refused=refused, top=top)
    page.headers.update(refused.headers)
    return page


@router.get("/check/{token}")
async def look(token: str, checks: Queue, held: Held) -> Response:
    check = _found(checks, token)
    ahead = checks.ahead(check)
    page = views.shown("check.html.j2", held, check=check, ahead=ahead)
    if check.state != "done":
        page.headers["refresh"] = str(look_again(ahead, _EVERY))
    return page


@router.get("/check/{token}/{number}.{kind}")
async def written(token: str, number: int, kind: str, checks: Queue, download: bool = False) -> Response:
    check = _found(checks, token)
    path = check.file(number, kind) if kind in _KINDS else None
    if path is None:
        raise GoneError
    headers = {"content-security-policy": _SANDBOX}
    if download or kind != "html":
        stem = check.reports[number - 1]["agency"] or check.name.rpartition(".")[0] or "报告"
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(f'{stem}审核意见.{kind}', safe='')}"
    return FileResponse(path, media_type=_KINDS[kind], headers=headers)


def _found(checks: Submissions, token: str) -> Submission:
    check = checks.get(token)
    if check is None:
        raise GoneError
    return check
