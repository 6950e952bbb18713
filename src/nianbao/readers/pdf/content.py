"""What one PDF page holds, before anything is made of it, in one upright coordinate system.

Coordinates are points from the top left corner of the page as it is read: x to the right, y downwards, whatever the
page's rotation, crop box or the direction in which the text was set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

# text, left, top, right, bottom
Char = tuple[str, float, float, float, float]
# position, from, to: y, x0, x1 of a horizontal line; x, y0, y1 of a vertical one
Ruling = tuple[float, float, float]
# left, top, right, bottom
Box = tuple[float, float, float, float]

Place = Callable[[float, float, float, float], Box]  # left, bottom, right, top of user space → upright


@dataclass(slots=True)
class PageContent:
    """`marks`: drawn shapes and form fields that may show a figure; `unmapped`: how many characters have no readable
    code; `truncated`: limits were hit, some of it was not read; `watermark`: slanting or pale text was left out;
    `cut`: figures stand beyond the page's edge, where nobody sees them; `recognised`: the text is what was recognised in
    a picture; `unseen`: how many characters nobody sees, left out; `left`: where on the page a part of it begins."""

    width: float
    height: float
    chars: list[Char] = field(default_factory=list)
    horizontal: list[Ruling] = field(default_factory=list)
    vertical: list[Ruling] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    marks: list[Box] = field(default_factory=list)
    paths: int = 0
    unmapped: int = 0
    truncated: bool = False
    watermark: bool = False
    cut: bool = False
    recognised: bool = False
    left: float = 0.0
    unseen: int = 0
