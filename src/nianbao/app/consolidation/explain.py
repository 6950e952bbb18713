"""Differences between a parent's tables and the sum of its agencies', put into explanations that name bodies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from nianbao.app.consolidation.search import Ints, Signed, combinations, partial, uncovered
from nianbao.engine.localise_weights import Weights, change_cost
from nianbao.model.consolidation import CellSum, Explanation, Part, Role
from nianbao.model.form import Address

_CANDIDATES = 5  # bodies named as candidates for one wrong figure
_FIGURES = 6  # more differences than this are not a matter of single figures: no body is named for them
_SCALE = 10**6


@dataclass(frozen=True, slots=True)
class Figures:
    """The agencies' figures: `scaled` [N, C] in whole millionths (unread ones 0), `read` [N, C]. The first `listed` are
    the counted ones, the others reports outside the list, which the parent may have counted."""

    names: tuple[str, ...]
    listed: int
    addresses: tuple[Address, ...]
    scaled: Ints
    read: NDArray[np.bool_]


def explain(figures: Figures, cells: Sequence[CellSum], missing: Sequence[str]) -> Iterator[Explanation]:
    """Explanations of the differing cells, the widest first: bodies over all tables, then table by table, then single
    figures. Every differing cell is in exactly one of them; what nothing explains is `unknown`."""
    # Kept whole: what an explanation takes away from `difference` is what the next one is given.
    difference = np.array(
        [int(cell.difference * _SCALE) if cell.difference is not None else 0 for cell in cells], np.int64
    )
    known = np.array([cell.difference is not None for cell in cells], np.bool_)
    sure = known & ~np.array([bool(cell.unread) for cell in cells], np.bool_)
    open_cells = known & (difference != 0)
    if not open_cells.any():
        return
    tables = list(dict.fromkeys(address.table for address in figures.addresses))
    of_table = np.array([tables.index(address.table) for address in figures.addresses])
    everything = np.ones(len(cells), np.bool_)
    each = [of_table == number for number in range(len(tables))]
    for exact, scope in ((True, everything), (False, everything), *product((True, False), each)):
        if not (open_cells & scope).any():
            continue
        found = _by_bodies(figures, difference, scope & known, scope & sure, exact=exact)
        if found is None:
            continue
        yield found
        for part in found.parts:
            row = figures.scaled[_index(figures, part)]
            difference[scope] += row[scope] if part.role == "omitted" else -row[scope]
        open_cells &= difference != 0
    if not open_cells.any():
        return
    if missing:
        yield from _by_missing(figures, difference, known, missing)
    else:
        yield from _by_figures(figures, difference, open_cells, of_table)


def _index(figures: Figures, part: Part) -> int:
    names = figures.names[figures.listed :] if part.role == "unlisted" else figures.names[: figures.listed]
    return names.index(part.agency) + (figures.listed if part.role == "unlisted" else 0)


def _by_missing(
    figures: Figures, difference: Ints, known: NDArray[np.bool_], missing: Sequence[str]
) -> Iterator[Explanation]:
    """Differences while reports are missing. Their figures are not known, but they are not negative: where the parent
    has less than the sum, some body must have been left out; the rest may come from the missing ones."""
    differing = known & (difference != 0)
    below = known & (difference < 0)
    if below.any():
        found = uncovered(figures.scaled, np.where(known, difference, 0), figures.listed)
        if not found:
            yield Explanation("unknown", _tables(figures, differing), _addresses(figures, differing), unique=False)
            return
        nothing = np.zeros(len(difference), np.bool_)
        bodies = [replace(_combination(figures, one, below, nothing, False), beside_missing=True) for one in found]
        yield replace(bodies[0], alternatives=tuple(bodies[1:]), unique=len(bodies) == 1)
        differing &= ~below
    if differing.any():
        yield Explanation(
            "missing_report",
            _tables(figures, differing),
            _addresses(figures, differing),
            agencies=tuple(missing),
            unique=len(missing) == 1,
        )


def _by_bodies(
    figures: Figures, difference: Ints, known: NDArray[np.bool_], sure: NDArray[np.bool_], *, exact: bool
) -> Explanation | None:
    """Bodies left out or counted twice, on the cells of a scope: all of its differences, or (not `exact`) most of them.
    Cells with unread figures are only used where most differences are among them: then blanks count as 0, and the
    explanation says so."""
    differing = known & (difference != 0)
    blank_as_zero = int((sure & differing).sum()) * 2 < int(differing.sum())
    used = known if blank_as_zero else sure
    if not (used & (difference != 0)).any():
        return None
    left = np.zeros(int(used.sum()), np.bool_)
    if exact:
        found, _searched = combinations(figures.scaled[:, used], difference[used], listed=figures.listed)
        if not found:
            return None
    else:
        one = partial(figures.scaled[:, used], difference[used], listed=figures.listed)
        if one is None:
            return None
        found, left = [one[0]], one[1]
    positions = np.flatnonzero(used)
    meets = np.zeros(len(difference), np.bool_)
    meets[positions] = ~left
    open_part = np.zeros(len(difference), np.bool_)
    open_part[positions] = left & (difference[used] != 0)
    explained = differing & meets
    explanations = [_combination(figures, one, explained, open_part, blank_as_zero) for one in found]
    return replace(explanations[0], alternatives=tuple(explanations[1:]), unique=len(explanations) == 1)


def _combination(
    figures: Figures,
    signed: Signed,
    explained: NDArray[np.bool_],
    open_part: NDArray[np.bool_],
    blank_as_zero: bool,
) -> Explanation:
    def role(agency: int, sign: int) -> Role:
        return "omitted" if sign < 0 else "counted_twice" if agency < figures.listed else "unlisted"

    parts = tuple(Part(figures.names[agency], role(agency, sign)) for agency, sign in signed)
    return Explanation(
        parts[0].role if len(parts) == 1 else "combination",
        _tables(figures, explained),
        _addresses(figures, explained),
        parts=parts,
        agencies=tuple(part.agency for part in parts),
        blank_as_zero=blank_as_zero,
        open_cells=_addresses(figures, open_part),
    )


def _by_figures(
    figures: Figures, difference: Ints, open_cells: NDArray[np.bool_], of_table: Ints
) -> Iterator[Explanation]:
    """Single figures: cells of a table that differ by the same amount and share a row or a column are one cause (a part
    and its totals). What is left without an explanation is one, `unknown`."""
    groups = list(_groups(figures, difference, open_cells, of_table))
    unexplained = np.zeros(len(difference), np.bool_)
    for positions in groups:
        mask = np.zeros(len(difference), np.bool_)
        mask[positions] = True
        few = len(groups) <= _FIGURES
        candidates = list(_figures(figures, positions, int(difference[positions[0]])))[:_CANDIDATES] if few else []
        if candidates:
            yield replace(
                candidates[0],
                alternatives=tuple(candidates[1:]),
                unique=len(candidates) == 1,
                cells=_addresses(figures, mask),
            )
        else:
            unexplained |= mask
    if unexplained.any():
        yield Explanation("unknown", _tables(figures, unexplained), _addresses(figures, unexplained), unique=False)


def _groups(figures: Figures, difference: Ints, open_cells: NDArray[np.bool_], of_table: Ints) -> Iterator[list[int]]:
    """Open cells of one table and amount that hang together by rows and columns, in the form's order."""
    alike: dict[tuple[int, int], list[int]] = defaultdict(list)
    for position in np.flatnonzero(open_cells).tolist():
        alike[int(of_table[position]), int(difference[position])].append(position)
    groups: list[list[int]] = []
    for positions in alike.values():
        waiting = list(positions)
        while waiting:
            group = [waiting.pop(0)]
            for member in group:
                here = figures.addresses[member]
                near = [
                    p
                    for p in waiting
                    if figures.addresses[p].row == here.row or figures.addresses[p].column == here.column
                ]
                group += near
                waiting = [position for position in waiting if position not in near]
            groups.append(sorted(group))
    return iter(sorted(groups))


