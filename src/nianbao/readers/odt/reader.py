"""Reads texts of OpenDocument (.odt, .ott, .fodt) from their XML: paragraphs, headings, automatic ordinals, tables, text
boxes, pictures.

Headers, footers, notes, annotations, deleted and hidden text are not part of the report's text and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from nianbao.model.document import Document, ImageFile
from nianbao.readers.archive import Archive, damaged, encrypted, parse_xml
from nianbao.readers.cell_marks import typed
from nianbao.readers.encoding import Decoded
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.flow import BlockFlow
from nianbao.readers.looks import Colour
from nianbao.readers.numbering import labelled
from nianbao.readers.odf import DC, DRAW, MANIFEST, OFFICE, TABLE, TEXT
from nianbao.readers.odt.images import ImagesInText
from nianbao.readers.odt.inline import PARAGRAPHS, OdtInlineReader, OdtPicture
from nianbao.readers.odt.lists import OUTLINE, OdtLists
from nianbao.readers.odt.styles import OdtStyles, style_parts
from nianbao.readers.odt.table import TABLES, cells_of, is_layout, read_table, rows_of
from nianbao.readers.pictures.at_hand import with_images

if TYPE_CHECKING:
    from lxml.etree import _Element

_HEADING, _LIST, _ITEM, _SECTION = f"{TEXT}h", f"{TEXT}list", f"{TEXT}list-item", f"{TEXT}section"
_ALONE: Final = f"{TEXT}numbered-paragraph"
_INDEXES: Final = frozenset(
    f"{TEXT}{kind}"
    for kind in (
        "table-of-content",
        "illustration-index",
        "table-index",
        "object-index",
        "user-index",
        "alphabetical-index",
    )
)
_BODIES: Final = frozenset((f"{TEXT}bibliography", f"{TEXT}index-body", f"{TEXT}index-title", f"{TEXT}list-header"))
_DECLARED: Final = re.compile(r"\A\s*<\?xml\b[^>]*\?>")
_DEEPEST: Final = 9  # level of a list or heading
_MOST_DEEP: Final = 40
_TOO_DEEP: Final = "嵌套过深的内容未读取"
_CONTENTS: Final = "目录未计入正文"

Stream = Iterator[tuple["_Element", str]]  # paragraphs, tables and shapes, with the ordinals that they print


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in the bytes of an .odt. Raises DocumentError (`damaged`, `encrypted`, `bomb`, `too_large`)."""
    archive = Archive(data, name, limits)
    listed = "META-INF/manifest.xml"
    if listed in archive and next(archive.xml(listed).iter(f"{MANIFEST}encryption-data"), None) is not None:
        raise encrypted(name)
    styles = archive.xml("styles.xml") if "styles.xml" in archive else None
    about = archive.xml("meta.xml") if "meta.xml" in archive else None
    document = _document(archive.xml("content.xml"), styles, about, name, "odt")
    return with_images(document, archive.bytes_of) if limits.recognises else document


