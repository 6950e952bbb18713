"""Text objects of OFD as characters with their places: deltas, directions, transformations (GB/T 33190-2016, 11)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from nianbao.readers.ofd.looks import ObjectLook
from nianbao.readers.ofd.values import child, children, distances, number
from nianbao.readers.ofd.values import text as said
from nianbao.readers.pdf.content import Box
from nianbao.readers.pdf.lines import Matrix, applied, bounds

if TYPE_CHECKING:
    from lxml.etree import _Element

_RISE, _DROP = 0.86, 0.14  # of the size: how far a character reaches over and under its base line
_TURNS: Final = {0: (1, 0), 1: (0, 1), 2: (-1, 0), 3: (0, -1)}  # quarters, clockwise: where a line goes
_TINY: Final = 2.0  # points: letters that are none to the eye
_THIN: Final = 0.1  # of the height: what is set as narrow is none either
_BROAD: Final = frozenset("mwMW@%&")


class Glyph(NamedTuple):
    """A character in points of the page, y downwards. `quarter`: clockwise turns from upright, None where it stands
    askew; `size` in points; `mirrored`; `order`: counts what is drawn on the page; `clipped`: nobody sees it."""

    text: str
    box: Box
    quarter: int | None
    size: float
    mirrored: bool
    look: ObjectLook
    order: int
    clipped: bool


def glyphs_of(item: _Element, matrix: Matrix, window: Box | None, look: ObjectLook, order: int) -> Iterator[Glyph]:
    """The characters of a text object, blanks left out. `matrix`: from the object's millimetres to points of the page;
    `window`: in which the object is seen."""
    size = abs(number(item.get("Size"), 0.0)) or 1.0
    scale = abs(number(item.get("HScale"), 1.0)) or 1.0
    character = _quarters(item.get("CharDirection"))
    a, b, c, d, *_ = matrix
    turned = _turned((a, b, c, d), character)
    quarter = _quarter(turned[0], turned[1])
    em = size * math.hypot(turned[2], turned[3])
    mirrored = a * d < b * c
    unreadable = em < _TINY or scale * size * math.hypot(turned[0], turned[1]) < _THIN * em
    for text, x, y, step in _placed(item, size * scale, _quarters(item.get("ReadDirection"))):
        if text.isspace():
            continue
        width = _width(text, step / (size * scale)) * size * scale
        p, q = applied(matrix, x, y)
        box = bounds(
            (p + along * turned[0] - rise * turned[2], q + along * turned[1] - rise * turned[3])
            for along, rise in ((0.0, -_DROP * size), (width, _RISE * size))
        )
        clipped = unreadable or (window is not None and not _meets(box, window, em / 2))
        yield Glyph(text, box, quarter, em, mirrored, look, order, clipped)


def _quarters(value: str | None) -> int:
    return round(number(value, 0.0) / 90) % 4


def _turned(axes: tuple[float, float, float, float], quarters: int) -> tuple[float, float, float, float]:
    """The axes of a character that is turned upon itself."""
    a, b, c, d = axes
    right, down = _TURNS[quarters]
    return a * right + c * down, b * right + d * down, c * right - a * down, d * right - b * down


def _quarter(x: float, y: float) -> int | None:
    """The quarter turns of a direction; None where it is askew by more than three degrees."""
    turns = math.atan2(y, x) / (math.pi / 2)
    return None if abs(turns - round(turns)) > 0.04 else round(turns) % 4


def _placed(item: _Element, em: float, reading: int) -> Iterator[tuple[str, float, float, float]]:
    """Each character with its origin and how far it is to the next one, 0 where that is unknown or in another line."""
    x, y = 0.0, 0.0
    for code in children(item, "TextCode"):
        x, y = number(code.get("X"), x), number(code.get("Y"), y)
        text = _text_of(code, item)
        steps_x, steps_y = (distances(code.get(name), len(text) - 1) for name in ("DeltaX", "DeltaY"))
        given = bool(steps_x or steps_y)
        here, there = x, y
        right, down = _TURNS[reading]
        for place, char in enumerate(text):
            if given:
                by_x, by_y = _step(steps_x, place), _step(steps_y, place)
            else:
                by_x, by_y = right * em * _width(char, 0.0), down * em * (1.0 if down else 0.0)
            level = abs(by_y) < 0.1 * em
            yield char, here, there, by_x if level and by_x > 0 and place + 1 < len(text) and given else 0.0
            here, there = here + by_x, there + by_y


def _step(steps: list[float], place: int) -> float:
    """The last step goes on where there are fewer than characters."""
    if not steps:
        return 0.0
    return steps[place] if place < len(steps) else steps[-1]


def _text_of(code: _Element, item: _Element) -> str:
    """The characters of a TextCode. Glyphs that are drawn without any character are characters that are not known."""
    text = code.text or ""
    if "\n" in text:
        text = text.strip()  # set in lines for who reads the XML
    if text:
        return text
    glyphs = said(child(item, "CGTransform", "Glyphs")).split()
    return "\ufffd" * len(glyphs[:10_000])


def _width(text: str, step: float) -> float:
    """The width of a character in ems, by the step to the next one (0: not known): what is set wider apart is still one word,
    where no blank stands between; a step beyond that is a gap."""
    if text >= "\u2e80":
        usual, most = 1.0, 1.0
    elif text > "\xff":
        usual, most = 0.75, 1.0  # quotation marks and dashes are as wide as the font has them
    elif text in _BROAD:
        usual, most = 0.8, 1.0
    elif text.isupper():
        usual, most = 0.65, 0.95
    else:
        usual, most = 0.5, 0.85
    return step if 0.1 < step <= most else usual


def _meets(box: Box, window: Box, near: float) -> bool:
    return (
        box[2] >= window[0] - near and box[0] <= window[2] + near
        and box[3] >= window[1] - near and box[1] <= window[3] + near
    )  # fmt: skip
