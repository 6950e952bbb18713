"""Reads a .docx from its XML parts: paragraphs, headings, automatic ordinals, tables, text boxes, pictures.

Headers, footers, footnotes, deleted and hidden text are not part of the report's text and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from nianbao.model.document import Document, ImageFile
from nianbao.readers.archive import Archive, damaged, main_part, relations_of
from nianbao.readers.cell_marks import typed
from nianbao.readers.docx.images import PackageImages, renamed
from nianbao.readers.docx.inline import (
    ALTERNATE,
    TRANSPARENT,
    DrawnPicture,
    InlineReader,
    chosen_branch,
)
from nianbao.readers.docx.looks import may_be_unseen
from nianbao.readers.docx.numbering import VAL, W, load_numbering
from nianbao.readers.docx.styles import PLAIN, Style, Styles, excerpt, list_of, load_styles, outline_level, switched_on
from nianbao.readers.docx.table import cells_of, is_layout, read_table, rows_of
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.flow import BlockFlow
from nianbao.readers.numbering import labelled
from nianbao.readers.pictures.at_hand import BytesOf, with_images
from nianbao.readers.telling import begins_web_archive

if TYPE_CHECKING:
    from lxml.etree import _Element

_TABS = f"{W}tabs"
_PARAGRAPH, _TABLE, _PROPERTIES = f"{W}p", f"{W}tbl", f"{W}pPr"
_STYLE = f"{W}pStyle"
_CONTROL, _ALTERNATE_CHUNK = f"{W}sdt", f"{W}altChunk"
_DELETED_MARK = f"{W}pPr/{W}rPr/{W}del"
_USED_STYLE = re.compile(rb':(?:[pr]|tbl)Style [^>]*?:val="([^"]*)"')
_UNUSUAL = re.compile(rb"=(?:(?<=\s=)\"|\s*'|\s+\")")  # attributes written otherwise than the programs do
_FIELDS = re.compile(rb'fldCharType="(\w+)"|instrText[^>]*>\s*(EQ)\b|<w:(t)[ >]')
_ODD_TEXT = "count(//w:t) != count(//w:tc/w:p/w:r/w:t) + count(//w:body/w:p/w:r/w:t)"
_PARTS_OF_TABLES = frozenset({_TABLE, f"{W}tr", f"{W}tc"})
_MAX_DEPTH = 40
_MOST_CHUNKS = 50  # documents embedded in one
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"

# What makes a paragraph more than its runs' texts: looked for once in the whole part.
_SPECIAL = (
    *(f"{W}{tag}" for tag in ("del", "moveFrom", "vanish", "drawing", "pict", "object", "sdt", "sym", "ruby", "ptab")),
    *(f"{W}{tag}" for tag in ("strike", "dstrike", "vertAlign", "position", "hidden", "specVanish", "cellDel")),
    *(f"{W}{tag}" for tag in ("bdo", "dir", "eastAsianLayout", "contentPart", "pgNum")),
    *(f"{W}{unit}{form}" for unit in ("day", "month", "year") for form in ("Short", "Long")),
    *(f"{W}{tag}" for tag in ("footnoteReference", "endnoteReference", "noBreakHyphen", "softHyphen")),
    ALTERNATE,
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}*",
)
_TEXTS = (f"{W}t", f"{W}tab", f"{W}br", f"{W}cr")


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in the bytes of a .docx. Raises DocumentError (`damaged`, `encrypted`, `bomb`, `unsupported`)."""
    archive = Archive(data, name, limits)
    main = main_part(archive, "word/document.xml")
    xml = archive.read(main)
    root = archive.xml(main, xml)
    body = root.find(f"{W}body")
    if body is None:
        raise damaged(name, "没有正文部分")
    if b"showingPlcHdr" in xml:
        _empty_placeholders(root)
    reader = _BodyReader(archive, main, root, xml)
    reader.walk(body, 0)
    reader.flow.finish()
    document = Document(
        name=name,
        format="docx",
        blocks=typed(reader.flow.blocks, reader.images),
        encoding=None,
        titles=_titles(archive),
        notes=reader.flow.notes,
        images=reader.carried,
    )
    return with_images(document, PackageImages(archive, main).bytes_of) if limits.recognises else document


def _empty_placeholders(root: _Element) -> None:
    """Content controls that nobody has filled in show a prompt: it is no text of the report."""
    for control in root.iter(_CONTROL):
        if switched_on(control.find(f"{W}sdtPr/{W}showingPlcHdr")):
            for text in control.iter(f"{W}t"):
                text.text = ""


