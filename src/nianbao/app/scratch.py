"""Things between the steps of a run: in memory while they are few, else in files of our own making."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Generic, Protocol, TypeVar

Thing = TypeVar("Thing")
Given = TypeVar("Given", covariant=True)


class Held(Protocol[Given]):
    """A thing that is to be had when asked for."""

    def get(self) -> Given: ...


@dataclass(frozen=True, slots=True)
class Kept(Generic[Thing]):
    """A thing put by: itself, or where it lies pickled (file, offset, bytes). The files are written and read by one run,
    in its own temporary folder."""

    thing: Thing | None
    place: tuple[str, int, int] | None = None

    def get(self) -> Thing:
        if self.place is None:
            return self.thing  # type: ignore[return-value]  # None only where None was kept
        path, offset, length = self.place
        with Path(path).open("rb") as file:
            file.seek(offset)
            found: Thing = pickle.loads(file.read(length))  # noqa: S301 - written by this run, in its own folder  # nosec B301
        return found


class Scratch:
    """Use as a context manager. `path`: the file that one chunk's things go into; None: they stay in memory."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Scratch:
        self._file = self._path.open("wb") if self._path is not None else None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def keep(self, thing: Thing) -> Kept[Thing]:
        if self._file is None:
            return Kept(thing)
        data: Any = pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL)
        offset = self._file.tell()
        self._file.write(data)
        return Kept(None, (str(self._path), offset, len(data)))
