"""One PDF page as pdfium gives it: characters with boxes, brought upright; what is typed into forms and comments."""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pypdfium2.raw as pdfium

from nianbao.readers.pdf.content import (
    Box,
    Char,
    PageContent,
    Upright,
    is_pale_and_large,
    lie_on_each_other,
    picture_text,
)
from nianbao.readers.pdf.fonts import untold
from nianbao.readers.pdf.objects import read_objects

MAX_CHARS = 200_000
MAX_FIELDS = 5_000
_LARGE = 36.0  # points: above this a character's box is checked
_SKIPPED = frozenset("\ufffe\uffff")
_NOTHING: Mapping[str, str] = MappingProxyType({})
_TINY = 2.0  # points: letters that are none to the eye, on a page of usual size
_USUAL = 595.0  # points: the shorter side of such a page
_THIN = 0.1  # of the height: what is set as narrow is none either


def read_page(document: Any, index: int, *, layered: bool = True, lies: Mapping[str, str] = _NOTHING) -> PageContent:
    """Page `index` (from 0) of an open FPDF_DOCUMENT. The caller holds the lock; the page is closed here.
    `layered`: the file may have layers;
    `lies`: figures of fonts, by name, that may be others. Raises ValueError when the page cannot be loaded."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise ValueError(f"page {index + 1} cannot be loaded")
    fields: list[Box] = []
    strokes: list[Box] = []
    if pdfium.FPDFPage_GetAnnotCount(page) > 0:
        fields = _unshown(page, pdfium.FPDF_ANNOT_WIDGET)
        strokes = _unshown(page, pdfium.FPDF_ANNOT_STRIKEOUT)
        # What is typed into forms and comments becomes part of the page, once it is loaded anew.
        if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
            pdfium.FPDF_ClosePage(page)
            page = pdfium.FPDF_LoadPage(document, index)
            if not page:
                raise ValueError(f"page {index + 1} cannot be loaded")
    try:
        text_page = pdfium.FPDFText_LoadPage(page)
        try:
            return _read(page, text_page, fields, strokes, layered=layered, lies=lies)
        finally:
            if text_page:
                pdfium.FPDFText_ClosePage(text_page)
    finally:
        pdfium.FPDF_ClosePage(page)


def _read(
    page: Any, text_page: Any, fields: list[Box], strokes: list[Box], *, layered: bool, lies: Mapping[str, str]
) -> PageContent:
    left, bottom, right, top = _page_box(page)
    count = min(max(pdfium.FPDFText_CountChars(text_page), 0), MAX_CHARS) if text_page else 0
    texts = _texts(text_page, count) if count else []
    quarter = _direction(text_page, texts)
    if quarter is None:
        quarter = pdfium.FPDFPage_GetRotation(page) % 4
    place = _placer(quarter, left, bottom, right, top)
    width, height = right - left, top - bottom
    content = PageContent(*((height, width) if quarter % 2 else (width, height)))
    content.truncated = count == MAX_CHARS
    content.marks.extend(place(*box) for box in fields)
    for x0, y0, x1, y1 in (place(*box) for box in strokes):
        content.horizontal.append(((y0 + y1) / 2, x0, x1))
    objects = read_objects(page, place, content, layered=layered)
    if texts:
        unseen = objects.unseen(page, text_page, texts)
        for index in picture_text(texts, unseen, content):
            texts[index] = " "
        for index in untold(text_page, texts, lies):
            texts[index] = "\ufffd"
        _read_chars(text_page, texts, quarter, place, content)
    return content


def _unshown(page: Any, kind: int) -> list[Box]:
    """Rectangles (user space) of form fields that hold a value, or of strokes through text, without a drawing of it:
    viewers show it, pdfium does not."""
    found = []
    rect = pdfium.FS_RECTF()
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), MAX_FIELDS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if (
            pdfium.FPDFAnnot_GetSubtype(annotation) == kind
            and not pdfium.FPDFAnnot_HasKey(annotation, b"AP")
            and (
                kind != pdfium.FPDF_ANNOT_WIDGET
                or pdfium.FPDFAnnot_GetStringValue(annotation, b"V", None, 0) > 2  # a closing zero of two bytes
            )
            and pdfium.FPDFAnnot_GetRect(annotation, rect)
        ):
            found.append((rect.left, rect.bottom, rect.right, rect.top))
        pdfium.FPDFPage_CloseAnnot(annotation)
    return found


def _page_box(page: Any) -> Box:
    """The visible rectangle in user space: left, bottom, right, top."""
    rect = pdfium.FS_RECTF()
    if pdfium.FPDF_GetPageBoundingBox(page, rect) and rect.right > rect.left and rect.top > rect.bottom:
        return rect.left, rect.bottom, rect.right, rect.top
    return 0.0, 0.0, float(pdfium.FPDF_GetPageWidthF(page)), float(pdfium.FPDF_GetPageHeightF(page))


def _texts(text_page: Any, count: int) -> list[str]:
    """The character at each index. pdfium's bulk text drops some codes; then they are asked one by one."""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = pdfium.FPDFText_GetText(text_page, 0, count, buffer)
    if written == count + 1 and 0 not in buffer[:count]:
        text = bytes(buffer)[: count * 2].decode("utf-16-le", "surrogatepass")
        if len(text) == count:
            return list(text)
    return [_character(pdfium.FPDFText_GetUnicode(text_page, index)) for index in range(count)]


