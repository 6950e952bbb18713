"""The text of one docx paragraph: runs as the page shows them, with the pictures and boxes that hang on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nianbao.readers.cell_marks import PICTURE, note_mark, struck_out
from nianbao.readers.docx.numbering import VAL, W
from nianbao.readers.docx.styles import PLAIN, Style, switched_on

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
_RUN_PROPERTIES, _STYLE, _VANISH = f"{W}rPr", f"{W}rStyle", f"{W}vanish"
_STRIKES = (f"{W}strike", f"{W}dstrike")
_CONTENT = f"{W}sdtContent"
_BOX = f"{W}txbxContent"
ALTERNATE = f"{MC}AlternateContent"
TRANSPARENT = frozenset(
    {f"{W}{tag}" for tag in ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo")}
    | {_CONTENT, f"{W}rubyBase", f"{W}ruby", f"{W}sdt"}
)
_GRAPHIC = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
_FIXED = {
    _TAB: "\t", f"{W}ptab": "\t", _BREAK: "\n", _RETURN: "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": "",
}  # fmt: skip
_NOTES = frozenset({f"{W}footnoteReference", f"{W}endnoteReference"})


# Around the text of a run that is set high or low while its paragraph is put together.
_RAISED, _LOWERED = "\ufdd0", "\ufdd1"
_MARK = re.compile(f"{_RAISED}([^{_RAISED}{_LOWERED}]*){_LOWERED}")
_HIGH = 6  # half-points that a run must be lifted by to be a mark


@dataclass(slots=True)
class Inline:
    """`pictures`: a description for each image; `boxes`: w:txbxContent elements anchored here; `notes`: references."""

    text: str = ""
    pictures: list[str] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    notes: int = 0


def chosen_branch(alternate: _Element) -> _Element | None:
    """One branch of mc:AlternateContent: the first choice, or the fallback where there is none."""
    branch = alternate.find(f"{MC}Choice")
    return alternate.find(f"{MC}Fallback") if branch is None else branch


class InlineReader:
    """Reads paragraphs. `styles` tells which character styles are hidden."""

    def __init__(self, styles: dict[str, Style]) -> None:
        self._hidden = frozenset(key for key, style in styles.items() if style.hidden)
        self._struck = ""  # what is struck out in the paragraph

    def read(self, paragraph: _Element) -> Inline:
        result = Inline()
        parts: list[str] = []
        self._struck = ""
        self._walk(paragraph, parts, result)
        result.text = "".join(parts)
        if _RAISED in result.text:
            result.text = _marks_apart(result.text)
        if self._struck and not result.text.strip():
            result.text = struck_out(self._struck)
        return result

    def _walk(self, node: _Element, parts: list[str], result: Inline) -> None:
        for child in node:
            tag = child.tag
            if tag == _RUN:
                self._run(child, parts, result)
            elif tag in TRANSPARENT:
                self._walk(child, parts, result)
            elif tag == ALTERNATE:
                if (branch := chosen_branch(child)) is not None:
                    self._walk(branch, parts, result)
            elif tag in _GRAPHIC:
                self._graphic(child, parts, result)
            elif isinstance(tag, str) and tag.startswith(_M):
                parts.extend(child.itertext(f"{_M}t", with_tail=False))

    def _run(self, run: _Element, parts: list[str], result: Inline) -> None:
        properties = run.find(_RUN_PROPERTIES)
        if properties is not None and len(properties):
            if self._is_hidden(properties):
                return
            if any(switched_on(properties.find(tag)) for tag in _STRIKES):
                self._struck += "".join(text.text or "" for text in run.iter(_TEXT))
                return
            if _is_raised(properties):
                parts.append(_RAISED)
                self._content(run, parts, result)
                parts.append(_LOWERED)
                return
        self._content(run, parts, result)

    def _content(self, run: _Element, parts: list[str], result: Inline) -> None:
        for child in run:
            tag = child.tag
            if tag == _TEXT:
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
            elif tag in TRANSPARENT:
                self._walk(child, parts, result)

    def _is_hidden(self, properties: _Element) -> bool:
        vanish = properties.find(_VANISH)
        if vanish is not None:
            return switched_on(vanish)
        if not self._hidden:
            return False
        style = properties.find(_STYLE)
        return style is not None and style.get(VAL) in self._hidden

    def _graphic(self, graphic: _Element, parts: list[str], result: Inline) -> None:
        boxes = [box for box in graphic.iter(_BOX) if not _inside(box, graphic)]
        result.boxes.extend(boxes)
        for element in graphic.iter(f"{_A}blip", f"{_V}imagedata", _CHART, _DIAGRAM):
            if not any(_within(element, box) for box in boxes):
                result.pictures.append(_description(graphic))
                parts.append(PICTURE)
                return


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
    return height.lstrip("-").isdigit() and abs(int(height)) >= _HIGH


def _marks_apart(text: str) -> str:
    """Short marks that touch a digit as the marks of notes; other raised text as it is."""
    text = text.replace(_LOWERED + _RAISED, "")

    def mark(match: re.Match[str]) -> str:
        return note_mark(match[1], text[: match.start()], text[match.end() :]) or match[1]

    return _MARK.sub(mark, text).replace(_RAISED, "").replace(_LOWERED, "")


def hidden_paragraph(style: Style) -> bool:
    return style is not PLAIN and style.hidden
