"""Which report of one run is which of another: by body and year; one of which these are not known, by its file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from nianbao.app.agencies import same_bodies

Pair = tuple[int | None, int | None]


class ReportIdentity(NamedTuple):
    """What a report is known by. `agency`: the roster's name of its body, else what it prints."""

    agency: str | None
    year: int | None
    path: str
    file: str


def paired(old: Sequence[ReportIdentity], new: Sequence[ReportIdentity]) -> list[Pair]:
    """Places in `old` and `new`, each once; None where the other has no such report."""
    every = [*old, *new]
    bodies = same_bodies([one.agency for one in every])
    known = [(bodies[at], one.year) if one.agency and one.year else None for at, one in enumerate(every)]
    was_known, now_known = known[: len(old)], known[len(old) :]

    def by_body(was: int, waiting: Sequence[int]) -> int | None:
        return next((now for now in waiting if was_known[was] is not None and now_known[now] == was_known[was]), None)

    def by_file(was: int, waiting: Sequence[int], name: Callable[[ReportIdentity], str]) -> int | None:
        same = [
            now
            for now in waiting
            if name(new[now]) == name(old[was]) and not (now_known[now] is not None and was_known[was] is not None)
        ]
        return same[0] if len(same) == 1 else None

    ways: tuple[Callable[[int, Sequence[int]], int | None], ...] = (
        by_body,
        lambda was, waiting: by_file(was, waiting, lambda one: one.path),
        lambda was, waiting: by_file(was, waiting, lambda one: one.file),
    )
    waiting, left = list(range(len(new))), list(range(len(old)))
    pairs: list[Pair] = []
    for partner in ways:
        still: list[int] = []
        for was in left:
            now = partner(was, waiting)
            if now is None:
                still.append(was)
            else:
                waiting.remove(now)
                pairs.append((was, now))
        left = still
    return [*pairs, *((was, None) for was in left), *((None, now) for now in waiting)]
