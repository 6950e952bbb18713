"""What marks a text holds: a page's, Markdown's, or none."""

from __future__ import annotations

import re
from typing import Final

_HEAD: Final = 4096  # characters in which a page says what it is
_HTML_START: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*+<(?:!doctype\s+html|[a-z][a-z0-9:]*[\s>/])", re.I | re.S
)
_HTML_FRAME: Final = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
_HTML_CLOSING: Final = re.compile(r"</(?:p|td|tr|div|span|h[1-6]|li|table)\s*>", re.I)
_TABLE: Final = re.compile(r"<table\b.*?</table\s*>", re.I | re.S)
_TAG: Final = re.compile(r"</?[a-z]", re.I)
_FEW_TAGS: Final = 4  # outside of tables; a page has more
_FRONT_MATTER: Final = re.compile(r"---[ \t]*\n(?:[^\n]*:[^\n]*\n){1,40}(?:---|\.\.\.)[ \t]*\n")
_MARKDOWN: Final = re.compile(
    r"^ {0,3}(?:#{1,6}[ \u3000]*\S|```|\|?[ ]*:?-{3,}:?[ ]*\|[ |:\-]*$|\|(?:[ ]*:?-+:?[ ]*\|)+[ ]*$|!\[[^\]]*\]\()",
    re.M,
)


def text_format(content: str) -> str:
    """`html`, `md` or `txt`, by the marks in the content."""
    head = content[:_HEAD].lstrip("\ufeff")
    if "<" in head and (_HTML_START.match(head) or _HTML_FRAME.search(head)):
        return "html"
    body = content[: 1 << 20]
    if _MARKDOWN.search(body) or _FRONT_MATTER.match(body):
        return "md"
    if "</" in body and sum(1 for _ in _HTML_CLOSING.finditer(body)) >= 3:
        # Markdown puts a table that has spans in as HTML, and its paragraphs as they are
        around = _TABLE.sub("", body)
        return "md" if around.count("\n\n") > 2 and len(_TAG.findall(around)) <= _FEW_TAGS else "html"
    return "txt"
