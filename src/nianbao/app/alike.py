"""Which reports of a run may resemble one another, and the way to their texts when they are judged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from nianbao.app.agencies import same_bodies
from nianbao.app.crossing import Summary
from nianbao.app.packs import PackSet
from nianbao.app.parcels import Parcel
from nianbao.app.spool import Handle, fetch
from nianbao.kinds.contract import Neighbours, Other

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Place(NamedTuple):
    """Another report that one is held against: where it lies, the id of its finding in this run or "", its path."""

    handle: Handle
    id: str
    path: str

    def fetched(self) -> Other | None:
        report = fetch([self.handle])[0].report
        return Other(report, self.id, self.path) if report is not None else None


class Around(NamedTuple):
    """`kinds.contract.Neighbours` before the reports are fetched."""

    others: tuple[Place, ...] = ()
    last_id: str = ""
    last_path: str = ""
    common: Any = ()
    size: int = 0

    def fetched(self) -> Neighbours:
        others = tuple(other for place in self.others if (other := place.fetched()) is not None)
        return Neighbours(others, self.last_id, self.last_path, self.common, self.size)


def find_alike(
    summaries: Sequence[Summary], parcels: Sequence[Parcel], places: Sequence[Place], packs: PackSet
) -> tuple[list[Around], list[str]]:
    """What each report is to be held against, and notes for the run. Pack by pack: each says itself how texts are
    compared. `places[i]`: where report i lies."""
    import numpy as np

    from nianbao.kinds.likeness.lexicon import lexicon_of
    from nianbao.kinds.likeness.search import alike_units, common_clauses, join_units, rank, units_of
    from nianbao.kinds.likeness.text import statutory_hashes

    around, notes = [Around()] * len(summaries), []
    for name in sorted({parcel.pack for parcel in parcels}):
        own = [parcel for parcel in parcels if parcel.pack == name]
        members = [at for parcel in own for at in parcel.members]
        lexicon = lexicon_of(packs.pack(name))
        if lexicon is None or len(members) < 2:
            continue
        settings, statutory = lexicon.settings, statutory_hashes(lexicon)
        common = common_clauses((parcel.texts() for parcel in own), settings)
        parts, first = [], 0
        for parcel in own:
            parts.append(units_of(parcel.texts(), first, settings, statutory, common))
            first += len(parcel.members)
        units = join_units(parts)
        agencies = agency_numbers([summaries[at].agency for at in members])
        found = rank(units, alike_units(units, settings), agencies, settings)
        same = np.bincount(agencies)
        for position, at in enumerate(members):
            others = tuple(places[members[other]] for other in found.get(position, ()))
            around[at] = Around(others, common=common, size=len(members) - int(same[agencies[position]]))
        if len(common):
            notes.append(f"{len(common)} 个分句为 {settings.common_share:.0%} 以上的报告共有，比较文字是否相似时不计")
    return around, notes


def agency_numbers(names: Sequence[str | None]) -> npt.NDArray[np.int32]:
    """A number for each agency; a report whose agency is not known is one of its own."""
    import numpy as np

    return np.array(same_bodies(names), dtype=np.int32)
