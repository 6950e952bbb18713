"""Reads a table that prints all its figures in one line under a header of rows and columns, and its other shapes: a row for
each label, turned on its side (both by rows), blocks one below the other, one figure a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

from nianbao.model.form import Address, ColumnSpec, RowSpec
from nianbao.recognise.limits import MOST_LEAVES
from nianbao.recognise.lines import CellKind, Line, PrintedCell
from nianbao.recognise.names import UNKNOWN, How, KeyedLayout, PrintedName, compile_layout
from nianbao.recognise.names import NameKind as Names
from nianbao.recognise.tables.by_rows import loose_digits, read_rows
from nianbao.recognise.tables.column_blocks import Places
from nianbao.recognise.tables.columns import ENDS_EARLY, FLOATING, adds_up, below, covers
from nianbao.recognise.tables.found import Placed, TableFound
from nianbao.recognise.tables.header import odd_labels, shuffled, swapped
from nianbao.recognise.tables.slid import certain

_NO_ROW = "只有栏目名称，没有找到填写数字的一行"
_OUT_OF_ORDER = "栏目名称与数字的先后错乱，无法确定各属哪一栏"
Token = tuple[Line, PrintedCell]
Given = dict[Address, Placed]


class _Leaf(NamedTuple):
    """A label of a column, and which one."""

    line: Line
    cell: PrintedCell
    column: int


@dataclass(slots=True)
class _Printed:
    """What the lines of a table print. `stream`: figures and blank cells of a text with one cell a line, behind the last
    label; `leaves`: labels of columns; `rows`: (row that a label names, figures before it); `row_lines`: where these stand;
    `by_row`, `by_column`: how many of the lines with figures have a label of a row, or of a column, beside them."""

    layout: KeyedLayout
    lines: Sequence[Line]
    figures: list[Token] = field(default_factory=list)
    stream: list[Token] = field(default_factory=list)
    leaves: list[_Leaf] = field(default_factory=list)
    rows: list[tuple[int, int]] = field(default_factory=list)
    row_lines: list[int] = field(default_factory=list)
    figure_lines: list[Line] = field(default_factory=list)
    by_value: bool = False
    by_row: int = 0
    by_column: int = 0

    @property
    def addresses(self) -> tuple[Address, ...]:
        return self.layout.spec.cells

    @property
    def width(self) -> int:
        return len(self.layout.spec.columns)

    def cyclic(self, leaves: Sequence[_Leaf]) -> bool:
        """Whether labels run through the columns once for each row."""
        return [leaf.column for leaf in leaves] == [place % self.width for place in range(len(self.addresses))]

    @property
    def in_order(self) -> bool:
        """Whether the labels of rows stand in the form's order, and those of columns, where all were recognised, run
        through the columns once for each row."""
        rows = list(dict.fromkeys(row for row, _ in self.rows))
        return rows == sorted(rows) and (len(self.leaves) != len(self.addresses) or self.cyclic(self.leaves))

    def read(self, line: Line) -> None:
        if line.figures and not line.words and not self.rows and not self.leaves:
            return  # figures above the first label belong to something else
        kinds = [self._take(line, cell) for cell in line.cells]
        if not line.figures:
            return
        self.figure_lines.append(line)
        above = {row for row, before in self.rows if not before}
        self.by_row += Names.ROW in kinds and Names.COLUMN not in kinds
        self.by_column += Names.COLUMN in kinds and len(above) == len(self.layout.spec.rows)

    def _take(self, line: Line, cell: PrintedCell) -> Names:
        """Files a cell; gives what it names beside the figures of its line."""
        if cell.kind is not CellKind.WORDS:
            if line.loose:
                self.stream.append((line, cell))
            if cell.kind is CellKind.FIGURE:
                self.figures.append((line, cell))
            return Names.NONE
        self.stream.clear()
        name = _name(cell, self.layout)
        if name.rows:
            self.row_lines.append(line.number)
        for part in (name, *(self.layout.names[key] for key in name.chain if line.row < 0)):
            if part.rows:
                self.rows.append((part.rows[0], len(self.figures)))
            elif part.columns:
                self.leaves.append(_Leaf(line, cell, part.columns[0]))
        return Names.ROW if name.rows else name.kind & Names.COLUMN

    def settle(self) -> None:
        """Of several lines of figures the one that holds all; of a line whose cells are known the blank ones too."""
        whole = [line for line in self.figure_lines if line.figures == len(self.addresses)]
        if len(self.figures) > len(self.addresses) and len(whole) == 1:
            self.figures = [(line, cell) for line, cell in self.figures if line is whole[0]]
            self.figure_lines = whole
        if len(self.figure_lines) == 1 and self.figure_lines[0].spans_known and not self.figure_lines[0].words:
            self.stream = [(self.figure_lines[0], cell) for cell in self.figure_lines[0].cells]

    def used(self) -> set[int]:
        own = {line.number for line in self.figure_lines} | {leaf.line.number for leaf in self.leaves}
        own.update(self.row_lines)
        return {line.number for line in self.lines if own and min(own) <= line.number <= max(own)}


def read_line(lines: Sequence[Line], layout: KeyedLayout) -> TableFound:
    """The table as this layout, out of the lines of its region."""
    printed = _Printed(layout, lines)
    for line in lines:
        printed.read(line)
    found = _shape(printed)
    if shuffled(lines, layout) or any(swapped(line, layout) for line in lines):
        found.doubt(_OUT_OF_ORDER)
    found.used |= printed.used()
    found.evidence = (
        len({row for row, _ in printed.rows})
        + 0.5 * min(len(printed.leaves), MOST_LEAVES)
        + sum(not placed.doubt for placed in found.placed.values())
    )
    return found


def _shape(printed: _Printed) -> TableFound:
    count = len(printed.figure_lines)
    if count and printed.by_row == count:
        return read_rows(printed.lines, printed.layout)
    if count and printed.by_column == count:
        return _turned(printed)
    printed.settle()
    found = TableFound(printed.layout)
    found.placed = next(given for strategy in STRATEGIES if (given := strategy(printed)) is not None)
    found.exact = len(printed.figures) == len(printed.addresses) and printed.in_order
    odd_labels(printed.lines, printed.layout, found)
    found.by_value = printed.by_value
    return found


def _name(cell: PrintedCell, layout: KeyedLayout) -> PrintedName:
    name = layout.find(cell.text)
    return name if name.how is not How.DIGITS else UNKNOWN


# --- turned on its side -------------------------------------------------------------------------------------------------


def _turned(printed: _Printed) -> TableFound:
    """The form's columns printed as rows: read by rows, with the layout turned as well."""
    layout = printed.layout
    if layout.turned is None:
        spec = layout.spec
        layout.turned = compile_layout(
            replace(
                spec,
                rows=tuple(RowSpec(c.id, c.label, c.groups, c.aliases) for c in spec.columns),
                columns=tuple(ColumnSpec(r.id, r.label, r.groups, r.aliases) for r in spec.rows),
                orientation="rows",
            ),
            layout.rank,
        )
    found = read_rows(printed.lines, layout.turned)
    found.layout = layout
    found.placed = {Address(a.table, a.column, a.row): placed for a, placed in found.placed.items()}
    found.labels = [seen._replace(row=seen.column, column=seen.row) for seen in found.labels]
    return found


