"""How people err when they fill in counts: the cost of a change, lower for slips that are known to be common.

Costs only order explanations that need the same number of changed cells; they never add or remove one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from nianbao.model.finding import Number


@dataclass(frozen=True)
class Weights:
    """Costs of one change, by the likeliest slip that leads from the right figure to the printed one.

    `arbitrary` is the cost of a change that no known slip explains. `trust` is added for each relation that holds as
    printed and that the change touches: it would have to be mended by a second change, so the two slips would have had
    to cancel out. `weak` is added where the evidence of a slip is thin: any one-digit figure is one digit away from any
    other. `total` is taken off where the cell is the whole of a failed relation: a sum not carried on."""

    arbitrary: float = 1.0
    digit: float = 0.45  # one digit changed, dropped, doubled or added; two neighbouring digits swapped
    decimal: float = 0.4  # a zero too many or too few at the end
    neighbour: float = 0.5  # the figure of the cell above, below, left or right
    zero: float = 0.55  # 0 printed for something: a blank taken for 0, a total not carried on
    off_by_one: float = 0.6
    swapped: float = 0.3  # two neighbouring cells hold each other's figures; for each of the two
    weak: float = 0.25
    total: float = 0.05
    trust: float = 0.5

    @classmethod
    def of(cls, settings: Mapping[str, object] | None) -> Weights:
        """The weights of a pack's settings; names left out keep their defaults. ValueError for unknown ones."""
        names = {field.name for field in fields(cls)}
        given: dict[str, float] = {}
        for name, value in (settings or {}).items():
            if name not in names:
                raise ValueError(f"unknown localisation weight {name!r}; known: {', '.join(sorted(names))}")
            if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
                raise ValueError(f"localisation weight {name!r} must be a non-negative number, not {value!r}")
            given[name] = float(value)
        return cls(**given)


def _digit_slip(printed: str, right: str) -> bool:
    """Whether one slip leads from `right` to `printed`: a digit changed, dropped, doubled, added, or two swapped."""
    shorter, longer = sorted((printed, right), key=len)
    if len(longer) - len(shorter) == 1:
        return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))
    if len(longer) != len(shorter):
        return False
    differing = [i for i, (a, b) in enumerate(zip(printed, right, strict=True)) if a != b]
    if len(differing) == 1:
        return True
    if len(differing) == 2:
        i, j = differing
        return j == i + 1 and printed[i] == right[j] and printed[j] == right[i]
    return False


def change_cost(printed: Number, right: Number, neighbours: Sequence[Number | None], weights: Weights) -> float:
    """The cost of correcting `printed` to `right`; `neighbours` are the figures printed around the cell."""
    best = weights.arbitrary
    if printed == 0:
        best = min(best, weights.zero)
    elif printed in neighbours:
        best = min(best, weights.neighbour + (weights.weak if printed < 3 else 0.0))
    if right and printed and (printed == right * 10 or printed * 10 == right):
        best = min(best, weights.decimal)
    if abs(printed - right) == 1:
        best = min(best, weights.off_by_one)
    a, b = str(printed), str(right)
    if max(len(a), len(b)) <= 9 and _digit_slip(a, b):
        thin = len(a) == 1 and len(b) == 1
        best = min(best, weights.digit + (weights.weak if thin else 0.0))
    return best
