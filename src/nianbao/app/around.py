"""What the run as a whole says about each report: gathered chunk by chunk, told by the kinds that compare reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from nianbao.app.agencies import same_bodies
from nianbao.app.case import Case
from nianbao.app.packs import PackSet, kinds
from nianbao.app.reading import Read
from nianbao.app.scratch import Kept, Scratch
from nianbao.kinds.contract import Crossing, Known

if TYPE_CHECKING:
    from nianbao.kinds.contract import Kind
    from nianbao.model.rule import Pack


class Gathered(NamedTuple):
    """What a kind has gathered of some reports of one pack. `members`: their positions among the cases."""

    pack: str
    kind: str
    members: tuple[int, ...]
    kept: Kept[Any]

    def shifted(self, by: int) -> Gathered:
        return self._replace(members=tuple(member + by for member in self.members))


def _comparing(pack: Pack) -> Iterator[Kind]:
    """The kinds of the pack's rules that compare reports."""
    table = kinds()
    for name in sorted({rule.kind for rule in pack.rules}):
        if table[name].across is not None:
            yield table[name]


def gather(reads: Sequence[Read], packs: PackSet, scratch: Scratch) -> list[Gathered]:
    """What each kind gathers of the reports of each pack."""
    found = []
    for name in sorted({read.pack for read in reads if read.report is not None}):
        chosen = [(at, read.report) for at, read in enumerate(reads) if read.report is not None and read.pack == name]
        reports, members = [report for _, report in chosen], tuple(at for at, _ in chosen)
        pack = packs.pack(name)
        for kind in _comparing(pack):
            try:
                held = kind.gather(reports, pack) if kind.gather is not None else None
            except Exception:  # noqa: BLE001, S112 - the kind then knows nothing of these reports, and says so
                continue
            found.append(Gathered(name, kind.name, members, scratch.keep(held)))
    return found


def look_around(
    cases: Sequence[Case], gathered: Sequence[Gathered], packs: PackSet
) -> tuple[list[dict[str, Any]], list[str]]:
    """For each report what each kind says about it, by the kind's name; and notes for the run. Pack by pack."""
    found: list[dict[str, Any]] = [{} for _ in cases]
    notes: list[str] = []
    for name in sorted({one.pack for one in gathered}):
        pack = packs.pack(name)
        for kind in _comparing(pack):
            if kind.across is None:
                continue
            own = [one for one in gathered if (one.pack, one.kind) == (name, kind.name)]
            members = [at for one in own for at in one.members]
            parts = [(len(one.members), one.kept.get) for one in own]
            try:
                told, said = kind.across(Crossing(pack, _known([cases[at] for at in members]), parts))
                answers = dict(zip(members, told, strict=True))
            except Exception as error:  # noqa: BLE001 - a defect of a kind costs its own comparison only
                notes.append(f"“{kind.title}”没有比较成：{type(error).__name__}: {error}")
                continue
            for at, one in answers.items():
                found[at][kind.name] = one
            notes += said
    return found, notes


def _known(cases: Sequence[Case]) -> list[Known]:
    bodies = same_bodies([one.summary.agency for one in cases])
    return [
        Known(
            one.summary.agency,
            one.summary.year,
            one.summary.level,
            int(body),
            one.as_other(),
            one.prior,
            one.in_run,
            one.standing is None,
        )
        for one, body in zip(cases, bodies, strict=True)
    ]
