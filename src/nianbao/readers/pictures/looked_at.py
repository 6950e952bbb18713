"""One image file: whether it can be a table or a page of text at all, its layout, and the one figure that it may show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from nianbao.base.errors import DocumentError
from nianbao.model.document import Box, Recognition
from nianbao.readers.pdf.lattice import find_lattices
from nianbao.readers.pdf.layout import PageLayout
from nianbao.readers.pictures.cells import free_lines
from nianbao.readers.pictures.clean import grey_of, height_of_text, ink_of
from nianbao.readers.pictures.laid_out import laid_out
from nianbao.readers.pictures.models import SURE, read_lines
from nianbao.readers.pictures.opened import opened
from nianbao.readers.pictures.rules import rules_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_GLANCE: Final = 1600  # pixels of the longer side that the first look needs
_PAPER, _BLACKEST = 0.55, 0.4  # share of the picture that must be light, and that may be ink
_LINES: Final = 2  # lines of text that a page has at least
_READ: Final = 6  # of the longest lines that the small look reads
_WIDE: Final = 4.0  # heights of a character that such a line is long
_CJK: Final = re.compile(r"[\u4e00-\u9fff]")
_FIGURE: Final = re.compile(r"\d[\d.,，]*|\d*\.\d+")
_TALL: Final = 64  # pixels to which the picture of a figure is enlarged


def layout_of(data: bytes, cut: Box, name: str) -> PageLayout | None:
    """The page in an image; None where it shows none, or cannot be opened."""
    colour = _opened(data, cut, name)
    if colour is None or not may_be_page(colour):
        return None
    return laid_out(colour, 1)


def _opened(data: bytes, cut: Box, name: str) -> NDArray[np.uint8] | None:
    try:
        colour = next(opened(data, name), None)
    except DocumentError:
        return None
    if colour is None:
        return None
    height, width = colour.shape[:2]
    left, top, right, bottom = (min(max(share, 0.0), 1.0) for share in cut)
    shown = colour[round(top * height) : round((1 - bottom) * height), round(left * width) : round((1 - right) * width)]
    return shown if min(shown.shape[:2]) >= 1 else None


def may_be_page(colour: NDArray[np.uint8]) -> bool:
    """Whether a picture is mostly paper, and shows a lattice or lines of print. Takes a small part of what recognising takes."""
    import cv2
    import numpy as np

    share = min(_GLANCE / max(colour.shape[:2]), 1.0)
    if share < 1.0:
        colour = np.asarray(cv2.resize(colour, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)
    grey = grey_of(colour)
    ink = ink_of(grey)
    if np.mean(grey > 200) < _PAPER or not 0 < np.mean(ink > 0) <= _BLACKEST:
        return False
    text = height_of_text(ink)
    if not text:
        return False
    lattices = find_lattices(*rules_of(grey, ink, text)[:2])
    if any(len(lattice.xs) > 2 and len(lattice.ys) > 2 for lattice in lattices):
        return True
    lines = [line for line in free_lines(grey, ink, [], text) if line.right - line.left >= _WIDE * text]
    if len(lines) < _LINES:
        return False
    lines.sort(key=lambda line: line.left - line.right)
    spoken = read_lines("tiny", [line.picture for line in lines[:_READ]])
    legible = sum(len(_CJK.findall(each.text)) > 2 for each in spoken)
    return legible >= min(_LINES, len(spoken))


def figures_of(images: Sequence[tuple[bytes, Box]], name: str) -> list[Recognition | None]:
    """What both models read in images of one figure each; None where there is nothing like one line of print."""
    lines = [_line_of(data, cut, name) for data, cut in images]
    asked = [line for line in lines if line is not None]
    small, tiny = read_lines("small", asked), read_lines("tiny", asked)
    read = iter(zip(small, tiny, strict=True))
    found: list[Recognition | None] = []
    for line in lines:
        if line is None:
            found.append(None)
        else:
            one, other = next(read)
            found.append(Recognition(one.text, one.sure, other.text, other.sure, picture=_png(line)))
    return found


def _png(line: NDArray[np.uint8]) -> bytes:
    import cv2

    done, data = cv2.imencode(".png", line)
    return bytes(data) if done else b""


def is_figure(seen: Recognition) -> bool:
    """Whether both models read the same figure and are sure of it."""
    return seen.text == seen.other and min(seen.sure, seen.other_sure) >= SURE and bool(_FIGURE.fullmatch(seen.text))


def _line_of(data: bytes, cut: Box, name: str) -> NDArray[np.uint8] | None:
    """The picture of the one line of ink in an image, dark on light, with a margin."""
    import cv2
    import numpy as np

    colour = _opened(data, cut, name)
    if colour is None:
        return None
    share = max(_TALL / colour.shape[0], 1.0)
    if share > 1.0:
        colour = np.asarray(cv2.resize(colour, None, fx=share, fy=share, interpolation=cv2.INTER_CUBIC), np.uint8)
    grey = np.asarray(cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY), np.uint8)
    low, high = (float(each) for each in np.percentile(grey, (0, 75)))
    if high - low < 60 or high < 128:
        return None
    ink = grey < (low + high) / 2
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if np.diff(rows).max(initial=1) > 0.3 * len(rows) or len(rows) < _TALL / 6:
        return None
    margin = max(len(rows) // 5, 2)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    if min(top, left, ink.shape[0] - bottom, ink.shape[1] - right) < 1:
        return None  # it may go on beyond the edge
    line = np.full((bottom - top + 2 * margin, right - left + 2 * margin), 255, np.uint8)
    bright = np.clip(grey.astype(np.float32) * (255.0 / high), 0, 255).astype(np.uint8)
    line[margin:-margin, margin:-margin] = bright[top:bottom, left:right]
    return line