def read_decoded(decoded: Decoded, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in the text of an .fodt, which is one file of XML."""
    limits.check_length(decoded.text, name)
    root = parse_xml(_DECLARED.sub("", decoded.text, count=1).encode(), name)
    document = _document(root, None, root, name, "fodt")
    return with_images(document, ImagesInText(root).bytes_of) if limits.recognises else document


def _document(content: _Element, styles: _Element | None, about: _Element | None, name: str, kind: str) -> Document:
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise damaged(name, "没有正文部分")
    reader = OdtBody(style_parts(content, styles), name)
    reader.walk(body, 0)
    title = "" if about is None else (about.findtext(f".//{DC}title") or "").strip()
    return Document(
        name=name,
        format=kind,
        blocks=typed(reader.flow.blocks, reader.images),
        titles=(title,) if title else (),
        notes=reader.flow.notes,
    )


class OdtBody:
    """Walks the body once, in reading order, because ordinals are counted as they come."""

    def __init__(self, parts: list[_Element], name: str) -> None:
        self._name = name
        self.flow = BlockFlow()
        self._styles = OdtStyles(parts)
        self._lists = OdtLists(parts)
        self._inline = OdtInlineReader(self._styles)

    @property
    def images(self) -> list[ImageFile | None]:
        """The images of all paragraphs, by the numbers of their signs."""
        return self._inline.images

    def walk(self, parent: _Element, depth: int) -> None:
        """The blocks under a body, a text box or the cell of a layout table."""
        for element, label in self._flow(parent, depth):
            if element.tag in PARAGRAPHS:
                self._paragraph(element, label, depth)
            elif element.tag == TABLES:
                self._table(element, depth)
            else:
                self._hanging(element, depth)

    def _flow(self, parent: _Element, depth: int) -> Stream:
        """What stands under an element one after the other, through lists and sections."""
        if depth > _MOST_DEEP:
            self.flow.note(_TOO_DEEP)
            return
        for child in parent:
            tag = child.tag
            if tag in PARAGRAPHS:
                yield child, self._outline_label(child)
            elif tag == TABLES:
                yield child, ""
            elif tag == _LIST:
                style = child.get(f"{TEXT}style-name") or ""
                yield from self._list(child, self._lists.begin(child, style), style, 0, depth)
            elif tag == _ALONE:
                yield from self._alone(child)
            elif tag in _INDEXES:
                self.flow.note(_CONTENTS)
            elif (tag == _SECTION and not _is_hidden(child)) or tag in _BODIES:
                yield from self._flow(child, depth + 1)
            elif isinstance(tag, str) and tag.startswith(DRAW):
                yield child, ""

    def _list(self, element: _Element, counted: str, style: str, level: int, depth: int) -> Stream:
        """The paragraphs of a list and those in it. Only the first paragraph of an item prints an ordinal."""
        if depth > _MOST_DEEP:
            self.flow.note(_TOO_DEEP)
            return
        for item in element:
            pending = item.tag == _ITEM
            for child in item:
                if child.tag == _LIST:
                    named = child.get(f"{TEXT}style-name") or style
                    yield from self._list(child, counted, named, level + 1, depth + 1)
                elif child.tag in PARAGRAPHS:
                    own = item.get(f"{TEXT}style-override") or style
                    start = item.get(f"{TEXT}start-value")
                    label = self._label(child, counted, own, level, start) if pending else ""
                    pending = False
                    yield child, label
                elif child.tag == TABLES:
                    yield child, ""

    def _alone(self, element: _Element) -> Stream:
        """A paragraph that is counted in a list without standing in one."""
        level = min(_number(element.get(f"{TEXT}level")), _DEEPEST) - 1
        style = element.get(f"{TEXT}style-name") or ""
        counted = f"alone {element.get(f'{TEXT}list-id')}"
        for child in element:
            if child.tag in PARAGRAPHS:
                yield child, self._label(child, counted, style, level, element.get(f"{TEXT}start-value"))

    def _label(self, paragraph: _Element, counted: str, style: str, level: int, start: str | None = None) -> str:
        """The ordinal. A list that names no style has that of its paragraph."""
        style = style or self._styles.list_of(paragraph.get(f"{TEXT}style-name")) or ""
        return self._lists.label(counted, style, min(level, _DEEPEST - 1), start)

    def _outline_label(self, heading: _Element) -> str:
        if heading.tag != _HEADING or heading.get(f"{TEXT}is-list-header") == "true":
            return ""
        if self._styles.list_of(heading.get(f"{TEXT}style-name")) not in (None, OUTLINE):
            return ""
        start = heading.get(f"{TEXT}start-value") if heading.get(f"{TEXT}restart-numbering") == "true" else None
        return self._lists.label(OUTLINE, OUTLINE, (self._level(heading) or 1) - 1, start)

    def _level(self, paragraph: _Element) -> int | None:
        if paragraph.tag != _HEADING:
            return self._styles.heading_level(paragraph.get(f"{TEXT}style-name"))
        return min(_number(paragraph.get(f"{TEXT}outline-level")), _DEEPEST)

    def _paragraph(self, paragraph: _Element, label: str, depth: int) -> None:
        text, pictures, boxes = self._text(paragraph, label, None)
        self.flow.paragraph(text, self._level(paragraph), goes_on=False)
        self._pictures(pictures)
        for box in boxes:
            self.walk(box, depth + 1)

    def _pictures(self, pictures: Iterable[OdtPicture]) -> None:
        for description, image in pictures:
            self.flow.picture(description, image)

    def _text(
        self, paragraph: _Element, label: str, ground: Colour | None
    ) -> tuple[str, list[OdtPicture], list[_Element]]:
        """Text with its printed ordinal, pictures, text boxes."""
        if self._styles.is_of_contents(paragraph.get(f"{TEXT}style-name")):
            self.flow.note(_CONTENTS)
            return "", [], []
        inline = self._inline.read(paragraph, ground)
        if inline.notes:
            self.flow.note("脚注、尾注共 {count} 处，未计入正文", inline.notes)
        text = "" if inline.hidden else labelled(label, inline.text)
        return text, inline.pictures, inline.boxes

    def _hanging(self, shape: _Element, depth: int) -> None:
        """A shape that belongs to a page and not to a paragraph."""
        inline = self._inline.graphic(shape)
        self._pictures(inline.pictures)
        for box in inline.boxes:
            self.walk(box, depth + 1)

    def _table(self, table: _Element, depth: int) -> None:
        if is_layout(table):
            for row, _, seen in rows_of(table, self._styles):
                for cell in cells_of(row) if seen else ():
                    self.walk(cell, depth + 1)
            return
        pictures: list[OdtPicture] = []
        boxes: list[_Element] = []
        self.flow.table(
            *read_table(table, self._styles, lambda cell: self._cell(cell, pictures, boxes, depth), self._name)
        )
        self._pictures(pictures)
        for box in boxes:
            self.walk(box, depth + 1)

    def _cell(self, cell: _Element, pictures: list[OdtPicture], boxes: list[_Element], depth: int) -> str:
        """The cell's paragraphs joined by newlines; those of tables within it too. A text box over a blank cell shows what
        would stand in it."""
        texts: list[str] = []
        over: list[_Element] = []
        self._take_cell(cell, self._ground(cell), (texts, pictures, over), depth)
        if over and not "".join(texts).strip() and all(box.find(f".//{TABLES}") is None for box in over):
            texts, over = [self._cell(box, pictures, boxes, depth + 1) for box in over if depth <= _MOST_DEEP], []
        boxes.extend(over)
        return texts[0] if len(texts) == 1 else "\n".join(texts).strip("\n")

    def _take_cell(
        self,
        parent: _Element,
        ground: Colour | None,
        into: tuple[list[str], list[OdtPicture], list[_Element]],
        depth: int,
    ) -> None:
        texts, pictures, over = into
        for element, label in self._flow(parent, depth):
            if element.tag in PARAGRAPHS:
                text, found, anchored = self._text(element, label, ground)
                texts.append(text)
            elif element.tag == TABLES:
                for row, _, seen in rows_of(element, self._styles):
                    for cell in cells_of(row) if seen else ():
                        self._take_cell(cell, self._ground(cell) or ground, into, depth + 1)
                continue
            else:
                inline = self._inline.graphic(element)
                found, anchored = inline.pictures, inline.boxes
            pictures.extend(found)
            over.extend(anchored)

    def _ground(self, cell: _Element) -> Colour | None:
        """The colour under a cell: its own, its row's, its table's."""
        for element in (cell, *cell.iterancestors()):
            tag = element.tag
            if tag in (f"{TABLE}table-cell", f"{TABLE}table-row", TABLES):
                family = tag.removeprefix(TABLE)
                if (found := self._styles.ground(family, element.get(f"{TABLE}style-name"))) is not None:
                    return found
            if tag == TABLES:
                return None
        return None


def _is_hidden(section: _Element) -> bool:
    display: str | None = section.get(f"{TEXT}display")
    return display == "none" or (display == "condition" and str(section.get(f"{TEXT}is-hidden")) != "false")


def _number(text: str | None) -> int:
    return max(1, int(text[:3])) if text is not None and text.isascii() and text.isdigit() else 1
