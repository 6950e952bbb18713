"""Which characters of a page nobody sees: text in the invisible mode, in layers that are off, clipped away, covered, white.

Text in render mode 3 or 7 (ISO 32000-1, 9.3.6) is told by its mode. What else may be unseen is only suspected from the
page's objects, which costs little: pale text, text of a layer, under a later shape, outside its clip. Then the page is
drawn twice, with and without the suspected objects: a character where both drawings agree is one that nobody sees.
"""

from __future__ import annotations

import ctypes
from typing import Any, Final

import numpy as np
import pypdfium2.raw as pdfium

from nianbao.readers.pdf.content import Box

_OUTLINED: Final = (1, 5)  # render modes: stroked and not filled
_CLIP_TOO, _CLIPPING = 4, 7  # render modes from the first on clip what is drawn after; the last does nothing else
_INVISIBLE: Final = (3, 7)  # render modes: neither filled nor stroked
_PALE: Final = 225  # least share of red, green, blue (of 255) from which paper may hide a colour
_FAINT: Final = 60  # opacity (of 255) up to which text is hardly seen
_SCALE: Final = 2.0  # pixels a point
_MAX_PIXELS: Final = 16_000_000
_INK: Final = 24  # of 255: a difference that is seen
_ALIKE: Final = 24  # of 255, by which a text may differ from its ground and not be seen
_GROUNDS: Final = 500  # dark shapes; a page with more is a picture
_LAYERS: Final = 6  # drawn one by one; further ones together
_CLIPS: Final = 4
# Asked of every text object of a page.
_render_mode, _fill_colour = pdfium.FPDFTextObj_GetTextRenderMode, pdfium.FPDFPageObj_GetFillColor
_has_transparency = pdfium.FPDFPageObj_HasTransparency
_NEAR: Final = 2.0  # points that a shape must reach over a text to count as covering it


