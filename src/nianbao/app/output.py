"""The output folder: built beside its place under a temporary name, then put there by one rename.

An earlier run's folder is replaced whole; a folder that holds anything else is refused.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO

from nianbao.base.errors import UsageError

OWN_NAMES = frozenset(
    (
        "index.html",
        "reports",
        "findings.jsonl",
        "run.json",
        "findings.sarif",
        "junit.xml",
        "ledger.xlsx",
        "notices",
    )
)


def check_target(target: Path) -> None:
    """Raise `UsageError` when `target` exists and is not an earlier run that may be replaced."""
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError("输出位置是一个文件，不是文件夹", where=str(target), hint="请用 --out 指定一个文件夹")
    foreign = sorted(entry.name for entry in target.iterdir() if entry.name not in OWN_NAMES)
    if foreign:
        raise UsageError(
            f"输出文件夹里有不属于审核结果的内容（{'、'.join(foreign[:3])}{'…' if len(foreign) > 3 else ''}），为免覆盖，已停止",
            where=str(target),
            hint="请用 --out 指定一个新文件夹",
        )


class OutputFolder:
    """Use as a context manager: write below `path`; on a clean exit the folder takes its place, otherwise nothing changes."""

    def __init__(self, target: Path) -> None:
        check_target(target)
        self.target = target
        self.path = target

    def __enter__(self) -> OutputFolder:
        parent = self.target.absolute().parent
        try:
            parent.mkdir(parents=True, exist_ok=True)
            self.path = Path(tempfile.mkdtemp(prefix=f".{self.target.name}-", dir=parent))
            (self.path / "reports").mkdir()
        except OSError as error:
            raise UsageError(
                f"不能在此处写入：{error.strerror}", where=str(parent), hint="请用 --out 指定可写的文件夹"
            ) from error
        return self

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
            return
        self.path.chmod(0o755 & ~_umask())
        check_target(self.target)  # it may have changed while we worked
        if self.target.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{self.target.name}-old-", dir=self.path.parent))
            self.target.replace(old / "run")
            self.path.replace(self.target)
            shutil.rmtree(old, ignore_errors=True)
        else:
            self.path.replace(self.target)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
