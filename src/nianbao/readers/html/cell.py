"""One cell of a table, piece by piece: which texts show, in what order, and which of them stand apart."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

from selectolax.lexbor import LexborNode

from nianbao.base.ordinals import NUMERALS
from nianbao.readers.cell_marks import unclear
from nianbao.readers.html import css
from nianbao.readers.html.css import Style
from nianbao.readers.html.fields import is_icon
from nianbao.readers.html.seeing import (
    ADDED,
    DOUBTFUL,
    EMBEDDED,
    GONE,
    MOVED,
    NOTED,
    NUMBERED,
    SPACED,
    TURNED,
    Seen,
    enter,
)
from nianbao.readers.html.styles import PageStyles
from nianbao.readers.html.tables import BREAK, FIGURE

_FIELDS: Final = frozenset(("select", "textarea", "input", "button"))
_EMBEDDED: Final = frozenset(
    ("video", "audio", "iframe", "object", "embed", "canvas", "svg", "meter", "progress", "applet")
)
_DRAWN: Final = _EMBEDDED | {"img", "input"}
_SPECK: Final = frozenset(("0", "1", "2", "3"))  # pixels of a picture that parts nothing
_NO_SIZE: Final = 1.5  # pixels of a font that takes no room
_PLAIN_MATH: Final = frozenset(("math", "mrow", "mn", "mtext", "mi", "mo", "mstyle", "semantics", "annotation"))
_NEAR: Final = 3.0  # pixels between two texts that are still one
_CLOSE, _LOOSE = -0.25, 0.5  # spacing of the letters of one figure, in its size
_DEEPEST: Final = 150  # elements within each other
_MOST: Final = 2_000  # elements of a cell
# Names by which style sheets that are not at hand hide text.
_IDIOMS: Final = frozenset(
    ("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "hidden", "hide", "d-none", "invisible")
)
_NOTES: Final = frozenset(("sup", "sub", "super"))  # what is set so may be the mark of a note, which is set apart later
_DIGIT: Final = re.compile(rf"[\d〇零{NUMERALS}百千万①-⑳½¼¾²³¹₀-₉⁰-⁹]")
_PLAIN_NUMBER: Final = re.compile(r"\d[\d.,]*")
_FIGURE_PART: Final = re.compile(r"[\d+\-−.,%％/万亿千百十]|attr|counter")
_ICON: Final = re.compile(r"\\[ef][\da-f]{3}|[\ue000-\uf8ff]")
_TOUCH: Final = re.compile(r"[\d.,+\-−]")


class _Piece(NamedTuple):
    """A text with something else than blanks in it. `apart`: whether it stands apart from the one before."""

    node: LexborNode
    text: str
    seen: Seen
    fate: str | None
    apart: bool


class SeenCell:
    """One walk through a cell."""

    def __init__(self, styles: PageStyles, cell: LexborNode) -> None:
        self.styles = styles
        self.cell = cell
        self.pieces: list[_Piece] = []
        self.gone: list[LexborNode] = []
        self.doubts: list[str] = []
        self.placed = False
        self._apart = False
        self._elements = 0
        self._hidden: set[int] = set()

    def settle(self, *, marked: bool = False) -> bool:
        """Change the tree so that the cell's text is what is seen, with breaks between texts that stand apart, and the
        sign of a doubt where a figure cannot be told. `marked`: the marks of notes have been set apart already. Whether a
        hidden figure was taken out."""
        seen = self.styles.seen(self.cell)
        self._generated(self.cell)
        self._into(self.cell, seen, self._parts(self.styles.style(self.cell)), 0)
        kept = [piece for piece in self.pieces if piece.fate != GONE]
        self._judge(kept, marked)
        unseen = [piece.node for piece in self.pieces if piece.fate == GONE]
        hidden = any(_DIGIT.search(node.text_lexbor()) for node in [*unseen, *self.gone])
        for node in unseen:
            node.decompose()
        for node in self.gone:
            node.decompose()
        for piece in kept:
            if piece.apart:
                piece.node.insert_before(BREAK)
        text = "".join(piece.text for piece in kept)
        if self.doubts and _is_figure(text or "0"):
            self.cell.insert_child(unclear(self.doubts[0]))
        return hidden

    def _into(self, node: LexborNode, seen: Seen, parts: bool, depth: int) -> None:
        child = node.first_child
        while child is not None:
            following = child.next
            if child.mem_id in self._hidden or self._elements > _MOST:
                pass
            elif child.is_text_node:
                self._apart = self._apart or parts
                self._text(child, seen)
            elif child.is_element_node:
                self._apart = self._apart or parts
                self._element(child, seen, depth)
            child = following

    def _text(self, node: LexborNode, seen: Seen) -> None:
        text = node.text_lexbor()
        if not text.strip(" \t\r\n\f"):
            return
        fate = seen.text()
        self.pieces.append(_Piece(node, text, seen, fate, self._apart and bool(self.pieces)))
        if fate != GONE or seen.size > _NO_SIZE:
            self._apart = fate == GONE  # the room of what is not seen stays
        if fate is not None and fate != GONE and text.strip():
            self.doubts.append(fate)

    def _element(self, node: LexborNode, around: Seen, depth: int) -> None:
        # Kept whole: what an element does to the text of its cell, in the order in which a browser would show it.
        tag = node.tag or ""
        if tag in ("br", "hr"):
            self._apart = True
            return
        style = self.styles.style(node)
        seen = enter(around, tag, style)
        if seen.fate == GONE:
            self.gone.append(node)
            self._apart = self._apart or not _leaves_no_room(style)
            return
        self._elements += 1
        if depth > _DEEPEST or self._elements > _MOST:
            self.doubts.append(DOUBTFUL)
            return
        if tag in ("sup", "sub", "small") or (tag == "a" and (node.attributes.get("href") or "").startswith("#")):
            seen = replace(seen, raised=tag)
        if not _IDIOMS.isdisjoint((node.attributes.get("class") or "").split()) and not self.styles.is_styled(node):
            self.doubts.append(DOUBTFUL)
        self.placed = self.placed or seen.placed
        apart = seen.block or seen.apart or seen.placed or _is_spaced(style, seen)
        apart = apart or (tag in _DRAWN and (node.attributes.get("width") or "").strip() not in _SPECK)
        self._apart = self._apart or apart
        if tag in _EMBEDDED:
            self._embedded(node, tag, seen)
        elif tag in _FIELDS and seen.text() == GONE:
            self.gone.append(node)
        elif tag in _FIELDS:
            self._apart = True
            if tag == "button" and _DIGIT.search(node.text_lexbor()):
                self.doubts.append(EMBEDDED)
        elif tag == "math" and not self._is_plain_math(node):
            self.doubts.append(SPACED)
        else:
            if seen.placed and style.get("background-color") and not node.text_lexbor().strip():
                self.doubts.append(MOVED)  # it may lie over a figure
            self._special(node, tag, style)
            self._generated(node)
            self._into(node, seen, self._parts(style), depth + 1)
        self._apart = self._apart or apart or tag in _FIELDS

    def _special(self, node: LexborNode, tag: str, style: Style) -> None:
        """What HTML shows besides the text, or instead of it, for some elements."""
        if tag == "details" and "open" not in node.attributes:
            summary = next((child for child in node.iter() if child.tag == "summary"), None)
            for child in node.iter(include_text=True):
                if summary is None or child.mem_id != summary.mem_id:
                    self.gone.append(child)
                    self._hidden.add(child.mem_id)
        elif tag in ("rt", "rtc"):
            if _DIGIT.search(node.text_lexbor()):
                self.doubts.append(NOTED)
        elif tag == "q" and (first := node.first_child) is not None and not node.text_lexbor().startswith("“"):
            first.insert_before("“")
            node.insert_child("”")
        elif self._is_numbered(node, tag, style):
            self.doubts.append(NUMBERED)

    def _is_numbered(self, node: LexborNode, tag: str, style: Style) -> bool:
        if tag != "li" and "list-item" not in style.get("display", css.EMPTY).value:
            return False
        parent = node.parent
        listed = style.get("list-style") or (
            self.styles.style(parent).get("list-style") if parent is not None else None
        )
        if listed is not None:
            return not re.search(r"\b(?:none|disc|circle|square)\b", listed.value)
        return tag == "li" and parent is not None and parent.tag == "ol"

    def _embedded(self, node: LexborNode, tag: str, seen: Seen) -> None:
        """What is shown instead of an element's text, which only stands in where the element is not understood."""
        written = tag == "svg" and node.css_first("text,foreignObject,image") is not None
        if written or (tag != "svg" and not is_icon(node.attributes)):
            self.doubts.append(EMBEDDED)
        self.gone.append(node)

    def _is_plain_math(self, node: LexborNode) -> bool:
        for inner in node.css("*"):
            if inner.tag not in _PLAIN_MATH:
                known = inner.tag in ("annotation-xml", "mphantom")
                if not known and self._around(inner, ("annotation-xml", "mphantom"), node) is None:
                    return False
        return True

    @staticmethod
    def _around(node: LexborNode, tags: tuple[str, ...], end: LexborNode) -> LexborNode | None:
        above = node.parent
        while above is not None and above.mem_id != end.mem_id:
            if above.tag in tags:
                return above
            above = above.parent
        return None

    def _generated(self, node: LexborNode) -> None:
        for part, style in self.styles.generated(node):
            if style.get("display", css.EMPTY).value == "none":
                continue
            content = style.get("content", css.EMPTY).value
            if part in ("before", "after", "marker") and _FIGURE_PART.search(_ICON.sub("", content)):
                self.doubts.append(ADDED)
            elif part in ("first-letter", "first-line") and style:
                self.doubts.append(DOUBTFUL)

    @staticmethod
    def _parts(style: Style) -> bool:
        """Whether the children of an element are boxes of their own."""
        return any(word in style.get("display", css.EMPTY).value for word in ("flex", "grid", "box"))

    def _judge(self, kept: list[_Piece], marked: bool) -> None:
        """The doubts about texts that all show, by how they stand to each other."""
        # Kept whole: the doubts about one text, each by itself, in the order in which they are told.
        filled = [piece for piece in kept if _TOUCH.search(piece.text)]
        if self.placed and len(kept) > 1:
            self.doubts.append(MOVED)
        whole = "".join(piece.text for piece in kept).strip()
        if any(piece.seen.rtl for piece in filled):
            turned = any(piece.seen.override and piece.seen.rtl and len(piece.text.strip()) > 1 for piece in filled)
            if turned or len(kept) > 1 or not _PLAIN_NUMBER.fullmatch(whole):
                self.doubts.append(TURNED)
        for piece in filled:
            spacing = piece.seen.spacing / max(piece.seen.size, 1.0)
            if len(piece.text.strip()) > 1 and not _CLOSE < spacing < _LOOSE:
                self.doubts.append(SPACED)
        for before, behind in pairwise(kept):
            if behind.apart or not (_TOUCH.match(before.text[-1]) and _TOUCH.match(behind.text[0])):
                continue
            sizes = sorted((before.seen.size, behind.seen.size))
            raised = {before.seen.raised, behind.seen.raised}
            if (len(raised) > 1 and (marked or not raised & _NOTES)) or (
                len(raised) == 1 and sizes[1] > 1.35 * sizes[0]
            ):
                self.doubts.append(NOTED)
            elif not _CLOSE < before.seen.spacing / max(before.seen.size, 1.0) < _LOOSE:
                self.doubts.append(SPACED)


def _leaves_no_room(style: Style) -> bool:
    """Whether the texts before and behind a hidden element stand side by side."""
    none = style.get("display", css.EMPTY).value == "none"
    return none or style.get("position", css.EMPTY).value in ("absolute", "fixed")


def _is_spaced(style: Style, seen: Seen) -> bool:
    """Whether an inline element keeps off the texts beside it."""
    if any(style.get(f"border-{side}", css.EMPTY).value == "line" for side in ("left", "right")):
        return True
    names = ("margin-left", "margin-right", "padding-left", "padding-right")
    return any(abs(css.length(style[name].value, seen.size) or 0.0) > _NEAR for name in names if name in style)


def _is_figure(text: str) -> bool:
    return _DIGIT.search(text) is not None and FIGURE.match(text) is not None
