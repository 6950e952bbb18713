"""Reads a table that prints all its figures in one line under a header of rows and columns, and its other shapes:
a row for each label, three blocks one below the other, turned on its side, one figure a line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from nianbao.base.text import label_key
from nianbao.model.form import Address
from nianbao.recognise.lines import Cell, Kind, Line
from nianbao.recognise.names import UNKNOWN, How, Layout, Name
from nianbao.recognise.names import Kind as Names
from nianbao.recognise.tables.columns import loose_digits, read_rows
from nianbao.recognise.tables.found import LabelSeen, Placed, TableFound

_FLOATING = "数字个数与栏目数不符，无法确定各属哪一栏"
_NO_ROW = "只有栏目名称，没有找到填写数字的一行"
_OUT_OF_ORDER = "栏目名称与数字的先后错乱，无法确定各属哪一栏"
Token = tuple[Line, Cell]


def read_row_of_figures(lines: Sequence[Line], layout: Layout) -> TableFound:
    """The table as this layout, out of the lines of its region."""
    figures: list[Token] = []
    stream: list[Token] = []  # figures and blank cells of a text with one cell a line, behind the last label
    leaves: list[tuple[Line, Cell, int]] = []
    rows_seen: list[tuple[int, int]] = []  # (row, number of figures before it)
    labelled = turned = 0
    figure_lines: list[Line] = []
    row_lines: list[int] = []
    for line in lines:
        row_here = column_here = -1
        if line.figures and not line.words and not rows_seen and not leaves:
            continue  # figures above the first label belong to something else
        for cell in line.cells:
            if cell.kind is not Kind.WORDS and line.row < 0 and not line.aligned:
                stream.append((line, cell))
            if cell.kind is Kind.FIGURE:
                figures.append((line, cell))
                continue
            if cell.kind is Kind.EMPTY:
                continue
            stream.clear()
            name = _name(cell, layout)
            if name.rows:
                rows_seen.append((name.rows[0], len(figures)))
                row_here = name.rows[0]
                row_lines.append(line.number)
            elif name.columns:
                leaves.append((line, cell, name.columns[0]))
                column_here = name.columns[0]
            elif line.row < 0:
                for part in (layout.names[key] for key in name.chain):
                    if part.rows:
                        rows_seen.append((part.rows[0], len(figures)))
                        row_here = -2
                    elif part.columns:
                        leaves.append((line, cell, part.columns[0]))
        if line.figures:
            figure_lines.append(line)
            labelled += row_here >= 0 and column_here < 0
            turned += column_here >= 0 and len({row for row, before in rows_seen if not before}) == len(
                layout.spec.rows
            )
    if figure_lines and labelled == len(figure_lines):
        found = read_rows(lines, layout)
    else:
        found = TableFound(layout)
        if figure_lines and turned == len(figure_lines):
            _turned(lines, layout, figure_lines, rows_seen, found)
        else:
            _in_line(lines, layout, figures, stream, figure_lines, leaves, rows_seen, found)
        found.used.update(line.number for line in figure_lines)
        found.used.update(line.number for line, _, _ in leaves)
        _odd_labels(lines, layout, found)
    if _out_of_order(lines, layout) or any(_swapped(line, layout) for line in lines):
        found.doubt(_OUT_OF_ORDER)
    own = {line.number for line in figure_lines} | {line.number for line, _, _ in leaves} | set(row_lines)
    if own:
        found.used.update(line.number for line in lines if min(own) <= line.number <= max(own))
    found.evidence = (
        len({row for row, _ in rows_seen})
        + 0.5 * min(len(leaves), 15)
        + sum(not p.doubt for p in found.placed.values())
    )
    return found


def _name(cell: Cell, layout: Layout) -> Name:
    name = layout.find(cell.text)
    return name if name.how is not How.DIGITS else UNKNOWN


def _out_of_order(lines: Sequence[Line], layout: Layout) -> bool:
    """Whether a text with one figure a line has been through a converter that goes from cell to cell in an order of its
    own: the characters of the column labels are all there, but not in their order, or labels go on behind figures."""
    if any(line.figures > 1 or line.aligned or line.row >= 0 for line in lines if line.figures):
        return False
    labels = [label_key(column.label) for column in layout.spec.columns]
    orders = {"".join(labels[first:last]) for first, last in combinations(range(len(labels) + 1), 2)}
    orders |= {"".join(labels) * times for times in range(2, len(layout.spec.rows) + 1)}
    shuffled = {"".join(sorted(order)) for order in orders if order not in labels}
    printed = ""
    counted = 0  # figures behind the labels of this block
    for line in lines:
        text = "".join(cell.text for cell in line.cells) if line.words else ""
        key, kind = label_key(text), layout.find(text).kind
        if key and kind and not kind & Names.COLUMN:
            printed, counted = "", 0
        elif key:
            if counted and not (counted == 1 and printed in labels):
                return True
            printed, counted = ("", 0) if counted else (printed, 0)
            printed += key
        elif line.figures:
            counted += 1
            if "".join(sorted(printed)) in shuffled and printed not in orders:
                return True
    return False


def _swapped(line: Line, layout: Layout) -> bool:
    """Whether a line of a header prints rows' labels, and those of groups of rows, in another order than the form."""
    ranks: list[int] = []
    for cell in line.cells:
        if cell.kind is Kind.WORDS:
            name = _name(cell, layout)
            under = [n for n, row in enumerate(layout.spec.rows) if name.key in map(label_key, row.groups)]
            ranks += name.rows[:1] or under[:1]
    return line.row >= 0 and ranks != sorted(ranks)


