"""Tables of single pages, and tables that a page break has cut put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nianbao.model.document import Grid, GridCell, Locator, Recognition
from nianbao.readers.pdf.content import Box, Char
from nianbao.readers.pdf.flow import glue
from nianbao.readers.pdf.lattice import Lattice
from nianbao.readers.pdf.text import to_lines

_PADDING = 12.0  # points that a cell leaves free at its sides, at most
_PARTED = re.compile(r"\d[ \u3000\u00a0]+\d")
_DASHES = "-－−–—―‐‑"
_MATCH = 4.0  # points within which column edges of two pages count as the same
_FIGURE = re.compile(r"[-+]?[,，.．\s]*\d[\d,，.．\s]*%?|[-—–－/／]+")
_ENUMERATOR = re.compile(
    r"\s*(?:[（(]\s*[一二三四五六七八九十\d]+\s*[）)]|[一二三四五六七八九十]+[、.．]|\d{1,2}[、.．]|第)"
)


@dataclass(slots=True)
class PdfCell:
    """`room`: points that its last line leaves free, -1 where that is not known."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    room: float = -1.0
    box: Box | None = None
    seen: Recognition | None = None

    def moved(self, rows: int) -> PdfCell:
        """The same cell so many rows further down."""
        return PdfCell(
            self.row + rows,
            self.column,
            self.row_span,
            self.column_span,
            self.text,
            self.room,
            self.box,
            self.seen,
        )


@dataclass(slots=True)
class PdfPart:
    """A table on one page, or several pages' parts joined: `edges` of its columns, the page of each row."""

    edges: list[float]
    cells: list[PdfCell]
    pages: list[int]
    spans_known: bool = True

    @property
    def rows(self) -> int:
        return len(self.pages)

    def row(self, number: int) -> list[PdfCell]:
        """The cells that begin in a row, from left to right."""
        return sorted((cell for cell in self.cells if cell.row == number), key=lambda cell: cell.column)

    def to_grid(self) -> Grid:
        cells = sorted(GridCell(c.row, c.column, c.row_span, c.column_span, c.text) for c in self.cells)
        at = Locator(page=self.pages[0] if self.pages else None)
        boxes = {(cell.row, cell.column): cell.box for cell in self.cells if cell.box is not None}
        seen = {(cell.row, cell.column): cell.seen for cell in self.cells if cell.seen is not None}
        columns, pages = len(self.edges) - 1, tuple(self.pages)
        return Grid(tuple(cells), self.rows, columns, at, self.spans_known, pages=pages, boxes=boxes, seen=seen)


