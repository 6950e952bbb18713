"""What kinds that compare reports gather of a run between its two passes: in memory while it is little, else in files of our
own, read part by part."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nianbao.app.packs import PackSet, kinds
from nianbao.app.reading import Read

if TYPE_CHECKING:
    from nianbao.kinds.contract import Kind
    from nianbao.model.rule import Pack


class Parcel(NamedTuple):
    """What a kind has gathered of some reports of one pack. `members`: their positions among the inputs."""

    pack: str
    kind: str
    members: tuple[int, ...]
    held: Any  # a Path: where it is written

    def given(self) -> Any:
        if not isinstance(self.held, Path):
            return self.held
        return pickle.loads(self.held.read_bytes())  # noqa: S301 - written by this run, in its own folder

    def shifted(self, by: int) -> Parcel:
        return self._replace(members=tuple(member + by for member in self.members))


def comparing(pack: Pack) -> Iterator[Kind]:
    """The kinds of the pack's rules that compare reports."""
    table = kinds()
    for name in sorted({rule.kind for rule in pack.rules}):
        if table[name].across is not None:
            yield table[name]


def parcels_of(reads: Sequence[Read], packs: PackSet, path: Path | None) -> list[Parcel]:
    """What each kind gathers of the reports of each pack; with `path`, it is written beside it."""
    parcels = []
    for name in sorted({read.pack for read in reads if read.report is not None}):
        chosen = [(at, read.report) for at, read in enumerate(reads) if read.report is not None and read.pack == name]
        reports, members = [report for _, report in chosen], tuple(at for at, _ in chosen)
        pack = packs.pack(name)
        for kind in comparing(pack):
            try:
                held = kind.gather(reports, pack) if kind.gather is not None else None
            except Exception:  # noqa: BLE001, S112 - the kind then knows nothing of these reports, and says so
                continue
            parcels.append(Parcel(name, kind.name, members, held if path is None else _written(held, path, name, kind)))
    return parcels


def _written(held: Any, path: Path, pack: str, kind: Kind) -> Path:
    target = path.with_name(f"{path.stem}-{pack}-{kind.name}.gathered")
    target.write_bytes(pickle.dumps(held, protocol=pickle.HIGHEST_PROTOCOL))
    return target
