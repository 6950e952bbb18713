"""Outlines of OFD paths (AbbreviatedData; GB/T 33190-2016, 9.1) as subpaths in points of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from nianbao.readers.ofd.values import Rectangle, number
from nianbao.readers.pdf.content import Box
from nianbao.readers.pdf.lines import MAX_SEGMENTS, Matrix, Point, Subpath, applied, bounds

_TOKEN: Final = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_POINTS: Final = {"M": 1, "S": 1, "L": 1, "Q": 2, "B": 3}  # that an operator takes
_ARC: Final = 7  # numbers of an arc: radii, angle, which way round, its end
_NEAR: Final = 1.0  # millimetres by which a path may reach over its boundary


@dataclass(slots=True)
class PathOutline:
    """`count`: segments; `parts`: points, whether all its lines are straight, whether it is closed; in what its numbers
    are given in, until it is `moved`."""

    count: int = 0
    parts: list[tuple[list[Point], bool, bool]] = field(default_factory=list)

    def box(self) -> Box | None:
        points = [point for points, _, _ in self.parts for point in points]
        return bounds(points) if points else None

    def moved(self, matrix: Matrix) -> PathOutline:
        return PathOutline(
            self.count,
            [([applied(matrix, x, y) for x, y in points], straight, closed) for points, straight, closed in self.parts],
        )

    def subpaths(self) -> list[Subpath]:
        """Those of straight lines."""
        return [(points, closed) for points, straight, closed in self.parts if straight and len(points) > 1]


def outline_of(data: str) -> PathOutline:
    """The outline that the operators draw: M and S begin a part, L, Q, B and A go on, C closes. Small letters count from
    the last point. An operator that has not enough numbers ends the path, numbers without one are passed over."""
    found = PathOutline()
    tokens = _TOKEN.findall(data[: 40 * MAX_SEGMENTS])
    place, last = 0, (0.0, 0.0)
    while place < len(tokens) and found.count <= MAX_SEGMENTS:
        operator = tokens[place]
        place += 1
        letter = operator.upper()
        if letter == "C" and found.parts:
            points, straight, _ = found.parts[-1]
            found.parts[-1] = (points, straight, True)
        wanted = _ARC if letter == "A" else 2 * _POINTS.get(letter, 0)
        while wanted and place + wanted <= len(tokens) and not tokens[place].isalpha():
            values = [number(token, 0.0) for token in tokens[place : place + wanted]]
            place += wanted
            last = _taken(found, letter, values[-2:] if letter == "A" else values, last, relative=operator.islower())
            if letter in "MS":
                letter, wanted = "L", 2  # further points of the same operator
    return found


def _taken(found: PathOutline, letter: str, values: list[float], last: Point, *, relative: bool) -> Point:
    """Adds what an operator draws; gives the point where it ends."""
    x, y = last if relative else (0.0, 0.0)
    points = [(x + values[at], y + values[at + 1]) for at in range(0, len(values), 2)]
    found.count += len(points)
    if letter in "MS" or not found.parts:
        found.parts.append((points, True, False))
        return points[-1]
    before, straight, closed = found.parts[-1]
    before += points
    if straight and letter != "L":
        found.parts[-1] = (before, False, closed)
    return points[-1]


def is_of_page(box: Box, boundary: Rectangle) -> bool:
    """Whether an outline is given in the page's millimetres instead of its boundary's, as some producers do: it leaves
    the boundary unless it is taken so."""
    left, top, width, height = boundary
    if width <= 0 and height <= 0:
        return False
    return not _holds(0.0, 0.0, width, height, box) and _holds(left, top, width, height, box)


def _holds(left: float, top: float, width: float, height: float, box: Box) -> bool:
    return (
        box[0] >= left - _NEAR and box[1] >= top - _NEAR
        and box[2] <= left + width + _NEAR and box[3] <= top + height + _NEAR
    )  # fmt: skip
