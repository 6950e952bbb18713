"""A visit: who asks, what for, and what the form says. Cookies, tokens against forged forms and refusals are dealt with here,
once for every route of the table (`service.desk.routes`).

A body is read only when it is known who sends it; a form counts only with the token of the session (and from a page of ours,
by what browsers tell of it).
"""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from nianbao.base.errors import NianbaoError
from nianbao.desk.refusals import DeskError, missing
from nianbao.desk.rights import demand
from nianbao.desk.sign_in import SignedIn, signed_in
from nianbao.desk.store import StoreAwayError
from nianbao.desk.work import AWAY, Desk, Who
from nianbao.service.desk.produced import Produced
from nianbao.service.desk.provider import Provider
from nianbao.service.guard import is_foreign
from nianbao.service.logged import WHO
from nianbao.service.refusals import RefusedError
from nianbao.service.uploads import check_charset

HOME: Final = "/desk"
_COOKIE: Final = "nianbao_desk"
_LARGEST_FORM: Final = 1 << 20  # bytes of a form without files
_LARGEST_NUMBER: Final = 2**31 - 1
_WITHIN: Final = re.compile(r"/desk(?:/[\w-]+)*/?")
_STATUS: Final = {
    "forbidden": 403, "missing": 404, "state": 409, "stale": 409, "unchanged": 409, "invalid": 422, "full": 503,
    "slow_down": 429, "sign_in": 401,
}  # fmt: skip
_LOG: Final = logging.getLogger("nianbao.desk")


@dataclass(frozen=True, slots=True)
class SentFile:
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class SentForm:
    """`texts`: the last of each name; `lists`: all of each. `files`: those that are there."""

    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, SentFile] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def has(self, name: str) -> bool:
        return bool(self.texts.get(name))

    def number(self, name: str) -> int | None:
        """None where there is none. DeskError for what is no number."""
        text = self.text(name).strip()
        if not text:
            return None
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
            raise DeskError("表单里的数字不对", hint="请刷新页面再试")
        return int(text)


@dataclass(frozen=True, slots=True)
class Visit:
    """`signed`: None for somebody who has not signed in. `query`: what stands behind `?`. `base`: the address of this service
    as the browser has it."""

    desk: Desk
    signed: SignedIn | None
    address: str
    path: str
    query: Mapping[str, str]
    base: str
    old: str | None
    secure: bool
    bounds: Any
    produced: Produced = field(default_factory=Produced)
    provider: Provider | None = None
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def who(self) -> Who:
        if self.signed is None:
            raise DeskError("请先登录", reason="sign_in")
        return self.signed.who

    @property
    def csrf(self) -> str:
        return "" if self.signed is None else self.signed.csrf


Handler = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class DeskRoute:
    """A row of the table of routes. `handler`: called in a thread with the visit, the form (of a POST) and the parts of the path.
    `action`: of the workflow, which the role must have; "" for whoever has signed in; None for anybody. Whose body or season it is,
    the steps of `nianbao.desk` ask. `files`: how many may come."""

    method: str
    path: str
    handler: Handler
    action: str | None = ""
    files: int = 0

    async def answer(self, request: Request) -> Response:
        try:
            request.scope["nianbao.route"] = f"{HOME}{self.path}"
            visit = await run_in_threadpool(visit_of, request)
            if visit.signed is not None:
                request.scope[WHO] = _logged_as(visit.who)
            refused = self._refused(visit, request)
            if refused is not None:
                return refused
            given: dict[str, Any] = dict(request.path_params)
            if any(isinstance(one, int) and one > _LARGEST_NUMBER for one in given.values()):
                raise missing("一项")
            if self.method == "POST":
                given["form"] = await _form_of(request, self.files)
                _check_token(visit, given["form"], self.action)
            return await run_in_threadpool(self.handler, visit, **given)
        except DeskError as error:
            return await run_in_threadpool(_refusal, request, error)
        except RefusedError as error:
            told = DeskError(error.title, hint=error.hint, after=error.after)
            return await run_in_threadpool(_refusal, request, told, error.status)
        except AWAY as error:
            return await run_in_threadpool(_away, request, error)
        except NianbaoError as error:
            return await run_in_threadpool(_refusal, request, DeskError(error.message, hint=error.hint))

    def _refused(self, visit: Visit, request: Request) -> Response | None:
        """Before anything of the body is read."""
        if self.method == "POST" and is_foreign(request.headers):
            raise DeskError("这个请求是从别的网站发来的", reason="forbidden", hint="请从收审台的页面提交")
        if self.action is None:
            return None
        if visit.signed is None:
            back = request.url.path if self.method == "GET" else HOME
            return RedirectResponse(f"{HOME}/sign-in?next={quote(within(back), safe='/')}", 303)
        if visit.who.must_change and self.path not in ("/password", "/sign-out"):
            return RedirectResponse(f"{HOME}/password", 303)
        if self.action:
            with visit.desk.look(visit.who) as look:
                demand(look, self.action)
        return None


