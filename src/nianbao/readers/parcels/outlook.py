"""Messages that Outlook saves (.msg, [MS-OXMSG]): their attachments, messages within messages, and the text where nothing is
attached and it is long enough to be a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from nianbao.base.errors import DocumentError
from nianbao.readers.ole import CompoundFile
from nianbao.readers.parcels import properties
from nianbao.readers.parcels.face import DEEPEST, Budget, Member, Source, member_damaged, nothing
from nianbao.readers.parcels.properties import BINARY, BODY, CONTENT_ID, DATA, OBJECT, STRING8, UNICODE, Attached

_LARGEST: Final = 96 << 20  # bytes, as of mails
_NAME: Final = 4 << 10  # bytes of a name
_TEXT: Final = 500  # characters: a report is longer, a letter shorter
_LETTER: Final = 4 << 20  # bytes of a letter's text
_ATTACHMENT: Final = "__attach_version1.0_"
_TOP: Final = 0


def members(source: Source, budget: Budget) -> Iterator[Member]:
    """See `face`."""
    if source.size > _LARGEST:
        message = f"邮件过大（上限{_LARGEST >> 20} MB）"
        raise DocumentError(message, reason="too_large", where=source.name, hint="请把附件另存后单独提交")
    source.file.seek(0)
    try:
        yield from _Message(CompoundFile(source.file.read()), budget).members(_TOP, "", 1)
    except ValueError as error:
        hint = "请在Outlook中重新另存，或把附件另存后提交"
        raise DocumentError("邮件已损坏，无法读完", reason="damaged", where=source.name, hint=hint) from error


class _Message:
    """Reads out of one compound file; every method raises ValueError where that is damaged."""

    def __init__(self, file: CompoundFile, budget: Budget) -> None:
        self._file, self._budget = file, budget

    def members(self, message: int, prefix: str, depth: int) -> Iterator[Member]:
        """The attachments of the message that is the storage of that number."""
        attached = 0
        for name, storage in sorted(self._file.storages(message).items()):
            if not name.startswith(_ATTACHMENT):
                continue
            self._budget.count()
            attached += 1
            nested = self._file.storages(storage).get(_stream(DATA, OBJECT))
            if nested is None:
                yield self._attachment(storage, prefix, attached)
            elif depth == DEEPEST:
                fault = DocumentError(
                    f"邮件一层套一层，超过 {DEEPEST} 层，没有打开",
                    reason="too_large", where=self._budget.name, hint="请把附件另存后单独提交",
                )  # fmt: skip
                yield Member(f"{prefix}{self._titled(nested, storage)}", nothing, fault=fault, always=True)
            else:
                yield from self.members(nested, f"{prefix}{self._titled(nested, storage)}/", depth + 1)
        if not attached:
            text = self._text(message, BODY, _LETTER)
            if len(re.sub(r"\s", "", text)) >= _TEXT:
                letter = properties.letter_of(text)
                self._budget.spend(len(letter))
                yield Member(f"{prefix}正文.txt", lambda: iter((letter,)))

    def _attachment(self, storage: int, prefix: str, number: int) -> Member:
        name = self._named(storage)
        said = Attached(name, bool(self._text(storage, CONTENT_ID, _NAME)))
        shown = f"{prefix}{name or f'附件{number}'}"
        if said.passed:
            return Member(shown, nothing, passed=said.passed)
        return Member(shown, partial(self._bytes, storage, shown), always=not name or name.lower() == "winmail.dat")

    def _bytes(self, storage: int, shown: str) -> Iterator[bytes]:
        try:
            data = self._file.stream_in(storage, _stream(DATA, BINARY), _LARGEST)
        except ValueError as error:
            raise member_damaged(shown, "没有到结尾") from error
        if data is None:  # what is only linked to
            hint = "请让对方作为附件重新发送，或另存后提交"
            raise DocumentError("附件只是一个链接，邮件里没有内容", reason="not_found", where=shown, hint=hint)
        self._budget.spend(len(data))
        yield data

    def _named(self, storage: int) -> str:
        texts = (self._text(storage, one, _NAME) for one in properties.NAMES)
        return next((flat for text in texts if (flat := properties.flat(text))), "")

    def _titled(self, message: int, storage: int) -> str:
        return properties.flat(self._text(message, properties.SUBJECT, _NAME)) or self._named(storage) or "转发的邮件"

    def _text(self, storage: int, identifier: int, most: int) -> str:
        for kind in (UNICODE, STRING8):
            if (raw := self._file.stream_in(storage, _stream(identifier, kind), most)) is not None:
                return properties.as_text(raw, kind)
        return ""


def _stream(identifier: int, kind: int) -> str:
    """The name of the stream or storage that holds a property (2.1.3)."""
    return f"__substg1.0_{identifier:04X}{kind:04X}"
