"""The rules that a straightened page draws: horizontal and vertical lines, their gaps closed, in pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nianbao.readers.pdf.content import Ruling

_GAP: Final = 0.6  # heights of a character that a rule may be interrupted by
_CONTRAST: Final = 16  # steps of grey by which a faint rule is darker than the paper beside it
_CONTINUES: Final = 0.85  # share of the columns of a character's width in which a rule goes on
_BESIDE: Final = 0.06  # heights of a character from a rule, within which a scanner frays it
_THICK: Final = 0.35  # heights of a character: what is thicker is a filled bar, no rule


class Rules(NamedTuple):
    """Horizontal (y, from, to) and vertical (x, from, to) rules; `drawn`: 255 on their ink and right beside it."""

    horizontal: list[Ruling]
    vertical: list[Ruling]
    drawn: NDArray[np.uint8]


def rules_of(grey: NDArray[np.uint8], ink: NDArray[np.uint8], text: float) -> Rules:
    """The rules of a page. `text`: height of the characters, which are no rules."""
    import cv2
    import numpy as np

    level, upright = _run_of(ink, text, 3.0), _run_of(np.ascontiguousarray(ink.T), text, 1.35)
    across = _drawn_out(_runs(level, text, 3.0), ink | _faint(grey, text), text)
    down = _runs(upright, text, 1.35)
    side = 2 * round(_BESIDE * text) + 1
    drawn = np.asarray(cv2.dilate(level | upright.T, np.ones((side, side), np.uint8)), np.uint8)
    return Rules(_attached(across, down, text), _attached(down, across, text), drawn)


def _faint(grey: NDArray[np.uint8], text: float) -> NDArray[np.uint8]:
    """255 on thin level strokes that are a little darker than what is above and below them, text beside them or not."""
    import cv2
    import numpy as np

    along = cv2.blur(grey, (max(int(0.7 * text), 5), 1))
    stroke = cv2.morphologyEx(along, cv2.MORPH_BLACKHAT, np.ones((max(int(0.5 * text), 5), 1), np.uint8))
    return np.asarray(cv2.threshold(stroke, _CONTRAST, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _drawn_out(lines: list[Ruling], stroke: NDArray[np.uint8], text: float) -> list[Ruling]:
    """The lines, each as far as there is a stroke where it would go on: beside text the ink of a thin one is lost."""
    import numpy as np

    window = max(int(text), 4)
    longer: list[Ruling] = []
    for at, start, end in lines:
        row = round(at)
        there = np.asarray(stroke[max(row - 2, 0) : row + 3].any(axis=0), np.bool_)
        first, last = int(start), int(end)
        while first > 0 and there[max(first - window, 0) : first].mean() >= _CONTINUES:
            first = max(first - window // 2, 0)
        while last < len(there) and there[last : last + window].mean() >= _CONTINUES:
            last = min(last + window // 2, len(there))
        on = np.flatnonzero(there[first:last])
        longer.append((at, float(first + on[0]), float(first + on[-1] + 1)) if len(on) else (at, start, end))
    return longer


def _run_of(ink: NDArray[np.uint8], text: float, least: float) -> NDArray[np.uint8]:
    """255 on level strokes of at least so many heights of a character, and in their gaps."""
    import cv2
    import numpy as np

    length = max(int(least * text), 12)
    bridge = max(int(_GAP * text), 3)
    run = cv2.morphologyEx(cv2.dilate(ink, np.ones((3, 1), np.uint8)), cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    return np.asarray(cv2.morphologyEx(run, cv2.MORPH_CLOSE, np.ones((1, bridge), np.uint8)), np.uint8)


def _runs(run: NDArray[np.uint8], text: float, least: float) -> list[Ruling]:
    import cv2

    length = max(int(least * text), 12)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(run, connectivity=8)
    found: list[Ruling] = []
    for index in range(1, count):
        left, top, width, height, area = (int(each) for each in stats[index])
        if area / width > max(_THICK * text, 8):
            found.extend(_edges(left, top, width, height))
        elif height <= max(_THICK * text, 8) + 2:
            found.append((top + (height - 1) / 2, float(left), float(left + width)))
        else:  # several lines that touch, or one that is not straight: its own pieces, column by column
            part = labels[top : top + height, left : left + width] == index
            found.extend(_pieces(part, left, top, length))
    return found


def _edges(left: int, top: int, width: int, height: int) -> list[Ruling]:
    """A filled bar is drawn by its two edges."""
    return [(float(top), float(left), float(left + width)), (float(top + height), float(left), float(left + width))]


def _pieces(part: NDArray[np.bool_], left: int, top: int, length: int) -> list[Ruling]:
    import numpy as np

    share = part.sum(axis=1)
    rows = np.flatnonzero(share >= max(length // 2, 0.25 * share.max()))
    found: list[Ruling] = []
    for group in np.split(rows, np.flatnonzero(np.diff(rows) > 2) + 1):
        if len(group):
            columns = np.flatnonzero(part[group].any(axis=0))
            for run in np.split(columns, np.flatnonzero(np.diff(columns) > length // 2) + 1):
                if len(run) >= length:
                    found.append((top + float(group.mean()), float(left + run[0]), float(left + run[-1] + 1)))
    return found


def _attached(lines: list[Ruling], crossing: list[Ruling], text: float) -> list[Ruling]:
    """Lines that meet a crossing line, each end drawn out to the one that it nearly reaches."""
    reach = 0.5 * text + 3
    kept: list[Ruling] = []
    for at, start, end in lines:
        met = [
            x for x, low, high in crossing if low - reach <= at <= high + reach and start - reach <= x <= end + reach
        ]
        if met:
            kept.append((at, min(start, *met), max(end, *met)))
    return kept
