"""How an object is drawn: by its own attributes, by the ways of drawing that it or its layer refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from nianbao.readers.ofd.values import Colour, child, colour, is_off, is_on, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

BLACK: Final = (0, 0, 0)
_LINE: Final = 0.353  # millimetres, where nothing says otherwise (GB/T 33190-2016, 8.2)
_DEPTH: Final = 8  # ways of drawing that build upon each other


class Paint(NamedTuple):
    """`colour`: None where it is a pattern, or none at all; `alpha` of 255; `given`: whether any is said."""

    colour: Colour | None
    alpha: float
    given: bool


class ObjectLook(NamedTuple):
    """`fill`, `stroke`: what an object is drawn with, None where it is not; `width` of its lines, in millimetres."""

    fill: Paint | None
    stroke: Paint | None
    width: float

    @property
    def alpha(self) -> float:
        """The opacity of what is least transparent, of 255."""
        return max((paint.alpha for paint in (self.fill, self.stroke) if paint is not None), default=0.0)


def look_of(item: _Element, params: dict[str, _Element], layer: str, *, filled: bool, stroked: bool) -> ObjectLook:
    """`params`: ways of drawing by number; `layer`: the one of the layer; `filled`, `stroked`: where nothing says."""
    sources = [item, *_params(item.get("DrawParam") or layer, params)]
    opacity = number(item.get("Alpha"), 255.0) / 255
    is_filled = is_on(item.get("Fill")) or (filled and not is_off(item.get("Fill")))
    is_stroked = is_on(item.get("Stroke")) or (stroked and not is_off(item.get("Stroke")))
    width = next((one.get("LineWidth") for one in sources if one.get("LineWidth")), None)
    return ObjectLook(
        _paint("FillColor", sources, opacity) if is_filled else None,
        _paint("StrokeColor", sources, opacity) if is_stroked else None,
        abs(number(width, _LINE)),
    )


def _params(first: str, params: dict[str, _Element]) -> Iterator[_Element]:
    for _ in range(_DEPTH):
        found = params.get(first)
        if found is None:
            return
        yield found
        first = found.get("Relative") or ""


def _paint(name: str, sources: list[_Element], opacity: float) -> Paint:
    for source in sources:
        found = child(source, name)
        if found is not None:
            alpha = opacity * number(found.get("Alpha"), 255.0)
            if len(found):
                return Paint(None, alpha, True)  # a pattern or a shading
            value = found.get("Value")
            return Paint(colour(value) if value else (BLACK if found.get("Index") is None else None), alpha, True)
    return Paint(BLACK, 255.0 * opacity, False)
