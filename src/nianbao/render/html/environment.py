"""The templates, compiled once, and the style sheet with the hash that the page's security policy names."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from nianbao.render.html import cells

_TEMPLATES = Path(__file__).parent / "templates"
_BREAK = re.compile(r"\s*\n\s*")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)


def render(template: str, context: dict[str, Any], sheet: str = "style.css", script: str = "") -> bytes:
    """A page as UTF-8 bytes. `sheet`: the style sheet that stands in it; `script`: the one script that may run on it, which
    it has to be complete without."""
    look, run = style(sheet), style(script) if script else None
    text = environment().get_template(template).render(context, style=look, script=run, policy=policy(look, script=run))
    return text.encode("utf-8")


def keep_compiled(cache: BytecodeCache | None) -> None:
    """Where compiled templates are kept between runs, for pages from now on."""
    environment().bytecode_cache = cache


@functools.cache
def environment(*folders: Path) -> Environment:
    """Where templates are found: in `folders`, then in our own."""
    environment = Environment(
        loader=FileSystemLoader([*folders, _TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=cells.clean,
    )
    environment.globals.update(heads=cells.heads, boxes=cells.boxes, refs=cells.refs, script=None)
    return environment


@functools.cache
def style(sheet: str = "style.css") -> Markup:
    """A style sheet, or a script, as it stands in a page: by default the sheet of nearly all."""
    text = _COMMENT.sub("", (_TEMPLATES / sheet).read_text("utf-8"))
    return Markup(_BREAK.sub("\n", text).strip())  # noqa: S704 - our own file  # nosec B704


@functools.cache
def policy(text: str | None = None, form: str = "'none'", script: str | None = None) -> str:
    """What a page may do: show itself, in the style `text` (ours), and run `script` (ours). `form`: where its forms may go."""
    scripts = f"; script-src 'sha256-{_digest(script)}'" if script else ""
    return (
        f"default-src 'none'; style-src 'sha256-{_digest(text or style())}'{scripts}; img-src data:; base-uri 'none'; "
        f"form-action {form}"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
