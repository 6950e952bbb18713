"""Cause localisation: the smallest changes of printed figures that make every relation hold (Fellegi and Holt, 1976).

The answer is advice: a value that it names stands in the finding and nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import thread_time
from typing import Literal, NamedTuple

import numpy as np

from nianbao.engine import localise_enumerate as enumeration
from nianbao.engine.localise_bounds import Bounds
from nianbao.engine.localise_system import Component, Ints, Relations, components
from nianbao.engine.localise_weights import Weights, change_cost

_LARGEST = 10**12  # figures beyond it are not counts of anything; their products would leave 64 bits
_EXAMINED = 2000  # solutions that are weighed before the cheapest are listed


class CellChange(NamedTuple):
    """A cell (index of the caller), the figure printed there, and the one that would make the relations hold."""

    cell: int
    before: int
    after: int


Changes = tuple[CellChange, ...]
Status = Literal["optimal", "time_limit", "none"]


@dataclass(frozen=True, slots=True)
class CauseExplanation:
    """One cause: the failed relations that hang together, and the smallest changes that mend them.

    `changes` is the likeliest, `alternatives` are the others of equal size, cheapest first. `unique`: proven to be the
    only smallest one. `status`: `optimal` — proven smallest; `time_limit` — the search was given up, a smaller or other
    set may exist; `none` — nothing was found. `capped`: more alternatives exist, or may exist, than are listed.
    `bounds`: the bounds that were violated and that `changes` mend too."""

    failed: tuple[int, ...]
    changes: Changes
    alternatives: tuple[Changes, ...] = ()
    unique: bool = False
    status: Status = "optimal"
    cost: float = 0.0
    capped: bool = False
    bounds: tuple[int, ...] = ()


def localise(
    relations: Relations,
    values: Sequence[int | None],
    neighbours: Sequence[Sequence[int]] = (),
    *,
    bounds: Relations = (),
    weights: Weights | None = None,
    cap: int = 20,
    time_limit: float = 0.8,
) -> list[CauseExplanation]:
    """Explain the failed relations of one report.

    A relation is a sequence of (cell, coefficient): the sum of coefficient × value is 0. A relation with an unread cell
    (None) says nothing and is left out. `bounds`: sums over read cells that are at most 0 (what is left of relations
    whose other cells were not read: counts are not negative); changes that violate one are no explanation, changes that
    mend one come before those that do not. `neighbours[cell]`: the cells printed around it. `cap`: the largest number of
    explanations of one cause, `time_limit`: seconds for all. Sizes are compared first, then costs, then the order of
    cells. Independent errors come as separate explanations, in the order of their first failed relation."""
    deadline = thread_time() + time_limit
    residual: dict[int, int] = {}
    for index, relation in enumerate(relations):
        total = 0
        for cell, sign in relation:
            value = values[cell]
            if value is None:
                break
            total += sign * value
        else:
            residual[index] = total
    if not any(residual.values()):
        return []
    context = _Context(values, neighbours, weights or Weights(), Bounds(bounds, values))
    explained: list[CauseExplanation] = []
    for part in components(relations, residual):
        if any(residual[relation] for relation in part.relations):
            explained += _explain(part, residual, context, cap, deadline)
    return sorted(explained, key=lambda explanation: explanation.failed)


@dataclass(frozen=True)
class _Context:
    values: Sequence[int | None]
    neighbours: Sequence[Sequence[int]]
    weights: Weights
    bounds: Bounds

    def around(self, cell: int) -> Sequence[int]:
        return self.neighbours[cell] if cell < len(self.neighbours) else ()


def _explain(
    part: Component, residual: dict[int, int], context: _Context, cap: int, deadline: float
) -> list[CauseExplanation]:
    """The causes within one connected component."""
    residuals = np.array([residual[relation] for relation in part.relations], np.int64)
    printed = [context.values[cell] or 0 for cell in part.cells]
    failed = tuple(relation for relation in part.relations if residual[relation])
    if max(map(abs, printed)) > _LARGEST:
        return [CauseExplanation(failed, (), status="none")]
    values = np.array(printed, np.int64)
    status: Status = "optimal"
    complete = True
    try:
        solutions = enumeration.smallest(part.matrix, residuals, values, deadline)
        if not solutions:
            from nianbao.engine import localise_milp as program

            holds = (part.matrix[residuals == 0] != 0).sum(axis=0)
            least = enumeration.LARGEST_ENUMERATED + 1
            found = program.smallest(part.matrix, residuals, values, least, cap, deadline, holds)
            solutions, complete = found.solutions, found.complete
            status = "optimal" if found.proven else "time_limit"
    except enumeration.OutOfTimeError:
        return [CauseExplanation(failed, (), status="time_limit", capped=True)]
    if not solutions:
        return [CauseExplanation(failed, (), status="time_limit" if thread_time() > deadline else "none", capped=True)]
    if len(solutions) > _EXAMINED:
        solutions, complete = solutions[:_EXAMINED], False
    return [
        _ranked(block, part, values, residuals, status, complete, context, cap)
        for block in enumeration.blocks(part.matrix, residuals, solutions)
    ]


def _ranked(
    block: enumeration.CellBlock,
    part: Component,
    values: Ints,
    residuals: Ints,
    status: Status,
    complete: bool,
    context: _Context,
    cap: int,
) -> CauseExplanation:
    """The block's explanation: its solutions by cost, then by the order of their cells."""
    priced: list[tuple[float, Changes]] = []
    allowed = context.bounds.allowed(part.cells, block.solutions)
    for solution in allowed or block.solutions:
        changes = tuple(
            CellChange(part.cells[cell], int(values[cell]), int(values[cell]) + change) for cell, change in solution
        )
        touched = (part.matrix[:, [cell for cell, _change in solution]] != 0).any(axis=1)
        cost = context.weights.trust * int((touched & (residuals == 0)).sum())
        wholes = sum(bool((part.matrix[residuals != 0, cell] < 0).any()) for cell, _change in solution)
        cost += _changes_cost(changes, context) - context.weights.total * wholes
        priced.append((round(cost, 6), changes))
    priced.sort(key=lambda item: (len(item[1]), item[0], item[1]))
    cost, best = priced[0]
    proven = status == "optimal" and complete and bool(allowed)
    return CauseExplanation(
        failed=tuple(part.relations[row] for row in block.rows),
        changes=best,
        alternatives=tuple(changes for _cost, changes in priced[1:cap]),
        unique=proven and len(priced) == 1,
        status=status,
        cost=cost,
        capped=not complete or len(priced) > cap,
        bounds=context.bounds.mended((change.cell, change.after - change.before) for change in best),
    )


def _changes_cost(changes: Changes, context: _Context) -> float:
    after = {change.cell: change.after for change in changes}
    before = {change.cell: change.before for change in changes}
    cost = 0.0
    for change in changes:
        around = context.around(change.cell)
        if any(before.get(cell) == change.after and after.get(cell) == change.before for cell in around):
            cost += context.weights.swapped
            continue
        figures = [after.get(cell, context.values[cell]) for cell in around]
        cost += change_cost(change.before, change.after, figures, context.weights)
    return cost


__all__ = ["CauseExplanation", "CellChange", "Changes", "Weights", "localise"]
