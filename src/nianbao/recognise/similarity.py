"""How alike two short keys are: by their longest common subsequence, and by their characters regardless of order."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache


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
