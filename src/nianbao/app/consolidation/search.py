"""Which bodies explain the differences between a parent's tables and the sum of its agencies'.

A body left out by the parent takes its whole vector of figures away, a body counted twice adds it. Combinations of up
to three bodies are searched at once: a random linear hash of the vectors turns "these vectors add up to the difference"
into a sum of single numbers, which is looked up and then proven cell by cell. The more cells a combination has to meet,
the less it can be chance: fewer than `_EVIDENCE` differing cells are never put down to several bodies.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Signed = tuple[tuple[int, int], ...]  # (agency, -1 omitted | +1 counted twice), sorted by agency

LARGEST = 3
_EVIDENCE = 3
_LISTED = 20
_PAIRS = 4_000_000  # pairs of signed bodies looked through; beyond it three bodies are not searched


def combinations(
    vectors: Ints, difference: Ints, largest: int = LARGEST, *, listed: int | None = None
) -> tuple[list[Signed], bool]:
    """The smallest signed combinations of rows of `vectors` [N, C] that add up to `difference` [C] exactly.

    `listed`: rows from this number on are of bodies outside the list, which a parent can add but not leave out. Gives
    back the combinations, fewest bodies first and only of that size, and whether all sizes up to `largest` that the
    number of differing cells bears were searched. Bodies without any figure explain nothing and are left out."""
    active = np.flatnonzero(vectors.any(axis=1))
    differing = int((difference != 0).sum())
    if not differing or not len(active):
        return [], True
    signed = [
        (int(agency), sign) for agency, sign in product(active.tolist(), (-1, 1)) if _possible(agency, sign, listed)
    ]
    rows = np.array([sign * vectors[agency] for agency, sign in signed], np.int64)
    single: list[Signed] = [(signed[i],) for i in np.flatnonzero((rows == difference).all(axis=1)).tolist()]
    if single or largest == 1:
        return single[:_LISTED], True
    if differing < _EVIDENCE:
        return [], False
    weights = np.random.default_rng(20211).integers(1, 2**61, vectors.shape[1], dtype=np.int64)
    with np.errstate(over="ignore"):  # sums wrap around, alike on both sides
        keys, target = rows @ weights, np.int64(difference @ weights)
    pairs = _pairs(keys, target, rows, difference, signed)
    if pairs or largest == 2:
        return pairs[:_LISTED], True
    if len(signed) ** 2 > _PAIRS:
        return [], False
    return _triples(keys, target, rows, difference, signed)[:_LISTED], True


def _possible(agency: int, sign: int, listed: int | None) -> bool:
    return sign > 0 or listed is None or agency < listed


def _order(keys: Ints) -> tuple[NDArray[np.intp], Ints]:
    order = np.argsort(keys, kind="stable")
    return order, keys[order]


def _lookup(order: NDArray[np.intp], ordered: Ints, wanted: Ints) -> Iterable[tuple[int, int]]:
    """(position in `wanted`, index) for each wanted key that is there."""
    first = np.searchsorted(ordered, wanted, "left")
    last = np.searchsorted(ordered, wanted, "right")
    for position in np.flatnonzero(last > first).tolist():
        for place in range(int(first[position]), int(last[position])):
            yield position, int(order[place])


def _proven(indexes: tuple[int, ...], rows: Ints, difference: Ints, signed: list[tuple[int, int]]) -> Signed | None:
    chosen = [signed[index] for index in indexes]
    if len({agency for agency, _sign in chosen}) < len(chosen):
        return None
    if not (rows[list(indexes)].sum(axis=0) == difference).all():
        return None
    return tuple(sorted(chosen))


def _pairs(keys: Ints, target: np.int64, rows: Ints, difference: Ints, signed: list[tuple[int, int]]) -> list[Signed]:
    order, ordered = _order(keys)
    with np.errstate(over="ignore"):
        wanted = target - keys
    found = {_proven((i, j), rows, difference, signed) for i, j in _lookup(order, ordered, wanted) if i < j}
    return sorted(one for one in found if one)


def _triples(keys: Ints, target: np.int64, rows: Ints, difference: Ints, signed: list[tuple[int, int]]) -> list[Signed]:
    order, ordered = _order(keys)
    found: set[Signed | None] = set()
    for i in range(len(keys)):
        with np.errstate(over="ignore"):
            wanted = target - keys[i] - keys[i + 1 :]
        for offset, k in _lookup(order, ordered, wanted):
            if k > i + 1 + offset:
                found.add(_proven((i, i + 1 + offset, k), rows, difference, signed))
                if len(found) > 50 * _LISTED:
                    break
    return sorted(one for one in found if one)


def partial(vectors: Ints, difference: Ints, *, listed: int | None = None) -> tuple[Signed, NDArray[np.bool_]] | None:
    """One body that explains most, not all, of the differing cells: (the body, cells left over).

    It must explain at least `_EVIDENCE` cells with figures and leave no more than a third of the differing cells; None
    when there is none or when two explain equally many."""
    differing = difference != 0
    best: list[tuple[int, int, int]] = []
    for agency, sign in product(range(len(vectors)), (-1, 1)):
        if not _possible(agency, sign, listed):
            continue
        row = sign * vectors[agency]
        left = difference - row
        explained = int((differing & (left == 0)).sum())
        if explained >= _EVIDENCE and int((left != 0).sum()) * 3 <= int(differing.sum()):
            best.append((explained, agency, sign))
    best.sort(reverse=True)
    if not best or (len(best) > 1 and best[0][0] == best[1][0]):
        return None
    _explained, agency, sign = best[0]
    return ((agency, sign),), difference - sign * vectors[agency] != 0


def uncovered(vectors: Ints, difference: Ints, listed: int) -> list[Signed]:
    """The fewest listed bodies (one or two) whose omission is needed before what is left could be counts of a body whose
    report is missing: the cells of `difference` below 0 must come to 0 or above."""
    below = difference < 0
    if int(below.sum()) < _EVIDENCE:
        return []
    short, rows = difference[below], vectors[:listed][:, below]
    found: list[Signed] = [((agency, -1),) for agency in np.flatnonzero((short + rows >= 0).all(axis=1)).tolist()]
    if found:
        return found[:_LISTED]
    useful = np.flatnonzero(rows.any(axis=1)).tolist()
    for at, first in enumerate(useful):
        rest = useful[at + 1 :]
        fits = (short + rows[first] + rows[rest] >= 0).all(axis=1) if rest else np.zeros(0, np.bool_)
        found += [((int(first), -1), (int(rest[k]), -1)) for k in np.flatnonzero(fits).tolist()]
        if len(found) >= _LISTED:
            break
    return found[:_LISTED]