# --- all figures in a line: the first strategy that applies, the surest first ---------------------------------------------


def _each(printed: _Printed, tokens: Sequence[Token]) -> Given:
    return {
        address: Placed(line, () if cell.kind is CellKind.EMPTY else (cell,))
        for address, (line, cell) in zip(printed.addresses, tokens, strict=True)
    }


def _blanks_in_place(printed: _Printed) -> Given | None:
    """A cell for every address, blank ones among them."""
    stream, figures = printed.stream, printed.figures
    whole = len(stream) == len(printed.addresses) > len(figures) and printed.in_order
    filled = sum(cell.kind is CellKind.FIGURE for _, cell in stream)
    if not whole or filled != len(figures):
        return None
    given, line = _each(printed, stream), stream[-1][0]
    return _if_it_ends(printed, given, line) if line.padded else given


def _if_it_ends(printed: _Printed, given: Given, line: Line) -> Given:
    """The cells of the line. Where it ends before the last, or is blank there and blanks tell nothing, one may be missing
    and the others have slid: then only what stands in its place in whatever way the totals can hold."""
    addresses, columns = printed.addresses, printed.layout.spec.columns
    ends = max(cell.column for cell in line.cells) if not line.padded else -1
    if given[addresses[-1]].cells or ends >= len(addresses) - 1:
        return given
    printed.by_value = True
    places = range(len(addresses))
    total = next((place for place, column in enumerate(columns) if column.sums), None)
    cells = [cell for placed in given.values() for cell in placed.cells]
    sure = certain(cells, len(places), len(columns), total) if total is not None else [None for _ in places]
    return {
        address: Placed(line, (cell,)) if cell else given[address]._replace(doubt=ENDS_EARLY)
        for address, cell in zip(addresses, sure, strict=True)
    }


