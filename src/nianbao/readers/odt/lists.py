"""OdtLists of a text of OpenDocument: their styles, and which paragraphs are counted together (part 3, 5.3 and 16.30)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from nianbao.readers.numbering import Level, NumberedList, Numbering
from nianbao.readers.odf import LO, STYLE, TEXT, count_of

if TYPE_CHECKING:
    from lxml.etree import _Element

OUTLINE: Final = "Outline"  # the list of headings, as programs name it
_PLACE: Final = re.compile(r"%(\d{1,2})%")
_DEEPEST: Final = 9
_SUFFIXES: Final = {"listtab": "tab", "space": "space", "nothing": "nothing"}
_FORMATS: Final = {
    "1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
    "一": "chineseCounting", "壹": "chineseLegalSimplified", "①": "decimalEnclosedCircle", "⑴": "decimalEnclosedParen",
    "⒈": "decimalEnclosedFullstop", "１": "decimalFullWidth", "甲": "ideographTraditional", "子": "ideographZodiac",
    "㊀": "ideographEnclosedCircle", "01": "decimalZero",
}  # fmt: skip
"""By the first ordinal that a format shows: `一, 二, 三, ...`."""


class OdtLists:
    """Counts as paragraphs come."""

    def __init__(self, parts: Iterable[_Element]) -> None:
        self._levels: dict[str, dict[int, Level]] = {}
        for part in parts:
            for style in part.iterfind(f".//{TEXT}list-style"):
                self._levels[style.get(f"{STYLE}name") or ""] = _levels(style)
            for style in part.iterfind(f".//{TEXT}outline-style"):
                self._levels[OUTLINE] = _levels(style)
        self._lists: dict[str, NumberedList] = {}
        self._numbering = Numbering(self._lists)
        self._named: dict[str, str] = {}  # list by its id → what it is counted with
        self._last: dict[str, str] = {}  # style → what the last list of it is counted with
        self._begun = 0

    def begin(self, element: _Element, style: str) -> str:
        """What the paragraphs of a list are counted with, which is in no other."""
        earlier = element.get(f"{TEXT}continue-list")
        if style == OUTLINE:
            counted = OUTLINE
        elif earlier is not None and earlier in self._named:
            counted = self._named[earlier]
        elif element.get(f"{TEXT}continue-numbering") == "true" and style in self._last:
            counted = self._last[style]
        else:
            self._begun += 1
            counted = f"list {self._begun}"
        self._last[style] = counted
        if (name := element.get("{http://www.w3.org/XML/1998/namespace}id") or element.get(f"{TEXT}id")) is not None:
            self._named[name] = counted
        return counted

    def label(self, counted: str, style: str, position: int, start: str | None = None) -> str:
        """The ordinal of the next paragraph at a level (from 0). `start`: with what the count goes on here, if said."""
        key = f"{counted}\n{style}"
        if key not in self._lists:
            self._lists[key] = NumberedList(counted, self._levels.get(style, {}))
        if start is not None:
            self._numbering.go_on(key, position, count_of(start))
        return self._numbering.label(key, position)


def _levels(style: _Element) -> dict[int, Level]:
    found = {}
    for element in style:
        position = count_of(element.get(f"{TEXT}level"))
        if 0 < position <= _DEEPEST:
            found[position - 1] = _level(element, position)
    return found


def _level(element: _Element, position: int) -> Level:
    kind = str(element.tag).rpartition("}")[2]
    if kind.endswith("bullet"):
        return Level(format="bullet", text=element.get(f"{TEXT}bullet-char") or "", suffix=_suffix(element))
    printed = element.get(f"{STYLE}num-format") or ""
    if not printed or kind.endswith("image"):
        return Level(format="none", text=element.get(f"{STYLE}num-prefix") or "", suffix="nothing")
    first = printed.split(",")[0].strip()
    return Level(
        start=count_of(element.get(f"{TEXT}start-value")),
        format=_FORMATS.get(first, "decimal"),
        text=_text(element, position),
        suffix=_suffix(element),
    )


def _text(element: _Element, position: int) -> str:
    whole = element.get(f"{LO}num-list-format")
    if whole is not None and "%" in whole:
        return _PLACE.sub(lambda place: chr(min(max(int(place[1]), 1), _DEEPEST) - 1), whole)
    shown = min(count_of(element.get(f"{TEXT}display-levels")), position)
    ordinals = ".".join(chr(level) for level in range(position - shown, position))
    return f"{element.get(f'{STYLE}num-prefix') or ''}{ordinals}{element.get(f'{STYLE}num-suffix') or ''}"


def _suffix(element: _Element) -> str:
    aligned = element.find(f".//{STYLE}list-level-label-alignment")
    return _SUFFIXES.get("" if aligned is None else aligned.get(f"{TEXT}label-followed-by") or "", "tab")
