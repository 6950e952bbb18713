"""The cells of a page as a browser shows them: what nobody sees goes, what stands in two places is parted, and where only
the eye could tell which figure is seen, the cell says so.

Most cells need no look: nothing hides or moves, and the figure is one piece of text. `Eye.settle` finds the elements of a
page that are otherwise by their names, attributes and styles; `Eye.part` looks at figures made of several pieces.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import replace
from functools import cached_property
from typing import Final

from selectolax.lexbor import LexborNode, SelectolaxError

from nianbao.readers.html import css, sheets
from nianbao.readers.html.cell import Cell
from nianbao.readers.html.css import NOTHING, Declared, Style
from nianbao.readers.html.main import STOP
from nianbao.readers.html.seeing import GONE, UNRENDERED, Seen, enter

_ODD: Final = (
    "title,template,audio,video,iframe,object,embed,canvas,svg,meter,progress,datalist,noframes,noembed,math,ruby,bdo,q,"
    "details,dialog,[hidden],[popover],[dir],[bgcolor],font[color],td ol,td button,marquee"
)
_CELLS: Final = frozenset(("td", "th"))
_ROWS: Final = frozenset(("tr", "tbody", "thead", "tfoot", "table"))
_KEEP_PLACE: Final = _CELLS | {"tr"}
_LONG: Final = 300  # characters; a cell with more lays out running text
_DEEPEST: Final = 400
_MOST: Final = 500_000  # matches of selectors
_MOST_WORK: Final = 10**9  # bytes of a page times rules of its sheets, about 0.3 s
_FEWEST_RULES: Final = 50
_TABLE: Final = 10  # cells
_FOREIGN: Final = (b"stylesheet", b"STYLESHEET", b"@import")
_STYLE: Final = re.compile(rb'style="([^"]*)"')


class Eye:
    """The styles of a page, and what comes of them. `tables`, `cells`: how many tables, and cells with figures that nobody
    sees, had these taken out."""

    def __init__(self, body: LexborNode, source: bytes, styles: str) -> None:
        self.body = body
        self._source = source
        # Asking a page for a selector takes time in its length.
        self.rules = sheets.rules(styles)[: max(_FEWEST_RULES, _MOST_WORK // (len(source) + 1))] if styles else ()
        self.tables = 0
        self.cells = 0
        self._matched: dict[int, list[tuple[tuple[int, ...], str, Style]]] | None = None
        self._seen: dict[int, Seen] = {}
        self._shown: set[int] = set()
        self._small: dict[int, bool] = {}
        self.styled: list[LexborNode] = []

    def settle(self) -> None:
        """Take out what is hidden, and look at the cells in which anything is hidden, moved or changed."""
        odd = self._odd()
        if not odd:
            return
        places = [(node, self._cell(node)) for node in odd]
        gone = self._hidden([node for node, cell in places if cell is None])
        cells = {cell.mem_id: cell for _, cell in places if cell is not None}
        for node, cell in places:
            if cell is None and not self._within(node, gone) and self._spreads(node):
                cells.update((each.mem_id, each) for each in node.css("td,th") if self._is_small(each))
        for cell in cells.values():
            if self._within(cell, gone):
                continue
            if self._vanishes(cell):
                gone[cell.mem_id] = cell
            elif self.seen(cell).fate == GONE:
                cell.inner_html = ""
            else:
                Cell(self, cell).settle()
        for node in [node for node in gone.values() if not self._within(node.parent, gone)]:
            self.tables += len(node.css("td,th")) >= _TABLE
            node.decompose()

    def part(self, cell: LexborNode) -> str:
        """The text of a cell, after a look at it where it is made of several pieces."""
        node = cell
        while (child := _only_child(node)) is not None:
            node = child
        if not node.is_text_node:
            Cell(self, cell).settle(marked=True)
        return cell.text_lexbor()

    def with_property(self, name: str, word: str) -> list[LexborNode]:
        """The elements for which a property with a word in its value is declared."""
        if not self._may_have(name):
            return []
        selectors = [rule.selector for rule in self.rules if not rule.pseudo and name in rule.style]
        nodes = {node.mem_id: node for selector in selectors for node in self.select(selector)}
        nodes.update((node.mem_id, node) for node in self.styled)
        return [node for node in nodes.values() if word in self.style(node).get(name, css.EMPTY).value]

    # --- styles

    def style(self, node: LexborNode) -> Style:
        """What is declared for an element, the winner of each property."""
        attributes = node.attributes
        own = attributes.get("style")
        found: list[tuple[bool, int, str, Declared]] = []
        tag = node.tag or ""
        hints = _hints(tag, attributes)
        matched = [] if not self.rules else self._matches().get(node.mem_id, [])
        if not hints and not own and not matched:
            return NOTHING
        for name, value in hints.items():
            found.append((False, 0, name, Declared(value, False)))
        for _, pseudo, style in matched:
            if not pseudo:
                found += ((declared.important, 1, name, declared) for name, declared in style.items())
        if own and (":" in own):
            found += ((declared.important, 2, name, declared) for name, declared in css.declared(own).items())
        found.sort(key=lambda each: each[:2])
        return {name: declared for _, _, name, declared in found}

    def generated(self, node: LexborNode) -> Iterable[tuple[str, Style]]:
        """The parts of an element that style sheets speak of (`before`, `first-letter` …), with their declarations."""
        if self.rules:
            for _, pseudo, style in self._matches().get(node.mem_id, ()):
                if pseudo:
                    yield pseudo, style

    def is_styled(self, node: LexborNode) -> bool:
        """Whether a style sheet in the page speaks of how an element is seen."""
        return bool(self.rules) and node.mem_id in self._matches()

    def seen(self, node: LexborNode) -> Seen:
        """What holds within an element."""
        path: list[LexborNode] = []
        above: LexborNode | None = node
        while above is not None and above.mem_id not in self._seen and len(path) < _DEEPEST:
            if above.tag in ("html", "-document", "-undef"):
                above = None
                break
            path.append(above)
            above = above.parent
        seen = self._seen[above.mem_id] if above is not None and above.mem_id in self._seen else self._start
        for each in reversed(path):
            if each.mem_id not in self._shown:
                seen = enter(seen, each.tag or "", self.style(each))
                if seen.fate not in (None, GONE) and each.tag not in _KEEP_PLACE:
                    seen = replace(seen, fate=None)  # the layout of a page moves its tables as a whole
            self._seen[each.mem_id] = seen
        return seen

    @cached_property
    def _start(self) -> Seen:
        """What holds around the body. With style sheets that are not at hand the colour of the ground is not known."""
        painted = any(rule.selector in (":root", "html") and "background-color" in rule.style for rule in self.rules)
        return Seen(ground=None) if painted or any(word in self._source for word in _FOREIGN) else Seen()

    def select(self, selector: str) -> list[LexborNode]:
        try:
            return self.body.css(selector)[:_MOST]
        except SelectolaxError:  # what the engine does not know
            return []

    def _matches(self) -> dict[int, list[tuple[tuple[int, ...], str, Style]]]:
        if self._matched is None:
            self._matched = {}
            count = 0
            for rule in self.rules:
                nodes = self.select(rule.selector)
                count += len(nodes)
                if count > _MOST:
                    break
                for node in nodes:
                    self._matched.setdefault(node.mem_id, []).append((rule.rank, rule.pseudo, rule.style))
        return self._matched

    # --- places

    def _odd(self) -> list[LexborNode]:
        """The elements that may hide, move or change what stands in them."""
        nodes = {node.mem_id: node for node in self.body.css(_ODD)}
        self.styled = self._styled()
        nodes.update((node.mem_id, node) for node in self.styled)
        for rule in self.rules:
            if rule.matters:
                nodes.update((node.mem_id, node) for node in self.select(rule.selector))
        return list(nodes.values())

    def _styled(self) -> list[LexborNode]:
        """The elements whose style attribute may matter. Asking each element is dear where every cell has a style, so the
        bytes are asked first, where they write their attributes plainly."""
        nodes = self.body.css("[style]")
        found = _STYLE.findall(self._source)
        if len(nodes) <= len(found) and not any(
            css.may_matter(style.decode("utf-8", "replace")) or b"&" in style for style in set(found)
        ):
            return []
        return [node for node in nodes if css.may_matter(node.attributes["style"] or "")]

    def _may_have(self, name: str) -> bool:
        return bool(self.styled) or any(name in rule.style for rule in self.rules)

    def _cell(self, node: LexborNode) -> LexborNode | None:
        """The cell of a table that a node is or stands in, unless that lays out running text."""
        above: LexborNode | None = node
        for _ in range(_DEEPEST):
            if above is None or above.tag in _ROWS:
                return None
            if above.tag in _CELLS:
                return above if self._is_small(above) else None
            above = above.parent
        return None

    def _is_small(self, cell: LexborNode) -> bool:
        known = self._small.get(cell.mem_id)
        if known is None:
            known = len(cell.text_lexbor()) < _LONG and cell.css_first("table") is None
            self._small[cell.mem_id] = known
        return known

    @staticmethod
    def _within(node: LexborNode | None, taken: Container[int]) -> bool:
        for _ in range(_DEEPEST):
            if node is None:
                return False
            if node.mem_id in taken:
                return True
            node = node.parent
        return False

    def _hidden(self, nodes: list[LexborNode]) -> dict[int, LexborNode]:
        """Those of the nodes that nobody sees. An article that a script shows only after loading is hidden in the source
        and counts as shown."""
        gone: dict[int, LexborNode] = {}
        stops: int | None = None
        for node in nodes:
            if node.mem_id == self.body.mem_id or not self._vanishes(node):
                continue
            if stops is None:
                stops = self.body.text_lexbor().count(STOP)
            if node.tag in UNRENDERED or stops < 3 or node.text_lexbor().count(STOP) * 2 < stops:
                gone[node.mem_id] = node
            else:
                self._shown.add(node.mem_id)
                self._seen.clear()
        return gone

    def _vanishes(self, node: LexborNode) -> bool:
        """Whether nothing is seen of an element, nor the place where it would be."""
        seen = self.seen(node)
        if node.tag not in _KEEP_PLACE:
            hides = (
                seen.text() == GONE
                and node.tag not in ("table", "tbody")
                and node.css_first("[style],[class],td") is None
            )
            return seen.fate == GONE or hides
        style = self.style(node)
        return style.get("display", css.EMPTY).value == "none" or (
            node.tag == "tr" and style.get("visibility", css.EMPTY).value == "collapse"
        )

    def _spreads(self, node: LexborNode) -> bool:
        """Whether what is declared for an element changes how text deep within it is seen."""
        seen = self.seen(node)
        return (
            seen.text() is not None
            or seen.rtl
            or seen.override
            or seen.spacing > 6
            or min(seen.indent, seen.spacing) < -3
        )


def _hints(tag: str, attributes: dict[str, str | None]) -> dict[str, str]:
    """What the names and attributes of HTML say of an element's style. Source: HTML standard, "Rendering"."""
    if tag in UNRENDERED and not (tag == "audio" and "controls" in attributes):
        return {"display": "none"}
    found: dict[str, str] = {}
    if "hidden" in attributes:
        found["display" if attributes["hidden"] != "until-found" else "content-visibility"] = (
            "none" if attributes["hidden"] != "until-found" else "hidden"
        )
    if "popover" in attributes or (tag == "dialog" and "open" not in attributes):
        found["display"] = "none"
    if tag == "dialog" and "open" in attributes:
        found["position"] = "absolute"
    if "bgcolor" in attributes:
        found["background-color"] = css.legacy_colour(attributes["bgcolor"] or "")
    if tag == "font" and attributes.get("color"):
        found["color"] = css.legacy_colour(attributes["color"] or "")
    if tag == "body" and attributes.get("text"):
        found["color"] = css.legacy_colour(attributes["text"] or "")
    direction = (attributes.get("dir") or "").lower()
    if direction in ("ltr", "rtl"):
        found["direction"] = direction
    if tag == "bdo":
        found["unicode-bidi"] = "bidi-override"
    return found


def _only_child(node: LexborNode) -> LexborNode | None:
    """The one child of a node that is not blank; None where there are several or none."""
    child = node.first_child
    found: LexborNode | None = None
    while child is not None:
        if not (child.is_text_node and not child.text_lexbor().strip()):
            if found is not None or not (child.is_text_node or child.is_element_node):
                return None
            found = child
        child = child.next
    return found
