"""What style declarations say of whether and how text is seen, by the words of CSS.

`declared` reads the declarations of one style attribute or rule by a CSS parser, shorthands taken apart; only properties
that can hide, move or change text are kept. `may_matter` tells without a parser whether there can be such a one: a page
has hundreds of style attributes, and nearly all of them only dress the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from nianbao.readers.html.colours import colour

_LIGHT: Final = (
    "white|canvas|window(?!t)|field|highlightt|color-mix|light-dark|snow|ivory|azure|mintcream|ghostwhite|floralwhite|honeydew|seashell|aliceblue|lavender|linen|oldlace|beige|"
    "cornsilk|light|lemon|antique|papaya|transparent|currentcolor"
)
_NO_COLOUR: Final = r"(?:white|#f|#e|transparent|none|inherit|initial|unset|url|rgb\(\s*2[2-5]\d)"
_MATTERS: Final = re.compile(
    r"(?i)(?:^|;)\s*(?:display\s*:\s*n|visibility\s*:\s*[hc]|content-visibility|opacity\s*:\s*(?!1)|(?:-webkit-)?filter|"
    r"(?:-webkit-)?mask|mix-blend|clip|position\s*:\s*[af]|(?:left|right|top|bottom|inset)\s*:\s*[^;]*(?:\d\d|\d\s*[erv%])|"
    r"margin[a-z-]*\s*:[^;]*-[\d.]*(?:\d\d\d|\d\d\s*[ercvi%])|text-indent\s*:\s*-[\d.]*(?:\d\d|[\d.]\s*[ercvi%])|"
    r"(?:max-)?(?:width|height)\s*:\s*[0.]*[0-7]?(?:\.\d*)?\s*[a-z%!]*\s*(?:;|!|$)|transform|rotate|scale|translate|"
    r"zoom\s*:\s*(?!1\s*(?:;|$)|normal|100%)|-webkit-text|text-decoration[a-z-]*\s*:[^;]*line-through|"
    r"vertical-align\s*:\s*su|letter-spacing\s*:\s*(?!0(?:\.[0-4]\d*)?[a-z;%!\s]|0$|normal|inherit)|writing-mode|"
    r"unicode-bidi|direction\s*:\s*r|all\s*:|font-size\s*:\s*[0.]*[0-4]?(?:\.\d*)?\s*(?:px|pt|%|em|rem|;|!|$)|"
    r"font\s*:(?:[^;]*[^\d.;])?[0.]*[0-4]?(?:\.\d*)?(?:px|pt|%|em|rem|/|\s)|"
    rf"color\s*:\s*(?:#[d-f]|#[\da-f]{{4}}\b|#[\da-f]{{8}}|rgba|hsl|hwb|lab|lch|ok|rgb\(\s*2[2-5]\d|rgb\([^;)]*[/%]|{_LIGHT})|"
    rf"background(?:-color)?\s*:\s*(?!{_NO_COLOUR})|"
    r"list-style[a-z-]*\s*:\s*(?!none|disc|circle|square|inherit|outside\s*(?:;|$))|word-break\s*:\s*break-all|"
    r"text-overflow\s*:\s*e|animation|text-indent\s*:\s*(?:100%|[\d.]*\d\d\d)|box-shadow\s*:[^;]*inset|"
    r"content\s*:\s*(?:[\"'](?!\\[ef][\da-f]{3})[^;\"']*[-+\d\\%％万亿千百十－−]|[^;]*(?:counter|attr|-quote)))|"
    r"\\(?:0*[2-7][\da-f](?![\da-f])|[g-z-])|/\*|var\(|calc\("
)
_KEPT_NAMES: Final = (
    "display visibility content-visibility opacity filter mask mask-image mix-blend-mode clip clip-path "
    "position left right top bottom margin-left margin-right margin-top padding-left padding-right text-indent "
    "width height max-width max-height overflow word-break text-shadow text-overflow box-shadow "
    "background-clip transform rotate scale translate zoom text-fill-color text-security text-decoration "
    "vertical-align letter-spacing writing-mode unicode-bidi direction all font-size color background-color "
    "float order flex-direction content white-space list-style border-left border-right animation"
)
_KEPT: Final = frozenset(_KEPT_NAMES.split())
_DISPLAYS: Final = re.compile(
    r"none|contents|inline|block|flow-root|run-in|list-item|(?:-webkit-|-ms-)?(?:inline-)?(?:block|flex|grid|table|box|flexbox)|"
    r"table-[a-z-]+|ruby[a-z-]*|math|(?:block|inline) [a-z-]+|[a-z-]+ (?:block|inline)"
)
_WORDS: Final = {
    "visibility": frozenset(("visible", "hidden", "collapse")),
    "position": frozenset(("static", "relative", "absolute", "fixed", "sticky")),
    "float": frozenset(("left", "right", "none", "inline-start", "inline-end")),
    "direction": frozenset(("ltr", "rtl")),
}
WIDE: Final = frozenset(("inherit", "initial", "unset", "revert", "revert-layer"))
_SIDES: Final = {
    "margin": ("margin-top", "margin-right", "", "margin-left"),
    "inset": ("top", "right", "bottom", "left"),
}
_PREFIX: Final = re.compile(r"-(?:webkit|moz|ms)-")
_ALIASES: Final = {"overflow-x": "overflow", "overflow-y": "overflow", "mask-size": "", "word-wrap": ""}
_UNITS: Final = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 37.8, "mm": 3.78, "q": 0.945, "rem": 16.0}
_UNITS_OF_PAGE: Final = {"vw": 12.8, "vh": 7.2, "vmin": 7.2, "vmax": 12.8}
_LENGTH: Final = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z%]*)")
_SIZES: Final = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0}
_PARTS: Final = ("width", "style", "color")  # of a border
_LINE_STYLES: Final = frozenset(["solid", "dashed", "dotted", "double", "groove", "ridge", "inset", "outset"])
_NO_WIDTH: Final = re.compile(r"0+(?:\.0*)?[a-z]*")
_LONGEST: Final = 20_000  # characters of a style attribute
_COMPUTED: Final = (
    "var(", "env(", "calc(", "min(", "max(", "clamp(", "attr(", "color-mix(", "light-dark(", "contrast-color(", "(from ",
)  # fmt: skip


class Declared(NamedTuple):
    """The value of a property, in lower case, and whether it is `!important`."""

    value: str
    important: bool


Style = Mapping[str, Declared]
EMPTY: Final = Declared("", False)
NOTHING: Final[Style] = MappingProxyType({})


@lru_cache(maxsize=8192)
def may_matter(style: str) -> bool:
    """Whether a style attribute can hide, move or change text by itself. May be true for one that does not."""
    return len(style) > _LONGEST or _MATTERS.search(style) is not None


@lru_cache(maxsize=4096)
def declared(style: str) -> Style:
    """The declarations of a style attribute that can matter, the last valid one of each property."""
    import tinycss2

    return kept(tinycss2.parse_blocks_contents(style[:_LONGEST], skip_comments=True, skip_whitespace=True))


def kept(nodes: list[Any]) -> Style:
    """The same of declarations parsed by tinycss2."""
    import tinycss2

    found: dict[str, Declared] = {}
    for node in nodes:
        if node.type != "declaration":
            continue
        name = plain_name(node.lower_name)
        try:
            value = tinycss2.serialize([part for part in node.value if part.type != "comment"]).strip().lower()
        except RecursionError:  # thousands of brackets within each other
            continue
        for longhand, text in _longhands(_ALIASES.get(name, name), value):
            if longhand in _KEPT and _is_valid(longhand, text):
                before = found.get(longhand)
                if before is None or node.important or not before.important:
                    found[longhand] = Declared(text, node.important)
    return found


def is_understood(declaration: str) -> bool:
    """Whether a browser takes a declaration; one of a property that is not looked at here counts as taken."""
    name, _, value = declaration.partition(":")
    return _is_valid(name.strip(), value.strip())


def _longhands(name: str, value: str) -> list[tuple[str, str]]:
    # Kept whole: a table of shorthands.
    if name in _SIDES:
        parts = value.split()
        if not parts or is_computed(value):
            return [(side, value) for side in _SIDES[name]]
        four = (parts * 4)[:4] if len(parts) == 1 else [*parts, *parts[1:2], *parts[1:2]][:4]
        if len(parts) == 2:
            four = [parts[0], parts[1], parts[0], parts[1]]
        return list(zip(_SIDES[name], four, strict=True))
    if name == "padding":
        parts = value.split()
        return [("padding-left", parts[-1] if len(parts) in (1, 2, 4) else parts[1])] if parts else []
    if name.startswith("border"):
        return _borders(name, value)
    if name == "animation-name":
        return [("animation", value)]
    if name == "font":
        return [("font-size", size)] if (size := _font_size(value)) else []
    if name == "background":
        return [("background-color", _ground_of(value))]
    if name == "background-image":
        return [("background-color", "gradient")] if "gradient(" in value else []
    if name in ("text-decoration-line", "list-style-type", "flex-flow"):
        return [
            ({"text-decoration-line": "text-decoration", "flex-flow": "flex-direction"}.get(name, "list-style"), value)
        ]
    return [(name, value)]


def _borders(name: str, value: str) -> list[tuple[str, str]]:
    """Whether there are lines at the sides of a box: "line" or "none"; nothing where a declaration does not say it."""
    side, _, part = name.removeprefix("border").lstrip("-").partition("-")
    if side == "inline":
        side, _, part = part.partition("-")
        side = {"start": "left", "end": "right", **dict.fromkeys(_PARTS, "")}.get(side, side)
    if side in _PARTS:
        side, part = "", side
    if side not in ("", "left", "right") or part == "color":
        return []
    words = value.split()
    nothing = any(word in ("transparent", "none") or _NO_WIDTH.fullmatch(word) for word in words)
    if part == "width" and not nothing:
        return []  # the style says whether there is a line
    drawn = not nothing and not _LINE_STYLES.isdisjoint(words)
    return [(f"border-{each}", "line" if drawn else "none") for each in ((side,) if side else ("left", "right"))]


def _font_size(value: str) -> str | None:
    """The size in a `font` shorthand: the first length that is no weight, without the line height behind the stroke."""
    for part in value.replace(" /", "/").split():
        size = part.partition("/")[0]
        if (
            size in _SIZES
            or is_computed(size)
            or ((match := _LENGTH.fullmatch(size)) and (match[2] or not float(match[1])))
        ):
            return size
    return None


def _ground_of(value: str) -> str:
    """The colour in a `background` shorthand; "image" where a picture lies over it."""
    if "gradient(" in value:
        return "gradient"
    if "url(" in value or "image" in value:
        return "image"
    parts = re.findall(r"[a-z-]+\([^()]*\)|[^\s,]+", value)
    return next(
        (part for part in parts if part == "currentcolor" or colour(part) is not None),
        value if is_computed(value) else "transparent",
    )


def _is_valid(name: str, value: str) -> bool:
    """Whether a browser takes the declaration; one that it does not understand changes nothing."""
    if value in WIDE or is_computed(value):
        return True
    if name in _WORDS:
        return value in _WORDS[name]
    if name == "display":
        return _DISPLAYS.fullmatch(value) is not None
    if name == "opacity":
        return number(value) is not None
    if name in ("color", "text-fill-color", "background-color"):
        return value in ("image", "gradient", "currentcolor") or colour(value) is not None
    if name in ("left", "right", "top", "bottom", "text-indent", "width", "height", "font-size"):
        return value[:1].isalpha() or length(value.partition(" ")[0], 16.0) is not None or value.endswith("%")
    return True


def plain_name(name: str) -> str:
    """A property's name in lower case, without a browser's prefix."""
    return _PREFIX.sub("", name.lower(), count=1)


def is_computed(value: str) -> bool:
    """Whether what a value comes to cannot be told from it alone."""
    return "(" in value and any(function in value for function in _COMPUTED)


def number(value: str) -> float | None:
    """A number or a percentage, as a number."""
    match = _LENGTH.fullmatch(value)
    if match is None or match[2] not in ("", "%"):
        return None
    return float(match[1]) / (100 if match[2] else 1)


def length(value: str, size: float) -> float | None:
    """A length in pixels; None for percentages, words and what no browser understands. `size`: of the font."""
    match = _LENGTH.fullmatch(value)
    if match is None:
        return None
    amount, unit = float(match[1]), match[2]
    if unit in ("em", "ex", "ch", "ic", "lh"):
        return amount * size * (1 if unit in ("em", "ic", "lh") else 0.5)
    if not unit:
        return 0.0 if amount == 0 else None
    scale = _UNITS.get(unit) or _UNITS_OF_PAGE.get(unit)
    return None if scale is None else amount * scale


def font_size(value: str, around: float) -> float:
    """A font size in pixels. `around`: of the element around."""
    if value in _SIZES:
        return _SIZES[value]
    part = number(value)
    if part is not None and value.endswith("%"):
        return part * around
    found = length(value, around)
    return around if found is None or found < 0 else found