class TextObjects:
    """Collects a page's text objects while its objects are walked through, in the order in which they are drawn.
    `layered`: the file may have layers (optional content)."""

    def __init__(self, *, layered: bool) -> None:
        self.invisible: set[int] = set()  # addresses of objects
        self._layered = layered
        self._clips = False  # text that was drawn before may clip what comes after
        self._suspects: dict[str, list[Any]] = {}  # by layer, "" for those of none
        self._items: list[Any] = []  # not suspected by their own look
        self._grounds: list[tuple[int, Box, tuple[int, int, int]]] = []  # dark shapes, with their colours
        self._shapes: list[tuple[int, Box]] = []  # with the number of those before
        self._sides = tuple(ctypes.c_float() for _ in range(4))
        self._refs = tuple(ctypes.byref(side) for side in self._sides)
        self._shares = tuple(ctypes.c_uint() for _ in range(4))
        self._colours = tuple(ctypes.byref(share) for share in self._shares)

    def text(self, item: Any, *, nested: bool = False) -> None:
        """Takes note of a text object. `nested`: it stands in a form, which may be in a layer itself."""
        mode = _render_mode(item)
        if mode in _INVISIBLE:
            self._clips |= mode == _CLIPPING
            self.invisible.add(_address(item))
            return
        layer = (_layer(item) or ("form" if nested else None)) if self._layered else None
        if layer is not None:
            self._suspects.setdefault(layer, []).append(item)
        elif self._clips or self._is_pale(item) or _has_transparency(item):
            self._suspect(item)
        else:
            self._items.append(item)
        self._clips |= mode >= _CLIP_TOO

    def shape(self, box: Box, item: Any = None) -> None:
        """Takes note of a filled shape or an image, which may cover the text before it. `item`: a shape of one colour,
        on which the text behind it may not be seen."""
        if self._items:
            self._shapes.append((len(self._items), box))
        if item is not None and (colour := self._colour(item)) is not None and min(colour) < _PALE:
            self._grounds.append((len(self._items), box, colour))

    def _covered(self) -> None:
        """Suspects the objects over which a later shape lies."""
        if not self._shapes:
            return
        nothing = (0.0, 0.0, 0.0, 0.0)
        last = self._shapes[-1][0]
        boxes = np.array([self._bounds(item) or nothing for item in self._items[:last]])
        covered = np.zeros(last, bool)
        for count, (left, bottom, right, top) in self._shapes:
            wide = np.minimum(boxes[:count, 2], right) - np.maximum(boxes[:count, 0], left) > _NEAR
            high = np.minimum(boxes[:count, 3], top) - np.maximum(boxes[:count, 1], bottom) > _NEAR
            covered[:count] |= wide & high
        for place in np.flatnonzero(covered):
            self._suspect(self._items[place])

    def _of_their_ground(self) -> None:
        """Suspects the objects that have the colour of a shape under them."""
        if len(self._grounds) > _GROUNDS or not self._items:
            return
        nothing = (0.0, 0.0, 0.0, 0.0)
        boxes = np.array([self._bounds(item) or nothing for item in self._items]) if self._grounds else np.zeros((0, 4))
        known = {_address(item) for items in self._suspects.values() for item in items}
        for count, (left, bottom, right, top), ground in self._grounds:
            wide = np.minimum(boxes[count:, 2], right) - np.maximum(boxes[count:, 0], left) > _NEAR
            high = np.minimum(boxes[count:, 3], top) - np.maximum(boxes[count:, 1], bottom) > _NEAR
            for place in np.flatnonzero(wide & high) + count:
                item = self._items[place]
                colour = self._colour(item)
                alike = colour is not None and max(abs(a - b) for a, b in zip(colour, ground, strict=True)) <= _ALIKE
                if alike and _address(item) not in known:
                    known.add(_address(item))
                    self._suspect(item)

    def unseen(self, page: Any, text_page: Any, texts: list[str]) -> set[int]:
        """The indexes of the characters that nobody sees."""
        # Kept whole: what is suspected is drawn layer by layer and compared.
        self._covered()
        self._of_their_ground()
        self._clipped_figures(text_page, texts)
        if not self.invisible and not self._suspects:
            return set()
        owners = [_address(pdfium.FPDFText_GetTextObject(text_page, index)) for index in range(len(texts))]
        found = {index for index, owner in enumerate(owners) if owner in self.invisible}
        layers = sorted(self._suspects)
        groups = [self._suspects[layer] for layer in layers[:_LAYERS]]
        groups.append([item for layer in layers[_LAYERS:] for item in self._suspects[layer]])
        drawn = _drawn(page) if any(groups) else None
        for group in filter(None, groups):
            without = _drawn_without(page, group)
            if drawn is None or without is None:
                continue
            addresses = {_address(item) for item in group}
            difference = np.abs(drawn.astype(np.int16) - without)
            found |= {
                index
                for index, owner in enumerate(owners)
                if owner in addresses
                and not texts[index].isspace()
                and not _is_seen(page, text_page, index, difference)
            }
        return found

    def _clipped_figures(self, text_page: Any, texts: list[str]) -> None:
        """Suspects the objects of figures that reach out of their clip."""
        known = {_address(item) for items in self._suspects.values() for item in items} | self.invisible
        for index, text in enumerate(texts):
            if not "0" <= text <= "9":
                continue
            item = pdfium.FPDFText_GetTextObject(text_page, index)
            if not item or (address := _address(item)) in known:
                continue
            known.add(address)
            clip = _clip_box(pdfium.FPDFPageObj_GetClipPath(item))
            box = self._bounds(item) if clip is not None else None
            if clip is not None and box is not None and not _holds(clip, box):
                self._suspect(item)

    def _suspect(self, item: Any) -> None:
        self._suspects.setdefault("", []).append(item)

    def _bounds(self, item: Any) -> Box | None:
        if not pdfium.FPDFPageObj_GetBounds(item, *self._refs):
            return None
        left, bottom, right, top = (side.value for side in self._sides)
        return left, bottom, right, top

    def _colour(self, item: Any) -> tuple[int, int, int] | None:
        """Red, green and blue (0 to 255) of what an object is filled with."""
        if not pdfium.FPDFPageObj_GetFillColor(item, *self._colours):
            return None
        red, green, blue, _ = (share.value for share in self._shares)
        return red, green, blue

    def _is_pale(self, item: Any) -> bool:
        outlined = pdfium.FPDFTextObj_GetTextRenderMode(item) in _OUTLINED
        colour_of = pdfium.FPDFPageObj_GetStrokeColor if outlined else _fill_colour
        if not colour_of(item, *self._colours):
            return False
        red, green, blue, opacity = self._shares
        return opacity.value <= _FAINT or (red.value >= _PALE and green.value >= _PALE and blue.value >= _PALE)


