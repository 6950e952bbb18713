"""How runs of characters look (2.6.1): by their own changes, their style and the style of their paragraph."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from nianbao.readers.doc.sprms import changes
from nianbao.readers.looks import GREY, PAPER, RAISED_BY, TINY, UNSAID, Colour, Look, doubt

UNREADABLE: Final = "\ufffd"
_DELETED, _DATA, _SPECIAL = 0x0800, 0x0806, 0x0855
_HIDING: Final = frozenset((0x083C, 0x0818))
_STRIKING: Final = frozenset((0x0837, 0x2A53))
_PICTURE: Final = 0x6A03
_INDEX, _COLOUR, _SIZE = 0x2A42, 0x6870, 0x4A43
_SHADE_97, _SHADE, _HIGHLIGHT = 0x4866, 0xCA71, 0x2A0C
_RAISED, _LIFTED = 0x2A48, 0x4845
_WIDTH, _SPACING, _FONT, _SYMBOL, _COMBINED, _STYLE = 0x4852, 0x8840, 0x4A4F, 0x6A09, 0xCA78, 0x4A30
_AS_STYLE, _UNLIKE_STYLE = 0x80, 0x81
_NONE_OF_ITS_OWN: Final = (-255, -255, -255)  # black on light ground, white on dark: seen on any
_PALETTE: Final[tuple[Colour, ...]] = (
    _NONE_OF_ITS_OWN, (0, 0, 0), (0, 0, 255), (0, 255, 255), (0, 255, 0), (255, 0, 255), (255, 0, 0), (255, 255, 0), PAPER,
    (0, 0, 128), (0, 128, 128), (0, 128, 0), (128, 0, 128), (128, 0, 0), (128, 128, 0), GREY, (192, 192, 192),
)  # fmt: skip
_NO_PATTERN: Final = 0xFFFF


class Run(NamedTuple):
    """What the changes of a run say of it. `unlike_style`: it is hidden, or struck out, where its styles are not, and
    the other way round. `ground`: the colour under it. `special`: its control characters stand for something else.
    `picture`: where in the data stream what its sign of a picture shows begins."""

    look: Look = UNSAID
    unlike_style: tuple[bool, bool] = (False, False)
    deleted: bool = False
    raised: bool = False
    special: bool = False
    data: bool = False
    picture: int | None = None
    style: int | None = None
    ground: Colour | None = None
    doubt: str | None = None
    combined: bool = False
    symbol: str | None = None


@lru_cache(maxsize=4096)
def run_of(properties: bytes, fonts: tuple[str, ...] = ()) -> Run:
    """`fonts`: the names of the document's fonts, by number."""
    # Kept whole: a table of properties.
    found: dict[int, bytes] = {}
    hidden = struck = None
    unlike = [False, False]
    for code, operand in changes(properties):
        found[code] = operand
        if code in _HIDING:
            hidden, unlike[0] = _switched(operand[0])
        elif code in _STRIKING and not (struck and not operand[0]):
            struck, unlike[1] = _switched(operand[0])
    size = _number(found.get(_SIZE))
    if size is not None and size <= TINY:
        hidden = True
    numbers = (_number(found.get(_FONT)),)
    return Run(
        look=Look(hidden, struck, _colour_of(found)),
        unlike_style=(unlike[0], unlike[1]),
        deleted=_is_on(found, _DELETED),
        raised=_is_on(found, _RAISED) or abs(_signed(found.get(_LIFTED)) or 0) >= RAISED_BY,
        special=_is_on(found, _SPECIAL),
        data=_is_on(found, _DATA),
        picture=_number(found.get(_PICTURE)),
        style=_number(found.get(_STYLE)),
        ground=_ground_of(found),
        doubt=doubt(
            _number(found.get(_WIDTH)),
            _signed(found.get(_SPACING)),
            [fonts[number] for number in numbers if number is not None and number < len(fonts)],
        ),
        combined=len(found.get(_COMBINED, b"")) > 1 and found[_COMBINED][0] & 2 > 0,
        symbol=_symbol(found.get(_SYMBOL)),
    )


def _switched(value: int) -> tuple[bool | None, bool]:
    """What a switch says by itself, and whether it turns round what the styles say."""
    if value in (_AS_STYLE, _UNLIKE_STYLE):
        return None, value == _UNLIKE_STYLE
    return bool(value), False


def _is_on(found: dict[int, bytes], code: int) -> bool:
    return any(found.get(code, b""))


def _number(operand: bytes | None) -> int | None:
    return None if operand is None else int.from_bytes(operand, "little")


def _signed(operand: bytes | None) -> int | None:
    return None if operand is None else int.from_bytes(operand, "little", signed=True)


def _symbol(operand: bytes | None) -> str | None:
    """The character of a symbol; symbol fonts put theirs in the private use area, where nothing says what is shown."""
    if operand is None:
        return None
    code = int.from_bytes(operand[2:4], "little")
    return chr(code) if 0x20 <= code < 0xD800 else UNREADABLE


def _colour_of(found: dict[int, bytes]) -> Colour | None:
    if _COLOUR in found:
        return _rgb(found[_COLOUR]) or _NONE_OF_ITS_OWN
    return _indexed(found[_INDEX][0]) if _INDEX in found else None


def _ground_of(found: dict[int, bytes]) -> Colour | None:
    if (found.get(_HIGHLIGHT) or b"\0")[0]:
        return _indexed(found[_HIGHLIGHT][0])
    return ground(found.get(_SHADE), found.get(_SHADE_97))


def _indexed(number: int) -> Colour | None:
    return _PALETTE[number] if number < len(_PALETTE) else None


def _rgb(operand: bytes) -> Colour | None:
    """A colour in red, green and blue; None where it is that of the reader's choice."""
    if len(operand) < 4 or operand[3]:
        return None
    return operand[0], operand[1], operand[2]


def ground(shade: bytes | None, old: bytes | None = None) -> Colour | None:
    """The colour of a shading (2.9.248), or of one as Word 97 has it (2.9.249); None where it lets the paper show."""
    if shade is not None and len(shade) >= 10:
        fore, back, pattern = _rgb(shade[:4]), _rgb(shade[4:8]), int.from_bytes(shade[8:10], "little")
    elif old is not None and len(old) >= 2:
        packed = int.from_bytes(old[:2], "little")
        fore, back = (_indexed(packed & 31), _indexed(packed >> 5 & 31))
        pattern = _NO_PATTERN if packed == _NO_PATTERN else packed >> 10
    else:
        return None
    if pattern == _NO_PATTERN:
        return None
    shown = back if pattern == 0 else (fore or (0, 0, 0)) if pattern == 1 else GREY
    return None if shown == _NONE_OF_ITS_OWN else shown
