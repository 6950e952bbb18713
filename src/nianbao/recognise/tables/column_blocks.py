"""What the rows of a block share: which columns they have, where full rows have their figures, how far labels reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from nianbao.recognise.lines import CellKind
from nianbao.recognise.names import NameKind as Names
from nianbao.recognise.tables.header import Header
from nianbao.recognise.tables.printed_rows import PrintedRow
from nianbao.recognise.tables.rows import RowMatch

Places = tuple[int, ...]  # grid columns of a block's columns


@dataclass(slots=True)
class ColumnBlock:
    """What the rows of a block share. `order`: for each column its place among the figures of a full row; `learned`: the
    grid columns of the figures in full rows, by (block of the document, where the label ends); `label_ends`: the column
    after the longest label of the rows that end in the same column, by (block of the document, where the row ends);
    `blanks_first`: where labels end behind which some row has blanks in front of its columns' cells, as in `learned`."""

    header: Header
    order: Places
    blank: bool  # no figure is printed in the whole table
    packed: bool  # a row's cells follow its label directly
    total: int | None = None  # place of the column that holds the sum of the others
    by_value: bool = False  # what the figures are has told where they stand
    lacking: bool = False  # no row is full and some column has no head: a column may be missing from the page
    learned: dict[tuple[int, int], set[Places]] = field(default_factory=dict)
    label_ends: dict[tuple[int, int], int] = field(default_factory=dict)
    blanks_first: set[tuple[int, int]] = field(default_factory=set)

    @property
    def width(self) -> int:
        return len(self.header.columns)

    def learn(self, item: PrintedRow) -> None:
        if item.tail and item.line.aligned:
            end = (_source(item), item.tail[-1].covered.stop)
            self.label_ends[end] = max(item.label_end, self.label_ends.get(end, -1))
            if len(item.tail) > self.width and item.tail[0].kind is CellKind.EMPTY:
                self.blanks_first.add((_source(item), item.label_end))
        if len(item.figures) == self.width and item.line.aligned:
            places = tuple(cell.column for cell in item.figures)
            self.learned.setdefault((_source(item), item.label_end), set()).add(places)

    def whole(self, item: PrintedRow) -> bool:
        """Whether a row has a cell for each column. A blank in front is none of them where a row that ends in the same
        column has its label, or where rows with such a label have more cells: the row has lost one. Where rows had slid,
        they would end elsewhere, and all with such a label would have slid."""
        if len(item.tail) != self.width or self.lacking:
            return False
        first, source = item.tail[0], _source(item)
        if first.kind is not CellKind.EMPTY:
            return True
        reach = self.label_ends.get((source, item.tail[-1].covered.stop), -1)
        return first.column >= reach and (source, item.label_end) not in self.blanks_first

    def places(self, item: PrintedRow) -> Places | None:
        """As in full rows whose label ends in the same column; where spans are known, as in any full row."""
        known = self.learned.get((_source(item), item.label_end))
        if known is None and item.line.spans_known:
            known = {places for (block, _), own in self.learned.items() for places in own if block == _source(item)}
        return next(iter(known)) if known is not None and len(known) == 1 else None

    def heads(self, item: PrintedRow) -> dict[int, range]:
        """The grid columns that the heads cover, by place of their column: those in the row's own grid. None of them where
        two stand in one column, one beside the row's label, or a group is narrower than its columns: then they have slid."""
        if self.header.narrow:
            return {}
        cells = ((place, self.header.cells.get(column)) for place, column in enumerate(self.header.columns))
        heads = ((place, *at) for place, at in cells if at)
        own = {place: cell.covered for place, line, cell in heads if line.row >= 0 and line.block == item.line.block}
        starts = {covered.start for covered in own.values()}
        return own if own and len(starts) == len(own) and min(starts) >= item.label_end else {}

    def headed(self, item: PrintedRow) -> Places | None:
        return self.header.positions(item.line.spans_known)


def _source(item: PrintedRow) -> int:
    return item.line.block if item.line.row >= 0 else -1


def block_of(matches: Sequence[RowMatch], header: Header, *, blank: bool, packed: bool) -> ColumnBlock:
    block = ColumnBlock(header, _printed_order(header), blank, packed)
    specs = header.layout.spec.columns
    block.total = next((place for place, column in enumerate(header.columns) if specs[column].sums), None)
    for match in matches:
        block.learn(match.item)
    full = any(len(match.item.figures) == block.width for match in matches)
    heads = {column for column, (line, _) in header.cells.items() if line.aligned} or set(header.cells)
    block.lacking = not full and not heads.issuperset(header.columns)
    return block


def _printed_order(header: Header) -> Places:
    """The form's order, unless one header line that names every column prints them in another."""
    places = header.positions(True) or ()
    line, *others = {line.number: line for line, _ in header.cells.values()}.values() if places else (None,)
    # several rows of a header in one line: labels of groups stand among them
    grouped = line and any(header.layout.find(cell.text).kind & Names.HEAD for cell in line.cells)
    if not places or others or grouped:
        return tuple(range(len(header.columns)))
    ranks = {place: rank for rank, place in enumerate(sorted(places))}
    return tuple(ranks[place] for place in places)
