"""Damaged files: whatever the bytes are, a file is read or refused in words, in bounded time."""

from __future__ import annotations

import io
import random
import re
import time
import zipfile
from typing import Final

from fuzz.sources import FIXTURES, form, whole
from nianbao.base.errors import DocumentError
from nianbao.base.timelimit import time_limit
from nianbao.readers.ole import CompoundFile
from nianbao.readers.sniff import read
from nianbao.recognise import recognise
from support.word97 import compound

KINDS: Final = ("txt", "md", "html", "mht", "docx", "doc", "odt", "rtf", "xlsx", "xls", "ods", "pdf", "ofd")
SECONDS: Final = 20.0  # of the processor, that one small file may take
_ZIPPED: Final = ("docx", "odt", "xlsx", "ods", "ofd")
_NUMBERS: Final = (b"0", b"-1", b"65536", b"99999999999", b"1e9", b"")


class TookTooLongError(Exception):
    """A file came to no end within `SECONDS`."""


def source(kind: str, rng: random.Random) -> bytes:
    if kind == "pdf":
        return rng.choice(sorted(FIXTURES.glob("forestry_*.pdf"))).read_bytes()
    return whole(kind, rng)


def mutated(kind: str, rng: random.Random) -> bytes:
    """A file of a kind with one to four changes, of bytes or of structure; of zipped ones mostly inside a member."""
    data = source(kind, rng)
    if kind in _ZIPPED and rng.random() < 0.8:
        return _in_a_member(data, rng)
    if kind == "doc" and rng.random() < 0.8:
        return _in_a_stream(data, rng)
    return changed(data, rng)


def _in_a_member(data: bytes, rng: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        hit = rng.choice([name for name in names if name.endswith(".xml")])
        for name in names:
            content = old.read(name)
            new.writestr(name, changed(content, rng) if name == hit else content)
    return out.getvalue()


def _in_a_stream(data: bytes, rng: random.Random) -> bytes:
    """Of a compound file: what is changed as a whole no longer holds together."""
    file = CompoundFile(data)
    streams = {name: file.stream(name, 1 << 24) or b"" for name in file.names}
    hit = rng.choice(list(streams))
    way = rng.choice((changed, _other_words))
    return compound(streams | {hit: way(streams[hit], rng)})


def _other_words(data: bytes, rng: random.Random) -> bytes:
    """Numbers of four bytes that point elsewhere, or say more than there is."""
    changed = bytearray(data.ljust(4, b"\0"))
    for _ in range(rng.choice((1, 2, 8))):
        at = rng.randrange(len(changed) - 3)
        far = rng.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF, len(data), rng.randrange(1 << 32)))
        changed[at : at + 4] = far.to_bytes(4, "little")
    return bytes(changed)


def changed(data: bytes, rng: random.Random) -> bytes:
    """The bytes after one to four changes."""
    for _ in range(rng.randint(1, 4)):
        data = rng.choice((_flipped, _cut, _doubled, _moved, _other_number, _tag_lost, _nested, _filled))(data, rng)
    return data[: 4 << 20]


def _piece(data: bytes, rng: random.Random, longest: int = 400) -> tuple[int, int]:
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + rng.randint(1, longest))


def _flipped(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 20)):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(data: bytes, rng: random.Random) -> bytes:
    start, end = _piece(data, rng)
    return data[:start] if rng.random() < 0.2 else data[:start] + data[end:]


def _doubled(data: bytes, rng: random.Random) -> bytes:
    start, end = _piece(data, rng)
    return data[:end] + data[start:end] * rng.choice((1, 1, 2, 300)) + data[end:]


def _moved(data: bytes, rng: random.Random) -> bytes:
    start, end = _piece(data, rng)
    rest = data[:start] + data[end:]
    to = rng.randrange(len(rest) + 1)
    return rest[:to] + data[start:end] + rest[to:]


def _other_number(data: bytes, rng: random.Random) -> bytes:
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return data
    hit = rng.choice(found)
    return data[: hit.start()] + rng.choice(_NUMBERS) + data[hit.end() :]


def _tag_lost(data: bytes, rng: random.Random) -> bytes:
    found = list(re.finditer(rb"<[^<>]{1,300}>", data))
    if not found:
        return _cut(data, rng)
    hit = rng.choice(found)
    return data[: hit.start()] + data[hit.end() :]


def _nested(data: bytes, rng: random.Random) -> bytes:
    opening = rng.choice(
        (
            b"<table><tr><td>",
            b"<div>",
            b"<w:tbl><w:tr><w:tc>",
            b"<ofd:PageBlock>",
            b"<text:span>",
            b"{\\trowd\\cellx9",
            b"{\\*\\shppict{\\shptxt ",
            b"> ",
            b"[",
            b"(",
            "（".encode(),
            b"<<",
        )
    )
    start, _ = _piece(data, rng)
    return data[:start] + opening * rng.choice((3, 50, 3000)) + data[start:]


def _filled(data: bytes, rng: random.Random) -> bytes:
    run = rng.choice(
        (" ", "\u3000", "\n", "1", "一", "（", "“", "|", "-", "。", "其中5件，", "\u200b", "\u202e", "\x00")
    )
    start, _ = _piece(data, rng)
    return data[:start] + run.encode() * rng.choice((2, 40, 5000)) + data[start:]


def fault(kind: str, seed: int) -> str | None:
    """What went wrong with the file of this seed; None where it was read, or refused as a document."""
    data = mutated(kind, random.Random(f"{kind} {seed}"))
    before = time.process_time()
    try:
        with time_limit(SECONDS, TookTooLongError()):
            recognise(read(data, f"x.{kind}"), form())
    except DocumentError:
        return None
    except TookTooLongError:
        return f"more than {SECONDS:g} s"
    except Exception as error:  # noqa: BLE001 - whatever else ends the reading of a file is what is looked for
        return f"{type(error).__name__}: {error} after {time.process_time() - before:.1f} s"
    return None