def _nothing_filled_in(printed: _Printed) -> Given | None:
    if printed.figures:
        return None
    if not printed.leaves or not printed.rows:
        return {}
    below_labels = [line for line in printed.lines if line.aligned and line.number >= printed.leaves[0].line.number]
    empty = sum(cell.kind is CellKind.EMPTY for line in below_labels for cell in line.cells)
    blank = empty >= len(printed.addresses)
    doubt = "" if blank and not loose_digits(printed.lines, printed.layout) else _NO_ROW
    return dict.fromkeys(printed.addresses, Placed(below_labels[-1] if blank else printed.leaves[-1].line, (), doubt))


def _one_each(printed: _Printed) -> Given | None:
    whole = len(printed.figures) == len(printed.addresses) and printed.in_order and not _cut_within_a_row(printed)
    whole = whole and not _words_between(printed) and not _beside_heads(printed)
    return _each(printed, printed.figures) if whole else None


def _cut_within_a_row(printed: _Printed) -> bool:
    """Whether lines with separators hold the figures, and one of them ends within a row: a cell may have been cut there."""
    width = len(printed.layout.spec.columns)
    return len(printed.figure_lines) > 1 and any(line.aligned and line.figures % width for line in printed.figure_lines)


def _words_between(printed: _Printed) -> bool:
    """Whether a cell behind a figure holds words that name nothing: they may belong to the figure beside them."""
    for line in printed.figure_lines:
        first = next(place for place, cell in enumerate(line.cells) if cell.kind is CellKind.FIGURE)
        words = (cell.text for cell in line.cells[first:] if cell.kind is CellKind.WORDS)
        if line.aligned and any(not printed.layout.find(text).kind for text in words):
            return True
    return False


def _beside_heads(printed: _Printed) -> bool:
    """Whether a head stands over each figure's place in the line, but not over the figures, and the totals do not say
    that their order counts all the same."""
    line = printed.figures[0][0]
    heads = (leaf.cell for leaf in printed.leaves if leaf.line.row >= 0 and leaf.line.block == line.block)
    places = sorted({(cell.covered.start, cell.covered.stop) for cell in heads})
    cells = [cell for _, cell in printed.figures]
    if len(places) < len(cells) or any(own is not line for own, _ in printed.figures):
        return False
    if all(start <= cell.column < stop for cell, (start, stop) in zip(cells, places, strict=False)):
        return False
    printed.by_value = _add_up(cells, printed.layout)
    return not printed.by_value


def _add_up(cells: Sequence[PrintedCell], layout: KeyedLayout) -> bool:
    """Whether figures in the form's order have in each row the total that it should have."""
    width = len(layout.spec.columns)
    total = next((place for place, column in enumerate(layout.spec.columns) if column.sums), None)
    rows = (cells[start : start + width] for start in range(0, len(cells), width))
    return total is not None and all(adds_up(row, total) for row in rows)


