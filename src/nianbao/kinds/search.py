"""Searching long texts with the patterns of rules, without trying every position where none can match.

Four facts about a pattern are read off it, all conservatively: a run of plain characters that every match holds, other
characters and pairs of which it holds one (`needed`), the characters behind which it can begin, and whether it can begin
only where a run of digits does. Where none is known, re searches as ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain

from nianbao.base.kept import kept
from nianbao.base.regexes import compiled
from nianbao.kinds.beginnings import behind_of
from nianbao.kinds.needed import needs, parsed

_DIGIT_RUN = re.compile(r"[0-9]+")
_AT_DIGITS = re.compile(r"\(\?<!(?:\\d|\[\\dA-Za-z\])\)")  # the lookbehinds that hold at the start of a run
_DIGIT_ITEM = re.compile(r"(?:[0-9]|\\d|\[(?:[0-9]|-|\\d)+\])(?P<optional>[?*]|\{0)?")
_ASKED = 2  # of what a match needs so much is looked for
_MOST = 32  # characters or pairs that are looked for in turn
_SPECIAL = frozenset("\\.^$*+?{}[]|()")


class TextSearch:
    """A compiled pattern; ^ and $ stand for the ends of a line."""

    __slots__ = ("_asked", "_at_digits", "_behind", "_lines", "_literal", "pattern")

    def __init__(self, pattern: str) -> None:
        self.pattern = compiled(pattern, re.MULTILINE)
        self._literal = required(pattern)
        lead = _AT_DIGITS.match(pattern)
        self._at_digits = lead is not None and starts_with_digit(pattern[lead.end() :])
        self._asked, behind = _told_of(pattern)
        self._behind = compiled(f"[{re.escape(behind)}]") if behind else None
        self._lines = "\n" in behind

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches, as re.finditer gives them."""
        if not self.may_match(text):
            return iter(())
        if self._at_digits:
            return self._from(text, _digit_runs(text))
        if self._behind is not None:
            starts = (match.end() for match in self._behind.finditer(text))
            return self._from(text, chain((0,), starts) if self._lines else starts)
        return self.pattern.finditer(text)

    def may_match(self, text: str) -> bool:
        """False for a text that holds no match; a look for what a match needs."""
        if self._literal not in text:
            return False
        for asked in self._asked:
            for gram in asked:
                if gram in text:
                    break
            else:
                return False
        return True

    def search(self, text: str) -> re.Match[str] | None:
        return next(self.finditer(text), None)

    def _from(self, text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
        """The matches that begin at one of `starts`, in their order, not overlapping."""
        end = 0
        for start in starts:
            if start >= end:
                match = self.pattern.match(text, start)
                if match is not None:
                    end = match.end()
                    yield match


@kept
def _told_of(pattern: str) -> tuple[tuple[tuple[str, ...], ...], str]:
    """What a match needs, and the characters behind which it can begin ("" where that is not known)."""
    expression = parsed(pattern)
    asked = tuple(tuple(sorted(one)) for one in needs(expression)[:_ASKED] if len(one) <= _MOST)
    return asked, "".join(sorted(behind_of(expression) or ()))


@lru_cache(maxsize=4096)
def search(pattern: str) -> TextSearch:
    return TextSearch(pattern)


@lru_cache(maxsize=64)
def _digit_runs(text: str) -> tuple[int, ...]:
    return tuple(match.start() for match in _DIGIT_RUN.finditer(text))


def required(pattern: str) -> str:
    """The longest run of plain characters outside any group that every match must hold; "" when none is certain."""
    runs, run, at = [], "", 0
    while at < len(pattern):
        character = pattern[at]
        if character == "|":
            return ""
        if character in _SPECIAL:
            runs.append(run)
            run = ""
            at = _behind(pattern, at)
            continue
        optional = pattern[at + 1 : at + 2] in ("?", "*", "{")
        repeated = pattern[at + 1 : at + 2] == "+"
        if optional or repeated:
            runs.append(run if optional else run + character)
            run = ""
        else:
            run += character
        at += 1
    return max([*runs, run], key=len) if "(?x" not in pattern and "(?i" not in pattern else ""


def _behind(pattern: str, at: int) -> int:
    """Where the element that starts with the special character at `at` ends."""
    if pattern[at] == "\\":
        return at + 2
    if pattern[at] == "[":
        return _class_end(pattern, at)
    if pattern[at] == "{":
        return pattern.find("}", at) + 1 or len(pattern)
    if pattern[at] != "(":
        return at + 1
    depth = 0
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 2
            continue
        if pattern[at] == "[":
            at = _class_end(pattern, at)
            continue
        depth += {"(": 1, ")": -1}.get(pattern[at], 0)
        at += 1
        if not depth:
            break
    return at


def _class_end(pattern: str, at: int) -> int:
    at += 2 if pattern[at + 1 : at + 2] == "^" else 1
    first = True
    while at < len(pattern) and (pattern[at] != "]" or first):
        at += 2 if pattern[at] == "\\" else 1
        first = False
    return at + 1


def starts_with_digit(pattern: str) -> bool:
    """Whether every match surely begins with an ASCII digit: digits, digit classes, and groups of such alternatives."""
    if pattern.startswith("(?:"):
        end = _behind(pattern, 0)
        if pattern[end : end + 1] in ("?", "*", "{"):
            return False
        return all(starts_with_digit(part) for part in _alternatives(pattern[3 : end - 1]))
    item = _DIGIT_ITEM.match(pattern)
    if item is None or "|" in _outside(pattern):
        return False
    return starts_with_digit(pattern[item.end() :]) if item["optional"] == "?" else item["optional"] is None


def _alternatives(body: str) -> list[str]:
    parts, start, at = [], 0, 0
    while at < len(body):
        if body[at] == "|":
            parts.append(body[start:at])
            start = at + 1
        at = _behind(body, at) if body[at] in _SPECIAL else at + 1
    return [*parts, body[start:]]


def _outside(pattern: str) -> str:
    """The pattern without its groups and classes."""
    kept, at = [], 0
    while at < len(pattern):
        step = _behind(pattern, at) if pattern[at] in _SPECIAL else at + 1
        if step == at + 1:
            kept.append(pattern[at])
        at = step
    return "".join(kept)
