"""Characters to lines of text: reading order, doubled glyphs, blanks between words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from nianbao.readers.cell_marks import END, NOTE
from nianbao.readers.pdf.content import Char

_SMALL = 0.92  # of the height of a figure: what is smaller and higher or lower right behind it is no part of it
_SHIFTED = 0.12  # of the height of a figure: how much higher or lower


@dataclass(slots=True)
class PdfLine:
    """A printed line; `size` is the height of its characters in points."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    chars: list[Char]


def to_lines(chars: list[Char]) -> list[PdfLine]:
    """Lines from top to bottom, each with its characters from left to right."""
    rows = _rows(chars)
    return [make_line(row) for row in rows]


def _rows(chars: list[Char]) -> list[list[Char]]:
    """Characters grouped by the height at which they stand: a row ends before one whose middle lies lower than that of
    its first by more than 45 % of the smaller height, at the widest step down to there."""
    rows: list[list[Char]] = []
    row: list[Char] = []
    middles: list[float] = []  # of the row's characters
    for char in sorted(chars, key=_middle):
        row.append(char)
        middles.append(_middle(char))
        lower = middles[-1] - middles[0]
        if lower and lower > 0.45 * min(row[0][4] - row[0][2], char[4] - char[2]):
            steps = [below - above for above, below in pairwise(middles)]
            cut = steps.index(max(steps)) + 1
            rows.append(row[:cut])
            row, middles = row[cut:], middles[cut:]
    return [*rows, row] if row else rows


def _middle(char: Char) -> float:
    return (char[2] + char[4]) / 2


def _left(char: Char) -> float:
    return char[1]


def make_line(row: list[Char]) -> PdfLine:
    row.sort(key=_left)
    kept, text = joined(row)
    sizes = sorted([char[4] - char[2] for char in kept])
    return PdfLine(
        text, kept[0][1], min([char[2] for char in kept]), max([char[3] for char in kept]),
        max([char[4] for char in kept]), sizes[len(sizes) // 2], kept,
    )  # fmt: skip


def joined(row: list[Char]) -> tuple[list[Char], str]:
    """The row without glyphs that are drawn twice, and its text. A blank stands where a gap is wider than letters
    need: a quarter of the height between letters and figures, most of it beside Chinese. Small figures right behind a
    figure are the mark of a note."""
    # Kept whole: one pass over the characters of a line, with what stands before each.
    kept: list[Char] = []
    parts: list[str] = []
    previous = ""
    left, right = 0.0, 0.0
    size = 0.0  # height of the figure that a mark in small figures stands behind
    for char in row:
        text, x0, y0, x1, y1 = char
        if kept:
            if text == previous and x0 - left < 0.35 * (x1 - x0):
                continue
            gap = x0 - right
            if gap > 0.22 * (y1 - y0) and gap > (0.22 if text.isascii() and previous.isascii() else 0.9) * (y1 - y0):
                parts.append(" ")
            if size and not (text.isdigit() and y1 - y0 < _SMALL * size):
                parts.append(END)
                size = 0.0
            elif not size and previous.isdigit() and text.isdigit() and parts[-1] != " ":
                before = kept[-1][4] - kept[-1][2]
                if y1 - y0 < _SMALL * before and abs(_middle(char) - _middle(kept[-1])) > _SHIFTED * before:
                    parts.append(NOTE)
                    size = before
        kept.append(char)
        parts.append(text)
        previous, left, right = text, x0, x1
    if size:
        parts.append(END)
    return kept, "".join(parts)
