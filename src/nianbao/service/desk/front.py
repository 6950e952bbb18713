"""The door: signing in and out, by account or link; one's own password; where one's work is."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, unquote

from starlette.responses import RedirectResponse, Response

from nianbao.desk.accounts import set_password
from nianbao.desk.notes import LONGEST_INVITE
from nianbao.desk.passwords import is_right, new_token
from nianbao.desk.refusals import DeskError, missing
from nianbao.desk.seasons import bodies_of, seasons_of
from nianbao.desk.sign_in import limit, sign_in, sign_in_by_link, sign_in_by_subject, sign_out, sign_out_all
from nianbao.desk.tables import AccountRow
from nianbao.service.desk.provider import LASTS, Attempt, Provider, refused
from nianbao.service.desk.views import shown
from nianbao.service.desk.visits import HOME, SentForm, Visit, go, with_cookie, within

_ATTEMPT: Final = "nianbao_oidc"  # the cookie of a try to sign in by the identity provider
_LINK: Final = re.compile(r"[\w-]{16,100}", re.ASCII)
_BROWSER: Final = "nianbao_link"  # the cookie by which a link knows the browser that it belongs to
_PASSWORDS = 5  # changes of a password that an account may try at a time


def sign_in_page(visit: Visit) -> Response:
    return shown("sign_in.html.j2", visit, refused=None, next=within(visit.query.get("next", "")))


def signs_in(visit: Visit, form: SentForm) -> Response:
    back = within(form.text("next"))
    try:
        found = sign_in(visit.desk, form.text("login"), form.text("password"), visit.address, visit.old)
    except DeskError as error:
        status = 429 if error.reason == "slow_down" else 401
        page = shown("sign_in.html.j2", visit, status, refused=error, next=back)
        if error.after:
            page.headers["retry-after"] = str(error.after)
        return page
    return with_cookie(RedirectResponse(back, 303), visit, found)


def asks_provider(visit: Visit) -> Response:
    """To the identity provider, and back to `comes_back`."""
    provider, attempt = _provider(visit), Attempt.new()
    answer = RedirectResponse(provider.address(attempt, f"{visit.base}{HOME}/oidc/back"), 303)
    kept = f"{attempt.secret}.{quote(within(visit.query.get('next', '')), safe='')}"
    answer.set_cookie(
        _ATTEMPT, kept, max_age=LASTS, path=f"{HOME}/oidc", httponly=True, samesite="lax", secure=visit.secure
    )
    return answer


def comes_back(visit: Visit) -> Response:
    """The attempt counts once: its cookie ends here, whatever comes of it."""
    provider = _provider(visit)
    secret, _, back = visit.cookies.get(_ATTEMPT, "").partition(".")
    try:
        if not secret:
            raise refused("这次登录已经过期，或不是从这个浏览器开始的")
        person = provider.person(Attempt(secret), f"{visit.base}{HOME}/oidc/back", visit.query)
        found = sign_in_by_subject(visit.desk, person.subject, visit.address, visit.old)
    except DeskError as error:
        page = shown("sign_in.html.j2", visit, 503 if error.reason == "full" else 401, refused=error, next=HOME)
        page.delete_cookie(_ATTEMPT, path=f"{HOME}/oidc")
        return page
    answer = with_cookie(RedirectResponse(within(unquote(back)), 303), visit, found)
    answer.delete_cookie(_ATTEMPT, path=f"{HOME}/oidc")
    return answer


def _provider(visit: Visit) -> Provider:
    if visit.provider is None:
        raise missing("个地址")
    return visit.provider


def link_page(visit: Visit, token: str) -> Response:
    """A link is opened by a button, so that what looks at links in mails opens none, and no other site opens one unseen. The
    browser has its token before: where the answer to the button is lost on its way, it may press again."""
    return _known_browser(shown("link.html.j2", visit, token=token), visit, token, _browser_of(visit))


def opens_link(visit: Visit, form: SentForm, token: str) -> Response:
    """It is for one browser, which keeps a token of its own as long as a link can last."""
    browser = _browser_of(visit)
    found = sign_in_by_link(visit.desk, token, visit.address, visit.old, browser=browser)
    return _known_browser(with_cookie(go(f"/body/{found.who.body_id}"), visit, found), visit, token, browser)


def _browser_of(visit: Visit) -> str:
    return visit.cookies.get(_BROWSER) or new_token()


def _known_browser(answer: Response, visit: Visit, token: str, browser: str) -> Response:
    if not _LINK.fullmatch(token):  # no link of ours: nothing of it goes into a head
        return answer
    lasts, place = LONGEST_INVITE * 24 * 3600, f"{HOME}/i/{token}"
    answer.set_cookie(_BROWSER, browser, max_age=lasts, path=place, httponly=True, samesite="lax", secure=visit.secure)
    return answer


def signs_out(visit: Visit, form: SentForm) -> Response:
    """`everywhere`: in all browsers in which the account is signed in."""
    if visit.signed is not None and form.has("everywhere") and visit.who.account_id is not None:
        sign_out_all(visit.desk, visit.who)
    elif visit.signed is not None:
        sign_out(visit.desk, visit.signed.token)
    return with_cookie(go("/sign-in"), visit, None)


def password_page(visit: Visit) -> Response:
    _own_account(visit)
    return shown("password.html.j2", visit, refused=None)


def changes_password(visit: Visit, form: SentForm) -> Response:
    number = _own_account(visit)
    try:
        limit(visit.desk, "password", str(number), _PASSWORDS)
        with visit.desk.look(visit.who) as look:
            account = look.db.get_one(AccountRow, number)
            login, kept = account.login, account.password
            if account.subject is not None:
                raise DeskError("你的账号由统一身份登录，没有密码", hint="需要改用密码时请管理员重设")
        if not is_right(form.text("old"), kept):
            raise DeskError("现在的密码不对", hint="请重新输入")
        if form.text("new") != form.text("again"):
            raise DeskError("两次输入的新密码不同", hint="请重新输入")
        if form.text("new") == form.text("old"):
            raise DeskError("新密码与现在的相同", hint="请换一个")
        with visit.desk.work(visit.who) as work:
            set_password(work, number, form.text("new"), given=False)
    except DeskError as error:
        return shown("password.html.j2", visit, 422, refused=error)
    found = sign_in(visit.desk, login, form.text("new"), visit.address, visit.old)
    return with_cookie(go(""), visit, found)


def home(visit: Visit) -> Response:
    """An agency's only body; else the seasons."""
    with visit.desk.look(visit.who) as look:
        seasons = seasons_of(look)
        if visit.who.role != "agency":
            return shown("seasons.html.j2", visit, seasons=seasons)
        bodies = [body for season in seasons for body in bodies_of(look, season.id)]
        if len(bodies) == 1:
            return go(f"/body/{bodies[0].id}")
        return shown("own.html.j2", visit, bodies=bodies)


def _own_account(visit: Visit) -> int:
    number = visit.who.account_id
    if number is None:
        raise DeskError("链接没有密码", reason="forbidden", hint="链接由审核单位管理")
    return number
