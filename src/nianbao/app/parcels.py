"""The texts of a run between its two passes, as they are compared: in memory while they are few, else in files of our own.

A report takes three bytes for each character that counts; the search for alike reports reads them chunk by chunk.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from nianbao.app.packs import PackSet
from nianbao.app.reading import Read

if TYPE_CHECKING:
    from nianbao.kinds.likeness.text import Texts


class Parcel(NamedTuple):
    """The folded texts of some reports of one pack. `members`: their positions among the inputs."""

    pack: str
    members: tuple[int, ...]
    held: Texts | Path

    def texts(self) -> Texts:
        if not isinstance(self.held, Path):
            return self.held
        import numpy as np

        from nianbao.kinds.likeness.text import Texts

        with np.load(self.held, allow_pickle=False) as arrays:
            return Texts(arrays["codes"], arrays["level"], arrays["lengths"])

    def shifted(self, by: int) -> Parcel:
        return self._replace(members=tuple(member + by for member in self.members))


def parcels_of(reads: Sequence[Read], packs: PackSet, path: Path | None) -> list[Parcel]:
    """A parcel for each pack that compares texts; with `path`, the texts are written beside it."""
    from nianbao.kinds.likeness.lexicon import lexicon_of
    from nianbao.kinds.likeness.text import fold_report, pack_texts

    parcels = []
    for name in sorted({read.pack for read in reads if read.report is not None}):
        lexicon = lexicon_of(packs.pack(name))
        if lexicon is None:
            continue
        chosen = [(at, read.report) for at, read in enumerate(reads) if read.report is not None and read.pack == name]
        texts = pack_texts([fold_report(report, lexicon) for _, report in chosen], len(packs.form(name).sections))
        members = tuple(at for at, _ in chosen)
        parcels.append(Parcel(name, members, texts if path is None else _written(texts, path, name)))
    return parcels


def _written(texts: Texts, path: Path, pack: str) -> Path:
    import numpy as np

    target = path.with_name(f"{path.stem}-{pack}.npz")
    np.savez(target, codes=texts.codes, level=texts.level, lengths=texts.lengths)
    return target
