"""What is drawn on a PDF page: ruling lines, pictures, shapes that may be figures."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from nianbao.readers.pdf.content import Box, PageContent, Upright
from nianbao.readers.pdf.lines import SIMPLE, Lines, Matrix, Point, Subpath, applied, combined
from nianbao.readers.pdf.visible import TextObjects

MAX_OBJECTS = 100_000
_MAX_DEPTH = 6
_OUTLINES = 2_000  # shapes of many sides that are looked at
_LETTER = 8.0  # points
_PATH, _IMAGE, _FORM = pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM
_TEXT, _SHADING = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_SHADING


def read_objects(page: Any, place: Upright, content: PageContent, *, layered: bool) -> TextObjects:
    """Adds rulings, images and marks of an open FPDF_PAGE to `content`; gives what may be unseen of its text."""
    objects = _Objects(content, place, layered=layered)
    objects.read(page)
    return objects.texts


class _Objects:
    """Collects rulings and images from the page's objects, form objects included."""

    def __init__(self, content: PageContent, place: Upright, *, layered: bool) -> None:
        self._content = content
        self._place = place
        self._budget = MAX_OBJECTS
        self._lines = Lines(content)
        self._sides = tuple(ctypes.c_float() for _ in range(4))
        self._refs = tuple(ctypes.byref(side) for side in self._sides)
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        self._outlines = 0  # shapes of many sides that may cover text
        self.texts = TextObjects(layered=layered)
        self._modes = (ctypes.byref(self._fill), ctypes.byref(self._stroke))

    def read(self, page: Any) -> None:
        count = pdfium.FPDFPage_CountObjects(page)
        get, kind_of = pdfium.FPDFPage_GetObject, pdfium.FPDFPageObj_GetType
        for index in range(count):
            item = get(page, index)
            kind = kind_of(item)
            if kind == _TEXT:
                self.texts.text(item)
            elif kind in (_PATH, _FORM, _IMAGE, _SHADING):
                self._object(item, kind, None, 0)
        self._lines.finish()
        self._content.truncated |= self._budget <= 0

    def _object(self, item: Any, kind: int, outer: Matrix | None, depth: int) -> None:
        self._budget -= 1
        if self._budget <= 0:
            return
        if kind == _PATH:
            self._path(item, outer)
        elif kind == _IMAGE:
            if (box := self._bounds(item, outer)) is not None:
                self._content.images.append(self._place(*box))
                self.texts.shape(box)
        elif kind == _SHADING:
            if (box := self._bounds(item, outer)) is not None:
                self.texts.shape(box)
        elif kind == _FORM and depth < _MAX_DEPTH:
            matrix = combined(_matrix(item), outer)
            for index in range(pdfium.FPDFFormObj_CountObjects(item)):
                inner = pdfium.FPDFFormObj_GetObject(item, index)
                inner_kind = pdfium.FPDFPageObj_GetType(inner)
                if inner_kind == _TEXT:
                    self.texts.text(inner, nested=True)
                else:
                    self._object(inner, inner_kind, matrix, depth + 1)

    def _bounds(self, item: Any, outer: Matrix | None) -> Box | None:
        if not pdfium.FPDFPageObj_GetBounds(item, *self._refs):
            return None
        left, bottom, right, top = (side.value for side in self._sides)
        if outer is None:
            return left, bottom, right, top
        x0, y0 = applied(outer, left, bottom)
        x1, y1 = applied(outer, right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def _path(self, item: Any, outer: Matrix | None) -> None:
        self._content.paths += 1
        pdfium.FPDFPath_GetDrawMode(item, *self._modes)
        filled, stroked = self._fill.value != 0, self._stroke.value != 0
        if not filled and not stroked:
            return
        count = pdfium.FPDFPath_CountSegments(item)
        box = self._bounds(item, outer)
        if box is None and count <= SIMPLE:
            return
        if box is not None:
            placed = self._place(*box)
            if self._lines.bar(count, placed):
                return
            self._lines.mark(count, placed)
            if filled and count <= SIMPLE:
                self.texts.shape(box, item)
            elif filled and self._is_large(box):
                self._outlines += 1
                self.texts.shape(box)
        matrix = combined(_matrix(item), outer)
        self._lines.outlines(count, self._subpaths(item, count, matrix), filled=filled, stroked=stroked)

    def _is_large(self, box: Box) -> bool:
        """Whether a shape of many sides may cover text. Letters that are drawn as shapes are small."""
        return self._outlines < _OUTLINES and min(box[2] - box[0], box[3] - box[1]) >= _LETTER

    def _subpaths(self, item: Any, count: int, matrix: Matrix) -> Iterator[Subpath]:
        """The subpaths made of straight lines, upright, and whether they are closed."""
        for points, closed in _subpaths(item, count, matrix):
            yield [self._place(x, y, x, y)[:2] for x, y in points], closed


def _matrix(item: Any) -> Matrix:
    raw = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, raw):
        return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    return raw.a, raw.b, raw.c, raw.d, raw.e, raw.f


def _subpaths(item: Any, count: int, matrix: Matrix) -> Iterator[Subpath]:
    """The subpaths made of straight lines, as points of user space, and whether they are closed."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    straight, closed = True, False
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if straight and len(points) > 1:
                yield points, closed
            points, straight, closed = [], True, False
        elif kind != pdfium.FPDF_SEGMENT_LINETO:
            straight = False
        if pdfium.FPDFPathSegment_GetPoint(segment, x, y):
            points.append(applied(matrix, x.value, y.value))
        closed = closed or bool(pdfium.FPDFPathSegment_GetClose(segment))
    if straight and len(points) > 1:
        yield points, closed
