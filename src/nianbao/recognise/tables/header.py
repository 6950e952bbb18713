"""The header of a table: where the label of each column stands, and whether they stand in the form's order. What stands
below a label is decided in `columns`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from nianbao.base.text import label_key
from nianbao.recognise.limits import LIKE_THE_FORMS, LONGEST_HEAD, STRONG
from nianbao.recognise.lines import Line, PrintedCell
from nianbao.recognise.names import How, KeyedLayout, PrintedName
from nianbao.recognise.names import NameKind as Names
from nianbao.recognise.tables.found import TableFound
from nianbao.recognise.tables.rows import Alignment


class PrintedHead(NamedTuple):
    """A label in a line of a header: what it names, and which columns of the block among that."""

    cell: PrintedCell
    name: PrintedName
    columns: tuple[int, ...]


@dataclass(slots=True)
class Header:
    """The header of a block. `columns`: the block's; `cells`: where each one's own label stands (column number of the
    layout → cell)."""

    columns: tuple[int, ...]
    layout: KeyedLayout
    cells: dict[int, tuple[Line, PrintedCell]] = field(default_factory=dict)
    copies: dict[int, set[int]] = field(default_factory=dict)  # grid columns into which a merged label was copied
    exact: int = 0
    disordered: bool = False  # the labels are printed in another order than the form's
    foreign: int = 0
    narrow: bool = False  # a group's label does not span its columns: the spans of the header were lost
    loose: list[str] = field(default_factory=list)  # keys of the labels in lines that lost their cells, in their order

    # --- what the rows below ask ---

    def _labels(self) -> list[tuple[Line, PrintedCell]]:
        """The label of each column, where all were found in one block of the document; else none."""
        labels = [self.cells[column] for column in self.columns if column in self.cells]
        return labels if len(labels) == len(self.columns) and len({line.block for line, _ in labels}) == 1 else []

    def spread(self, line: Line) -> dict[int, int]:
        """Grid column → column of the layout, where labels of a header above the line were copied into the columns
        that they had spanned; empty where they were not."""
        labels = self._labels() if any(self.copies.values()) else []
        if not labels or labels[0][0].block != line.block:
            return {}
        own = zip(self.columns, labels, strict=True)
        return {place: column for column, (_, cell) in own for place in (cell.column, *self.copies[column])}

    def positions(self, spans_known: bool) -> tuple[int, ...] | None:
        """Grid columns of the block's columns, where the header gives all of them and they can be trusted."""
        labels = self._labels()
        if not labels or not labels[0][0].aligned:
            return None
        places = tuple(cell.column for _, cell in labels)
        over_lines = len({line.number for line, _ in labels}) > 1 and not self.disordered
        if len(set(places)) < len(places) or (over_lines and list(places) != sorted(places)):
            return None
        return places if spans_known or max(places) - min(places) == len(places) - 1 else None

    # --- reading ---

    def read(self, line: Line, found: TableFound, *, above: bool) -> None:
        """A line of the header. `above`: it stands above the block's first row."""
        heads = [self._head(cell) for cell in line.labels]
        self._take(line, heads, found)
        self.disordered = self.disordered or self._out_of_order(heads)
        if not line.aligned and above:
            self.loose += [key for head in heads for key in (head.name.chain or (head.name.key,)) if key]

    def _head(self, cell: PrintedCell) -> PrintedHead:
        name = self.layout.find(cell.text)
        return PrintedHead(cell, name, tuple(column for column in name.columns if column in self.columns))

    def _under(self, group: str) -> list[int]:
        """The columns of the block that stand under a group's label."""
        return [column for column in self.columns if group in self.layout.column_groups[column]]

    def _take(self, line: Line, heads: Sequence[PrintedHead], found: TableFound) -> None:
        known = [head for head in heads if head.columns or head.name.kind & ~Names.COLUMN]
        if known:
            found.used.add(line.number)
        for cell, name, columns in known:
            if columns:
                self._take_column(line, cell, columns[0])
            elif line.spans_known and name.kind & Names.HEAD:
                self.narrow = self.narrow or cell.span < len(self._under(name.key))
        odd = [head.cell for head in heads if head not in known and self._may_be_odd(line, head.cell)]
        self._take_odd(line, odd, found, foreign=bool(known) and line.words > 1)

    def _take_column(self, line: Line, cell: PrintedCell, column: int) -> None:
        if column not in self.cells:
            self.cells[column] = (line, cell)
            self.copies[column] = set()
            self.exact += 1
        elif self.cells[column][0] is line:
            self.copies[column].add(cell.column)

    def _may_be_odd(self, line: Line, cell: PrintedCell) -> bool:
        """Whether words that name nothing may be a column's label all the same: in a grid, or beside no figures and no
        pieces of several labels that their cells had broken into lines."""
        if not STRONG <= len(label_key(cell.text)) <= LONGEST_HEAD or (line.loose and len(line.text) > LONGEST_HEAD):
            return False
        return line.row >= 0 or (not line.figures and (line.aligned or not _pieces_of_labels(cell, self.layout)))

    def _take_odd(self, line: Line, cells: Sequence[PrintedCell], found: TableFound, *, foreign: bool) -> None:
        """Labels that are like those of columns still missing; what is like none is `foreign` beside known ones."""
        for cell in cells:
            best = self.layout.column_like(cell.text, tuple(c for c in self.columns if c not in self.cells))
            if best is None:
                self.foreign += foreign
                continue
            column, likeness = best
            found.used.add(line.number)
            self.cells[column] = (line, cell)
            self.copies[column] = set()
            self.exact += likeness > LIKE_THE_FORMS
            found.see(self.layout.spec.columns[column], likeness, line, cell, cell.text)

    # --- the order of its labels ---

    def _out_of_order(self, heads: Sequence[PrintedHead]) -> bool:
        """Whether a line prints the labels of columns, and of groups of them, in another order than the form."""
        ranks: list[int] = []
        groups: set[str] = set()
        parents: set[str] = set()  # groups of the columns
        for _, name, columns in heads:
            if len(columns) == 1:
                ranks += columns
                parents.update(self.layout.column_groups[columns[0]])
            elif name.kind & Names.HEAD and not columns:
                ranks += self._under(name.key)[:1]
                groups.add(name.key)
        return groups.isdisjoint(parents) and ranks != sorted(ranks)

    def loosely_disordered(self) -> bool:
        """Whether the labels in lines that lost their cells stand in another order than the form's among those of their
        depth. A header that is printed again begins anew."""
        ranks: dict[int, list[int]] = {}  # by depth
        for depth, rank in filter(None, map(self._rank, self.loose)):
            own = ranks.setdefault(depth, [])
            if own and own[-1] == rank:
                continue
            if rank in own:
                own.clear()
            if own and rank < own[-1]:
                return True
            own.append(rank)
        return False

    def _rank(self, key: str) -> tuple[int, int] | None:
        """How deep in the header a label of a column or of a group stands, and over which column first."""
        groups = self.layout.column_groups
        own = [column for column in self.layout.names[key].columns if column in self.columns]
        if len(own) == 1:
            return len(groups[own[0]]), own[0]
        return next(((groups[column].index(key), column) for column in self._under(key)), None)


