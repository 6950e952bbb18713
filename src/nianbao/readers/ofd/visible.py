"""Which characters of an OFD page nobody sees: not drawn, transparent, outside their window, covered, of their ground's colour.

Told by what is drawn before and after each, without drawing it: areas of one colour and opaque pictures by their boxes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from nianbao.readers.ofd.drawing import Cover, Drawing
from nianbao.readers.ofd.glyphs import Glyph
from nianbao.readers.ofd.looks import Paint
from nianbao.readers.ofd.values import Colour
from nianbao.readers.pdf.content import Box

_INK: Final = 24  # of 255: a difference that is seen
_WHITE: Final = (255, 255, 255)
_SMALL: Final = 4.0  # points: what is as thin hides nothing
_SQUARE: Final = 48.0  # points: of the grid in which areas are looked up
_MOST: Final = 20_000  # areas times squares that are looked at
_LOOKS: Final = 2_000_000


def unseen(drawing: Drawing, width: float, height: float) -> set[int]:
    """The numbers of the characters that nobody sees on a page of that size. Sets `truncated` where there are too many
    areas to tell."""
    squares = _squares(drawing, (0.0, 0.0, width, height)) if drawing.glyphs else {}
    left = _LOOKS
    found = set()
    for number, glyph in enumerate(drawing.glyphs):
        x, y = (glyph.box[0] + glyph.box[2]) / 2, (glyph.box[1] + glyph.box[3]) / 2
        near = squares.get((int(x // _SQUARE), int(y // _SQUARE)), ())
        left -= len(near)
        if left < 0:
            drawing.truncated = True
            break
        over = [cover for cover in near if _holds(cover.box, x, y)]
        if glyph.clipped or not _is_seen(glyph, over):
            found.add(number)
    return found


def _squares(drawing: Drawing, page: Box) -> dict[tuple[int, int], list[Cover]]:
    found: dict[tuple[int, int], list[Cover]] = defaultdict(list)
    count = 0
    for cover in drawing.covers:
        if min(cover.box[2] - cover.box[0], cover.box[3] - cover.box[1]) <= _SMALL:
            continue
        for square in _of(cover.box, page):
            count += 1
            if count > _MOST:
                drawing.truncated = True
                return found
            found[square].append(cover)
    return found


def _of(box: Box, page: Box) -> Iterator[tuple[int, int]]:
    """The squares of a box, as far as it lies on the page."""
    left, top = max(box[0], page[0]), max(box[1], page[1])
    right, bottom = min(box[2], page[2]), min(box[3], page[3])
    for column in range(int(left // _SQUARE), int(right // _SQUARE) + 1):
        for row in range(int(top // _SQUARE), int(bottom // _SQUARE) + 1):
            yield column, row


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _is_seen(glyph: Glyph, over: list[Cover]) -> bool:
    ground: Colour | None = _WHITE
    for cover in over:
        if cover.order > glyph.order:
            if cover.hides:
                return False
        elif cover.hides or cover.colour is None:
            ground = cover.colour
        else:
            ground = None  # shines through
    return any(paint is not None and _differs(paint, ground) for paint in (glyph.look.fill, glyph.look.stroke))


def _differs(paint: Paint, ground: Colour | None) -> bool:
    if paint.alpha < _INK:
        return False
    if paint.colour is None or ground is None:
        return True
    most = max(abs(one - other) for one, other in zip(paint.colour, ground, strict=True))
    return most * paint.alpha / 255 >= _INK
