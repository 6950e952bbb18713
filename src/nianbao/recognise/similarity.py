"""How alike two short keys are: by their longest common subsequence, and by their characters regardless of order."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress


@lru_cache(maxsize=16384)
def ratio(left: str, right: str) -> float:
    """Twice the longest common subsequence over the two lengths, 0–1 (bit-parallel: one step for a character)."""
    if left == right:
        return 1.0
    if not left or not right:
        return 0.0
    places: dict[str, int] = {}
    for position, character in enumerate(left):
        places[character] = places.get(character, 0) | 1 << position
    full = (1 << len(left)) - 1
    row = full
    for character in right:
        hits = row & places.get(character, 0)
        row = ((row + hits) | (row - hits)) & full
    return 2.0 * (len(left) - row.bit_count()) / (len(left) + len(right))


@lru_cache(maxsize=4096)
def bag_ratio(left: str, right: str) -> float:
    """The share of characters that two keys have in common, in whatever order: finds a scrambled title again."""
    if not left or not right:
        return 0.0
    shared = sum((Counter(left) & Counter(right)).values())
    return 2.0 * shared / (len(left) + len(right))


def close(left: str, right: str, floor: float) -> float:
    """`ratio`, or 0.0 as soon as the lengths or characters alone keep it under `floor`."""
    shorter, longer = sorted((len(left), len(right)))
    if not shorter or 2.0 * shorter < floor * (shorter + longer) or not _may_reach(left, right, floor):
        return 0.0
    value = ratio(left, right)
    return value if value >= floor else 0.0


def is_scrambled(left: str, right: str, floor: float) -> bool:
    """Whether `bag_ratio` is at least `floor`."""
    return _may_reach(left, right, floor) and bag_ratio(left, right) >= floor


def _may_reach(left: str, right: str, floor: float) -> bool:
    """Whether enough characters of the one occur in the other; a tenth of the time that either ratio takes."""
    return 2.0 * sum(map(_letters(right).__contains__, left)) >= floor * (len(left) + len(right))


@lru_cache(maxsize=4096)
def _letters(text: str) -> frozenset[str]:
    return frozenset(text)


class Near:
    """Keys of which those are found at once that `close` has to be asked of: a number a character says in which of the
    keys it occurs, sixteen bits a key, and the sum of a text's numbers how many of its characters each has."""

    _BITS = 16
    _LONGEST = 1 << 12  # characters of a text that is counted so

    def __init__(self, keys: Sequence[str], floor: float) -> None:
        self._keys = tuple(keys)
        self._floor = floor
        self._in: dict[str, int] = {}
        for place, key in enumerate(self._keys):
            for character in set(key):
                self._in[character] = self._in.get(character, 0) + (1 << self._BITS * place)
        self._tops = sum(1 << self._BITS * place + self._BITS - 1 for place in range(len(self._keys)))
        self._fewest: dict[int, int] = {}  # by the length of a text

    def of(self, text: str) -> frozenset[str]:
        """The keys that `close` may find like a text, as lengths and characters go."""
        if not 0 < len(text) < self._LONGEST:
            return frozenset(self._keys)
        fewest = self._fewest.get(len(text))
        if fewest is None:
            fewest = self._fewest[len(text)] = self._needed(len(text))
        counts = sum(map(self._in.get, text, (0,) * len(text)))
        enough = ((counts | self._tops) - fewest) & self._tops  # a top bit stays where a count reaches what is needed
        if not enough:
            return frozenset()
        flags = (enough >> self._BITS * place + self._BITS - 1 & 1 for place in range(len(self._keys)))
        return frozenset(compress(self._keys, flags))

    def _needed(self, length: int) -> int:
        """How many characters of a text of `length` each key must have, at the place of its count."""
        needed = 0
        for place, key in enumerate(self._keys):
            both = self._floor * (length + len(key))
            fewest = math.ceil(both / 2.0) if 2.0 * min(length, len(key)) >= both else length + 1
            needed += fewest << self._BITS * place
        return needed