def _holds(clip: Box, box: Box) -> bool:
    return (
        box[0] >= clip[0] - _NEAR and box[1] >= clip[1] - _NEAR
        and box[2] <= clip[2] + _NEAR and box[3] <= clip[3] + _NEAR
    )  # fmt: skip


def _address(pointer: Any) -> int:
    return ctypes.addressof(pointer.contents) if pointer else 0


def _layer(item: Any) -> str | None:
    """The name of the layer (optional content) that an object is in; None where it is in none."""
    for place in range(max(pdfium.FPDFPageObj_CountMarks(item), 0)):
        mark = pdfium.FPDFPageObj_GetMark(item, place)
        if _string(pdfium.FPDFPageObjMark_GetName, mark) == "OC":
            return _string(pdfium.FPDFPageObjMark_GetParamStringValue, mark, b"Name") or f"#{_address(mark)}"
    return None


def _string(function: Any, mark: Any, *key: bytes) -> str:
    buffer = (ctypes.c_ushort * 64)()
    length = ctypes.c_ulong()
    kind = (
        ctypes.POINTER(pdfium.FPDF_WCHAR)
        if function is pdfium.FPDFPageObjMark_GetName
        else ctypes.POINTER(ctypes.c_ushort)
    )
    if not function(mark, *key, ctypes.cast(buffer, kind), ctypes.sizeof(buffer), ctypes.byref(length)):
        return ""
    return bytes(buffer)[: max(min(length.value, ctypes.sizeof(buffer)) - 2, 0)].decode("utf-16-le", "replace")


def _clip_box(clip: Any) -> Box | None:
    """The rectangle in which the rectangles of a clip meet; None where it has none. Clips of other forms, and more than
    a few, are not looked at."""
    count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
    x, y = ctypes.c_float(), ctypes.c_float()
    found: Box | None = None
    for path in range(min(max(count, 0), _CLIPS)):
        if pdfium.FPDFClipPath_CountPathSegments(clip, path) not in (4, 5):
            continue
        corners = []
        for number in (0, 2):  # of a rectangle, two that lie opposite
            segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, number)
            if segment and pdfium.FPDFPathSegment_GetPoint(segment, x, y):
                corners.append((x.value, y.value))
        if len(corners) == 2:
            (x0, y0), (x1, y1) = corners
            box = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
            found = box if found is None else _common(found, box)
    return found


def _common(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _size(page: Any) -> tuple[int, int]:
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    scale = min(_SCALE, (_MAX_PIXELS / max(width * height, 1.0)) ** 0.5)
    return max(int(width * scale), 1), max(int(height * scale), 1)


def _drawn(page: Any) -> np.ndarray[Any, np.dtype[np.uint8]] | None:
    """The page in grey, [rows, columns]; None where there is no memory for it."""
    width, height = _size(page)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_Gray, None, 0)
    if not bitmap:
        return None
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, pdfium.FPDF_GRAYSCALE)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        raw = ctypes.string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return np.frombuffer(raw, np.uint8).reshape(height, stride)[:, :width]


def _drawn_without(page: Any, items: list[Any]) -> np.ndarray[Any, np.dtype[np.int16]] | None:
    for item in items:
        pdfium.FPDFPageObj_SetIsActive(item, False)
    try:
        drawn = _drawn(page)
    finally:
        for item in items:
            pdfium.FPDFPageObj_SetIsActive(item, True)
    return None if drawn is None else drawn.astype(np.int16)


def _is_seen(page: Any, text_page: Any, index: int, difference: np.ndarray[Any, np.dtype[np.int16]]) -> bool:
    """Whether a character changes what is drawn within its box."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    if not pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top):
        return True
    height, width = difference.shape
    xs, ys = [], []
    for x, y in ((left.value, bottom.value), (right.value, top.value)):
        column, row = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, column, row):
            return True
        xs.append(column.value)
        ys.append(row.value)
    part = difference[max(min(ys), 0) : max(ys) + 1, max(min(xs), 0) : max(xs) + 1]
    return part.size > 0 and int(part.max()) >= _INK
