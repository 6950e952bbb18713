"""The printed rows of a table: lines cut into a label and the figures and blank cells behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from nianbao.base.text import label_key
from nianbao.recognise.limits import LONGEST_ODD_FIGURE, PIECE_OF_GROUP, STRONG
from nianbao.recognise.lines import CellKind, Line, PrintedCell
from nianbao.recognise.names import UNKNOWN, How, KeyedLayout, PrintedName, glued_figures
from nianbao.recognise.names import NameKind as Names

_HAN = re.compile(r"[\u3400-\u9fff]")
_STROKES = frozenset("/／-—–－")
_OF_COLUMNS = Names.COLUMN | Names.HEAD


@dataclass(slots=True)
class PrintedRow:
    """A printed row: its label without group labels and what that names, its figures, the line they stand in. `tail`: the
    figures and the blank cells behind the label, as far as these are printed. `glued`: the figures are the text behind
    the label."""

    line: Line
    label: str = ""
    name: PrintedName = UNKNOWN
    figures: tuple[PrintedCell, ...] = ()
    tail: tuple[PrintedCell, ...] = ()
    label_end: int = -1  # grid column after the last label cell
    label_cell: PrintedCell | None = None
    glued: str = ""
    lines: tuple[Line, ...] = ()

    @property
    def stream(self) -> bool:
        """Whether it is a run of figures and blank cells out of a text with one cell a line."""
        return not self.label and self.line.loose and bool(self.tail)

    @property
    def holds(self) -> bool:
        """Whether it holds a row's figures, be they blank."""
        return bool(self.figures or self.glued) or self.stream


def header_like(words: Sequence[PrintedCell], layout: KeyedLayout) -> bool:
    """Whether a line of words is one of the header: it names columns, and little else but groups of rows."""
    kinds = [layout.find(cell.text).kind for cell in words]
    named = [bool(kind & _OF_COLUMNS) for kind in kinds]
    known = sum(named)
    total = sum(of_column or not kind & Names.GROUP for kind, of_column in zip(kinds, named, strict=True))
    return known >= 2 or (known == 1 and total == 1 and len(words) > 1)


def item_of(line: Line, layout: KeyedLayout) -> PrintedRow | None:
    """The printed row in a line; None for a line that is a header or holds nothing but group labels."""
    cells = _no_labels(line.cells, layout)
    words = [
        cell for cell in takewhile(lambda cell: cell.kind is not CellKind.FIGURE, cells) if cell.kind is CellKind.WORDS
    ]
    item = PrintedRow(line, tail=tuple(cell for cell in cells if not words or cell.column > words[-1].column))
    item.figures = tuple(cell for cell in item.tail if cell.kind is not CellKind.EMPTY)
    if words:
        item.label_end = words[-1].column + words[-1].span
    label = _without_groups(words, layout)
    if label:
        item.label_cell = label[-1]
        _take_label(item, "".join(cell.text for cell in label), layout)
    return item if item.label or item.figures or (item.stream and not words) else None


def _without_groups(words: Sequence[PrintedCell], layout: KeyedLayout) -> list[PrintedCell]:
    return [cell for place, cell in enumerate(words) if not _of_group(cell, words[place + 1 :], len(words), layout)]


def _no_labels(cells: Sequence[PrintedCell], layout: KeyedLayout) -> Sequence[PrintedCell]:
    """The cells, what stands behind a row's whole label and is no label being a figure that cannot be read ("abc",
    "待定")."""
    odd = [cell.kind is CellKind.WORDS and _no_label(cell.text, layout) for cell in cells]
    if not any(odd):
        return cells
    named = next((place for place, cell in enumerate(cells) if _whole_label(cell, layout)), len(cells))
    return [
        cell._replace(kind=CellKind.FIGURE) if place > named and odd[place] else cell
        for place, cell in enumerate(cells)
    ]


def _no_label(text: str, layout: KeyedLayout) -> bool:
    """Whether words are no label of the table, none like one and no piece of one."""
    if _HAN.search(text) is None:
        return True
    key = label_key(text)
    return (
        len(text) <= LONGEST_ODD_FIGURE
        and not layout.find(text).kind
        and not layout.rows_like(text)
        and not layout.is_piece(key)
    )


