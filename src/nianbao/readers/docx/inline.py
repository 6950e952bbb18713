"""The text of one docx paragraph: runs as the page shows them, with the pictures and boxes that hang on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from nianbao.model.document import ImageFile
from nianbao.readers.cell_marks import LOWERED, RAISED, marks_apart, pictured, struck_out, unclear
from nianbao.readers.docx.images import BLIP, IMAGE_DATA, image_of, is_hidden
from nianbao.readers.docx.looks import doubt_of, is_unseen, look_of
from nianbao.readers.docx.numbering import VAL, W
from nianbao.readers.docx.styles import PLAIN, Style, Styles
from nianbao.readers.looks import RAISED_BY, UNSAID, Look, joined

if TYPE_CHECKING:
    from lxml.etree import _Element

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"

UNREADABLE = "\ufffd"

_RUN, _TEXT, _TAB, _BREAK, _RETURN = f"{W}r", f"{W}t", f"{W}tab", f"{W}br", f"{W}cr"
_RUN_PROPERTIES, _STYLE, _FIELD, _INSTRUCTION = f"{W}rPr", f"{W}rStyle", f"{W}fldChar", f"{W}instrText"
_COMBINED = f"{W}eastAsianLayout"
_REVERSED = frozenset({f"{W}bdo", f"{W}dir"})
_CONTENT = f"{W}sdtContent"
_BOX = f"{W}txbxContent"
ALTERNATE = f"{MC}AlternateContent"
TRANSPARENT = frozenset(
    {f"{W}{tag}" for tag in ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo")}
    | {_CONTENT, f"{W}rubyBase", f"{W}ruby", f"{W}sdt"}
)
_KNOWN_SPACES = ("schemas.microsoft.com", "schemas.openxmlformats.org", "purl.oclc.org")
_GENERATED = frozenset(
    f"{W}{tag}"
    for tag in ("dayShort", "dayLong", "monthShort", "monthLong", "yearShort", "yearLong", "pgNum", "contentPart")
)
_DIGITS = re.compile(r"\d")
_MARKS_IN_MATH = (f"{W}vanish", f"{W}strike", f"{W}dstrike", f"{W}color")
_GRAPHIC = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
_FIXED = {
    _TAB: "\t", f"{W}ptab": "\t", _BREAK: "\n", _RETURN: "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": "",
}  # fmt: skip
_KNOWN_MATH = frozenset(
    f"{_M}{tag}" for tag in ("oMath", "oMathPara", "r", "t", "rPr", "ctrlPr", "oMathParaPr", "jc", "sty", "nor")
)
_TAKEN_OUT = frozenset({f"{W}del", f"{W}moveFrom"})
_NOTES = frozenset({f"{W}footnoteReference", f"{W}endnoteReference"})


DrawnPicture = tuple[str, ImageFile | None]


@dataclass(slots=True)
class Inline:
    """`pictures`: what is said of each image, and which it is; `boxes`: w:txbxContent elements anchored here; `notes`:
    references."""

    text: str = ""
    pictures: list[DrawnPicture] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    notes: int = 0
    unknown: int = 0  # elements that Word does not know, with text in them


def chosen_branch(alternate: _Element) -> _Element | None:
    """One branch of mc:AlternateContent: the first choice that Word understands, or the fallback where there is none."""
    branch = next((choice for choice in alternate.iterchildren(f"{MC}Choice") if _is_understood(choice)), None)
    return alternate.find(f"{MC}Fallback") if branch is None else branch


def _is_understood(choice: _Element) -> bool:
    """Whether Word knows what a branch of alternate content needs."""
    spaces = (choice.nsmap.get(prefix, "") for prefix in (choice.get("Requires") or "").split())
    return all(not space or urlsplit(space).netloc in _KNOWN_SPACES for space in spaces)


class InlineReader:
    """Reads paragraphs. `styles` tells how text of a style looks."""

    def __init__(self, styles: Styles, *, styles_matter: bool) -> None:
        self._styles = styles
        self._styles_matter = styles_matter  # any of them may hide or strike text
        self._style = PLAIN  # of the paragraph
        self._default = UNSAID  # of what stands around the paragraph
        self._struck = ""  # what is struck out in the paragraph
        self.images: list[ImageFile | None] = []  # of all paragraphs, by the numbers of their signs
        self._fields: list[
            str | None
        ] = []  # of each field that is open: its instruction; None where its result has begun

    def read(self, paragraph: _Element, style: Style = PLAIN) -> Inline:
        result = Inline()
        parts: list[str] = []
        self._struck = ""
        self._style = style
        self._default = self._styles.default_look(paragraph) if self._styles_matter else UNSAID
        self._fields = []
        self._walk(paragraph, parts, result)
        result.text = "".join(parts)
        if RAISED in result.text:
            result.text = marks_apart(result.text)
        if self._struck and not result.text.strip():
            result.text = struck_out(self._struck)
        return result

    def _walk(self, node: _Element, parts: list[str], result: Inline) -> None:
        # Kept whole: a table of elements, each with what it adds to the text.
        for child in node:
            tag = child.tag
            if tag == _RUN:
                self._run(child, parts, result)
            elif tag in TRANSPARENT:
                if tag in _REVERSED and child.get(VAL) == "rtl":
                    parts.append(unclear("文字方向从右到左，无法确定数字"))
                self._walk(child, parts, result)
            elif tag == ALTERNATE:
                if (branch := chosen_branch(child)) is not None:
                    self._walk(branch, parts, result)
            elif tag in _GRAPHIC:
                self._graphic(child, parts, result)
            elif isinstance(tag, str) and tag.startswith(_M):
                parts.extend(child.itertext(f"{_M}t", with_tail=False))
                looks = next(child.iter(*_MARKS_IN_MATH), None) is not None
                if looks or any(element.tag not in _KNOWN_MATH for element in child.iter(f"{_M}*")):
                    parts.append(unclear("以公式显示，无法确定数字"))
            elif tag not in _TAKEN_OUT and child.find(f".//{_TEXT}") is not None:
                result.unknown += 1

    def _run(self, run: _Element, parts: list[str], result: Inline) -> None:
        # Kept whole: what a run looks like decides in order whether it is seen, struck out, raised or plain.
        properties = run.find(_RUN_PROPERTIES)
        if properties is not None and len(properties):
            combined = properties.find(_COMBINED)
            if combined is not None and combined.get(f"{W}combine") in ("1", "true", "on"):
                parts.append(unclear("双行合一，无法确定数字"))
            doubt = doubt_of(properties)
            if doubt is not None and any(_DIGITS.search(text.text or "") for text in run.iterchildren(_TEXT)):
                parts.append(unclear(doubt))
        look = self._look(properties)
        if look.hidden or (look.colour is not None and is_unseen(run, look.colour, self._styles.shaded)):
            self._marks_of_fields(run)
            return
        if look.struck:
            self._struck += "".join(text.text or "" for text in run.iter(_TEXT))
            self._marks_of_fields(run)
            return
        if properties is not None and len(properties) and _is_raised(properties):
            parts.append(RAISED)
            self._content(run, parts, result)
            parts.append(LOWERED)
            return
        self._content(run, parts, result)

    def _content(self, run: _Element, parts: list[str], result: Inline) -> None:
        for child in run:
            tag = child.tag
            if tag in (_FIELD, _INSTRUCTION):
                self._field(child, parts)
            elif any(instruction is not None for instruction in self._fields):
                continue  # a field in the instruction of another is not shown
            elif tag == _TEXT:
                parts.append(child.text or "")
            elif tag in _FIXED:
                parts.append(_FIXED[tag])
            elif tag in _GRAPHIC:
                self._graphic(child, parts, result)
            elif tag == ALTERNATE:
                if (branch := chosen_branch(child)) is not None:
                    self._content(branch, parts, result)
            elif tag == f"{W}sym":
                parts.append(_symbol(child))
            elif tag in _NOTES:
                result.notes += 1
            elif tag in _GENERATED:
                parts.append(unclear("有自动生成的内容，无法确定数字"))
            elif tag in TRANSPARENT:
                self._walk(child, parts, result)

    def _look(self, properties: _Element | None) -> Look:
        if not self._styles_matter:
            return UNSAID if properties is None else look_of(properties)
        named = None if properties is None else properties.find(_STYLE)
        character = PLAIN if named is None else self._styles.by_id.get(named.get(VAL) or "", PLAIN)
        direct = UNSAID if properties is None else look_of(properties)
        return joined(direct, character.look, self._style.look, self._default)

    def _marks_of_fields(self, run: _Element) -> None:
        """Fields begin and end in runs that are not seen, too."""
        for child in run.iterchildren(_FIELD, _INSTRUCTION):
            self._field(child, [])

    def _field(self, element: _Element, parts: list[str]) -> None:
        kind = element.get(f"{W}fldCharType")
        if element.tag == _INSTRUCTION:
            if self._fields and self._fields[-1] is not None:
                self._fields[-1] += element.text or ""
        elif kind == "begin":
            self._fields.append("")
        elif kind == "separate" and self._fields:
            self._fields[-1] = None
        elif kind == "end" and self._fields:
            instruction = self._fields.pop()
            if instruction is not None and instruction.split()[:1] == ["EQ"] and not any(self._fields):
                parts.append(unclear("以公式域显示，无法确定数字"))

    def _graphic(self, graphic: _Element, parts: list[str], result: Inline) -> None:
        boxes = [box for box in graphic.iter(_BOX) if not _inside(box, graphic)]
        result.boxes.extend(boxes)
        drawn = [
            element
            for element in graphic.iter(BLIP, IMAGE_DATA, _CHART, _DIAGRAM)
            if not any(_within(element, box) for box in boxes)
        ]
        if drawn and is_hidden(graphic):
            return
        images: dict[ImageFile | None, None] = {}  # what is drawn in two ways, for old and new programs, is one
        for element in drawn:
            images[image_of(graphic, element) if element.tag in (BLIP, IMAGE_DATA) else None] = None
        if len(images) > 1:
            images.pop(None, None)
        for image in images:
            result.pictures.append((_description(graphic), image))
            parts.append(pictured(len(self.images)))
            self.images.append(image)
        if drawn:
            return
        if not boxes and not _is_anchored(graphic):
            parts.append("\n")  # a drawing in the line keeps the texts beside it apart


def _is_anchored(graphic: _Element) -> bool:
    """Whether a drawing floats over the page instead of standing in a line."""
    if next(graphic.iter(f"{_WP}anchor"), None) is not None:
        return True
    shapes = graphic.iter(f"{_V}*")
    return any("absolute" in (shape.get("style") or "") for shape in shapes)


def _inside(box: _Element, graphic: _Element) -> bool:
    """Whether the box stands in another box of the graphic, or in a branch that is not taken."""
    child = box
    for parent in box.iterancestors():
        if parent is graphic:
            return False
        if parent.tag == _BOX or (parent.tag == ALTERNATE and chosen_branch(parent) is not child):
            return True
        child = parent
    return False


def _within(element: _Element, ancestor: _Element) -> bool:
    return any(parent is ancestor for parent in element.iterancestors())


def _description(graphic: _Element) -> str:
    properties = next(graphic.iter(f"{_WP}docPr"), None)
    if properties is not None:
        return properties.get("descr") or properties.get("title") or properties.get("name") or ""
    shape = next(graphic.iter(f"{_V}shape"), None)
    return "" if shape is None else shape.get("alt") or ""


def _symbol(element: _Element) -> str:
    """The character of w:sym; symbol fonts put theirs in the private use area, where nothing says what is shown."""
    try:
        code = int(element.get(f"{W}char") or "", 16)
    except ValueError:
        return UNREADABLE
    return chr(code) if 0x20 <= code < 0xD800 else UNREADABLE


def _is_raised(properties: _Element) -> bool:
    aligned, lifted = properties.find(f"{W}vertAlign"), properties.find(f"{W}position")
    if aligned is not None and aligned.get(VAL) in ("superscript", "subscript"):
        return True
    height = "" if lifted is None else lifted.get(VAL) or ""
    return height.lstrip("-").isdigit() and abs(int(height)) >= RAISED_BY