def _pieces_of_labels(cell: PrintedCell, layout: KeyedLayout) -> bool:
    """Whether a line of text shows pieces of several column labels that their cells had broken into lines."""
    pieces = [label_key(piece) for piece in cell.text.split()]
    return len(pieces) > 1 and all(
        any(piece in label for labels in layout.column_variants for label in labels) for piece in pieces
    )


def headers_of(
    lines: Sequence[Line], alignment: Alignment, layout: KeyedLayout, found: TableFound
) -> dict[str, Header]:
    """The header of each block, out of the lines above the block's first row (and repeated ones)."""
    headers = {block: Header(columns, layout) for block, columns in layout.columns_of.items()}
    firsts = alignment.first_lines(layout)
    of_rows = alignment.row_lines()
    for line in lines if firsts else ():
        if line.words and line.number not in of_rows:
            below = next((block for block, first in firsts.items() if line.number < first), next(reversed(firsts)))
            headers[below].read(line, found, above=line.number < firsts[below])
    for header in headers.values():
        header.disordered = header.disordered or header.loosely_disordered()
    return headers


# --- tables with rows and columns in one header ---------------------------------------------------------------------------


def swapped(line: Line, layout: KeyedLayout) -> bool:
    """Whether a line of a header prints rows' labels, and those of groups of rows, in another order than the form."""
    ranks: list[int] = []
    for name in (layout.find(cell.text) for cell in line.labels) if line.row >= 0 else ():
        if name.kind and name.how is not How.DIGITS:
            under = [row for row, groups in enumerate(layout.row_groups) if name.key in groups]
            ranks += name.rows[:1] or under[:1]
    return ranks != sorted(ranks)


