"""Mails as files (RFC 5322, MIME): their attachments; the text where nothing is attached and it is long enough to be one.

The parts are cut out of the bytes by their boundaries, each when its turn comes; the standard library's parser builds all
of a message at once, deep ones recursively.
"""

from __future__ import annotations

import binascii
import html
import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from nianbao.base.errors import DocumentError
from nianbao.readers.parcels import headers
from nianbao.readers.parcels.face import Budget, Member, Source, cut_short, nothing
from nianbao.readers.parcels.names import decoded

_LARGEST: Final = 96 << 20  # bytes: mail servers take fifty megabytes
_DEEPEST: Final = 12  # parts within each other
_TEXT: Final = 500  # characters: a report is longer, a letter shorter
_ENDINGS: Final = {
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/ofd": ".ofd",
    "application/rtf": ".rtf",
    "application/zip": ".zip",
    "application/x-zip-compressed": ".zip",
    "application/x-7z-compressed": ".7z",
    "application/vnd.rar": ".rar",
    "application/x-rar-compressed": ".rar",
    "message/rfc822": ".eml",
}
_LINKED: Final = re.compile(r"""(?i)(\bsrc\s*=\s*["']?)(cid:[^"'<>\s]{1,400})""")
_PICTURES: Final = 24 << 20  # bytes of those that a letter shows
_SEALED: Final = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SIGNATURES: Final = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
_INLINE: Final = "是邮件正文里的图片"
_SIGNATURE: Final = "是邮件的签名"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a message that has no parts: what its headers say, and where its body lies."""

    kind: str
    params: Mapping[str, bytes]
    disposition: str
    given: Mapping[str, bytes]  # parameters of the disposition
    encoding: str
    number: bytes  # the Content-ID, by which a text refers to it
    body: slice
    related: bool  # stands beside a page that it belongs to


def members(source: Source, budget: Budget) -> Iterator[Member]:
    """See `face`."""
    if source.size > _LARGEST:
        message = f"邮件过大（上限{_LARGEST >> 20} MB）"
        raise DocumentError(message, reason="too_large", where=source.name, hint="请把附件另存后单独提交")
    source.file.seek(0)
    data = source.file.read()
    walk = _Walk(data, budget)
    texts: list[_Part] = []
    shown: dict[str, _Part] = {}  # pictures, by the link that a page has to them
    attached = 0
    for part in walk.parts(0, len(data), 0, False):
        if _is_text(part):
            texts.append(part)
            continue
        if part.number and part.kind.startswith("image/"):
            shown.setdefault(f"cid:{part.number.decode('ascii', 'replace')}", part)
        member = _member(part, data, budget, attached + 1)
        attached += not member.passed
        yield member
    if not attached and (text := _long_text(texts, shown, data, budget)) is not None:
        yield text
    if walk.cut:
        raise cut_short(source.name, "邮件没有到结尾")


class _Walk:
    """Through the parts of a message. `cut`: whether a boundary was missing."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self._data, self._budget = data, budget
        self.cut = False

    def parts(self, start: int, end: int, depth: int, related: bool) -> Iterator[_Part]:
        """Those between `start` and `end`, where one's headers begin."""
        found, body = headers.parsed(self._data, start, end)
        kind, params = headers.value(found.get("content-type", b"text/plain"))
        if not kind.startswith("multipart/") or "boundary" not in params:
            disposition, given = headers.value(found.get("content-disposition", b""))
            encoding, _ = headers.value(found.get("content-transfer-encoding", b""))
            number = found.get("content-id", b"").strip().strip(b"<>")
            yield _Part(kind, params, disposition, given, encoding, number, slice(body, end), related)
            return
        if depth == _DEEPEST:
            raise self._budget.spent("邮件的各部分套得过深", "bomb")
        if kind == "multipart/encrypted":
            raise _sealed("")
        for part in self._between(params["boundary"], body, end):
            yield from self.parts(part.start, part.stop, depth + 1, related or kind == "multipart/related")

    def _between(self, boundary: bytes, start: int, end: int) -> Iterator[slice]:
        """The parts of a multipart (RFC 2046, 5.1.1)."""
        line = re.compile(rb"^--" + re.escape(boundary.rstrip()) + rb"(--)?[ \t]*\r?$", re.M)
        begun: int | None = None
        for found in line.finditer(self._data, start, end):
            self._budget.count()
            if begun is not None:
                yield slice(begun, max(begun, found.start() - 1))
            begun = found.end() + 1
            if found[1]:
                return
        self.cut = True
        if begun is not None and begun < end:
            yield slice(begun, end)


