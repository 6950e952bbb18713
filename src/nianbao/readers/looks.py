"""How a run of text looks, in the terms that word processors' formats share: hidden, struck out, in which colour; and when
that cannot be seen, or not be trusted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

TINY: Final = 3  # half-points: letters of one point are none to the eye
RAISED_BY: Final = 6  # half-points that a run must be lifted by to be a mark
FLAT: Final = 40  # twentieths of a point: an exact height of a row in which nothing can be seen
_NARROW: Final = 20  # per cent of their width at which letters are strokes
_CLOSE, _LOOSE = -60, 120  # twentieths of a point between letters that lie on or far from each other
_PICTURES: Final = ("Wingdings", "Webdings", "ZapfDingbats", "MS Outlook", "Marlett")  # fonts without digits
_NEAR: Final = 16  # of 255, by which two colours that look alike may differ in each part

Colour = tuple[int, int, int]
PAPER: Final = (255, 255, 255)
GREY: Final = (128, 128, 128)  # of patterns
NO_GROUND: Final = (-1000, -1000, -1000)  # a ground that is not told: no colour is like it


class Look(NamedTuple):
    """What properties say of a run; None where they say nothing."""

    hidden: bool | None = None
    struck: bool | None = None
    colour: Colour | None = None


UNSAID: Final = Look()


def joined(direct: Look, character: Look, paragraph: Look, default: Look) -> Look:
    """The look of a run. What its styles switch on, both together switch off (ECMA-376 part 1, 17.7.3)."""
    return Look(
        _toggled(direct.hidden, character.hidden, paragraph.hidden, default.hidden),
        _toggled(direct.struck, character.struck, paragraph.struck, default.struck),
        direct.colour or character.colour or paragraph.colour or default.colour,
    )


def _toggled(direct: bool | None, character: bool | None, paragraph: bool | None, default: bool | None) -> bool:
    if direct is not None:
        return direct
    if character is None and paragraph is None:
        return bool(default)
    return bool(default) or bool(character) != bool(paragraph)


def inherited(own: Look, parent: Look) -> Look:
    """The look of a style that is based on another."""
    return Look(
        parent.hidden if own.hidden is None else own.hidden,
        parent.struck if own.struck is None else own.struck,
        own.colour or parent.colour,
    )


def alike(one: Colour, other: Colour) -> bool:
    """Whether two colours look the same."""
    return all(abs(a - b) <= _NEAR for a, b in zip(one, other, strict=True))


def doubt(width: int | None = None, spacing: int | None = None, fonts: Iterable[str] = ()) -> str | None:
    """Why nobody can be sure of the digits of a run: letters pressed (`width`: per cent), spread (`spacing`: twentieths
    of a point), or of a font of pictures."""
    if width is not None and 0 < width <= _NARROW:
        return "字符被压扁，无法确定数字"
    if spacing is not None and not _CLOSE < spacing < _LOOSE:
        return "字符间距使数字分开或重叠，无法确定数字"
    if any(font.startswith(_PICTURES) for font in fonts):
        return "字体显示的是图形，无法确定数字"
    return None
