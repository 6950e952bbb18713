"""A picture to evenly lit grey without the colour of seals, and to its ink."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PAPER, TAKEN_AWAY = 250, 255
_RED, _REDDISH = 60, 24  # steps by which red outshines green and blue in the ink of a seal, and at its edges
_SEAL: Final = 0.0005  # share of the picture from which red is a seal
_DARK: Final = 110  # red of a seal's ink that lies on nothing black
_COLOURED, _TINGED = 28, 18  # steps by which one colour outshines another in a stamp's ink, and beside it
_STAMP, _STAMP_GAP = 0.0003, 0.007  # share of the picture, and gaps in it to the picture's shorter side
_STAMP_SIDES: Final = (0.04, 0.4)  # of the picture's shorter side
_PAPER_SHARE: Final = 80  # per cent of the pixels that are no lighter than the paper
_SHADE, _EDGE = 0.6, 0.05  # light beside the paper, to that on it; share of the picture's edge that is so dark
_SHADED_PRINT, _STROKE = (
    0.3,
    0.25,
)  # print of the shade, to that in the light; how much darker than its surroundings it is
_LIGHTER: Final = 45  # steps by which the darkest of a piece of ink may be lighter than the page's ink
_GRAIN, _EVEN = 8, 0.6  # steps by which a screen's paper may vary; share of the picture that it takes up
_SMALLEST: Final = 6  # pixels: what is lower is no character
_SHEET: Final = 0.25  # of the area and of the print of the largest sheet, from which another light patch is one, too
_SCALE_WANTED: Final = 24.0  # pixels of a character's height below which a picture is enlarged
_LARGEST: Final = 4000  # pixels of a side: what is larger is made smaller (A4 at 340 dpi)


def grey_of(colour: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Height x width x 3 (red, green, blue) to height x width: the light that falls on the paper is the same everywhere, paper
    is `PAPER`, what lies beside it too, and `TAKEN_AWAY` where a seal was."""
    import cv2
    import numpy as np

    red, others = colour[:, :, 0], cv2.max(colour[:, :, 1], colour[:, :, 2])
    seal = (cv2.subtract(red, others) > _RED).astype(np.uint8)
    grey = cv2.cvtColor(colour, cv2.COLOR_RGB2GRAY)
    taken = None
    if cv2.countNonZero(seal) > _SEAL * seal.size:
        taken = (cv2.subtract(red, others) > _REDDISH) & (red > _DARK)
        grey = np.asarray(np.where(taken, np.uint8(255), red), np.uint8)
    for (top, bottom, left, right), stamp, under in _stamps(colour):
        grey[top:bottom, left:right][stamp] = under[stamp]
        taken = np.zeros(grey.shape, np.bool_) if taken is None else taken
        taken[top:bottom, left:right] |= stamp & (under > _DARK)
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    side = max(min(small.shape) // 24 | 1, 9)
    light = np.asarray(cv2.medianBlur(cv2.dilate(small, np.ones((side, side), np.uint8)), side), np.uint8)
    beside = _beside_paper(light, np.asarray(small, np.uint8))
    light = np.asarray(cv2.resize(light, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR), np.uint8)
    even = np.minimum(cv2.divide(grey, np.maximum(light, 40), scale=PAPER), PAPER)
    if beside is not None:
        even[cv2.resize(beside, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_NEAREST) > 0] = PAPER
    if taken is not None:
        even[taken] = TAKEN_AWAY
    return np.asarray(even, np.uint8)


def _stamps(
    colour: NDArray[np.uint8],
) -> Iterator[tuple[tuple[int, int, int, int], NDArray[np.bool_], NDArray[np.uint8]]]:
    """Where stamps of any colour are (top, bottom, left, right), which pixels there are theirs, and how light the page is in
    their colour. Only what holds together as a frame or a ring does is one: figures may be printed in colour."""
    import cv2
    import numpy as np

    paper = np.percentile(colour[::8, ::8].reshape(-1, 3), _PAPER_SHARE, axis=0).clip(60, 255)
    shades = np.minimum(np.arange(256)[:, None] * (255 / paper), 255).astype(np.uint8)
    red, green, blue = (cv2.LUT(colour[:, :, channel], shades[:, channel]) for channel in range(3))
    light = np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)
    strength = np.asarray(cv2.blur(cv2.subtract(light, cv2.min(cv2.min(red, green), blue)), (3, 3)), np.uint8)
    coloured = cv2.threshold(strength, _COLOURED, 1, cv2.THRESH_BINARY)[1]
    if cv2.countNonZero(coloured) <= _STAMP * coloured.size:
        return
    side = min(colour.shape[:2])
    gap = max(round(_STAMP_GAP * side), 3)
    joined = cv2.morphologyEx(coloured, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for x, y, wide, high, _ in stats[1:].tolist():
        if _STAMP_SIDES[0] * side <= min(wide, high) and max(wide, high) <= _STAMP_SIDES[1] * side:
            edge = side // 100
            place = max(y - edge, 0), y + high + edge, max(x - edge, 0), x + wide + edge
            inside = np.s_[place[0] : place[1], place[2] : place[3]]
            stamp = cv2.dilate((strength[inside] > _TINGED).astype(np.uint8), np.ones((3, 3), np.uint8))
            yield place, stamp > 0, light[inside]


def _beside_paper(light: NDArray[np.uint8], seen: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """1 where a photo shows no paper: all that is outside the light patches that are sheets, and a strip along their edges.
    None where the paper takes up the whole picture. What is dark and printed on is paper in the shade. `seen`: the picture
    itself."""
    import cv2
    import numpy as np

    edge = np.concatenate((light[0], light[-1], light[:, 0], light[:, -1]))
    paper_light = float(np.percentile(light, 90))
    if np.count_nonzero(edge < _SHADE * paper_light) < _EDGE * edge.size:
        return None
    threshold, _ = cv2.threshold(light, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    print_share = _printed(seen, light)
    dark = light <= threshold
    if print_share[dark].mean() >= _SHADED_PRINT * print_share[~dark].mean():
        threshold, _ = cv2.threshold(light[dark][None], 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    count, labels, stats, _ = cv2.connectedComponentsWithStats((light > threshold).astype(np.uint8), connectivity=4)
    if count < 2:
        return None
    paper = np.zeros_like(light)
    for number in _sheets(np.asarray(labels), np.asarray(stats[:, 4]), print_share):
        outline, _ = cv2.findContours((labels == number).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        cv2.fillConvexPoly(paper, cv2.convexHull(np.concatenate(outline)), 1)
    strip = max(min(light.shape) // 60 | 1, 3) + max(min(light.shape) // 24 | 1, 9)  # `light` was dilated
    return np.asarray(1 - cv2.erode(paper, np.ones((strip, strip), np.uint8), borderValue=0), np.uint8)


def _sheets(labels: NDArray[Any], areas: NDArray[Any], printed: NDArray[np.bool_]) -> list[int]:
    """The light patches that are paper: the largest, and those nearly as large and as closely printed beside it."""
    largest = 1 + int(areas[1:].argmax())
    least = _SHEET * float(printed[labels == largest].mean())
    others = [
        number for number in range(1, len(areas)) if areas[number] >= _SHEET * areas[largest] and number != largest
    ]
    return [largest, *(number for number in others if printed[labels == number].mean() >= least > 0)]


def _printed(seen: NDArray[np.uint8], light: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where fine strokes are that are darker than the light around them, as those of print."""
    import cv2
    import numpy as np

    stroke = cv2.morphologyEx(seen, cv2.MORPH_BLACKHAT, np.ones((7, 7), np.uint8)).astype(np.float32)
    return np.asarray(stroke > _STROKE * light, np.bool_)


def ink_of(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """255 where there is ink, 0 elsewhere: darker than its surroundings (Bradley 2007) and than half of the paper, in
    pieces that are nearly as dark somewhere as ink on this page is. Traces of a seal, shadows and creases are not."""
    import cv2
    import numpy as np

    side = max(min(grey.shape) // 40 | 1, 31)
    around = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, side, 25)
    weak = np.asarray(cv2.bitwise_and(around, cv2.threshold(grey, 200, 255, cv2.THRESH_BINARY_INV)[1]), np.uint8)
    if not weak.any() or _is_drawn(grey):
        return weak
    core = float(np.percentile(grey[weak > 0], 25)) + _LIGHTER
    count, labels = cv2.connectedComponents(weak, connectivity=8)
    dark = np.zeros(count, np.uint8)
    dark[labels[(grey < core) & (weak > 0)]] = 255
    dark[0] = 0
    return np.asarray(dark[labels], np.uint8)


def _is_drawn(grey: NDArray[np.uint8]) -> bool:
    """Whether a picture comes from a screen and not from paper: nothing on it is grey but what was meant to be. Its thin
    print is pale, its paper is all alike, and no seal was taken away."""
    import numpy as np

    even = np.mean((grey >= PAPER - _GRAIN) & (grey <= PAPER))
    return bool(even >= _EVEN and not (grey == TAKEN_AWAY).any())


def height_of_text(ink: NDArray[np.uint8]) -> float:
    """The usual height of a character in pixels; 0.0 where there is too little to tell."""
    import cv2
    import numpy as np

    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    width, height, area = stats[1:, 2], stats[1:, 3], stats[1:, 4]
    like = (height >= _SMALLEST) & (height <= max(ink.shape) / 12) & (width <= 2.5 * height) & (width >= 0.15 * height)
    like &= area >= 0.08 * width * height
    heights = np.sort(height[like])
    return float(heights[int(0.7 * len(heights))]) if len(heights) >= 10 else 0.0


def prepared(colour: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    """The picture in grey, at a size at which its text is large enough to be read and no larger than is of use, and the height
    of its text there; 0.0 where there is too little to tell."""
    longest = max(colour.shape[:2])
    if longest > _LARGEST:
        grey = grey_of(_scaled(colour, _LARGEST / longest))
        return grey, height_of_text(ink_of(grey))
    grey = grey_of(colour)
    text = height_of_text(ink_of(grey))
    if text and text < 0.75 * _SCALE_WANTED:
        grey = grey_of(_scaled(colour, min(_SCALE_WANTED / text, 3.0, _LARGEST / longest)))
        text = height_of_text(ink_of(grey))
    return grey, text


def _scaled(colour: NDArray[np.uint8], share: float) -> NDArray[np.uint8]:
    import cv2
    import numpy as np

    how = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(colour, None, fx=share, fy=share, interpolation=how), np.uint8)
