"""One stream of lines out of a document: paragraphs, table rows, flattened table lines, each cut into cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from nianbao.base.numbers import parse_figure
from nianbao.base.text import fold
from nianbao.model.document import UNMARKED, Document, Grid, GridCell, Locator, Mark, Paragraph, Picture, cell_name
from nianbao.recognise.limits import LONG, MANY_FIGURES


class CellKind(IntEnum):
    EMPTY = 0
    FIGURE = 1  # a figure, a dash, or what is meant as one and cannot be read
    WORDS = 2


class PrintedCell(NamedTuple):
    """A cell of a line. `column`: the grid's, or the place in the line; `source`: place in `Grid.cells`, else -1;
    `marks`, `note`: the grid's."""

    column: int
    span: int
    text: str
    kind: CellKind
    source: int = -1
    line: int = -1
    marks: Mark = UNMARKED
    note: str = ""

    @property
    def covered(self) -> range:
        """The columns that it covers."""
        return range(self.column, self.column + max(self.span, 1))


@dataclass(slots=True)
class Line:
    """A line of the stream. `row` is the grid's row, -1 for a paragraph; `aligned`: cell columns can be compared
    between lines; `padded`: blank cells are there up to the width of its grid, whatever is printed in its row, and no line
    closes the last; `solo`: the
    line holds one piece of text, so it may be a heading or a paragraph."""

    number: int
    block: int
    row: int
    cells: tuple[PrintedCell, ...]
    text: str  # folded text of the line
    solo: bool
    aligned: bool
    spans_known: bool
    level: int | None = None
    picture: bool = False
    figures: int = field(default=0)
    words: int = field(default=0)
    padded: bool = False

    @property
    def loose(self) -> bool:
        """Whether it is a line of a text that lost its cells."""
        return self.row < 0 and not self.aligned

    @property
    def labels(self) -> list[PrintedCell]:
        """The cells that hold words."""
        return [cell for cell in self.cells if cell.kind is CellKind.WORDS]


_SEPARATOR = re.compile(r"\s*:?[-=─━]{3,}:?\s*")
_ODD_FIGURE = re.compile(
    r"[0-9OoQ〇○IlＯ\s.,，%‰?？*＊#+\-/]{1,14}|(?:约|近|超|共)?[0-9]+(?:\.[0-9]+)?\s*(?:余|多)?[件个项万元条次份宗].{0,20}|[?？□■×xX]{1,4}"
    r"|#[^\s，。]{1,14}|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9:]{5,8})?|[0-9]{2}:[0-9]{2}:[0-9]{2}|[［\[]图片[］\]]"
)
_CORNER = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::.*)?")
_FIGURE_INSIDE = re.compile(r"\s[0-9][0-9.]*\s+[^\s0-9]")
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-—–－·]+\s*[0-9]{1,3}\s*[-—–－·]+|[0-9]{1,3}\s*/\s*[0-9]{1,3}"
    r"|第\s*[0-9]{1,3}\s*页(?:[\s,，/]*共\s*[0-9]{1,3}\s*页)?)\s*"
)
_BAR = re.compile(r"(?:(?<!\s)\s+)?[|｜│┃]\s*")
_TAIL = re.compile(r"(?<!\s)\s+((?:[+＋\-－−]|[增减][加少]?)?[0-9][0-9,，.]*|[/／\-—–－]{1,3}|无|不适用|N/A)$")
_SEEN = Mark.PICTURE | Mark.STRUCK | Mark.FIELD


@lru_cache(maxsize=16384)
def kind_of(text: str) -> CellKind:
    """What a cell holds, by its text alone."""
    figure = parse_figure(text)
    state = figure.state.value
    if state == "blank":
        return CellKind.EMPTY
    if state == "printed":
        return CellKind.WORDS if figure.note == "中文数字" else CellKind.FIGURE
    if state == "dash":
        return CellKind.EMPTY if _SEPARATOR.fullmatch(text) else CellKind.FIGURE
    return (
        CellKind.FIGURE
        if _ODD_FIGURE.fullmatch(fold(text).strip()) and any(c.isascii() or c in "〇○□■×［" for c in text)
        else CellKind.WORDS
    )


def _marked_kind(text: str, marks: Mark) -> CellKind:
    """What a cell with marks holds: one without text is not blank when something else is seen in it."""
    if marks & Mark.UNCLEAR:
        return CellKind.FIGURE
    if text.strip() or not marks & _SEEN:
        return kind_of(text)
    return CellKind.WORDS if marks & Mark.STRUCK and not marks & Mark.FIGURE else CellKind.FIGURE


