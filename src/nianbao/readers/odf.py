"""What files of OpenDocument share: names of XML, lengths, and what a text's style says that the eye meets
(OpenDocument 1.3 part 3, sections 16 and 20)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from nianbao.readers.looks import Colour

if TYPE_CHECKING:
    from lxml.etree import _Element

_SPACE: Final = "urn:oasis:names:tc:opendocument:xmlns:"
TABLE: Final = f"{{{_SPACE}table:1.0}}"
TEXT: Final = f"{{{_SPACE}text:1.0}}"
OFFICE: Final = f"{{{_SPACE}office:1.0}}"
DRAW: Final = f"{{{_SPACE}drawing:1.0}}"
STYLE: Final = f"{{{_SPACE}style:1.0}}"
FO: Final = f"{{{_SPACE}xsl-fo-compatible:1.0}}"
MANIFEST: Final = f"{{{_SPACE}manifest:1.0}}"
LO: Final = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
DC: Final = "{http://purl.org/dc/elements/1.1/}"
STYLE_DEPTH: Final = 32  # of styles that inherit
_LENGTH: Final = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?)(pt|cm|mm|in|px|pc)")
_PERCENT: Final = re.compile(r"(-?\d{1,6}(?:\.\d{1,6})?)%")
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_POINTS: Final = {"pt": 1.0, "cm": 28.35, "mm": 2.835, "in": 72.0, "px": 0.75, "pc": 12.0}
USUAL_SIZE: Final = 10.0  # points of a font
_TINY: Final = 2.0
_PICTURES: Final = ("wingdings", "webdings", "zapfdingbats", "opensymbol")  # fonts without digits
_CLOSE, _LOOSE = -2.0, 6.0  # points between letters that lie on or far from each other
_LIFTED: Final = 20.0  # per cent of its size by which text must be lifted to be a mark
_PRESSED: Final = 20.0  # per cent of their width at which letters are strokes
_ODD: Final = "字体或字距使数字无法确定"


def points(text: str | None) -> float | None:
    """A length in points."""
    match = _LENGTH.fullmatch(text or "")
    return float(match[1]) * _POINTS[match[2]] if match else None


def percent(text: str | None) -> float | None:
    match = _PERCENT.fullmatch(text or "")
    return float(match[1]) if match else None


def count_of(text: str | None, most: int = 1 << 24) -> int:
    """A number of repeats or spanned cells, 1 where none is said."""
    return min(int(text[:9]), most) if text is not None and text.isascii() and text.isdigit() else 1


def colour_of(text: str | None) -> Colour | None:
    """A colour; None for none, and for `transparent`."""
    if text is None or _COLOUR.fullmatch(text) is None:
        return None
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:], 16)


def take(style: _Element, values: dict[str, str]) -> None:
    """The properties of a style, as far as `values` does not have them yet."""
    for properties in style:
        for key, value in properties.attrib.items():
            values.setdefault(str(key), str(value))


def is_struck(values: Mapping[str, str]) -> bool:
    return any(values.get(f"{STYLE}text-line-through-{part}", "none") != "none" for part in ("style", "type"))


def is_clear(values: Mapping[str, str]) -> bool:
    """LibreOffice writes an opacity of none beside the window's own colour, which is seen."""
    return values.get(f"{LO}opacity") == "0%" and values.get(f"{STYLE}use-window-font-color") != "true"


def is_tiny(size: str | None) -> bool:
    """Whether letters of a size are none to the eye."""
    share = percent(size)
    found = points(size) if share is None else share * USUAL_SIZE / 100
    return found is not None and found < _TINY


def is_raised(position: str | None) -> bool:
    """Whether text of such a `text-position` is a mark above or below its line."""
    first = (position or "").split(" ")[0]
    lifted = percent(first)
    return first in ("super", "sub") or (lifted is not None and abs(lifted) >= _LIFTED)


def doubt(values: Mapping[str, str]) -> str | None:
    """Why nobody can be sure of the digits of a text: letters pressed, spread, or of a font of pictures."""
    spacing = points(values.get(f"{FO}letter-spacing"))
    scale = percent(values.get(f"{STYLE}text-scale"))
    pressed = scale is not None and scale <= _PRESSED
    odd = _is_of_pictures((values.get(f"{STYLE}font-name"), values.get(f"{FO}font-family")))
    return _ODD if odd or pressed or (spacing is not None and not _CLOSE < spacing < _LOOSE) else None


def _is_of_pictures(fonts: Iterable[str | None]) -> bool:
    return any((font or "").lower().strip("\"'").startswith(_PICTURES) for font in fonts)
