"""winmail.dat: what Outlook packs the attachments of a letter in (TNEF, [MS-OXTNEF])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from nianbao.base.errors import DocumentError
from nianbao.readers.parcels import properties
from nianbao.readers.parcels.face import Budget, Member, Source, cut_short, nothing
from nianbao.readers.parcels.properties import BINARY, CONTENT_ID, DATA, OBJECT, STRING8, UNICODE, Attached

_LARGEST: Final = 96 << 20  # bytes, as of mails
_START: Final = 6  # bytes before the first attribute
_ATTRIBUTE: Final = struct.Struct("<BII")  # level, number and type, bytes (2.1.3.1)
_RENDERED, _TITLE, _DATA, _PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005  # attributes of attachments
_MULTIPLE: Final = 0x1000  # bit of a property's type: several values
_WIDTHS: Final = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4}  # bytes of values; all others have eight
_VARIABLE: Final = (STRING8, UNICODE, BINARY, OBJECT)
_MOST_VALUES: Final = 4_096
_OF_MESSAGE: Final = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage, before an embedded TNEF
_NAMED: Final = 0x8000  # identifiers from here on stand for names that follow


@dataclass(slots=True)
class _Attachment:
    title: str = ""
    data: bytes | None = None
    texts: dict[int, str] = field(default_factory=dict)
    embedded: bytes | None = None


def members(source: Source, budget: Budget) -> Iterator[Member]:
    """See `face`."""
    if source.size > _LARGEST:
        message = f"附件包过大（上限{_LARGEST >> 20} MB）"
        raise DocumentError(message, reason="too_large", where=source.name, hint="请让对方单独发送附件")
    source.file.seek(0)
    data = source.file.read()
    attachments: list[_Attachment] = []
    whole = _collect(data, attachments, budget)
    for number, one in enumerate(attachments, 1):
        yield _member(one, number, budget)
    if not whole:
        raise cut_short(source.name, "没有到结尾")


def _collect(data: bytes, found: list[_Attachment], budget: Budget) -> bool:
    """The attachments in the order in which they lie; whether the file goes on to its end, check sums held."""
    at = _START
    while at + _ATTRIBUTE.size <= len(data):
        level, kind, size = _ATTRIBUTE.unpack_from(data, at)
        at += _ATTRIBUTE.size
        body = data[at : at + size]
        at += size + 2
        if len(body) < size or at > len(data) or level not in (1, 2):
            return False
        if struct.unpack_from("<H", data, at - 2)[0] != sum(body) & 0xFFFF:
            return False
        budget.count()
        if kind == _RENDERED:
            found.append(_Attachment())
        elif level == 2 and found:
            _lay(found[-1], kind, body)
    return at == len(data)


def _lay(one: _Attachment, kind: int, body: bytes) -> None:
    """An attribute of an attachment."""
    if kind == _TITLE:
        one.title = properties.as_text(body, STRING8)
    elif kind == _DATA:
        one.data = body
    elif kind == _PROPERTIES:
        try:
            for identifier, of, value in _values(body):
                if of in (STRING8, UNICODE):
                    one.texts[identifier] = properties.as_text(value, of)
                elif identifier == DATA and of == OBJECT and value.startswith(_OF_MESSAGE):
                    one.embedded = value[16:]
        except (struct.error, IndexError):
            return  # what stands before it holds


def _values(body: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Identifier, type and bytes of properties (2.1.3.4). Raises struct.error where they end too early."""
    (count,) = struct.unpack_from("<I", body)
    at = 4
    for _ in range(min(count, _MOST_VALUES)):
        kind, identifier = struct.unpack_from("<HH", body, at)
        at += 4
        if identifier >= _NAMED:
            at = _behind_name(body, at)
        several = kind & _MULTIPLE
        kind &= ~_MULTIPLE
        values = 1
        if several or kind in _VARIABLE:
            (values,) = struct.unpack_from("<I", body, at)
            at += 4
        for _ in range(min(values, _MOST_VALUES)):
            width = _WIDTHS.get(kind, 8)
            size = width
            if kind in _VARIABLE:
                (size,) = struct.unpack_from("<I", body, at)
                at += 4
                width = -(-size // 4) * 4
            elif kind == 0x0048:  # a GUID
                size = width = 16
            if at + size > len(body):
                raise struct.error
            yield identifier, kind, body[at : at + size]
            at += width


def _behind_name(body: bytes, at: int) -> int:
    """Where the value of a named property begins: behind a GUID and a number, or a name."""
    (form,) = struct.unpack_from("<I", body, at + 16)
    at += 20
    (size,) = struct.unpack_from("<I", body, at)
    return at + 4 if form == 0 else at + 4 + -(-size // 4) * 4


def _member(one: _Attachment, number: int, budget: Budget) -> Member:
    names = (*(one.texts.get(known, "") for known in properties.NAMES[:2]), one.title)
    name = next((flat for text in names if (flat := properties.flat(text))), "")
    said = Attached(name, CONTENT_ID in one.texts)
    if said.passed:
        return Member(name, nothing, passed=said.passed)
    data = one.embedded if one.embedded is not None else one.data
    shown = name or f"附件{number}"
    if data is None:
        hint = "请让对方作为附件重新发送，或另存后提交"
        fault = DocumentError("附件只是一个链接，邮件里没有内容", reason="not_found", where=shown, hint=hint)
        return Member(shown, nothing, fault=fault, always=True)
    return Member(shown, lambda: _given(data, budget), always=not name or one.embedded is not None)


def _given(data: bytes, budget: Budget) -> Iterator[bytes]:
    budget.spend(len(data))
    yield data
