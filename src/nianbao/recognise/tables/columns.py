"""Reads a table whose row labels stand on the left: rows by their labels, columns by the header or by count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from nianbao.base.text import fold, label_key
from nianbao.model.form import Address
from nianbao.recognise.lines import Cell, Kind, Line
from nianbao.recognise.names import How, Layout
from nianbao.recognise.names import Kind as Names
from nianbao.recognise.tables.found import LabelSeen, Placed, TableFound
from nianbao.recognise.tables.header import Header, headers_of
from nianbao.recognise.tables.printed_rows import Item
from nianbao.recognise.tables.rows import Alignment, Match, align

_FLOATING = "数字个数与栏目数不符，无法确定各属哪一栏"
_FOREIGN = "栏目名称与格式不符，无法确定各数字属哪一栏"
_DOUBLED = "这一行印了两次，数字不同，无法确定以哪一行为准"
_DISORDERED = "栏目的次序与格式不同，无法确定各数字属哪一栏"
_TWO_FIGURES = re.compile(r"\s*[0-9.]+\s+[0-9.]+\s*")  # two cells run together
_LOOSE_DIGIT = re.compile(r"[0-9](?![0-9]*\s*[.、．年])")


def read_rows(lines: Sequence[Line], layout: Layout) -> TableFound:
    """The table as this layout, out of the lines of its region."""
    found = TableFound(layout)
    alignment = align(lines, layout)
    spec = layout.spec
    headers = headers_of(lines, alignment, layout, found)
    found.exact = alignment.exact and not any(header.foreign for header in headers.values())
    blank_table = not any(match.item.holds for match in alignment.matches.values()) and not loose_digits(lines, layout)
    packed = _packed(lines, alignment, layout)
    by_block: dict[str, list[Match]] = {}
    for row in sorted(alignment.matches):
        by_block.setdefault(spec.rows[row].block, []).append(alignment.matches[row])
    for block, matches in by_block.items():
        _place_block(matches, layout.columns_of[block], headers[block], layout, found, blank_table, packed)
    for match in alignment.matches.values():
        found.used.add(match.item.line.number)
        found.used.add(match.label_line.number)
        found.used.update(line.number for line in match.item.lines)
        found.used.update(alignment.items[place].line.number for place in match.parts)
        _note_label(match, layout, found)
    found.used.update(line.number for line in alignment.headers)
    found.evidence = _evidence(found, alignment, headers, layout)
    return found


def loose_digits(lines: Sequence[Line], layout: Layout) -> bool:
    """Whether digits are printed in the lines of a table that are no part of its labels."""
    return any(
        line.figures
        or any(
            cell.kind is Kind.WORDS
            and _LOOSE_DIGIT.search(fold(cell.text))
            and layout.find(cell.text).how in (How.REMARK, How.DIGITS, How.NONE)
            for cell in line.cells
        )
        for line in lines
    )


def _packed(lines: Sequence[Line], alignment: Alignment, layout: Layout) -> bool:
    """Whether a row's cells follow its label directly, whatever blanks merged cells have left behind them: the corner
    is followed directly by a label of the columns, and no figure stands further off than its table is wide."""
    corner = label_key(layout.spec.corner)
    printed = [(line, cell) for line in lines for cell in line.cells if cell.kind is not Kind.FIGURE]
    follows = any(
        label_key(cell.text) == corner
        and layout.find(after.text).kind & (Names.COLUMN | Names.HEAD)
        and (after.column == cell.column + 1 if below is line else line.row < 0 and below.number == line.number + 1)
        for (line, cell), (below, after) in pairwise(printed)
    )
    return follows and all(
        cell.kind is Kind.EMPTY
        for match in alignment.matches.values()
        for cell in match.item.tail[layout.width(match.row) :]
        if not match.inferred
    )


def _evidence(found: TableFound, alignment: Alignment, headers: dict[str, Header], layout: Layout) -> float:
    rows = len(layout.spec.rows)
    settled = sum(
        1
        for match in alignment.matches.values()
        if not any(
            found.placed[Address(layout.spec.id, layout.spec.rows[match.row].id, layout.spec.columns[column].id)].doubt
            for column in layout.columns_of[layout.spec.rows[match.row].block]
        )
    )
    columns = sum(header.exact for header in headers.values())
    foreign = sum(header.foreign for header in headers.values())
    clashes = len(alignment.matches) - settled
    return settled - clashes - 0.6 * (rows - len(alignment.matches)) + 0.5 * columns - foreign


def _note_label(match: Match, layout: Layout, found: TableFound) -> None:
    spec = layout.spec.rows[match.row]
    if match.similarity < 1.0 and not _piece_of_another(label_key(match.printed), match.row, layout):
        found.labels.append(
            LabelSeen(spec.id, None, match.printed, spec.label, match.similarity, match.label_line, match.label_cell)
        )
    if match.inferred:
        found.notes.append(f"{spec.label}：{match.inferred}")


def _piece_of_another(key: str, row: int, layout: Layout) -> bool:
    """Whether what stands for a row's label is a piece of another row's: then it is a broken label, no altered one."""
    return any(key in label for other, labels in enumerate(layout.row_own) if other != row for label in labels)


def _place_block(
    matches: list[Match],
    columns: tuple[int, ...],
    header: Header,
    layout: Layout,
    found: TableFound,
    blank_table: bool,
    packed: bool,
) -> None:
    width = len(columns)
    places: dict[bool, tuple[int, ...] | None] = {known: header.positions(columns, known) for known in (True, False)}
    order = _printed_order(columns, header, layout)
    learned = _Learned()
    for match in matches:
        figures = match.item.figures
        if len(figures) == width and match.item.line.aligned:
            learned.add(match.item, tuple(cell.column for cell in figures))
    foreign = bool(header.foreign) and not header.cells
    for match in matches:
        row = layout.spec.rows[match.row]
        item = match.item
        line = item.line
        placed: list[Placed]
        if match.doubt:
            placed = [Placed(line, item.figures, "数字所在的一行没有行名，无法确定属于哪一行")] * width
        elif match.doubled:
            placed = [Placed(line, item.figures, _DOUBLED)] * width
        elif item.glued:
            placed = _glued(item, width)
        elif not item.figures:
            missing = line.spans_known and not _covers(item, learned.places(item) or places[True], width)
            explicit = not missing if line.aligned else blank_table
            if explicit or (item.stream and len(item.tail) >= width):
                placed = [Placed(line)] * width
            else:
                placed = [Placed(line, (), "这一行的数字未能对上")] * width
        elif line.aligned and not line.spans_known and (spread := header.spread(columns, line)):
            strays = any(cell.column not in spread for cell in item.figures)
            placed = (
                [Placed(line, item.figures, _FLOATING)] * width
                if strays
                else [_copied(item, [place for place in spread if spread[place] == column]) for column in columns]
            )
        elif header.disordered:
            places_here = places[True] if line.aligned and line.spans_known else None
            placed = _by_header(item, places_here, width)
        elif foreign:
            placed = [Placed(line, item.figures, _FOREIGN)] * width
        elif len(item.figures) == width:
            placed = [Placed(line, (item.figures[place],)) for place in order]
        elif any(_TWO_FIGURES.fullmatch(cell.text) for cell in item.figures) and len(item.figures) < width:
            placed = [Placed(line, item.figures, _FLOATING)] * width
        elif packed and not line.spans_known and width <= len(item.tail) and len(item.figures) < width:
            placed = [
                Placed(line, () if cell.kind is Kind.EMPTY else (cell,))
                for cell in (item.tail[place] for place in order)
            ]
        else:
            placed = _partial(item, width, learned, places[line.spans_known], order)
        for column, place in zip(columns, placed, strict=True):
            if match.inferred:
                place = place._replace(note=match.inferred)
            found.placed[Address(layout.spec.id, row.id, layout.spec.columns[column].id)] = place


def _by_header(item: Item, places: tuple[int, ...] | None, width: int) -> list[Placed]:
    """The figures below their columns' labels, which are not in the form's order."""
    at = {cell.column: cell for cell in item.figures}
    if places is None or not set(at) <= set(places):
        return [Placed(item.line, item.figures, _DISORDERED)] * width
    return [Placed(item.line, (at[place],) if place in at else ()) for place in places]


def _copied(item: Item, places: list[int]) -> Placed:
    """The cell of a column whose label, and so whose figure, stands in several grid columns."""
    cells = [cell for cell in item.figures if cell.column in places]
    if len({cell.text.strip() for cell in cells}) > 1:
        return Placed(item.line, tuple(cells), _FLOATING)
    return Placed(item.line, tuple(cells[:1]))


def _printed_order(columns: tuple[int, ...], header: Header, layout: Layout) -> tuple[int, ...]:
    """For each column its place among the figures of a full row: the form's order, unless one header line that names
    every column prints them in another."""
    places = header.positions(columns, True)
    lines = {header.cells[column][0].number: header.cells[column][0] for column in columns} if places else {}
    if places is None or len(lines) > 1:
        return tuple(range(len(columns)))
    if any(layout.find(cell.text).kind & Names.HEAD for line in lines.values() for cell in line.cells):
        return tuple(range(len(columns)))  # several rows of a header in one line: labels of groups stand among them
    ranks = {place: rank for rank, place in enumerate(sorted(places))}
    return tuple(ranks[place] for place in places)


class _Learned:
    """Grid columns of the figures in full rows, by where the label ends."""

    def __init__(self) -> None:
        self.by_label: dict[tuple[int, int], set[tuple[int, ...]]] = {}
        self.every: dict[int, set[tuple[int, ...]]] = {}

    def add(self, item: Item, places: tuple[int, ...]) -> None:
        block = item.line.block if item.line.row >= 0 else -1
        self.by_label.setdefault((block, item.label_end), set()).add(places)
        self.every.setdefault(block, set()).add(places)

    def places(self, item: Item) -> tuple[int, ...] | None:
        """As in full rows whose label ends in the same column; where spans are known, as in any full row."""
        block = item.line.block if item.line.row >= 0 else -1
        known = self.by_label.get((block, item.label_end))
        if known is None and item.line.spans_known:
            known = self.every.get(block)
        return next(iter(known)) if known is not None and len(known) == 1 else None


def _partial(
    item: Item, width: int, learned: _Learned, header: tuple[int, ...] | None, order: tuple[int, ...]
) -> list[Placed]:
    """Fewer or more figures than columns: each by the grid column that it stands in, all or none of them."""
    line = item.line
    doubt = [Placed(line, item.figures, _FLOATING)] * width
    if len(item.figures) > width:
        return _crowded(item, width, doubt)
    if not line.aligned:
        return doubt
    if line.spans_known and len(item.tail) == width:
        places: tuple[int, ...] | None = tuple(cell.column for cell in item.tail)
    else:
        places = learned.places(item)
    if places is not None and places[0] < item.label_end:
        places = None
    if header is not None and line.spans_known and min(header) < item.label_end:
        header = None  # the row has been pushed aside
    if places is None:
        options = set()
        if header is not None:
            shift = max(0, item.label_end - min(header)) if not line.spans_known else 0
            options.add(tuple(place + shift for place in sorted(header)))
        if len(item.tail) == width and not (line.spans_known and options):
            options.add(tuple(cell.column for cell in item.tail))
        if len(options) > 1:
            return doubt
        places = next(iter(options), None)
    if places is None:
        first, last = item.figures[0].column, item.figures[-1].column
        if last - first != width - 1:
            return doubt
        places = tuple(range(first, last + 1))
    if not line.spans_known and item.tail[-1].kind is not Kind.EMPTY and item.tail[-1].column < max(places):
        return doubt  # the line ends early, in a figure: two cells may have run together
    if line.spans_known and not _covers(item, places, width):
        return doubt  # a cell is missing from the row: the others may have slid
    by_place: dict[int, Cell] = {}
    for cell in item.figures:
        covered = [
            place for place, column in enumerate(places) if cell.column <= column < cell.column + max(cell.span, 1)
        ]
        if len(covered) != 1 or covered[0] in by_place:
            return doubt
        by_place[covered[0]] = cell
    return [Placed(line, (by_place[place],) if place in by_place else ()) for place in order]


def _covers(item: Item, places: tuple[int, ...] | None, width: int) -> bool:
    """Whether a row has cells in all the places of its columns; where these are not known, cells enough for them."""
    if len(item.tail) == width:
        return True
    if places is None:
        return sum(max(cell.span, 1) for cell in item.tail) >= width
    return all(any(cell.column <= place < cell.column + max(cell.span, 1) for cell in item.tail) for place in places)


def _crowded(item: Item, width: int, doubt: list[Placed]) -> list[Placed]:
    """More figures than columns: read only where the surplus is the same figure copied, or nothing but dashes."""
    if width != 1 or item.line.row < 0:
        return doubt
    texts = {cell.text.strip() for cell in item.figures}
    first, *rest = item.figures
    if len(texts) == 1 or all(not any(c.isalnum() for c in cell.text) for cell in rest):
        return [Placed(item.line, (first,))]
    return doubt


def _glued(item: Item, width: int) -> list[Placed]:
    """Figures printed right behind the label: one column takes them all; of several only zeros are clear, since no
    figure is printed as 00."""
    digits = item.glued
    if width == 1:
        return [Placed(item.line, (), "", digits)]
    if digits == "0" * width:
        return [Placed(item.line, (), "", digit) for digit in digits]
    return [Placed(item.line, (), "数字连排，无法分栏", digits)] * width