def _whole_label(cell: PrintedCell, layout: KeyedLayout) -> bool:
    name = layout.find(cell.text)
    return bool(name.rows) and name.how < How.CHAIN


def _of_group(cell: PrintedCell, behind: Sequence[PrintedCell], count: int, layout: KeyedLayout) -> bool:
    """Whether a cell before the figures is no part of the row's label: the label of a group or a piece of one, or a merged
    label copied into every cell that it covered. `count`: the cells before the figures."""
    name = layout.find(cell.text)
    if any(cell.text == other.text for other in behind):
        return True
    if name.kind & Names.GROUP and (behind or not name.rows):
        return True
    key = label_key(cell.text)
    if behind and len(key) >= STRONG and layout.names.get(key[::-1], UNKNOWN).kind & Names.GROUP:
        return True  # its characters stand one above the other and were read from below
    return (
        not name.rows
        and len(key) <= (PIECE_OF_GROUP if count > 1 else PIECE_OF_GROUP // 2)
        and layout.is_piece_of_group(key)
    )


def _take_label(item: PrintedRow, label: str, layout: KeyedLayout) -> None:
    """The label with what it names; digits behind it are taken off where they are the row's figures, or the first of them
    ("规章3 0 12"): a row that has all its figures has the mark of a note there."""
    item.label, item.name = label, layout.find(label)
    split = glued_figures(label) if item.name.how is How.DIGITS else None
    if split is None:
        return
    widths = {layout.width(row) for row in item.name.rows}
    if not item.figures:
        item.label, item.glued = split
    elif item.line.loose and len(item.figures) + 1 in widths:
        item.label = split[0]
        item.figures = (PrintedCell(0, 1, split[1], CellKind.FIGURE), *item.figures)
        item.tail = (item.figures[0], *item.tail)
    elif len(item.tail) not in widths:
        item.name = UNKNOWN


def rows_in(line: Line, layout: KeyedLayout) -> list[Line]:
    """The rows that stand behind each other in a line with separators: a row begins with a label behind figures."""
    if not line.aligned or line.words < 2:
        return [line]
    starts = [place for place in range(1, len(line.cells)) if _begins_row(line.cells, place, layout)]
    if not starts:
        return [line]
    return [replace(line, cells=line.cells[start:stop]) for start, stop in pairwise([0, *starts, len(line.cells)])]


def _begins_row(cells: Sequence[PrintedCell], place: int, layout: KeyedLayout) -> bool:
    """Whether a label stands behind a figure or blank cell of another row."""
    cell = cells[place]
    return (
        cell.kind is CellKind.WORDS
        and cells[place - 1].kind is not CellKind.WORDS
        and cell.text.lstrip()[:1] not in _STROKES  # a stroke glued to the label is the last cell of the row before
        and any(earlier.kind is CellKind.WORDS and layout.find(earlier.text).rows for earlier in cells[:place])
        and bool(layout.find(cell.text).kind & (Names.ROW | Names.GROUP))
    )


def merge_streams(items: list[PrintedRow]) -> list[PrintedRow]:
    """One cell a line: lines that hold nothing but figures and blank cells are joined with each other."""
    merged: list[PrintedRow] = []
    run: list[PrintedRow] = []
    for item in items:
        if run and not (item.stream and item.line.number - run[-1].line.number <= 1):
            merged.append(_joined(run))
            run = []
        if item.stream:
            run.append(item)
        else:
            merged.append(item)
    return [*merged, _joined(run)] if run else merged


def _joined(run: list[PrintedRow]) -> PrintedRow:
    if len(run) == 1:
        return run[0]
    tail = tuple(cell._replace(line=item.line.number) for item in run for cell in item.tail)
    figures = tuple(cell for cell in tail if cell.kind is not CellKind.EMPTY)
    return PrintedRow(run[0].line, figures=figures, tail=tail, lines=tuple(item.line for item in run))
