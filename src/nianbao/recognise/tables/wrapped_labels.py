"""Row labels that a narrow column has broken over lines of text, put together again.

Text out of a PDF has the lines of a cell one below the other, the figures of the row beside or below any of them, and
pieces of the cells merged at the left (groups of rows) between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nianbao.base.text import label_key
from nianbao.recognise.form import Compiled
from nianbao.recognise.limits import LINES_OF_LABEL, LONGEST_PIECE
from nianbao.recognise.lines import Cell, Kind, Line

_ORDINAL = re.compile(r"[0-9]{1,2}\s*[.．、]")


@dataclass(frozen=True, slots=True)
class _Run:
    """A label on several lines, or with a piece of a group before it. `figures`: the places of the lines that hold the
    row's figures."""

    end: int
    figures: tuple[int, ...]
    label: str


def rewrapped(lines: Sequence[Line], form: Compiled) -> list[Line]:
    """The lines with each broken label on one of its lines, with the figures where some stand among them; the other
    lines of the run have no cells left. Pieces of groups go."""
    out = list(lines)
    place = 0
    while place < len(lines):
        run = _run(lines, place, form)
        if run is None:
            place += 1
            continue
        at = run.figures[0] if run.figures else place
        for emptied in range(place, run.end + 1):
            out[emptied] = replace(lines[emptied], cells=(), text="", figures=0, words=0)
        figures = [
            cell._replace(line=number) for number in run.figures for cell in lines[number].cells if _is_figure(cell)
        ]
        cells = (Cell(0, 1, run.label, Kind.WORDS), *(cell._replace(column=1 + n) for n, cell in enumerate(figures)))
        out[at] = replace(lines[at], cells=cells, text=run.label, figures=len(figures), words=1)
        place = run.end + 1
    return out


def _run(lines: Sequence[Line], place: int, form: Compiled) -> _Run | None:
    """The run that begins at a line; None where the line holds a whole label, or no piece of one."""
    pieces = _pieces(lines[place])
    starts = [key for _, key in pieces if key[:1] in form.row_starts]
    for start in starts[:2]:
        for label in form.row_starts[start[0]]:
            if label.startswith(start) and (label != start or len(pieces) > 1):
                run = _spelt(lines, place, label, form.row_groups)
                if run is not None:
                    return run
    return None


def _spelt(lines: Sequence[Line], place: int, label: str, groups: frozenset[str]) -> _Run | None:
    """The label out of the pieces from a line on; each is the label's next one, or one of a group."""
    # characters of the label that are spelt → the pieces that spell them
    states: dict[int, tuple[str, ...]] = {0: ()}
    figures: list[int] = []
    count = 0
    for at in range(place, min(place + LINES_OF_LABEL, len(lines))):
        line = lines[at]
        if not line.cells:
            continue
        if line.row >= 0 or line.aligned or len(line.text) > LONGEST_PIECE:
            return None
        pieces = _pieces(line)
        if any(map(_is_figure, line.cells)):
            if figures and (pieces or figures[-1] != at - 1):
                return None
            figures.append(at)
        for text, key in pieces:
            of_group = any(key in group for group in groups)
            states = {
                **(states if of_group else {}),
                **{done + len(key): (*said, text) for done, said in states.items() if label.startswith(key, done)},
            }
        count += len(pieces)
        if at == place:
            states.pop(0, None)  # a run begins with a piece of the label
        if not states:
            return None
        said = states.get(len(label))
        if said is not None:
            return _Run(at, tuple(figures), "".join(said)) if at > place or len(said) < count else None
    return None


def _pieces(line: Line) -> list[tuple[str, str]]:
    """What a line of text holds of labels, cut at its blanks, with the keys."""
    if line.row >= 0 or line.aligned or len(line.text) > LONGEST_PIECE:
        return []
    words = [piece for cell in line.cells if not _is_figure(cell) for piece in cell.text.split()]
    return [(piece, key) for piece in words if (key := label_key(piece))]


def _is_figure(cell: Cell) -> bool:
    """Whether a cell holds a row's figure, and not the ordinal of a label whose words stand on the next line."""
    return cell.kind is not Kind.WORDS and _ORDINAL.fullmatch(cell.text.strip()) is None
