"""The printed rows of a table: lines cut into a label and the figures and blank cells behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nianbao.base.text import label_key
from nianbao.recognise.labels import Layout, bare_key, printed_key, unnoted_key
from nianbao.recognise.lines import Cell, Kind, Line, glued_figures

_STROKES = frozenset("/／-—–－")


@dataclass(slots=True)
class Item:
    """A printed row: its label without group labels, its figures, the line they stand in. `tail`: the figures and the
    blank cells behind the label, as far as these are printed. `glued`: the figures are the text behind the label."""

    line: Line
    label: str = ""
    key: str = ""
    figures: tuple[Cell, ...] = ()
    tail: tuple[Cell, ...] = ()
    label_end: int = -1  # grid column after the last label cell
    label_cell: Cell | None = None
    glued: str = ""
    lines: tuple[Line, ...] = ()

    @property
    def stream(self) -> bool:
        """Whether it is a run of figures and blank cells out of a text with one cell a line."""
        return not self.label and self.line.row < 0 and not self.line.aligned and bool(self.tail)

    @property
    def holds(self) -> bool:
        """Whether it holds a row's figures, be they blank."""
        return bool(self.figures or self.glued) or self.stream


def _is_fragment(key: str, layout: Layout) -> bool:
    return any(key in group for group in layout.group_long)


def header_like(words: Sequence[Cell], layout: Layout) -> bool:
    known = total = 0
    for cell in words:
        key = printed_key(cell.text)
        if key in layout.column_keys or key in layout.head_keys:
            known += 1
        elif key in layout.group_keys:
            continue
        total += 1
    return known >= 2 or (known == 1 and total == 1 and len(words) > 1)


def item_of(line: Line, layout: Layout) -> Item | None:
    """The printed row in a line; None for a line that is a header or holds nothing but group labels."""
    cells = line.cells
    first = next((place for place, cell in enumerate(cells) if cell.kind is Kind.FIGURE), len(cells))
    words = [cell for cell in cells[:first] if cell.kind is Kind.WORDS]
    copies = {cell.text for cell in words}
    if len(copies) < len(words):  # a merged label copied into every cell that it covered
        words = [
            cell for place, cell in enumerate(words) if all(cell.text != later.text for later in words[place + 1 :])
        ]
    if len(words) > 1:
        kept = []
        for cell in words:
            key = label_key(cell.text)
            if key in layout.group_keys and (cell is not words[-1] or key not in layout.row_keys):
                continue
            if len(key) <= 8 and key not in layout.row_keys and _is_fragment(key, layout):
                continue
            kept.append(cell)
        words_left = kept
    else:
        words_left = words
        if words:
            key = label_key(words[0].text)
            if key not in layout.row_keys and (
                key in layout.group_keys or (len(key) <= 4 and _is_fragment(key, layout)) or key in layout.block_keys
            ):
                words_left = []
    item = Item(line)
    if words_left:
        item.label = "".join(cell.text for cell in words_left)
        item.key = label_key(item.label)
        item.label_cell = words_left[-1]
    if words:
        item.label_end = words[-1].column + words[-1].span
    after = [cell for cell in cells if not words or cell.column > words[-1].column]
    item.tail = tuple(after)
    item.figures = tuple(cell for cell in after if cell.kind is not Kind.EMPTY)
    if not item.figures and item.label and item.key not in layout.row_keys:
        split = glued_figures(item.label)
        if split:
            key = label_key(split[0])
            if key in layout.row_keys or bare_key(split[0]) in layout.row_keys:
                item.label, item.glued = split
                item.key = key
    elif item.label and item.figures and not line.aligned and line.row < 0:
        _unglue(item, layout)
    return item if item.label or item.figures or (item.stream and not words) else None


def _unglue(item: Item, layout: Layout) -> None:
    """The first figure of a row taken off the label, where the row's others follow it: "规章3 0 12"."""
    split = glued_figures(item.label)
    rows = exact_rows(split[0], label_key(split[0]), layout) if split else ()
    if split and any(layout.width(row) == len(item.figures) + 1 for row in rows):
        item.label, digits = split
        item.key = label_key(item.label)
        item.figures = (Cell(0, 1, digits, Kind.FIGURE), *item.figures)
        item.tail = (item.figures[0], *item.tail)


def exact_rows(label: str, key: str, layout: Layout) -> tuple[int, ...]:
    """The rows with this label, its ordinal or a remark behind it left out where it is none otherwise."""
    known = layout.row_keys.get(key) or layout.row_keys.get(bare_key(label))
    return known or layout.row_keys.get(unnoted_key(label), ())


def rows_in(line: Line, layout: Layout) -> list[Line]:
    """The rows that stand behind each other in a line with separators: a row begins with a label behind figures."""
    if not line.aligned or line.words < 2:
        return [line]
    starts = [
        place
        for place, (before, cell) in enumerate(pairwise(line.cells), 1)
        if cell.kind is Kind.WORDS
        and before.kind is not Kind.WORDS
        and cell.text.lstrip()[:1] not in _STROKES  # a stroke glued to the label is the last cell of the row before
        and any(
            earlier.kind is Kind.WORDS and label_key(earlier.text) in layout.row_keys for earlier in line.cells[:place]
        )
        and (label_key(cell.text) in layout.row_keys or label_key(cell.text) in layout.group_keys)
    ]
    if not starts:
        return [line]
    return [replace(line, cells=line.cells[start:stop]) for start, stop in pairwise([0, *starts, len(line.cells)])]


def merge_streams(items: list[Item]) -> list[Item]:
    """One cell a line: lines that hold nothing but figures and blank cells are joined with each other."""
    merged: list[Item] = []
    run: list[Item] = []
    for item in items:
        if run and not (item.stream and item.line.number - run[-1].line.number <= 1):
            merged.append(_joined(run))
            run = []
        if item.stream:
            run.append(item)
        else:
            merged.append(item)
    return [*merged, _joined(run)] if run else merged


def _joined(run: list[Item]) -> Item:
    if len(run) == 1:
        return run[0]
    tail = tuple(cell._replace(line=item.line.number) for item in run for cell in item.tail)
    figures = tuple(cell for cell in tail if cell.kind is not Kind.EMPTY)
    return Item(run[0].line, figures=figures, tail=tail, lines=tuple(item.line for item in run))
