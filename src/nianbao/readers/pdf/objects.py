"""What is drawn on a PDF page: ruling lines (whole, dashed, dotted, thin bars), pictures, shapes that may be figures."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from nianbao.readers.pdf.content import Box, PageContent, Place, Ruling
from nianbao.readers.pdf.visible import TextObjects

MAX_OBJECTS = 100_000
MAX_SEGMENTS = 100_000
_MAX_DEPTH = 6
_THIN = 4.0  # points: a filled bar up to this is a line
_SHORT = 3.0  # points: a line below this is a dot or a dash's piece
_DASH = 12.0  # points: a line below this may be a dash
_DASH_GAP = 4.5  # points between the dashes of a line
_MARK = (3.0, 80.0)  # points: sides that a drawn figure may have
_PATH, _IMAGE, _FORM = pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM
_TEXT, _SHADING = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_SHADING
_STROKE = (3.0, 40.0)  # points: sides of a stroke across a figure

Matrix = tuple[float, float, float, float, float, float]


def read_objects(page: Any, place: Place, content: PageContent, *, layered: bool) -> TextObjects:
    """Adds rulings, images and marks of an open FPDF_PAGE to `content`; gives what may be unseen of its text."""
    objects = _Objects(content, place, layered=layered)
    objects.read(page)
    return objects.texts


class _Objects:
    """Collects rulings and images from the page's objects, form objects included."""

    def __init__(self, content: PageContent, place: Place, *, layered: bool) -> None:
        self._content = content
        self._place = place
        self._budget = MAX_OBJECTS
        self._segments = MAX_SEGMENTS
        self._dashes: tuple[list[Ruling], list[Ruling]] = ([], [])  # short pieces along x, along y
        self._sides = tuple(ctypes.c_float() for _ in range(4))
        self._refs = tuple(ctypes.byref(side) for side in self._sides)
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
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
        self._content.horizontal.extend(_dashed(self._dashes[0]))
        self._content.vertical.extend(_dashed(self._dashes[1]))
        self._content.truncated |= self._budget <= 0 or self._segments <= 0

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
            matrix = _combined(_matrix(item), outer)
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
        x0, y0 = _applied(outer, left, bottom)
        x1, y1 = _applied(outer, right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def _path(self, item: Any, outer: Matrix | None) -> None:
        self._content.paths += 1
        pdfium.FPDFPath_GetDrawMode(item, *self._modes)
        filled, stroked = self._fill.value != 0, self._stroke.value != 0
        if not filled and not stroked:
            return
        count = pdfium.FPDFPath_CountSegments(item)
        if count <= 5:
            box = self._bounds(item, outer)
            if box is None:
                return
            left, top, right, bottom = self._place(*box)
            if right - left <= _THIN or bottom - top <= _THIN:
                self._line(left, top, right, bottom)
                return
            if filled:
                self.texts.shape(box, item)
            if not stroked:
                return  # a shaded area
        elif (box := self._bounds(item, outer)) is not None:
            box = self._place(*box)
            if all(_MARK[0] <= side <= _MARK[1] for side in (box[2] - box[0], box[3] - box[1])):
                self._content.marks.append(box)
        self._segments -= count
        if self._segments <= 0:
            return
        matrix = _combined(_matrix(item), outer)
        for points, closed in _subpaths(item, count, matrix):
            self._subpath(points, stroked=stroked, closed=closed or filled)

    def _subpath(self, points: list[tuple[float, float]], *, stroked: bool, closed: bool) -> None:
        """A filled outline counts when it is thin, a stroked one by its axis-parallel edges."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, top, right, bottom = self._place(min(xs), min(ys), max(xs), max(ys))
        if right - left <= _THIN or bottom - top <= _THIN:
            self._line(left, top, right, bottom)
        elif (
            stroked
            and len(points) == 2
            and all(_STROKE[0] <= side <= _STROKE[1] for side in (right - left, bottom - top))
        ):
            self._line(left, (top + bottom) / 2, right, (top + bottom) / 2)  # strikes out as a level line does
        elif stroked:
            ends = [*points[1:], points[0]] if closed else points[1:]
            for (x0, y0), (x1, y1) in zip(points, ends, strict=False):
                if abs(x0 - x1) < 1 or abs(y0 - y1) < 1:
                    self._line(*self._place(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))

    def _line(self, left: float, top: float, right: float, bottom: float) -> None:
        width, height = right - left, bottom - top
        row, column = ((top + bottom) / 2, left, right), ((left + right) / 2, top, bottom)
        if width >= height:
            if width >= _SHORT:
                self._content.horizontal.append(row)
        elif height >= _SHORT:
            self._content.vertical.append(column)
        if max(width, height) < _DASH:
            dot = max(width, height) < _SHORT
            if dot or width >= height:
                self._dashes[0].append(row)
            if dot or width < height:
                self._dashes[1].append(column)


def _dashed(pieces: list[Ruling]) -> Iterator[Ruling]:
    """The lines that rows of dots or dashes make."""
    pieces.sort()
    start = 0
    for end in range(1, len(pieces) + 1):
        if end < len(pieces) and pieces[end][0] - pieces[start][0] <= 0.5:
            continue
        row = sorted((first, last) for _, first, last in pieces[start:end])
        position = pieces[start][0]
        start = end
        first, reach, count = *row[0], 1
        for left, right in [*row[1:], (math.inf, math.inf)]:
            if left - reach <= _DASH_GAP:
                reach, count = max(reach, right), count + 1
                continue
            if count > 3 and reach - first >= _DASH:
                yield position, first, reach
            first, reach, count = left, right, 1


def _matrix(item: Any) -> Matrix:
    raw = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, raw):
        return 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
    return raw.a, raw.b, raw.c, raw.d, raw.e, raw.f


def _combined(inner: Matrix, outer: Matrix | None) -> Matrix:
    """The matrix that applies `inner` first."""
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _applied(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _subpaths(item: Any, count: int, matrix: Matrix) -> Iterator[tuple[list[tuple[float, float]], bool]]:
    """The subpaths made of straight lines, as points of user space, and whether they are closed."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
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
            points.append(_applied(matrix, x.value, y.value))
        closed = closed or bool(pdfium.FPDFPathSegment_GetClose(segment))
    if straight and len(points) > 1:
        yield points, closed