def _titles(archive: Archive) -> tuple[str, ...]:
    if "docProps/core.xml" not in archive:
        return ()
    title = archive.xml("docProps/core.xml").findtext(_TITLE)
    return (title.strip(),) if title and title.strip() else ()


class _BodyReader:
    """Walks the body once, in reading order, because ordinals are counted as they come."""

    def __init__(self, archive: Archive, main: str, root: _Element, xml: bytes) -> None:
        self._archive, self._main = archive, main
        self.flow = BlockFlow()
        self._styles = Styles({})
        usual = b"<w:p" in xml and _UNUSUAL.search(xml, xml.find(b"?>") + 1) is None
        if part := archive.first(r"word/styles\d*\.xml"):
            styles = archive.read(part)
            cut = excerpt(styles, set(_USED_STYLE.findall(xml))) if usual else styles
            self._styles = load_styles(archive.xml(part, cut))
        listed = b":numPr" in xml or any(style.list_id for style in self._styles.by_id.values())
        part = archive.first(r"word/numbering\d*\.xml") if listed else None
        self._numbering = load_numbering(archive.xml(part)) if part else None
        styles_matter = not usual or self._styles.change_what_is_seen(xml)
        self._inline = InlineReader(self._styles, styles_matter=styles_matter)
        special = (
            not usual or next(root.iter(*_SPECIAL), None) is not None or may_be_unseen(xml) or _has_odd_fields(xml)
        )
        odd = root.xpath(_ODD_TEXT, namespaces={"w": W[1:-1]})
        self._simple = not (special or odd or styles_matter)
        self._plain = self._simple and self._numbering is None
        self._relations: dict[str, tuple[str, str]] | None = None
        self._chunks = 0
        self.carried: dict[str, bytes] = {}  # images within pages that were put in whole

    @property
    def images(self) -> list[ImageFile | None]:
        """Those that signs in cells name by their numbers."""
        return self._inline.images

    def _chunk(self, chunk: _Element) -> None:
        """A page that a program has put into the document whole (w:altChunk), which Word unpacks when it is opened."""
        from nianbao.readers.html import reader as html

        if self._relations is None:
            self._relations = relations_of(self._archive, self._main)
        _, member = self._relations.get(chunk.get(_RELATION) or "", ("", ""))
        self._chunks += 1
        data = self._archive.read(member) if member in self._archive and self._chunks <= _MOST_CHUNKS else b""
        bytes_of: BytesOf | None = None
        if begins_web_archive(data[:4096]):
            from nianbao.readers.mht import opened

            page = opened(data, self._archive.name)
            data, bytes_of = page.content, page.bytes_of
        if b"<" not in data[:4096] or data.startswith(b"PK"):
            self.flow.note("文中嵌入了其他格式的内容，这部分未读取")
            return
        document = html.read(data, self._archive.name)
        document = renamed(document if bytes_of is None else with_images(document, bytes_of), f"{self._chunks}:")
        self.carried.update(document.images)
        for block in document.blocks:
            self.flow.blocks.append(replace(block, at=self.flow.at()))

    def walk(self, parent: _Element, depth: int) -> None:
        """The blocks under a body, a content control, a text box or the cell of a layout table."""
        if depth > _MAX_DEPTH:
            self.flow.note("嵌套过深的内容未读取")
            return
        for child in parent:
            tag = child.tag
            if tag == _PARAGRAPH:
                self._paragraph(child, depth)
            elif tag == _TABLE:
                self._table(child, depth)
            elif tag == _CONTROL and _is_contents(child):
                self.flow.note("目录未计入正文")
            elif tag in TRANSPARENT:
                self.walk(child, depth + 1)
            elif tag == ALTERNATE:
                if (branch := chosen_branch(child)) is not None:
                    self.walk(branch, depth + 1)
            elif tag == _ALTERNATE_CHUNK:
                self._chunk(child)

    def _paragraph(self, paragraph: _Element, depth: int) -> None:
        text, level, pictures, boxes = self._text(paragraph)
        self.flow.paragraph(text, level, goes_on=not self._simple and paragraph.find(_DELETED_MARK) is not None)
        for description, image in pictures:
            self.flow.picture(description, image)
        for box in boxes:
            self.walk(box, depth + 1)

    def _text(self, paragraph: _Element) -> tuple[str, int | None, list[DrawnPicture], list[_Element]]:
        """Text with its printed ordinal, heading level, pictures, text boxes."""
        properties = next(paragraph.iterchildren(_PROPERTIES), None)
        style = self._styles.default
        level = None
        label = ""
        if properties is not None:
            named = next(properties.iterchildren(_STYLE), None)
            if named is not None:
                style = self._styles.by_id.get(named.get(VAL) or "", PLAIN)
            if style.contents:
                self.flow.note("目录未计入正文")
                return "", None, [], []
            level = outline_level(properties) or style.level
            if self._numbering is not None:
                label = self._label(properties, style, "" if named is None else named.get(VAL) or "")
        if self._simple:
            return labelled(label, _joined(paragraph)), level, [], []
        inline = self._inline.read(paragraph, style)
        if inline.notes:
            self.flow.note("脚注、尾注共 {count} 处，未计入正文", inline.notes)
        if inline.unknown:
            self.flow.note("文中有 {count} 处无法识别的标记，其中的文字未读取", inline.unknown)
        if style.look.hidden and not inline.text.strip():
            label = ""  # what is hidden has no visible ordinal
        return labelled(label, inline.text), level, inline.pictures, inline.boxes

    def _label(self, properties: _Element, style: Style, style_id: str) -> str:
        assert self._numbering is not None
        list_id, position = list_of(properties)
        if list_id is None:
            list_id = style.list_id
            if position is None and list_id is not None:
                position = style.list_level
                if position is None:
                    position = self._numbering.level_of_style(list_id, style_id)
        if list_id in (None, "0"):
            return ""
        return self._numbering.label(str(list_id), position or 0)

    def _table(self, table: _Element, depth: int) -> None:
        self.flow.finish()
        if is_layout(table):
            self._descend(table, depth)
            return
        pictures: list[DrawnPicture] = []
        boxes: list[_Element] = []

        def text_of(cell: _Element) -> str:
            return self._cell(cell, pictures, boxes)

        self.flow.table(*read_table(table, text_of, plain=self._plain))
        for description, image in pictures:
            self.flow.picture(description, image)
        for box in boxes:
            self.walk(box, depth + 1)

    def _descend(self, table: _Element, depth: int) -> None:
        for row in rows_of(table):
            for cell in cells_of(row):
                self.walk(cell, depth + 1)

    def _cell(self, cell: _Element, pictures: list[DrawnPicture], boxes: list[_Element]) -> str:
        """The cell's paragraphs joined by newlines; those of tables within it too. A text box over a blank cell shows what
        would stand in it."""
        paragraphs = list(cell.iterchildren(_PARAGRAPH))
        if len(paragraphs) + 1 < len(cell):
            paragraphs = list(cell.iter(_PARAGRAPH)) if self._simple else list(_own_paragraphs(cell))
        texts = []
        over: list[_Element] = []
        for paragraph in paragraphs:
            text, _, found, anchored = self._text(paragraph)
            pictures.extend(found)
            over.extend(anchored)
            texts.append(text)
        if over and not "".join(texts).strip() and all(box.find(f".//{_TABLE}") is None for box in over):
            texts, over = [self._cell(box, pictures, boxes) for box in over], []
        boxes.extend(over)
        return texts[0] if len(texts) == 1 else "\n".join(texts).strip("\n")


