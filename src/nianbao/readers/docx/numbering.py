"""The lists of a docx (ECMA-376 part 1, 17.9), for the numbering that all word processors' formats share."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nianbao.readers.numbering import Level, NumberedList, Numbering

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"

_PLACEHOLDER = re.compile(r"%([1-9])")


def _value(parent: _Element | None, tag: str) -> str | None:
    if parent is None:
        return None
    child = parent.find(f"{W}{tag}")
    return None if child is None else child.get(VAL)


def _number(text: str | None, default: int) -> int:
    try:
        return int(text) if text is not None else default
    except ValueError:
        return default


def _level(element: _Element) -> Level:
    restart = _value(element, "lvlRestart")
    return Level(
        start=_number(_value(element, "start"), 0),
        format=_value(element, "numFmt") or "decimal",
        text=_PLACEHOLDER.sub(lambda place: chr(int(place[1]) - 1), _value(element, "lvlText") or ""),
        suffix=_value(element, "suff") or "tab",
        style=_value(element, "pStyle"),
        restart=None if restart is None else _number(restart, 0),
        legal=element.find(f"{W}isLgl") is not None,
    )


def load_numbering(root: _Element) -> Numbering:
    """The lists that a numbering part says."""
    abstracts: dict[str, dict[int, Level]] = {}
    lists: dict[str, NumberedList] = {}
    links: dict[str, str] = {}
    named: dict[str, str] = {}
    for abstract in root.findall(f"{W}abstractNum"):
        key = abstract.get(f"{W}abstractNumId") or ""
        abstracts[key] = {_number(level.get(f"{W}ilvl"), 0): _level(level) for level in abstract.findall(f"{W}lvl")}
        if link := _value(abstract, "numStyleLink"):
            links[key] = link
        if style := _value(abstract, "styleLink"):
            named[style] = key
    for key, link in links.items():
        if link in named and not abstracts[key]:
            abstracts[key] = abstracts[named[link]]
    for number in root.findall(f"{W}num"):
        abstract_key = _value(number, "abstractNumId") or ""
        overrides: dict[int, Level] = {}
        starts: dict[int, int] = {}
        for override in number.findall(f"{W}lvlOverride"):
            position = _number(override.get(f"{W}ilvl"), 0)
            if (level := override.find(f"{W}lvl")) is not None:
                overrides[position] = _level(level)
            if (start := _value(override, "startOverride")) is not None:
                starts[position] = _number(start, 1)
        levels = {**abstracts.get(abstract_key, {}), **overrides}
        lists[number.get(f"{W}numId") or ""] = NumberedList(abstract_key, levels, starts)
    return Numbering(lists)
