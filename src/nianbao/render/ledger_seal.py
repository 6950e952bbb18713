"""The seal of a ledger: a hash of what we wrote, kept in its properties, by which it is known whether anybody has changed it."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Final

PROPERTY: Final = "nianbao-sha256"
UNSEALED: Final = "0" * 64
_MEMBER: Final = "docProps/custom.xml"
_LARGEST: Final = 512 << 20  # bytes unpacked


def sealed(data: bytes) -> bytes:
    """The workbook, written with `PROPERTY` = `UNSEALED`, with its hash in place of that."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        seal = _hash(old)
        for info in old.infolist():
            part = old.read(info)
            new.writestr(info, part.replace(UNSEALED.encode(), seal) if info.filename == _MEMBER else part)
    return out.getvalue()


def is_untouched(data: bytes) -> bool:
    """Whether a workbook is as we wrote it; one that was saved by another program is not, whatever it changed."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            if _MEMBER not in held.namelist() or sum(info.file_size for info in held.infolist()) > _LARGEST:
                return False
            return _hash(held) in held.read(_MEMBER)
    except (zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError, EOFError, OSError):
        return False


def _hash(held: zipfile.ZipFile) -> bytes:
    found = hashlib.sha256()
    for name in sorted(held.namelist()):
        if name != _MEMBER:
            found.update(name.encode() + b"\0" + held.read(name) + b"\0")
    return found.hexdigest().encode()
