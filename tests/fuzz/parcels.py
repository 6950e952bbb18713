"""Damaged archives and mails: whatever the bytes are, what comes out is what was put in, or a fault in words."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from fuzz.damage import SECONDS, TookTooLongError, changed
from nianbao.base.timelimit import time_limit
from nianbao.readers.parcels import program
from nianbao.readers.parcels.walk import opened
from support import parcels
from support.parcels import attachment, mail, tarred, zipped

_MOST: Final = 32 << 20  # bytes that come out of some kilobytes


def _files(rng: random.Random) -> list[tuple[str, bytes]]:
    return [(f"年报{number}.txt", rng.randbytes(rng.randint(0, 5000)) * rng.randint(1, 3)) for number in range(4)]


def _mail(files: parcels.Files) -> bytes:
    parts = [attachment(b'attachment; filename="' + name.encode("gb18030") + b'"', data) for name, data in files]
    return mail([parcels.LETTER, *parts])


def _nested(files: parcels.Files) -> bytes:
    return zipped([("a.tgz", gzip.compress(tarred(files))), ("b.eml", _mail(files))])


MAKERS: Final[dict[str, Callable[[parcels.Files], bytes]]] = {
    "zip": zipped,
    "stored.zip": lambda files: zipped(files, zipfile.ZIP_STORED),
    "tar": tarred,
    "tgz": lambda files: gzip.compress(tarred(files), mtime=0),
    "tbz2": lambda files: bz2.compress(tarred(files)),
    "txz": lambda files: lzma.compress(tarred(files)),
    "eml": _mail,
    "nested.zip": _nested,
}
if program.program() is not None:
    MAKERS["rar"] = parcels.rar5
    MAKERS["4.rar"] = parcels.rar4
CHECKED: Final = (
    "zip",
    "stored.zip",
    "tgz",
    "tbz2",
    "txz",
    "rar",
    "4.rar",
)  # by sums over the bytes: none comes out changed
UNCHECKED_IF_CUT: Final = ("tgz", "txz")  # the sum stands at the end


def fault(kind: str, seed: int) -> str:
    """What is wrong with how a damaged container of a kind is read; "" where nothing is."""
    rng = random.Random(f"{kind}{seed}")
    files = _files(rng)
    data = changed(MAKERS[kind](files), rng)
    given = {content for _, content in files}
    came = 0
    found: list[tuple[str, bytes]] = []
    cut = False
    try:
        with tempfile.TemporaryDirectory() as folder, time_limit(SECONDS, TookTooLongError()):
            path = Path(folder) / f"a.{kind}"
            path.write_bytes(data)
            with path.open("rb") as file:
                for one in opened(file, path, path.name, len(data)):
                    if one.fault is not None and not (one.fault.message and one.fault.hint):
                        return "a fault without words"
                    if one.takes_back:
                        found.clear()
                    cut |= one.fault is not None and not one.inner
                    if one.file is None:
                        continue
                    one.file.seek(0)
                    content = one.file.read()
                    came += len(content)
                    found.append((one.inner, content))
    except TookTooLongError:
        return "took too long"
    except Exception as error:  # noqa: BLE001 - what this looks for
        return f"{type(error).__name__}: {error}"
    if kind in CHECKED and not (cut and kind in UNCHECKED_IF_CUT):
        for name, content in found:
            if content not in given:
                return f"{name} is not what was put in"
    return "" if came <= _MOST else f"{came} bytes"
