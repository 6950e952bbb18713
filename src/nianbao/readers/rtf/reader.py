"""Reads Rich Text Format (.rtf): paragraphs, headings, ordinals as they are shown, tables, text boxes, pictures.

Headers, footers, footnotes, comments, deleted and hidden text are not part of the report's text and are left out.
"""

from __future__ import annotations

from typing import Final

from nianbao.model.document import Document, ImageFile
from nianbao.readers.cell_marks import PICTURE, typed
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.flow import BlockFlow
from nianbao.readers.looks import NO_GROUND, Colour
from nianbao.readers.numbering import apart, labelled
from nianbao.readers.pictures.at_hand import with_images
from nianbao.readers.rtf.blocks import RtfBlock, RtfCell, RtfParagraph, RtfTable
from nianbao.readers.rtf.header import RtfHeader
from nianbao.readers.rtf.interpreter import RtfInterpreter
from nianbao.readers.rtf.tables import is_layout, read_table

_CONTENTS: Final = "目录未计入正文"


def read(data: bytes, name: str, limits: Limits = DEFAULT) -> Document:
    """The document in the bytes of an .rtf. Raises DocumentError (`damaged`, `too_large`)."""
    interpreter = RtfInterpreter(data[data.find(b"{") :], name)
    blocks = interpreter.run()
    reader = _RtfBody(interpreter.header)
    reader.walk(blocks)
    reader.flow.finish()
    if interpreter.notes:
        reader.flow.note("脚注、尾注共 {count} 处，未计入正文", interpreter.notes)
    document = Document(
        name=name,
        format="rtf",
        blocks=typed(reader.flow.blocks, interpreter.images),
        titles=(interpreter.title,) if interpreter.title else (),
        notes=reader.flow.notes,
    )
    return with_images(document, interpreter.pictures.bytes_of) if limits.recognises else document


class _RtfBody:
    """Puts down the blocks of the body."""

    def __init__(self, header: RtfHeader) -> None:
        self._header = header
        self.flow = BlockFlow()

    def walk(self, blocks: list[RtfBlock]) -> None:
        for block in blocks:
            if isinstance(block, RtfTable):
                self._table(block)
            else:
                self._paragraph(block)

    def _paragraph(self, paragraph: RtfParagraph) -> None:
        self.flow.paragraph(self._text(paragraph, None), paragraph.level, goes_on=paragraph.goes_on)
        self._hanging(paragraph.pictures, paragraph.boxes)

    def _hanging(self, pictures: list[ImageFile | None], boxes: list[list[RtfBlock]]) -> None:
        for image in pictures:
            self.flow.picture(image=image)
        for box in boxes:
            self.walk(box)

    def _text(self, paragraph: RtfParagraph, ground: Colour | None) -> str:
        if paragraph.contents:
            self.flow.note(_CONTENTS)
            return ""
        return labelled(apart(paragraph.label), paragraph.text(self._header, ground))

    def _table(self, table: RtfTable) -> None:
        self.flow.finish()
        if is_layout(table, self._has_text):
            for row in table.rows:
                for cell in row.cells:
                    self.walk(cell.blocks)
            return
        pictures: list[ImageFile | None] = []
        boxes: list[list[RtfBlock]] = []
        self.flow.table(*read_table(table, lambda cell: self._cell(cell, pictures, boxes)))
        self._hanging(pictures, boxes)

    def _has_text(self, cell: RtfCell) -> bool:
        return any(paragraph.text(self._header, NO_GROUND).strip() for paragraph in cell.paragraphs())

    def _cell(self, cell: RtfCell, pictures: list[ImageFile | None], boxes: list[list[RtfBlock]]) -> str:
        """The cell's paragraphs joined by newlines; those of tables within it too. A text box over a blank cell shows what
        would stand in it."""
        ground = self._header.colour(cell.shade)
        texts: list[str] = []
        over: list[list[RtfBlock]] = []
        for paragraph in cell.paragraphs():
            texts.append(self._text(paragraph, ground))
            pictures += paragraph.pictures
            over += paragraph.boxes
        if over and not "".join(texts).replace(PICTURE, "?").strip():
            within = [RtfCell(box, cell.shade) for box in over]
            if not any(one.holds_table() for one in within):
                texts, over = [self._cell(one, pictures, boxes) for one in within], []
        boxes += over
        return texts[0] if len(texts) == 1 else "\n".join(texts).strip("\n")
