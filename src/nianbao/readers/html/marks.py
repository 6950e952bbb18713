"""What is written in a cell besides its figure: note marks set high or small, struck-out and invisible text.

Run together with the figure they would make another one: 320 with the mark 1 is not 3201.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from selectolax.lexbor import LexborNode

from nianbao.readers.cell_marks import note_mark, struck_out

_MARKS: Final = "sup,sub,small,a[href^='#'],a[name]"
_STRUCK: Final = "del,s,strike"
_UNSEEN: Final = "td rt,td rp,td button"
# Selecting by style is dear where every cell has one, so the bytes are asked first.
_STYLES: Final = ("line-through", "align:super", "align: super", "ility:hidden", "ility: hidden")
_STYLED: Final = ",".join(f'[style*="{style}" i]' for style in _STYLES)
_ASKED: Final = tuple(style.encode() for style in _STYLES)
_LINE_THROUGH: Final = re.compile(r"(?i)line-through")
_RAISED: Final = re.compile(r"(?i)vertical-align\s*:\s*(?:super|sub)\b")
_NOT_SEEN: Final = re.compile(r"(?i)visibility\s*:\s*hidden")
_NONE: Final = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_MEDIA: Final = re.compile(r"@[\w-]+[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_CSS_RULE: Final = re.compile(r"([^{}]{1,500})\{([^{}]{0,2000})\}")
_SIMPLE: Final = re.compile(r"(?:[a-z]+)?\.([\w-]+)\Z")
_CLASS: Final = re.compile(r"\.([\w-]+)")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.S)
_MOST_CSS: Final = 200_000


def set_marks_apart(body: LexborNode, source: bytes, styles: str) -> None:
    """Put signs in the place of note marks and take struck-out text out. `styles`: the style sheets in the page."""
    classes = _classes(styles)
    marks, struck, unseen = body.css(_MARKS), body.css(_STRUCK), body.css(_UNSEEN)
    for node in body.css(_STYLED) if any(style in source for style in _ASKED) else ():
        style = node.attributes.get("style") or ""
        if _LINE_THROUGH.search(style):
            struck.append(node)
        elif _RAISED.search(style) and node.tag not in ("td", "th", "img"):
            marks.append(node)
        elif _NOT_SEEN.search(style) and _cell_of(node) is not None:
            unseen.append(node)
    for name, what in classes.items():
        nodes = body.css(f'[class~="{name}"]')
        if what == "struck":
            struck += nodes
        elif what == "mark":
            marks += [node for node in nodes if node.tag not in ("td", "th", "img")]
        else:
            unseen += [node for node in nodes if node.tag in ("tr", "td", "th") or _cell_of(node) is not None]
    for node in struck:
        _strike(node)
    for node in unseen:
        if node.parent is not None:
            node.decompose()
    for node in marks:
        if node.parent is not None:
            _bracket(node)


def _strike(node: LexborNode) -> None:
    if node.parent is None:
        return
    cell = node if node.tag in ("td", "th") else _cell_of(node)
    if node.tag in ("tr", "table", "tbody"):
        for inner in node.css("td,th"):
            inner.inner_html = struck_out(inner.text_lexbor())
        return
    sign = struck_out(node.text_lexbor())
    if cell is not None and cell.mem_id == node.mem_id:
        node.inner_html = sign
        return
    node.decompose()
    if cell is not None and not cell.text_lexbor().strip():
        cell.inner_html = sign


def _bracket(node: LexborNode) -> None:
    """A short mark that touches a digit, as the mark of a note."""
    text = node.text_lexbor()
    if any(character.isalnum() or character == "*" for character in text):
        mark = note_mark(text, *_around(node)) or note_mark(text, *_around_parent(node))
        if mark is not None:
            node.replace_with(mark)


def _around(node: LexborNode) -> tuple[str, str]:
    """The texts right before and right behind a node."""
    before, after = node.prev, node.next
    return before.text_lexbor() if before is not None else "", after.text_lexbor() if after is not None else ""


def _around_parent(node: LexborNode) -> tuple[str, str]:
    """The same of an element that holds nothing but the mark, as where a mark is a link set high."""
    parent = node.parent
    if parent is None or parent.tag not in ("sup", "sub", "small", "a", "span", "font"):
        return "", ""
    alone = parent.text_lexbor().strip() == node.text_lexbor().strip()
    return _around(parent) if alone else ("", "")


def _cell_of(node: LexborNode) -> LexborNode | None:
    above = node.parent
    while above is not None and above.tag not in ("td", "th"):
        above = above.parent if above.tag != "table" else None
    return above


@lru_cache(maxsize=16)  # the pages of a site share their style sheets
def _classes(styles: str) -> dict[str, str]:
    """Classes that strike out ("struck"), set high ("mark") or hide ("unseen") by themselves. A class that any other
    rule speaks of as well may be shown by that, and is left alone where it hides."""
    if not styles or not ("through" in styles or "super" in styles or "hidden" in styles or "none" in styles):
        return {}
    plain = _MEDIA.sub("", _COMMENT.sub("", styles[:_MOST_CSS]))
    found: dict[str, str] = {}
    spoken: dict[str, int] = {}
    for selectors, body in _CSS_RULE.findall(plain):
        what = "struck" if _LINE_THROUGH.search(body) else "mark" if _RAISED.search(body) else ""
        what = what or ("unseen" if _NONE.search(body) else "")
        for selector in selectors.split(","):
            for name in _CLASS.findall(selector):
                spoken[name] = spoken.get(name, 0) + 1
            simple = _SIMPLE.match(selector.strip())
            if what and simple:
                found[simple[1]] = what
    return {name: what for name, what in found.items() if what != "unseen" or spoken[name] == 1}
