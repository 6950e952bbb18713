"""Doubts about tables whose cells stand in loose lines of text: figures that a line break may have cut, and labels in no
certain order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from nianbao.recognise.limits import LABELS_IN_ORDER, SHARE_IN_ORDER
from nianbao.recognise.lines import CellKind, Line
from nianbao.recognise.names import KeyedLayout
from nianbao.recognise.tables.found import Placed, TableFound

_CUT = "数字可能被换行断开，无法确定"
_NO_ORDER = "栏目名称的先后与格式不同，数字无法确定归属"


def doubt_loose(found: TableFound, lines: Sequence[Line]) -> None:
    """Takes back what was read from loose lines and may be read otherwise."""
    if not found.placed:
        return
    _doubt_cut(found, [line for line in lines if not line.spans_known and line.cells])
    loose = [line for line in lines if line.loose and line.cells]
    if not _in_order(loose, found.layout):
        _doubt_floating(found)


def _doubt_cut(found: TableFound, loose: Sequence[Line]) -> None:
    """A row's figure at the end of a line, with a figure of no row at the beginning of the next: one may be the rest of
    the other. Where both are placed, the line break may have made two figures out of one."""
    taken = {
        (cell.line if cell.line >= 0 else placed.line.number, cell)
        for placed in found.placed.values()
        if placed.line
        for cell in placed.cells
    }
    next_line = {line.number: following for line, following in pairwise(loose)}
    for address, placed in found.placed.items():
        following = next_line.get(placed.line.number) if placed.line and not placed.doubt else None
        if following is not None and _ends_in_digit(placed):
            first = following.cells[0]
            digit = first.kind is CellKind.FIGURE and first.text[:1].isdigit()
            if digit and (following.number, first) not in taken:
                found.placed[address] = placed._replace(doubt=_CUT)


def _ends_in_digit(placed: Placed) -> bool:
    """Whether its figure stands at the end of its line, behind other cells."""
    if placed.line is None or not placed.cells or len(placed.line.cells) < 2:
        return False
    return placed.cells[-1] == placed.line.cells[-1] and placed.cells[-1].text[-1:].isdigit()


def _in_order(loose: Sequence[Line], layout: KeyedLayout) -> bool:
    """Whether the rows' labels, and the headers of blocks among them, stand by and large in the form's order."""
    blocks = {block: at for at, (block, _) in enumerate(layout.spec.blocks)}
    seen: list[tuple[int, int]] = []  # block, row in it; a block's header stands before its rows
    for line in loose:
        if line.figures or len(line.cells) != 1:
            continue
        name = layout.find(line.text)
        if len(name.rows) == 1:
            place = blocks.get(layout.spec.rows[name.rows[0]].block, 0), name.rows[0]
        elif name.block in blocks:
            place = blocks[name.block], -1
        else:
            continue
        if place not in seen:
            seen.append(place)
    tails: list[tuple[int, int]] = []
    for place in seen:
        at = bisect_left(tails, place)
        tails[at : at + 1] = [place]
    return len(seen) < LABELS_IN_ORDER or len(tails) >= SHARE_IN_ORDER * len(seen)


def _doubt_floating(found: TableFound) -> None:
    for address, placed in found.placed.items():
        if placed.line is not None and placed.line.row < 0 and not placed.line.words and not placed.doubt:
            found.placed[address] = placed._replace(doubt=_NO_ORDER)
