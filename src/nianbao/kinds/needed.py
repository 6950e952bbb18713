"""What a text must hold for a pattern to match in it, read off the parsed expression: one of some characters, or of some
pairs of characters in a row. A look into a set tells most patterns off that would be tried in vain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import reduce
from importlib import import_module
from itertools import repeat
from operator import add, or_
from typing import Any

_MOST = 160  # characters or pairs of one pattern: more tell nothing off
_NO_WIDTH = frozenset(("AT", "ASSERT", "ASSERT_NOT"))
WORTH = 200  # texts: reading what fifty patterns need costs as much as trying them on so many fragments


def needed(pattern: str) -> frozenset[str] | None:
    """Characters and pairs, one of which every text holds in which the pattern matches; None where none are certain."""
    return next(iter(needs(parsed(pattern))), None)


def parsed(pattern: str) -> Any:
    return import_module("re._parser").parse(pattern)


def needs(expression: Any) -> list[frozenset[str]]:
    """What every text with a match holds one of, the rarest first: each by itself is certain."""
    return [] if expression.state.flags & re.IGNORECASE else _of_sequence(expression)


def _of_sequence(items: Iterable[tuple[Any, Any]]) -> list[frozenset[str]]:
    """What each item, or two items in a row, ask for."""
    found: list[frozenset[str]] = []
    before: frozenset[str] = frozenset()  # what the character before may be, where that is known
    for code, value in items:
        name = str(code)
        if name in _NO_WIDTH:
            continue
        own = _one_character(name, value)
        if own is None:
            before = frozenset()
            found += _inside(name, value)
            continue
        found.append(own)
        if before and len(before) * len(own) <= _MOST:
            found.append(frozenset(one + other for one in before for other in own))
        before = own
    return sorted(found, key=_cost)


def _cost(asked: frozenset[str]) -> int:
    """How likely it is that a text holds one of them: figures are everywhere, pairs of words are rare."""
    return sum((1 if len(gram) > 1 else 12) * (6 if gram.isascii() else 1) for gram in asked)


def _one_character(name: str, value: Any) -> frozenset[str] | None:
    """The characters that an item stands for, where it is one of not too many; None for anything else."""
    if name == "LITERAL":
        return frozenset(chr(value))
    if name != "IN":
        return None
    found: set[str] = set()
    for kind, part in value:
        if str(kind) == "LITERAL":
            found.add(chr(part))
        elif str(kind) == "RANGE" and part[1] - part[0] < _MOST:
            found.update(map(chr, range(part[0], part[1] + 1)))
        else:
            return None
    return frozenset(found) if len(found) <= _MOST else None


def _inside(name: str, value: Any) -> list[frozenset[str]]:
    """What groups, alternatives and repetitions ask for."""
    if name == "SUBPATTERN":
        return [] if value[1] & re.IGNORECASE else _of_sequence(value[3])
    if name == "BRANCH":
        branches = [next(iter(_of_sequence(branch)), None) for branch in value[1]]
        told = [one for one in branches if one is not None]
        union = frozenset().union(*told)
        return [union] if len(told) == len(branches) and len(union) <= _MOST else []
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and value[0]:
        return _of_sequence(value[2])
    return []


class Candidates:
    """Which of some patterns may match in a text. What they need is read off them when so many texts have been asked
    about that it pays (WORTH); until then all of them may."""

    def __init__(self, patterns: Sequence[str]) -> None:
        self._patterns = patterns
        self._every = (1 << len(patterns)) - 1
        self._asked = 0
        self._always = self._every
        self._by_gram: dict[str, int] = {}

    def among(self, text: str) -> int:
        """A bit for each pattern that may match, by its place."""
        return self.within(text, ((0, len(text)),))[0]

    def within(self, text: str, spans: Sequence[tuple[int, int]]) -> list[int]:
        """The same for stretches [start, end) of a text, each by itself."""
        if self._asked < WORTH:
            self._asked += len(spans)
            if self._asked >= WORTH:
                self._learn()
            return [self._every] * len(spans)
        bits = self._by_gram.get
        ones = list(map(bits, text, repeat(0)))
        twos = list(map(bits, map(add, text, text[1:]), repeat(0)))
        found = []
        for start, end in spans:
            may = reduce(or_, ones[start:end], self._always)
            found.append(reduce(or_, twos[start : max(start, end - 1)], may))
        return found

    def _learn(self) -> None:
        by_gram: dict[str, int] = {}
        always = 0
        for place, pattern in enumerate(self._patterns):
            asked = needed(pattern)
            always |= (asked is None) << place
            for gram in asked or ():
                by_gram[gram] = by_gram.get(gram, 0) | 1 << place
        self._by_gram, self._always = by_gram, always
