"""Whether the glyphs of an embedded font look like the figures that its table of characters calls them.

A font of codes (Identity-H, or one byte a character and no names) may draw anything for what its table calls a 3. Each
figure's outline is held against those of well-known faces (`digits.txt`: 16 by 12 shares of ink from 0 to 9 a line, ten
lines a face). An unknown face has odd figures of its own, but never the outline of one figure twice and never two that
have changed places: only then, or where the likeness to another figure is overwhelming, is the table not believed.
"""

from __future__ import annotations

import ctypes
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
import pypdfium2.raw as pdfium

_ROWS, _COLUMNS, _FINE = 16, 12, 4
_SIZE: Final = 100.0
_MOST_SEGMENTS: Final = 2000
_STEPS: Final = (0.25, 0.5, 0.75, 1.0)  # of a curve
_LIKE: Final = 0.8  # correlation with a figure of some face from which an outline looks like it
_MARGIN: Final = 0.1  # by which it must look more like that than like what it is called
_ALONE: Final = 0.15  # the same where the font has no glyph for the other figure
_UNLIKE: Final = 0.45  # correlation with every face's figure below which an outline is another sign
_SAME: Final = 0.97  # two outlines of one font that are one figure
_FONTS: Final = 500
_seen: dict[tuple[float, ...], str] = {}

Vector = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Point = tuple[float, float]


def misnamed(font: Any) -> str:
    """The figures of an FPDF_FONT that draw others, or may; "" for a font that is not embedded."""
    if pdfium.FPDFFont_GetIsEmbedded(font) != 1:
        return ""
    paths = [pdfium.FPDFFont_GetGlyphPath(font, code, _SIZE) for code in range(0x30, 0x3A)]
    key = tuple(_mark(path) for path in paths)
    if key not in _seen:
        if len(_seen) >= _FONTS:
            _seen.clear()
        _seen[key] = _judged([_look(path) for path in paths])
    return _seen[key]


def _judged(looks: list[Vector | None]) -> str:
    alike = {figure: _likeness(look) for figure, look in enumerate(looks) if look is not None}
    other = {}
    for figure, likeness in alike.items():
        best = int(likeness.argmax())
        if likeness[best] >= _LIKE and likeness[best] - likeness[figure] >= _MARGIN:
            other[figure] = best
    found = {figure for figure, likeness in alike.items() if likeness[figure] < _UNLIKE}
    for figure, best in other.items():
        mine, its = looks[figure], looks[best]
        if mine is None or its is None or alike[best][best] < _UNLIKE:  # an empty box stands for it
            doubtful = bool(alike[figure][best] - alike[figure][figure] >= _ALONE)
        else:
            doubtful = best in other or float(mine @ its) >= _SAME
        if doubtful:
            found.update({figure, best})
    return "".join(map(str, sorted(found)))


def _likeness(look: Vector) -> Vector:
    """For each figure the best correlation over the faces."""
    return np.asarray((_faces() @ look).max(axis=0))


@cache
def _faces() -> Vector:
    """Shape (faces, 10, pixels)."""
    text = files("nianbao.readers.pdf").joinpath("digits.txt").read_bytes()
    shares = np.frombuffer(text.replace(b"\n", b""), np.uint8).astype(np.float64) - 0x30
    looks = [_normal(share) for share in shares.reshape(-1, _ROWS, _COLUMNS) / 9]
    return np.stack(looks).reshape(-1, 10, _ROWS * _COLUMNS)


def _normal(shares: Vector) -> Vector:
    """Shares of ink, blurred, without their mean, of length 1."""
    padded = np.pad(shares, 1)
    weights = (1, 2, 1)
    blurred = sum(
        padded[i : i + _ROWS, j : j + _COLUMNS] * (weights[i] * weights[j]) for i in range(3) for j in range(3)
    )
    flat = np.asarray(blurred - np.mean(blurred)).ravel()
    return np.asarray(flat / max(float(np.linalg.norm(flat)), 1e-9))


def _mark(path: Any) -> float:
    """A number by which an outline is known again."""
    if not path:
        return -1.0
    count = pdfium.FPDFGlyphPath_CountGlyphSegments(path)
    x, y = ctypes.c_float(), ctypes.c_float()
    total = float(count)
    for index in range(min(count, 6)):
        segment = pdfium.FPDFGlyphPath_GetGlyphPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        total += (index + 1) * 3.7 * x.value + (index + 1) * 11.3 * y.value
    return total


def _look(path: Any) -> Vector | None:
    """An outline's ink, as wide as it is beside its height; None without one."""
    contours = _contours(path) if path else []
    if not contours:
        return None
    starts = np.concatenate([np.array(contour) for contour in contours])
    ends = np.concatenate([np.roll(np.array(contour), -1, axis=0) for contour in contours])
    (left, bottom), (right, top) = starts.min(axis=0), starts.max(axis=0)
    height = top - bottom
    if height <= 0:
        return None
    width = max(height * _COLUMNS / _ROWS, right - left)
    ys = bottom + height * (np.arange(_ROWS * _FINE) + 0.5) / (_ROWS * _FINE)
    xs = (left + right - width) / 2 + width * (np.arange(_COLUMNS * _FINE) + 0.5) / (_COLUMNS * _FINE)
    rising = (starts[:, 1] <= ys[:, None]) & (ends[:, 1] > ys[:, None])
    falling = (ends[:, 1] <= ys[:, None]) & (starts[:, 1] > ys[:, None])
    rise = np.where(ends[:, 1] == starts[:, 1], 1.0, ends[:, 1] - starts[:, 1])
    crossed = starts[:, 0] + (ys[:, None] - starts[:, 1]) * (ends[:, 0] - starts[:, 0]) / rise
    winding = ((crossed[:, :, None] > xs) * (rising.astype(int) - falling)[:, :, None]).sum(axis=1)
    shares = (winding != 0).astype(np.float64).reshape(_ROWS, _FINE, _COLUMNS, _FINE).mean(axis=(1, 3))
    return _normal(shares[::-1])


def _contours(path: Any) -> list[list[Point]]:
    count = pdfium.FPDFGlyphPath_CountGlyphSegments(path)
    x, y = ctypes.c_float(), ctypes.c_float()
    found: list[list[Point]] = [[]]
    curve: list[Point] = []
    for index in range(count if 0 < count <= _MOST_SEGMENTS else 0):
        segment = pdfium.FPDFGlyphPath_GetGlyphPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point, kind = (x.value, y.value), pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            found.append([point])
            curve = []
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            found[-1].append(point)
        elif kind == pdfium.FPDF_SEGMENT_BEZIERTO and found[-1]:
            curve.append(point)
            if len(curve) == 3:
                found[-1] += _on_the_curve(found[-1][-1], *curve)
                curve = []
    return [contour for contour in found if len(contour) > 2]


def _on_the_curve(a: Point, b: Point, c: Point, d: Point) -> list[Point]:
    found = []
    for t in _STEPS:
        u = 1 - t
        shares = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
        corners = list(zip(shares, (a, b, c, d), strict=True))
        found.append((sum(share * at[0] for share, at in corners), sum(share * at[1] for share, at in corners)))
    return found
