"""What floats over the text: which of it are pictures, which text boxes (2.8.37, 2.8.32; [MS-ODRAW])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from nianbao.readers.doc.fib import StreamPart, Streams

_GROUP_DATA, _DRAWING, _GROUP, _SHAPE = 0xF000, 0xF002, 0xF003, 0xF004
_SHAPE_ID, _OPTIONS = 0xF00A, frozenset((0xF00B, 0xF121, 0xF122))
_PICTURE: Final = 0x0104  # the option that names one
_FRAME: Final = 75  # the kind of shape that frames one
_ANCHOR, _BOX = 26, 22  # bytes of an entry
_DEEPEST: Final = 32
_MOST: Final = 20_000  # shapes
_MOST_BYTES: Final = 4 << 20  # of all of them, without their pictures


@dataclass(slots=True)
class Drawings:
    """`anchors`: shape by the character at which it hangs. `boxes`: of a shape, its text boxes as first character and
    the one behind the last, counted from the first of all text boxes. `pictures`: the shapes that show one."""

    anchors: dict[int, int] = field(default_factory=dict)
    boxes: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    pictures: set[int] = field(default_factory=set)


def load_drawings(streams: Streams) -> Drawings:
    """ValueError, struct.error where the parts are damaged."""
    found = Drawings()
    plex = streams.part(StreamPart.SHAPES)
    count = max(len(plex) - 4, 0) // (4 + _ANCHOR)
    for number in range(count):
        (character,) = struct.unpack_from("<I", plex, 4 * number)
        (found.anchors[character],) = struct.unpack_from("<I", plex, 4 * (count + 1) + _ANCHOR * number)
    if not found.anchors:
        return found
    whole: dict[int, int] = {}  # shape → the outermost that it is part of
    _walk(streams.part(StreamPart.DRAWINGS), whole, found.pictures)
    plex = streams.part(StreamPart.BOXES)
    count = max(len(plex) - 4, 0) // (4 + _BOX)
    for number in range(count):
        begin, end = struct.unpack_from("<II", plex, 4 * number)
        at = 4 * (count + 1) + _BOX * number
        unused, shape = struct.unpack_from("<8xH4xI", plex, at)
        if end < begin:
            raise ValueError("boxes out of order")
        if not unused and begin < end:
            found.boxes.setdefault(whole.get(shape, shape), []).append((begin, end))
    return found


def _records(data: bytes, at: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Kind, instance, first byte and end of each record."""
    while at + 8 <= end:
        head, kind, size = struct.unpack_from("<HHI", data, at)
        behind = at + 8 + size
        if behind > end:
            raise ValueError("record beyond its container")
        yield kind, head >> 4, at + 8, behind
        at = behind


def _walk(data: bytes, whole: dict[int, int], pictures: set[int]) -> None:
    """The drawings of the body and of the headers, each with a byte before it (2.9.172)."""
    at = 0
    if len(data) > _MOST_BYTES:
        raise ValueError("too many drawings")
    while at + 8 <= len(data):
        if data[at + 2 : at + 4] not in (b"\x00\xf0", b"\x02\xf0"):
            at += 1
            if at + 8 > len(data):
                return
        kind, _, begin, end = next(_records(data, at, len(data)))
        if kind == _DRAWING:
            for inner, _, first, behind in _records(data, begin, end):
                if inner == _GROUP:
                    _top(data, first, behind, whole, pictures)
        elif kind != _GROUP_DATA:
            raise ValueError("no drawing")
        at = end


def _top(data: bytes, begin: int, end: int, whole: dict[int, int], pictures: set[int]) -> None:
    """The shapes that lie on the page, each alone or a group."""
    for kind, _, first, behind in _records(data, begin, end):
        shapes: list[int] = []
        shown = False
        for shape, picture in _shapes(data, kind, first, behind, 0):
            shapes.append(shape)
            shown = shown or picture
            if len(whole) + len(shapes) > _MOST:
                raise ValueError("too many shapes")
        whole.update(dict.fromkeys(shapes, shapes[0]) if shapes else {})
        if shown:
            pictures.add(shapes[0])


def _shapes(data: bytes, kind: int, begin: int, end: int, depth: int) -> Iterator[tuple[int, bool]]:
    """Each shape of a record with whether it shows a picture; the first of a group is the group's own."""
    if kind == _GROUP and depth < _DEEPEST:
        for inner, _, first, behind in _records(data, begin, end):
            yield from _shapes(data, inner, first, behind, depth + 1)
    elif kind == _SHAPE:
        shape, picture = 0, False
        for inner, instance, first, behind in _records(data, begin, end):
            if inner == _SHAPE_ID:
                (shape,) = struct.unpack_from("<I", data, first)
                picture = picture or instance == _FRAME
            elif inner in _OPTIONS:
                picture = picture or _names_picture(data, first, min(behind, first + 6 * instance))
        yield shape, picture


def _names_picture(data: bytes, begin: int, end: int) -> bool:
    """Whether a table of options names a picture."""
    options = struct.iter_unpack("<HI", data[begin : begin + (end - begin) // 6 * 6])
    return any(code & 0x3FFF == _PICTURE and value for code, value in options)
