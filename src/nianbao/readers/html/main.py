"""The part of a page that holds the article, found by what it contains: figure tables and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborNode

STOP: Final = "。"  # running text has them, navigation and lists of links do not
_INSIDE_TABLE: Final = frozenset(("table", "tbody", "thead", "tfoot", "tr"))
_INLINE: Final = frozenset(("p", "pre", "span", "font", "b", "strong", "a", "li", "h1", "h2", "h3", "u", "em", "i"))
_CHROME_TAGS: Final = frozenset(("nav", "header", "footer", "aside", "form"))
_CHROME_NAMES: Final = re.compile(
    r"(?i)foot|copyright|\bbottom|nav\b|navi|menu|side-?bar|relat|share|comment|friend|breadcrumb|crumb|toolbar|qrcode"
)
_CHROME_WORDS: Final = re.compile("版权所有|ICP备|公网安备|网站标识码|技术支持|免责声明|浏览器")
_CHROME_IN_ARTICLE: Final = (
    "nav,footer,aside,[class*=share],[id*=share],[class*=crumb],[class*=print],[class*=relat],"
    "[class*=qrcode],[class*=pagebar]"
)
_MANY_LINKS: Final = 8
_MOST_LISTS: Final = 200
_CHROME_LENGTH: Final = 200
_LAST_DEPTH: Final = 400  # ancestors looked at; deeper pages are broken or hostile


def _upwards(node: LexborNode | None) -> Iterator[LexborNode]:
    """The node and what it stands in, up to `body`, at most _LAST_DEPTH of them."""
    for _ in range(_LAST_DEPTH):
        if node is None or node.tag in ("html", "-undef", "-document"):
            return
        yield node
        node = node.parent


def main_container(body: LexborNode, body_text: str, places: list[LexborNode]) -> LexborNode:
    """The smallest element that holds every figure table and all sentences outside the site's own furniture.
    `places`: the elements in which the figure tables stand."""
    total = body_text.count(STOP)
    if not places:
        return _by_sentences(body, total)
    container = _common_ancestor(body, places)
    inside = container.text_lexbor().count(STOP)
    node = container
    while inside < total and node.mem_id != body.mem_id:
        parent = node.parent
        if parent is None:
            break
        for sibling in parent.iter():
            if sibling.mem_id == node.mem_id:
                continue
            stops = sibling.text_lexbor().count(STOP)
            inside += stops
            if stops and not is_chrome(sibling):
                container = parent
        node = parent
    while container.tag in _INSIDE_TABLE and container.parent is not None:
        container = container.parent
    return container


def _common_ancestor(body: LexborNode, places: list[LexborNode]) -> LexborNode:
    paths = [[(node.mem_id, node) for node in _upwards(place)] for place in places]
    shared = set.intersection(*({key for key, _ in path} for path in paths))
    found = next((node for key, node in paths[0] if key in shared), body)
    while found.tag in _INSIDE_TABLE and found.parent is not None:
        found = found.parent
    return found


def _by_sentences(body: LexborNode, total: int) -> LexborNode:
    node = body
    for _ in range(_LAST_DEPTH):
        if total < 3:
            break
        wanted = 0.9 * total
        best = next((child for child in node.iter() if child.text_lexbor().count(STOP) >= wanted), None)
        if best is None or best.tag in _INLINE or is_chrome(best):
            break
        node = best
    while node.tag in _INSIDE_TABLE and node.parent is not None:
        node = node.parent
    return node


def is_chrome(node: LexborNode) -> bool:
    """Whether an element beside the article is site furniture: by its tag, its class or id, its words, its links."""
    if node.tag in _CHROME_TAGS:
        return True
    attributes = node.attributes
    if _CHROME_NAMES.search(f"{attributes.get('class') or ''} {attributes.get('id') or ''}"):
        return True
    text = node.text_lexbor()
    if len(text) < 2000 and _CHROME_WORDS.search(text):
        return True
    linked = sum(len(link.text_lexbor()) for link in node.css("a"))
    return linked * 2 > len(text.strip())


def drop_furniture(container: LexborNode, mark: str) -> None:
    """Take the share buttons, navigation and the like out of the article; nothing that holds sentences or a mark."""
    for node in container.css("select,button"):
        node.decompose()
    for node in container.css(_CHROME_IN_ARTICLE):
        text = node.text_lexbor()
        if len(text) < _CHROME_LENGTH and STOP not in text and mark not in text:
            node.decompose()
    if len(container.css("a")) >= _MANY_LINKS:
        _drop_link_lists(container, mark)
    for node in container.css("footer,[class*=foot],[class*=copyright],[id*=foot]"):
        text = node.text_lexbor()
        if mark not in text and len(text) < 2000 and _CHROME_WORDS.search(text):
            node.decompose()


def _drop_link_lists(container: LexborNode, mark: str) -> None:
    """Lists of links beside the article: most of their text is linked, and none of it is a sentence."""
    for node in container.css("ul,ol,dl,nav")[:_MOST_LISTS]:
        links = node.css("a")
        if node.parent is None or len(links) < _MANY_LINKS:
            continue
        text = node.text_lexbor()
        linked = sum(len(link.text_lexbor()) for link in links)
        if STOP not in text and mark not in text and linked * 2 > len(text.strip()):
            node.decompose()
