"""The output folder: built beside its place under a temporary name, then put there by one rename.

An earlier run's folder is replaced whole; a folder that holds anything else is refused.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO

from nianbao.app.given import EARLIER
from nianbao.app.outputs import OWN_NAMES
from nianbao.app.temporary import left_behind, own_prefix, sweep_scratch
from nianbao.base.errors import UsageError

_DISK = {code for code, name in errno.errorcode.items() if name in ("ENOSPC", "EDQUOT", "EFBIG", "EROFS", "EIO")}


def check_link(target: Path) -> None:
    """Raise `UsageError` for a link."""
    if target.is_symlink():
        raise UsageError(
            "输出位置是一个链接", where=str(target), hint="请用 --out 指定链接所指的文件夹本身，或另一个文件夹"
        )


def check_target(target: Path) -> None:
    """Raise `UsageError` when `target` exists and is not an earlier run that may be replaced, and for a link, wherever it
    leads: it would be replaced, or what it leads to."""
    check_link(target)
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError("输出位置是一个文件，不是文件夹", where=str(target), hint="请用 --out 指定一个文件夹")
    names = sorted(entry.name for entry in target.iterdir())
    foreign = [name for name in names if name not in OWN_NAMES and not name.startswith(EARLIER)]
    if names and "run.json" not in names:  # a site of somebody's has an index.html, too
        foreign = foreign or names
    if foreign:
        raise UsageError(
            f"输出文件夹里有不属于审核结果的内容（{'、'.join(foreign[:3])}{'…' if len(foreign) > 3 else ''}），为免覆盖，已停止",
            where=str(target),
            hint="请用 --out 指定一个新文件夹",
        )


def is_earlier_run(target: Path) -> bool:
    """Whether the folder holds the results of a run; `UsageError` where it may not be written to."""
    check_target(target)
    return (target / "run.json").is_file()


def names_in(target: Path) -> set[str]:
    """The files of a run, as `reports/<id>.html`; none where there is no run."""
    return {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}


def check_file(path: str | Path) -> None:
    """Raise `UsageError` where no single file may be put: a link, a folder, a device."""
    target = Path(path)
    if target.is_symlink() or (target.exists() and not target.is_file()):
        raise UsageError("不能在此处写入：是链接、文件夹或设备", where=str(target), hint="请换一个位置")


def write_whole(path: str | Path, data: bytes) -> None:
    """A single file, whole or not at all. `UsageError` where it cannot be written."""
    check_file(path)
    target = Path(path)
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.absolute().parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644 & ~_umask())
        Path(temporary).replace(target)
    except OSError as error:
        raise UsageError(f"不能在此处写入：{error.strerror}", where=str(target), hint="请换一个位置") from error


class OutputFolder:
    """Use as a context manager: write below `path`; on a clean exit the folder takes its place, otherwise nothing changes.
    Raises `UsageError` where the place cannot be written or the disk is full."""

    def __init__(self, target: Path) -> None:
        check_target(target)
        self.target = target
        self.path = target

    def __enter__(self) -> OutputFolder:
        self.parent = self.target.absolute().parent
        try:
            self.parent.mkdir(parents=True, exist_ok=True)
            self._sweep()
            self.path = self._new("new")
        except OSError as error:
            raise UsageError(
                f"不能在此处写入：{error.strerror}", where=str(self.parent), hint="请用 --out 指定可写的文件夹"
            ) from error
        return self

    def _new(self, kind: str) -> Path:
        return Path(tempfile.mkdtemp(prefix=own_prefix(self._kind(kind)), dir=self.parent))

    def _kind(self, kind: str) -> str:
        return f".{self.target.name}-{kind}-"

    def _sweep(self) -> None:
        """Clears away what runs of this machine have left that were killed; a run that was about to be replaced and is
        in its place no more is put back."""
        sweep_scratch()
        for path in list(left_behind(self.parent, self._kind("old"))):
            if (path / "run").is_dir() and not self.target.exists():
                (path / "run").replace(self.target)
            shutil.rmtree(path, ignore_errors=True)
        for path in list(left_behind(self.parent, self._kind("new"))):
            shutil.rmtree(path, ignore_errors=True)

    def open(self, name: str) -> IO[bytes]:
        return (self.path / name).open("wb")

    def write(self, name: str, data: bytes) -> None:
        """A file in the folder, or in one folder below it."""
        path = self.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            if isinstance(error, OSError) and error.errno in _DISK:
                raise UsageError(
                    f"写入失败：{error.strerror}；没有写出任何结果，原有的结果未改动",
                    where=str(self.target),
                    hint="请清理磁盘空间，或用 --out 指定别处",
                ) from error
            return
        self.path.chmod(0o755 & ~_umask())
        try:
            check_target(self.target)  # it may have changed while we worked
        except UsageError:
            shutil.rmtree(self.path, ignore_errors=True)
            raise
        if self.target.exists():
            old = self._new("old")
            self.target.replace(old / "run")
            self.path.replace(self.target)
            shutil.rmtree(old, ignore_errors=True)
        else:
            self.path.replace(self.target)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