def shuffled(lines: Sequence[Line], layout: KeyedLayout) -> bool:
    """Whether a text with one figure a line has been through a converter that goes from cell to cell in an order of its
    own: the characters of the column labels are all there, but not in their order, or labels go on behind figures."""
    if any(line.figures and (line.figures > 1 or not line.loose) for line in lines):
        return False
    labels = [label_key(column.label) for column in layout.spec.columns]
    orders = _orders(labels, len(layout.spec.rows))
    mixed = {"".join(sorted(order)) for order in orders.difference(labels)}
    for printed, counted, goes_on in _label_runs(lines, layout):
        if goes_on and not (counted == 1 and printed in labels):
            return True
        if counted and printed not in orders and "".join(sorted(printed)) in mixed:
            return True
    return False


def _orders(labels: Sequence[str], rows: int) -> set[str]:
    """The labels as a text may print them one behind the other: some in the form's order, or all once for each row."""
    some = {"".join(labels[first:last]) for first, last in combinations(range(len(labels) + 1), 2)}
    return some | {"".join(labels) * times for times in range(2, rows + 1)}


def _label_runs(lines: Sequence[Line], layout: KeyedLayout) -> Iterator[tuple[str, int, bool]]:
    """Labels of columns one behind the other as a key, how many figures follow them, and whether labels go on behind
    these; a label of a row or of a group begins anew."""
    printed, counted = "", 0
    for line in lines:
        text = "".join(cell.text for cell in line.cells) if line.words else ""
        kind, key = layout.find(text).kind, label_key(text)
        if kind and not kind & Names.COLUMN:
            yield printed, counted, False
            printed, counted = "", 0
        elif not key:
            counted += bool(line.figures)
        elif counted:
            yield printed, counted, True
            printed, counted = key, 0
        else:
            printed += key
    yield printed, counted, False


def odd_labels(lines: Sequence[Line], layout: KeyedLayout, found: TableFound) -> None:
    """The labels of columns and rows in a grid that are like the form's and not the same."""
    every = tuple(range(len(layout.spec.columns)))
    labels = [(line, cell) for line in lines if line.row >= 0 and line.words > 1 for cell in line.labels]
    for line, cell in labels:
        if layout.find(cell.text).kind & ~Names.CHAIN or len(label_key(cell.text)) < 3:
            continue
        column, rows = layout.column_like(cell.text, every), layout.rows_like(cell.text)
        if column is not None:
            found.see(layout.spec.columns[column[0]], column[1], line, cell, cell.text)
        elif rows and (len(rows) == 1 or rows[0][1] > rows[1][1]):
            found.see(layout.spec.rows[rows[0][0]], rows[0][1], line, cell, cell.text)
