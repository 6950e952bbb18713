"""The service's own pages, in the look of the findings."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import HTMLResponse

import nianbao
from nianbao.render.html.environment import environment, policy, style
from nianbao.render.strings import Words
from nianbao.service.bounds import ServiceBounds

_TEMPLATES: Final = Path(__file__).parent / "templates"


@functools.cache
def _style() -> Markup:
    return style() + Markup((_TEMPLATES / "site.css").read_text("utf-8").strip())  # noqa: S704 - our own file  # nosec B704


@functools.cache
def _packs() -> tuple[str, ...]:
    from nianbao.app.packs import pack_set

    packs = pack_set(None)
    return tuple(f"{name} {packs.pack(name).version}" for name in sorted(packs.paths))


def shown(template: str, bounds: ServiceBounds, status: int = 200, **context: Any) -> HTMLResponse:
    """A page; its forms go to this service, and nothing on it comes from elsewhere."""
    allowed = policy(_style(), "'self'")
    text = environment(_TEMPLATES).get_template(template).render(
        lang="zh", style=_style(), policy=allowed, words=Words("zh"), version=nianbao.__version__, packs=_packs(),
        minutes=round(bounds.kept / 60), megabytes=bounds.upload >> 20, **context,
    )  # fmt: skip
    return HTMLResponse(text, status, {"content-security-policy": f"{allowed}; frame-ancestors 'none'"})
