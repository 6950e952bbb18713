"""Paragraphs of an RTF file put together as tables, and tables as grids, by the edges that every row states."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from nianbao.model.document import GridCell
from nianbao.readers.edges import columns_of
from nianbao.readers.merged import MAX_COLUMNS, SourceRow, UnplacedCell, placed
from nianbao.readers.rtf.blocks import RtfBlock, RtfCell, RtfCellShape, RtfParagraph, RtfRow, RtfRowShape, RtfTable

MOST_DEEP: Final = 40  # of tables in tables, of boxes in boxes
_USUAL_WIDTH: Final = 1000  # twentieths of a point of a cell whose edge is not said
_FEW: Final = 12  # cells with text in a table that places others


@dataclass(slots=True)
class _OpenTable:
    table: RtfTable = field(default_factory=RtfTable)
    row: RtfRow = field(default_factory=RtfRow)
    cell: RtfCell = field(default_factory=RtfCell)


class RtfAssembly:
    """Blocks out of paragraphs that come in order: those of the body, or of a text box."""

    def __init__(self) -> None:
        self._blocks: list[RtfBlock] = []
        self._open: list[_OpenTable] = []
        self._described: tuple[int, RtfRowShape] = (0, RtfRowShape())  # cells of the open row before it was described

    def paragraph(self, paragraph: RtfParagraph, depth: int) -> None:
        self._to(min(depth, MOST_DEEP))
        self._here().append(paragraph)

    def cell(self, paragraph: RtfParagraph, depth: int) -> None:
        self.paragraph(paragraph, depth)
        table = self._open[-1]
        table.row.cells.append(table.cell)
        table.cell = RtfCell()

    def new_row(self, shape: RtfRowShape) -> None:
        """A row of the outermost table is described anew; `shape`: what it said before. It may be said behind the cells of a
        row, or before those of the next where the end of the row is not said."""
        if self._open:
            self._described = (len(self._open[0].row.cells), shape)

    def row(self, depth: int, shape: RtfRowShape) -> None:
        """A row ends; `depth`: 1 for those of the outermost table."""
        depth = min(depth, MOST_DEEP)
        if len(self._open) < depth:
            return  # of no cells
        self._to(depth)
        table = self._open[-1]
        if table.cell.blocks:
            table.row.cells.append(table.cell)
            table.cell = RtfCell()
        if depth == 1:
            self._part(table, shape)
        table.row.shape = shape
        if table.row.cells and not shape.flat:
            table.table.rows.append(table.row)
        table.row = RtfRow()

    def _part(self, table: _OpenTable, shape: RtfRowShape) -> None:
        """Cells of a row that did not end stand before those that are more than the row has."""
        count, before = self._described
        self._described = (0, shape)
        if 0 < count < len(table.row.cells) and len(table.row.cells) > len(shape.cells) >= 1:
            table.table.rows.append(RtfRow(table.row.cells[:count], before))
            table.row = RtfRow(table.row.cells[count:])

    def blocks(self) -> list[RtfBlock]:
        """All of them; what is open ends."""
        self._to(0)
        return self._blocks

    def _here(self) -> list[RtfBlock]:
        return self._open[-1].cell.blocks if self._open else self._blocks

    def _to(self, depth: int) -> None:
        while len(self._open) > depth:
            left = self._open.pop()
            if left.cell.blocks:
                left.row.cells.append(left.cell)
            if left.row.cells:
                left.table.rows.append(left.row)
            if left.table.rows:
                self._here().append(left.table)
        while len(self._open) < depth:
            self._open.append(_OpenTable())


def is_layout(table: RtfTable, has_text: Callable[[RtfCell], bool]) -> bool:
    """Whether the table only places other tables: it holds some, and is no table of data of its own."""
    cells = [cell for row in table.rows for cell in row.cells]
    if not any(cell.holds_table() for cell in cells):
        return False
    return sum(1 for cell in cells if not cell.holds_table() and has_text(cell)) < _FEW


def read_table(table: RtfTable, text_of: Callable[[RtfCell], str]) -> tuple[tuple[GridCell, ...], int, int]:
    """Cells sorted by (row, column), rows, columns."""
    columns = columns_of([_edges(row) for row in table.rows])
    return placed((_source_row(row, found) for row, found in zip(table.rows, columns, strict=True)), text_of)


def _edges(row: RtfRow) -> list[int]:
    edges = [row.shape.left, *(shape.right for shape in row.shape.cells[: len(row.cells)])]
    missing = min(len(row.cells), MAX_COLUMNS) - (len(edges) - 1)
    return edges + [edges[-1] + _USUAL_WIDTH * (number + 1) for number in range(missing)]


def _source_row(row: RtfRow, columns: list[int]) -> SourceRow[RtfCell]:
    sources = []
    for number, cell in enumerate(row.cells[: len(columns) - 1]):
        shape = row.shape.cells[number] if number < len(row.shape.cells) else RtfCellShape()
        cell.shade = shape.shade
        span = columns[number + 1] - columns[number]
        sources.append(UnplacedCell(span, shape.merge, shape.joined_left, "" if shape.deleted else None, cell))
    return columns[0], 0, sources
