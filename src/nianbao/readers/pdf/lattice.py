"""Ruling lines to tables: rows, columns and merged cells of the grids that the lines draw."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from nianbao.readers.pdf.content import Box, Char, Ruling

SNAP = 3.0  # points within which lines count as one, and ends as touching
_COVER = 0.6  # share of a cell's side that a line must cover to be its border
_BESIDE = 180.0  # points: how wide a cell with no line but its outer border may be
MAX_BASE_CELLS = 60_000


@dataclass(slots=True)
class Lattice:
    """A drawn table. `xs`, `ys`: edges of its columns and rows; `cells`: row, column, row span, column span;
    `owner[row][column]`: index of the cell that covers the place; `undrawn`: cells at the right end that no line closes,
    where other rows are closed: their rows are shorter; `chars`: characters of each cell."""

    xs: list[float]
    ys: list[float]
    cells: list[tuple[int, int, int, int]]
    owner: list[list[int]]
    undrawn: frozenset[int] = frozenset()
    chars: list[list[Char]] = field(default_factory=list)

    @property
    def box(self) -> Box:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def cell_at(self, x: float, y: float) -> int:
        """Index of the cell at a point within the box."""
        row = bisect_right(self.ys, y, 1, len(self.ys) - 1) - 1
        column = bisect_right(self.xs, x, 1, len(self.xs) - 1) - 1
        return self.owner[row][column]


def find_lattices(horizontal: Sequence[Ruling], vertical: Sequence[Ruling]) -> list[Lattice]:
    """The tables drawn by the lines, smallest first, so that a table within another's cell is asked first."""
    rows, columns = _joined(horizontal), _joined(vertical)
    if len(rows) < 2 or len(columns) < 2:
        return []
    lattices = []
    for component_rows, component_columns in _components(rows, columns):
        lattice = _lattice(component_rows, component_columns)
        if lattice is not None:
            lattices.append(lattice)
    lattices.sort(key=lambda item: (item.xs[-1] - item.xs[0]) * (item.ys[-1] - item.ys[0]))
    return lattices


def _joined(lines: Sequence[Ruling]) -> list[Ruling]:
    """Pieces at nearly the same position that touch or nearly touch made one line, where the longest of them is."""
    joined: list[Ruling] = []
    for group in _clusters(sorted(lines)):
        group.sort(key=lambda line: line[1])
        longest, start, end = group[0], group[0][1], group[0][2]
        for line in group[1:]:
            if line[1] <= end + SNAP:
                end = max(end, line[2])
                longest = max(longest, line, key=lambda each: each[2] - each[1])
            else:
                joined.append((longest[0], start, end))
                longest, start, end = line, line[1], line[2]
        joined.append((longest[0], start, end))
    return joined


