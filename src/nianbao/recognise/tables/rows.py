"""Which printed rows are which rows of the form: exact keys in order where that suffices, else dynamic programming."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from nianbao.base.text import label_key
from nianbao.recognise.limits import BROKEN, HOLDS, HOLDS_ABOVE, LONGEST_JOINED, STRONG, UNLIKE, WRAP
from nianbao.recognise.lines import Cell, Kind, Line
from nianbao.recognise.names import How, Layout
from nianbao.recognise.tables.printed_rows import Item, header_like, item_of, merge_streams, rows_in

_BY_NEIGHBOURS = "行名缺失，按上下行推定"
_FIGURE_FIRST = re.compile(r"\s*[0-9][0-9.]*\s+\S")
_BY_COUNT = "一组数字连排，按行数推定"


@dataclass(slots=True)
class Match:
    row: int
    item: Item  # holds the figures
    similarity: float
    printed: str
    label_line: Line
    label_cell: Cell | None = None
    parts: tuple[int, ...] = ()
    inferred: str = ""
    doubt: bool = False  # a label with blank cells of its own, and figures of no row beside it
    digits: bool = False  # digits stand behind the last piece of its label, and too few figures elsewhere
    doubled: bool = False  # the row is printed twice, with other figures


@dataclass(slots=True)
class Alignment:
    """`matches`: by row of the layout; `items`: the printed rows in their order; `exact`: nothing was inferred."""

    matches: dict[int, Match] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    headers: list[Line] = field(default_factory=list)
    exact: bool = True

    def left(self) -> list[tuple[int, Item]]:
        """The printed rows that are no row's, with their places."""
        taken = {place for match in self.matches.values() for place in match.parts}
        return [(place, item) for place, item in enumerate(self.items) if place not in taken]


def align(lines: Sequence[Line], layout: Layout) -> Alignment:
    """The rows of the layout among the lines: in the form's order where that suffices, else by all passes."""
    alignment = Alignment()
    for line in lines:
        words = [cell for cell in line.cells if cell.kind is Kind.WORDS]
        if not line.figures and line.words > 1 and header_like(words, layout):
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


def _in_order(alignment: Alignment, layout: Layout) -> bool:
    """Every row under an exact label, in the form's order, each once, and no figures without a label."""
    matches: dict[int, Match] = {}
    last = -1
    for place, item in enumerate(alignment.items):
        rows = item.name.rows
        if not rows:
            if item.holds:
                return False
            continue
        if not item.holds and not item.line.aligned:
            return False
        row = next((row for row in rows if row > last), -1)
        if row != last + 1:
            return False
        matches[row] = Match(row, item, 1.0, item.label, item.line, item.label_cell, (place,))
        last = row
    if last != len(layout.spec.rows) - 1:
        return False
    alignment.matches = matches
    return True


def _by_programming(alignment: Alignment, layout: Layout) -> None:
    items, total = alignment.items, len(layout.spec.rows)
    count = len(items)
    best = [[0.0] * (total + 1) for _ in range(count + 1)]
    back: dict[tuple[int, int], tuple[int, float]] = {}
    spans = [_spans(items, end, layout) for end in range(count + 1)]
    for end in range(1, count + 1):
        above, here = best[end - 1], best[end]
        for row in range(1, total + 1):
            value = max(above[row], here[row - 1])
            here[row] = value
        for start, row, gain, likeness in spans[end]:
            value = best[start][row] + gain
            if value > here[row + 1]:
                here[row + 1] = value
                back[end, row + 1] = (start, likeness)
        for row in range(1, total + 1):  # a gain carries on to the rows behind it
            if here[row - 1] > here[row]:
                here[row] = here[row - 1]
                back.pop((end, row), None)
    end, row = count, total
    while end > 0 and row > 0:
        step = back.get((end, row))
        if step is not None and best[end][row] > max(best[end - 1][row], best[end][row - 1]) - 1e-9:
            start, likeness = step
            _record(alignment, range(start, end), row - 1, likeness, layout)
            end, row = start, row - 1
        elif best[end - 1][row] >= best[end][row - 1]:
            end -= 1
        else:
            row -= 1


