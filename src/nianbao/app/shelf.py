"""What archives and mails hold, put by for a run: one file of our own for each of them, whatever names stand inside, from which
every process reads what is its own. Gone when the run ends."""

from __future__ import annotations

import shutil
import stat
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO

from nianbao.app.temporary import scratch_folder
from nianbao.base.errors import DocumentError
from nianbao.base.paths import shown_path
from nianbao.readers.parcels.names import PICTURED, pictures_of_pages


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that lie in a file of the shelf."""

    path: Path
    start: int
    length: int

    def get(self) -> bytes:
        with self.path.open("rb") as file:
            file.seek(self.start)
            return file.read(self.length)


@dataclass(frozen=True, slots=True)
class Inner:
    """A member that may be a report, or what could not be read: the path within the file ("" for the file itself)."""

    path: str
    stored: Stored | None
    fault: DocumentError | None


@dataclass(frozen=True, slots=True)
class Unpacked:
    """`passed`: what was not looked at, (why, path within the file)."""

    members: list[Inner] = field(default_factory=list)
    passed: list[tuple[str, str]] = field(default_factory=list)


class Shelf:
    """Use as a context manager: the folder is made when first needed."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._folder: Path | None = None
        self._files = 0

    def __enter__(self) -> Shelf:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()

    def unpack(self, path: Path, name: str = "") -> Unpacked | None:
        """What the archive or mail holds; None for a file that is neither, or cannot be opened. `name`: what it is called, if not
        as the file."""
        from nianbao.readers.parcels.names import VOLUME
        from nianbao.readers.parcels.volumes import has_first
        from nianbao.readers.parcels.walk import container_of, opened

        try:
            if not stat.S_ISREG(path.stat().st_mode):
                return None
            file = path.open("rb")
        except OSError:
            return None
        with file:
            size, name = path.stat().st_size, name or shown_path(path.name)
            if container_of(file, name, size) is None:
                return None
            unpacked = Unpacked()
            if has_first(path):
                unpacked.passed.append((VOLUME, ""))
                return unpacked
            target = self.new_file()
            with target.open("wb") as store:
                for found in opened(file, path, name, size):
                    if found.passed:
                        unpacked.passed.append((found.passed, found.inner))
                    elif found.file is not None:
                        unpacked.members.append(Inner(found.inner, _stored(found.file, store, target), None))
                    elif found.fault is not None:
                        if found.takes_back:
                            _take_back(unpacked, found.inner, found.fault)
                        unpacked.members.append(Inner(found.inner, None, found.fault))
            return _without_pictures(unpacked)

    def new_file(self) -> Path:
        """A path of our own, for bytes that are to lie as long as the shelf stands."""
        if self._folder is None:
            self._folder = self._stack.enter_context(scratch_folder())
        self._files += 1
        return self._folder / f"{self._files}.members"


def _take_back(unpacked: Unpacked, container: str, fault: DocumentError) -> None:
    """What came out of a container is no longer to be had."""
    within = f"{container}!/" if container else ""
    unpacked.members[:] = [
        Inner(one.path, None, fault) if one.path.startswith(within) and one.stored else one for one in unpacked.members
    ]


def _without_pictures(unpacked: Unpacked) -> Unpacked:
    """Without the pictures that are parts of pages."""
    places = [PurePosixPath(one.path) for one in unpacked.members]
    parts = pictures_of_pages(places)
    kept = Unpacked(passed=unpacked.passed)
    for one, place in zip(unpacked.members, places, strict=True):
        if place in parts:
            kept.passed.append((PICTURED, one.path))
        else:
            kept.members.append(one)
    return kept


def _stored(file: BinaryIO, store: BinaryIO, target: Path) -> Stored:
    start = store.tell()
    file.seek(0)
    shutil.copyfileobj(file, store)
    return Stored(target, start, store.tell() - start)
