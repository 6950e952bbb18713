"""What relations with unread cells still say: the read ones alone must not exceed the other side.

An unread count is not known, but it is not negative. Where all unread cells of a relation stand on one side, the sum of
the read ones is bounded, and a change that breaks the bound explains nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from nianbao.engine.localise_enumerate import Solution
from nianbao.engine.localise_system import Relations


class Bounds:
    """Sums of coefficient × value that must be at most 0. A bound with an unread cell is left out."""

    def __init__(self, bounds: Relations, values: Sequence[int | None]) -> None:
        self.sums: dict[int, int] = {}
        self.touching: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, bound in enumerate(bounds):
            printed = [(cell, sign, values[cell]) for cell, sign in bound]
            if any(value is None for _cell, _sign, value in printed):
                continue
            self.sums[number] = sum(sign * (value or 0) for _cell, sign, value in printed)
            for cell, sign in bound:
                self.touching[cell].append((number, sign))

    def allowed(self, cells: Sequence[int], solutions: Sequence[Solution]) -> list[Solution]:
        """The solutions that break no bound, and of these only those that mend most of the broken ones: the others would
        need a further change. `cells`: the cells that the solutions' columns stand for."""
        kept: list[tuple[int, Solution]] = []
        for solution in solutions:
            sums = self._after((cells[column], change) for column, change in solution)
            if all(after <= max(0, self.sums[number]) for number, after in sums.items()):
                mended = sum(after <= 0 < self.sums[number] for number, after in sums.items())
                kept.append((mended, solution))
        most = max((mended for mended, _solution in kept), default=0)
        return [solution for mended, solution in kept if mended == most]

    def mended(self, changes: Iterable[tuple[int, int]]) -> tuple[int, ...]:
        """The broken bounds that (cell, change) pairs mend."""
        return tuple(sorted(n for n, after in self._after(changes).items() if after <= 0 < self.sums[n]))

    def _after(self, changes: Iterable[tuple[int, int]]) -> dict[int, int]:
        """The sums that the changes move, as they are then."""
        sums: dict[int, int] = {}
        for cell, change in changes:
            for number, sign in self.touching.get(cell, ()):
                sums[number] = sums.get(number, self.sums[number]) + sign * change
        return sums
