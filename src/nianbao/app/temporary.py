"""Folders that a run needs while it works: gone when it ends, and what a killed run has left is swept by a later one.

Their names tell machine and process, since process numbers mean something on one machine only.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MACHINE = f"{zlib.crc32(platform.node().encode()):08x}"
_KIND = "nianbao-"


def own_prefix(kind: str) -> str:
    """How the name of a folder of this process begins. `kind`: what comes before."""
    return f"{kind}{_MACHINE}-{os.getpid()}-"


def left_behind(parent: Path, kind: str) -> Iterator[Path]:
    """The folders of a kind that processes of this machine have left there which run no more; no links, none of others."""
    pattern = re.compile(rf"{re.escape(kind)}{_MACHINE}-(\d+)-\w+")
    with os.scandir(parent) as entries:
        for entry in entries:
            match = pattern.fullmatch(entry.name)
            if match and entry.is_dir(follow_symlinks=False) and _is_ours(entry) and not _is_running(int(match[1])):
                yield Path(entry.path)


def _is_ours(entry: os.DirEntry[str]) -> bool:
    return os.name != "posix" or entry.stat(follow_symlinks=False).st_uid == os.getuid()


def _is_running(process: int) -> bool:
    if os.name != "posix":  # there, asking would end the process
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def sweep_scratch() -> None:
    """Clears away the temporary folders of runs that were killed."""
    try:
        for path in list(left_behind(Path(tempfile.gettempdir()), _KIND)):
            shutil.rmtree(path, ignore_errors=True)
    except OSError:  # where nothing can be listed, nothing can be swept
        return


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A temporary folder, removed at the end."""
    with tempfile.TemporaryDirectory(prefix=own_prefix(_KIND), ignore_cleanup_errors=True) as name:
        yield Path(name)