def _addresses(layout: Layout) -> list[Address]:
    return list(layout.spec.cells)


def _in_order(layout: Layout, rows_seen: list[tuple[int, int]]) -> bool:
    order = list(dict.fromkeys(row for row, _ in rows_seen))
    return order == sorted(order)


def _cyclic(layout: Layout, leaves: list[int]) -> bool:
    """Whether the column labels run through the columns once for each row, where all of them were recognised."""
    width = len(layout.spec.columns)
    if len(leaves) != width * len(layout.spec.rows):
        return True
    return all(column == place % width for place, column in enumerate(leaves))


def _in_line(
    lines: Sequence[Line],
    layout: Layout,
    figures: list[Token],
    stream: list[Token],
    figure_lines: list[Line],
    leaves: list[tuple[Line, Cell, int]],
    rows_seen: list[tuple[int, int]],
    found: TableFound,
) -> None:
    addresses = _addresses(layout)
    whole = [line for line in figure_lines if line.figures == len(addresses)]
    if len(figures) > len(addresses) and len(whole) == 1:
        figures = [(line, cell) for line, cell in figures if line is whole[0]]
        figure_lines = whole
    ordered = _in_order(layout, rows_seen)
    cyclic = _cyclic(layout, [column for _, _, column in leaves])
    if len(figure_lines) == 1 and figure_lines[0].spans_known and not figure_lines[0].words:
        stream = [(figure_lines[0], cell) for cell in figure_lines[0].cells]
    explicit = stream if len(stream) == len(addresses) else []
    if (
        len(explicit) > len(figures)
        and ordered
        and cyclic
        and sum(cell.kind is Kind.FIGURE for _, cell in explicit) == len(figures)
    ):
        for address, (line, cell) in zip(addresses, explicit, strict=True):
            found.placed[address] = Placed(line, (cell,) if cell.kind is Kind.FIGURE else ())
        return
    if not figures:
        if leaves and rows_seen:
            below = [line for line in lines if line.aligned and line.number >= leaves[0][0].number]
            blank = sum(cell.kind is Kind.EMPTY for line in below for cell in line.cells) >= len(addresses)
            doubt = "" if blank and not loose_digits(lines, layout) else _NO_ROW
            for address in addresses:
                found.placed[address] = Placed(below[-1] if blank else leaves[-1][0], (), doubt)
        return
    if len(figures) == len(addresses) and ordered and cyclic:
        for address, (line, cell) in zip(addresses, figures, strict=True):
            found.placed[address] = Placed(line, (cell,))
        found.exact = True
        return
    if len(figure_lines) == 1 and figure_lines[0].aligned and len(figures) < len(addresses):
        places = _places(layout, figure_lines[0], leaves)
        if places is not None and _by_places(addresses, figures, places, found):
            return
        found.placed.clear()
    if _by_runs(layout, figures, rows_seen, leaves, found):
        return
    cells = tuple(cell for _, cell in figures)
    for address in addresses:
        found.placed.setdefault(address, Placed(figures[0][0], cells, _FLOATING))


def _places(layout: Layout, line: Line, leaves: list[tuple[Line, Cell, int]]) -> tuple[int, ...] | None:
    """Grid columns of the canonical cells in the one line of figures."""
    total = len(layout.spec.cells)
    same = sorted((cell.column, column) for other, cell, column in leaves if other.block == line.block)
    places = tuple(place for place, _ in same)
    if len(same) == total and len(set(places)) == total and _cyclic(layout, [column for _, column in same]):
        if line.spans_known or places == tuple(range(places[0], places[0] + total)):
            return places
        return None
    columns = [cell.column for cell in line.cells]
    whole = columns[-1] >= total - 1 and all(
        cell.span == 1 and (cell.column < total or cell.kind is Kind.EMPTY) for cell in line.cells
    )
    # spans lost: blanks at the beginning of a row are left out, so the header must begin with the first column
    begins = columns[0] == 0 or (not line.spans_known and bool(same) and same[0][0] == 0)
    if whole and begins and columns == list(range(columns[0], columns[-1] + 1)):
        return tuple(range(total))
    return None


def _by_places(addresses: list[Address], figures: list[Token], places: tuple[int, ...], found: TableFound) -> bool:
    line = figures[0][0]
    if line.spans_known and not all(
        any(cell.column <= place < cell.column + max(cell.span, 1) for cell in line.cells) for place in places
    ):
        return False  # a cell is missing from the row: the others may have slid
    by_place: dict[int, Cell] = {}
    for cell in (cell for cell in line.cells if cell.kind is not Kind.EMPTY):
        covered = [
            place for place, column in enumerate(places) if cell.column <= column < cell.column + max(cell.span, 1)
        ]
        if len(covered) != 1 or covered[0] in by_place:
            return False
        by_place[covered[0]] = cell
    for place, address in enumerate(addresses):
        found.placed[address] = Placed(line, (by_place[place],) if place in by_place else ())
    return True


