"""The weights of features, summed once for each key that recurs. Weights for several roles lie side by side in one
integer: one addition adds them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import add
from typing import Any

from nianbao.kinds.narrative.problems_features import FIRST, LAST, ROWS, FragmentKeys, Key, keys_of
from nianbao.kinds.narrative.problems_seen import SeenFragments

_BITS = 40  # of a weight; sums of thousandths stay far below
_HALF = 1 << _BITS - 1
_MASK = (1 << _BITS) - 1
_MOST = 20_000  # keys of a group that are remembered


class Remembered(dict[Key, int]):
    """Key → the sum of the weights of its features, worked out on its first use; no more than so many are kept."""

    def __init__(self, rows: Callable[..., Iterable[str]], weights: Mapping[str, int]) -> None:
        super().__init__()
        self._rows, self._weights = rows, weights

    def __missing__(self, key: Key) -> int:
        if len(self) >= _MOST:
            self.clear()
        found = self[key] = sum(self._weights.get(row, 0) for row in set(self._rows(*key)))
        return found


class RoleWeights:
    """How much speaks for each role of a fragment. `weights`: by feature, one for each role."""

    def __init__(self, weights: Mapping[str, Sequence[int]], roles: int) -> None:
        packed = {name: sum(one << place * _BITS for place, one in enumerate(row)) for name, row in weights.items()}
        self._shifts = [place * _BITS for place in range(roles)]
        self._halves = sum(_HALF << shift for shift in self._shifts)
        self._by_key = {name: Remembered(rows, packed) for name, rows in ROWS.items()}
        self._starts = {name[1:]: one for name, one in packed.items() if name.startswith("^")}
        self._ends = {name[1:]: one for name, one in packed.items() if name.startswith("$")}
        self._pairs = {
            name[1:]: one
            for name, one in packed.items()
            if name.startswith("~") and len(name) == 3 and all(FIRST <= character <= LAST for character in name[1:])
        }

    def scores(self, seen: SeenFragments) -> list[list[int]]:
        """For each fragment what speaks for each role."""
        return [self._unpacked(self._sum(keys)) for keys in keys_of(seen)]

    def _sum(self, keys: FragmentKeys) -> int:
        by = self._by_key
        told: Any = sum(map(by["shown"].__getitem__, keys.shown))
        told += by["own"][keys.own] + by["past"][keys.past] + by["coming"][keys.coming] + by["around"][keys.around]
        told += by["before"][keys.before] + by["behind"][keys.behind] + by["place"][keys.place] + by["echo"][keys.echo]
        if keys.marked is not None:
            told += by["marked"][keys.marked]
        if keys.listed is not None:
            told += by["listed"][keys.listed]
        return int(told) + self._of_words(keys.said)

    def _of_words(self, said: str) -> int:
        if not said:
            return 0
        starts, ends, pairs = self._starts.get, self._ends.get, self._pairs
        told = starts(said[0], 0) + ends(said[-1], 0)
        if len(said) > 1:
            told += starts(said[:2], 0) + ends(said[-2:], 0)
        return told + sum(map(pairs.__getitem__, pairs.keys() & map(add, said, said[1:])))

    def _unpacked(self, told: int) -> list[int]:
        told += self._halves
        return [(told >> shift & _MASK) - _HALF for shift in self._shifts]