def _spans(items: list[Item], end: int, layout: Layout) -> list[tuple[int, int, float, float]]:
    """Runs of items ending at `end` that can be one row: (start, row, gain, likeness)."""
    found: list[tuple[int, int, float, float]] = []
    for start in range(end - 1, max(-1, end - 1 - WRAP), -1):
        run = items[start:end]
        label = "".join(item.label for item in run)
        if sum(item.holds for item in run) > 1 or len(label) > LONGEST_JOINED:
            break
        above = len(run) > 1 and run[0].holds and not run[0].label  # figures above their label
        if not label or (len(run) > 1 and not run[0].label and not run[0].holds) or (above and _loose(run[0])):
            continue
        if len(run) > 1 and not layout.find(label).rows and any(map(_names_a_row, run)):
            continue  # the label of a row of its own is no part of another's
        holds = HOLDS_ABOVE if above else HOLDS if any(item.holds for item in run) else 0.0
        for row, likeness in layout.rows_like(label):
            exact = 1.0 if likeness == 1.0 else likeness - UNLIKE
            found.append((start, row, exact - BROKEN * (len(run) - 1) + holds, likeness))
    return found


def _names_a_row(item: Item) -> bool:
    return bool(item.name.rows) and len(label_key(item.label)) > 2


def _out_of_order(alignment: Alignment, layout: Layout) -> None:
    """Rows that stand elsewhere than the form has them: their own label names them, if it names only one row."""
    named: dict[int, list[int]] = {}
    for place, item in alignment.left():
        strong = len(item.name.rows) == 1 and len(label_key(item.label)) >= STRONG
        if strong and (item.figures or item.line.aligned):
            named.setdefault(item.name.rows[0], []).append(place)
    for row, places in named.items():
        if row not in alignment.matches and len(places) == 1:
            _record(alignment, range(places[0], places[0] + 1), row, 1.0, layout)