def _by_runs(
    layout: Layout,
    figures: list[Token],
    rows_seen: list[tuple[int, int]],
    leaves: list[tuple[Line, Cell, int]],
    found: TableFound,
) -> bool:
    """Blocks one below the other: each row label followed by exactly its figures."""
    width = len(layout.spec.columns)
    last: dict[int, int] = {}
    for row, start in rows_seen:
        last[row] = start
    starts = sorted((start, row) for row, start in last.items())
    if len({start for start, _ in starts}) < len(starts) or len(starts) < 2:
        return False
    ends = [start for start, _ in starts[1:]] + [len(figures)]
    for (start, row), end in zip(starts, ends, strict=True):
        run = figures[start:end]
        for place, column in enumerate(layout.spec.columns):
            address = Address(layout.spec.id, layout.spec.rows[row].id, column.id)
            if len(run) == width:
                found.placed[address] = Placed(run[place][0], (run[place][1],))
            elif run:
                found.placed[address] = Placed(run[0][0], tuple(cell for _, cell in run), _FLOATING)
        if run and len(run) < width:
            _run_by_places(layout, row, run, leaves, found)
    return bool(found.placed)


def _run_by_places(
    layout: Layout, row: int, run: list[Token], leaves: list[tuple[Line, Cell, int]], found: TableFound
) -> None:
    """Some figures of one block are blank: the others by the grid columns of the block's own header."""
    line = run[0][0]
    width = len(layout.spec.columns)
    above = [
        (cell.column, column)
        for other, cell, column in leaves
        if other.block == line.block and other.number < line.number
    ]
    header = above[-width:]
    if (
        not line.aligned
        or any(other is not line for other, _ in run)
        or [column for _, column in header] != list(range(width))
    ):
        return
    places = [place for place, _ in header]
    if len(set(places)) < width or any(cell.column not in places for _, cell in run):
        return
    by_place = {cell.column: cell for _, cell in run}
    for place, column in zip(places, layout.spec.columns, strict=True):
        address = Address(layout.spec.id, layout.spec.rows[row].id, column.id)
        found.placed[address] = Placed(line, (by_place[place],) if place in by_place else ())


def _turned(
    lines: Sequence[Line], layout: Layout, figure_lines: list[Line], rows_seen: list[tuple[int, int]], found: TableFound
) -> None:
    """Columns of the form printed as rows: one figure for each row of the form behind each column label."""
    order = list(dict.fromkeys(row for row, _ in rows_seen))
    heads = {
        cell.column: rows[0]
        for line in lines
        if not line.figures and line.aligned
        for cell in line.cells
        if cell.kind is Kind.WORDS and (rows := _name(cell, layout).rows)
    }
    for line in [line for line in lines if line.figures or (line.aligned and heads)]:
        columns = [
            _name(cell, layout).columns[0]
            for cell in line.cells
            if cell.kind is Kind.WORDS and _name(cell, layout).columns
        ]
        cells = [cell for cell in line.cells if cell.kind is Kind.FIGURE]
        clear = len(order) == len(layout.spec.rows) == len(cells) and len(columns) == 1
        if len(columns) != 1:
            continue
        if (
            not clear
            and len(heads) == len(order) == len(layout.spec.rows)
            and all(cell.column in heads for cell in cells)
        ):
            by_row = {heads[cell.column]: cell for cell in cells}
            for row in order:
                address = Address(layout.spec.id, layout.spec.rows[row].id, layout.spec.columns[columns[0]].id)
                found.placed.setdefault(address, Placed(line, (by_row[row],) if row in by_row else ()))
            continue
        for place, row in enumerate(order):
            address = Address(layout.spec.id, layout.spec.rows[row].id, layout.spec.columns[columns[0]].id)
            if clear and address not in found.placed:
                found.placed[address] = Placed(line, (cells[place],))
            else:
                found.placed[address] = Placed(line, tuple(cells), _FLOATING)


def _odd_labels(lines: Sequence[Line], layout: Layout, found: TableFound) -> None:
    every = tuple(range(len(layout.spec.columns)))
    for line in lines:
        if line.row < 0 or not line.words or line.words < 2:
            continue
        for cell in line.cells:
            if cell.kind is not Kind.WORDS:
                continue
            if layout.find(cell.text).kind & ~Names.CHAIN or len(label_key(cell.text)) < 3:
                continue
            best = layout.column_like(cell.text, every)
            if best is not None:
                spec = layout.spec.columns[best[0]]
                found.labels.append(LabelSeen(None, spec.id, cell.text, spec.label, best[1], line, cell))
                continue
            rows = layout.rows_like(cell.text)
            if rows and (len(rows) == 1 or rows[0][1] > rows[1][1]):
                row = layout.spec.rows[rows[0][0]]
                found.labels.append(LabelSeen(row.id, None, cell.text, row.label, rows[0][1], line, cell))
