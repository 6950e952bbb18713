"""Where in the lines each table of the form stands: by its own labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from nianbao.base.text import label_key
from nianbao.recognise.form import Compiled
from nianbao.recognise.limits import GAP, LINES_OF_PIECES, LONG, LONG_CHAIN, SHORT
from nianbao.recognise.lines import CellKind, Line

_SENTENCE = re.compile("[。，；]")
_COLON = re.compile("[:：](?![^（(]{0,200}[）)])")


def masks_of(lines: Iterable[Line], form: Compiled) -> list[int]:
    """For each line the tables whose labels it prints, as a bit mask."""
    masks = []
    for line in lines:
        mask = 0
        for cell in line.cells:
            if cell.kind is CellKind.WORDS and len(cell.text) <= (LONG if line.row >= 0 else LONG_CHAIN):
                mask |= _mask(cell.text, form, loose=line.row < 0)
        masks.append(mask)
    return masks


def _mask(text: str, form: Compiled, *, loose: bool) -> int:
    """The tables whose labels a cell prints: one, several one behind the other, or those of fields with their contents."""
    mask = form.mask(text) or (_chain_mask(text, form) if loose else 0)
    if not mask and form.fields and (loose or ":" in text or "：" in text):
        mask = _field_mask(text, form)
    return mask


def _field_mask(text: str, form: Compiled) -> int:
    """The tables of fields of which a label stands before a colon, or between blanks."""
    colon = _COLON.search(text)
    parts = [text[: colon.start()]] if colon is not None else []
    mask = 0
    for part in (*parts, *text.split()):
        mask |= form.mask(part)
    return mask & form.fields


def _chain_mask(text: str, form: Compiled) -> int:
    """The tables of a line in which several labels stand one behind the other."""
    mask = 0
    for table, layouts in form.layouts.items():
        if any(len(layout.find(text).chain) > 1 for layout in layouts):
            mask |= form.bits[table]
    return mask


def regions(
    lines: Sequence[Line],
    masks: Sequence[int],
    bit: int,
    barriers: frozenset[int],
    characters: frozenset[str] = frozenset(),
) -> list[tuple[int, int]]:
    """Runs [start, stop) of positions in `lines` in which a table's labels are printed. `characters`: those of its
    columns' labels; lines of nothing else go with the labels above them."""
    around = _Around(lines, masks, bit, barriers, characters)
    found: list[list[int]] = []
    for place, mask in enumerate(masks):
        if not mask & bit or lines[place].number in barriers:
            continue
        if found and place - found[-1][1] <= GAP and not any(map(around.ends, range(found[-1][1] + 1, place))):
            found[-1][1] = place
        else:
            found.append([place, place])
    return [around.widened(first, last) for first, last in found]


class _Around(NamedTuple):
    """What stands around the labels of a table."""

    lines: Sequence[Line]
    masks: Sequence[int]
    bit: int
    barriers: frozenset[int]
    characters: frozenset[str]

    def ends(self, place: int) -> bool:
        """Whether a line ends the table: a heading, a label of another one, prose without its own labels."""
        line, mask = self.lines[place], self.masks[place]
        return line.number in self.barriers or (not mask & self.bit and (mask != 0 or _prose(line)))

    def widened(self, first: int, last: int) -> tuple[int, int]:
        """The run of the labels with what goes with it on either side."""
        lines = self.lines
        start, stop = first, last + 1
        while start > 0 and not self._stops(start - 1) and _leads(lines[start - 1], lines[start], first - start):
            start -= 1
        while stop < len(lines) and not self._stops(stop) and self._follows(stop, stop - last):
            stop += 1
        return start, stop

    def _stops(self, place: int) -> bool:
        return self.ends(place) or _prose(self.lines[place])

    def _follows(self, place: int, distance: int) -> bool:
        """Whether a line behind a table is part of it: a row of its grid, figures, a short text, or pieces of columns'
        labels."""
        line, loose = self.lines[place], self.lines[place].row < 0
        in_grid = not loose and line.block == self.lines[place - 1].block
        figures = line.figures and not (loose and line.words and len(line.text) > LONG)
        short = loose and len(line.text) <= SHORT and distance < GAP
        if in_grid or figures or (short and _SENTENCE.search(line.text) is None):
            return True
        pieces = label_key("".join(cell.text for cell in line.cells)) if distance < LINES_OF_PIECES else None
        return pieces is not None and self.characters.issuperset(pieces)


def _prose(line: Line) -> bool:
    return line.picture or (
        line.solo and not line.figures and len(line.text) > LONG and _SENTENCE.search(line.text) is not None
    )


def _leads(line: Line, below: Line, distance: int) -> bool:
    """Whether a line ahead of a table is part of it: a row of its grid, or a label standing apart."""
    if line.row >= 0:
        return line.block == below.block
    return not line.figures and len(line.text) <= 12 and "。" not in line.text and distance < 12
