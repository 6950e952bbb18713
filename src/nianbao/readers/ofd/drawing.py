"""Walks over what a page of OFD draws: text, paths, pictures, drawings within drawings; in points, y downwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from nianbao.readers.ofd.clips import seen_through
from nianbao.readers.ofd.glyphs import Glyph, glyphs_of
from nianbao.readers.ofd.looks import ObjectLook, look_of
from nianbao.readers.ofd.paths import PathOutline, is_of_page, outline_of
from nianbao.readers.ofd.resources import Resources
from nianbao.readers.ofd.values import POINTS, Colour, child, children, is_off, kind, matrix, rectangle, text
from nianbao.readers.pdf.content import Box
from nianbao.readers.pdf.lines import SIMPLE, Matrix, Subpath, applied, bounds, combined

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_OBJECTS: Final = 100_000
MAX_GLYPHS: Final = 200_000
_SLACK: Final = 0.02  # of a picture's longer side
_DEPTH: Final = 24  # blocks in blocks
_REUSED: Final = 6  # drawings in drawings
_THICK: Final = 4.0  # points: a stroke from this on is an area
_ORIGIN: Final = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_FULL: Final = 230  # of 255: what is as opaque hides


class DrawnPath(NamedTuple):
    """A path. `segments`: how many; `box` of all of it."""

    segments: int
    box: Box
    subpaths: list[Subpath]
    filled: bool
    stroked: bool


class Cover(NamedTuple):
    """An area of one colour (None: of several, or not known) over all that is drawn before it; `hides`: nothing is seen
    through it."""

    order: int
    box: Box
    colour: Colour | None
    hides: bool


@dataclass(slots=True)
class Drawing:
    """What was drawn. `truncated`: there was more."""

    glyphs: list[Glyph] = field(default_factory=list)
    shapes: list[DrawnPath] = field(default_factory=list)
    images: list[Box] = field(default_factory=list)
    pictures: list[tuple[Box, str]] = field(default_factory=list)  # the same, with their numbers
    named: dict[Box, str] = field(default_factory=dict)  # the numbers of those of which all is seen
    covers: list[Cover] = field(default_factory=list)
    truncated: bool = False


class Pen:
    """Adds the objects of layers and blocks to a drawing."""

    def __init__(self, drawing: Drawing, resources: Resources, is_opaque: Callable[[str], bool]) -> None:
        """`is_opaque`: whether nothing is seen through a picture, by its number."""
        self.drawing = drawing
        self._resources = resources
        self._is_opaque = is_opaque
        self._budget = MAX_OBJECTS
        self._order = 0
        self._reused = 0

    def draw(self, block: _Element, outer: Matrix, param: str = "", depth: int = 0, *, shown: bool = True) -> None:
        """Draws the objects of a layer or block. `outer`: from its millimetres to points of the page; `param`: the way of
        drawing that objects have that name none; `shown`: the block is."""
        shown = shown and not is_off(block.get("Visible"))
        for item in block:
            name = kind(item)
            if name == "TextObject":
                drawer = self._text
            elif name == "PathObject":
                drawer = self._path
            elif name == "ImageObject":
                drawer = self._image
            elif name in ("PageBlock", "Layer", "CompositeObject"):
                if depth >= _DEPTH:
                    self.drawing.truncated = True
                elif name == "CompositeObject":
                    self._composite(item, outer, param, depth, shown=shown)
                else:
                    self.draw(item, outer, item.get("DrawParam") or param, depth + 1, shown=shown)
                continue
            else:
                continue
            self._budget -= 1
            if self._budget <= 0 or len(self.drawing.glyphs) >= MAX_GLYPHS:
                self.drawing.truncated = True
                return
            self._order += 1
            drawer(item, outer, param, shown=shown and not is_off(item.get("Visible")))

    def _composite(self, item: _Element, outer: Matrix, param: str, depth: int, *, shown: bool) -> None:
        """Drawings that hold each other come to an end by their depth and by the objects that a page may have."""
        unit = self._resources.composites.get(item.get("ResourceID") or "")
        content = child(unit, "Content")
        self._budget -= 1
        if content is None or self._budget <= 0:
            return
        if self._reused >= _REUSED:
            self.drawing.truncated = True
            return
        self._reused += 1
        shown = shown and not is_off(item.get("Visible"))
        self.draw(content, _placed(item, outer), item.get("DrawParam") or param, depth + 1, shown=shown)
        self._reused -= 1

    def _text(self, item: _Element, outer: Matrix, param: str, *, shown: bool) -> None:
        look = look_of(item, self._resources.draw_params, param, filled=True, stroked=False)
        if not shown:
            look = look._replace(fill=None, stroke=None)
        window = seen_through(item, _window(item, outer), _placed(item, outer), _moved(item, outer))
        self.drawing.glyphs.extend(glyphs_of(item, _placed(item, outer), window, look, self._order))

    def _path(self, item: _Element, outer: Matrix, param: str, *, shown: bool) -> None:
        look = look_of(item, self._resources.draw_params, param, filled=False, stroked=True)
        outline = outline_of(text(child(item, "AbbreviatedData")))
        if not shown or look.alpha < 1 or not outline.parts:
            return
        shape = _shape(_outline_placed(item, outline, outer), look, outer)
        if shape is None:
            return
        self.drawing.shapes.append(shape)
        if shape.filled and shape.segments <= SIMPLE and look.fill is not None and look.fill.given:
            cover = Cover(self._order, shape.box, look.fill.colour, look.fill.alpha >= _FULL)
            self.drawing.covers.append(cover)
        elif shape.filled and look.fill is None and look.stroke is not None:  # a broad stroke
            self.drawing.covers.append(Cover(self._order, shape.box, look.stroke.colour, look.stroke.alpha >= _FULL))

    def _image(self, item: _Element, outer: Matrix, param: str, *, shown: bool) -> None:
        look = look_of(item, {}, param, filled=True, stroked=False)
        window = _window(item, outer)
        placed = _placed(item, outer)
        whole = bounds(applied(placed, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1)))
        if window is None:
            window = whole
        if shown and look.alpha >= 1:
            number = item.get("ResourceID") or ""
            self.drawing.images.append(window)
            self.drawing.pictures.append((window, number))
            mirrored = placed[0] * placed[3] - placed[1] * placed[2] <= 0
            if not mirrored and item.get("ImageMask") is None and _is_within(whole, window):
                self.drawing.named[window] = number
            hides = look.alpha >= _FULL and item.get("ImageMask") is None and bool(self.drawing.glyphs)
            hides = hides and self._is_opaque(number)
            self.drawing.covers.append(Cover(self._order, window, None, hides))


def _is_within(whole: Box, window: Box) -> bool:
    """Whether a picture is not cut by the window through which it is seen."""
    slack = _SLACK * max(window[2] - window[0], window[3] - window[1])
    return (
        whole[0] >= window[0] - slack
        and whole[1] >= window[1] - slack
        and whole[2] <= window[2] + slack
        and whole[3] <= window[3] + slack
    )


def _placed(item: _Element, outer: Matrix) -> Matrix:
    """From an object's own millimetres to points of the page."""
    moved = _moved(item, outer)
    own = matrix(item.get("CTM"))
    return moved if own is None else combined(own, moved)


