"""The text of one paragraph of OpenDocument as the page shows it, with the pictures and boxes that hang on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from nianbao.model.document import ImageFile
from nianbao.readers.cell_marks import FIELD, LOWERED, RAISED, marks_apart, pictured, struck_out, unclear
from nianbao.readers.looks import Colour
from nianbao.readers.odf import DRAW, OFFICE, TEXT, count_of
from nianbao.readers.odt.images import image_of
from nianbao.readers.odt.styles import OdtLook, OdtStyles

if TYPE_CHECKING:
    from lxml.etree import _Element

_SVG: Final = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_SPAN, _SPACES, _TAB, _BREAK = f"{TEXT}span", f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"
_NOTE, _HIDDEN_PARAGRAPH, _HIDDEN_TEXT = f"{TEXT}note", f"{TEXT}hidden-paragraph", f"{TEXT}hidden-text"
_NOT_SHOWN: Final = frozenset(
    (f"{OFFICE}annotation", f"{OFFICE}annotation-end", f"{OFFICE}event-listeners", f"{TEXT}ruby-text",
     f"{TEXT}tracked-changes", f"{TEXT}script", f"{TEXT}placeholder")
)  # fmt: skip
BOX: Final = f"{DRAW}text-box"
PARAGRAPHS: Final = frozenset((f"{TEXT}p", f"{TEXT}h"))
_IMAGES: Final = tuple(
    f"{DRAW}{tag}" for tag in ("image", "object", "object-ole", "plugin", "applet", "floating-frame")
)
_GROUPS: Final = frozenset((f"{DRAW}g", f"{DRAW}a"))
_BLANK: Final = re.compile("[ \t\r\n]+")
_HAS_BLANK: Final = re.compile("[ \t\r\n]")
_DIGITS: Final = re.compile(r"\d")
_MOST_SPACES: Final = 100  # that one element stands for
_MOST_DEEP: Final = 100  # of spans in spans


OdtPicture = tuple[str, ImageFile | None]


@dataclass(slots=True)
class OdtInline:
    """`pictures`: what is said of each image, and which it is; `boxes`: elements with paragraphs that hang here; `notes`:
    references."""

    text: str = ""
    pictures: list[OdtPicture] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    notes: int = 0
    hidden: bool = False  # the whole paragraph


class OdtInlineReader:
    """Reads paragraphs."""

    def __init__(self, styles: OdtStyles) -> None:
        self._styles = styles
        self.images: list[ImageFile | None] = []  # of all paragraphs, by the numbers of their signs
        self._parts: list[str] = []
        self._struck: list[str] = []
        self._result = OdtInline()
        self._ground: Colour | None = None
        self._after_blank = True  # blanks are one, and none at the beginning (part 3, 6.1.2)

    def read(self, paragraph: _Element, ground: Colour | None) -> OdtInline:
        """`ground`: the colour under the paragraph."""
        name = paragraph.get(f"{TEXT}style-name")
        look = self._styles.look("paragraph", name)
        result = self._result = OdtInline(hidden=look.hidden or _is_hidden(paragraph))
        if result.hidden:
            return result
        self._parts, self._struck, self._after_blank = [], [], True
        self._ground = self._styles.ground("paragraph", name) or ground
        self._walk(paragraph, look, 0)
        text = "".join(self._parts)
        if RAISED in text:
            text = marks_apart(text)
        if self._struck and not text.strip():
            text = struck_out("".join(self._struck))
        result.text = text
        return result

    def graphic(self, shape: _Element) -> OdtInline:
        """A shape that stands between paragraphs."""
        self._result, self._parts = OdtInline(), []
        self._graphic(shape, 0)
        return self._result

    def _walk(self, element: _Element, look: OdtLook, depth: int) -> None:
        self._say(element.text, look)
        for child in element:
            tag = child.tag
            if tag == _SPAN:
                if depth < _MOST_DEEP:
                    self._walk(child, self._styles.look("text", child.get(f"{TEXT}style-name"), look), depth + 1)
            elif isinstance(tag, str) and tag not in _NOT_SHOWN:
                self._child(child, tag, look, depth)
            self._say(child.tail, look)

    def _child(self, child: _Element, tag: str, look: OdtLook, depth: int) -> None:
        if tag == _SPACES:
            self._put(" " * min(count_of(child.get(f"{TEXT}c")), _MOST_SPACES), look)
        elif tag in (_TAB, _BREAK):
            self._put("\t" if tag == _TAB else "\n", look)
        elif tag == _NOTE:
            self._result.notes += 1
        elif tag.startswith(DRAW):
            if not look.hidden:
                self._graphic(child, depth)
        elif not _is_field_hidden(child, tag) and depth < _MOST_DEEP:
            self._walk(child, look, depth + 1)

    def _say(self, text: str | None, look: OdtLook) -> None:
        """Text of the file, in which any blanks are one."""
        if not text:
            return
        if _HAS_BLANK.search(text) is not None:
            text = _BLANK.sub(" ", text)
            if self._after_blank and text[0] == " ":
                text = text[1:]
        if text:
            self._put(text, look)
            self._after_blank = text[-1] == " "

    def _put(self, text: str, look: OdtLook) -> None:
        self._after_blank = False
        if look.is_unseen(self._ground):
            return
        if look.struck:
            self._struck.append(text)
            return
        if look.doubt is not None and _DIGITS.search(text):
            self._parts.append(unclear(look.doubt))
        self._parts.append(f"{RAISED}{text}{LOWERED}" if look.raised else text)

    def _graphic(self, shape: _Element, depth: int) -> None:
        tag = shape.tag
        if tag in _GROUPS:
            for child in shape:
                if depth < _MOST_DEEP and isinstance(child.tag, str) and child.tag.startswith(DRAW):
                    self._graphic(child, depth + 1)
        elif tag == f"{DRAW}control":
            self._parts.append(FIELD)
        elif (box := shape.find(BOX)) is not None:
            self._result.boxes.append(box)
        elif any(shape.find(image) is not None for image in _IMAGES):
            image = image_of(shape, self._styles)
            self._result.pictures.append((_description(shape), image))
            self._parts.append(pictured(len(self.images)))
            self.images.append(image)
        elif any(child.tag in PARAGRAPHS and "".join(child.itertext()).strip() for child in shape):
            self._result.boxes.append(shape)
        elif shape.get(f"{TEXT}anchor-type") == "as-char":
            self._parts.append("\n")  # a drawing in the line keeps the texts beside it apart


def _is_hidden(paragraph: _Element) -> bool:
    return any(field.get(f"{TEXT}is-hidden") == "true" for field in paragraph.iter(_HIDDEN_PARAGRAPH))


def _is_field_hidden(field: _Element, tag: str) -> bool:
    hidden = tag == _HIDDEN_TEXT and field.get(f"{TEXT}is-hidden") == "true"
    return hidden or str(field.get(f"{TEXT}display")) == "none"


def _description(frame: _Element) -> str:
    described = frame.findtext(f"{_SVG}desc") or frame.findtext(f"{_SVG}title")
    return described or frame.get(f"{DRAW}name") or ""
