"""The cells of a page as a browser shows them: what nobody sees goes, what stands in two places is parted, and where only
the eye could tell which figure is seen, the cell says so.

Most cells need no look: nothing hides or moves, and the figure is one piece of text. `Eye.settle` finds the elements of a
page that are otherwise by their names, attributes and styles; `Eye.part` looks at figures made of several pieces.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from selectolax.lexbor import LexborNode

from nianbao.readers.html import css
from nianbao.readers.html.cell import SeenCell
from nianbao.readers.html.main import STOP
from nianbao.readers.html.seeing import GONE, UNRENDERED
from nianbao.readers.html.styles import CELLS, DEEPEST, KEEP_PLACE, PageStyles

_ODD: Final = (
    "title,template,audio,video,iframe,object,embed,canvas,svg,meter,progress,datalist,noframes,noembed,math,ruby,bdo,q,"
    "details,dialog,[hidden],[popover],[dir],[bgcolor],font[color],td ol,td button,marquee"
)
_ROWS: Final = frozenset(("tr", "tbody", "thead", "tfoot", "table"))
_LONG: Final = 300  # characters; a cell with more lays out running text
_TABLE: Final = 10  # cells
_STYLE: Final = re.compile(rb'style="([^"]*)"')


class Eye:
    """What of a page is seen. `tables`, `cells`: how many tables, and cells with figures that nobody
    sees, had these taken out."""

    def __init__(self, body: LexborNode, source: bytes, styles: str) -> None:
        self.body = body
        self.styles = PageStyles(body, source, styles)
        self.tables = 0
        self.cells = 0
        self.styled: list[LexborNode] = []
        self._source = source
        self._small: dict[int, bool] = {}

    def settle(self) -> None:
        """Take out what is hidden, and look at the cells in which anything is hidden, moved or changed."""
        # Kept whole: the cells to look at are gathered first and settled once.
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
            elif self.styles.seen(cell).fate == GONE:
                cell.inner_html = ""
            else:
                self.cells += SeenCell(self.styles, cell).settle()
        for node in [node for node in gone.values() if not self._within(node.parent, gone)]:
            self.tables += len(node.css("td,th")) >= _TABLE
            node.decompose()

    def part(self, cell: LexborNode) -> str:
        """The text of a cell, after a look at it where it is made of several pieces."""
        node = cell
        first = cell.first_child
        if first is not None and first.is_text_node and first.next is None:
            return first.text_lexbor()
        while (child := _only_child(node)) is not None:
            node = child
        if not node.is_text_node:
            self.cells += SeenCell(self.styles, cell).settle(marked=True)
        return cell.text_lexbor()

    def with_property(self, name: str, word: str) -> list[LexborNode]:
        """The elements for which a property with a word in its value is declared."""
        if not self._may_have(name):
            return []
        selectors = [rule.selector for rule in self.styles.rules if not rule.pseudo and name in rule.style]
        nodes = {node.mem_id: node for selector in selectors for node in self.styles.select(selector)}
        nodes.update((node.mem_id, node) for node in self.styled)
        return [node for node in nodes.values() if word in self.styles.style(node).get(name, css.EMPTY).value]

    def _odd(self) -> list[LexborNode]:
        """The elements that may hide, move or change what stands in them."""
        nodes = {node.mem_id: node for node in self.body.css(_ODD)}
        self.styled = self._styled()
        nodes.update((node.mem_id, node) for node in self.styled)
        for rule in self.styles.rules:
            if rule.matters:
                nodes.update((node.mem_id, node) for node in self.styles.select(rule.selector))
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
        return bool(self.styled) or any(name in rule.style for rule in self.styles.rules)

    def _cell(self, node: LexborNode) -> LexborNode | None:
        """The cell of a table that a node is or stands in, unless that lays out running text."""
        above: LexborNode | None = node
        for _ in range(DEEPEST):
            if above is None or above.tag in _ROWS:
                return None
            if above.tag in CELLS:
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
        for _ in range(DEEPEST):
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
                self.styles.show(node)
        return gone

    def _vanishes(self, node: LexborNode) -> bool:
        """Whether nothing is seen of an element, nor the place where it would be."""
        seen = self.styles.seen(node)
        if node.tag not in KEEP_PLACE:
            return seen.fate == GONE or (seen.text() == GONE and not _may_show(node))
        style = self.styles.style(node)
        return style.get("display", css.EMPTY).value == "none" or (
            node.tag == "tr" and style.get("visibility", css.EMPTY).value == "collapse"
        )

    def _spreads(self, node: LexborNode) -> bool:
        """Whether what is declared for an element changes how text deep within it is seen."""
        seen = self.styles.seen(node)
        return (
            seen.text() is not None
            or seen.rtl
            or seen.override
            or seen.spacing > 6
            or min(seen.indent, seen.spacing) < -3
        )


def _may_show(node: LexborNode) -> bool:
    """Whether something within a hidden element may show all the same, or is a cell, which keeps its place."""
    if node.tag in ("table", "tbody", "thead", "tfoot"):
        return True
    return any(child.css_first("[style],[class],[id],td,th") is not None for child in node.iter())


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
