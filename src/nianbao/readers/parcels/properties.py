"""What Outlook says of an attachment, in a message file and in winmail.dat: names and texts of MAPI properties ([MS-OXPROPS])."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from nianbao.readers.parcels.names import decoded

DATA: Final = 0x3701  # PidTagAttachDataBinary, of an embedded message its object
LONG_NAME: Final = 0x3707  # PidTagAttachLongFilename
SHORT_NAME: Final = 0x3704  # PidTagAttachFilename
SHOWN_NAME: Final = 0x3001  # PidTagDisplayName
SUBJECT: Final = 0x0037  # PidTagSubject
BODY: Final = 0x1000  # PidTagBody
CONTENT_ID: Final = 0x3712  # PidTagAttachContentId
HIDDEN: Final = 0x7FFE  # PidTagAttachmentHidden
NAMES: Final = (LONG_NAME, SHOWN_NAME, SHORT_NAME)  # the best first; the short one has eight letters

STRING8, UNICODE, BINARY, OBJECT = 0x001E, 0x001F, 0x0102, 0x000D  # types ([MS-OXCDATA] 2.11.1)
INLINE: Final = "是邮件正文里的图片"
_IMAGES: Final = (".png", ".jpg", ".jpeg", ".gif", ".bmp")


@dataclass(frozen=True, slots=True)
class Attached:
    """What is said of an attachment. `refers`: the letter's page refers to it by an id."""

    name: str
    refers: bool

    @property
    def passed(self) -> str:
        """Why it is not looked at, "" where it is."""
        return INLINE if self.refers and self.name.lower().endswith(_IMAGES) else ""


def as_text(raw: bytes, kind: int) -> str:
    """A text of type STRING8 or UNICODE, without what ends it."""
    if kind == UNICODE:
        return raw.decode("utf-16-le", "replace").partition("\0")[0]
    return decoded(raw.partition(b"\0")[0])


def flat(name: str) -> str:
    """A name that leads into no folder."""
    return name.replace("/", "_").replace("\\", "_").strip()


def letter_of(text: str) -> bytes:
    """A letter's text as a file."""
    return ("\ufeff" + text).encode("utf-8", "replace")