def _sealed(name: str) -> DocumentError:
    message = "邮件经加密或整体签名，无法读取"
    return DocumentError(message, reason="encrypted", where=name, hint="请把附件另存后单独提交")


def _is_text(part: _Part) -> bool:
    """Whether a part is the letter itself."""
    return (
        part.kind in ("text/plain", "text/html")
        and part.disposition != "attachment"
        and not headers.filename(part.given, part.params)
    )


def _name(part: _Part, data: bytes, number: int) -> tuple[str, bool]:
    """What an attachment is called, the `number`th; whether it is looked at whatever that ends with."""
    name = headers.filename(part.given, part.params).replace("/", "_").replace("\\", "_")
    always = not name
    if part.kind == "application/ms-tnef":
        name, always = name or "winmail.dat", True
    elif name.lower() == "winmail.dat":
        always = True
    if not name and part.kind == "message/rfc822":
        name = headers.subject_of(data[part.body]) or "转发的邮件"
    name = name or f"附件{number}"
    ending = _ENDINGS.get(part.kind, "")
    if ending and not name.lower().endswith(ending) and "." not in name[-6:]:
        name, always = name + ending, True
    return name, always


def _passed(part: _Part) -> str:
    """Why an attachment is not looked at; "" where it is."""
    if part.kind.startswith("image/") and (part.related or part.number or part.disposition == "inline"):
        return _INLINE
    return _SIGNATURE if part.kind in _SIGNATURES else ""


def _member(part: _Part, data: bytes, budget: Budget, number: int) -> Member:
    name, always = _name(part, data, number)
    if passed := _passed(part):
        return Member(name, nothing, passed=passed)
    if part.kind in _SEALED:
        return Member(name, nothing, fault=_sealed(name), always=True)
    return Member(name, lambda: iter((_body(part, data, budget),)), always=always)


def _body(part: _Part, data: bytes, budget: Budget) -> bytes:
    """The bytes of a part, its transfer encoding undone: what cannot be is left out (RFC 2045, 6)."""
    raw = data[part.body]
    if part.encoding == "base64":
        body = _from_base64(raw)
    elif part.encoding == "quoted-printable":
        body = quopri.decodestring(raw)
    else:
        body = raw
    budget.spend(len(body))
    return body


def _with_pictures(page: str, shown: Mapping[str, _Part], data: bytes, budget: Budget) -> str:
    """The page with the bytes of its pictures in the place of the links to them (RFC 2392), each once."""
    left = dict(shown)
    spent = 0

    def carried(link: re.Match[str]) -> str:
        nonlocal spent
        part = left.pop(unquote(html.unescape(link[2])), None)
        if part is None or spent >= _PICTURES:
            return link[0]
        body = _body(part, data, budget)
        spent += len(body)
        return f"{link[1]}data:{part.kind};base64,{binascii.b2a_base64(body, newline=False).decode('ascii')}"

    return _LINKED.sub(carried, page) if left else page


_NO_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]+")


def _from_base64(raw: bytes) -> bytes:
    signs = _NO_BASE64.sub(b"", raw)
    whole = len(signs) - (1 if len(signs) % 4 == 1 else 0)
    return binascii.a2b_base64(signs[:whole] + b"=" * (-whole % 4))


def _long_text(texts: list[_Part], shown: Mapping[str, _Part], data: bytes, budget: Budget) -> Member | None:
    """The letter itself, the page before the plain text, if it is long enough to be a report. A page carries the pictures
    that it shows."""
    for kind, name in (("text/html", "正文.html"), ("text/plain", "正文.txt")):
        for part in texts:
            if part.kind != kind:
                continue
            charset = part.params.get("charset", b"").decode("ascii", "replace")
            text = decoded(_body(part, data, budget), charset)
            if len(re.sub(r"<[^>]*>|\s", "", text)) >= _TEXT:
                if kind == "text/html":
                    text = _with_pictures(text, shown, data, budget)
                coded = ("\ufeff" + text).encode("utf-8", "replace")
                return Member(name, lambda coded=coded: iter((coded,)))  # type: ignore[misc]
    return None
