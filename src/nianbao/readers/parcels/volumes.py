"""Archives in several volumes: which file is the first, which ones only go on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_LATER: Final = re.compile(r"(?i)(.+)(?:\.part0*(?!1\.)[1-9]\d*\.rar|\.r\d\d|\.(?:7z|zip)\.0*(?!1$)[1-9]\d*)")


def continues(name: str) -> bool:
    """Whether a file of that name is a later volume."""
    return _LATER.fullmatch(name) is not None


def has_first(path: Path) -> bool:
    """Whether the first volume lies beside a later one."""
    match = _LATER.fullmatch(path.name)
    if match is None:
        return False
    first = re.compile(rf"(?i){re.escape(match[1])}(?:\.part0*1\.rar|\.rar|\.(?:7z|zip)\.0*1)")
    try:
        return any(first.fullmatch(one.name) for one in path.parent.iterdir())
    except OSError:
        return False
