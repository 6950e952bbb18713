"""The bytes of images that a document shows, taken from its own container, within bounds; and what their first bytes say.

For readers: give `Picture.image` and, through `cell_marks.typed`, `Grid.images` a name that your container knows, and call
`with_images(document, bytes_of)` once at the end, where `bytes_of(name)` gives a part of the container or None. What they
show is recognised after the reader (`readers.sniff`), outside of a process that a reader may run in. Never give bytes that a
person who opens the file would not see: of hidden, cut off or external images nothing is taken."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from nianbao.base.errors import DocumentError
from nianbao.model.document import Block, Document, Grid, ImageFile, Picture

BytesOf = Callable[[str], bytes | None]
LARGEST: Final = 16 << 20  # bytes of an image
_ALL: Final = 48 << 20  # bytes of all images of a document
_MOST: Final = 600  # images
_LONG, _SHORT, _AREA = 200, 40, 24_000  # pixels of the sides and of an image that may show a table
_FIGURE: Final = (4, 160, 640)  # pixels: least and most height, most width of an image that may show one figure
_SEARCHED: Final = 1 << 16  # bytes in which a JPEG says its size
_SMALLEST: Final = 60  # bytes


class Size(NamedTuple):
    """Pixels; 0 x 0 where only the picture's decoder can tell."""

    width: int
    height: int

    @property
    def may_hold_a_table(self) -> bool:
        """Whether there is room for a table, or a page of text: icons, lines and most logos have none."""
        if not self.width:
            return True
        longer, shorter = max(self), min(self)
        return longer >= _LONG and shorter >= _SHORT and longer * shorter >= _AREA

    @property
    def may_be_a_figure(self) -> bool:
        """Whether an image in a cell may show one figure and nothing else."""
        low, high, wide = _FIGURE
        return low <= self.height <= high and low <= self.width <= wide


def is_drawing(data: bytes) -> bool:
    """Whether the bytes are a Windows metafile, which is drawn by programs that only Windows has (EMF, WMF)."""
    return data.startswith((b"\xd7\xcd\xc6\x9a", b"\x01\x00\x09\x00", b"\x02\x00\x09\x00")) or (
        data.startswith(b"\x01\x00\x00\x00") and data[40:44] == b" EMF"
    )


def size_of(data: bytes) -> Size | None:
    """How large the image says that it is; None for what is no image that can be opened."""
    if len(data) < _SMALLEST:
        return None
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return Size(*struct.unpack_from(">II", data, 16))
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(b"GIF8"):
        return Size(*struct.unpack_from("<HH", data, 6))
    if data.startswith(b"BM"):
        width, height = struct.unpack_from("<ii", data, 18)
        return Size(abs(width), abs(height))
    if data.startswith((b"II*\x00", b"MM\x00*")) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP"):
        return Size(0, 0)
    return None


def _jpeg(data: bytes) -> Size:
    """ITU-T T.81, B.2.2: the frame's header holds height and width."""
    at = 2
    while at + 9 < min(len(data), _SEARCHED):
        if data[at] != 0xFF:
            break
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return Size(width, height)
        at += 1 if kind == 0xFF else 2 + max(length, 2)
    return Size(0, 0)


def shown(document: Document) -> Iterator[tuple[ImageFile, bool]]:
    """The images of a document in reading order, each with whether it stands in a cell."""
    for block in document.blocks:
        yield from _shown(block)


def _shown(block: Block) -> Iterator[tuple[ImageFile, bool]]:
    if isinstance(block, Picture) and block.image is not None:
        yield block.image, False
    elif isinstance(block, Grid):
        yield from ((block.images[place], True) for place in sorted(block.images))


def bytes_in(document: Document, image: ImageFile) -> bytes | None:
    """The bytes of an image, where they are at hand."""
    return next((document.images[name] for name in image.names if name in document.images), None)


def with_images(document: Document, bytes_of: BytesOf) -> Document:
    """The document with the bytes of those of its images that may show a table, a page or a figure. A fault of the
    container's costs the image."""
    found = dict(document.images)
    asked: set[str] = set(found)
    spent = 0
    for image, in_cell in shown(document):
        for name in image.names:
            if name in asked or len(asked) >= _MOST or spent >= _ALL:
                if name in found:
                    break
                continue
            asked.add(name)
            data = _taken(bytes_of, name)
            if data is not None and _is_of_use(data, in_cell=in_cell):
                spent += len(data)
                found[name] = data
                break
    return replace(document, images=found) if found else document


def _taken(bytes_of: BytesOf, name: str) -> bytes | None:
    try:
        data = bytes_of(name)
    except DocumentError:
        return None
    return data if data is not None and len(data) <= LARGEST else None


def _is_of_use(data: bytes, *, in_cell: bool) -> bool:
    size = size_of(data)
    if size is None:
        return is_drawing(data)
    return size.may_hold_a_table or (in_cell and size.may_be_a_figure)
