"""Recognised reports between the two passes of a run: in memory while they are few, else in files of our own making."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import NamedTuple

from nianbao.app.reading import Read


class Stored(NamedTuple):
    """Where a pickled `Read` lies. The files are written and read by one run, in its own temporary folder."""

    path: str
    offset: int
    length: int


Handle = Read | Stored


def store(reads: list[Read], path: Path | None) -> list[Handle]:
    """Handles in the order of `reads`; with `path`, the reads themselves are written there."""
    if path is None:
        return list(reads)
    handles: list[Handle] = []
    with path.open("wb") as file:
        for read in reads:
            data = pickle.dumps(read, protocol=pickle.HIGHEST_PROTOCOL)
            handles.append(Stored(str(path), file.tell(), len(data)))
            file.write(data)
    return handles


def fetch(handles: list[Handle]) -> list[Read]:
    """The reads of the handles, in order."""
    reads: list[Read] = []
    for handle in handles:
        if isinstance(handle, Read):
            reads.append(handle)
            continue
        with Path(handle.path).open("rb") as file:
            file.seek(handle.offset)
            read = pickle.loads(file.read(handle.length))  # noqa: S301 - written by this run, in its own folder
            reads.append(read)
    return reads
