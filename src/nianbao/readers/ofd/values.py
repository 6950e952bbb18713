"""Elements and values of OFD's XML: names without their namespace (there are two, with and without prefix), numbers, boxes,
matrices, colours, distances. What is beyond all measure is no value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from nianbao.readers.pdf.lines import Matrix

if TYPE_CHECKING:
    from lxml.etree import _Element

POINTS: Final = 72 / 25.4  # in a millimetre, OFD's unit
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_DISTANCE: Final = re.compile(rf"[gG]|{_NUMBER.pattern}")
_SHARE: Final = re.compile(rf"#([0-9A-Fa-f]{{1,2}})|({_NUMBER.pattern})")
_MOST: Final = 1e6  # millimetres: a kilometre
_LONG: Final = 200  # characters of a box, a matrix, a colour

Colour = tuple[int, int, int]  # red, green, blue, of 255
Rectangle = tuple[float, float, float, float]  # left, top, width, height


def kind(element: _Element) -> str:
    """The element's name without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: _Element | None, name: str) -> Iterator[_Element]:
    """The direct children of that name; none where there is no element."""
    return (child for child in element if kind(child) == name) if element is not None else iter(())


def child(element: _Element | None, *path: str) -> _Element | None:
    """The first element along a path of names."""
    for name in path:
        element = next(children(element, name), None)
    return element


def text(element: _Element | None) -> str:
    """What an element says, "" where there is none."""
    return (element.text or "").strip() if element is not None else ""


def is_off(value: str | None) -> bool:
    """Whether a switch that is on by itself is off."""
    return value is not None and value.strip().lower() in ("false", "0")


def is_on(value: str | None) -> bool:
    """Whether a switch that is off by itself is on."""
    return value is not None and value.strip().lower() in ("true", "1")


def number(value: str | None, otherwise: float) -> float:
    """A finite number within measure."""
    if not value:
        return otherwise
    try:
        found = float(value[:_LONG])
    except ValueError:
        match = _NUMBER.match(value.strip()[:_LONG])
        if match is None:
            return otherwise
        found = float(match[0])
    return found if -_MOST <= found <= _MOST else otherwise


def _numbers(value: str | None, count: int) -> list[float] | None:
    if not value:
        return None
    try:
        found = [float(one) for one in value[:_LONG].split()[:count]]
    except ValueError:
        found = [float(one) for one in _NUMBER.findall(value[:_LONG])[:count]]
    return found if len(found) == count and all(-_MOST <= one <= _MOST for one in found) else None


def rectangle(value: str | None) -> Rectangle | None:
    found = _numbers(value, 4)
    return (found[0], found[1], found[2], found[3]) if found else None


def matrix(value: str | None) -> Matrix | None:
    found = _numbers(value, 6)
    return (found[0], found[1], found[2], found[3], found[4], found[5]) if found else None


def distances(value: str | None, count: int) -> list[float]:
    """At most `count` distances; `g 3 2.5` stands for 2.5 three times (GB/T 33190-2016, 11.3)."""
    found: list[float] = []
    times: int | None = 1
    for token in _DISTANCE.finditer((value or "")[: 40 * (count + 1)]):
        if len(found) >= count:
            break
        if token[0] in "gG":
            times = None
        elif times is None:
            times = int(min(max(number(token[0], _MOST), 0.0), count))
        else:
            found += [number(token[0], 0.0)] * min(times, count - len(found))
            times = 1
    return found


@lru_cache(maxsize=256)
def colour(value: str | None) -> Colour | None:
    """Red, green and blue of a grey, an RGB or a CMYK value; None where it is none of them."""
    shares = [
        int(found[1], 16) if found[1] else int(number(found[2], 0.0))
        for found in _SHARE.finditer((value or "")[:_LONG])
    ]
    shares = [min(max(share, 0), 255) for share in shares]
    if len(shares) == 1:
        return shares[0], shares[0], shares[0]
    if len(shares) == 3:
        return shares[0], shares[1], shares[2]
    if len(shares) == 4:
        cyan, magenta, yellow, black = shares
        paper = 255 - black
        return paper * (255 - cyan) // 255, paper * (255 - magenta) // 255, paper * (255 - yellow) // 255
    return None
