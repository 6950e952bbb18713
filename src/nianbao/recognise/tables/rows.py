"""Which printed rows are which rows of the form: exact keys in order where that suffices, else dynamic programming."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import NamedTuple

from nianbao.base.text import label_key
from nianbao.recognise.limits import BROKEN, HOLDS, HOLDS_ABOVE, LONGEST_JOINED, STRONG, UNLIKE, WRAP
from nianbao.recognise.lines import Line, PrintedCell
from nianbao.recognise.names import How, KeyedLayout
from nianbao.recognise.tables.printed_rows import PrintedRow, header_like, item_of, merge_streams, rows_in

_BY_NEIGHBOURS = "行名缺失，按上下行推定"
_FIGURE_FIRST = re.compile(r"\s*[0-9][0-9.]*\s+\S")
_BY_COUNT = "一组数字连排，按行数推定"


@dataclass(slots=True)
class RowMatch:
    row: int
    item: PrintedRow  # holds the figures
    similarity: float
    printed: str
    label_line: Line
    label_cell: PrintedCell | None = None
    parts: tuple[int, ...] = ()
    inferred: str = ""
    doubt: bool = False  # a label with blank cells of its own, and figures of no row beside it
    digits: bool = False  # digits stand behind the last piece of its label, and too few figures elsewhere
    again: bool = False  # the row is printed twice
    doubled: bool = False  # with other figures


@dataclass(slots=True)
class Alignment:
    """`matches`: by row of the layout; `items`: the printed rows in their order; `exact`: nothing was inferred."""

    matches: dict[int, RowMatch] = field(default_factory=dict)
    items: list[PrintedRow] = field(default_factory=list)
    headers: list[Line] = field(default_factory=list)
    exact: bool = True

    def left(self) -> list[tuple[int, PrintedRow]]:
        """The printed rows that are no row's, with their places."""
        taken = {place for match in self.matches.values() for place in match.parts}
        return [(place, item) for place, item in enumerate(self.items) if place not in taken]

    def row_lines(self) -> set[int]:
        """The numbers of the lines in which rows stand."""
        parts = {self.items[place].line.number for match in self.matches.values() for place in match.parts}
        return parts | {match.item.line.number for match in self.matches.values()}

    def first_lines(self, layout: KeyedLayout) -> dict[str, int]:
        """Block → the number of its first row's first line, the uppermost block first."""
        firsts: dict[str, int] = {}
        for match in self.matches.values():
            block = layout.spec.rows[match.row].block
            first = min(match.label_line.number, match.item.line.number)
            firsts[block] = min(first, firsts.get(block, first))
        return dict(sorted(firsts.items(), key=lambda item: item[1]))


def align(lines: Sequence[Line], layout: KeyedLayout) -> Alignment:
    """The rows of the layout among the lines: in the form's order where that suffices, else by all passes."""
    alignment = Alignment()
    for line in lines:
        if not line.figures and line.words > 1 and header_like(line.labels, layout):
            alignment.headers.append(line)
        elif line.cells:
            items = (item_of(row, layout) for row in rows_in(line, layout))
            alignment.items += [item for item in items if item is not None]
    if any(item.line.row < 0 for item in alignment.items):
        alignment.items = merge_streams(alignment.items)
    if not _in_order(alignment, layout):
        alignment.exact = False
        for apply in PASSES:
            apply(alignment, layout)
    return alignment


def _in_order(alignment: Alignment, layout: KeyedLayout) -> bool:
    """Every row under an exact label, in the form's order, each once, and no figures without a label."""
    matches: dict[int, RowMatch] = {}
    last = -1
    for place, item in enumerate(alignment.items):
        rows = item.name.rows
        if not rows and not item.holds:
            continue
        row = next((row for row in rows if row > last), -1)
        if row != last + 1 or not (item.holds or item.line.aligned):
            return False
        matches[row] = RowMatch(row, item, 1.0, item.label, item.line, item.label_cell, (place,))
        last = row
    if last != len(layout.spec.rows) - 1:
        return False
    alignment.matches = matches
    return True


