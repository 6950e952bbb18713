"""Reads a .doc (or a .wps of the same kind) from its streams: paragraphs, headings, automatic ordinals, tables, text boxes,
pictures.

Headers, footers, footnotes, comments, deleted and hidden text are not part of the report's text and are left out.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from typing import Final

from nianbao.model.document import Document, ImageFile
from nianbao.readers.archive import too_complex
from nianbao.readers.cell_marks import typed
from nianbao.readers.doc.drawings import load_drawings
from nianbao.readers.doc.fib import StreamPart, Streams, open_streams, reading
from nianbao.readers.doc.images import DocImages
from nianbao.readers.doc.inline import Around, ParagraphReader, ParagraphText
from nianbao.readers.doc.lists import load_numbering
from nianbao.readers.doc.paragraphs import ParagraphLook, look_of
from nianbao.readers.doc.pieces import Characters
from nianbao.readers.doc.rows import RowShapes
from nianbao.readers.doc.styles import PLAIN, SheetStyle, load_styles
from nianbao.readers.doc.summary import title_of
from nianbao.readers.doc.tables import (
    Assembly,
    CellContent,
    ParagraphContent,
    RowContent,
    TableContent,
    is_layout,
    read_table,
)
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.flow import BlockFlow
from nianbao.readers.looks import NO_GROUND, PAPER
from nianbao.readers.numbering import labelled
from nianbao.readers.pictures.at_hand import with_images

_MARKS: Final = re.compile("[\\r\\x07\\x0c]")  # ends of paragraphs, of cells and rows, of sections
_CELL: Final = "\x07"
_SECTION: Final = "\x0c"
_BOXES: Final = 6  # the story of text boxes, by number
_MAX_DEPTH: Final = 40
_MOST_PARAGRAPHS: Final = 60_000  # a thick report has some thousand


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in the bytes of a .doc. Raises DocumentError (`damaged`, `encrypted`, `unsupported`, `too_large`)."""
    streams = open_streams(data, name, limits)
    reader = _BodyReader(streams, name)
    with reading(name, "正文"):
        reader.walk(0, streams.lengths[0], 0)
    title = title_of(streams.summary)
    document = Document(
        name=name,
        format="doc",
        blocks=typed(reader.flow.blocks, reader.shown),
        titles=(title,) if title else (),
        notes=reader.flow.notes,
    )
    return with_images(document, reader.images.bytes_of) if limits.recognises else document


