"""A paragraph of an RTF file: its runs as they come, its text when the ground under it is known."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from nianbao.model.document import ImageFile
from nianbao.readers.cell_marks import LOWERED, RAISED, marks_apart, struck_out, unclear
from nianbao.readers.looks import PAPER, Colour, alike
from nianbao.readers.rtf.characters import RtfLook, doubt_of, is_hidden, is_raised
from nianbao.readers.rtf.header import RtfHeader
from nianbao.readers.rtf.tokens import whole

if TYPE_CHECKING:
    from nianbao.readers.rtf.tables import RtfBlock

_DIGITS: Final = re.compile(r"\d")


@dataclass(slots=True)
class RtfParagraph:
    """`runs`: text with its look, None for signs, which are there however the text looks; `label`: the ordinal that was
    stored as it is shown; `pictures`: which image each shows; `boxes`: the blocks of each text box that hangs here."""

    runs: list[tuple[str, RtfLook | None]] = field(default_factory=list)
    label: str = ""
    pictures: list[ImageFile | None] = field(default_factory=list)
    boxes: list[list[RtfBlock]] = field(default_factory=list)
    level: int | None = None
    contents: bool = False
    goes_on: bool = False  # its mark is deleted
    shade: int = 0

    def text(self, header: RtfHeader, ground: Colour | None) -> str:
        """What is seen of it, with signs for what is no text. `ground`: the colour under it where it has none itself."""
        under = header.colour(self.shade) or ground or PAPER
        parts: list[str] = []
        struck: list[str] = []
        for run, look in self.runs:
            if look is None:
                parts.append(run)
            elif look.struck or look.struck_twice:
                struck.append(run)
            elif not _is_unseen(look, header, under):
                parts.append(_shown(run, look, header))
        text = "".join(parts)
        if RAISED in text:
            text = marks_apart(text)
        if struck and not text.strip():
            text = struck_out("".join(struck))
        return whole(text)


def _is_unseen(look: RtfLook, header: RtfHeader, under: Colour) -> bool:
    colour = header.colour(look.colour)
    if colour is None:
        return False
    own = header.colour(look.ground) or header.colour(look.shade)
    return alike(colour, own or under)


def _shown(run: str, look: RtfLook, header: RtfHeader) -> str:
    font = header.fonts.get(look.font)
    why = doubt_of(look, font.name if font is not None else "")
    said = unclear(why) if why is not None and _DIGITS.search(run) else ""
    return said + (f"{RAISED}{run}{LOWERED}" if is_raised(look) else run)


def is_text_gone(look: RtfLook) -> bool:
    """Whether text is neither shown nor struck out in what is shown."""
    return look.deleted or is_hidden(look)
