"""A scanner over many wordings that tries, at each place, only those that can begin with the character there.

One alternation over some sixty roles costs microseconds a character in the standard engine; choosing by the first
character costs a tenth of that. The results are the same: the leftmost match, and of several the earliest wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nianbao.base.regexes import compiled
from nianbao.kinds.beginnings import first_characters


class Scanner:
    """`finditer` over (group name, wordings) in their order of precedence. Wordings must not match the empty text, and
    must begin with a finite set of characters; ValueError where one does not."""

    def __init__(self, groups: Sequence[tuple[str, str]]) -> None:
        self._groups = [(name, pattern, _begins(pattern)) for name, pattern in groups]
        self._by_char: dict[str, re.Pattern[str]] = {}
        self._known: dict[tuple[int, ...], re.Pattern[str]] = {}
        self._last: tuple[str, list[re.Match[str]]] = ("", [])
        starts = frozenset().union(*(first for _, _, first in self._groups))
        self._start = compiled(f"[{re.escape(''.join(sorted(starts)))}]")

    def finditer(self, text: str, position: int = 0) -> Iterator[re.Match[str]]:
        """The matches from `position` on, not overlapping."""
        known, end = self._by_char, position
        for start in self._start.finditer(text, position):
            place = start.start()
            if place < end:
                continue
            character = text[place]
            match = (known.get(character) or self._pattern(character)).match(text, place)
            if match is not None:
                end = match.end()
                yield match

    def all(self, text: str) -> list[re.Match[str]]:
        """All matches; those of the last text are remembered, for several ask in turn."""
        last, matches = self._last
        if last != text:
            matches = list(self.finditer(text))
            self._last = text, matches
        return matches

    def _pattern(self, character: str) -> re.Pattern[str]:
        chosen = tuple(index for index, (_, _, first) in enumerate(self._groups) if character in first)
        if chosen not in self._known:
            parts: dict[str, list[str]] = {}
            for index in chosen:
                parts.setdefault(self._groups[index][0], []).append(self._groups[index][1])
            self._known[chosen] = compiled("|".join(f"(?P<{name}>{'|'.join(own)})" for name, own in parts.items()))
        pattern = self._by_char[character] = self._known[chosen]
        return pattern


def _begins(pattern: str) -> frozenset[str]:
    characters = first_characters(pattern)
    if characters is None:
        raise ValueError(f"a wording must begin with a finite set of characters, and may not be empty: {pattern}")
    return characters