def visit_of(request: Request) -> Visit:
    token = request.cookies.get(_COOKIE)
    return _visit(request, token, signed_in(request.app.state.desk, token))


def _visit(request: Request, token: str | None, signed: SignedIn | None) -> Visit:
    return Visit(
        desk=request.app.state.desk,
        signed=signed,
        address=request.client.host if request.client else "",
        path=request.url.path,
        query=dict(request.query_params),
        base=f"{request.url.scheme}://{request.url.netloc}",
        old=token,
        secure=request.url.scheme == "https",
        bounds=request.app.state.bounds,
        produced=request.app.state.produced,
        provider=request.app.state.provider,
        cookies=request.cookies,
    )


def within(path: str) -> str:
    """A place of ours to go back to, whatever was asked for."""
    return path if _WITHIN.fullmatch(path) else HOME


def go(path: str) -> Response:
    return RedirectResponse(f"{HOME}{path}", 303)


def with_cookie(response: Response, visit: Visit, signed: SignedIn | None) -> Response:
    """`signed`: None ends what the browser has."""
    if signed is None:
        response.delete_cookie(_COOKIE, path=HOME)
    else:
        response.set_cookie(_COOKIE, signed.token, path=HOME, httponly=True, samesite="lax", secure=visit.secure)
    return response


async def _form_of(request: Request, files: int) -> SentForm:
    length = request.headers.get("content-length", "")
    if not files and (not length.isdigit() or int(length) > _LARGEST_FORM):
        raise RefusedError(413, "表单过大", "请缩短文字")
    check_charset(request)
    try:
        async with request.form(max_files=files, max_fields=2000, max_part_size=_LARGEST_FORM) as form:
            return await _read(form)
    except (MultiPartException, HTTPException) as error:
        told = error.message if isinstance(error, MultiPartException) else error.detail
        raise RefusedError(400, f"表单读不懂：{told}", "请从页面提交") from error
    except ClientDisconnect:
        raise RefusedError(400, "没有收完就断开了", "请重新提交") from None


async def _read(form: FormData) -> SentForm:
    found = SentForm({}, {}, {})
    texts, lists, files = dict(found.texts), dict(found.lists), dict(found.files)
    for name, value in form.multi_items():
        if any("\0" in text for text in (name, value) if isinstance(text, str)):  # no database has a place for it
            raise RefusedError(400, "表单里有不能用的字符", "请重新输入")
        if isinstance(value, UploadFile):
            data = await value.read()
            if data or value.filename:
                files[name] = SentFile(value.filename or "", data)
        else:
            texts[name] = value
            lists.setdefault(name, []).append(value)
    return SentForm(texts, lists, files)


def _check_token(visit: Visit, form: SentForm, action: str | None) -> None:
    """A form of somebody who has signed in carries the session's token."""
    if action is None and visit.signed is None:
        return
    if not hmac.compare_digest(form.text("csrf").encode(), visit.csrf.encode()):
        raise DeskError("这个页面已经过期", reason="forbidden", hint="请刷新页面后再提交")


def _away(request: Request, error: Exception) -> Response:
    """The database or the store cannot be reached, or takes no more: nothing was changed. Who asks is not known then."""
    from nianbao.service.desk.views import refusal_page

    what = "文件仓库" if isinstance(error, StoreAwayError) else "数据库"
    _LOG.error("away: %s", type(error).__name__)
    told = DeskError(f"{what}暂时连不上，没有改动", reason="full", hint="请过一会儿再试", after=5)
    page = refusal_page(_visit(request, None, None), told, 503)
    page.headers["retry-after"] = str(told.after)
    return page


def _logged_as(who: Who) -> dict[str, Any]:
    """The account, or the body that a link lets in to."""
    return {"user": who.account_id} if who.account_id is not None else {"link": who.body_id}


async def nowhere(request: Request) -> Response:
    """The answer where the desk has no such address."""
    return await run_in_threadpool(_refusal, request, missing("个地址"))


def _refusal(request: Request, error: DeskError, status: int | None = None) -> Response:
    from nianbao.service.desk.views import refusal_page

    _LOG.info("refused: %s", error.reason)
    page = refusal_page(visit_of(request), error, status or _STATUS[error.reason])
    if error.after:
        page.headers["retry-after"] = str(error.after)
    return page
