"""Tables built of boxes instead of table cells: a blank box among figures is a blank cell, and is kept as one."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Final

from selectolax.lexbor import LexborNode

from nianbao.readers.text.barred import BLANK_CELL

_BOXES: Final = "div,li,dd,dt,p"
_BLANKS: Final = " \t\r\n\f\u00a0\u3000\u200b\ufeff"
_FIGURE: Final = re.compile(r"[+\-]?[0-9][0-9,.]*|[/\-—–－]{1,3}|无")
_FEWEST: Final = 20  # boxes that hold nothing but labels and figures; fewer are no table
_SHARE: Final = 0.25  # of them figures or blank
_LONGEST: Final = 60  # characters of a label
_DEEPEST: Final = 20  # inline elements around a box
_MOST: Final = 20_000  # boxes of a page that are looked at


def keep_blank_boxes(container: LexborNode) -> None:
    """Put the sign of a blank cell into every blank box within a run of short boxes that holds figures."""
    boxes = container.css(_BOXES)[:_MOST]
    known = {node.mem_id for node in boxes}
    run: list[tuple[LexborNode, str]] = []
    for node, following in zip_longest(boxes, boxes[1:]):
        if following is not None and _box_around(following, known) == node.mem_id:
            continue  # in document order the first box within a box comes right behind it
        text = node.text_lexbor().strip(_BLANKS)
        if len(text) <= _LONGEST and "。" not in text:
            run.append((node, text))
            continue
        _keep(run)
        run = []
    _keep(run)


def _box_around(node: LexborNode, boxes: set[int]) -> int | None:
    """The identity of the nearest box that the node stands in, as far up as cells' markup goes."""
    parent = node.parent
    for _ in range(_DEEPEST):
        if parent is None:
            break
        if parent.mem_id in boxes:
            return parent.mem_id
        parent = parent.parent
    return None


def _keep(run: list[tuple[LexborNode, str]]) -> None:
    figures = sum(bool(text) and _FIGURE.fullmatch(text) is not None for _, text in run)
    blank = [node for node, text in run if not text]
    if len(run) < _FEWEST or not blank or figures + len(blank) < _SHARE * len(run):
        return
    for node in blank:
        if not node.css("img,table"):
            node.insert_child(BLANK_CELL)
