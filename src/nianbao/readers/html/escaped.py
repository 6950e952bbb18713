"""Articles that a page carries as text: inside a script, a textarea or a hidden field, escaped once or twice."""

from __future__ import annotations

import html
import re
from typing import Final
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

_CLOSING: Final = re.compile(r"</(?:p|td|tr|div|span|table|h[1-6])\s*>", re.I)
_OPENING: Final = re.compile(r"<(?:p|div|table|h[1-6]|span|section|article|ucapcontent)\b", re.I)
_JS_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_PERCENT_U: Final = re.compile(r"%u([0-9a-fA-F]{4})")
_PLAIN: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "", "f": ""}
_CARRIERS: Final = "script,textarea,template,noscript,xmp,iframe,input[value],pre,code"
_CARRIED_TABLE: Final = (b"\\/table", b"&lt;/table", b"%3C/table", b"%3C%2Ftable", b"u003c/table")
_BETWEEN_TAGS: Final = re.compile(r">([^<>]+)<")
_LABEL: Final = 4  # characters of a cell that is a label
_PLACE: Final = "\ufdd2"  # around the number of a table while the page is put together
_ENOUGH: Final = 3  # closing tags; fewer are the page's own script building a button
_MAXIMUM_ROUNDS: Final = 2


def hidden_article(source: str | bytes, visible: str) -> str | None:
    """The HTML of an article that the page holds in escaped form, None where there is none. `visible` is the page's
    own text, which shows the tags when the article was escaped once too often."""
    best, best_score = None, _ENOUGH - 1
    for text in (visible, *_carried(source)):
        plain = _unescaped(text)
        score = len(_CLOSING.findall(plain))
        if score > best_score:
            best, best_score = plain, score
    if best is None:
        return None
    opening = _OPENING.search(best)
    return best[opening.start() : best.rfind(">") + 1] if opening else None


def tables_in_place(source: bytes) -> bytes | None:
    """The page with the tables that its scripts, frames and fields carry put where these stand; None without any."""
    if not any(closing in source for closing in _CARRIED_TABLE):
        return None
    tree = LexborHTMLParser(source, options=1)
    fragments: list[str] = []
    for node in tree.css(_CARRIERS):
        plain = _unescaped(_text_in(node))
        start, end = plain.lower().find("<table"), plain.lower().rfind("</table>")
        if 0 <= start < end and node.parent is not None:
            node.insert_before(f"{_PLACE}{len(fragments)}{_PLACE}")
            node.decompose()
            fragments.append(plain[start : end + len("</table>")])
    visible = tree.body.text_lexbor() if fragments and tree.body is not None else ""
    missing = [not _shown(fragment, visible) for fragment in fragments]
    page = tree.html
    if not any(missing) or page is None:
        return None
    for number, (fragment, wanted) in enumerate(zip(fragments, missing, strict=True)):
        page = page.replace(f"{_PLACE}{number}{_PLACE}", fragment if wanted else "", 1)
    return page.encode("utf-8", "replace")


def _shown(table: str, visible: str) -> bool:
    """Whether most labels of a table stand in the page already: then the page shows it, and this is an old or second
    version of it."""
    labels = [text for text in _BETWEEN_TAGS.findall(table) if len(text.strip()) >= _LABEL]
    return 2 * sum(label.strip() in visible for label in labels) > len(labels)


def _carried(source: str | bytes) -> list[str]:
    return [_text_in(node) for node in LexborHTMLParser(source, options=1).css(_CARRIERS)]


def _text_in(node: LexborNode) -> str:
    attributes = node.attributes
    return attributes.get("value") or attributes.get("srcdoc") or node.text_lexbor()


def _unescaped(text: str) -> str:
    lower = text[: 1 << 20].lower()
    if "%3c" in lower:
        text = unquote(_PERCENT_U.sub(lambda match: chr(int(match[1], 16)), text))
    if "\\u003c" in lower or "\\x3c" in lower or "<\\/" in lower or '\\"' in lower:
        text = _JS_ESCAPE.sub(_js, text)
    for _ in range(_MAXIMUM_ROUNDS):
        if "&lt;" not in text or _CLOSING.search(text):
            break
        text = html.unescape(text)
    return text


def _js(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        return chr(int(code, 16))
    return _PLAIN.get(match[3], match[3])