def filled_up(grid: Grid) -> bool:
    """Whether the rows of a grid reach its last column whatever is printed in them: on sheets and within drawn lines."""
    return grid.at.sheet is not None or bool(grid.pages or grid.seen)


def grid_lines(grid: Grid, block: int, first: int) -> list[Line]:
    """The rows of a grid. A row that is prose (one cell, or long cells without figures) gives a line for each cell."""
    # Kept whole: a pass over the cells and one over the rows; it is asked for every grid, so that it calls little.
    rows: dict[int, list[PrintedCell]] = {}
    for index, (row, column, _, span, text, marks, note) in enumerate(grid.cells):
        cell = (
            PrintedCell(column, span, text, _marked_kind(text, marks), index, -1, marks, note)
            if marks
            else PrintedCell(column, span, text, kind_of(text), index)
        )
        rows.setdefault(row, []).append(cell)
    known = grid.spans_known
    filled = filled_up(grid)
    lines: list[Line] = []
    for row in sorted(rows):
        cells = rows[row]
        padded = filled and (row, cells[-1].column) not in grid.framed
        figures = sum(cell.kind is CellKind.FIGURE for cell in cells)
        words = [cell for cell in cells if cell.kind is CellKind.WORDS]
        if not figures and words and (len(words) == 1 or any(len(cell.text) > LONG for cell in words)):
            for own, part in _prose(cells, words):
                lines.append(
                    Line(first + len(lines), block, row, own, fold(part), True, True, known, words=1, padded=padded)
                )
            continue
        text = " ".join([cell.text for cell in words]) if words else ""
        line = Line(
            first + len(lines),
            block,
            row,
            tuple(cells),
            text,
            False,
            True,
            known,
            None,
            False,
            figures,
            len(words),
            padded,
        )
        lines.append(line)
    return lines


def _prose(cells: Sequence[PrintedCell], words: Sequence[PrintedCell]) -> Iterator[tuple[tuple[PrintedCell, ...], str]]:
    """The lines of text in a row of prose, each with its cells."""
    for cell in words:
        parts = cell.text.split("\n") if len(cell.text) > LONG else [cell.text]
        alone = len(words) == 1 and len(parts) == 1
        for part in filter(str.strip, parts):
            yield (tuple(cells) if alone else (cell._replace(text=part),)), part


def paragraph_cells(text: str) -> tuple[tuple[PrintedCell, ...], bool]:
    """The cells of a flattened table line, and whether separators say where each stands. A bar alone is a blank cell."""
    if text.strip() == "|":
        return (PrintedCell(0, 1, "", CellKind.EMPTY),), False
    if _PAGE_NUMBER.fullmatch(text):
        return (), False
    if "|" in text or "｜" in text or "│" in text:
        parts = _BAR.split(text.strip())
        if len(parts) > 2:
            return _cells(parts[not parts[0] : len(parts) - (not parts[-1])]), True
        text = _BAR.sub(" ", text).strip()
    if "\t" in text:
        return _cells(text.split("\t")), True
    return _with_figures_behind(text), False


def _cells(parts: Iterable[str]) -> tuple[PrintedCell, ...]:
    return tuple(PrintedCell(at, 1, part, kind_of(part)) for at, part in enumerate(parts))


def _with_figures_behind(text: str) -> tuple[PrintedCell, ...]:
    """The cells of a line without separators: the words, and the figures at its end that blanks set apart."""
    whole = kind_of(text)
    rest = text.strip()
    if whole is CellKind.FIGURE and " " not in rest:
        return (PrintedCell(0, 1, text, whole),)
    tail: list[str] = []
    while match := _TAIL.search(rest):
        tail.append(match[1])
        rest = rest[: match.start()]
    if rest and (tail or whole is CellKind.FIGURE) and kind_of(rest) is CellKind.FIGURE and " " not in rest:
        tail.append(rest)
        rest = ""
    return _cells(([rest] if rest else []) + tail[::-1]) if tail else (PrintedCell(0, 1, text, whole),)


