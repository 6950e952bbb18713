"""Files beside a page on the disk: what a browser has saved with it, in the same folder or below. Nothing else is opened."""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import unquote

from nianbao.readers.pictures.at_hand import LARGEST

_ELSEWHERE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\\\]", re.I)  # an address, a drive, the root
_LONGEST: Final = 1000  # characters of a link


class BesidePage:
    """Gives the bytes of the pictures that the page at `path` names; None for links that lead out of its folder. `asked`: a hash
    of what each link has given so far, "" where it was nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.asked: dict[str, str] = {}

    def __call__(self, link: str) -> bytes | None:
        data = self._bytes_of(link)
        self.asked[link] = "" if data is None else hashlib.sha256(data).hexdigest()
        return data

    def still_gives(self, asked: Mapping[str, str]) -> bool:
        """Whether the links give what they gave."""
        for link in asked:
            self(link)
        return all(self.asked[link] == was for link, was in asked.items())

    def _bytes_of(self, link: str) -> bytes | None:
        if len(link) > _LONGEST or _ELSEWHERE.match(link):
            return None
        for name in dict.fromkeys((link, unquote(link), unquote(re.split("[?#]", link, maxsplit=1)[0]))):
            data = _content(self._path.parent, name)
            if data is not None:
                return data
        return None


def _content(folder: Path, name: str) -> bytes | None:
    parts = PurePosixPath(name.replace("\\", "/"))
    if not parts.parts or parts.is_absolute() or ".." in parts.parts or "\0" in name or ":" in name:
        return None
    try:
        whole = folder.joinpath(parts).resolve(strict=True)
        if not whole.is_relative_to(folder.resolve(strict=True)):
            return None  # a link out of the folder
        found = whole.stat()
        if not stat.S_ISREG(found.st_mode) or not 0 < found.st_size <= LARGEST:
            return None
        with whole.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except (OSError, ValueError, RuntimeError):
        return None
