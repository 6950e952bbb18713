"""What is written in a cell besides its figure: note marks set high or small, struck-out and invisible text.

Run together with the figure they would make another one: 320 with the mark 1 is not 3201.
"""

from __future__ import annotations

import re
from typing import Final

from selectolax.lexbor import LexborNode

from nianbao.readers.cell_marks import note_mark, struck_out
from nianbao.readers.html.eye import Eye

_MARKS: Final = "sup,sub"
_SMALL: Final = "small,a[href^='#'],a[name]"  # on the line of the figure: digits in them could be the figure's own
_STRUCK: Final = "del,s,strike"
_UNSEEN: Final = "td rt,td rp,td button"
_LINES: Final = re.compile(r"(?!.*line-through)(?:none|initial|unset|(?:.*\b)?(?:underline|overline)\b.*)")
_LEVEL: Final = re.compile("baseline|initial|unset")
_NEVER: Final = frozenset(("td", "th", "img"))


def set_marks_apart(body: LexborNode, eye: Eye) -> None:
    """Put signs in the place of note marks and take struck-out text out."""
    marks = [node for node in body.css(_MARKS) if not _takes_back(node, eye, "vertical-align", _LEVEL)]
    marks += [node for node in body.css(_SMALL) if not node.text_lexbor().strip().isdigit()]
    marks += [node for node in eye.with_property("vertical-align", "su") if node.tag not in _NEVER]
    struck = [node for node in body.css(_STRUCK) if not _takes_back(node, eye, "text-decoration", _LINES)]
    for node in [*struck, *eye.with_property("text-decoration", "line-through")]:
        _strike(node)
    for node in body.css(_UNSEEN):
        if node.parent is not None:
            node.decompose()
    for node in marks:
        if node.parent is not None:
            _bracket(node)


def _takes_back(node: LexborNode, eye: Eye, name: str, values: re.Pattern[str]) -> bool:
    """Whether an element that strikes out or raises its text is declared not to."""
    declared = eye.styles.style(node).get(name)
    return declared is not None and values.fullmatch(declared.value) is not None


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
