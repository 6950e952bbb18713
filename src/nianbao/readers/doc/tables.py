"""Paragraphs that stand in tables, put together as tables, rows and cells; tables as grids."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from nianbao.model.document import GridCell
from nianbao.readers.doc.inline import Around
from nianbao.readers.doc.paragraphs import ParagraphLook
from nianbao.readers.doc.rows import CellShape, RowShape
from nianbao.readers.edges import columns_of
from nianbao.readers.merged import Merge, SourceRow, UnplacedCell, placed

_MOST_TABLES: Final = 10_000


class ParagraphContent(NamedTuple):
    """A paragraph: characters `begin` to `end`, its mark behind them. `ends_cell`: by its mark or its look. `properties`:
    all of them, for where a row ends."""

    begin: int
    end: int
    look: ParagraphLook
    ends_cell: bool
    properties: bytes


@dataclass(slots=True)
class CellContent:
    """`around`: what it gives the text in it."""

    blocks: list[ParagraphContent | TableContent] = field(default_factory=list)
    around: Around = field(default_factory=Around)

    def paragraphs(self) -> Iterator[ParagraphContent]:
        """Those of tables within it, too."""
        for block in self.blocks:
            if isinstance(block, TableContent):
                for row in block.rows:
                    for cell in row.cells:
                        yield from cell.paragraphs()
            else:
                yield block


@dataclass(slots=True)
class RowContent:
    """`end`: the paragraph whose mark ends it; None where it has none."""

    cells: list[CellContent] = field(default_factory=list)
    end: ParagraphContent | None = None
    shape: RowShape = field(default_factory=RowShape)


@dataclass(slots=True)
class TableContent:
    """Rows, as far as they are shown."""

    rows: list[RowContent] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """A table that goes on."""

    table: TableContent = field(default_factory=TableContent)
    row: RowContent = field(default_factory=RowContent)
    cell: CellContent = field(default_factory=CellContent)


class Assembly:
    """Puts blocks together from paragraphs that come in order. `shaped` sets a row's shape when it ends, and says
    whether the row is shown."""

    def __init__(self, shaped: Callable[[RowContent], bool]) -> None:
        self._blocks: list[ParagraphContent | TableContent] = []
        self._open: list[_Open] = []
        self._shaped = shaped
        self._tables = 0

    def add(self, paragraph: ParagraphContent) -> None:
        depth = paragraph.look.depth
        while len(self._open) > depth:
            self._close()
        while len(self._open) < depth:
            self._open.append(_Open())
            self._tables += 1
            if self._tables > _MOST_TABLES:
                raise ValueError("too many tables")
        if not depth:
            self._blocks.append(paragraph)
            return
        inner = self._open[-1]
        if paragraph.look.ends_row:
            self._end_row(inner, paragraph)
            return
        inner.cell.blocks.append(paragraph)
        if paragraph.ends_cell:
            inner.row.cells.append(inner.cell)
            inner.cell = CellContent()

    def blocks(self) -> list[ParagraphContent | TableContent]:
        while self._open:
            self._close()
        return self._blocks

    def _end_row(self, inner: _Open, end: ParagraphContent | None) -> None:
        """What stands behind the last cell's end is a cell, too."""
        if inner.cell.blocks:
            inner.row.cells.append(inner.cell)
        inner.row.end = end
        if inner.row.cells and self._shaped(inner.row):
            inner.table.rows.append(inner.row)
        inner.row, inner.cell = RowContent(), CellContent()

    def _close(self) -> None:
        closed = self._open.pop()
        self._end_row(closed, None)
        if closed.table.rows:
            (self._open[-1].cell.blocks if self._open else self._blocks).append(closed.table)


def is_layout(table: TableContent, has_text: Callable[[CellContent], bool]) -> bool:
    """Whether the table only places other tables: it holds some, and is no table of data of its own."""
    cells = [cell for row in table.rows for cell in row.cells]
    plain = [cell for cell in cells if not any(isinstance(block, TableContent) for block in cell.blocks)]
    return len(plain) < len(cells) and sum(map(has_text, plain)) < 12


def read_table(table: TableContent, text_of: Callable[[CellContent], str]) -> tuple[tuple[GridCell, ...], int, int]:
    """Cells sorted by (row, column), rows, columns. `text_of` gives a cell's text and is asked in reading order."""
    edges = [[row.shape.left, *(cell.right for cell in _described(row))] for row in table.rows]
    columns = columns_of(edges)
    last = max(line[-1] for line in columns)
    return placed((_source_row(row, line, last) for row, line in zip(table.rows, columns, strict=True)), text_of)


def _described(row: RowContent) -> list[CellShape]:
    """The row's cells as its shape has them. Those that it leaves out are as wide as one column each."""
    cells = row.shape.cells[: len(row.cells)]
    right = cells[-1].right if cells else row.shape.left
    return [*cells, *(CellShape(right + number + 1) for number in range(len(row.cells) - len(cells)))]


def _source_row(row: RowContent, columns: list[int], last: int) -> SourceRow[CellContent]:
    """What is joined to the cell on its left is part of it; the first says how all are merged downwards."""
    sources: list[UnplacedCell[CellContent]] = []
    for cell, content, (left, right) in zip(_described(row), row.cells, pairwise(columns), strict=True):
        if cell.joined and sources:
            sources[-1].span += right - left
            continue
        merge = Merge.BEGINS if cell.begins else Merge.GOES_ON if cell.goes_on else None
        sources.append(UnplacedCell(right - left, merge, element=content))
    return columns[0], last - columns[-1], sources
