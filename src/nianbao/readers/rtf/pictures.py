"""The images of an RTF file: where each lies among its bytes, how much of it is shown, and what it is (1.9.1, Pictures)."""

from __future__ import annotations

import re
from typing import Final

from nianbao.model.document import Box, ImageFile
from nianbao.readers.pictures.at_hand import LARGEST
from nianbao.readers.rtf.tokens import end_of_group

_WORD: Final = re.compile(rb"\\([a-z]+)(-?\d{1,9})? ?")
_BLANKS: Final = b" \t\r\n\x00"
_HEX: Final = re.compile(rb"[0-9A-Fa-f]*")
_HEAD: Final = 4096  # bytes in which a picture says what it is
_KINDS: Final = (b"pngblip", b"jpegblip", b"emfblip", b"wmetafile")
_SIDES: Final = (b"piccropl", b"piccropt", b"piccropr", b"piccropb")
_CHANGED: Final = (b"cropFrom", b"fFlipH", b"fFlipV", b"pictureTransparent", b"fRecolorFillAsPicture")
_SHAPE: Final = b"\\shpinst"
_SMALLEST: Final = 283  # twips of a side, 5 mm: nobody reads a table in that
_SCALE: Final = 100  # per cent
_MOST: Final = 2000


class RtfPictures:
    """Those that were met so far. Their bytes are made of the file's when they are asked for."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._places: list[tuple[int, int]] = []

    def image(self, begin: int, end: int, *, of_shape: bool) -> ImageFile | None:
        """The image whose group (behind its `\\pict`) lies there; None where what is seen of it cannot be told: tiny, cut by
        the shape that shows it, mirrored, or of a kind that is not opened. `of_shape`: a property of a shape names it."""
        if len(self._places) >= _MOST or (of_shape and self._is_changed(begin)):
            return None
        words, at = self._words(begin, end)
        if not any(kind in words for kind in _KINDS):
            return None
        cut = _cut(words)
        if cut is None or any(0 < _shown(words, side) < _SMALLEST for side in (b"w", b"h")):
            return None
        self._places.append((at, end))
        return ImageFile((f"pict:{len(self._places) - 1}",), cut)

    def bytes_of(self, name: str) -> bytes | None:
        """The image's bytes; None where there are none, or too many."""
        begin, end = self._places[int(name.removeprefix("pict:"))]
        if end - begin > 2 * LARGEST + (LARGEST >> 2):
            return None
        found = _WORD.match(self._data, begin)
        if found is not None and found[1] == b"bin":
            size = max(int(found[2] or b"0"), 0)
            return self._data[found.end() : min(found.end() + size, end)]
        digits = self._data[begin:end].rstrip(b"}").translate(None, _BLANKS)
        digits = digits[: _whole(digits)]
        return bytes.fromhex(digits.decode("ascii"))

    def _words(self, begin: int, end: int) -> tuple[dict[bytes, int], int]:
        """What stands before the image's bytes, and where those begin."""
        words: dict[bytes, int] = {}
        at = begin
        while at < min(end, begin + 4 * _HEAD):
            if self._data[at] in _BLANKS:
                at += 1
            elif self._data[at : at + 1] == b"{":
                at = end_of_group(self._data, at + 1)
                at += self._data[at : at + 1] == b"}"
            elif (found := _WORD.match(self._data, at)) is not None and found[1] != b"bin":
                words[found[1]] = int(found[2] or b"0")
                at = found.end()
            else:
                break
        return words, at

    def _is_changed(self, at: int) -> bool:
        """Whether the shape that shows a picture says more of how than its place."""
        begin = self._data.rfind(_SHAPE, 0, at)
        if begin < 0:
            return True
        shape = self._data[begin:at] + self._data[end_of_group(self._data, at) :][: 4 * _HEAD]
        return any(word in shape for word in _CHANGED)


def _whole(digits: bytes) -> int:
    """How many of the hexadecimal digits make whole bytes."""
    found = _HEX.match(digits)
    count = 0 if found is None else found.end()
    return count - count % 2


def _shown(words: dict[bytes, int], side: bytes) -> float:
    """Twips of a side as it is shown; 0 where that is not said."""
    return (
        words.get(b"pic" + side + b"goal", 0)
        * words.get(b"picscale" + (b"x" if side == b"w" else b"y"), _SCALE)
        / _SCALE
    )


def _cut(words: dict[bytes, int]) -> Box | None:
    """Shares of the sides that are not shown; None where nothing is left, or nobody can tell."""
    if not any(words.get(side) for side in _SIDES):
        return 0.0, 0.0, 0.0, 0.0
    width, height = words.get(b"picwgoal", 0), words.get(b"pichgoal", 0)
    if width <= 0 or height <= 0:
        return None
    left, top, right, bottom = (
        max(words.get(side, 0), 0) / whole for side, whole in zip(_SIDES, (width, height, width, height), strict=True)
    )
    return (left, top, right, bottom) if left + right < 1 and top + bottom < 1 else None
