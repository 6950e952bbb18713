"""The headers of a mail's parts, above all the names of attachments: RFC 2047, RFC 2231, and what programs write instead."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Mapping
from itertools import groupby
from typing import Final

from nianbao.readers.parcels.names import decoded

_HEADER: Final = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*(.*(?:\r?\n[ \t].*)*)")
_LONGEST: Final = 256 << 10  # bytes of the headers of a part
_PARAMETER: Final = re.compile(rb';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)', re.S)
_WORD: Final = re.compile(rb"=\?([^?\s]+)\?([BbQq])\?([^?]*)\?=")
_SECTION: Final = re.compile(r"(filename|name)(?:\*(\d+))?(\*)?")
_UNPRINTED: Final = re.compile("[\x00-\x1f\x7f]+")

Params = Mapping[str, bytes]


def parsed(data: bytes, start: int, end: int) -> tuple[dict[str, bytes], int]:
    """The headers that begin at `start`, by their lower-case names (the first of each), unfolded; and where the body begins."""
    found: dict[str, bytes] = {}
    at, last = start, min(end, start + _LONGEST)
    while at < last:
        if data.startswith((b"\n", b"\r\n"), at):
            return found, min(end, data.index(b"\n", at) + 1)
        header = _HEADER.match(data, at, last)
        if header is not None:
            found.setdefault(header[1].decode("ascii", "replace").lower(), re.sub(rb"\r?\n", b"", header[2]).strip())
            at = header.end()
        at = _line_end(data, at, last)
    return found, min(at, end)


def _line_end(data: bytes, at: int, last: int) -> int:
    found = data.find(b"\n", at, last)
    return found + 1 if found >= 0 else last


def value(raw: bytes) -> tuple[str, dict[str, bytes]]:
    """A header's value in lower case and its parameters (RFC 2045, 5.1), quotes undone, in any encoding."""
    first, _, _ = raw.partition(b";")
    params: dict[str, bytes] = {}
    for found in _PARAMETER.finditer(raw, len(first)):
        text = found[2].strip()
        if text.startswith(b'"'):
            text = re.sub(rb'\\(["\\])', rb"\1", text[1:].removesuffix(b'"'))
        params.setdefault(found[1].decode("ascii", "replace").lower(), text)
    return first.strip().decode("ascii", "replace").lower(), params


def filename(*params: Params) -> str:
    """The name that the parameters of Content-Disposition, else those of Content-Type give; "" where none."""
    for some in params:
        if name := _UNPRINTED.sub("", _extended(some) or _plain(some)).strip():
            return name
    return ""


def _plain(params: Params) -> str:
    raw = params.get("filename") or params.get("name") or b""
    return words(raw)


def _extended(params: Params) -> str:
    """RFC 2231: a charset before the value, bytes by per cent, the value in sections, which may part a character."""
    sections = _sections(params)
    if not sections:
        return ""
    charset, pieces = "", []
    for number in sorted(sections):
        raw, coded = sections[number]
        if coded and number == min(sections) and raw.count(b"'") >= 2:
            named, _, raw = raw.split(b"'", 2)
            charset = named.decode("ascii", "replace")
        pieces.append((coded, raw))
    # neighbours together: some programs cut within the three signs of a byte
    runs = ((coded, b"".join(raw for _, raw in same)) for coded, same in groupby(pieces, lambda piece: piece[0]))
    whole = b"".join(_by_percent(raw) if coded else raw for coded, raw in runs)
    return words(whole) if not charset and b"=?" in whole else decoded(whole, charset)


def _sections(params: Params) -> dict[int, tuple[bytes, bool]]:
    """The pieces of a name by their numbers, and whether each is coded by per cent."""
    sections: dict[int, tuple[bytes, bool]] = {}
    for key, raw in params.items():
        match = _SECTION.fullmatch(key)
        if match is not None and (match[2] or match[3]):
            sections[int(match[2] or 0) if len(match[2] or "") < 4 else 999] = (raw, bool(match[3]))
    return sections


def _by_percent(raw: bytes) -> bytes:
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes((int(found[1], 16),)), raw)


def words(raw: bytes) -> str:
    """Text with encoded words (RFC 2047), also in quotes, where they should not stand; neighbours of one charset are one,
    since they may part a character."""
    parts: list[tuple[str, bytes]] = []  # charset, bytes; text between words has none
    at = 0
    for found in _WORD.finditer(raw):
        between = raw[at : found.start()]
        if between.strip():
            parts.append(("", between))
        charset = found[1].decode("ascii", "replace").lower().partition("*")[0]
        parts.append((charset, _of_word(found[2], found[3])))
        at = found.end()
    if raw[at:].strip():
        parts.append(("", raw[at:]))
    return "".join(
        decoded(b"".join(data for _, data in same), charset) for charset, same in groupby(parts, lambda part: part[0])
    )


def _of_word(kind: bytes, text: bytes) -> bytes:
    if kind in b"Qq":
        return quopri.decodestring(text, header=True)
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        return text


def subject_of(message: bytes) -> str:
    """What a message says that it is about, as a name."""
    found, _ = parsed(message, 0, len(message))
    return re.sub(r'[\\/:*?"<>|\s]+', " ", words(found.get("subject", b""))).strip()[:80]
