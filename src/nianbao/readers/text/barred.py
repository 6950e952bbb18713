"""Tables that a converter has left with one cell a line and bars between: the cells one by one, blank ones kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import gcd
from typing import Final, NamedTuple

TextLine = tuple[int, str]  # line number from 1, text

BLANK_CELL: Final = "|"  # the paragraph that stands for a blank cell
_BLANKS: Final = " \t\r\f\v\u00a0\u3000\u200b\ufeff"
_BARS: Final = re.compile(r"[|\s]+")
_CLOSED: Final = re.compile(r"([^|]*[^|\s])[ \t\u00a0\u3000]*\|([|\s]*)")
_FEWEST: Final = 6  # lines with bars; fewer are no table
_LONGEST: Final = 120  # characters of a cell
_PIECE: Final = 10  # characters of a cell's line when the cell runs over several


class Cells(NamedTuple):
    """The cells of a run of lines in their order; `rows[i]`: the cells of row i, filled up, where the
    bars tell the rows apart."""

    end: int  # position behind the run; the start where there is none
    cells: list[TextLine]
    rows: list[list[TextLine]]


def cells_a_line(lines: Sequence[TextLine], start: int) -> Cells:
    """The cells of the table that begins at `start`, each with its line. A lone bar is a blank cell (`BLANK_CELL`), or
    closes the cell before it where no other bar does. Several bars together fill a row up: they are no cells, but tell
    where rows end."""
    # Kept whole: one pass over the lines, with the cell that stands open.
    end, closed = _extent(lines, start)
    cells: list[TextLine] = []
    ends: list[int] = []  # numbers of cells and filling bars up to the end of a row
    count = 0
    open_text: list[TextLine] = []
    for number, text in lines[start:end]:
        plain = text.strip(_BLANKS)
        if not plain:
            continue
        match = _CLOSED.fullmatch(plain)
        bars = match[2].count("|") if match else plain.count("|")
        if match is not None or (_BARS.fullmatch(plain) and open_text):
            cells.append(_joined([*open_text, (number, match[1])] if match else open_text))
            open_text = []
            bars -= not match
            count += 1
        elif not bars:
            open_text.append((number, plain))
            continue
        elif bars == 1 and (closed or cells):
            cells.append((number, BLANK_CELL))
            bars = 0
            count += 1
        if bars:
            cells += [(number, "")] * bars
            count += bars
            ends.append(count)
    width = gcd(*ends, count)
    rows = [cells[at : at + width] for at in range(0, count, width)] if len(ends) > 1 and width > 1 else []
    if cells and cells[0][1] == BLANK_CELL and not rows:
        # rows begin with a bar, and nobody can tell these bars from blank cells
        return Cells(end, [cell for cell in cells if cell[1] not in ("", BLANK_CELL)], [])
    return Cells(end, [cell for cell in cells if cell[1]], rows)


def _extent(lines: Sequence[TextLine], start: int) -> tuple[int, bool]:
    """The end of the run of such lines that begins at `start`, and whether bars stand behind texts in it."""
    # Kept whole: one pass over the lines, with three counts that tell where the run ends.
    barred = closed = alone = 0
    pieces: list[str] = []
    end = start
    position = start
    while position < len(lines):
        plain = lines[position][1].strip(_BLANKS)
        position += 1
        if not plain:
            continue
        match = _CLOSED.fullmatch(plain)
        text = match[1] if match else "" if _BARS.fullmatch(plain) else plain
        if len(text) > _LONGEST or (not match and "|" in text):
            break
        if text and pieces and max(map(len, (*pieces, text))) > _PIECE:
            break  # a line before the table, not the first part of a cell
        if text and not match:
            pieces.append(text)
            continue
        if (match and alone) or (pieces and not match and closed):
            break  # either all bars stand behind their cells or all on lines of their own
        barred += 1
        closed += match is not None
        alone += bool(pieces) and not match
        pieces = []
        end = position
    return (end, closed > 0) if barred >= _FEWEST else (start, False)


def _joined(pieces: Sequence[TextLine]) -> TextLine:
    """The lines of one cell as one text; digits stay apart, because nobody can tell whether they are one figure."""
    text = pieces[0][1]
    for _, piece in pieces[1:]:
        text += ("\n" if text[-1].isdigit() or piece[0].isdigit() else "") + piece
    return pieces[0][0], text
