"""What the run as a whole says about each report, as the kinds that compare reports have it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from nianbao.app.agencies import same_bodies
from nianbao.app.crossing import Summary
from nianbao.app.packs import PackSet
from nianbao.app.parcels import Parcel, comparing
from nianbao.app.spool import Handle, fetch
from nianbao.kinds.contract import Crossing, Known, Other


class Place(NamedTuple):
    """A report that others may be held against: where it lies, the id of its finding in this run or "", its path."""

    handle: Handle
    id: str
    path: str

    def fetched(self) -> Other | None:
        report = fetch([self.handle])[0].report
        return Other(report, self.id, self.path) if report is not None else None


class Seen(NamedTuple):
    """A report among all: `last`, `in_run`, `counts` as in `kinds.contract.Known`."""

    summary: Summary
    place: Place
    last: Place | None = None
    in_run: bool = True
    counts: bool = True


def look_around(
    reports: Sequence[Seen], parcels: Sequence[Parcel], packs: PackSet
) -> tuple[list[dict[str, Any]], list[str]]:
    """For each report what each kind says about it, by the kind's name; and notes for the run. Pack by pack."""
    found: list[dict[str, Any]] = [{} for _ in reports]
    notes: list[str] = []
    for name in sorted({parcel.pack for parcel in parcels}):
        pack = packs.pack(name)
        for kind in comparing(pack):
            if kind.across is None:
                continue
            own = [parcel for parcel in parcels if (parcel.pack, parcel.kind) == (name, kind.name)]
            members = [at for parcel in own for at in parcel.members]
            parts = [(len(parcel.members), parcel.given) for parcel in own]
            try:
                told, said = kind.across(Crossing(pack, _known([reports[at] for at in members]), parts))
                answers = dict(zip(members, told, strict=True))
            except Exception as error:  # noqa: BLE001 - a defect of a kind costs its own comparison only
                notes.append(f"“{kind.title}”没有比较成：{type(error).__name__}: {error}")
                continue
            for at, one in answers.items():
                found[at][kind.name] = one
            notes += said
    return found, notes


def _known(reports: Sequence[Seen]) -> list[Known]:
    bodies = same_bodies([one.summary.agency for one in reports])
    return [
        Known(
            one.summary.agency,
            one.summary.year,
            one.summary.level,
            int(body),
            one.place,
            one.last,
            one.in_run,
            one.counts,
        )
        for one, body in zip(reports, bodies, strict=True)
    ]
