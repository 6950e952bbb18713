"""Tables of OpenDocument as grids: cells that span, cells that are covered, tables that split a cell (part 3, 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from nianbao.model.document import UNMARKED, GridCell
from nianbao.readers.archive import too_complex
from nianbao.readers.edges import columns_of
from nianbao.readers.merged import MAX_CELLS, MAX_COLUMNS
from nianbao.readers.odf import TABLE, count_of
from nianbao.readers.odt.styles import OdtStyles

if TYPE_CHECKING:
    from lxml.etree import _Element

TABLES: Final = f"{TABLE}table"
_CELL, _COVERED, _ROW, _COLUMN = (
    f"{TABLE}table-cell",
    f"{TABLE}covered-table-cell",
    f"{TABLE}table-row",
    f"{TABLE}table-column",
)
_ROWS: Final = frozenset(f"{TABLE}{name}" for name in ("table-row-group", "table-header-rows", "table-rows"))
_COLUMNS: Final = frozenset(
    f"{TABLE}{name}" for name in ("table-column-group", "table-header-columns", "table-columns")
)
_DEPTH: Final = 32  # of groups in groups, of tables that split cells
_USUAL_WIDTH: Final = 60.0  # points of a column that says none
_FEW: Final = 12  # cells with text in a table that places others


@dataclass(slots=True)
class CellPiece:
    """A cell: rows from `row` on, and from where to where it reaches, in columns or in twentieths of a point."""

    row: int
    down: int
    left: int
    right: int
    cell: _Element


@dataclass(slots=True)
class _LaidCells:
    pieces: list[CellPiece] = field(default_factory=list)
    rows: int = 0
    columns: int = 0


def is_part(table: _Element) -> bool:
    """Whether a table only splits the cell in which it stands."""
    return str(table.get(f"{TABLE}is-sub-table")) == "true"


def rows_of(table: _Element, styles: OdtStyles) -> Iterator[tuple[_Element, int, bool]]:
    """Rows, how often they stand there, whether they are seen."""
    for row in _flat(table, _ROWS, _ROW):
        seen = row.get(f"{TABLE}visibility") not in ("collapse", "filter")
        times = count_of(row.get(f"{TABLE}number-rows-repeated"), MAX_CELLS + 1)
        yield row, times, seen and not styles.is_flat(row.get(f"{TABLE}style-name"))


def cells_of(row: _Element) -> Iterator[_Element]:
    yield from row.iterchildren(_CELL)


def is_layout(table: _Element) -> bool:
    """Whether the table only places other tables: it holds some, and is no table of data of its own."""
    inner = [one for one in table.iterdescendants(TABLES) if not is_part(one)]
    if not inner:
        return False
    filled = sum(
        1
        for row in _flat(table, _ROWS, _ROW)
        for cell in cells_of(row)
        if next(cell.iterdescendants(TABLES), None) is None and any(text.strip() for text in cell.itertext())
    )
    return filled < _FEW


def read_table(
    table: _Element, styles: OdtStyles, text_of: Callable[[_Element], str], name: str
) -> tuple[tuple[GridCell, ...], int, int]:
    """Cells sorted by (row, column), rows, columns. `text_of` gives a cell's text and is asked in reading order. Raises
    DocumentError(`too_large`)."""
    split = any(is_part(one) for one in table.iterdescendants(TABLES))
    laid = _split(table, styles, name, 0) if split else _laid(table, styles, name)
    laid.pieces.sort(key=lambda piece: (piece.row, piece.left))
    if split:
        _by_edges(laid)
    texts: dict[int, str] = {}  # of a cell that is repeated it is asked once
    cells = []
    for piece in laid.pieces:
        if id(piece.cell) not in texts:
            texts[id(piece.cell)] = text_of(piece.cell)
        text = texts[id(piece.cell)]
        cells.append(GridCell(piece.row, piece.left, piece.down, piece.right - piece.left, text, UNMARKED, ""))
    return tuple(cells), laid.rows, laid.columns


def _flat(parent: _Element, groups: frozenset[str], wanted: str, depth: int = 0) -> Iterator[_Element]:
    for child in parent:
        if child.tag == wanted:
            yield child
        elif child.tag in groups and depth < _DEPTH:
            yield from _flat(child, groups, wanted, depth + 1)


def _laid(table: _Element, styles: OdtStyles, name: str) -> _LaidCells:
    """Cells by the columns of their table. Covered cells may be there or left out."""
    laid = _LaidCells()
    until: list[int] = []  # for each column the first row in which it is free again
    gone: list[tuple[CellPiece, int]] = []  # pieces that reach down, and to which row of those that are stored
    stored: list[int] = [0]  # rows seen before each row that is stored
    for row, times, seen in rows_of(table, styles):
        for _ in range(times):
            number = len(stored) - 1
            for piece in _placed(row, number, until):
                if seen:
                    gone.append((piece, piece.row + piece.down))
                    piece.row = stored[-1]
                    laid.pieces.append(piece)
                    laid.columns = max(laid.columns, piece.right)
            stored.append(stored[-1] + seen)
            if len(laid.pieces) > MAX_CELLS or len(stored) > MAX_CELLS:
                raise too_complex(name, "表格的单元格过多")
    laid.rows = stored[-1]
    for piece, end in gone:
        piece.down = max(1, stored[min(end, len(stored) - 1)] - piece.row)
    return laid


def _placed(row: _Element, number: int, until: list[int]) -> Iterator[CellPiece]:
    column = 0
    for cell in row.iterchildren(_CELL, _COVERED):
        for _ in range(count_of(cell.get(f"{TABLE}number-columns-repeated"), MAX_COLUMNS + 1)):
            if column >= MAX_COLUMNS:
                return
            taken = column < len(until) and until[column] > number
            if cell.tag == _COVERED:
                column += 1
                continue
            while taken:
                column += 1
                taken = column < len(until) and until[column] > number
            down = count_of(cell.get(f"{TABLE}number-rows-spanned"), MAX_CELLS)
            across = count_of(cell.get(f"{TABLE}number-columns-spanned"), MAX_COLUMNS) or 1
            end = column + 1
            while end < min(column + across, MAX_COLUMNS) and not (end < len(until) and until[end] > number):
                end += 1
            until += [0] * (end - len(until))
            until[column:end] = [number + max(down, 1)] * (end - column)
            yield CellPiece(number, max(down, 1), column, end, cell)
            column += 1


def _split(table: _Element, styles: OdtStyles, name: str, depth: int) -> _LaidCells:
    """Cells by their edges, with the cells of tables that split a cell in its place."""
    laid = _laid(table, styles, name)
    edges = _edges(table, styles, laid.columns)
    within: list[tuple[CellPiece, _LaidCells]] = []
    heights = [1] * laid.rows
    for piece in laid.pieces:
        piece.left, piece.right = edges[piece.left], edges[piece.right]
        part = next((one for one in piece.cell.iterchildren(TABLES) if is_part(one)), None)
        if part is not None and depth < _DEPTH:
            inner = _split(part, styles, name, depth + 1)
            within.append((piece, inner))
            if piece.down == 1:
                heights[piece.row] = max(heights[piece.row], inner.rows)
    begins = list(accumulate(heights, initial=0))
    for piece in laid.pieces:
        end = begins[min(piece.row + piece.down, laid.rows)]
        piece.row = begins[piece.row]
        piece.down = max(1, end - piece.row)
    for piece, inner in within:
        laid.pieces.remove(piece)
        laid.pieces += _put_into(piece, inner)
    laid.rows, laid.columns = begins[-1], edges[-1]
    if len(laid.pieces) > MAX_CELLS:
        raise too_complex(name, "表格的单元格过多")
    return laid


def _put_into(piece: CellPiece, inner: _LaidCells) -> Iterator[CellPiece]:
    """The cells of a table in the place of the cell that it splits."""
    scale = (piece.right - piece.left) / max(1, inner.columns)
    for one in inner.pieces:
        if one.row >= piece.down:
            continue
        down = min(one.down, piece.down - one.row)
        if one.row + one.down >= inner.rows:
            down = piece.down - one.row
        left, right = (piece.left + round(edge * scale) for edge in (one.left, one.right))
        yield CellPiece(piece.row + one.row, down, left, max(right, left + 1), one.cell)


def _edges(table: _Element, styles: OdtStyles, columns: int) -> list[int]:
    widths: list[float] = []
    for column in _flat(table, _COLUMNS, _COLUMN):
        times = min(count_of(column.get(f"{TABLE}number-columns-repeated")), MAX_COLUMNS)
        widths += [styles.width(column.get(f"{TABLE}style-name")) or _USUAL_WIDTH] * times
        if len(widths) > MAX_COLUMNS:
            break
    widths += [_USUAL_WIDTH] * (columns - len(widths))
    return list(accumulate((max(1, round(20 * width)) for width in widths[:columns]), initial=0))


def _by_edges(laid: _LaidCells) -> None:
    """The columns at which the edges of all cells lie."""
    rows: dict[int, set[int]] = {}
    for piece in laid.pieces:
        rows.setdefault(piece.row, set()).update((piece.left, piece.right))
    ordered = {row: sorted(edges) for row, edges in rows.items()}
    columns = dict(zip(ordered, columns_of(ordered.values()), strict=True))
    laid.columns = 0
    for piece in laid.pieces:
        edges, found = ordered[piece.row], columns[piece.row]
        piece.left, piece.right = found[edges.index(piece.left)], found[edges.index(piece.right)]
        laid.columns = max(laid.columns, piece.right)
