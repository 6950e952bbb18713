"""Styles of a docx: heading level, list membership, tables of contents, and how their text looks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nianbao.readers.archive import is_on
from nianbao.readers.docx.looks import changes_what_is_seen, look_of
from nianbao.readers.docx.numbering import VAL, W
from nianbao.readers.looks import UNSAID, Look, inherited

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.I)
_OUTLINE = f"{W}outlineLvl"
_ROOT = re.compile(rb"<w:styles\b[^>]*(?<!/)>")
_STYLE = re.compile(rb'<w:style\b[^>]*?\bw:styleId="([^"]*)"[^>]*(?<!/)>')
_DEFAULT = re.compile(
    rb'<w:style\b(?=[^>]*w:type="paragraph")(?=[^>]*w:default="(?:1|true|on)")[^>]*?\bw:styleId="([^"]*)"'
)
_DEFAULTS = re.compile(rb"<w:docDefaults\b.*?</w:docDefaults>", re.S)
_BASED_ON = re.compile(rb'<w:basedOn w:val="([^"]*)"')
_CONTENTS = re.compile(r"toc\s*\d|目录\s*\d", re.I)


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph takes from its style. `list_id` "0" or None: no list."""

    level: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    contents: bool = False
    look: Look = UNSAID


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Styles:
    """Styles by id, with what they inherit; the default paragraph style; the look that the document's defaults give;
    the styles of tables that shade cells."""

    by_id: dict[str, Style]
    default: Style = PLAIN
    look: Look = UNSAID
    shaded: frozenset[str] = frozenset()

    def default_look(self, paragraph: _Element) -> Look:
        """The look that the style of the table around a paragraph, and the document's defaults, give its text."""
        table = next(paragraph.iterancestors(f"{W}tbl"), None)
        named = None if table is None else table.find(f"{W}tblPr/{W}tblStyle")
        style = None if named is None else self.by_id.get(named.get(VAL) or "")
        return self.look if style is None else inherited(style.look, self.look)

    def change_what_is_seen(self, xml: bytes) -> bool:
        """Whether any style may make text of a part struck out or unseen."""
        return any(
            changes_what_is_seen(look, xml) for look in (self.look, *(style.look for style in self.by_id.values()))
        )


def switched_on(element: _Element | None) -> bool:
    """An on/off property: present and not said to be off."""
    return element is not None and is_on(element.get(VAL))


def outline_level(properties: _Element | None) -> int | None:
    """The heading level (from 1) by w:outlineLvl; 9 means body text."""
    element = None if properties is None else next(properties.iterchildren(_OUTLINE), None)
    value = "" if element is None else element.get(VAL) or ""
    return int(value) + 1 if value.isdigit() and int(value) < 9 else None


def list_of(properties: _Element | None) -> tuple[str | None, int | None]:
    """The list id and level that w:numPr names, None where it does not."""
    element = None if properties is None else properties.find(f"{W}numPr")
    if element is None:
        return None, None
    list_id = element.find(f"{W}numId")
    level = element.find(f"{W}ilvl")
    value = "" if level is None else level.get(VAL) or ""
    return (None if list_id is None else list_id.get(VAL)), (int(value) if value.isdigit() else None)


def excerpt(xml: bytes, used: set[bytes]) -> bytes:
    """A styles part cut down to the used styles, what they are based on, and the default paragraph style: the part is
    often ten times as large as the document. Given back whole where it is not written in the usual form."""
    root = _ROOT.search(xml)
    if root is None:
        return xml
    default = _DEFAULT.search(xml)
    wanted = [*used, *([default[1]] if default else [])]
    pieces: dict[bytes, bytes] = {}
    while wanted:
        key = wanted.pop()
        if key in pieces:
            continue
        start = _start_of(xml, key)
        end = xml.find(b"</w:style>", start) if start >= 0 else -1
        if end < 0:
            return xml
        pieces[key] = xml[start : end + len(b"</w:style>")]
        wanted.extend(_BASED_ON.findall(pieces[key]))
    defaults = _DEFAULTS.search(xml)
    return b"".join((root[0], defaults[0] if defaults else b"", *pieces.values(), b"</w:styles>"))


def _start_of(xml: bytes, key: bytes) -> int:
    """Where the style of that id begins, the last one where there are several; -1 where that is not sure."""
    start = xml.rfind(b"<w:style", 0, xml.rfind(b'w:styleId="' + key + b'"') + 1)
    match = _STYLE.match(xml, start) if start >= 0 else None
    return start if match is not None and match[1] == key else -1


def load_styles(root: _Element) -> Styles:
    """What a styles part says."""
    elements: dict[str, _Element] = {}
    default = None
    for element in root.findall(f"{W}style"):
        key = element.get(f"{W}styleId")
        if key is None:
            continue
        elements[key] = element
        if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true", "on"):
            default = key
    styles: dict[str, Style] = {}
    for key in elements:
        _resolve(key, elements, styles, 0)
    defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    shaded = frozenset(key for key, element in elements.items() if next(element.iter(f"{W}shd"), None) is not None)
    return Styles(styles, styles.get(default or "", PLAIN), look_of(defaults), shaded)


def _resolve(key: str, elements: dict[str, _Element], styles: dict[str, Style], depth: int) -> Style:
    if key in styles:
        return styles[key]
    element = elements.get(key)
    if element is None or depth > 20:
        return PLAIN
    based = element.find(f"{W}basedOn")
    parent = PLAIN if based is None else _resolve(based.get(VAL) or "", elements, styles, depth + 1)
    name_element = element.find(f"{W}name")
    name = "" if name_element is None else (name_element.get(VAL) or "")
    paragraph = element.find(f"{W}pPr")
    heading = _HEADING.fullmatch(name.strip()) or _HEADING.fullmatch(key)
    level = int(heading[1]) if heading else outline_level(paragraph) or parent.level
    list_id, list_level = list_of(paragraph)
    styles[key] = Style(
        level=level,
        list_id=list_id or parent.list_id,
        list_level=parent.list_level if list_level is None else list_level,
        contents=bool(_CONTENTS.match(name)) or parent.contents,
        look=inherited(look_of(element.find(f"{W}rPr")), parent.look),
    )
    return styles[key]
