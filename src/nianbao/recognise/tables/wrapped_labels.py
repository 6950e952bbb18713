"""Row labels that a narrow column has broken over lines of text, put together again.

Text out of a PDF has the lines of a cell one below the other, the figures of the row beside or below any of them, and
pieces of the cells merged at the left (groups of rows) between them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from nianbao.base.text import label_key
from nianbao.recognise.form import Compiled
from nianbao.recognise.limits import LINES_OF_LABEL, LONGEST_PIECE
from nianbao.recognise.lines import CellKind, Line, PrintedCell

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
        cells = (
            PrintedCell(0, 1, run.label, CellKind.WORDS),
            *(cell._replace(column=1 + n) for n, cell in enumerate(figures)),
        )
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


@dataclass(slots=True)
class _Spelling:
    """A label while it is put together. `states`: characters of it that are spelt → the pieces that spell them; `figures`:
    places of lines with figures; `count`: pieces so far, those of groups too."""

    label: str
    groups: frozenset[str]
    states: dict[int, tuple[str, ...]] = field(default_factory=lambda: {0: ()})
    figures: list[int] = field(default_factory=list)
    count: int = 0

    def take(self, at: int, line: Line) -> bool:
        """Goes on with the line at a place; whether it can: each piece is the label's next one, or one of a group, and
        figures stand in lines of their own right behind each other, or all in one."""
        pieces = _pieces(line)
        if any(map(_is_figure, line.cells)):
            if self.figures and (pieces or self.figures[-1] != at - 1):
                return False
            self.figures.append(at)
        for text, key in pieces:
            spelt = {n + len(key): (*said, text) for n, said in self.states.items() if self.label.startswith(key, n)}
            self.states = {**self.states, **spelt} if any(key in group for group in self.groups) else spelt
        if not self.count:
            self.states.pop(0, None)  # a run begins with a piece of the label
        self.count += len(pieces)
        return bool(self.states)

    @property
    def whole(self) -> tuple[str, ...] | None:
        return self.states.get(len(self.label))


def _spelt(lines: Sequence[Line], place: int, label: str, groups: frozenset[str]) -> _Run | None:
    """The label out of the pieces from a line on; None where it is not spelt, or by one piece in one line."""
    spelling = _Spelling(label, groups)
    for at, line in enumerate(lines[place : place + LINES_OF_LABEL], place):
        if not line.cells:
            continue
        if not _may_hold_pieces(line) or not spelling.take(at, line):
            return None
        if (said := spelling.whole) is not None:
            broken = at > place or len(said) < spelling.count
            return _Run(at, tuple(spelling.figures), "".join(said)) if broken else None
    return None


def _may_hold_pieces(line: Line) -> bool:
    return line.loose and len(line.text) <= LONGEST_PIECE


def _pieces(line: Line) -> list[tuple[str, str]]:
    """What a line of text holds of labels, cut at its blanks, with the keys."""
    if not _may_hold_pieces(line):
        return []
    words = [piece for cell in line.cells if not _is_figure(cell) for piece in cell.text.split()]
    return [(piece, key) for piece in words if (key := label_key(piece))]


def _is_figure(cell: PrintedCell) -> bool:
    """Whether a cell holds a row's figure, and not the ordinal of a label whose words stand on the next line."""
    return cell.kind is not CellKind.WORDS and _ORDINAL.fullmatch(cell.text.strip()) is None
