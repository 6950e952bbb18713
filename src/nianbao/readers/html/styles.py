"""The styles of a page's elements: what its style sheets, attributes and element names declare, and what holds in each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Final

from selectolax.lexbor import LexborNode, SelectolaxError

from nianbao.readers.html import css, sheets
from nianbao.readers.html.colours import legacy_colour
from nianbao.readers.html.css import NOTHING, Declared, Style
from nianbao.readers.html.seeing import GONE, UNRENDERED, Seen, enter

CELLS: Final = frozenset(("td", "th"))
KEEP_PLACE: Final = CELLS | {"tr"}  # what is hidden in these leaves its place
DEEPEST: Final = 400  # elements within each other
_MOST: Final = 500_000  # matches of selectors
_MOST_WORK: Final = 10**9  # bytes of a page times rules of its sheets, about 0.3 s
_FEWEST_RULES: Final = 50
_STRUCK: Final = re.compile(rb"(?i)<(?:s|del|strike|sup|sub)\b")  # elements whose look a sheet may take back
_FOREIGN: Final = (b"stylesheet", b"STYLESHEET", b"@import")


class PageStyles:
    """The styles of one page."""

    def __init__(self, body: LexborNode, source: bytes, sheet: str) -> None:
        self.body = body
        self._source = source
        known = sheets.rules(sheet, _STRUCK.search(source) is not None) if sheet else ()
        # Asking a page for a selector takes time in its length.
        self.rules = known[: max(_FEWEST_RULES, _MOST_WORK // (len(source) + 1))]
        self._animated = "keyframes" in sheet
        self._matched: dict[int, list[tuple[tuple[int, ...], str, Style]]] | None = None
        self._seen: dict[int, Seen] = {}
        self._shown: set[int] = set()

    def show(self, node: LexborNode) -> None:
        """Count an element as shown from now on, whatever is declared for it."""
        self._shown.add(node.mem_id)
        self._seen.clear()

    def style(self, node: LexborNode) -> Style:
        """What is declared for an element, the winner of each property."""
        # Kept whole: the steps of the cascade in their order; it is asked for every element, so that it calls little.
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
        return {name: declared for _, _, name, declared in found if name != "animation" or self._animated}

    def generated(self, node: LexborNode) -> Iterable[tuple[str, Style]]:
        """The parts of an element that style sheets speak of (`before`, `first-letter` …), with their declarations."""
        parts: dict[str, list[tuple[bool, str, Declared]]] = {}
        for _, pseudo, style in self._matches().get(node.mem_id, ()) if self.rules else ():
            if pseudo:
                parts.setdefault(pseudo, []).extend((said.important, name, said) for name, said in style.items())
        for pseudo, found in parts.items():
            found.sort(key=lambda each: each[0])
            yield pseudo, {name: said for _, name, said in found}

    def is_styled(self, node: LexborNode) -> bool:
        """Whether a style sheet in the page speaks of how an element is seen."""
        return bool(self.rules) and node.mem_id in self._matches()

    def seen(self, node: LexborNode) -> Seen:
        """What holds within an element."""
        path: list[LexborNode] = []
        above: LexborNode | None = node
        while above is not None and above.mem_id not in self._seen and len(path) < DEEPEST:
            if above.tag in ("html", "-document", "-undef"):
                above = None
                break
            path.append(above)
            above = above.parent
        seen = self._seen[above.mem_id] if above is not None and above.mem_id in self._seen else self._start
        for each in reversed(path):
            if each.mem_id not in self._shown:
                seen = enter(seen, each.tag or "", self.style(each))
                if seen.fate not in (None, GONE) and each.tag not in KEEP_PLACE:
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


def _hints(tag: str, attributes: dict[str, str | None]) -> dict[str, str]:
    """What the names and attributes of HTML say of an element's style. Source: HTML standard, "Rendering"."""
    # Kept whole: a table of what HTML says, attribute by attribute.
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
        found["background-color"] = legacy_colour(attributes["bgcolor"] or "")
    if tag == "font" and attributes.get("color"):
        found["color"] = legacy_colour(attributes["color"] or "")
    if tag == "body" and attributes.get("text"):
        found["color"] = legacy_colour(attributes["text"] or "")
    direction = (attributes.get("dir") or "").lower()
    if direction in ("ltr", "rtl"):
        found["direction"] = direction
    if tag == "bdo":
        found["unicode-bidi"] = "bidi-override"
    return found
