"""A slanting, tilted or bent page made upright by its own rules: lines that were drawn level and parallel become so again.

Every long line across the page is y = v + b x + c x^2 (x from the page's middle), every line down it x = u + d y + e y^2; over
the page b and c go with v, d and e with u in a straight way: the first order of a perspective view and of a bent sheet.
A point (u, v) of the upright page is where the two lines cross."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from nianbao.readers.pictures.clean import PAPER, ink_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SLOPE: Final = 0.12  # of a line that may have been meant to be level
_LONG: Final = 0.3  # share of the page from which a line tells whether the page is bent
_OFF: Final = 1.0  # pixels by which lines may be off in an upright page
_GRID: Final = 32  # pixels between the points for which the crossing is computed


class Bend(NamedTuple):
    """How lines of one direction run: slope and curve in the middle of the page, and how they change with each pixel."""

    slope: float
    slope_change: float = 0.0
    curve: float = 0.0
    curve_change: float = 0.0

    def off(self, at: NDArray[np.float32], along: NDArray[np.float32]) -> NDArray[np.float32]:
        """How far from its place `at` a line is at `along`, both from the middle of the page."""
        return (self.slope + self.slope_change * at) * along + (self.curve + self.curve_change * at) * along * along

    def most(self, size: int) -> float:
        half = size / 2
        return (abs(self.slope) + abs(self.slope_change) * half) * half + (
            abs(self.curve) + abs(self.curve_change) * half
        ) * half**2


def straightened(grey: NDArray[np.uint8], text: float) -> NDArray[np.uint8]:
    """The page with its lines level and upright; as it is where they are already. `text`: height of its characters."""
    import cv2
    import numpy as np

    ink = ink_of(grey)
    across, down = _bend(_lines(ink, text), grey.shape[0]), _bend(_lines(ink.T, text), grey.shape[1])
    if across is None:
        across = Bend(-down.slope if down is not None else _slope_of_text(ink))
    if down is None:
        down = Bend(-across.slope)
    height, width = grey.shape
    if max(across.most(max(height, width)), down.most(max(height, width))) < _OFF:
        return grey
    u, v = np.meshgrid(
        np.arange(0, width + _GRID, _GRID, dtype=np.float32) - width / 2,
        np.arange(0, height + _GRID, _GRID, dtype=np.float32) - height / 2,
    )
    x, y = u, v
    for _ in range(6):  # the lines are nearly straight: this settles far below a pixel
        x, y = u + down.off(u, y), v + across.off(v, x)
    places = np.dstack((x + width / 2, y + height / 2)).astype(np.float32)
    full = cv2.warpAffine(
        places, np.array([[_GRID, 0, 0], [0, _GRID, 0]], np.float32), (width, height),
        flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    upright = cv2.remap(
        grey, full[:, :, 0], full[:, :, 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=PAPER
    )
    return np.asarray(upright, np.uint8)


def _lines(ink: NDArray[np.uint8], text: float) -> NDArray[np.float64]:
    """Long, thin, nearly level strokes: place, slope and curve at the middle of the page, length."""
    import cv2
    import numpy as np

    ink = np.ascontiguousarray(ink)
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    run = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, max(int(1.5 * text), 20)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(run, connectivity=8)
    middle = ink.shape[1] / 2
    found = []
    for index in range(1, count):
        left, top, width, height, area = (int(each) for each in stats[index])
        if width < max(6 * text, ink.shape[1] / 12) or height > _SLOPE * width + 0.5 * text + 4:
            continue
        if area > width * (0.5 * text + 4):
            continue
        part = labels[top : top + height, left : left + width] == index
        columns = np.flatnonzero(part.any(axis=0))
        rows = (part * np.arange(height)[:, None]).sum(axis=0)[columns] / part.sum(axis=0)[columns]
        along = columns + left - middle
        bent = width > _LONG * ink.shape[1]
        curve, slope, at = np.polyfit(along, top + rows, 2) if bent else (np.nan, *np.polyfit(along, top + rows, 1))
        fitted = at + slope * along + (curve * along * along if bent else 0.0)
        if np.abs(top + rows - fitted).mean() <= 0.1 * text + 1.0 and abs(slope) <= _SLOPE:
            found.append((at - ink.shape[0] / 2, slope, curve, width))
    return np.array(found, np.float64).reshape(-1, 4)


def _bend(lines: NDArray[np.float64], size: int) -> Bend | None:
    """What the lines have in common; None without lines. `size`: of the page across them."""
    import numpy as np

    if not len(lines):
        return None
    long = ~np.isnan(lines[:, 2])
    curve, curve_change = _trend(lines[long][:, [0, 2, 3]], size, 2e-6) if long.sum() >= 2 else (0.0, 0.0)
    known = lines if not curve else lines[long]  # a short line's slope is that of its place on the bend
    slope, slope_change = _trend(known[:, [0, 1, 3]], size, 0.0015)
    return Bend(slope, slope_change, curve, curve_change)


def _trend(lines: NDArray[np.float64], size: int, near: float) -> tuple[float, float]:
    """Value at the middle of the page and change over it, by least squares on what is near the trend."""
    import numpy as np

    at, value, weight = lines.T
    if len(lines) < 3 or at.max() - at.min() < size / 6:
        return float(np.average(value, weights=weight)), 0.0
    kept = np.ones(len(lines), bool)
    change = start = 0.0
    for _ in range(4):
        change, start = np.polyfit(at[kept], value[kept], 1, w=np.sqrt(weight[kept]))
        off = np.abs(value - (start + change * at))
        closer = off <= max(3 * float(np.median(off[kept])), near)
        if closer.sum() < 3 or (closer == kept).all():
            break
        kept = closer
    return float(start), float(change)


def _slope_of_text(ink: NDArray[np.uint8]) -> float:
    """The slope at which lines of text stand out best from the gaps between them (Postl 1986), within 3 degrees."""
    import cv2
    import numpy as np

    share = min(800 / max(ink.shape), 1.0)
    small = cv2.resize(ink, None, fx=share, fy=share, interpolation=cv2.INTER_AREA).astype(np.float32)
    best, found = -1.0, 0.0
    for slope in np.arange(-0.052, 0.0521, 0.0015):
        matrix = np.array([[1, 0, 0], [-slope, 1, slope * small.shape[1] / 2]], np.float32)
        profile = cv2.warpAffine(small, matrix, (small.shape[1], small.shape[0])).sum(axis=1)
        sharp = float(np.square(np.diff(profile)).sum())
        if sharp > best:
            best, found = sharp, float(slope)
    return found
