"""The weights of features, summed once for each key that recurs. Weights for several roles lie side by side in one
integer: one addition adds them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import add
from typing import TypeVar

from nianbao.kinds.narrative.problems_features import FIRST, LAST, ROWS, FragmentKeys, keys_of
from nianbao.kinds.narrative.problems_item_rows import Key, Rows
from nianbao.kinds.narrative.problems_seen import SeenFragments

K = TypeVar("K")
V = TypeVar("V")
_BITS = 40  # of a weight; sums of thousandths stay far below
_HALF = 1 << _BITS - 1
_MASK = (1 << _BITS) - 1
_MOST = 20_000  # keys of a group that are remembered


class Remembered(dict[K, V]):
    """Key → what `work_out` makes of it, on its first use; no more than so many are kept."""

    def __init__(self, work_out: Callable[[K], V]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key: K) -> V:
        if len(self) >= _MOST:
            self.clear()
        found = self[key] = self._work_out(key)
        return found


def summed(rows: Iterable[str], weights: Mapping[str, int]) -> int:
    """The weights of features, each once."""
    return sum(weights.get(row, 0) for row in set(rows))


class BeginWeights:
    """How much speaks for the beginning of an item. `weights`: by feature."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        self._told: Remembered[tuple[Rows, Key], int] = Remembered(lambda one: summed(one[0](*one[1]), weights))

    def speak_for(self, keys: Iterable[tuple[Rows, Key]]) -> bool:
        return sum(map(self._told.__getitem__, keys)) > 0


class RoleWeights:
    """How much speaks for each role of a fragment. `weights`: by feature, one for each role."""

    def __init__(self, weights: Mapping[str, Sequence[int]], roles: int) -> None:
        packed = {name: sum(one << place * _BITS for place, one in enumerate(row)) for name, row in weights.items()}
        self._shifts = [place * _BITS for place in range(roles)]
        self._halves = sum(_HALF << shift for shift in self._shifts)

        def of(name: str) -> Remembered[Key, int]:
            rows = ROWS[name]
            return Remembered(lambda key: summed(rows(*key), packed))

        def after(told: Key) -> Remembered[str, int]:
            rows = ROWS["shown"]
            return Remembered(lambda flag: summed(rows(flag, *told), packed))

        self._shown: Remembered[Key, Remembered[str, int]] = Remembered(after)
        self._own, self._past, self._coming, self._around = of("own"), of("past"), of("coming"), of("around")
        self._before, self._behind, self._place = of("before"), of("behind"), of("place")
        self._marked, self._listed = of("marked"), of("listed")
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
        own, shown, told, past, coming, around, before, behind, place, marked, listed, said = keys
        speaks = sum(map(self._shown[told].__getitem__, shown), self._own[own] + self._place[place])
        speaks += self._past[past] + self._coming[coming] + self._around[around]
        speaks += self._before[before] + self._behind[behind] + self._of_words(said)
        if marked is not None:
            speaks += self._marked[marked]
        if listed is not None:
            speaks += self._listed[listed]
        return speaks

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
