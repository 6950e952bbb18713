"""The header of a table: where the label of each column stands, and whether they stand in the form's order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from nianbao.base.text import label_key
from nianbao.recognise.limits import STRONG
from nianbao.recognise.lines import Cell, Kind, Line
from nianbao.recognise.names import How, Layout
from nianbao.recognise.names import Kind as Names
from nianbao.recognise.tables.found import LabelSeen, TableFound
from nianbao.recognise.tables.rows import Alignment


@dataclass(slots=True)
class Header:
    """The header of a block: where each column's own label stands (column number of the layout → cell)."""

    cells: dict[int, tuple[Line, Cell]] = field(default_factory=dict)
    copies: dict[int, set[int]] = field(default_factory=dict)  # grid columns into which a merged label was copied
    exact: int = 0
    disordered: bool = False  # the labels are printed in another order than the form's
    foreign: int = 0
    narrow: bool = False  # a group's label does not span its columns: the spans of the header were lost
    loose: list[str] = field(default_factory=list)  # keys of the labels in lines that lost their cells, in their order

    def spread(self, columns: tuple[int, ...], line: Line) -> dict[int, int]:
        """Grid column → column of the layout, where labels of a header above the line were copied into the columns
        that they had spanned; empty where they were not."""
        if not any(self.copies.values()) or any(column not in self.cells for column in columns):
            return {}
        if any(self.cells[column][0].block != line.block for column in columns):
            return {}
        return {place: column for column in columns for place in (self.cells[column][1].column, *self.copies[column])}

    def positions(self, columns: tuple[int, ...], spans_known: bool) -> tuple[int, ...] | None:
        """Grid columns of the block's columns, where the header gives all of them and they can be trusted."""
        if any(column not in self.cells for column in columns):
            return None
        if len({self.cells[column][0].block for column in columns}) > 1 or not self.cells[columns[0]][0].aligned:
            return None
        places = tuple(self.cells[column][1].column for column in columns)
        if len(set(places)) < len(places):
            return None
        if (
            list(places) != sorted(places)
            and not self.disordered
            and len({self.cells[column][0].number for column in columns}) > 1
        ):
            return None
        if not spans_known and max(places) - min(places) != len(places) - 1:
            return None
        return places


def _pieces_of_labels(cell: Cell, layout: Layout) -> bool:
    """Whether a line of text shows pieces of several column labels that their cells had broken into lines."""
    pieces = [label_key(piece) for piece in cell.text.split()]
    return len(pieces) > 1 and all(
        any(piece in label for labels in layout.column_variants for label in labels) for piece in pieces
    )


def headers_of(lines: Sequence[Line], alignment: Alignment, layout: Layout, found: TableFound) -> dict[str, Header]:
    """The header of each block, out of the lines above the block's first row (and repeated ones)."""
    firsts: dict[str, int] = {}
    for match in alignment.matches.values():
        block = layout.spec.rows[match.row].block
        first = min(match.label_line.number, match.item.line.number)
        firsts[block] = min(first, firsts.get(block, first))
    order = sorted(firsts, key=lambda block: firsts[block])
    rows_at = {alignment.items[place].line.number for match in alignment.matches.values() for place in match.parts}
    rows_at |= {match.item.line.number for match in alignment.matches.values()}
    headers = {block: Header() for block in layout.columns_of}
    for line in lines:
        if line.number in rows_at or not line.words:
            continue
        if not order:
            break
        below = next((block for block in order if line.number < firsts[block]), order[-1])
        header = headers[below]
        _header_line(line, layout.columns_of[below], header, layout, found)
        header.disordered = header.disordered or _out_of_order(line, layout.columns_of[below], layout)
        if not line.aligned and line.number < firsts[below]:
            names = (layout.find(cell.text) for cell in line.cells if cell.kind is Kind.WORDS)
            header.loose += [key for name in names for key in (name.chain or (name.key,)) if key]
    for block, header in headers.items():
        header.disordered = header.disordered or _loosely_disordered(header.loose, layout.columns_of[block], layout)
    return headers


def _loosely_disordered(keys: Sequence[str], columns: tuple[int, ...], layout: Layout) -> bool:
    """Whether the labels of columns and of their groups, in lines that lost their cells, stand in another order than the
    form's among those of their depth. A header that is printed again begins anew."""
    ranks: dict[int, list[int]] = {}  # by depth
    for key in keys:
        here = [column for column in layout.names[key].columns if column in columns]
        if len(here) == 1:
            depth, rank = len(layout.spec.columns[here[0]].groups), here[0]
        else:
            heading = ((groups.index(key), column) for column in columns if key in (groups := _groups(column, layout)))
            depth, rank = next(heading, (-1, -1))
        own = ranks.setdefault(depth, [])
        if rank < 0 or (own and own[-1] == rank):
            continue
        if rank in own:
            own.clear()
        if own and rank < own[-1]:
            return True
        own.append(rank)
    return False


def _groups(column: int, layout: Layout) -> list[str]:
    return [label_key(group) for group in layout.spec.columns[column].groups]


