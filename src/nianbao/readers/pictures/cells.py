"""The ink inside the cells of a table and between them, cut into pictures of one line of text each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from nianbao.readers.pictures.clean import PAPER, TAKEN_AWAY

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_MARGIN: Final = 0.2  # heights of a character, of white around a line
_PALE: Final = 40  # steps by which pale ink is darker than the cell
_TRACE: Final = 0.02  # of a character's square: pale ink, or a seal's, that may hide a figure
_LIKE_PRINT: Final = 0.5  # heights of a character, from which something pale may be one
_LEAST_PRINT: Final = 0.04  # of a character's square: the ink of a thin one
_EDGE: Final = 0.15  # heights of a character, from the border
_FILLED: Final = 0.5  # share of a row or column of pixels, at a cell's edge, that only a border fills
_END: Final = 0.08  # of a cell's height, at its top and bottom, that a border reaches
_SPECK: Final = 0.02  # of a character's square: ink that is dirt


class LinePicture(NamedTuple):
    """One line of text, where it stands (left, top, right, bottom in pixels of the page) and what it looks like. `cut`: its
    ink goes on beyond the edge of its cell."""

    left: int
    top: int
    right: int
    bottom: int
    picture: NDArray[np.uint8]
    cut: bool = False


def cell_lines(
    grey: NDArray[np.uint8],
    ink: NDArray[np.uint8],
    drawn: NDArray[np.uint8],
    box: tuple[float, float, float, float],
    text: float,
) -> list[LinePicture]:
    """The lines of text inside a cell whose borders are at `box`; what is left of the borders, of the rules (`drawn`), does
    not count."""
    # Kept whole: what is a border, dirt or text is told of each shape in one pass over the pixels.
    import cv2
    import numpy as np

    inset = max(round(0.06 * text), 1)
    left, top = max(round(box[0]) + inset, 0), max(round(box[1]) + inset, 0)
    right, bottom = round(box[2]) - inset, round(box[3]) - inset
    if right - left < 4 or bottom - top < 4:
        return []
    left, top, right, bottom = _within(ink, (left, top, right, bottom), max(round(0.35 * text), 3))
    if right - left < 4 or bottom - top < 4:
        return []
    inner, light = ink[top:bottom, left:right].copy(), grey[top:bottom, left:right].copy()
    count, labels, stats, _ = cv2.connectedComponentsWithStats(inner, connectivity=8)
    height, width = inner.shape
    for index in range(1, count):
        x, y, w, h, area = (int(each) for each in stats[index])
        edge_x, edge_y = x <= 2 or x + w >= width - 2, y <= 2 or y + h >= height - 2
        sliver, thick = 0.12 * text + 1, 0.3 * text + 2
        border = (edge_x and w <= (thick if h >= 0.8 * height else sliver)) or (
            edge_y and h <= (thick if w >= 0.8 * width else sliver)
        )
        if not border and (edge_x or edge_y) and w * h < height * width:
            part = labels[y : y + h, x : x + w] == index
            border = _is_of_the_rules(part, drawn[top + y : top + y + h, left + x : left + x + w], text)
        if border:
            around = cv2.dilate((labels == index).astype(np.uint8), np.ones((3, 3), np.uint8))
            light[around > 0] = 255
        if (
            border or area < _SPECK * text * text / 2
        ):  # dirt is no text, but a point may be as small: it stays to be seen
            inner[labels == index] = 0
    cut = bool(inner[0].any() or inner[-1].any() or inner[:, 0].any() or inner[:, -1].any())
    cut = cut or _is_pale_beside(light, inner, text)
    return [
        LinePicture(left + a, top + b, left + c, top + d, picture, cut)
        for a, b, c, d, picture in _split(inner, light, text)
    ]


def _is_of_the_rules(part: NDArray[np.bool_], drawn: NDArray[np.uint8], text: float) -> bool:
    """Whether ink lies on the rules of the page (`drawn`: where they are, in the same place) but for dirt."""
    import cv2
    import numpy as np

    rest = (part & (drawn == 0)).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    return int(stats[1:, 4].max(initial=0)) < _SPECK * text * text


def _is_pale_beside(light: NDArray[np.uint8], ink: NDArray[np.uint8], text: float) -> bool:
    """Whether something as high as print, and too pale to count as ink, stands in the line of what counts."""
    import cv2
    import numpy as np

    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if not len(rows):
        return False
    margin = max(round(0.3 * text), 2)
    pale = (light < min(_middle(light), PAPER) - _PALE).astype(np.uint8)
    pale[:, max(columns[0] - margin // 2, 0) : columns[-1] + margin // 2] = 0
    pale[: max(rows[0] - margin, 0)] = 0
    pale[rows[-1] + margin :] = 0
    _, _, stats, _ = cv2.connectedComponentsWithStats(pale, connectivity=8)
    left, top, wide, high, area = stats[1:].T
    edge = max(round(_EDGE * text), 2)  # what is left of the borders
    inside = (
        (left >= edge) & (top >= edge) & (left + wide <= pale.shape[1] - edge) & (top + high <= pale.shape[0] - edge)
    )
    like = (high >= _LIKE_PRINT * text) & (wide <= 2 * text) & (area >= _LEAST_PRINT * text * text)
    return bool((inside & like).any())


def has_traces(grey: NDArray[np.uint8], box: tuple[float, float, float, float], text: float) -> bool:
    """Whether a cell without ink may still have had some: a seal was taken away in it, or something pale is left."""
    import cv2
    import numpy as np

    inset = max(round(0.35 * text), 3)
    inner = grey[round(box[1]) + inset : round(box[3]) - inset, round(box[0]) + inset : round(box[2]) - inset]
    if not inner.size:
        return False
    ground = min(_middle(inner), PAPER)
    left_over = ((inner < ground - _PALE) | (inner > (PAPER + TAKEN_AWAY) // 2)).astype(np.float32)
    # of a character: grain, all over a large cell, is as much nowhere
    window = int(min(max(round(text), 3), *inner.shape))
    share = float(cv2.blur(left_over, (window, window), borderType=cv2.BORDER_CONSTANT).max())
    return share * window * window > _TRACE * text * text


def _middle(values: NDArray[np.uint8]) -> int:
    import numpy as np

    return int(np.median(values))


def _within(ink: NDArray[np.uint8], box: tuple[int, int, int, int], most: int) -> tuple[int, int, int, int]:
    """The box without the rows and columns at its edges, `most` of them on a side, that the borders still fill. A border
    goes from end to end of its side; the stroke of a figure that stands close to it does not."""
    left, top, right, bottom = box
    part = ink[top:bottom, left:right] > 0
    above, below = _peeled(part.mean(axis=1) >= _FILLED, most), _peeled(part.mean(axis=1)[::-1] >= _FILLED, most)
    part = part[above : part.shape[0] - below]
    ends = max(round(_END * part.shape[0]), 1)
    if part.shape[0] < 2 * ends:
        return left, top + above, right, bottom - below
    reaches = _near(part[:ends]) & _near(part[-ends:])
    filled = (part.mean(axis=0) >= _FILLED) & reaches
    return left + _peeled(filled, most), top + above, right - _peeled(filled[::-1], most), bottom - below


def _peeled(filled: NDArray[np.bool_], most: int) -> int:
    """How many rows or columns go at an edge."""
    near = filled[:most].nonzero()[0]
    return int(near[-1]) + 2 if len(near) else 0


def _near(rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """In which columns something is, or one or two pixels beside it: borders slant."""
    import numpy as np

    return np.convolve(rows.sum(axis=0), np.ones(5), "same") > 0


def _split(
    inner: NDArray[np.uint8], light: NDArray[np.uint8], text: float
) -> list[tuple[int, int, int, int, NDArray[np.uint8]]]:
    """Bands of ink with white between them, each cut tight; low ones (points, strokes) belong to the nearer band."""
    import numpy as np

    rows = np.flatnonzero(inner.any(axis=1))
    if not len(rows):
        return []
    bands = [[int(group[0]), int(group[-1]) + 1] for group in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)]
    bands = _merged(bands, text)
    margin = max(round(_MARGIN * text), 2)
    lines = []
    for first, last in bands:
        columns = np.flatnonzero(inner[first:last].any(axis=0))
        start, end = int(columns[0]), int(columns[-1]) + 1
        cut = light[max(first - margin, 0) : last + margin, max(start - margin, 0) : end + margin]
        above, before = margin - min(first, margin), margin - min(start, margin)
        room = np.full((last - first + 2 * margin, end - start + 2 * margin), 255, np.uint8)
        room[above : above + cut.shape[0], before : before + cut.shape[1]] = cut
        for other_first, other_last in bands:  # what reaches in from the line above or below
            if (other_first, other_last) != (first, last):
                low, high = other_first - first + margin, other_last - first + margin
                room[max(low, 0) : max(high, 0)] = 255
        lines.append((start, first, end, last, room))
    return lines


def _merged(bands: list[list[int]], text: float) -> list[list[int]]:
    """A band lower than half a character goes to the one that it is nearer to, or bands that nearly touch are one."""
    while True:
        low = [i for i, (first, last) in enumerate(bands) if last - first < 0.5 * text]
        near = [
            (bands[i + 1][0] - bands[i][1], i)
            for i in range(len(bands) - 1)
            if (i in low or i + 1 in low) and bands[i + 1][0] - bands[i][1] <= 0.45 * text
            and bands[i + 1][1] - bands[i][0] <= 1.45 * text
        ]  # fmt: skip
        if not near:
            return bands
        _, at = min(near)
        bands[at : at + 2] = [[bands[at][0], bands[at + 1][1]]]


def free_lines(
    grey: NDArray[np.uint8], ink: NDArray[np.uint8], tables: list[tuple[float, float, float, float]], text: float
) -> list[LinePicture]:
    """The lines of text outside the tables."""
    import cv2
    import numpy as np

    rest, light = ink.copy(), grey.copy()
    for left, top, right, bottom in tables:
        edge = round(0.3 * text) + 2
        inside = np.s_[max(int(top) - edge, 0) : int(bottom) + edge, max(int(left) - edge, 0) : int(right) + edge]
        rest[inside] = 0
        light[inside] = 255
    _, labels, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    height, width = stats[:, 3], stats[:, 2]
    dirt = (stats[:, 4] < _SPECK * text * text / 2) | (height > 5 * text) | (width > 12 * text)
    dirt |= (width > 3 * text) & (height < 0.25 * text)
    dirt[0] = False
    rest[dirt[labels]] = 0
    joined = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((1, max(int(1.6 * text), 3)), np.uint8))
    joined = cv2.morphologyEx(joined, cv2.MORPH_CLOSE, np.ones((max(int(0.3 * text), 1), 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = _rows([(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:]], text)
    lines = []
    for left, top, right, bottom in boxes:
        if bottom - top < 0.5 * text or bottom - top > 4 * text:
            continue
        margin = max(round(_MARGIN * text), 2)
        cut = light[max(top - margin, 0) : bottom + margin, max(left - margin, 0) : right + margin]
        lines.append(LinePicture(left, top, right, bottom, np.ascontiguousarray(cut)))
    return lines


def _rows(boxes: list[tuple[int, int, int, int]], text: float) -> list[tuple[int, int, int, int]]:
    """Boxes beside each other on one line made one, up to a gap of three characters."""
    rows: list[tuple[int, int, int, int]] = []
    for box in sorted(boxes, key=lambda each: each[0]):
        for at, (left, top, right, bottom) in enumerate(rows):
            shared = min(bottom, box[3]) - max(top, box[1])
            if shared >= 0.5 * min(bottom - top, box[3] - box[1]) and box[0] - right <= 3 * text:
                together = left, min(top, box[1]), max(right, box[2]), max(bottom, box[3])
                if together[3] - together[1] <= 1.6 * max(bottom - top, box[3] - box[1]):
                    rows[at] = together
                    break
        else:
            rows.append(box)
    return rows