def part_of(lattice: Lattice, page: int, left: float = 0.0) -> PdfPart:
    """The table that a lattice draws, with the text of its cells. `page` is counted from 1; `left`: where the part of the
    page that the lattice stands on begins."""
    cells = []
    for number, ((row, column, row_span, column_span), chars) in enumerate(
        zip(lattice.cells, lattice.chars, strict=True)
    ):
        if number in lattice.undrawn and not chars:
            continue
        width = lattice.xs[column + column_span] - lattice.xs[column]
        text, room = cell_text(chars, width) if chars else ("", width)
        box = (
            lattice.xs[column] + left, lattice.ys[row],
            lattice.xs[column + column_span] + left, lattice.ys[row + row_span],
        )  # fmt: skip
        cells.append(PdfCell(row, column, row_span, column_span, text, room, box))
    part = PdfPart(list(lattice.xs), cells, [page] * (len(lattice.ys) - 1))
    steps = [below - above for above, below in pairwise(lattice.ys)]
    usual = sorted(steps)[len(steps) // 2]
    if part.rows > 2 and steps[-1] < 0.6 * usual and not any(cell.text for cell in part.row(part.rows - 1)):
        part = _without_last_row(part)
    if part.rows > 2 and steps[0] < 0.6 * usual and not any(cell.text for cell in part.row(0)):
        part = _without_first_row(part)
    return part


def _without_last_row(part: PdfPart) -> PdfPart:
    """Drops a strip that only the ends of vertical lines make."""
    last = part.rows - 1
    cells = [cell for cell in part.cells if cell.row < last]
    for cell in cells:
        cell.row_span = min(cell.row_span, last - cell.row)
    return PdfPart(part.edges, cells, part.pages[:-1], part.spans_known)


def _without_first_row(part: PdfPart) -> PdfPart:
    cells = [cell for cell in part.cells if cell.row + cell.row_span > 1]
    for cell in cells:
        if cell.row == 0:
            cell.row_span -= 1
        else:
            cell.row -= 1
    return PdfPart(part.edges, cells, part.pages[1:], part.spans_known)


def cell_text(chars: list[Char], width: float) -> tuple[str, float]:
    """The cell's lines as one text, and the points that the last one leaves free. Figures below each other stay apart
    unless the upper line is full."""
    if len(chars) == 1:
        text, left, _, right, _ = chars[0]
        return text, _room(right - left, width, right - left)
    lines = to_lines(chars)
    text = lines[0].text
    for above, below in pairwise(lines):
        following = below.chars[0]
        text += _joint(text, below.text, _room(above.right - above.left, width, following[3] - following[1]))
    last = lines[-1]
    end = last.chars[-1]
    return text, _room(last.right - last.left, width, end[3] - end[1])


def _room(taken: float, width: float, character: float) -> float:
    """What a line of a cell leaves free when one more character is to stand on it."""
    return max(width - _PADDING - taken - character, 0.0)


def _joint(above: str, below: str, room: float) -> str:
    """`below` as it goes on from `above`. The next figure of a number would have stood on a line with room for it, beside its
    sign, too: a dash on a line of its own was followed by a blank. A line that has a blank between figures would have been broken
    there and not within a number."""
    if below[:1].isdigit() and (
        (room and (above[-1:].isdigit() or above.strip(_DASHES) == ""))
        or (above[-1:].isdigit() and (_PARTED.search(above) or _PARTED.search(below)))
    ):
        return "\n" + below
    return glue(above, below)


def stitch(upper: PdfPart, lower: PdfPart) -> PdfPart | None:
    """The two parts as one table when their columns fit together, else None. `lower` stands first on the page after
    the one on which `upper` stands last."""
    edges = _common_edges(upper.edges, lower.edges)
    if edges is None:
        return None
    above, below = _on_edges(upper, edges), _on_edges(lower, edges)
    repeated = _repeated_rows(above, below)
    below = _without_rows(below, repeated)
    if not below.rows:
        return above
    cut = _is_cut_row(above, below)
    joined = _continued(above, below, cut=cut)
    offset = above.rows - cut
    for old, new in joined:
        old.row_span = offset + new.row_span - old.row
        old.text += _joint(old.text, new.text, old.room)
        old.room = new.room if new.text else old.room
        old.seen = old.seen or new.seen
    gone = {id(new) for _, new in joined}
    kept = [cell.moved(offset) for cell in below.cells if id(cell) not in gone]
    return PdfPart(above.edges, above.cells + kept, above.pages + below.pages[cut:], above.spans_known)


def _common_edges(first: Sequence[float], second: Sequence[float]) -> list[float] | None:
    """The finer of the two sets of column edges, when the coarser one's are all among them."""
    fine, coarse = (first, second) if len(first) >= len(second) else (second, first)
    if abs((fine[-1] - fine[0]) - (coarse[-1] - coarse[0])) > 2 * _MATCH:
        return None
    relative = [edge - fine[0] for edge in fine]
    if any(min(abs(edge - coarse[0] - other) for other in relative) > _MATCH for edge in coarse):
        return None
    return [edge - fine[0] + first[0] for edge in fine]


def _on_edges(part: PdfPart, edges: list[float]) -> PdfPart:
    shift = part.edges[0] - edges[0]
    places = [min(range(len(edges)), key=lambda i: abs(edges[i] - edge + shift)) for edge in part.edges]
    cells = []
    for c in part.cells:
        column, end = places[c.column], places[c.column + c.column_span]
        cells.append(replace(c, column=column, column_span=end - column))
    return PdfPart(edges, cells, list(part.pages), part.spans_known)


def _is_figure(text: str) -> bool:
    return bool(text) and _FIGURE.fullmatch(text.strip()) is not None


def _repeated_rows(above: PdfPart, below: PdfPart) -> int:
    """How many rows at the head of `below` repeat those of `above`."""
    count = 0
    while count < min(above.rows, below.rows):
        first = [(c.column, c.column_span, c.text) for c in above.row(count)]
        second = [(c.column, c.column_span, c.text) for c in below.row(count)]
        if first != second or (count == 0 and not any(text for *_, text in first)):
            break
        if any(_is_figure(text) for *_, text in first):
            break
        count += 1
    while count and any(cell.row < count < cell.row + cell.row_span for cell in below.cells):
        count -= 1
    return count


def _without_rows(part: PdfPart, count: int) -> PdfPart:
    if not count:
        return part
    cells = [c.moved(-count) for c in part.cells if c.row >= count]
    return PdfPart(part.edges, cells, part.pages[count:], part.spans_known)


def _last_cells(part: PdfPart) -> dict[tuple[int, int], PdfCell]:
    """The cells that reach the last row, by (column, column span)."""
    return {(c.column, c.column_span): c for c in part.cells if c.row + c.row_span == part.rows}


def _is_cut_row(above: PdfPart, below: PdfPart) -> bool:
    """Whether the last row of `above` and the first of `below` are the halves of one row: the columns agree, the label
    does not begin anew, and one half has the figures, the other only text; or figures wrap in both."""
    # Kept whole: the reasons for and against, one after another.
    last, first = _last_cells(above), below.row(0)
    if not first or any((c.column, c.column_span) not in last for c in first):
        return False
    pairs = [(last[c.column, c.column_span].text, c.text) for c in first]
    upper_figures, lower_figures = sum(_is_figure(a) for a, _ in pairs), sum(_is_figure(b) for _, b in pairs)
    if not upper_figures and not lower_figures:
        return _is_cut_head(pairs)
    if upper_figures and lower_figures:
        full = any(b.text and not last[b.column, b.column_span].room for b in first if _is_figure(b.text))
        return full and _is_cut_through_figures(pairs)
    if any(a and b and (_is_figure(a) or _is_figure(b)) for a, b in pairs):
        return False
    if any(_ENUMERATOR.match(b) for a, b in pairs if b and a):
        return False
    if upper_figures:
        return any(b and not _ENUMERATOR.match(b) for _, b in pairs)
    labels = [a for a, b in pairs if a and not _is_figure(b)]
    return bool(labels) and not any(b and not a and not _is_figure(b) for a, b in pairs)


def _is_cut_through_figures(pairs: list[tuple[str, str]]) -> bool:
    """Whether numbers that wrap in narrow cells go on below the break: the lower half has no label, or one without the
    ordinal with which the upper one begins; no figure stands below a place that is empty above."""
    # Kept whole: the reasons against, one after another.
    labels = [(a, b) for a, b in pairs if (a and not _is_figure(a)) or (b and not _is_figure(b))]
    figures = [(a, b) for a, b in pairs if (a or b) and (a, b) not in labels]
    if any(not a for a, _ in figures):
        return False
    begun = any(_ENUMERATOR.match(a) for a, _ in labels)
    return not any(b and (not begun or not a or _ENUMERATOR.match(b)) for a, b in labels)


def _is_cut_head(pairs: list[tuple[str, str]]) -> bool:
    """Whether two rows of words are the halves of one row of column labels: the columns agree, and several labels go
    on, or some do while the lower half has none at the left, where a new row would have its own."""
    both = [(a, b) for a, b in pairs if a and b]
    if not both or any(b and not a for a, b in pairs) or any(_ENUMERATOR.match(b) for _, b in both):
        return False
    headless = bool(pairs[0][0]) and not pairs[0][1]
    return headless or sum(len(a) <= 8 and len(b) <= 8 for a, b in both) >= 3


def _continued(above: PdfPart, below: PdfPart, *, cut: bool) -> list[tuple[PdfCell, PdfCell]]:
    """Pairs of cells that the break has cut in two: all of a cut row, else the group labels at the left."""
    # Kept whole: labels go on from the left until one does not.
    last, first = _last_cells(above), below.row(0)
    if cut:
        return [(last[c.column, c.column_span], c) for c in first]
    pairs: list[tuple[PdfCell, PdfCell]] = []
    for index, cell in enumerate(first):
        labelled = any(c.text and not _is_figure(c.text) for c in first[index + 1 :])
        upper = last.get((cell.column, cell.column_span))
        if upper is None or not labelled or _is_figure(upper.text) or _is_figure(cell.text):
            break
        if upper.text and cell.text and _ENUMERATOR.match(cell.text):
            break
        if not upper.text and not cell.text and index:
            break
        pairs.append((upper, cell))
    return pairs
