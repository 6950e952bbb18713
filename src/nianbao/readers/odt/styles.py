"""OdtStyles of a text of OpenDocument: how letters look, the ground under them, what lists and tables of contents are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from nianbao.readers.looks import PAPER, Colour, alike
from nianbao.readers.odf import (
    FO,
    OFFICE,
    STYLE,
    STYLE_DEPTH,
    TEXT,
    colour_of,
    doubt,
    is_clear,
    is_raised,
    is_struck,
    is_tiny,
    points,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

_CONDITIONAL: Final = "样式随条件变化，无法确定是否可见"
_WINDOW_COLOUR: Final = f"{STYLE}use-window-font-color"
_COLOUR: Final = f"{FO}color"
_GROUND: Final = f"{FO}background-color"
_TEXT_PROPERTIES: Final = f"{STYLE}text-properties"
_MAP: Final = f"{STYLE}map"  # another style, where a condition holds
_FLAT: Final = 2.0  # points of an exact height in which nothing can be seen
_CONTENTS: Final = re.compile(r"(?:contents|toc|目录)(?:_20_|\s)*\d", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class OdtLook:
    """How text looks, all styles around it taken together. `values`: by the properties' names."""

    values: Mapping[str, str]
    hidden: bool = False
    struck: bool = False
    raised: bool = False
    colour: Colour | None = None
    ground: Colour | None = None
    doubt: str | None = None

    def is_unseen(self, ground: Colour | None) -> bool:
        """Whether it is hidden, or in the colour of what lies under it."""
        return self.hidden or (self.colour is not None and alike(self.colour, self.ground or ground or PAPER))


class OdtStyles:
    """The styles of a file by family and name. `common`: of the whole document; `own`: those of its contents."""

    def __init__(self, roots: Iterable[_Element]) -> None:
        self._styles: dict[tuple[str, str], _Element] = {}
        self._defaults: dict[str, _Element] = {}
        for root in roots:
            for style in root.iterfind(f".//{STYLE}style"):
                self._styles[style.get(f"{STYLE}family") or "", style.get(f"{STYLE}name") or ""] = style
            for style in root.iterfind(f".//{STYLE}default-style"):
                self._defaults[style.get(f"{STYLE}family") or ""] = style
        self._looks: dict[tuple[int, str, str], OdtLook] = {}
        self._all: list[OdtLook] = []  # keeps those alive whose ids are keys
        self._grounds: dict[tuple[str, str], Colour | None] = {}
        self._contents: dict[str, bool] = {}

    def look(self, family: str, name: str | None, around: OdtLook | None = None) -> OdtLook:
        """The look that a style gives, within text that looks like `around`."""
        key = (id(around), family, name or "")
        if key not in self._looks:
            values: dict[str, str] = {}
            mapped = False
            for style in self._chain(family, name):
                _take_text(style, values)
                mapped = mapped or style.find(_MAP) is not None
            if mapped:
                values[_MAP] = "true"
            if around is not None:
                for property_name, value in around.values.items():
                    values.setdefault(property_name, value)
            elif family in self._defaults:
                _take_text(self._defaults[family], values)
            self._looks[key] = _judged(values)
        return self._looks[key]

    def ground(self, family: str, name: str | None) -> Colour | None:
        """The colour with which a paragraph, cell, row or table is filled."""
        key = (family, name or "")
        if key not in self._grounds:
            found = (
                properties.get(_GROUND)
                for style in self._chain(family, name)
                for properties in style.iterfind(f"{STYLE}{family}-properties")
            )
            self._grounds[key] = colour_of(next((colour for colour in found if colour is not None), None))
        return self._grounds[key]

    def is_of_contents(self, name: str | None) -> bool:
        """Whether a paragraph style is one of the lines of a table of contents."""
        key = name or ""
        if key not in self._contents:
            names = [key, *(style.get(f"{STYLE}parent-style-name") or "" for style in self._chain("paragraph", name))]
            self._contents[key] = any(_CONTENTS.match(each) for each in names)
        return self._contents[key]

    def list_of(self, name: str | None) -> str | None:
        """The list that a paragraph style names; "" is none, None says nothing."""
        for style in self._chain("paragraph", name):
            if (found := style.get(f"{STYLE}list-style-name")) is not None:
                return str(found)
        return None

    def heading_level(self, name: str | None) -> int | None:
        """The level of headings (from 1) that a paragraph style says."""
        for style in self._chain("paragraph", name):
            if (found := style.get(f"{STYLE}default-outline-level")) is not None:
                return int(found) if found.isascii() and found.isdigit() and 0 < int(found[:3]) <= 10 else None
        return None

    def is_flat(self, name: str | None) -> bool:
        """Whether the rows of a style are too flat for letters."""
        for style in self._chain("table-row", name):
            for properties in style.iterfind(f"{STYLE}table-row-properties"):
                if (height := points(properties.get(f"{STYLE}row-height"))) is not None:
                    return height <= _FLAT
        return False

    def graphics(self, name: str | None) -> Iterator[_Element]:
        """What the styles of a frame say of how its picture is shown, its own first."""
        for style in self._chain("graphic", name):
            yield from style.iterfind(f"{STYLE}graphic-properties")

    def width(self, name: str | None) -> float | None:
        """The width of a column in points."""
        for style in self._chain("table-column", name):
            for properties in style.iterfind(f"{STYLE}table-column-properties"):
                if (width := points(properties.get(f"{STYLE}column-width"))) is not None:
                    return width
        return None

    def _chain(self, family: str, name: str | None) -> Iterator[_Element]:
        for _ in range(STYLE_DEPTH):
            style = self._styles.get((family, name or ""))
            if style is None:
                return
            yield style
            name = style.get(f"{STYLE}parent-style-name")


def _take_text(style: _Element, values: dict[str, str]) -> None:
    for properties in style.iterfind(_TEXT_PROPERTIES):
        own = {str(key): str(value) for key, value in properties.attrib.items()}
        if _COLOUR in own:
            own.setdefault(_WINDOW_COLOUR, "false")  # one property in two
        for key, value in own.items():
            values.setdefault(key, value)


def _judged(values: Mapping[str, str]) -> OdtLook:
    automatic = values.get(_WINDOW_COLOUR) == "true"
    combined = values.get(f"{STYLE}text-combine") == "lines"
    return OdtLook(
        values,
        hidden=values.get(f"{TEXT}display") == "none" or is_clear(values) or is_tiny(values.get(f"{FO}font-size")),
        struck=is_struck(values),
        raised=is_raised(values.get(f"{STYLE}text-position")),
        colour=None if automatic else colour_of(values.get(_COLOUR)),
        ground=colour_of(values.get(_GROUND)),
        doubt=_CONDITIONAL if _MAP in values else "双行合一，无法确定数字" if combined else doubt(values),
    )


def style_parts(content: _Element, styles: _Element | None) -> list[_Element]:
    """Where the styles of a document stand, those that overrule the others last. The automatic styles of the part
    `styles` are those of headers and footers."""
    parts = [] if styles is None else styles.findall(f"{OFFICE}styles")
    return [*parts, *content.findall(f"{OFFICE}styles"), *content.findall(f"{OFFICE}automatic-styles")]
