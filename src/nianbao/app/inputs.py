"""From the paths of the command line to a sorted list of inputs: files, folders (recursive), globs, and what archives and
mails among them hold."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nianbao.app.handed import STANDARD_INPUT, Handed
from nianbao.app.shelf import Inner, Shelf, Stored
from nianbao.base.errors import DocumentError
from nianbao.base.paths import encoded_path, real_path, shown_path, too_long
from nianbao.readers.formats import READABLE, may_be_report
from nianbao.readers.parcels.names import BESIDE, pictures_of_pages

INSIDE: Final = "!/"  # between the path of an archive or mail and the path within it
_NAMED = 10  # files named in a note


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to audit. `shown`: the path as the user knows it, with forward slashes, fit to be shown. `fault`: why there is
    nothing to read. `inner`: where it lies within the archive or mail `path`, "" for a file; `stored`: its bytes, where
    `path` is not theirs."""

    path: Path
    shown: str
    fault: DocumentError | None = None
    inner: str = ""
    stored: Stored | None = None

    @classmethod
    def at(cls, path: Path, fault: DocumentError | None = None) -> Input:
        return cls(path, shown_path(path), fault)

    @property
    def name(self) -> str:
        """The file's own name, fit to be shown."""
        return shown_path(self.inner.rpartition("/")[2] or self.path.name)

    @property
    def encoded(self) -> str | None:
        """The path in a form that loses nothing, where it cannot be shown as it is."""
        return encoded_path(f"{self.path.as_posix()}{INSIDE}{self.inner}" if self.inner else self.path)

    @property
    def on_disk(self) -> tuple[Path, str]:
        """Where the bytes lie, and what they are called."""
        return (self.path if self.stored is None else self.stored.path), self.name

    def shown_inner(self, inner: str) -> str:
        """The path of what lies within this file, as shown."""
        return f"{self.shown}{INSIDE}{shown_path(inner)}" if inner else self.shown

    def holding(self, one: Inner) -> Input:
        """What lies within this file."""
        return Input(self.path, self.shown_inner(one.path), one.fault, one.path, one.stored)

    def data(self) -> bytes:
        """The bytes. Raises DocumentError."""
        from nianbao.readers.sniff import load

        if self.fault is not None:
            raise self.fault
        return load(self.path) if self.stored is None else self.stored.get()


@dataclass(frozen=True, slots=True)
class Discovery:
    """`skipped`: what was not looked at, (why, the paths shown), sorted."""

    inputs: tuple[Input, ...]
    skipped: tuple[tuple[str, tuple[str, ...]], ...]

    def notes(self) -> list[str]:
        """What the run says of what was not looked at."""
        return [
            f"{len(paths)} 个文件{why}，未审核：{'、'.join(paths[:_NAMED])}{'等' if len(paths) > _NAMED else ''}"
            for why, paths in self.skipped
        ]


def _is_report_name(path: Path) -> bool:
    name = path.name
    if name.startswith((".", "~$")) or path.stem.lower() == "readme":
        return False
    return may_be_report(path)


def _folder(folder: Path, skipped: list[str]) -> list[Input]:
    """The reports of a folder and of those below it. What cannot be looked into, or leads nowhere, is an input with a
    fault; links to folders are not followed."""
    # Kept whole: one walk, in which every name is a report, passed over, or an input with a fault.
    found: list[Input] = []

    def unreadable(error: OSError) -> None:
        path = Path(error.filename)
        reason = "permission" if isinstance(error, PermissionError) else "damaged"
        message = "没有权限打开这个文件夹" if reason == "permission" else f"文件夹打不开（{error.strerror}）"
        fault = DocumentError(message, reason=reason, where=shown_path(path), hint="请检查权限，或去掉这个文件夹")
        found.append(Input.at(path, fault))

    for place, folders, names in os.walk(folder, onerror=unreadable):
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        skipped.extend(shown_path(Path(place) / name) for name in links if not name.startswith("."))
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in links)
        for name in sorted(name for name in names if not name.startswith(".")):
            path = Path(place) / name
            if not _is_report_name(path) or not (path.is_file() or _leads_nowhere(path)):
                skipped.append(shown_path(path))
            elif path.is_file():
                found.append(Input.at(path))
            else:
                fault = _not_found("链接指向的文件不存在", path, hint="请换成文件本身")
                found.append(Input.at(path, fault))
    parts = pictures_of_pages([item.path for item in found])
    skipped.extend(item.shown for item in found if item.path in parts)
    found = [item for item in found if item.path not in parts]
    if found:
        return found
    hint = f"请放入 {READABLE} 格式的报告，或直接指定文件"
    return [Input(folder, shown_path(folder), _not_found("文件夹中没有年度报告", folder, hint=hint))]