def _joined(paragraph: _Element) -> str:
    """The paragraph's runs where nothing in the part is hidden, deleted or drawn."""
    parts = []
    for child in paragraph.iter(*_TEXTS):
        tag = child.tag
        if tag == _TEXTS[0]:
            parts.append(child.text or "")
        elif tag != _TEXTS[1]:
            parts.append("\n")
        elif child.getparent().tag != _TABS:  # a tab stop is no tab
            parts.append("\t")
    return "".join(parts)


def _own_paragraphs(cell: _Element) -> Iterable[_Element]:
    """Paragraphs of the cell through content controls and inner tables, but not those of text boxes."""
    for child in cell:
        if child.tag == _PARAGRAPH:
            yield child
        elif child.tag == ALTERNATE:
            if (branch := chosen_branch(child)) is not None:
                yield from _own_paragraphs(branch)
        elif child.tag in TRANSPARENT or child.tag in _PARTS_OF_TABLES:
            yield from _own_paragraphs(child)


def _has_odd_fields(xml: bytes) -> bool:
    """Whether fields or texts stand in the instructions of fields, or one is shown by its instruction."""
    if b"fldChar" not in xml:
        return False
    open_instruction = False
    for kind, equation, text in _FIELDS.findall(xml):
        if equation or ((kind == b"begin" or text) and open_instruction):
            return True
        open_instruction = kind == b"begin"
    return False


def _is_contents(control: _Element) -> bool:
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and (gallery.get(VAL) or "").lower() == "table of contents"