def _out_of_order(line: Line, columns: tuple[int, ...], layout: Layout) -> bool:
    """Whether a line of a header prints the labels of columns, and of groups of them, in another order than the form."""
    ranks: list[int] = []
    groups: set[str] = set()
    leaves: set[int] = set()
    for cell in line.cells:
        if cell.kind is not Kind.WORDS:
            continue
        name = layout.find(cell.text)
        here = [column for column in name.columns if column in columns]
        if len(here) == 1:
            ranks.append(here[0])
            leaves.add(here[0])
        elif name.kind & Names.HEAD and not here:
            under = [column for column in columns if name.key in map(label_key, layout.spec.columns[column].groups)]
            ranks += under[:1]
            groups.add(name.key)
    both = any(groups.intersection(map(label_key, layout.spec.columns[leaf].groups)) for leaf in leaves)
    return not both and ranks != sorted(ranks)


def _header_line(line: Line, columns: tuple[int, ...], header: Header, layout: Layout, found: TableFound) -> None:
    unknown: list[Cell] = []
    known = False
    for cell in line.cells:
        if cell.kind is not Kind.WORDS:
            continue
        name = layout.find(cell.text)
        here = [column for column in name.columns if column in columns]
        if here:
            known = True
            found.used.add(line.number)
            if here[0] not in header.cells:
                header.cells[here[0]] = (line, cell)
                header.copies[here[0]] = set()
                header.exact += 1
            elif header.cells[here[0]][0] is line:
                header.copies[here[0]].add(cell.column)
        elif name.kind & ~Names.COLUMN:
            known = True
            under = sum(name.key in _groups(column, layout) for column in columns)
            header.narrow = header.narrow or (line.spans_known and bool(name.kind & Names.HEAD) and cell.span < under)
            found.used.add(line.number)
        elif STRONG <= len(label_key(cell.text)) <= 24 and (
            line.row >= 0 or (not line.figures and (line.aligned or not _pieces_of_labels(cell, layout)))
        ):
            unknown.append(cell)
    if line.row < 0 and not line.aligned and len(line.text) > 24:
        return
    free = tuple(column for column in columns if column not in header.cells)
    for cell in unknown:
        best = layout.column_like(cell.text, free) if free else None
        if best is None:
            if known and line.words > 1:
                header.foreign += 1
            continue
        column, likeness = best
        found.used.add(line.number)
        header.cells[column] = (line, cell)
        header.copies[column] = set()
        header.exact += likeness > 0.8
        free = tuple(other for other in free if other != column)
        spec = layout.spec.columns[column]
        found.labels.append(LabelSeen(None, spec.id, cell.text, spec.label, likeness, line, cell))


# --- tables with rows and columns in one header ---------------------------------------------------------------------------


def swapped(line: Line, layout: Layout) -> bool:
    """Whether a line of a header prints rows' labels, and those of groups of rows, in another order than the form."""
    ranks: list[int] = []
    for name in (layout.find(cell.text) for cell in line.cells if cell.kind is Kind.WORDS):
        if name.kind and name.how is not How.DIGITS:
            under = [n for n, row in enumerate(layout.spec.rows) if name.key in map(label_key, row.groups)]
            ranks += name.rows[:1] or under[:1]
    return line.row >= 0 and ranks != sorted(ranks)


def shuffled(lines: Sequence[Line], layout: Layout) -> bool:
    """Whether a text with one figure a line has been through a converter that goes from cell to cell in an order of its
    own: the characters of the column labels are all there, but not in their order, or labels go on behind figures."""
    if any(line.figures > 1 or line.aligned or line.row >= 0 for line in lines if line.figures):
        return False
    labels = [label_key(column.label) for column in layout.spec.columns]
    orders = {"".join(labels[first:last]) for first, last in combinations(range(len(labels) + 1), 2)}
    orders |= {"".join(labels) * times for times in range(2, len(layout.spec.rows) + 1)}
    mixed = {"".join(sorted(order)) for order in orders if order not in labels}
    printed = ""
    counted = 0  # figures behind the labels of this block
    for line in lines:
        text = "".join(cell.text for cell in line.cells) if line.words else ""
        kind = layout.find(text).kind
        if kind and not kind & Names.COLUMN:
            printed, counted = "", 0
        elif key := label_key(text):
            if counted and not (counted == 1 and printed in labels):
                return True
            printed, counted = key if counted else printed + key, 0
        elif line.figures:
            counted += 1
            if "".join(sorted(printed)) in mixed and printed not in orders:
                return True
    return False


def odd_labels(lines: Sequence[Line], layout: Layout, found: TableFound) -> None:
    """The labels of columns and rows in a grid that are like the form's and not the same."""
    every = tuple(range(len(layout.spec.columns)))
    cells = [(line, cell) for line in lines if line.row >= 0 and line.words > 1 for cell in line.cells]
    for line, cell in cells:
        if cell.kind is not Kind.WORDS or layout.find(cell.text).kind & ~Names.CHAIN or len(label_key(cell.text)) < 3:
            continue
        column, rows = layout.column_like(cell.text, every), layout.rows_like(cell.text)
        if column is not None:
            spec, likeness = layout.spec.columns[column[0]], column[1]
            found.labels.append(LabelSeen(None, spec.id, cell.text, spec.label, likeness, line, cell))
        elif rows and (len(rows) == 1 or rows[0][1] > rows[1][1]):
            row, likeness = layout.spec.rows[rows[0][0]], rows[0][1]
            found.labels.append(LabelSeen(row.id, None, cell.text, row.label, likeness, line, cell))
