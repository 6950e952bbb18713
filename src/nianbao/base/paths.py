"""Names of files as they can be shown: file systems allow names that are no text, and text that changes what is around it."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import Final
from urllib.parse import quote_from_bytes

# Bytes that are no UTF-8 (surrogates), control characters, line ends, signs that turn the direction of writing, blanks of no width.
_UNSHOWN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def shown_path(path: str | Path) -> str:
    """The path with forward slashes, everything that cannot be shown as text escaped: `\\xNN` for a byte, `\\uNNNN` for a
    sign. Not unique; `encoded_path` is."""
    return _UNSHOWN.sub(_escaped, path.as_posix() if isinstance(path, Path) else path)


def shown_text(text: str) -> str:
    """A text of several lines with all else escaped that cannot be shown."""
    return "\n".join(map(shown_path, text.split("\n")))


def real_path(path: Path) -> Path:
    """The file behind a path; the path itself where links run in a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def too_long(path: Path) -> bool:
    """Whether the system takes a path for none, however it is asked: `Path.exists` and its like raise OSError then."""
    try:
        path.lstat()
    except (OSError, ValueError) as error:
        return not isinstance(error, OSError) or error.errno == errno.ENAMETOOLONG
    return False


def encoded_path(path: str | Path) -> str | None:
    """The bytes of a path that cannot be shown as it is, per cent encoded; None for all others."""
    text = path.as_posix() if isinstance(path, Path) else path
    if _UNSHOWN.search(text) is None:
        return None
    return quote_from_bytes(os.fsencode(text), safe="/")


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
