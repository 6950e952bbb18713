"""What may stand in a cell of a sheet."""

from __future__ import annotations

import re

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LONGEST = 32_000  # characters that a cell of a spreadsheet holds


def safe(text: object) -> str:
    """Text for a cell: without control and direction characters, never to be taken for a formula."""
    clean = _UNSAFE.sub("", str(text))[:_LONGEST]
    return f" {clean}" if clean[:1] in ("=", "+", "-", "@", "\t", "\r") and not _is_number(clean) else clean


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(?:\.\d+)?", text) is not None
