"""The images of a .doc: those in the line of text ([MS-DOC] 2.9.192) and those of shapes, their bytes ([MS-ODRAW] 2.2.32,
2.2.23)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import Final, NamedTuple

from nianbao.model.document import Box, ImageFile
from nianbao.readers.doc.fib import Streams
from nianbao.readers.doc.records import SHAPE, ShapePicture, picture_of, records
from nianbao.readers.pictures.at_hand import LARGEST

_ENTRY: Final = 0xF007  # what is said of an image before its bytes
_ENTRY_HEAD, _NAME, _PLACE = (
    36,
    33,
    28,
)  # bytes of it; where in it the length of a name, and the place of the image stand
_METAFILES: Final = frozenset((0xF01A, 0xF01B))
_PLAIN: Final = frozenset((0xF01D, 0xF01E, 0xF029, 0xF02A))  # JPEG, PNG, TIFF
_TWO_KEYS: Final = frozenset(
    (0x217, 0x3D5, 0x46B, 0x543, 0x6E1, 0x6E3, 0x6E5, 0x7A9)
)  # instances with a second of them
_KEY, _METAFILE_HEAD = 16, 34  # bytes
_SHAPES: Final = frozenset((0x64, 0x66))  # pictures that are kept as shapes, the second behind a name
_SHOWN: Final = 4096  # bytes of a metafile that tell that it is one
_SMALLEST: Final = 283  # twips of a side, 5 mm: nobody reads a table in that
_THOUSAND: Final = 1000
_WHOLE: Final = (0.0, 0.0, 0.0, 0.0)


class _Found(NamedTuple):
    data: bytes
    begin: int
    kind: int
    instance: int
    end: int


def _is_tiny(data: bytes, place: int) -> bool:
    """Whether a side is shown so small that nobody reads it. Sides in twips, their scale in thousandths."""
    width, height, across, down = struct.unpack_from("<hhHH", data, place + 28)
    shown = width * (across or _THOUSAND), height * (down or _THOUSAND)
    return bool(min(shown) < _SMALLEST * _THOUSAND)


class DocImages:
    """Those of a document. What is damaged costs the image."""

    def __init__(self, streams: Streams, entries: Mapping[int, tuple[int, int]]) -> None:
        """`entries`: the places in the document's drawings of what is said of the images of shapes, by number."""
        self._streams, self._entries = streams, entries
        self._found: dict[str, _Found] = {}

    def in_line(self, place: int | None) -> ImageFile | None:
        """The image that stands at that place of the data stream."""
        if place is None:
            return None
        try:
            return self._in_line(place)
        except (struct.error, ValueError, IndexError):
            return None

    def _in_line(self, place: int) -> ImageFile | None:
        data = self._streams.long.stream()
        size, head, kind = struct.unpack_from("<IHH", data, place)
        if kind not in _SHAPES or size > len(data) - place or _is_tiny(data, place):
            return None
        at = place + head
        if kind == 0x66:
            at += 1 + data[at]
        shape, image = None, None
        for found, instance, begin, end in records(data, at, place + size):
            if found == SHAPE:
                shape = picture_of(data, begin, end)
            elif image is None:
                image = self._blip(data, found, instance, begin, end)
        if image is None or (shape is not None and shape.cut is None):
            return None
        return self._named(f"data:{place}", image, shape.cut if shape is not None and shape.cut else _WHOLE)

    def of_shape(self, picture: ShapePicture | None) -> ImageFile | None:
        """The image that a shape shows."""
        if picture is None or picture.cut is None:
            return None
        name = f"shape:{picture.number}"
        try:
            drawings = self._streams.drawings()
            begin, end = self._entries[picture.number]
            image = self._blip(drawings, _ENTRY, 0, begin, end)
        except (struct.error, ValueError, IndexError, KeyError):
            return None
        return None if image is None else self._named(name, image, picture.cut)

    def _named(self, name: str, image: _Found, cut: Box) -> ImageFile:
        self._found[name] = image
        return ImageFile((name,), cut)

    def _blip(self, data: bytes, kind: int, instance: int, begin: int, end: int) -> _Found | None:
        """The image in a record: itself, or what an entry holds or names by its place in the document."""
        if kind != _ENTRY:
            return _Found(data, begin, kind, instance, end) if kind in _PLAIN or kind in _METAFILES else None
        inner = begin + _ENTRY_HEAD + data[begin + _NAME]
        if inner + 8 <= end:
            place, whole = inner, data
        else:
            (place,) = struct.unpack_from("<I", data, begin + _PLACE)
            whole = self._streams.document
        found, instance, first, behind = next(records(whole, place, len(whole)))
        return None if found == _ENTRY else self._blip(whole, found, instance, first, behind)

    def bytes_of(self, name: str) -> bytes | None:
        """The bytes; of a metafile its beginning. None where they are too many, or damaged."""
        data, begin, kind, instance, end = self._found[name]
        begin += _KEY * (2 if instance in _TWO_KEYS else 1)
        if end - begin > LARGEST:
            return None
        if kind in _PLAIN:
            return data[begin + 1 : end]
        try:
            return zlib.decompressobj().decompress(data[begin + _METAFILE_HEAD : end], _SHOWN)
        except zlib.error:
            return None