def _by_programming(alignment: Alignment, layout: KeyedLayout) -> None:
    """The runs of printed rows that are together the most like the form's rows, in the form's order."""
    best, steps = _scores(alignment.items, layout)
    end, row = len(alignment.items), len(layout.spec.rows)
    while end > 0 and row > 0:
        step = steps.get((end, row))
        if step is not None and best[end][row] > max(best[end - 1][row], best[end][row - 1]) - 1e-9:
            start, likeness = step
            _record(alignment, range(start, end), row - 1, likeness, layout)
            end, row = start, row - 1
        elif best[end - 1][row] >= best[end][row - 1]:
            end -= 1
        else:
            row -= 1


def _scores(
    items: list[PrintedRow], layout: KeyedLayout
) -> tuple[list[list[float]], dict[tuple[int, int], tuple[int, float]]]:
    """`best[n][m]`: what the first n printed rows are worth as the first m of the form; `steps[n, m]`: where the run
    begins that is the last of them and ends at n, and its likeness."""
    total = len(layout.spec.rows)
    best = [[0.0] * (total + 1)]
    steps: dict[tuple[int, int], tuple[int, float]] = {}
    for end in range(1, len(items) + 1):
        here = list(best[-1])
        for start, row, gain, likeness in _spans(items, end, layout):
            value = best[start][row] + gain
            if value > here[row + 1]:
                here[row + 1] = value
                steps[end, row + 1] = (start, likeness)
        for row in range(1, total + 1):  # a gain carries on to the rows behind it
            if here[row - 1] > here[row]:
                here[row] = here[row - 1]
                steps.pop((end, row), None)
        best.append(here)
    return best, steps


class _Run(NamedTuple):
    """Printed rows one behind the other that may be one row of the form, its label broken over them."""

    start: int
    items: Sequence[PrintedRow]
    label: str

    @property
    def broken(self) -> bool:
        return len(self.items) > 1

    @property
    def figures_above(self) -> bool:
        """Whether the figures stand above their label."""
        return self.broken and self.items[0].holds and not self.items[0].label

    def may_be_row(self, layout: KeyedLayout) -> bool:
        """Whether it begins with a label, or with figures in a grid, and holds no label of a row of its own."""
        if not self.label or (self.figures_above and self.items[0].line.loose):
            return False
        if not self.broken:
            return True
        begins = bool(self.items[0].label) or self.items[0].holds
        return begins and (bool(layout.find(self.label).rows) or not any(map(_names_a_row, self.items)))

    def gain(self, likeness: float) -> float:
        """What it is worth as a row that its label is so much like."""
        holds = HOLDS_ABOVE if self.figures_above else HOLDS if any(item.holds for item in self.items) else 0.0
        exact = 1.0 if likeness == 1.0 else likeness - UNLIKE
        return exact - BROKEN * (len(self.items) - 1) + holds


def _runs(items: list[PrintedRow], end: int) -> Iterator[_Run]:
    """The runs that end at `end`, the shortest first: of few items, one of which holds figures at most."""
    for start in range(end - 1, max(-1, end - 1 - WRAP), -1):
        run = items[start:end]
        label = "".join(item.label for item in run)
        if sum(item.holds for item in run) > 1 or len(label) > LONGEST_JOINED:
            break
        yield _Run(start, run, label)


def _spans(items: list[PrintedRow], end: int, layout: KeyedLayout) -> list[tuple[int, int, float, float]]:
    """Runs of items ending at `end` that can be one row: (start, row, gain, likeness)."""
    return [
        (run.start, row, run.gain(likeness), likeness)
        for run in _runs(items, end)
        if run.may_be_row(layout)
        for row, likeness in layout.rows_like(run.label)
    ]


def _names_a_row(item: PrintedRow) -> bool:
    return bool(item.name.rows) and len(label_key(item.label)) > 2


def _out_of_order(alignment: Alignment, layout: KeyedLayout) -> None:
    """Rows that stand elsewhere than the form has them: their own label names them, if it names only one row."""
    named: dict[int, list[int]] = {}
    for place, item in alignment.left():
        strong = len(item.name.rows) == 1 and len(label_key(item.label)) >= STRONG
        if strong and (item.figures or item.line.aligned):
            named.setdefault(item.name.rows[0], []).append(place)
    for row, places in named.items():
        if row not in alignment.matches and len(places) == 1:
            _record(alignment, range(places[0], places[0] + 1), row, 1.0, layout)


