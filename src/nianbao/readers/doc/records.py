"""Records of drawings ([MS-ODRAW] 2.2): one after another, and which picture a shape shows."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from nianbao.model.document import Box

SHAPE: Final = 0xF004
SHAPE_ID, OPTIONS = 0xF00A, frozenset((0xF00B, 0xF121, 0xF122))
_PICTURE: Final = 0x0104  # the option that names one
_CROPS: Final = (0x0102, 0x0100, 0x0103, 0x0101)  # at the left, top, right and bottom, in 65536ths
_FLIPPED: Final = 0xC0  # flags of a shape that is mirrored
_FRAME: Final = 75  # the kind of shape that frames a picture
_ONE: Final = 65536.0


class ShapePicture(NamedTuple):
    """`number`: of the image among the document's, 0 where none is named; `cut`: None where nobody can tell what is seen."""

    number: int
    cut: Box | None


def records(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Kind, instance, first byte and end of each record. ValueError for one that goes on beyond its container."""
    while at + 8 <= end:
        head, kind, size = struct.unpack_from("<HHI", data, at)
        behind = at + 8 + size
        if behind > end:
            raise ValueError("record beyond its container")
        yield kind, head >> 4, at + 8, behind
        at = behind


def shape_id(data: bytes, begin: int, end: int) -> int:
    """The number of the shape in a record; 0 where it has none."""
    for kind, _, first, _ in records(data, begin, end):
        if kind == SHAPE_ID:
            return int(struct.unpack_from("<I", data, first)[0])
    return 0


def picture_of(data: bytes, begin: int, end: int) -> ShapePicture | None:
    """What the shape in a record shows; None for one that shows no picture."""
    options: dict[int, int] = {}
    framed = flipped = False
    for kind, instance, first, behind in records(data, begin, end):
        if kind == SHAPE_ID:
            framed = instance == _FRAME
            flipped = bool(struct.unpack_from("<I", data, first + 4)[0] & _FLIPPED) if behind - first >= 8 else False
        elif kind in OPTIONS:
            last = min(behind, first + 6 * instance)
            listed = struct.iter_unpack("<Hi", data[first : first + (last - first) // 6 * 6])
            options.update((code & 0x3FFF, value) for code, value in listed)
    number = options.get(_PICTURE, 0)
    if not framed and not number:
        return None
    left, top, right, bottom = (max(options.get(code, 0) / _ONE, 0.0) for code in _CROPS)
    told = not flipped and left + right < 1 and top + bottom < 1
    return ShapePicture(number, (left, top, right, bottom) if told else None)
