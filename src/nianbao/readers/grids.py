"""Rows of cells with spans, laid out as a grid the way a browser does: one cell for a merged cell, never copies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final, NamedTuple

from nianbao.model.document import UNMARKED, Grid, GridCell, Locator

MAXIMUM_SPAN: Final = 1000  # the bound that HTML sets for colspan; larger ones are typing errors or attacks
MAXIMUM_COLUMNS: Final = 1000


class Layout(NamedTuple):
    """Placed cells in (row, column) order, and the size of the grid that they cover."""

    cells: tuple[GridCell, ...]
    rows: int
    columns: int


Spans = Mapping[int, tuple[int, int]]  # position of a cell in its source row → (row span, column span)


def clean_span(printed: str | None) -> int:
    """A colspan or rowspan attribute as a number of at least 1 and at most MAXIMUM_SPAN; 0 and nonsense count as 1."""
    if not printed:
        return 1
    digits = printed.strip()
    if not (digits.isascii() and digits.isdigit()):
        return 1
    return min(int(digits[:6]) or 1, MAXIMUM_SPAN)


def place(rows: Sequence[Sequence[str]], spans: Sequence[Spans | None]) -> Layout:
    """The cells of each source row put into the first free columns. `spans[i]`: the cells of row i that span more than
    one row or column. A span that runs into a cell from above is cut short there, one that runs past the last row ends
    with it, and cells beyond MAXIMUM_COLUMNS are left out."""
    cells: list[GridCell] = []
    make = tuple.__new__  # the named tuple's own constructor takes twice as long, and a page has hundreds of cells
    taken_until: list[int] = []  # for each column, the first row in which it is free again
    height = len(rows)
    width = 0
    for row, texts in enumerate(rows):
        spanned = spans[row]
        if spanned is not None:
            cells += _row(row, height, texts, spanned, taken_until)
        elif taken_until and max(taken_until) > row:
            free = [column for column, until in enumerate(taken_until) if until <= row]
            columns = chain(free, range(len(taken_until), MAXIMUM_COLUMNS))
            cells += [
                make(GridCell, (row, column, 1, 1, text, UNMARKED, ""))
                for column, text in zip(columns, texts, strict=False)
            ]
        else:
            cells += [
                make(GridCell, (row, column, 1, 1, text, UNMARKED, ""))
                for column, text in enumerate(texts[:MAXIMUM_COLUMNS])
            ]
        if cells:
            last = cells[-1]
            width = max(width, last[1] + last[3])
    return Layout(tuple(cells), height, width)


def _row(row: int, height: int, texts: Sequence[str], spanned: Spans, taken_until: list[int]) -> list[GridCell]:
    """The cells of a row that holds spanning cells; `taken_until` is brought up to date."""
    cells = []
    make = tuple.__new__
    column = 0
    known = len(taken_until)
    for position, text in enumerate(texts):
        while column < known and taken_until[column] > row:
            column += 1
        if column >= MAXIMUM_COLUMNS:
            break
        if position not in spanned:
            cells.append(make(GridCell, (row, column, 1, 1, text, UNMARKED, "")))
            column += 1
            continue
        row_span, column_span = spanned[position]
        row_span = min(row_span, height - row)
        if column_span > 1:
            column_span = _free_run(taken_until, row, column, min(column_span, MAXIMUM_COLUMNS - column))
        cells.append(make(GridCell, (row, column, row_span, column_span, text, UNMARKED, "")))
        end = column + column_span
        if row_span > 1:
            taken_until += [0] * (end - known)
            taken_until[column:end] = [row + row_span] * column_span
            known = len(taken_until)
        column = end
    return cells


def _free_run(taken_until: list[int], row: int, column: int, wanted: int) -> int:
    for offset in range(1, min(wanted, len(taken_until) - column)):
        if taken_until[column + offset] > row:
            return offset
    return wanted


_NO_VALUE: Final = re.compile(r"NaN|nan|Unnamed: \d+(?:_level_\d+)?")  # what data frames print for a blank cell
_RULE: Final = re.compile(r"[\s:=_+\-\u2500-\u257f]*")  # a drawn line, with whatever alignment marks it carries
_DRAWN: Final = re.compile(r"-{3}|={3}|_{3}|[\u2500-\u257f]{2}|\+-+\+")


def is_rule(line: str) -> bool:
    """Whether a line only draws a border: `---------\\t---`, `|:---|:---|`. Rows of single dashes are data."""
    if _DRAWN.search(line) is None:
        return False
    return _RULE.fullmatch(line.replace("|", " ")) is not None


def delimited(rows: Sequence[tuple[int, Sequence[str]]]) -> Grid:
    """A grid out of (source line, cell texts) of text whose spans are lost. Blanks before a row's first text stand for
    cells merged from the left or from above and are left out; those behind it, and those of a row of nothing but
    blanks, are empty cells."""
    cells: list[GridCell] = []
    make = tuple.__new__
    width = 0
    for row, (_, printed) in enumerate(rows):
        texts = ["" if _NO_VALUE.fullmatch(text) else text for text in printed[:MAXIMUM_COLUMNS]]
        begin = next((column for column, text in enumerate(texts) if text), 0)
        cells += [
            make(GridCell, (row, column, 1, 1, text, UNMARKED, "")) for column, text in enumerate(texts[begin:], begin)
        ]
        width = max(width, len(texts))
    lines = tuple(line for line, _ in rows)
    return Grid(tuple(cells), len(rows), width, Locator(line=lines[0]), spans_known=False, lines=lines)