def _by_grid_columns(printed: _Printed) -> Given | None:
    """Some figures are blank: the others by the grid columns of their labels, or by those of all cells of the line."""
    if len(printed.figure_lines) != 1 or len(printed.figures) >= len(printed.addresses):
        return None
    line = printed.figure_lines[0]
    places = _places(printed, line) if line.aligned else None
    if places is None or (line.spans_known and not covers(line.cells, places)):
        return None  # a cell is missing from the row: the others may have slid
    given = below(line, [cell for cell in line.cells if cell.kind is not CellKind.EMPTY], places)
    return _if_it_ends(printed, dict(zip(printed.addresses, given, strict=True)), line) if given else None


def _places(printed: _Printed, line: Line) -> Places | None:
    """Grid columns of the canonical cells in the one line of figures: below a label for each, else all of its cells."""
    total = len(printed.addresses)
    heads = sorted(
        (leaf for leaf in printed.leaves if leaf.line.block == line.block), key=lambda leaf: leaf.cell.column
    )
    places = tuple(leaf.cell.column for leaf in heads)
    if len(set(places)) == len(places) == total and printed.cyclic(heads):
        return places if line.spans_known or places[-1] - places[0] == total - 1 else None
    # spans lost: blanks at the beginning of a row are left out, so the header must begin with the first column
    begins = line.cells[0].column == 0 or (not line.spans_known and places[:1] == (0,))
    return tuple(range(total)) if begins and _side_by_side(line.cells, total) else None


def _side_by_side(cells: Sequence[PrintedCell], total: int) -> bool:
    """Whether a line has cells in so many columns from its first one on, all narrow, and none but blank ones further on."""
    columns = [cell.column for cell in cells]
    gapless = all(after == before + 1 for before, after in pairwise(columns))
    single = all(cell.span == 1 and (cell.column < total or cell.kind is CellKind.EMPTY) for cell in cells)
    return gapless and single and columns[-1] >= total - 1


def _label_by_label(printed: _Printed) -> Given | None:
    """Blocks one below the other: each row label followed by exactly its figures."""
    starts = sorted((start, row) for row, start in dict(printed.rows).items())
    if len({start for start, _ in starts}) < len(starts) or len(starts) < 2:
        return None
    given: Given = {}
    spec = printed.layout.spec
    ends = [start for start, _ in starts[1:]] + [len(printed.figures)]
    for (start, row), end in zip(starts, ends, strict=True):
        if start < end:
            placed = _row_of(printed, printed.figures[start:end])
            own = (Address(spec.id, spec.rows[row].id, column.id) for column in spec.columns)
            given.update(zip(own, placed, strict=True))
    return given or None


def _row_of(printed: _Printed, run: list[Token]) -> Sequence[Placed]:
    """The figures behind a row's label: one for each column, or fewer by the grid columns of the block's own header."""
    line, cells = run[0][0], tuple(cell for _, cell in run)
    if len(run) == printed.width:
        return [Placed(own, (cell,)) for own, cell in run]
    header = _header_above(printed, line) if all(own is line for own, _ in run) and len(run) < printed.width else ()
    given = below(line, cells, header) if header else None
    if given and line.padded and not given[-1].cells:
        given = None  # it may have lost a cell, so that the others have slid
    return given or [Placed(line, cells, FLOATING)] * printed.width


def _header_above(printed: _Printed, line: Line) -> Places:
    """The grid columns of the columns' labels right above a line; none where not all stand there in the form's order."""
    above = [leaf for leaf in printed.leaves if leaf.line.block == line.block and leaf.line.number < line.number]
    header = above[-printed.width :] if line.aligned else []
    in_order = [leaf.column for leaf in header] == list(range(printed.width))
    return tuple(leaf.cell.column for leaf in header) if in_order else ()


def _no_order(printed: _Printed) -> Given:
    cells = tuple(cell for _, cell in printed.figures)
    return dict.fromkeys(printed.addresses, Placed(printed.figures[0][0], cells, FLOATING))


STRATEGIES: tuple[Callable[[_Printed], Given | None], ...] = (
    _blanks_in_place,
    _nothing_filled_in,
    _one_each,
    _by_grid_columns,
    _label_by_label,
    _no_order,
)
