"""The desk's pages, in the look of the findings; what is given to be looked at or taken home is fenced in."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

import nianbao
from nianbao.desk.decisions import KINDS
from nianbao.desk.refusals import DeskError
from nianbao.desk.workflow import Workflow, workflow
from nianbao.render.html.environment import environment, policy, style
from nianbao.render.strings import Words
from nianbao.service.desk.visits import HOME, Visit

_TEMPLATES: Final = Path(__file__).parent / "templates"
_CHINA: Final = ZoneInfo("Asia/Shanghai")
# what was made of a report that somebody sent: nothing in it may run, send or reach the rest of the site
SANDBOX: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; form-action 'none'"
)
_KINDS: Final = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


@functools.cache
def _style() -> Markup:
    sheets = [_TEMPLATES.parents[1] / "templates/site.css", _TEMPLATES / "desk.css"]
    return style() + Markup("\n".join(sheet.read_text("utf-8").strip() for sheet in sheets))  # noqa: S704 - our own files  # nosec B704


def shown(template: str, visit: Visit, status: int = 200, **context: Any) -> Response:
    """A page; its forms go to this service, and nothing on it comes from elsewhere."""
    allowed = policy(_style(), "'self'") + "; frame-src 'self'"
    who = visit.signed.who if visit.signed is not None else None
    text = environment(_TEMPLATES).get_template(template).render(
        lang="zh", style=_style(), policy=allowed, words=Words("zh"), program=nianbao.__version__, home=HOME, who=who,
        csrf=visit.csrf, flow=workflow(), may=_may(visit), provider=visit.provider, kinds=KINDS, minute=_minute, day=_day,
        **context,
    )  # fmt: skip
    return HTMLResponse(text, status, {"content-security-policy": f"{allowed}; frame-ancestors 'none'"})


def refusal_page(visit: Visit, error: DeskError, status: int) -> Response:
    return shown("refused.html.j2", visit, status, error=error)


def given(data: bytes, name: str, *, inline: bool = False) -> Response:
    """A file to be taken home, or (`inline`) a page to be looked at in a frame of ours."""
    kind = _KINDS.get(name.rpartition(".")[2], "application/octet-stream")
    headers = {"content-security-policy": SANDBOX}
    if inline:
        headers["x-frame-options"] = "SAMEORIGIN"
    else:
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(data, media_type=kind, headers=headers)


def _may(visit: Visit) -> Callable[[str, str | None], bool]:
    flow: Workflow = workflow()

    def may(action: str, state: str | None = None) -> bool:
        return visit.signed is not None and flow.may(action, visit.signed.who.role, state)

    return may


def _minute(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M")


def _day(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(_CHINA).strftime("%Y-%m-%d")
