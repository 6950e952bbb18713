"""Tables without ruling lines: text that stands in columns over several lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

from nianbao.readers.pdf.content import Char
from nianbao.readers.pdf.stitch import PdfCell, PdfPart
from nianbao.readers.pdf.text import PdfLine, joined

_GAP, _FIGURE_GAP = 1.5, 0.4  # heights of a character: a blank this wide parts two cells, two figures
_LABEL_GAP = 0.7  # a label and the figure behind it
_FIGURES = frozenset("0123456789-—–/")
_PRINTED = _FIGURES | frozenset(",，.．%")
_WRAPPED = 4  # lines of labels between two rows
_UPRIGHT = 2  # characters a line of a label that runs down its column
_MIN_ROWS = 3
_MIN_COLUMNS = 3


@dataclass(slots=True)
class _Segment:
    left: float
    right: float
    text: str


def find_stretches(lines: Sequence[PdfLine]) -> list[tuple[int, int]]:
    """[first, last) of runs of lines that look like rows of a table: at least three pieces each, in columns."""
    pieces = [_split(line) for line in lines]
    counts = [
        len(own) if line.right - line.left > 8 * line.size else 1 for line, own in zip(lines, pieces, strict=True)
    ]
    figures = [min((one.left for one in own if _PRINTED.issuperset(one.text)), default=inf) for own in pieces]
    stretches: list[tuple[int, int]] = []
    start = 0
    while start < len(lines):
        if counts[start] < _MIN_COLUMNS:
            start += 1
            continue
        end, edge = start + 1, figures[start]
        while following := _next_row(lines, counts, end, edge):
            edge = min(edge, *figures[end : following + 1])
            end = following + 1
        rows = [pieces[index] for index in range(start, end) if counts[index] >= _MIN_COLUMNS]
        if len(rows) >= _MIN_ROWS and _aligned(rows):
            stretches.append((start, end))
        start = end
    return stretches


def _next_row(lines: Sequence[PdfLine], counts: list[int], end: int, edge: float) -> int:
    """The next row of a run that reaches to `end`, 0 where it ends: one line may stand between (a label that wraps), or
    a few that all keep to the left of `edge`, where the run's figures begin."""
    for index in range(end, min(end + 1 + _WRAPPED, len(lines))):
        if counts[index] >= _MIN_COLUMNS:
            between = lines[end:index]
            beside = len(between) < 2 or max(line.right for line in between) < edge < inf
            return index if beside else 0
    return 0


def _split(line: PdfLine) -> list[_Segment]:
    groups: list[list[Char]] = [[line.chars[0]]]
    for before, char in zip(line.chars, line.chars[1:], strict=False):
        if char[0] in _FIGURES:
            limit = _FIGURE_GAP if before[0] in _FIGURES else _LABEL_GAP if before[0] >= "\u2e80" else _GAP
        else:
            limit = _GAP
        if char[1] - before[3] > limit * min(line.size, char[4] - char[2]):
            groups.append([char])
        else:
            groups[-1].append(char)
    return [_Segment(group[0][1], group[-1][3], joined(group)[1]) for group in groups]


def _columns(rows: Sequence[Sequence[_Segment]]) -> list[tuple[float, float]]:
    """Columns as intervals: pieces of the fullest rows that overlap are one column."""
    most = max(len(row) for row in rows)
    pieces = sorted((s.left, s.right) for row in rows if len(row) >= most - 1 for s in row)
    columns: list[tuple[float, float]] = []
    for left, right in pieces:
        if columns and left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _aligned(rows: Sequence[Sequence[_Segment]]) -> bool:
    columns = _columns(rows)
    return len(columns) >= _MIN_COLUMNS and len(columns) >= max(len(row) for row in rows) - 1


def to_part(lines: Sequence[PdfLine], page: int) -> PdfPart:
    """The lines as a table whose merged cells are not known."""
    # Kept whole: one pass over the rows, in which cells that share a column become one.
    rows = [_split(line) for line in lines]
    columns = _columns(rows)
    rows = _upright_head(rows, columns)
    cells: list[PdfCell] = []
    for number, row in enumerate(rows):
        taken: dict[int, PdfCell] = {}
        for segment in row:
            first = _place(columns, segment.left, segment.right)
            last = max((i for i, (left, _) in enumerate(columns) if left < segment.right - 1), default=first)
            last = max(first, last)
            if first in taken:
                taken[first].text += f" {segment.text}"
                continue
            taken[first] = PdfCell(number, first, 1, last - first + 1, segment.text)
        reached = -1
        for column in sorted(taken):
            cell = taken[column]
            following = min((other for other in taken if other > column), default=len(columns))
            cell.column_span = min(cell.column_span, following - column)
            cells.extend(PdfCell(number, blank, 1, 1, "") for blank in range(reached + 1, column))
            cells.append(cell)
            reached = column + cell.column_span - 1
        cells.extend(PdfCell(number, blank, 1, 1, "") for blank in range(reached + 1, len(columns)))
    # A blank in a column of labels is no empty cell: the label stands in the line above or below.
    figured = {cell.column for cell in cells if cell.text and _PRINTED.issuperset(cell.text)}
    labels = min(figured, default=len(columns))
    cells = [cell for cell in cells if cell.text or cell.column >= labels]
    edges = [columns[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), columns[-1][1]]
    return PdfPart(edges, cells, [page] * len(rows), spans_known=False)


def _upright_head(rows: list[list[_Segment]], columns: Sequence[tuple[float, float]]) -> list[list[_Segment]]:
    """The rows with labels that run down narrow columns, a character or two a line, put together into one row."""
    first = next((n for n, row in enumerate(rows) if any(_PRINTED.issuperset(piece.text) for piece in row)), 0)
    head = [piece for row in rows[:first] for piece in row]
    if first < 2 or any(len(piece.text) > _UPRIGHT for piece in head):
        return rows
    joined_head: dict[int, _Segment] = {}
    for piece in head:
        column = _place(columns, piece.left, piece.right)
        known = joined_head.get(column)
        if known is None:
            joined_head[column] = _Segment(piece.left, piece.right, piece.text)
        else:
            known.left, known.right = min(known.left, piece.left), max(known.right, piece.right)
            known.text += piece.text
    return [[joined_head[column] for column in sorted(joined_head)], *rows[first:]]


def _place(columns: Sequence[tuple[float, float]], left: float, right: float) -> int:
    """The first column that the piece overlaps, or the nearest."""
    for index, (start, end) in enumerate(columns):
        if left < end and right > start:
            return index
    middle = (left + right) / 2
    return min(range(len(columns)), key=lambda index: abs(sum(columns[index]) / 2 - middle))