def _character(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _direction(text_page: Any, texts: list[str]) -> int | None:
    """The quarter turns (clockwise) that set most of a sample of the characters upright; None without characters."""
    if not texts:
        return None
    votes: Counter[int] = Counter()
    step = max(len(texts) // 24, 1)
    for index in range(0, len(texts), step):
        if texts[index].isspace():
            continue
        angle = pdfium.FPDFText_GetCharAngle(text_page, index)
        if angle >= 0:
            votes[round(-angle / (math.pi / 2)) % 4] += 1  # pdfium counts clockwise
    return votes.most_common(1)[0][0] if votes else None


def quarter_of(page: Any) -> int:
    """The quarter turns (clockwise) that set an open FPDF_PAGE's text upright; those of the page where it has no text."""
    text_page = pdfium.FPDFText_LoadPage(page)
    try:
        count = min(max(pdfium.FPDFText_CountChars(text_page), 0), MAX_CHARS) if text_page else 0
        quarter = _direction(text_page, _texts(text_page, count)) if count else None
    finally:
        if text_page:
            pdfium.FPDFText_ClosePage(text_page)
    return pdfium.FPDFPage_GetRotation(page) % 4 if quarter is None else quarter


def _placer(quarter: int, left: float, bottom: float, right: float, top: float) -> Upright:
    """Turns a rectangle of user space (left, bottom, right, top) into the upright one."""
    if quarter == 0:
        return lambda x0, y0, x1, y1: (x0 - left, top - y1, x1 - left, top - y0)
    if quarter == 1:
        return lambda x0, y0, x1, y1: (y0 - bottom, x0 - left, y1 - bottom, x1 - left)
    if quarter == 2:
        return lambda x0, y0, x1, y1: (right - x1, y0 - bottom, right - x0, y1 - bottom)
    return lambda x0, y0, x1, y1: (top - y1, right - x1, top - y0, right - x0)


def _read_chars(text_page: Any, texts: list[str], quarter: int, place: Upright, content: PageContent) -> None:
    # Kept whole: one pass over the characters of a page, the innermost loop of the reader.
    get_box = pdfium.FPDFText_GetLooseCharBox
    rect = pdfium.FS_RECTF()
    reference = ctypes.byref(rect)
    chars = content.chars
    width, height = content.width + 1, content.height + 1
    look = _Look(text_page)
    tiny = _TINY * min(1.0, min(content.width, content.height) / _USUAL)
    trusted = 0.0  # height of the last box that was found to be the line's and not the ink's
    for index, text in enumerate(texts):
        if text.isspace() or text in _SKIPPED:
            continue
        if text < " " or text == "\ufffd" or "\ue000" <= text <= "\uf8ff":
            text = _without_code(text, content)
        if not get_box(text_page, index, reference):
            continue
        if rect.top - rect.bottom > _LARGE:
            x0, y0, x1, y1 = place(*_trusted_box(text_page, index, rect))
        else:
            x0, y0, x1, y1 = place(rect.left, rect.bottom, rect.right, rect.top)
        if abs(y1 - y0 - trusted) > 0.02 * trusted:
            em = look.em(index)
            if em < tiny:
                content.unseen += 1
                continue
            if look.is_watermark(index, em):
                content.watermark = True
                continue
            if y1 - y0 < 0.8 * em:
                x0, y0, x1, y1 = place(*_box_of_em(text_page, index, em, quarter, rect, text >= "\u2e80"))
            else:
                trusted = y1 - y0
        if x1 - x0 < _THIN * (y1 - y0) and look.is_thin(index):
            content.unseen += 1
            continue
        if x1 < 0 or y1 < 0 or x0 > width or y0 > height or y1 - y0 <= 0:
            content.cut |= text.isdigit()
            continue
        if "0" <= text <= "9" and look.is_doubtful(index, quarter, (text, x0, y0, x1, y1), chars):
            text = "\ufffd"
        chars.append((text, x0, y0, x1, y1))
    if chars and pdfium.FPDFText_HasUnicodeMapError(text_page, _middle(texts)):
        content.unmapped = max(
            content.unmapped,
            sum(
                pdfium.FPDFText_HasUnicodeMapError(text_page, index) == 1
                for index, text in enumerate(texts)
                if not text.isspace()
            ),
        )


def _without_code(text: str, content: PageContent) -> str:
    """What is read of a character that has no readable code."""
    if text == "\x02":  # pdfium's mark for a hyphen at the end of a line
        return "-"
    content.unmapped += 1
    return "\ufffd" if text < " " else text


class _Look:
    """How single characters of a page are set. pdfium's answers go into the same places each time: making these anew
    takes as long as the answers."""

    def __init__(self, text_page: Any) -> None:
        self._text_page = text_page
        self._matrix = pdfium.FS_MATRIX()
        self._at_matrix = ctypes.byref(self._matrix)
        self._colour = tuple(ctypes.c_uint() for _ in range(4))
        self._at_colour = tuple(map(ctypes.byref, self._colour))

    def em(self, index: int) -> float:
        """The size in which a character is printed, in points."""
        size = float(pdfium.FPDFText_GetFontSize(self._text_page, index))
        if not pdfium.FPDFText_GetMatrix(self._text_page, index, self._at_matrix):
            return size
        return size * math.hypot(self._matrix.c, self._matrix.d)

    def is_thin(self, index: int) -> bool:
        """Whether a character is set so narrow that nobody sees it."""
        if not pdfium.FPDFText_GetMatrix(self._text_page, index, self._at_matrix):
            return False
        raw = self._matrix
        return math.hypot(raw.a, raw.b) < _THIN * math.hypot(raw.c, raw.d)

    def is_watermark(self, index: int, em: float) -> bool:
        """Whether a character stands askew, or is large and pale."""
        aside = pdfium.FPDFText_GetCharAngle(self._text_page, index) % (math.pi / 2)
        if min(aside, math.pi / 2 - aside) > 0.06:
            return True
        if not pdfium.FPDFText_GetFillColor(self._text_page, index, *self._at_colour):
            return False
        red, green, blue, opacity = self._colour
        return is_pale_and_large(em, [red.value, green.value, blue.value], opacity.value)

    def is_doubtful(self, index: int, quarter: int, char: Char, before: list[Char]) -> bool:
        """Whether a figure stands upside down, is mirrored, or lies on the one before."""
        if before and lie_on_each_other(before[-1], char):
            return True
        if not pdfium.FPDFText_GetMatrix(self._text_page, index, self._at_matrix):
            return False
        raw = self._matrix
        a, b = raw.a, raw.b
        along = (a, b, -a, -b)[quarter]
        return bool(a * raw.d < b * raw.c or along < -0.5 * math.hypot(a, b))


def _trusted_box(text_page: Any, index: int, loose: Any) -> Box:
    """The box of a large character; pdfium's loose boxes of vertical fonts come unscaled, many times too large."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    box = (loose.left, loose.bottom, loose.right, loose.top)
    if not pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top):
        return box
    x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
    side = max(x1 - x0, y1 - y0)
    if side * 4 > box[3] - box[1] or side <= 0:
        return box
    return (x0 + x1 - side) / 2, (y0 + y1 - side) / 2, (x0 + x1 + side) / 2, (y0 + y1 + side) / 2


def _box_of_em(text_page: Any, index: int, em: float, quarter: int, ink: Any, wide: bool) -> Box:
    """The box that a character takes on its line, in user space: Type 3 fonts state only where its ink is."""
    x, y = ctypes.c_double(), ctypes.c_double()
    if not pdfium.FPDFText_GetCharOrigin(text_page, index, x, y):
        return ink.left, ink.bottom, ink.right, ink.top
    right_x, right_y = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarter]
    up_x, up_y = -right_y, right_x
    far = max(
        (ink.right - x.value) * right_x + (ink.top - y.value) * right_y,
        (ink.left - x.value) * right_x + (ink.bottom - y.value) * right_y,
    )
    advance = em if wide else max(far, 0.25 * em)
    ends = [
        (x.value + along * right_x + rise * up_x, y.value + along * right_y + rise * up_y)
        for along, rise in ((0.0, -0.14 * em), (advance, 0.86 * em))
    ]
    (x0, y0), (x1, y1) = ends
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _middle(texts: list[str]) -> int:
    """The index of a visible character near the middle of the page."""
    half = len(texts) // 2
    return next((index for index in range(half, len(texts)) if not texts[index].isspace()), 0)
