"""The cells of redrawn tables as HTML. A page has hundreds of them, more than all else: written here, not by template."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from nianbao.render.html.grid import FigureBox, Head

# Control characters are no HTML, lone surrogates no UTF-8, and direction marks can make a text read as another.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_REFS = 3  # problems that a place links to


def clean(value: Any) -> Any:
    """A text without characters that do not belong on a page; anything else as it is."""
    if type(value) is str and _UNSAFE.search(value):
        return _UNSAFE.sub("", value)
    return value


def heads(cells: Iterable[Head]) -> Markup:
    return Markup("".join(map(_head, cells)))  # noqa: S704 - every text in it is escaped  # nosec B704


def boxes(cells: Iterable[FigureBox]) -> Markup:
    return Markup("".join(map(_box, cells)))  # noqa: S704 - every text in it is escaped  # nosec B704


def _text(text: str) -> str:
    return html.escape(clean(text))


@functools.lru_cache(maxsize=1024)
def _head(cell: Head) -> str:
    wide = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    high = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    kind = f' class="{_text(cell.kind)}"' if cell.kind else ""
    return f'<th scope="{_text(cell.scope)}"{wide}{high}{kind}>{_text(cell.text)}</th>'


def _box(cell: FigureBox) -> str:
    wide = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    note = f"<small>{_text(cell.note)}</small>" if cell.note else ""
    if cell.picture:
        note += f'<img class="crop" alt="{_text(cell.text)}" src="data:image/png;base64,{_text(cell.picture)}">'
    if not (cell.role or cell.links or cell.glyph):
        return f'<td id="{cell.id}" class="{_text(cell.state)}"{wide}>{_text(cell.text)}{note}</td>'
    role = f" r-{_text(cell.role)}" if cell.role else ""
    said = f' aria-label="{_text(cell.label)}"' if cell.label and cell.links else ""
    glyph = f'<i class="g" aria-hidden="true">{_text(cell.glyph)}</i>' if cell.glyph else ""
    links = f"<sup>{refs(cell.links)}</sup>" if cell.links else ""
    state = _text(cell.state)
    return f'<td id="{cell.id}" class="{state}{role}"{wide}{said}>{glyph}{_text(cell.text)}{note}{links}</td>'


def refs(ids: Sequence[str]) -> Markup:
    """Links to problems, the first few of many."""
    shown = "".join(f'<a class="ref" href="#{_text(one)}">{_text(one)}</a>' for one in ids[:_REFS])
    return Markup(shown + ("…" if len(ids) > _REFS else ""))  # noqa: S704 - every text in it is escaped  # nosec B704
