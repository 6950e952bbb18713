"""What the run as a whole says about each report: gathered chunk by chunk, told by the kinds that compare reports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from nianbao.app.agencies import same_bodies
from nianbao.app.case import Case
from nianbao.app.packs import PackSet, kinds
from nianbao.app.reading import Read
from nianbao.app.scratch import Held, Kept, Scratch
from nianbao.base.errors import EngineError
from nianbao.kinds.contract import Crossing, Known
from nianbao.kinds.foreign import ForeignFault, run_kind, told_across

if TYPE_CHECKING:
    from nianbao.kinds.contract import Kind
    from nianbao.model.report import Report
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


def comparing_rules(pack: Pack) -> dict[str, str]:
    """The titles of the rules that compare reports, by id."""
    names = {kind.name for kind in _comparing(pack)}
    return {rule.id: rule.wording.title for rule in pack.rules if rule.kind in names}


def gather(reads: Sequence[Read], packs: PackSet, scratch: Scratch) -> list[Gathered]:
    """What each kind gathers of the reports of each pack."""
    found = []
    for name in sorted({read.pack for read in reads if read.report is not None}):
        chosen = [(at, read.report) for at, read in enumerate(reads) if read.report is not None and read.pack == name]
        reports, members = [report for _, report in chosen], tuple(at for at, _ in chosen)
        pack = packs.pack(name)
        for kind in _comparing(pack):
            held = _gathered(kind, reports, pack)
            if held is not _NOTHING:
                found.append(Gathered(name, kind.name, members, scratch.keep(held)))
    return found


def gather_one(read: Read, packs: PackSet) -> dict[str, Any]:
    """What each kind gathers of one report, by the name of the kind; of kinds that can join such parts."""
    if read.report is None:
        return {}
    pack = packs.pack(read.pack)
    found = {kind.name: _gathered(kind, [read.report], pack) for kind in _comparing(pack) if kind.join is not None}
    return {name: held for name, held in found.items() if held is not _NOTHING}


def join_gathered(
    known: Sequence[tuple[str, Mapping[str, Any]]], kept: Sequence[Held[Read]], packs: PackSet, scratch: Scratch
) -> list[Gathered]:
    """What `gather` gives, put together from what is known of each report: its pack ("" for none), and what was gathered of
    it alone."""
    found = []
    for name in sorted({pack for pack, _ in known if pack}):
        pack = packs.pack(name)
        for kind in _comparing(pack):
            members = tuple(
                at for at, (of, alone) in enumerate(known) if of == name and (kind.join is None or kind.name in alone)
            )
            if kind.join is not None:
                held = _joined(kind, [known[at][1][kind.name] for at in members], pack)
            else:
                reports = [report for at in members if (report := kept[at].get().report) is not None]
                held = _gathered(kind, reports, pack)
            if held is not _NOTHING:
                found.append(Gathered(name, kind.name, members, scratch.keep(held)))
    return found


_NOTHING: Final = object()


def _gathered(kind: Kind, reports: Sequence[Report], pack: Pack) -> Any:
    gather = kind.gather
    if gather is None:
        return None
    try:
        return run_kind(kind, lambda: gather(reports, pack))
    except Exception:  # noqa: BLE001 - the kind then knows nothing of these reports, and says so
        return _NOTHING


def _joined(kind: Kind, parts: Sequence[Any], pack: Pack) -> Any:
    join = kind.join
    if join is None:
        return _NOTHING
    if not kind.package:
        return join(parts, pack)
    try:
        return run_kind(kind, lambda: join(parts, pack))
    except EngineError:  # as for gathering
        return _NOTHING


def look_around(
    cases: Sequence[Case],
    gathered: Sequence[Gathered],
    packs: PackSet,
    before: Sequence[Gathered] = (),
    cases_before: Sequence[Case] = (),
) -> tuple[list[dict[str, Any]], list[str]]:
    """For each report what each kind says about it, by the kind's name; and notes for the run. Pack by pack. `before`: what was
    gathered of the folder of last year's reports, `cases_before`."""
    found: list[dict[str, Any]] = [{} for _ in cases]
    notes: list[str] = []
    for name in sorted({one.pack for one in gathered}):
        pack = packs.pack(name)
        for kind in _comparing(pack):
            members, parts = _parts(gathered, name, kind)
            earlier, parts_before = _parts(before, name, kind)
            paths = {cases_before[at].summary.path: ~number for number, at in enumerate(earlier)}
            reports = _known([cases[at] for at in members], paths)
            try:
                told, said = told_across(kind, Crossing(pack, reports, parts, parts_before))
                answers = dict(zip(members, told, strict=True))
            except Exception as error:  # noqa: BLE001 - a defect of a kind costs its own comparison only
                words = str(error) if isinstance(error, ForeignFault) else f"{type(error).__name__}: {error}"
                notes.append(f"“{kind.title}”没有比较成：{words}")
                continue
            for at, one in answers.items():
                found[at][kind.name] = one
            notes += said
    return found, notes


def _parts(
    gathered: Sequence[Gathered], pack: str, kind: Kind
) -> tuple[list[int], list[tuple[int, Callable[[], Any]]]]:
    own = [one for one in gathered if (one.pack, one.kind) == (pack, kind.name)]
    return [at for one in own for at in one.members], [(len(one.members), one.kept.get) for one in own]


def _known(cases: Sequence[Case], before: Mapping[str, int]) -> list[Known]:
    """`before`: where the reports of the folder of last year's are gathered, by path (`Known.last_at`)."""
    bodies = same_bodies([one.summary.agency for one in cases])
    places = {one.id: at for at, one in enumerate(cases) if one.id}
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
            None if one.prior is None else places.get(one.prior.id) if one.prior.id else before.get(one.prior.path),
        )
        for one, body in zip(cases, bodies, strict=True)
    ]
