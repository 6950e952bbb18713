"""Which printed rows are which rows of the form: exact keys in order where that suffices, else dynamic programming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from nianbao.base.text import label_key
from nianbao.recognise.lines import Cell, Kind, Line
from nianbao.recognise.names import STRONG, Layout
from nianbao.recognise.tables.printed_rows import Item, header_like, item_of, merge_streams, rows_in

WRAP = 5  # a label is looked for on at most this many lines


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
    doubled: bool = False  # the row is printed twice, with other figures


@dataclass(slots=True)
class Alignment:
    matches: dict[int, Match] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    headers: list[Line] = field(default_factory=list)
    exact: bool = True


def align(lines: Sequence[Line], layout: Layout) -> Alignment:
    """The rows of the layout among the lines."""
    alignment = Alignment()
    items: list[Item] = []
    for line in lines:
        if not line.cells:
            continue
        if not line.figures and line.words > 1 and header_like([c for c in line.cells if c.kind is Kind.WORDS], layout):
            alignment.headers.append(line)
            continue
        for row in rows_in(line, layout):
            item = item_of(row, layout)
            if item is not None:
                items.append(item)
    if any(item.line.row < 0 for item in items):
        items = merge_streams(items)
    alignment.items = items
    if not _in_order(alignment, layout):
        alignment.exact = False
        _by_programming(alignment, layout)
        _out_of_order(alignment, layout)
        _fill_gaps(alignment, layout)
        _doubt_blanks(alignment)
        _doubt_shifted(alignment, layout)
        _doubt_doubled(alignment, layout)
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
    found = []
    label = ""
    figures = 0
    for start in range(end - 1, max(-1, end - 1 - WRAP), -1):
        item = items[start]
        label = item.label + label
        holds = item.holds
        figures += holds
        if figures > 1:
            break
        if not label or (start < end - 1 and not item.label and not holds):
            continue
        above = start < end - 1 and holds and not item.label  # figures above their label
        if above and item.line.row < 0 and not item.line.aligned:
            continue
        if len(label) > 120:
            break
        if end - start > 1 and not layout.find(label).rows and any(map(_names_a_row, items[start:end])):
            continue  # the label of a row of its own is no part of another's
        for row, likeness in layout.rows_like(label):
            gain = (1.0 if likeness == 1.0 else likeness - 0.15) - 0.03 * (end - 1 - start)
            gain += (0.3 if above else 0.5) if figures else 0.0
            found.append((start, row, gain, likeness))
    return found


def _names_a_row(item: Item) -> bool:
    return bool(item.name.rows) and len(label_key(item.label)) > 2


def _out_of_order(alignment: Alignment, layout: Layout) -> None:
    """Rows that stand elsewhere than the form has them: their own label names them, if it names only one row."""
    taken = {place for match in alignment.matches.values() for place in match.parts}
    named: dict[int, list[int]] = {}
    for place, item in enumerate(alignment.items):
        rows = item.name.rows
        strong = len(label_key(item.label)) >= STRONG
        if place not in taken and len(rows) == 1 and strong and (item.figures or item.line.aligned):
            named.setdefault(rows[0], []).append(place)
    for row, places in named.items():
        if row not in alignment.matches and len(places) == 1:
            _record(alignment, range(places[0], places[0] + 1), row, 1.0, layout)


def _record(alignment: Alignment, places: range, row: int, likeness: float, layout: Layout) -> None:
    items = alignment.items
    parts = [items[place] for place in places]
    holder = next((item for item in parts if item.holds), parts[0])
    labelled = [item for item in parts if item.label]
    alignment.matches[row] = Match(
        row,
        holder,
        likeness,
        "".join(item.label for item in parts),
        labelled[0].line,
        labelled[0].label_cell,
        tuple(places),
        doubt=len(labelled) == 1
        and labelled[0] is not holder
        and labelled[0].line.spans_known
        and bool(labelled[0].tail and labelled[0].name.rows),
    )


def _doubt_blanks(alignment: Alignment) -> None:
    """A row without figures beside a line of figures that is no row's: they may be its own, under a damaged label."""
    taken = {place for match in alignment.matches.values() for place in match.parts}
    orphans = {place for place, item in enumerate(alignment.items) if item.holds and place not in taken}
    for match in alignment.matches.values() if orphans else ():
        if not match.item.holds and match.parts:
            match.doubt |= not orphans.isdisjoint((match.parts[0] - 1, match.parts[-1] + 1))