def _record(alignment: Alignment, places: range, row: int, likeness: float, layout: KeyedLayout) -> None:
    items = alignment.items
    parts = [items[place] for place in places]
    holder = next((item for item in parts if item.holds), parts[0])
    labelled = [item for item in parts if item.label]
    label = "".join(item.label for item in parts)
    glued = len(labelled) > 1 and layout.find(label).how is How.DIGITS
    alignment.matches[row] = RowMatch(
        row,
        holder,
        likeness,
        label,
        labelled[0].line,
        labelled[0].label_cell,
        tuple(places),
        doubt=len(labelled) == 1
        and labelled[0] is not holder
        and labelled[0].line.spans_known
        and bool(labelled[0].tail and labelled[0].name.rows),
        digits=glued and len(holder.figures) < layout.width(row),
    )


def _doubt_blanks(alignment: Alignment, layout: KeyedLayout) -> None:
    """A row without figures beside a line of figures that is no row's: they may be its own, under a damaged label."""
    orphans = {place for place, item in alignment.left() if item.holds}
    for match in alignment.matches.values():
        if not match.item.holds and match.parts:
            match.doubt |= not orphans.isdisjoint((match.parts[0] - 1, match.parts[-1] + 1))


def _doubt_run_in(alignment: Alignment, layout: KeyedLayout) -> None:
    """In a text that lost its cells, a row without figures before a line of words that begins with one: its own may have
    run into what follows the table."""
    items = alignment.items
    for match in alignment.matches.values():
        behind = match.parts[-1] + 1 if match.parts else len(items)
        if not match.item.figures and not match.item.glued and match.item.line.loose and behind < len(items):
            match.doubt |= items[behind].line.loose and _FIGURE_FIRST.match(items[behind].label) is not None


def _doubt_doubled(alignment: Alignment, layout: KeyedLayout) -> None:
    """A row that is printed again with other figures: an old one and its correction, or one under another's name."""
    items = alignment.items
    for match in alignment.matches.values():
        for place, item in enumerate(items):
            beside = place in (match.parts[0] - 1, match.parts[-1] + 1)
            if place not in match.parts and _printed_again(item, items[match.parts[0]], match, beside=beside):
                figures = ([cell.text.strip() for cell in own.figures] for own in (item, match.item))
                match.again = True
                match.doubled |= next(figures) != next(figures)


def _printed_again(other: PrintedRow, own: PrintedRow, match: RowMatch, *, beside: bool) -> bool:
    """Whether a row is the same as a match: by its label, or right below it under a label that spans both."""
    if other is own or not other.figures or not match.item.figures:
        return False
    if other.label:
        return other.name.rows == (match.row,) == own.name.rows
    spanned = beside and other.line.spans_known and not other.line.words and other.line.number > match.item.line.number
    return spanned and len(other.figures) == len(match.item.figures)


def _doubt_shifted(alignment: Alignment, layout: KeyedLayout) -> None:
    """In a text that lost its cells: figures without a label, or more than a row has, and the nearest row without any.
    Somewhere between them the figures stand on the other side of their labels: the rows there may have each other's."""
    matches = sorted((match for match in alignment.matches.values() if match.parts), key=lambda match: match.parts[0])
    bare = [number for number, match in enumerate(matches) if not match.item.holds]
    for place in _surplus(alignment, layout)[: len(bare)]:
        above = sum(1 for match in matches if match.parts[0] <= place)
        nearest = min(bare, key=lambda number: number - above if number >= above else above - 1 - number)
        bare.remove(nearest)
        for match in matches[min(above, nearest) : max(above, nearest + 1)]:
            match.doubt = True


def _surplus(alignment: Alignment, layout: KeyedLayout) -> list[int]:
    """The places of loose rows with figures and no label, and of those with more figures than columns."""
    places = {place for place, item in alignment.left() if item.figures and not item.label and item.line.loose}
    for match in alignment.matches.values():
        if match.parts and match.item.line.loose and not match.inferred:
            places.update(match.parts[-1:] if len(match.item.figures) > layout.width(match.row) else ())
    return sorted(places)


