"""What an RTF file is made of: paragraphs, whose runs stay as they come until the ground under them is known, and tables of
cells that hold such blocks again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from nianbao.model.document import ImageFile
from nianbao.readers.cell_marks import LOWERED, RAISED, marks_apart, struck_out, unclear
from nianbao.readers.looks import FLAT, PAPER, Colour, alike
from nianbao.readers.merged import MAX_COLUMNS, Merge
from nianbao.readers.rtf.characters import RtfLook, doubt_of, is_hidden, is_raised
from nianbao.readers.rtf.header import RtfHeader
from nianbao.readers.rtf.tokens import whole

_DIGITS: Final = re.compile(r"\d")
_FARTHEST: Final = 1 << 20


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


@dataclass(slots=True)
class RtfCellShape:
    """What a row says of one of its cells. `right`: its edge in twentieths of a point; `shade`: a number of a colour."""

    right: int = 0
    merge: Merge | None = None
    joined_left: bool = False
    shade: int = 0
    deleted: bool = False


@dataclass(slots=True)
class RtfRowShape:
    """What stands behind `\\trowd`."""

    left: int = 0
    cells: list[RtfCellShape] = field(default_factory=list)
    flat: bool = False
    open: RtfCellShape = field(default_factory=RtfCellShape)

    def take(self, word: str, number: int | None) -> None:
        """A control word of `ROW_WORDS`."""
        given = max(-_FARTHEST, min(number or 0, _FARTHEST))
        if word == "cellx":
            self.open.right = given
            if len(self.cells) < MAX_COLUMNS:
                self.cells.append(self.open)
            self.open = RtfCellShape()
        elif word == "trleft":
            self.left = given
        elif word == "trrh":
            self.flat = -FLAT <= given < 0  # less than nothing: exactly so high
        elif word == "clcbpat":
            self.open.shade = given
        elif word in ("clvmgf", "clvmrg"):
            self.open.merge = Merge.BEGINS if word == "clvmgf" else Merge.GOES_ON
        elif word == "clmrg":
            self.open.joined_left = True
        elif word == "cldel":
            self.open.deleted = True


ROW_WORDS: Final = frozenset(("cellx", "trleft", "trrh", "clcbpat", "clvmgf", "clvmrg", "clmgf", "clmrg", "cldel"))


@dataclass(slots=True)
class RtfCell:
    blocks: list[RtfBlock] = field(default_factory=list)
    shade: int = 0

    def paragraphs(self) -> Iterator[RtfParagraph]:
        """Those of tables within it, too."""
        for block in self.blocks:
            if isinstance(block, RtfTable):
                for row in block.rows:
                    for cell in row.cells:
                        yield from cell.paragraphs()
            else:
                yield block

    def holds_table(self) -> bool:
        return any(isinstance(block, RtfTable) for block in self.blocks)


@dataclass(slots=True)
class RtfRow:
    cells: list[RtfCell] = field(default_factory=list)
    shape: RtfRowShape = field(default_factory=RtfRowShape)


@dataclass(slots=True)
class RtfTable:
    rows: list[RtfRow] = field(default_factory=list)


RtfBlock = RtfParagraph | RtfTable
