"""How characters of an RTF file look, changed by one control word after the other."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, NamedTuple

from nianbao.readers.looks import RAISED_BY, TINY, doubt


class RtfLook(NamedTuple):
    """`colour`, `ground`, `shade`: numbers in the table of colours, 0 where none is said; `lifted`: half-points."""

    font: int = 0
    hidden: bool = False
    struck: bool = False
    struck_twice: bool = False
    deleted: bool = False
    script: bool = False
    lifted: int = 0
    colour: int = 0
    ground: int = 0
    shade: int = 0
    size: int = 24
    width: int = 100
    spacing: int = 0
    combined: bool = False


_SWITCHES: Final = {
    "v": "hidden", "strike": "struck", "striked": "struck_twice", "deleted": "deleted", "mvf": "deleted", "super": "script",
    "sub": "script", "twoinone": "combined",
}  # fmt: skip
_NUMBERS: Final = {
    "f": ("font", 0), "up": ("lifted", 6), "dn": ("lifted", 6), "cf": ("colour", 0), "cb": ("shade", 0), "chcbpat": ("shade", 0),
    "highlight": ("ground", 0), "fs": ("size", 24), "charscalex": ("width", 100), "expndtw": ("spacing", 0),
}  # fmt: skip
CHANGING: Final = frozenset((*_SWITCHES, *_NUMBERS, "expnd", "nosupersub"))
_MOST: Final = 1 << 15


@lru_cache(maxsize=4096)
def changed(look: RtfLook, word: str, number: int | None) -> RtfLook:
    """The look behind a control word of `CHANGING`. A switch without a number, or with any but 0, is on."""
    if (switch := _SWITCHES.get(word)) is not None:
        return look._replace(**{switch: number != 0})
    if word == "nosupersub":
        return look._replace(script=False, lifted=0)
    if word == "expnd":  # quarters of a point
        return look._replace(spacing=5 * _within(number or 0))
    changes: dict[str, Any] = {}
    name, usual = _NUMBERS[word]
    changes[name] = usual if number is None else _within(number)
    return look._replace(**changes)


def _within(number: int) -> int:
    return max(-_MOST, min(number, _MOST))


def is_hidden(look: RtfLook) -> bool:
    return look.hidden or 0 < look.size <= TINY


def is_raised(look: RtfLook) -> bool:
    return look.script or look.lifted >= RAISED_BY


@lru_cache(maxsize=1024)
def doubt_of(look: RtfLook, font: str) -> str | None:
    """Why nobody can be sure of the digits of text that looks so; `font`: its name."""
    if look.combined:
        return "双行合一，无法确定数字"
    return doubt(look.width, look.spacing, (font,))