def _doubt_doubled(alignment: Alignment, layout: Layout) -> None:
    """A row that is printed again right beside itself with other figures: an old one and its correction, say."""
    items = alignment.items
    for match in alignment.matches.values():
        own = items[match.parts[0]]
        for place in (match.parts[0] - 1, match.parts[-1] + 1):
            other = items[place] if 0 <= place < len(items) else own
            if other is own or not (other.figures and match.item.figures):
                continue
            if other.label:
                same = other.name.rows == (match.row,) == own.name.rows
            else:  # below a label that spans both rows
                same = place > match.parts[-1] and other.line.spans_known and not other.line.words
                same = same and len(other.figures) == len(match.item.figures)
            texts = [[cell.text.strip() for cell in item.figures] for item in (other, match.item)]
            match.doubled |= same and texts[0] != texts[1]


def _doubt_shifted(alignment: Alignment, layout: Layout) -> None:
    """In a text that lost its cells: figures without a label, or more than a row has, and the nearest row without any.
    Somewhere between them the figures stand on the other side of their labels: the rows there may have each other's."""
    matches = sorted((match for match in alignment.matches.values() if match.parts), key=lambda match: match.parts[0])
    taken = {place for match in matches for place in match.parts}
    surplus = {
        match.parts[-1]
        for match in matches
        if _loose(match.item) and len(match.item.figures) > layout.width(match.row) and not match.inferred
    }
    surplus |= {
        place
        for place, item in enumerate(alignment.items)
        if item.figures and not item.label and _loose(item) and place not in taken
    }
    bare = [number for number, match in enumerate(matches) if not match.item.holds]
    for place in sorted(surplus):
        if not bare:
            return
        above = sum(1 for match in matches if match.parts[0] <= place)
        nearest = min(bare, key=lambda number: number - above if number >= above else above - 1 - number)
        bare.remove(nearest)
        for match in matches[above : nearest + 1] if nearest >= above else matches[nearest:above]:
            match.doubt = True


def _loose(item: Item) -> bool:
    return item.line.row < 0 and not item.line.aligned


def _fill_gaps(alignment: Alignment, layout: Layout) -> None:
    """Figures without a label are taken for the rows between their neighbours where exactly those rows fit."""
    matches = alignment.matches
    if not matches:
        return
    total = len(layout.spec.rows)
    order = sorted(matches)
    edges = [(-1, -1), *((row, matches[row].parts[-1]) for row in order), (total, len(alignment.items))]
    starts = [*(matches[row].parts[0] for row in order), len(alignment.items)]
    for (row, place), (next_row, _), stop in zip(edges, edges[1:], starts, strict=False):
        between = alignment.items[place + 1 : stop]
        lone = [item for item in between if item.figures]
        missing = list(range(row + 1, next_row))
        _split_runs(alignment, layout, row, missing, lone, between)
        if not missing or len(lone) != len(missing) or any(item.label for item in lone) or missing[0] in matches:
            continue
        if any(len(item.figures) != layout.width(number) for item, number in zip(lone, missing, strict=True)):
            continue
        if (row < 0 and len(lone) > 1) or (next_row == total and len(lone) > 1):
            continue
        for item, number in zip(lone, missing, strict=True):
            matches[number] = Match(
                number, item, 1.0, "", item.line, None, (alignment.items.index(item),), "行名缺失，按上下行推定"
            )


def _split_runs(
    alignment: Alignment, layout: Layout, row: int, missing: list[int], lone: list[Item], between: list[Item]
) -> None:
    """A run of figures for several rows at once: cut into rows when its length is exactly theirs."""
    matches = alignment.matches
    if not missing:
        return
    if any(
        not match.item.holds and match.item.line.row < 0 and not match.item.line.aligned for match in matches.values()
    ):
        return  # labels first, figures behind them: nobody knows in which order
    own = matches.get(row)
    if own is not None and not lone and len(own.item.figures) > layout.width(row):
        rows, run = [row, *missing], own.item
    elif len(lone) == 1 and not lone[0].label and len(missing) > 1:
        rows, run = missing, lone[0]
    else:
        return
    if len(run.figures) != sum(layout.width(number) for number in rows) or any(
        item.label for item in between if item is not run
    ):
        return
    taken = 0
    for number in rows:
        width = layout.width(number)
        part = Item(run.line, figures=run.figures[taken : taken + width], lines=run.lines)
        part.tail = part.figures
        taken += width
        known = matches.get(number)
        matches[number] = Match(
            number, part, known.similarity if known else 1.0, known.printed if known else "", run.line,
            known.label_cell if known else None, known.parts if known else (alignment.items.index(run),),
            "一组数字连排，按行数推定",
        )  # fmt: skip
