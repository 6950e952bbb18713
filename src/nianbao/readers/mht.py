"""Web archives (MHT, MHTML): the page that a browser or an office program has saved in one file with its pictures."""

from __future__ import annotations

from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message
from typing import Final

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.sniff import read_text

_DEEPEST: Final = 8  # parts within each other; a saved page has one level or two


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document that the archive's page is. Raises DocumentError."""
    return read_text(page_of(data, name), name)


def page_of(data: bytes, name: str) -> bytes:
    """The bytes of the archive's page, its transfer encoding undone. Raises DocumentError `damaged` where there is none.

    RFC 2557: the root of a multipart/related is the part named as `start`, else its first one; frames come behind it."""
    hint = "请在浏览器中重新打开，另存为“网页，仅HTML”"
    try:
        page = _page(message_from_bytes(data), 0)
    except RecursionError:
        page = None
    except _Cut:
        message = "网页存档（mht）不完整，可能没有下载完"
        raise DocumentError(message, reason="damaged", where=name, hint=hint) from None
    if page is None:
        raise DocumentError("网页存档（mht）里没有网页", reason="damaged", where=name, hint=hint)
    return page


class _Cut(Exception):  # noqa: N818 - not seen outside
    """The end of a multipart is missing."""


def _page(message: Message, depth: int) -> bytes | None:
    if message.is_multipart():
        if any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in message.defects):
            raise _Cut
        parts = message.get_payload()
        if depth == _DEEPEST or not isinstance(parts, list):
            return None
        pages = (
            _page(part, depth + 1) for part in _in_order(message, [part for part in parts if isinstance(part, Message)])
        )
        return next((page for page in pages if page), None)
    if message.get_content_type() not in ("text/html", "application/xhtml+xml"):
        return None
    content = message.get_payload(decode=True)
    return content if isinstance(content, bytes) and content.strip() else None


def _in_order(message: Message, parts: list[Message]) -> list[Message]:
    """The parts of which one may be the page, the likeliest first. RFC 2387: `start` names the root, and nothing else is;
    RFC 2046: of alternatives the last is the best."""
    if message.get_content_subtype() == "alternative":
        return parts[::-1]
    start = message.get_param("start")
    if not isinstance(start, str) or not start.strip():
        return parts
    wanted = start.strip().strip("<>")
    return [part for part in parts if (part.get("Content-ID") or "").strip().strip("<>") == wanted]
