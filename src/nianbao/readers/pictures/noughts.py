"""Noughts with a point inside, as fonts for programs print them: one model takes them for 日 or 目."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_NARROW, _WIDE = 0.3, 0.85  # width of a nought to its height; a circle round a digit is wider
_HIGH: Final = 0.5  # share of the line's height that a nought has at least
_POINT: Final = (0.5, 0.6)  # width and height of the point, to the nought's
_DARKER: Final = (
    1.0,
    0.8,
    0.65,
)  # of the threshold of ink: the point of a blurred nought touches it more palely than it is
_OFF: Final = 0.12  # of the nought's width and height, by which the point may be off its middle


def without_points(picture: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """The line of print with the points in its noughts taken out; None where there is none. A point touches nothing: no
    8, 6 or 9 holds one, and no stroke across a nought is taken out, which may be another digit's."""
    import cv2

    middle, _ = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return next((one for share in _DARKER if (one := _cleared(picture, share * middle)) is not None), None)


def _cleared(picture: NDArray[np.uint8], threshold: float) -> NDArray[np.uint8] | None:
    import cv2
    import numpy as np

    _, ink = cv2.threshold(picture, threshold, 1, cv2.THRESH_BINARY_INV)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    cleared = picture.copy()
    found = False
    for ring in range(1, count):
        x, y, width, height, _ = (int(each) for each in stats[ring])
        if not _NARROW * height <= width <= _WIDE * height or height < _HIGH * picture.shape[0]:
            continue
        for point in range(1, count):
            if point != ring and _is_inside(stats[point], (x, y, width, height)):
                around = cv2.dilate((labels == point).astype(np.uint8), np.ones((3, 3), np.uint8))
                cleared[(around > 0) & (labels != ring)] = 255
                found = True
    return cleared if found else None


def _is_inside(point: NDArray[np.int32], nought: tuple[int, int, int, int]) -> bool:
    """Whether the one is small and in the middle of the other."""
    left, top, wide, high = (int(each) for each in point[:4])
    x, y, width, height = nought
    within = left > x and top > y and left + wide < x + width and top + high < y + height
    small = wide <= _POINT[0] * width and high <= _POINT[1] * height
    off = abs(left + wide / 2 - x - width / 2) / width, abs(top + high / 2 - y - height / 2) / height
    return within and small and max(off) <= _OFF