def _not_found(message: str, path: str | Path, *, hint: str) -> DocumentError:
    return DocumentError(message, reason="not_found", where=shown_path(path), hint=hint)


def _leads_nowhere(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def discover(paths: Iterable[str | Path], shelf: Shelf, handed: Handed | None = None) -> Discovery:
    """Every input of the paths, each once, sorted by the path shown. A path that leads nowhere becomes an input with a fault.
    What archives and mails hold is put on the shelf. `handed`: what the path `-` stands for."""
    given = list(paths)
    files, beside = _files(path for path in given if handed is None or path != STANDARD_INPUT)
    if handed is not None and STANDARD_INPUT in given:
        files.append(_of_handed(handed, shelf))
    inputs: list[Input] = []
    skipped: dict[str, list[str]] = {}
    if beside:
        skipped[BESIDE] = list(beside)
    for item in files:
        unpacked = shelf.unpack(*item.on_disk) if item.fault is None else None
        if unpacked is None:
            inputs.append(item)
            continue
        inputs.extend(item.holding(one) for one in unpacked.members)
        for why, inner in unpacked.passed:
            skipped.setdefault(why, []).append(item.shown_inner(inner))
    sorted_out = tuple((why, tuple(sorted(skipped[why]))) for why in sorted(skipped))
    return Discovery(tuple(sorted(inputs, key=lambda item: item.shown)), sorted_out)


def _of_handed(handed: Handed, shelf: Shelf) -> Input:
    path, put = Path(handed.name), handed.put(shelf)
    if isinstance(put, DocumentError):
        return Input(path, shown_path(path), put)
    return Input(path, shown_path(path), stored=put)


def _files(paths: Iterable[str | Path]) -> tuple[list[Input], set[str]]:
    """The files of the paths, each once, and those of folders that are no reports by their names."""
    found: dict[Path, Input] = {}
    skipped: list[str] = []
    for given in paths:
        text = str(given)
        path = Path(text)
        if too_long(path):
            candidates = [Input.at(path, _not_found("找不到这个文件", text, hint="请检查路径"))]
        elif path.is_dir():
            candidates = _folder(path, skipped)
        elif path.exists() or not glob.has_magic(text):
            fault = None
            if not path.exists() and not path.is_symlink():
                fault = _not_found("找不到这个文件", text, hint="请检查路径")
            candidates = [Input.at(path, fault)]
        else:
            matches = sorted(glob.glob(text, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute patterns
            candidates = [Input.at(Path(match)) for match in matches if Path(match).is_file()]
            if not candidates:
                fault = DocumentError(
                    "没有文件符合这个通配式", reason="not_found", where=shown_path(text), hint="请检查通配式"
                )
                candidates = [Input(path, shown_path(text), fault)]
        for item in candidates:
            known = found.setdefault(real_path(item.path), item)
            if item.shown < known.shown:  # named twice: whatever the order of the arguments, under the same name
                found[real_path(item.path)] = item
    return list(found.values()), set(skipped)


def nothing_found(paths: Iterable[str | Path]) -> bool:
    """Whether not one of the paths leads to a file that could be a report, or to the standard input."""
    given = list(paths)
    if STANDARD_INPUT in given:
        return False
    return all(item.fault is not None and item.fault.reason == "not_found" for item in _files(given)[0])