def _run_together(text: str, cells: tuple[PrintedCell, ...]) -> list[str]:
    """The pieces of a line in which several rows of a table run together (figures with words behind them)."""
    if len(cells) > MANY_FIGURES and len(cells[0].text) > LONG and "。" not in text:
        return text.split()
    if len(cells) > 1 and cells[0].kind is not CellKind.FIGURE and not _FIGURE_INSIDE.search(cells[0].text):
        return []
    if "。" in text or _FIGURE_INSIDE.search(text) is None:
        return []
    pieces = text.split()
    figures = [place for place, piece in enumerate(pieces) if kind_of(piece) is CellKind.FIGURE]
    runs = sum(right - left > 1 for left, right in pairwise(figures))
    return pieces if len(figures) >= MANY_FIGURES and runs and 3 * len(figures) >= len(pieces) else []


def paragraph_lines(paragraph: Paragraph, block: int, first: int) -> list[Line]:
    lines: list[Line] = []
    for part in paragraph.text.split("\n"):
        if not part.strip():
            continue
        folded = fold(part)
        if len(folded) > 3 * LONG:
            cells: tuple[PrintedCell, ...] = (PrintedCell(0, 1, part, CellKind.WORDS),)
            aligned = False
        else:
            cells, aligned = paragraph_cells(part)
        if not aligned and (pieces := _run_together(part, cells)):
            for piece in pieces:
                kind = kind_of(piece)
                lines.append(
                    Line(
                        first + len(lines),
                        block,
                        -1,
                        (PrintedCell(0, 1, piece, kind),),
                        fold(piece),
                        True,
                        False,
                        False,
                        None,
                        False,
                        int(kind is CellKind.FIGURE),
                        int(kind is CellKind.WORDS),
                    )
                )
            continue
        figures = sum(cell.kind is CellKind.FIGURE for cell in cells)
        words = sum(cell.kind is CellKind.WORDS for cell in cells)
        lines.append(
            Line(
                first + len(lines),
                block,
                -1,
                cells,
                folded if figures or words or not cells else "",
                True,
                aligned,
                False,
                paragraph.level,
                False,
                figures,
                words,
            )
        )
    return lines


def lines_of(document: Document, skip: dict[int, frozenset[int]]) -> list[Line]:
    """The document as lines. `skip[block]`: rows of a grid that have been read as tables already."""
    lines: list[Line] = []
    for number, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            lines += paragraph_lines(block, number, len(lines))
        elif isinstance(block, Grid):
            taken = skip.get(number)
            if taken is None:
                lines += grid_lines(block, number, len(lines))
            else:
                for line in grid_lines(block, number, len(lines)) if len(taken) < block.rows else ():
                    if line.row not in taken:
                        line.number = len(lines)
                        lines.append(line)
        elif isinstance(block, Picture):
            lines.append(Line(len(lines), number, -1, (), "", True, False, False, picture=True))
    return lines


def grid_column(grid: Grid, cell: GridCell | PrintedCell) -> int:
    """The column of the grid that a cell stands in, also where columns of its line were left out."""
    return grid.cells[cell.source].column if isinstance(cell, PrintedCell) and cell.source >= 0 else cell.column


def locate(document: Document, line: Line, cell: GridCell | PrintedCell | None = None) -> Locator:
    """Where a line, or a cell of it, stands in the file."""
    block = document.blocks[line.block]
    at = block.at
    if isinstance(block, Grid) and line.row >= 0:
        return grid_locator(block, line.row, grid_column(block, cell) if cell else None, line.block)
    return at if at.block is not None else at._replace(block=line.block)


def grid_cell_name(grid: Grid, row: int, column: int) -> str:
    """A cell in the way of spreadsheets: counted from the sheet's corner on a sheet, else from the grid's own."""
    corner = _CORNER.fullmatch(grid.at.cell or "")
    if corner is not None:
        first = 0
        for letter in corner[1]:
            first = first * 26 + ord(letter) - 64
        letters = grid.letters[column] if column < len(grid.letters) else first - 1 + column
        number = grid.lines[row] if row < len(grid.lines) else int(corner[2]) + row
        return cell_name(number - 1, letters)
    return cell_name(row, column)


def grid_locator(grid: Grid, row: int, column: int | None, block: int) -> Locator:
    """A row or cell of a grid: its line or page where the reader knows them, and its place in the grid."""
    at = grid.at
    line = grid.lines[row] if row < len(grid.lines) else at.line
    page = grid.pages[row] if row < len(grid.pages) else at.page
    cell = grid_cell_name(grid, row, column) if column is not None else None
    box = grid.boxes.get((row, column)) if grid.boxes and column is not None else None
    return Locator(page, line, at.sheet, cell, at.block if at.block is not None else block, box)