def _moved(item: _Element, outer: Matrix) -> Matrix:
    """The same, without the object's own transformation."""
    left, top, *_ = rectangle(item.get("Boundary")) or (0.0, 0.0)
    return combined((1.0, 0.0, 0.0, 1.0, left, top), outer)


def _window(item: _Element, outer: Matrix) -> Box | None:
    """The object's boundary in points; None where it has none to speak of."""
    found = rectangle(item.get("Boundary"))
    if found is None or found[2] <= 0 or found[3] <= 0:
        return None
    left, top, width, height = found
    return bounds(applied(outer, x, y) for x in (left, left + width) for y in (top, top + height))


def _outline_placed(item: _Element, outline: PathOutline, outer: Matrix) -> PathOutline:
    own = matrix(item.get("CTM"))
    outline = outline.moved(own) if own is not None else outline
    left, top, *size = rectangle(item.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
    box = outline.box()
    if box is not None and is_of_page(box, (left, top, size[0], size[1])):
        return outline.moved(outer)
    return outline.moved(combined((1.0, 0.0, 0.0, 1.0, left, top), outer))


def _shape(outline: PathOutline, look: ObjectLook, outer: Matrix) -> DrawnPath | None:
    """The path as it is drawn; a straight stroke that is as thick as an area is one."""
    box = outline.box()
    filled, stroked = look.fill is not None, look.stroke is not None
    if box is None or not (filled or stroked):
        return None
    left, top, right, bottom = box
    thick = look.width * max(abs(outer[0]) + abs(outer[2]), abs(outer[1]) + abs(outer[3])) / 2
    if not filled and outline.count == 2 and thick * 2 > _THICK and min(right - left, bottom - top) < 1:
        if right - left > bottom - top:
            box = (left, top - thick, right, bottom + thick)
        else:
            box = (left - thick, top, right + thick, bottom)
        return DrawnPath(4, box, [], True, False)
    return DrawnPath(outline.count, box, outline.subpaths(), filled, stroked)


def page_matrix(left: float, top: float) -> Matrix:
    """From the page's millimetres to points from the upper left corner of a paper that begins there."""
    return POINTS, 0.0, 0.0, POINTS, -left * POINTS, -top * POINTS


def layers_of(content: _Element | None) -> list[_Element]:
    """The layers as they lie upon each other."""
    if content is None:
        return []
    levels = {"background": 0, "foreground": 2}
    return sorted(children(content, "Layer"), key=lambda layer: levels.get((layer.get("Type") or "").lower(), 1))
