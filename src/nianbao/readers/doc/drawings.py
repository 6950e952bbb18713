"""What floats over the text: which of it are pictures, which text boxes (2.8.37, 2.8.32; [MS-ODRAW])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from nianbao.readers.doc.fib import StreamPart, Streams
from nianbao.readers.doc.records import SHAPE, ShapePicture, picture_of, records, shape_id

_GROUP_DATA, _STORE, _DRAWING, _GROUP = 0xF000, 0xF001, 0xF002, 0xF003
_ANCHOR, _BOX = 26, 22  # bytes of an entry
_DEEPEST: Final = 32
_MOST: Final = 20_000  # shapes
_MOST_BYTES: Final = 4 << 20  # of all of them, without their pictures


@dataclass(slots=True)
class Drawings:
    """`anchors`: shape by the character at which it hangs. `boxes`: of a shape, its text boxes as first character and
    the one behind the last, counted from the first of all text boxes. `pictures`: the shapes that show one, and which;
    `images`: where in the part the images are told of, by number."""

    anchors: dict[int, int] = field(default_factory=dict)
    boxes: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    pictures: dict[int, ShapePicture | None] = field(default_factory=dict)
    images: dict[int, tuple[int, int]] = field(default_factory=dict)


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
    _walk(streams.drawings(), whole, found)
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


def _walk(data: bytes, whole: dict[int, int], found: Drawings) -> None:
    """The drawings of the body and of the headers, each with a byte before it (2.9.172)."""
    at = 0
    if len(data) > _MOST_BYTES:
        raise ValueError("too many drawings")
    while at + 8 <= len(data):
        if data[at + 2 : at + 4] not in (b"\x00\xf0", b"\x02\xf0"):
            at += 1
            if at + 8 > len(data):
                return
        kind, _, begin, end = next(records(data, at, len(data)))
        if kind == _DRAWING:
            for inner, _, first, behind in records(data, begin, end):
                if inner == _GROUP:
                    _top(data, first, behind, whole, found.pictures)
        elif kind == _GROUP_DATA:
            found.images = _entries(data, begin, end)
        else:
            raise ValueError("no drawing")
        at = end


def _top(data: bytes, begin: int, end: int, whole: dict[int, int], pictures: dict[int, ShapePicture | None]) -> None:
    """The shapes that lie on the page, each alone or a group."""
    for kind, _, first, behind in records(data, begin, end):
        shapes: list[int] = []
        shown: list[ShapePicture] = []
        for shape, picture in _shapes(data, kind, first, behind, 0):
            shapes.append(shape)
            shown += [] if picture is None else [picture]
            if len(whole) + len(shapes) > _MOST:
                raise ValueError("too many shapes")
        whole.update(dict.fromkeys(shapes, shapes[0]) if shapes else {})
        if shown:
            pictures[shapes[0]] = shown[0] if len(shapes) == 1 else None  # of a group nobody can tell what is seen


def _shapes(data: bytes, kind: int, begin: int, end: int, depth: int) -> Iterator[tuple[int, ShapePicture | None]]:
    """Each shape of a record with the picture that it shows; the first of a group is the group's own."""
    if kind == _GROUP and depth < _DEEPEST:
        for inner, _, first, behind in records(data, begin, end):
            yield from _shapes(data, inner, first, behind, depth + 1)
    elif kind == SHAPE:
        yield shape_id(data, begin, end), picture_of(data, begin, end)


def _entries(data: bytes, begin: int, end: int) -> dict[int, tuple[int, int]]:
    """What is said of each image that shapes show, by its number, from 1."""
    found: dict[int, tuple[int, int]] = {}
    for kind, _, first, behind in records(data, begin, end):
        if kind == _STORE:
            for number, (_, _, inner, last) in enumerate(records(data, first, behind), start=1):
                found[number] = (inner, last)
    return found
