"""Differences between a parent's tables and the sum of its agencies', put into explanations that name bodies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from nianbao.app.consolidate_search import Ints, Signed, combinations, partial
from nianbao.engine.localise_weights import Weights, change_cost
from nianbao.model.consolidation import CellSum, Explanation, Part
from nianbao.model.form import Address

_CANDIDATES = 5  # bodies named as candidates for one wrong figure
_SCALE = 10**6


@dataclass(frozen=True, slots=True)
class Figures:
    """The counted agencies' figures: `scaled` [N, C] in whole millionths (unread ones 0), `read` [N, C]."""

    names: tuple[str, ...]
    addresses: tuple[Address, ...]
    scaled: Ints
    read: NDArray[np.bool_]


def explain(figures: Figures, cells: Sequence[CellSum], missing: Sequence[str]) -> Iterator[Explanation]:
    """Explanations of the differing cells, the widest first: bodies over all tables, then table by table, then single
    figures. Every differing cell is in exactly one of them; what nothing explains is `unknown`."""
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
            row = figures.scaled[figures.names.index(part.agency)]
            difference[scope] += row[scope] if part.role == "omitted" else -row[scope]
        open_cells &= difference != 0
    if not open_cells.any():
        return
    if missing and (difference[open_cells] > 0).all() and (difference[known] >= 0).all():
        yield Explanation(
            "missing_report",
            _tables(figures, open_cells),
            _addresses(figures, open_cells),
            agencies=tuple(missing),
            unique=len(missing) == 1,
        )
        return
    yield from _by_figures(figures, difference, open_cells, of_table)


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
        found, _searched = combinations(figures.scaled[:, used], difference[used])
        if not found:
            return None
    else:
        one = partial(figures.scaled[:, used], difference[used])
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
    parts = tuple(Part(figures.names[agency], "omitted" if sign < 0 else "counted_twice") for agency, sign in signed)
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
    """Single figures: the cells of a table that differ by the same amount are one cause (a part and its totals)."""
    groups: dict[tuple[int, int], list[int]] = {}
    for position in np.flatnonzero(open_cells).tolist():
        groups.setdefault((int(of_table[position]), int(difference[position])), []).append(position)
    for (_table, amount), positions in sorted(groups.items(), key=lambda item: item[1]):
        mask = np.zeros(len(difference), np.bool_)
        mask[positions] = True
        candidates = list(_figures(figures, positions, amount))[:_CANDIDATES]
        if candidates:
            yield replace(
                candidates[0],
                alternatives=tuple(candidates[1:]),
                unique=len(candidates) == 1,
                cells=_addresses(figures, mask),
            )
        else:
            yield Explanation("unknown", _tables(figures, mask), _addresses(figures, mask), unique=False)


def _figures(figures: Figures, positions: Sequence[int], amount: int) -> Iterator[Explanation]:
    """Bodies whose figure the parent may have taken over wrongly, the likeliest slip first. Without a likely slip
    (a figure left out, a digit) no body is named: any figure could be off by any amount."""
    weights = Weights()
    priced = []
    position = positions[0]
    for agency, name in enumerate(figures.names):
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
