"""What part of an object its clips leave to be seen (GB/T 33190-2016, 8.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nianbao.readers.ofd.paths import outline_of
from nianbao.readers.ofd.values import child, children, is_off, matrix, rectangle, text
from nianbao.readers.pdf.content import Box
from nianbao.readers.pdf.lines import Matrix, applied, bounds, combined

if TYPE_CHECKING:
    from lxml.etree import _Element

_CLIPS: Final = 20
_NOWHERE: Final = (-1e9, -1e9, -1e9, -1e9)


def seen_through(item: _Element, window: Box | None, placed: Matrix, moved: Matrix) -> Box | None:
    """The box in points in which an object is seen: its window where it has no clips. `placed`, `moved`: from its
    millimetres to points, with and without its own transformation."""
    clips = child(item, "Clips")
    if clips is None:
        return window
    outer = moved if is_off(clips.get("TransFlag")) else placed
    for clip in list(children(clips, "Clip"))[:_CLIPS]:
        boxes = [_area(area, outer) for area in list(children(clip, "Area"))[:_CLIPS]]
        known = [box for box in boxes if box is not None]
        if len(known) < len(boxes) or not boxes:
            continue  # of a form that is not looked at
        all_of = bounds(corner for box in known for corner in (box[:2], box[2:]))
        window = all_of if window is None else _common(window, all_of)
    return window


def _area(area: _Element, outer: Matrix) -> Box | None:
    """The box of an area of a clip; None where it is no path."""
    path = child(area, "Path")
    if path is None:
        return None
    left, top, width, height = rectangle(path.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
    for own in (matrix(area.get("CTM")), (1.0, 0.0, 0.0, 1.0, left, top), matrix(path.get("CTM"))):
        if own is not None:
            outer = combined(own, outer)
    box = outline_of(text(child(path, "AbbreviatedData"))).box()
    if box is None:
        box = (0.0, 0.0, width, height)
    if box[2] <= box[0] or box[3] <= box[1]:
        return _NOWHERE
    return bounds(applied(outer, x, y) for x in (box[0], box[2]) for y in (box[1], box[3]))


def _common(one: Box, other: Box) -> Box:
    found = (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))
    return found if found[2] > found[0] and found[3] > found[1] else _NOWHERE