def _record(alignment: Alignment, places: range, row: int, likeness: float, layout: Layout) -> None:
    items = alignment.items
    parts = [items[place] for place in places]
    holder = next((item for item in parts if item.holds), parts[0])
    labelled = [item for item in parts if item.label]
    label = "".join(item.label for item in parts)
    glued = len(labelled) > 1 and layout.find(label).how is How.DIGITS
    alignment.matches[row] = Match(
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


def _doubt_blanks(alignment: Alignment, layout: Layout) -> None:
    """A row without figures beside a line of figures that is no row's: they may be its own, under a damaged label."""
    orphans = {place for place, item in alignment.left() if item.holds}
    for match in alignment.matches.values():
        if not match.item.holds and match.parts:
            match.doubt |= not orphans.isdisjoint((match.parts[0] - 1, match.parts[-1] + 1))


def _doubt_run_in(alignment: Alignment, layout: Layout) -> None:
    """In a text that lost its cells, a row without figures before a line of words that begins with one: its own may have
    run into what follows the table."""
    items = alignment.items
    for match in alignment.matches.values():
        behind = match.parts[-1] + 1 if match.parts else len(items)
        if not match.item.figures and not match.item.glued and _loose(match.item) and behind < len(items):
            match.doubt |= _loose(items[behind]) and _FIGURE_FIRST.match(items[behind].label) is not None


def _doubt_doubled(alignment: Alignment, layout: Layout) -> None:
    """A row that is printed again right beside itself with other figures: an old one and its correction, say."""
    items = alignment.items
    for match in alignment.matches.values():
        for place in (match.parts[0] - 1, match.parts[-1] + 1):
            if 0 <= place < len(items) and _printed_again(items[place], items[match.parts[0]], match):
                figures = ([cell.text.strip() for cell in item.figures] for item in (items[place], match.item))
                match.doubled |= next(figures) != next(figures)


def _printed_again(other: Item, own: Item, match: Match) -> bool:
    """Whether a row beside a match is the same row: by its label, or below a label that spans both."""
    if other is own or not other.figures or not match.item.figures:
        return False
    if other.label:
        return other.name.rows == (match.row,) == own.name.rows
    spanned = other.line.spans_known and not other.line.words and other.line.number > match.item.line.number
    return spanned and len(other.figures) == len(match.item.figures)


def _doubt_shifted(alignment: Alignment, layout: Layout) -> None:
    """In a text that lost its cells: figures without a label, or more than a row has, and the nearest row without any.
    Somewhere between them the figures stand on the other side of their labels: the rows there may have each other's."""
    matches = sorted((match for match in alignment.matches.values() if match.parts), key=lambda match: match.parts[0])
    surplus = {match.parts[-1] for match in matches if _has_too_many(match, layout)}
    surplus |= {place for place, item in alignment.left() if item.figures and not item.label and _loose(item)}
    bare = [number for number, match in enumerate(matches) if not match.item.holds]
    for place in sorted(surplus)[: len(bare)]:
        above = sum(1 for match in matches if match.parts[0] <= place)
        nearest = min(bare, key=lambda number: number - above if number >= above else above - 1 - number)
        bare.remove(nearest)
        for match in matches[above : nearest + 1] if nearest >= above else matches[nearest:above]:
            match.doubt = True


def _has_too_many(match: Match, layout: Layout) -> bool:
    return _loose(match.item) and len(match.item.figures) > layout.width(match.row) and not match.inferred


def _loose(item: Item) -> bool:
    """Whether it stands in a text that lost its cells."""
    return item.line.row < 0 and not item.line.aligned


def _fill_gaps(alignment: Alignment, layout: Layout) -> None:
    """Figures without a label are taken for the rows between their neighbours where exactly those rows fit."""
    matches, total = alignment.matches, len(layout.spec.rows)
    order = sorted(matches)
    above = [(-1, -1), *((row, matches[row].parts[-1]) for row in order)]
    below = [*((row, matches[row].parts[0]) for row in order), (total, len(alignment.items))]
    for (row, place), (next_row, stop) in zip(above, below, strict=True) if matches else ():
        between = list(enumerate(alignment.items[place + 1 : stop], place + 1))
        missing = list(range(row + 1, next_row))
        if missing and not _split_run(alignment, layout, row, missing, between):
            _fill(alignment, layout, missing, between, at_edge=row < 0 or next_row == total)


def _fill(
    alignment: Alignment, layout: Layout, missing: list[int], between: list[tuple[int, Item]], *, at_edge: bool
) -> None:
    """One printed row for each missing one, with as many figures as it has columns; at an edge of the table, where no
    row on the other side holds them, one only."""
    lone = [(place, item) for place, item in between if item.figures]
    widths = [layout.width(number) for number in missing]
    if [len(item.figures) for _, item in lone] != widths or any(item.label for _, item in lone):
        return
    for number, (place, item) in zip(missing, lone, strict=True) if not at_edge or len(lone) == 1 else ():
        alignment.matches[number] = Match(number, item, 1.0, "", item.line, None, (place,), _BY_NEIGHBOURS)


def _split_run(
    alignment: Alignment, layout: Layout, row: int, missing: list[int], between: list[tuple[int, Item]]
) -> bool:
    """A run of figures for several rows at once: cut into rows when its length is exactly theirs."""
    matches = alignment.matches
    if any(not match.item.holds and _loose(match.item) for match in matches.values()):
        return False  # labels first, figures behind them: nobody knows in which order
    own = matches.get(row)
    lone = [(place, item) for place, item in between if item.figures]
    if own is not None and not lone and len(own.item.figures) > layout.width(row):
        rows, run = [row, *missing], own.item
    elif len(lone) == 1 and not lone[0][1].label and len(missing) > 1:
        rows, run = missing, lone[0][1]
    else:
        return False
    widths = [layout.width(number) for number in rows]
    if len(run.figures) != sum(widths) or any(item.label for _, item in between if item is not run):
        return False
    at = next(place for place, item in enumerate(alignment.items) if item is run)
    taken = 0
    for number, width in zip(rows, widths, strict=True):
        figures = run.figures[taken : taken + width]
        part = Item(run.line, figures=figures, tail=figures, lines=run.lines)
        taken += width
        known = matches.get(number, Match(number, part, 1.0, "", run.line, None, (at,)))
        matches[number] = replace(known, item=part, label_line=run.line, inferred=_BY_COUNT)
    return True


# In this order: what the labels say, what their neighbours say, then what may be wrong with it.
PASSES: tuple[Callable[[Alignment, Layout], None], ...] = (
    _by_programming,
    _out_of_order,
    _fill_gaps,
    _doubt_blanks,
    _doubt_shifted,
    _doubt_run_in,
    _doubt_doubled,
)
