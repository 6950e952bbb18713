"""How a run of a docx looks: hidden, struck out, in the colour of its ground. By its own properties, its character style,
the style of its paragraph, and the document's defaults (ECMA-376 part 1, 17.3.2 and 17.7.2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from nianbao.readers.docx.numbering import VAL, W
from nianbao.readers.looks import GREY, PAPER, TINY, UNSAID, Colour, Look, alike, doubt

if TYPE_CHECKING:
    from lxml.etree import _Element

_W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_HIDING: Final = (f"{W}vanish", f"{W}specVanish")
_STRIKING: Final = (f"{W}strike", f"{W}dstrike")
_COLOUR, _SHADE, _HIGHLIGHT, _SIZE = f"{W}color", f"{W}shd", f"{W}highlight", f"{W}sz"
_WIDTH, _SPACING, _FONTS = f"{W}w", f"{W}spacing", f"{W}rFonts"
_TABLE_STYLE: Final = f"{W}tblPr/{W}tblStyle"
_FILL, _NO_FILL = f"{_W14}textFill", f"{_W14}noFill"
_OFF: Final = ("0", "false", "off")
_TRANSPARENT: Final = 95_000  # thousandths of a per cent
_BRIGHT: Final = 224  # of 255: colours that paper may hide
_NAMED: Final = {"white": PAPER, "black": (0, 0, 0), "yellow": (255, 255, 0), "red": (255, 0, 0), "blue": (0, 0, 255)}
_HEX: Final = re.compile(r"[0-9A-Fa-f]{6}")
# One by one: a pattern that begins with fixed characters is found by them, alternatives are tried at every place.
_LIGHT: Final = tuple(
    map(
        re.compile,
        (
            rb':trHeight (?=[^>]*?:hRule="exact")[^>]*?:val="[0-4]?[0-9]"',
            rb':color [^>]*?:val="(?:[EeFf][0-9A-Fa-f]){3}"',
            rb':color [^>]*?:themeColor="(?:background|light|text|dark)',
            rb":textFill",
            rb':sz w:val="[1-3]"',
            rb':shd (?=[^>]*?:val="(?:solid|pct|diag|horz|vert))',
            rb':spacing w:val="(?:-[6-9]\d|-?[1-9]\d\d)',
            rb'<w:w w:val="[01]?\d[%"]',
            rb'"Wingdings',
            rb'"Webdings',
        ),
    )
)
_FILLS: Final = re.compile(rb':fill="([0-9A-Fa-f]{6})"')
_COLOURS: Final = re.compile(rb':color [^>]*?:val="([0-9A-Fa-f]{6})"')


def look_of(properties: _Element | None) -> Look:
    """The look that a w:rPr gives."""
    # Kept whole: a table of properties; it is asked for every run.
    if properties is None or not len(properties):
        return UNSAID
    hidden = struck = colour = None
    for child in properties:
        tag = child.tag
        if tag in _HIDING:
            hidden = hidden or child.get(VAL) not in _OFF
        elif tag in _STRIKING:
            struck = struck or child.get(VAL) not in _OFF
        elif tag == _COLOUR:
            colour = _colour(child)
        elif tag == _SIZE:
            size = child.get(VAL) or ""
            hidden = True if size.isdigit() and int(size) <= TINY else hidden
        elif tag == _FILL and properties.find(f"{_W14}textOutline") is None:
            gone, filled = _filled(child)
            hidden, colour = hidden or gone, filled or colour
    return Look(hidden, struck, colour)


def changes_what_is_seen(look: Look, xml: bytes) -> bool:
    """Whether text of a style may be struck out or unseen in a part."""
    if look.hidden is not None or look.struck is not None:
        return True
    if look.colour is None:
        return False
    return min(look.colour) >= _BRIGHT or b":highlight" in xml or _FILLS.search(xml) is not None


def may_be_unseen(xml: bytes) -> bool:
    """Whether a part may hold text in the colour of its ground, or in a place too small to be seen: asked once a part."""
    if any(sign.search(xml) for sign in _LIGHT) or (b":highlight" in xml and b":color" in xml):
        return True
    return b":fill=" in xml and not set(_FILLS.findall(xml)).isdisjoint(_COLOURS.findall(xml))


def doubt_of(properties: _Element) -> str | None:
    """Why nobody can be sure of the digits of a run."""
    sizes: dict[str, int] = {}
    fonts: list[str] = []
    for child in properties.iterchildren(_WIDTH, _SPACING, _FONTS):
        value = (child.get(VAL) or "").removesuffix("%")
        if value.lstrip("-").isdigit():
            sizes[child.tag] = int(value)
        if child.tag == _FONTS:
            fonts.extend(child.values())
    return doubt(sizes.get(_WIDTH), sizes.get(_SPACING), fonts)


def is_unseen(run: _Element, colour: Colour, shaded_styles: frozenset[str]) -> bool:
    """Whether a run's colour is that of the nearest ground under it. A table whose style shades cells counts as dark:
    which cells it shades is not told here."""
    ground: Colour | None = None
    for element in run.iterancestors():
        if element.tag == f"{W}p":
            ground = _shade(element.find(f"{W}pPr"))
        elif element.tag == f"{W}tc":
            ground = _shade(element.find(f"{W}tcPr"))
        elif element.tag == f"{W}tbl":
            style = element.find(_TABLE_STYLE)
            if style is not None and style.get(VAL) in shaded_styles:
                return False
            ground = _shade(element.find(f"{W}tblPr"))
        if ground is not None:
            break
    own = _shade(run.find(f"{W}rPr"))
    return alike(colour, own or ground or PAPER)


def _colour(element: _Element | None) -> Colour | None:
    if element is None:
        return None
    theme = element.get(f"{W}themeColor") or ""
    if theme.startswith(("background1", "light1")) and element.get(f"{W}themeShade") is None:
        return PAPER
    if theme in ("text1", "dark1") and element.get(f"{W}themeTint") is None:
        return (0, 0, 0)
    return _parsed(element.get(VAL))


def _filled(fill: _Element) -> tuple[bool | None, Colour | None]:
    """Whether the filling of letters (w14:textFill) makes them unseen, and its colour where it is one of its own."""
    transparent = next(fill.iter(f"{_W14}alpha"), None)
    share = "" if transparent is None else transparent.get(f"{_W14}val") or ""
    if fill.find(_NO_FILL) is not None or (share.isdigit() and int(share) >= _TRANSPARENT):
        return True, None
    plain = fill.find(f"{_W14}solidFill/{_W14}srgbClr")
    if plain is not None:
        return None, _parsed(plain.get(f"{_W14}val"))
    scheme = fill.find(f"{_W14}solidFill/{_W14}schemeClr")
    paper = scheme is not None and not len(scheme) and scheme.get(f"{_W14}val") in ("bg1", "lt1")
    return None, PAPER if paper else None


def _parsed(text: str | None) -> Colour | None:
    if text is None or _HEX.fullmatch(text) is None:
        return None
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)


def _shade(properties: _Element | None) -> Colour | None:
    if properties is None:
        return None
    highlight = properties.find(_HIGHLIGHT)
    if highlight is not None and highlight.get(VAL) not in (None, "none"):
        return _NAMED.get(highlight.get(VAL) or "", GREY)
    shade = properties.find(_SHADE)
    pattern = None if shade is None else shade.get(VAL)
    if shade is None or pattern == "nil":
        return None
    if pattern not in (None, "clear"):
        return _parsed(shade.get(f"{W}color")) or (0, 0, 0) if pattern == "solid" else GREY
    if shade.get(f"{W}themeFill") is not None and _parsed(shade.get(f"{W}fill")) is None:
        return GREY
    return _parsed(shade.get(f"{W}fill"))
