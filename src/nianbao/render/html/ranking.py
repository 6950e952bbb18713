"""Ranks within peer groups: equal scores share a rank, and the ranks behind them are left out (1, 2, 2, 4)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import NamedTuple

ENOUGH = 90  # per cent of a report's checks that must be decided for it to be ranked


class Scored(NamedTuple):
    """`basis`: pack, version and profile, since scores of different ones are never ranked together. `share`: per cent of the
    checks that came to a result."""

    basis: Hashable
    group: str | None
    value: float | None
    share: int


class Rank(NamedTuple):
    """`place` of `of` reports of `group`; `tied` when another has the same place."""

    group: str
    place: int
    of: int
    tied: bool


def ranks(reports: Sequence[Scored]) -> list[Rank | None]:
    """A rank for each report; None for one without a score or group, checked too little, or with nobody to compare."""
    groups: dict[Hashable, list[float]] = {}
    for one in reports:
        if _ranked(one):
            groups.setdefault((one.basis, one.group), []).append(_score(one))
    found: list[Rank | None] = []
    for one in reports:
        values = groups.get((one.basis, one.group), []) if _ranked(one) else []
        if len(values) < 2:
            found.append(None)
            continue
        place = 1 + sum(value > _score(one) for value in values)
        found.append(Rank(str(one.group), place, len(values), values.count(_score(one)) > 1))
    return found


def _ranked(one: Scored) -> bool:
    return one.group is not None and one.value is not None and one.share >= ENOUGH


def _score(one: Scored) -> float:
    return round(one.value or 0.0, 2)
