"""The blocks of a document in the order of their reading, as readers of word processors' formats put them down."""

from __future__ import annotations

from collections.abc import Sequence

from nianbao.model.document import Block, Grid, GridCell, ImageFile, Locator, Paragraph, Picture
from nianbao.readers.cell_marks import without_pictures


class BlockFlow:
    """What was read so far, and what must be said of it."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._notes: dict[str, int] = {}
        self._open: list[
            str
        ] = []  # text of paragraphs whose mark a tracked change has deleted: they go on in the next one

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(text.format(count=count) for text, count in self._notes.items())

    def note(self, text: str, count: int = 1) -> None:
        """`{count}` in the text stands for how often there was something to say."""
        self._notes[text] = self._notes.get(text, 0) + count

    def at(self) -> Locator:
        """Where the next block stands."""
        return Locator(block=len(self.blocks) + 1)

    def paragraph(self, text: str, level: int | None, *, goes_on: bool) -> None:
        """`goes_on`: its mark is deleted."""
        self._open.append(without_pictures(text))
        if not goes_on:
            self.finish(level)

    def finish(self, level: int | None = None) -> None:
        """Puts down what is still open where a stretch of paragraphs ends."""
        text, self._open = "".join(self._open), []
        self._lines(text, level)

    def _lines(self, text: str, level: int | None = None) -> None:
        for line in text.split("\n"):
            if line.strip():
                self.blocks.append(Paragraph(line, self.at(), level))

    def picture(self, description: str = "", image: ImageFile | None = None) -> None:
        self.blocks.append(Picture(self.at(), description, image))

    def table(self, cells: Sequence[GridCell], rows: int, columns: int) -> None:
        """A table of one column, or of one cell, frames text."""
        if columns == 1 or len(cells) == 1:
            for cell in cells:
                self._lines(without_pictures(cell.text))
        elif cells:
            spans = any(cell.column_span > 1 or cell.row_span > 1 for cell in cells)  # converters lose them
            self.blocks.append(Grid(tuple(cells), rows, columns, self.at(), spans_known=spans))