def _clusters(lines: list[Ruling]) -> list[list[Ruling]]:
    """Sorted lines, grouped so that a group spans at most `SNAP`."""
    groups: list[list[Ruling]] = []
    for line in lines:
        if groups and line[0] - groups[-1][0][0] <= SNAP:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _components(rows: list[Ruling], columns: list[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """Sets of lines that cross or touch each other."""
    parent = list(range(len(rows) + len(columns)))

    def find(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    rows_at = [line[0] for line in rows]
    order = sorted(range(len(rows)), key=rows_at.__getitem__)
    positions = [rows_at[index] for index in order]
    for offset, (x, top, bottom) in enumerate(columns):
        begin = bisect_right(positions, top - SNAP)
        for place in range(begin, bisect_right(positions, bottom + SNAP)):
            index = order[place]
            if rows[index][1] - SNAP <= x <= rows[index][2] + SNAP:
                parent[find(len(rows) + offset)] = find(index)
    members: dict[int, tuple[list[Ruling], list[Ruling]]] = defaultdict(lambda: ([], []))
    for index, line in enumerate(rows):
        members[find(index)][0].append(line)
    for index, line in enumerate(columns):
        members[find(len(rows) + index)][1].append(line)
    tables = [pair for pair in members.values() if len(pair[0]) + len(pair[1]) >= 3 and pair[0] and pair[1]]
    for _, lone in (pair for pair in members.values() if not pair[0]):
        _adopt(lone, tables)
    return tables


def _adopt(lone: list[Ruling], tables: list[tuple[list[Ruling], list[Ruling]]]) -> None:
    """Gives a vertical line that nothing touches to the table beside it that reaches as far up and down: the outer
    border of a cell that is open above and below, where page breaks have cut it twice."""
    for line in lone:
        for _, columns in tables:
            top, bottom = min(item[1] for item in columns), max(item[2] for item in columns)
            near = min(abs(line[0] - item[0]) for item in columns)
            covered = min(bottom, line[2]) - max(top, line[1])
            if covered >= 0.8 * (bottom - top) and line[2] - line[1] <= bottom - top + 40 and near <= _BESIDE:
                columns.append(line)
                break


def _lattice(rows: list[Ruling], columns: list[Ruling]) -> Lattice | None:
    rows, columns = _with_open_sides(rows, columns), _with_open_sides(columns, rows)
    rows = _without_half_edges(rows, columns)
    ys, xs = _positions(rows), _positions(columns)
    if len(ys) < 2 or len(xs) < 2 or (len(ys) - 1) * (len(xs) - 1) > MAX_BASE_CELLS:
        return None
    below = _covered(rows, ys, xs)  # [edge][column]: is there a line on this edge over this column
    beside = _covered(columns, xs, ys)  # [edge][row]
    owner, cells = _cells(len(ys) - 1, len(xs) - 1, below, beside)
    closed = beside[-1]
    undrawn = frozenset(
        number
        for number, (row, column, height, width) in enumerate(cells)
        if column > 0 and column + width == len(xs) - 1 and not any(closed[row : row + height])
    )
    return Lattice(xs, ys, cells, owner, undrawn if any(closed) else frozenset(), [[] for _ in cells])


def _with_open_sides(lines: list[Ruling], crossing: list[Ruling]) -> list[Ruling]:
    """Adds the outer edge where the crossing lines reach beyond the last line: a table without side borders, or one
    that a page break cut open. At least two of them must end at the same place."""
    # Kept whole: both sides by the same measure.
    first = min(line[0] for line in lines) if lines else float("inf")
    last = max(line[0] for line in lines) if lines else float("-inf")
    added = list(lines)
    for ends, edge, sign in (([line[1] for line in crossing], first, -1), ([line[2] for line in crossing], last, 1)):
        beyond = sorted((end for end in ends if sign * (end - edge) > 2 * SNAP), reverse=sign > 0)
        if len(beyond) >= 2 and abs(beyond[0] - beyond[1]) <= SNAP:
            reach = [line for line in crossing if sign * ((line[2] if sign > 0 else line[1]) - edge) > 2 * SNAP]
            added.append((beyond[0], min(line[0] for line in reach), max(line[0] for line in reach)))
    return added


def _without_half_edges(rows: list[Ruling], columns: list[Ruling]) -> list[Ruling]:
    """Moves the short lines that end a label cell in the middle of a row to the row's edge: browsers let cells over
    several rows end there when a page break has pushed the rows down. No line across begins or ends there."""
    # Kept whole: which lines move hangs on all that do not.
    ys = _positions(rows)
    if len(ys) < 4:
        return rows
    width = max(line[0] for line in columns) - min(line[0] for line in columns)
    drawn = {y: sum(line[2] - line[1] for line in rows if abs(line[0] - y) <= SNAP) for y in ys}
    full = [y for y in ys if drawn[y] >= 0.4 * width]
    steps = sorted(below - above for above, below in pairwise(full))
    if not steps:
        return rows
    usual = steps[len(steps) // 2]
    begun = [end for line in columns for end in line[1:]]
    moved: dict[float, float] = {}
    for y in ys:
        if drawn[y] < 0.4 * width and full[0] < y < full[-1] + usual and not any(abs(y - end) <= SNAP for end in begun):
            target = min(full, key=lambda other: (abs(other - y), -other))
            if SNAP < abs(target - y) <= 0.6 * usual:
                moved[y] = target
    if not moved:
        return rows
    near = sorted(moved)
    result = []
    for line in rows:
        at = bisect_right(near, line[0] + SNAP) - 1
        if at >= 0 and abs(near[at] - line[0]) <= SNAP:
            result.append((moved[near[at]], line[1], line[2]))
        else:
            result.append(line)
    return result


def _positions(lines: list[Ruling]) -> list[float]:
    positions: list[float] = []
    for line in sorted(lines):
        if not positions or line[0] - positions[-1] > SNAP:
            positions.append(line[0])
    return positions


def _covered(lines: list[Ruling], positions: list[float], edges: list[float]) -> list[list[bool]]:
    """For each position and each interval between edges: whether a line covers most of it."""
    covered = [[False] * (len(edges) - 1) for _ in positions]
    for position, start, end in lines:
        index = bisect_right(positions, position + 0.01) - 1
        row = covered[max(index, 0)]
        first = max(bisect_right(edges, start) - 1, 0)
        for interval in range(first, len(edges) - 1):
            low, high = edges[interval], edges[interval + 1]
            if low >= end:
                break
            if min(high, end) - max(low, start) >= _COVER * (high - low):
                row[interval] = True
    return covered


def _cells(
    height: int, width: int, below: list[list[bool]], beside: list[list[bool]]
) -> tuple[list[list[int]], list[tuple[int, int, int, int]]]:
    """Base cells without a border between them grow into one cell, kept rectangular: to the right as far as no
    border stands, then down while the whole width is open."""
    owner = [[-1] * width for _ in range(height)]
    cells: list[tuple[int, int, int, int]] = []
    for row in range(height):
        for column in range(width):
            if owner[row][column] >= 0:
                continue
            right = column + 1
            while right < width and owner[row][right] < 0 and not beside[right][row]:
                right += 1
            bottom = row + 1
            while bottom < height and _open(bottom, column, right, below, beside, owner):
                bottom += 1
            for line in owner[row:bottom]:
                line[column:right] = [len(cells)] * (right - column)
            cells.append((row, column, bottom - row, right - column))
    return owner, cells


def _open(
    row: int, left: int, right: int, below: list[list[bool]], beside: list[list[bool]], owner: list[list[int]]
) -> bool:
    """Whether a cell over columns [left, right) may take in `row`."""
    if any(below[row][left:right]) or any(item >= 0 for item in owner[row][left:right]):
        return False
    return not any(beside[edge][row] for edge in range(left + 1, right))


def place_chars(lattices: Sequence[Lattice], chars: Sequence[Char], foot: float = float("inf")) -> list[Char]:
    """Puts every character into its cell; returns those that stand in no table. In tables that end below `foot`, near
    the end of the page, a label may hang out of its last row: text that begins at the very edge belongs to it."""
    outside: list[Char] = []
    if not lattices:
        return list(chars)
    boxes = [(*lattice.box, lattice) for lattice in lattices]
    hanging = [lattice for lattice in lattices if lattice.ys[-1] > foot]
    for char in chars:
        x, y = (char[1] + char[3]) / 2, (char[2] + char[4]) / 2
        for left, top, right, bottom, lattice in boxes:
            if left <= x <= right and top <= y <= bottom:
                lattice.chars[lattice.cell_at(x, y)].append(char)
                break
        else:
            if not any(_hangs(lattice, char) for lattice in hanging):
                outside.append(char)
    return outside


def _hangs(lattice: Lattice, char: Char) -> bool:
    """Puts a character right below the table into the text of the last row's cell above it, if it may go on from there."""
    left, _, right, bottom = lattice.box
    x = (char[1] + char[3]) / 2
    if not (left <= x <= right and -2 <= char[2] - bottom <= 2):
        return False
    above = lattice.chars[lattice.cell_at(x, bottom - 1)]
    if not above or (not char[0].isdigit() and all(other[0].isdigit() for other in above)):
        return False  # words do not go on from a figure
    above.append(char)
    return True
