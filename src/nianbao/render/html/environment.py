"""The templates, compiled once, and the style sheet with the hash that the page's security policy names."""

from __future__ import annotations

import base64
import functools
import hashlib
import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from nianbao.render.html import cells

_TEMPLATES = Path(__file__).parent / "templates"
_BREAK = re.compile(r"\s*\n\s*")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)


def render(template: str, context: dict[str, Any], sheet: str = "style.css") -> bytes:
    """A page as UTF-8 bytes. `sheet`: the style sheet that stands in it."""
    look = style(sheet)
    text = environment().get_template(template).render(context, style=look, policy=policy(look))
    return text.encode("utf-8")


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
    environment.globals.update(heads=cells.heads, boxes=cells.boxes, refs=cells.refs)
    return environment


@functools.cache
def style(sheet: str = "style.css") -> Markup:
    """A style sheet as it stands in a page: by default that of nearly all."""
    text = _COMMENT.sub("", (_TEMPLATES / sheet).read_text("utf-8"))
    return Markup(_BREAK.sub("\n", text).strip())  # noqa: S704 - our own file


@functools.cache
def policy(text: str | None = None, form: str = "'none'") -> str:
    """What a page may do: show itself, in the style `text` (ours). `form`: where its forms may go."""
    digest = base64.b64encode(hashlib.sha256((text or style()).encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action {form}"
