"""The text of one paragraph: runs as the page shows them, with the pictures and boxes that hang on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from nianbao.model.document import ImageFile
from nianbao.readers.cell_marks import FIELD, LOWERED, RAISED, marks_apart, pictured, struck_out, unclear
from nianbao.readers.doc.characters import UNREADABLE, Run, run_of
from nianbao.readers.doc.drawings import Drawings
from nianbao.readers.doc.images import DocImages
from nianbao.readers.doc.pieces import Characters, whole_characters
from nianbao.readers.doc.styles import PLAIN, SheetStyle
from nianbao.readers.looks import NO_GROUND, PAPER, UNSAID, Colour, Look, alike, joined

_CONTROL: Final = re.compile("[\\x00-\\x08\\x0a-\\x1f]")
_SYMBOLS: Final = re.compile("[\uf000-\uf0ff]")  # which of a symbol font is shown is not told
_HALVES: Final = re.compile("[\ud800-\udfff]")
_DIGITS: Final = re.compile(r"\d")
_BEGIN, _SEPARATOR, _END = "\x13", "\x14", "\x15"  # of a field
_PICTURE, _NOTE, _DRAWN, _SYMBOL = "\x01", "\x02", "\x08", "("
_MOST_FIELDS: Final = 200  # in one another
_BEGINNING: Final = 40  # characters of an instruction: it begins with what it does
_FIXED: Final = {"\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": ""}
_UNSHOWN: Final = frozenset("\x03\x04\x05")  # rules over notes, where a comment hangs


class Around(NamedTuple):
    """What stands around text: the colour under it, and the look that the style of a table gives it."""

    ground: Colour | None = None
    look: Look = UNSAID

    def under(self, ground: Colour | None) -> Around:
        """Where a paragraph has a ground of its own."""
        return self if ground is None else Around(ground, self.look)


@dataclass(slots=True)
class ParagraphText:
    """`pictures`: which image each shows; `boxes`: text boxes that hang here, as in `Drawings`; `notes`: references."""

    text: str = ""
    pictures: list[ImageFile | None] = field(default_factory=list)
    boxes: list[tuple[int, int]] = field(default_factory=list)
    notes: int = 0


class ParagraphReader:
    """Reads paragraphs."""

    def __init__(
        self,
        words: Characters,
        styles: dict[int, SheetStyle],
        fonts: tuple[str, ...],
        drawings: Drawings,
        images: DocImages,
    ) -> None:
        self.images: list[ImageFile | None] = []  # of all paragraphs, by the numbers of their signs
        self._kept = images
        self._words, self._styles, self._fonts, self._drawings = words, styles, fonts, drawings
        self._fields: list[str | None] = []  # of each open field: its instruction; None where its result has begun
        self._looks: dict[tuple[bytes, int, Around], tuple[Run, Look]] = {}

    def read(self, begin: int, end: int, style: int, around: Around) -> ParagraphText:
        """The characters of a paragraph without its mark."""
        result = ParagraphText()
        parts: list[str] = []
        struck: list[str] = []
        self._fields = []
        for first, behind, properties in self._words.runs(begin, end):
            run, look = self._look(properties, style, around)
            piece = self._words.text[first:behind]
            if run.deleted:
                continue
            if look.hidden or look.struck:
                if look.struck and not look.hidden:
                    struck.append(_CONTROL.sub("", piece))
                self._content(first, piece, run, [], ParagraphText())
                continue
            if run.combined:
                parts.append(unclear("双行合一，无法确定数字"))
            if run.doubt is not None and _DIGITS.search(piece):
                parts.append(unclear(run.doubt))
            if run.raised:
                parts.append(RAISED)
            self._content(first, piece, run, parts, result)
            if run.raised:
                parts.append(LOWERED)
        text = _whole("".join(parts))
        if struck and not text.strip():
            text = struck_out("".join(struck))
        result.text = text
        return result

    def mark(self, at: int, style: int) -> tuple[bool, bool]:
        """Whether the mark of a paragraph that is that character is deleted, and whether it is hidden."""
        _, _, properties = next(self._words.runs(at, at + 1), (at, at + 1, b""))
        run, look = self._look(properties, style, Around(NO_GROUND))
        return run.deleted, bool(look.hidden)

    def _look(self, properties: bytes, style: int, around: Around) -> tuple[Run, Look]:
        key = (properties, style, around)
        if key not in self._looks:
            run = run_of(properties, self._fonts)
            character = PLAIN if run.style is None else self._styles.get(run.style, PLAIN)
            hidden, struck, colour = joined(run.look, character.look, self._styles.get(style, PLAIN).look, around.look)
            unseen = colour is not None and alike(colour, run.ground or around.ground or PAPER)
            look = Look(bool(hidden) != run.unlike_style[0] or unseen, bool(struck) != run.unlike_style[1])
            self._looks[key] = (run, look)
        return self._looks[key]

    def _content(self, first: int, piece: str, run: Run, parts: list[str], result: ParagraphText) -> None:
        if not run.special and _CONTROL.search(piece) is None:
            self._say(piece, parts)
            return
        plain = 0
        for at, character in enumerate(piece):
            if character >= " " and not (run.special and character == _SYMBOL):
                continue
            if character == "\t":
                continue
            self._say(piece[plain:at], parts)
            plain = at + 1
            if character in (_BEGIN, _SEPARATOR, _END):
                self._field(character, parts)
            elif any(instruction is not None for instruction in self._fields):
                continue
            elif run.special:
                self._special(first + at, character, run, parts, result)
            else:
                parts.append(_FIXED.get(character, character))  # others are no part of a figure
        self._say(piece[plain:], parts)

    def _say(self, text: str, parts: list[str]) -> None:
        """Text of a result is shown, that of an instruction is not, nor what stands in the results within one."""
        if all(instruction is None for instruction in self._fields):
            parts.append(text)
        elif self._fields[-1] is not None:
            self._fields[-1] = (self._fields[-1] + text)[:_BEGINNING]

    def _field(self, character: str, parts: list[str]) -> None:
        if character == _BEGIN:
            self._fields.append("")
            if len(self._fields) > _MOST_FIELDS:
                raise ValueError("fields without an end")
        elif not self._fields:
            return
        elif character == _SEPARATOR:
            self._fields[-1] = None
        else:
            instruction = self._fields.pop()
            if instruction is None or any(outer is not None for outer in self._fields):
                return
            code = instruction.split()[:1]
            if code == ["EQ"]:
                parts.append(unclear("以公式域显示，无法确定数字"))
            elif code == ["FORMDROPDOWN"]:
                parts.append(FIELD)

    def _special(self, at: int, character: str, run: Run, parts: list[str], result: ParagraphText) -> None:
        """What a control character of a run that is special stands for (2.6.1, sprmCFSpec)."""
        if character == _PICTURE:
            if not run.data:
                self._picture(self._kept.in_line(run.picture), parts, result)
        elif character == _DRAWN:
            shape = self._drawings.anchors.get(at, -1)
            result.boxes.extend(self._drawings.boxes.pop(shape, ()))  # once, whatever hangs where
            if shape in self._drawings.pictures:
                self._picture(self._kept.of_shape(self._drawings.pictures[shape]), parts, result)
        elif character == _NOTE:
            result.notes += 1
        elif character == _SYMBOL:
            parts.append(run.symbol or character)
        elif character in _FIXED:
            parts.append(_FIXED[character])
        elif character not in _UNSHOWN:
            parts.append(unclear("有自动生成的内容，无法确定数字"))

    def _picture(self, image: ImageFile | None, parts: list[str], result: ParagraphText) -> None:
        result.pictures.append(image)
        parts.append(pictured(len(self.images)))
        self.images.append(image)


def _whole(text: str) -> str:
    """Text with the marks of notes told apart, its halves of characters put together, and none of a symbol font's codes."""
    if RAISED in text:
        text = marks_apart(text)
    text = _SYMBOLS.sub(UNREADABLE, text)
    return whole_characters(text) if _HALVES.search(text) else text
