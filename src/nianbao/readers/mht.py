"""Web archives (MHT, MHTML): the page that a browser or an office program has saved in one file with its pictures."""

from __future__ import annotations

from email import message_from_bytes
from email.errors import CloseBoundaryNotFoundDefect
from email.message import Message
from typing import Final, NamedTuple
from urllib.parse import unquote, urljoin

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.sniff import read_text

_DEEPEST: Final = 8  # parts within each other; a saved page has one level or two


class SavedPage(NamedTuple):
    """`location`: where the page was saved from; `parts`: what was saved with it, by where that was and by its id."""

    content: bytes
    location: str
    parts: dict[str, Message]

    def bytes_of(self, name: str) -> bytes | None:
        """What the page names `name`, a link or `cid:`; None where it was not saved with it."""
        for known in (name, _joined(self.location, name), unquote(name)):
            if known in self.parts:
                content = self.parts[known].get_payload(decode=True)
                return content if isinstance(content, bytes) else None
        return None


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document that the archive's page is. Raises DocumentError."""
    page = opened(data, name)
    return read_text(page.content, name, recognises=limits.recognises, beside=page.bytes_of)


def opened(data: bytes, name: str) -> SavedPage:
    """The archive's page, its transfer encoding undone. Raises DocumentError `damaged` where there is none.

    RFC 2557: the root of a multipart/related is the part named as `start`, else its first one; frames come behind it."""
    hint = "请在浏览器中重新打开，另存为“网页，仅HTML”"
    parts: dict[str, Message] = {}
    try:
        message = message_from_bytes(data)
        page = _page(message, 0)
        parts = _parts(message)
    except RecursionError:
        page = None
    except _Cut:
        cut = "网页存档（mht）不完整，可能没有下载完"
        raise DocumentError(cut, reason="damaged", where=name, hint=hint) from None
    if page is None:
        raise DocumentError("网页存档（mht）里没有网页", reason="damaged", where=name, hint=hint)
    content, root = page
    return SavedPage(content, _header(root, "Content-Location"), parts)


def _header(part: Message, name: str) -> str:
    return str(part.get(name) or "").strip()


def _joined(location: str, name: str) -> str:
    try:
        return urljoin(location, name)
    except ValueError:  # no address
        return name


def _parts(message: Message) -> dict[str, Message]:
    """The pictures of an archive, by location and by id (RFC 2557, 2392)."""
    parts: dict[str, Message] = {}
    for part in message.walk():
        if not part.is_multipart() and part.get_content_maintype() in ("image", "application"):
            location, number = _header(part, "Content-Location"), _header(part, "Content-ID")
            if location:
                parts.setdefault(location, part)
            if number:
                parts.setdefault(f"cid:{number.strip('<>')}", part)
    return parts


class _Cut(Exception):  # noqa: N818 - not seen outside
    """The end of a multipart is missing."""


def _page(message: Message, depth: int) -> tuple[bytes, Message] | None:
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
    return (content, message) if isinstance(content, bytes) and content.strip() else None


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
