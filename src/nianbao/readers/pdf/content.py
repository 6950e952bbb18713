"""What one PDF page holds, before anything is made of it, in one upright coordinate system.

Coordinates are points from the top left corner of the page as it is read: x to the right, y downwards, whatever the
page's rotation, crop box or the direction in which the text was set.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

# text, left, top, right, bottom
Char = tuple[str, float, float, float, float]
# position, from, to: y, x0, x1 of a horizontal line; x, y0, y1 of a vertical one
Ruling = tuple[float, float, float]
# left, top, right, bottom
Box = tuple[float, float, float, float]

Upright = Callable[[float, float, float, float], Box]  # left, bottom, right, top of user space → upright

_WATERMARK: Final = 20.0  # points: the size from which pale text is a watermark
_PALE, _FAINT = 170, 110  # least share of red, green, blue (of 255); greatest opacity (of 255)
_FEW: Final = 10  # how much less text is seen than unseen on a page that was recognised
_PICTURED: Final = 0.3  # share of the page that its picture then takes


@dataclass(slots=True)
class PageContent:
    """`marks`: drawn shapes and form fields that may show a figure; `unmapped`: how many characters have no readable
    code; `truncated`: limits were hit, some of it was not read; `broken`: some of
    it is missing or damaged; `watermark`: slanting or pale text was left out;
    `cut`: figures stand beyond the page's edge, where nobody sees them; `recognised`: the text is what was recognised in
    a picture; `unseen`: how many characters nobody sees, left out; `left`: where on the page a part of it begins;
    `named`: what the container calls those images of which all is seen."""

    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    horizontal: list[Ruling] = field(default_factory=list)
    vertical: list[Ruling] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    named: dict[Box, str] = field(default_factory=dict)
    marks: list[Box] = field(default_factory=list)
    paths: int = 0
    unmapped: int = 0
    truncated: bool = False
    broken: bool = False
    watermark: bool = False
    cut: bool = False
    recognised: bool = False
    left: float = 0.0
    unseen: int = 0


def picture_text(texts: Sequence[str], unseen: set[int], content: PageContent) -> set[int]:
    """The numbers of the characters to be left out, `unseen` of which nobody sees. On a page that shows a picture and
    hardly any text, the text that nobody sees is what was recognised in the picture: then that is read."""
    if not unseen:
        return unseen
    shown = sum(not text.isspace() and index not in unseen for index, text in enumerate(texts))
    hidden = sum(not texts[index].isspace() for index in unseen)
    area = content.width * content.height
    pictured = sum(max(right - left, 0) * max(bottom - top, 0) for left, top, right, bottom in content.images)
    if shown * _FEW < hidden and pictured >= _PICTURED * area:
        content.recognised = True
        unseen = set(range(len(texts))) - unseen
    content.unseen = sum(not texts[index].isspace() for index in unseen)
    return unseen


def is_pale_and_large(size: float, shares: Sequence[float], opacity: float) -> bool:
    """Whether text of that size (points) and colour (of 255) is a watermark."""
    return size >= _WATERMARK and (min(shares) >= _PALE or opacity <= _FAINT)


def lie_on_each_other(one: Char, other: Char) -> bool:
    """Whether two different figures are printed at nearly the same place."""
    if one[0] == other[0] or not one[0].isdigit():
        return False
    width, height = other[3] - other[1], other[4] - other[2]
    return abs(one[1] - other[1]) < 0.5 * width and abs(one[4] - other[4]) < 0.3 * height