class _Gap(NamedTuple):
    """Rows of the form that were not found between two that were. `row`: the one above them; `between`: the printed rows
    there, with their places; `at_edge`: one of the two is the edge of the table."""

    row: int
    missing: Sequence[int]
    between: Sequence[tuple[int, PrintedRow]]
    at_edge: bool

    @property
    def holding(self) -> list[tuple[int, PrintedRow]]:
        return [(place, item) for place, item in self.between if item.figures]


def _fill_gaps(alignment: Alignment, layout: KeyedLayout) -> None:
    """Figures without a label are taken for the rows between their neighbours where exactly those rows fit."""
    matches, total = alignment.matches, len(layout.spec.rows)
    order = sorted(matches)
    above = [(-1, -1), *((row, matches[row].parts[-1]) for row in order)]
    below = [*((row, matches[row].parts[0]) for row in order), (total, len(alignment.items))]
    for (row, place), (next_row, stop) in zip(above, below, strict=True) if matches else ():
        between = list(enumerate(alignment.items[place + 1 : stop], place + 1))
        gap = _Gap(row, range(row + 1, next_row), between, at_edge=row < 0 or next_row == total)
        if gap.missing and not _elsewhere(alignment, layout, gap) and not _split_run(alignment, layout, gap):
            _fill(alignment, layout, gap)


def _fill(alignment: Alignment, layout: KeyedLayout, gap: _Gap) -> None:
    """One printed row for each missing one, with as many figures as it has columns; at an edge of the table, where no
    row on the other side holds them, one only."""
    lone = gap.holding
    widths = [layout.width(number) for number in gap.missing]
    if [len(item.figures) for _, item in lone] != widths or any(item.label for _, item in lone):
        return
    for number, (place, item) in zip(gap.missing, lone, strict=True) if not gap.at_edge or len(lone) == 1 else ():
        alignment.matches[number] = RowMatch(number, item, 1.0, "", item.line, None, (place,), _BY_NEIGHBOURS)


def _elsewhere(alignment: Alignment, layout: KeyedLayout, gap: _Gap) -> bool:
    """Whether a row is missing between its neighbours because it is printed further off, under its own label."""
    return any(
        row in gap.missing for _, item in alignment.left() if item.label for row, _ in layout.rows_like(item.label)
    )


def _split_run(alignment: Alignment, layout: KeyedLayout, gap: _Gap) -> bool:
    """A run of figures for several rows at once: cut into rows when its length is exactly theirs."""
    matches = alignment.matches
    if any(not match.item.holds and match.item.line.loose for match in matches.values()):
        return False  # labels first, figures behind them: nobody knows in which order
    rows, run = _rows_in_one(matches.get(gap.row), gap, layout)
    widths = [layout.width(number) for number in rows]
    others = any(item.label for _, item in gap.between if item is not run)
    if run is None or others or len(run.figures) != sum(widths):
        return False
    at = next(place for place, item in enumerate(alignment.items) if item is run)
    figures = iter(run.figures)
    for number, width in zip(rows, widths, strict=True):
        own = tuple(islice(figures, width))
        part = PrintedRow(run.line, figures=own, tail=own, lines=run.lines)
        known = matches.get(number, RowMatch(number, part, 1.0, "", run.line, None, (at,)))
        matches[number] = replace(known, item=part, label_line=run.line, inferred=_BY_COUNT)
    return True


def _rows_in_one(above: RowMatch | None, gap: _Gap, layout: KeyedLayout) -> tuple[list[int], PrintedRow | None]:
    """The rows whose figures may stand in one printed row: the missing ones, with the one above where its holds more than
    it should and no other holds any."""
    match gap.holding:
        case [] if above is not None and len(above.item.figures) > layout.width(gap.row):
            return [gap.row, *gap.missing], above.item
        case [(_, item)] if not item.label and len(gap.missing) > 1:
            return [*gap.missing], item
    return [], None


# In this order: what the labels say, what their neighbours say, then what may be wrong with it.
PASSES: tuple[Callable[[Alignment, KeyedLayout], None], ...] = (
    _by_programming,
    _out_of_order,
    _fill_gaps,
    _doubt_blanks,
    _doubt_shifted,
    _doubt_run_in,
    _doubt_doubled,
)
