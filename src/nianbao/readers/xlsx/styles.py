"""What the styles of an .xlsx do to a cell's look: its number format, struck-out text, text in the colour of its ground."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from nianbao.readers.archive import Archive, is_on
from nianbao.readers.xlsx.number_formats import BUILT_IN, shown_text

if TYPE_CHECKING:
    from lxml.etree import _Element

Item = TypeVar("Item")

_MEMBER: Final = "xl/styles.xml"
_USUAL_SIZE: Final = 11.0
TINY: Final = 2.0  # points: letters of that size are none to the eye
_NEARLY_WHITE: Final = 0.95  # tint of black
_WHITE: Final = frozenset(("FFFFFF", "theme0", "indexed9", "indexed1", "indexed65"))
_SAME: Final = {
    "theme0": "FFFFFF",
    "indexed9": "FFFFFF",
    "indexed1": "FFFFFF",
    "indexed65": "FFFFFF",
    "indexed64": "000000",
    "indexed0": "000000",
    "theme1": "000000",
    "indexed8": "000000",
}


class CellLook(NamedTuple):
    """How a cell looks. `struck`: its font is struck out; `unseen`: its font has the colour of its ground, or no size;
    `paper`: its ground is white; `dark`: its ground is black and its font of the window's colour; `size`: of its font,
    in that of the workbook; `shrinks`: to fit its column."""

    code: str = ""
    struck: bool = False
    unseen: bool = False
    paper: bool = True
    dark: bool = False
    size: float = 1.0
    shrinks: bool = False


PLAIN: Final = CellLook()


class CellStyles(NamedTuple):
    """`looks` by the number of the cell format, `differences` (of conditional formats) by theirs: whether they make
    what is in the cell unseen; `framing`: numbers of cell formats with a line at the right."""

    looks: tuple[CellLook, ...] = ()
    differences: tuple[bool, ...] = ()
    framing: frozenset[str] = frozenset()

    def look(self, number: str | None) -> CellLook:
        """The look of the style number that a cell, row or column names."""
        place = int(number) if number is not None and number.isdigit() else 0
        return self.looks[place] if place < len(self.looks) else PLAIN


def load_styles(archive: Archive) -> CellStyles:
    """The styles of a workbook; none where it has no such part. DocumentError(`damaged`) where it is no XML."""
    # Kept whole: formats, fonts, fills and cell styles refer to each other by number.
    if _MEMBER not in archive:
        return CellStyles()
    root = archive.xml(_MEMBER)
    codes = {
        element.get("numFmtId"): element.get("formatCode") or "" for element in root.iterfind("{*}numFmts/{*}numFmt")
    }
    fonts = [
        (switched_on(font.find("{*}strike")), _colour(font.find("{*}color")), font_size(font.find("{*}sz")))
        for font in root.iterfind("{*}fonts/{*}font")
    ]
    usual = fonts[0][2] if fonts else _USUAL_SIZE
    fills = [_ground(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    looks = []
    framing = set()
    lines = [_closes(border) for border in root.iterfind("{*}borders/{*}border")]
    for place, form in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        if _at(lines, form.get("borderId")):
            framing.add(str(place))
        number = form.get("numFmtId") or "0"
        code = codes.get(number) or BUILT_IN.get(int(number) if number.isdigit() else 0, "")
        struck, colour, size = _at(fonts, form.get("fontId")) or (False, None, usual)
        ground = _at(fills, form.get("fillId"))
        alignment = form.find("{*}alignment")
        looks.append(
            CellLook(
                code,
                struck,
                same_colour(colour, ground) or size < TINY,
                paper=ground is None or ground in _WHITE,
                dark=colour is None and _SAME.get(ground or "", ground) == "000000",
                size=size / max(usual, 1.0),
                shrinks=alignment is not None and alignment.get("shrinkToFit") in ("1", "true"),
            )
        )
    differences = []
    for form in root.iterfind("{*}dxfs/{*}dxf"):
        font, format_ = form.find("{*}font"), form.find("{*}numFmt")
        colour = _colour(font.find("{*}color")) if font is not None else None
        hidden = format_ is not None and _hides(format_.get("formatCode") or "")
        ground = _difference_ground(form.find("{*}fill"))
        dark = colour is None and _SAME.get(ground or "", ground) == "000000"
        differences.append(
            hidden or dark or same_colour(colour, ground) or (font is not None and switched_on(font.find("{*}strike")))
        )
    return CellStyles(tuple(looks), tuple(differences), frozenset(framing))


def run_colour(run: _Element) -> str | None:
    """The colour of a run of rich text, as `same_colour` takes it."""
    return _colour(run.find("{*}rPr/{*}color"))


def same_colour(colour: str | None, ground: str | None) -> bool:
    """Whether text of a colour cannot be seen on its ground; a ground of None is paper."""
    if colour is None:
        return False
    if ground is None:
        return colour in _WHITE
    return _SAME.get(colour, colour) == _SAME.get(ground, ground)


def font_size(element: _Element | None) -> float:
    """The size of a font in points."""
    try:
        return float(element.get("val") or "") if element is not None else _USUAL_SIZE
    except ValueError:
        return _USUAL_SIZE


def _hides(code: str) -> bool:
    """Whether a format shows no number at all."""
    return ";" in code and not any(sign in code for sign in "0#?") and not shown_text("文", code)


def switched_on(element: _Element | None) -> bool:
    """An on/off property: present and not said to be off."""
    return element is not None and is_on(element.get("val"))


def _colour(element: _Element | None) -> str | None:
    """RRGGBB, or the number of a colour of the theme or of the old palette; None where the window's text colour is."""
    if element is None or element.get("auto") in ("1", "true"):
        return None
    red_green_blue: str | None = element.get("rgb")
    if red_green_blue is not None:
        return red_green_blue[-6:].upper()
    tint = element.get("tint") or "0"
    for name in ("theme", "indexed"):
        if (number := element.get(name)) is not None:
            if name == "theme" and number == "1" and _amount(tint) >= _NEARLY_WHITE:
                return "FFFFFF"
            return name + number if tint in ("0", "0.0") or number != "0" else f"{name}{number}tinted"
    return None


def _amount(tint: str) -> float:
    try:
        return float(tint)
    except ValueError:
        return 0.0


def _ground(fill: _Element) -> str | None:
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return "gradient" if fill.find("{*}gradientFill") is not None else None
    if pattern.get("patternType") in (None, "none"):
        return None
    if pattern.get("patternType") != "solid":
        return "pattern"
    return _colour(pattern.find("{*}fgColor"))


def _closes(border: _Element) -> bool:
    """Whether a line is drawn at the right of a cell with this border."""
    sides = [side for name in ("right", "end") if (side := border.find(f"{{*}}{name}")) is not None]
    return any(side.get("style") not in (None, "none") for side in sides)


def _difference_ground(fill: _Element | None) -> str | None:
    """Conditional formats keep a solid ground in the colour of the background."""
    pattern = fill.find("{*}patternFill") if fill is not None else None
    return _colour(pattern.find("{*}bgColor")) if pattern is not None else None


def _at(items: Sequence[Item], number: str | None) -> Item | None:
    place = int(number) if number is not None and number.isdigit() else 0
    return items[place] if place < len(items) else None