class _BodyReader:
    """Walks the body once, in reading order, because ordinals are counted as they come."""

    def __init__(self, streams: Streams, name: str) -> None:
        self._name = name
        self._long = streams.long
        self._shapes = RowShapes(streams.long)
        self.flow = BlockFlow()
        self._characters = Characters(streams, name)
        if streams.lengths[0] > len(self._characters.text):
            with reading(name, "分段表"):
                raise ValueError("body longer than the text")
        with reading(name, "样式表"):
            self._styles = load_styles(streams.part(StreamPart.STYLES), streams.long)
        with reading(name, "编号表"):
            self._numbering = load_numbering(streams)
        with reading(name, "图形表"):
            drawings = load_drawings(streams)
        with reading(name, "字体表"):
            fonts = _fonts(streams.part(StreamPart.FONTS))
        self.images = DocImages(streams, drawings.images)
        self._inline = ParagraphReader(self._characters, self._styles, fonts, drawings, self.images)
        self._first_box = sum(streams.lengths[:_BOXES])
        self._behind_boxes = self._first_box + streams.lengths[_BOXES]
        self._looks: dict[tuple[int, bytes], ParagraphLook] = {}
        self._paragraphs = 0

    @property
    def shown(self) -> list[ImageFile | None]:
        """The images of all paragraphs, by the numbers of their signs."""
        return self._inline.images

    def walk(self, begin: int, end: int, depth: int) -> None:
        """The blocks of a stretch of characters: the body, or a text box."""
        if depth > _MAX_DEPTH:
            self.flow.note("嵌套过深的内容未读取")
            return
        self._walk(self._assembled(begin, end), depth)
        self.flow.finish()

    def _assembled(self, begin: int, end: int) -> list[ParagraphContent | TableContent]:
        assembly = Assembly(self._shaped)
        for paragraph in self._paragraphs_of(begin, end):
            assembly.add(paragraph)
        return assembly.blocks()

    def _paragraphs_of(self, begin: int, end: int) -> Iterator[ParagraphContent]:
        text = self._characters.text
        for mark in _MARKS.finditer(text, begin, end):
            at = mark.start()
            style, properties, ends = self._characters.paragraph(at)
            if mark[0] == _SECTION and not ends:
                continue  # a page ends, no paragraph
            self._paragraphs += 1
            if self._paragraphs > _MOST_PARAGRAPHS:
                raise too_complex(self._name, "段落过多")
            look = self._look(style, properties)
            yield ParagraphContent(
                begin, at, look, look.ends_cell or mark[0] == _CELL, properties if look.ends_row else b""
            )
            begin = at + 1
        if begin < end:
            yield ParagraphContent(begin, end, ParagraphLook(), False, b"")

    def _look(self, style: int, properties: bytes) -> ParagraphLook:
        key = (style, properties)
        if key not in self._looks:
            self._looks[key] = look_of(style, properties, self._long)
        return self._looks[key]

    def _shaped(self, row: RowContent) -> bool:
        if row.end is None:
            return True
        row.shape = self._shapes.of(row.end.properties)
        return not (row.shape.flat or self._is_out(row))

    def _is_out(self, row: RowContent) -> bool:
        """Whether a tracked change has deleted the row, or it is hidden: the mark of its end, and those of all its cells.
        One mark alone may only have the look of what stands behind it."""
        ends = [row.end, *(cell.blocks[-1] for cell in row.cells if cell.blocks)]
        marks = [self._inline.mark(one.end, one.look.style) for one in ends if isinstance(one, ParagraphContent)]
        return all(deleted for deleted, _ in marks) or all(hidden for _, hidden in marks)

    def _walk(self, blocks: Iterable[ParagraphContent | TableContent], depth: int) -> None:
        for block in blocks:
            if isinstance(block, TableContent):
                self._table(block, depth)
            else:
                self._paragraph(block, depth)

    def _paragraph(self, paragraph: ParagraphContent, depth: int) -> None:
        text, level, inline = self._text(paragraph, Around())
        self.flow.paragraph(text, level, goes_on=self._inline.mark(paragraph.end, paragraph.look.style)[0])
        self._pictures(inline.pictures)
        self._walk_boxes(inline.boxes, depth)

    def _pictures(self, images: Iterable[ImageFile | None]) -> None:
        for image in images:
            self.flow.picture(image=image)

    def _walk_boxes(self, boxes: Iterable[tuple[int, int]], depth: int) -> None:
        for begin, end in boxes:
            self.walk(*self._box(begin, end), depth + 1)

    def _box(self, begin: int, end: int) -> tuple[int, int]:
        """The characters of a text box, among all."""
        behind = min(self._behind_boxes, len(self._characters.text))
        return min(self._first_box + begin, behind), min(self._first_box + end, behind)

    def _text(self, paragraph: ParagraphContent, around: Around) -> tuple[str, int | None, ParagraphText]:
        """Text with its printed ordinal, heading level, what else was found."""
        look = paragraph.look
        style = self._styles.get(look.style, PLAIN)
        if style.contents:
            self.flow.note("目录未计入正文")
            return "", None, ParagraphText()
        label = self._label(look, style)
        inline = self._inline.read(paragraph.begin, paragraph.end, look.style, around.under(look.ground))
        if inline.notes:
            self.flow.note("脚注、尾注共 {count} 处，未计入正文", inline.notes)
        if style.look.hidden and not inline.text.strip():
            label = ""  # what is hidden has no visible ordinal
        return labelled(label, inline.text), look.level or style.level, inline

    def _label(self, look: ParagraphLook, style: SheetStyle) -> str:
        if self._numbering is None:
            return ""
        listed, position = look.list_number, look.list_level
        if listed is None:
            listed = style.list_number
            if position is None and listed:
                position = style.list_level
                if position is None:
                    position = self._numbering.level_of_style(str(listed), str(look.style))
        return self._numbering.label(str(listed), position or 0) if listed else ""

    def _table(self, table: TableContent, depth: int) -> None:
        self.flow.finish()
        if is_layout(table, self._has_text):
            for row in table.rows:
                for cell in row.cells:
                    self._walk(cell.blocks, depth + 1)
            return
        pictures: list[ImageFile | None] = []
        boxes: list[tuple[int, int]] = []
        for row in table.rows:
            self._dress(row)

        def text_of(cell: CellContent) -> str:
            return self._cell(cell, pictures, boxes)

        self.flow.table(*read_table(table, text_of))
        self._pictures(pictures)
        self._walk_boxes(boxes, depth)

    def _dress(self, row: RowContent) -> None:
        """What stands around each cell. A table whose style shades cells counts as dark: which cells it shades is not
        told."""
        style = self._styles.get(-1 if row.shape.style is None else row.shape.style, PLAIN)
        for content, cell in zip(row.cells, row.shape.cells, strict=False):
            content.around = Around(cell.ground or (NO_GROUND if style.shades else PAPER), style.look)

    def _has_text(self, cell: CellContent) -> bool:
        text = self._characters.text
        return any(text[one.begin : one.end].strip() for one in cell.paragraphs())

    def _cell(self, cell: CellContent, pictures: list[ImageFile | None], boxes: list[tuple[int, int]]) -> str:
        """The cell's paragraphs joined by newlines; those of tables within it too. A text box over a blank cell shows what
        would stand in it."""
        texts: list[str] = []
        over: list[tuple[int, int]] = []
        for paragraph in cell.paragraphs():
            text, _, inline = self._text(paragraph, cell.around)
            pictures.extend(inline.pictures)
            over.extend(inline.boxes)
            texts.append(text)
        if over and not "".join(texts).strip():
            within = [self._assembled(*self._box(*box)) for box in over]
            if not any(isinstance(block, TableContent) for blocks in within for block in blocks):
                texts = [self._cell(CellContent(blocks, cell.around), pictures, boxes) for blocks in within]
                over = []
        boxes.extend(over)
        return texts[0] if len(texts) == 1 else "\n".join(texts).strip("\n")


def _fonts(table: bytes) -> tuple[str, ...]:
    """The names of fonts by number (2.9.286, 2.9.88)."""
    if not table:
        return ()
    (count,) = struct.unpack_from("<H", table)
    found: list[str] = []
    at = 4
    for _ in range(count):
        size = table[at]
        name = table[at + 40 : at + 1 + size].decode("utf-16-le", "replace")
        found.append(name.partition("\0")[0])
        at += 1 + size
    return tuple(found)
