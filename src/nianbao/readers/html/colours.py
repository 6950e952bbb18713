"""Colours as style sheets and old attributes name them, and whether two of them can be told apart."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tinycss2.color4 import Color

Colour = tuple[float, float, float, float]  # red, green, blue, alpha, each from 0 to 1

# The names of the window's own colours, on a light screen. Source: CSS Color 4, "System Colors".
_SYSTEM: Final = {
    **dict.fromkeys(
        ["canvas", "field", "window", "background", "infobackground", "highlighttext", "menu", "buttonhighlight"], 1.0
    ),
    **dict.fromkeys(
        ["canvastext", "fieldtext", "windowtext", "buttontext", "infotext", "captiontext", "menutext"], 0.0
    ),
    **dict.fromkeys(("buttonface", "threedface", "buttonborder"), 0.94),
}
# From each space to linear red, green and blue by way of three cone responses. Source: CSS Color 4, sample code.
_OKLAB: Final = (
    (1.0, 0.3963377774, 0.2158037573),
    (1.0, -0.1055613458, -0.0638541728),
    (1.0, -0.0894841775, -1.2914855480),
)
_LMS: Final = (
    (4.0767416621, -3.3077115913, 0.2309699292),
    (-1.2684380046, 2.6097574011, -0.3413193965),
    (-0.0041960863, -0.7034186147, 1.7076147010),
)
_XYZ_D50: Final = (
    (3.1341359569, -1.6173863321, -0.4906619460),
    (-0.9787954765, 1.9162543773, 0.0334427357),
    (0.0719553978, -0.2289767621, 1.4053860352),
)
_D50: Final = (0.9642956764, 1.0, 0.8251046025)

Row = tuple[float, float, float]


@lru_cache(maxsize=1024)
def colour(value: str) -> Colour | None:
    """The colour that a value names; None for none."""
    from tinycss2.color4 import Color, parse_color

    grey = _SYSTEM.get(value)
    if grey is not None:
        return grey, grey, grey, 1.0
    found = parse_color(value)
    if not isinstance(found, Color):
        return None
    try:
        red, green, blue = found.to("srgb").coordinates
    except NotImplementedError:
        red, green, blue = _screen(found)
    return float(red or 0), float(green or 0), float(blue or 0), float(found.alpha)


def _screen(found: Color) -> Row:
    """Red, green and blue of a colour of a space that the parser does not turn into them: lab, lch, oklab, oklch."""
    light, a, b = (float(part or 0) for part in found.coordinates)
    if found.space.endswith("lch"):
        a, b = a * math.cos(math.radians(b)), a * math.sin(math.radians(b))
    if found.space.startswith("ok"):
        cones = [sum(x * y for x, y in zip(row, (light, a, b), strict=True)) ** 3 for row in _OKLAB]
        matrix = _LMS
    else:
        middle = (light + 16) / 116
        cones = [
            white * _unfolded(part)
            for white, part in zip(_D50, (middle + a / 500, middle, middle - b / 200), strict=True)
        ]
        matrix = _XYZ_D50
    red, green, blue = (_bent(sum(x * y for x, y in zip(row, cones, strict=True))) for row in matrix)
    return red, green, blue


def _unfolded(part: float) -> float:
    return part**3 if part**3 > 216 / 24389 else (116 * part - 16) * 27 / 24389


def _bent(part: float) -> float:
    part = min(1.0, max(0.0, part))
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def legacy_colour(text: str) -> str:
    """The colour that an attribute names, in the notation of style sheets, "" for none. Source: HTML standard, "rules for
    parsing a legacy color value"."""
    text = text.strip().lower()
    if not text or text == "transparent":
        return ""
    if text.isalpha() and colour(text) is not None:
        return text
    digits = text.removeprefix("#")
    if text[0] == "#" and len(digits) == 3 and re.fullmatch(r"[\da-f]{3}", digits):
        return text
    digits = re.sub(r"[^\da-f]", "0", digits[:128]) or "0"
    digits += "0" * (-len(digits) % 3)
    each = len(digits) // 3
    parts = [digits[at : at + each][-8:] for at in (0, each, 2 * each)]
    while len(parts[0]) > 2 and all(part[0] == "0" for part in parts):
        parts = [part[1:] for part in parts]
    return "#" + "".join(part[:2].rjust(2, "0") for part in parts)


def over(colour_: Colour, ground: Colour) -> Colour:
    """A colour laid over a ground."""
    alpha = colour_[3]
    red, green, blue = (alpha * front + (1 - alpha) * back for front, back in zip(colour_[:3], ground[:3], strict=True))
    return red, green, blue, 1.0


def contrast(first: Colour, second: Colour) -> float:
    """The contrast of two opaque colours, from 1 (none) to 21. Source: WCAG 2, relative luminance."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour_: Colour) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour_[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
