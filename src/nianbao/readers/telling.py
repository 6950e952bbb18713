"""How formats are told: predicates on what a file holds, for the table (`formats`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from nianbao.readers.contents import HEAD, Contents

Told = Callable[[Contents], bool]

_WEB_ARCHIVE: Final = re.compile(
    rb"(?i)^(?:[\w\-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,12}content-type:\s*multipart/related", re.M
)
_HEADER: Final = re.compile(rb"([A-Za-z][A-Za-z0-9\-]*)[ \t]*:")
_SENT: Final = frozenset(
    (b"to", b"cc", b"received", b"message-id", b"return-path", b"delivered-to", b"x-mailer", b"x-original-to")
)
_ATTACHED: Final = (b"multipart/mixed", b"multipart/alternative", b"multipart/signed", b"multipart/encrypted")
_WRITTEN: Final = frozenset((b"from", b"sender", b"subject", b"date"))
_XML_ROOT: Final = re.compile(  # Word and Excel 2003, flat OPC, flat ODF, UOF: their text is no page's
    r"\s*<\?xml\b[^>]*>(?:\s|<\?[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*>)*<([A-Za-z_][\w.\-]*(?::[\w.\-]+)?)", re.S
)
_FLAT_TEXT: Final = re.compile(r"""mimetype\s*=\s*["']application/vnd\.oasis\.opendocument\.text""")
_LONG_ROOT: Final = 4 * HEAD  # characters: the root of flat OpenDocument names some forty namespaces
_HTML_ROOTS: Final = frozenset(
    ("html", "head", "body", "div", "p", "table", "section", "article", "main", "meta", "span", "h1", "h2", "center")
)


def always(contents: Contents) -> bool:
    """What is left of a family."""
    return True


def starts(*signatures: bytes, offset: int = 0) -> Told:
    return lambda contents: contents.head.startswith(signatures, offset)


def is_iwork(contents: Contents) -> bool:
    """A document of Pages, Numbers or Keynote, whose pictures of pages are no reports: a zip with parts of its own kind,
    or, up to 2009, a page for the finder beside its XML."""
    names = contents.members
    return any(name.endswith(".iwa") for name in names) or (
        "QuickLook/Preview.pdf" in names or {"Index.zip", "Metadata/Properties.plist"} <= names
    )


def member(beginning: str) -> Told:
    """A zip with a member whose name begins so."""
    return lambda contents: any(name.startswith(beginning) for name in contents.members)


def mimetype(part: str) -> Told:
    """A zip with a member `mimetype`; `part`: of what it says."""
    wanted = part.encode()
    return lambda contents: wanted in contents.mimetype


def stream(name: str) -> Told:
    """A compound file with a stream of that name at its top."""
    return lambda contents: contents.has_stream(name)


def looks_like(kind: str) -> Told:
    """Text of that kind (`text_format`)."""
    return lambda contents: contents.text_kind == kind


def is_pdf(contents: Contents) -> bool:
    return b"%PDF-" in contents.head[:1024]


def is_rich_text(contents: Contents) -> bool:
    """Blanks or a byte order mark may stand before it."""
    return contents.head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{\\rtf")


def is_bitmap(contents: Contents) -> bool:
    """Text may begin with BM, too."""
    return contents.head.startswith(b"BM") and b"\x00" in contents.head[:16]


def is_mail(contents: Contents) -> bool:
    """A letter with its headers (RFC 5322): it was sent by one to another, or has things attached; a saved page has neither."""
    found: dict[bytes, bytes] = {}
    for line in contents.head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").split(b"\n"):
        header = _HEADER.match(line)
        if header is not None:
            found.setdefault(header[1].lower(), line[header.end() :].strip().lower())
        elif not found or not line.startswith((b" ", b"\t")):
            break
    written = not _WRITTEN.isdisjoint(found)
    attached = found.get(b"content-type", b"").startswith(_ATTACHED)
    return written and (attached or not _SENT.isdisjoint(found))


def is_web_archive(contents: Contents) -> bool:
    return begins_web_archive(contents.head)


def begins_web_archive(head: bytes) -> bool:
    """Whether bytes begin like a page that is saved with its pictures in one file (RFC 2557)."""
    return b"multipart/related" in head.lower() and _WEB_ARCHIVE.match(head) is not None


def is_xml(contents: Contents) -> bool:
    """A document in XML that is no page."""
    return xml_root(contents).lower() not in ("", *_HTML_ROOTS)


def xml_root(contents: Contents) -> str:
    """The name of an XML document's root as printed; "" for other text."""
    root = _XML_ROOT.match(contents.text[:HEAD])
    return root[1] if root is not None else ""


def xml_rooted(name: str) -> Told:
    """A document in XML whose root has that name, whatever its prefix."""
    return lambda contents: xml_root(contents).rpartition(":")[2] == name


def is_flat_text(contents: Contents) -> bool:
    """A text of OpenDocument in one file of XML."""
    return (
        xml_root(contents).rpartition(":")[2] == "document"
        and _FLAT_TEXT.search(contents.text[:_LONG_ROOT]) is not None
    )