def _figures(figures: Figures, positions: Sequence[int], amount: int) -> Iterator[Explanation]:
    """Bodies whose figure the parent may have taken over wrongly, the likeliest slip first. Without a likely slip
    (a figure left out, a digit) no body is named: any figure could be off by any amount."""
    weights = Weights()
    priced = []
    position = positions[0]
    for agency, name in enumerate(figures.names[: figures.listed]):
        if not figures.read[agency, position]:
            continue
        own = int(figures.scaled[agency, position])
        used = own + amount
        if used < 0 or own % _SCALE or used % _SCALE or not own:
            continue
        cost = 0.2 if used == 0 else change_cost(used // _SCALE, own // _SCALE, (), weights)
        if cost < weights.off_by_one and not (own < 10 * _SCALE and used):
            priced.append((cost, name, own // _SCALE, used // _SCALE))
    for _cost, name, own, used in sorted(priced):
        address = figures.addresses[position]
        yield Explanation(
            "figure", (address.table,), (address,), figure=(name, address, own, used), agencies=(name,), unique=False
        )


def _addresses(figures: Figures, mask: NDArray[np.bool_]) -> tuple[Address, ...]:
    return tuple(figures.addresses[position] for position in np.flatnonzero(mask).tolist())


def _tables(figures: Figures, mask: NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address.table for address in _addresses(figures, mask)))
