"""What is drawn as lines and shapes, whatever the format: ruling lines (whole, dashed, dotted, thin bars), shapes that may be
figures. All in points, upright, as `content` has it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

from nianbao.readers.pdf.content import Box, PageContent, Ruling

MAX_SEGMENTS: Final = 100_000
_THIN = 4.0  # points: a filled bar up to this is a line
_SHORT = 3.0  # points: a line below this is a dot or a dash's piece
_DASH = 12.0  # points: a line below this may be a dash
_DASH_GAP = 4.5  # points between the dashes of a line
_MARK = (3.0, 80.0)  # points: sides that a drawn figure may have
_STROKE = (3.0, 40.0)  # points: sides of a stroke across a figure
SIMPLE: Final = 5  # segments: a line, a bar, a rectangle

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Subpath = tuple[list[Point], bool]  # of straight lines; whether it is closed


class Lines:
    """Collects the rulings and marks of a page in its content."""

    def __init__(self, content: PageContent) -> None:
        self._content = content
        self._segments = MAX_SEGMENTS
        self._dashes: tuple[list[Ruling], list[Ruling]] = ([], [])  # short pieces along x, along y

    @property
    def spent(self) -> bool:
        """Whether there are more segments than are looked at."""
        return self._segments <= 0

    def bar(self, count: int, box: Box) -> bool:
        """Takes a path of so many segments as a line where it is as thin as one; tells whether it is."""
        left, top, right, bottom = box
        if count > SIMPLE or (right - left > _THIN and bottom - top > _THIN):
            return False
        self._line(left, top, right, bottom)
        return True

    def mark(self, count: int, box: Box) -> None:
        """A path of many segments and the size of a figure may be one."""
        if count > SIMPLE and all(_MARK[0] <= side <= _MARK[1] for side in (box[2] - box[0], box[3] - box[1])):
            self._content.marks.append(box)

    def outlines(self, count: int, subpaths: Iterable[Subpath], *, filled: bool, stroked: bool) -> None:
        """The lines of a path of so many segments. A filled outline counts when it is thin, a stroked one by its
        axis-parallel edges. Simple shapes that are only filled are shaded areas."""
        if count <= SIMPLE and not stroked:
            return
        self._segments -= count
        if self.spent:
            return
        for points, closed in subpaths:
            self._subpath(points, stroked=stroked, closed=closed or filled)

    def finish(self) -> None:
        """Adds the lines that dashes and dots make."""
        self._content.horizontal.extend(_dashed(self._dashes[0]))
        self._content.vertical.extend(_dashed(self._dashes[1]))
        self._content.truncated |= self.spent

    def _subpath(self, points: list[Point], *, stroked: bool, closed: bool) -> None:
        left, top, right, bottom = bounds(points)
        if right - left <= _THIN or bottom - top <= _THIN:
            self._line(left, top, right, bottom)
        elif (
            stroked
            and len(points) == 2
            and all(_STROKE[0] <= side <= _STROKE[1] for side in (right - left, bottom - top))
        ):
            self._line(left, (top + bottom) / 2, right, (top + bottom) / 2)  # strikes out as a level line does
        elif stroked:
            ends = [*points[1:], points[0]] if closed else points[1:]
            for start, end in zip(points, ends, strict=False):
                if abs(start[0] - end[0]) < 1 or abs(start[1] - end[1]) < 1:
                    self._line(*bounds((start, end)))

    def _line(self, left: float, top: float, right: float, bottom: float) -> None:
        width, height = right - left, bottom - top
        row, column = ((top + bottom) / 2, left, right), ((left + right) / 2, top, bottom)
        if width >= height:
            if width >= _SHORT:
                self._content.horizontal.append(row)
        elif height >= _SHORT:
            self._content.vertical.append(column)
        if max(width, height) < _DASH:
            dot = max(width, height) < _SHORT
            if dot or width >= height:
                self._dashes[0].append(row)
            if dot or width < height:
                self._dashes[1].append(column)


def bounds(points: Iterable[Point]) -> Box:
    """The rectangle that holds all points."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _dashed(pieces: list[Ruling]) -> Iterator[Ruling]:
    """The lines that rows of dots or dashes make."""
    pieces.sort()
    start = 0
    for end in range(1, len(pieces) + 1):
        if end < len(pieces) and pieces[end][0] - pieces[start][0] <= 0.5:
            continue
        row = sorted((first, last) for _, first, last in pieces[start:end])
        position = pieces[start][0]
        start = end
        first, reach, count = *row[0], 1
        for left, right in [*row[1:], (math.inf, math.inf)]:
            if left - reach <= _DASH_GAP:
                reach, count = max(reach, right), count + 1
                continue
            if count > 3 and reach - first >= _DASH:
                yield position, first, reach
            first, reach, count = left, right, 1


def combined(inner: Matrix, outer: Matrix | None) -> Matrix:
    """The matrix that applies `inner` first."""
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def applied(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
