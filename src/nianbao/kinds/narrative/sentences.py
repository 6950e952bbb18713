"""Sentences of a section's text."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

_STOP = re.compile(r"[。！？!?\n]")


def sentence_at(text: str, position: int) -> tuple[int, int]:
    """The sentence [start, end) that holds a code point, its end mark included."""
    stops = _stops(text)
    behind = bisect_left(stops, position)
    start = stops[behind - 1] + 1 if behind else 0
    end = stops[behind] if behind < len(stops) else len(text)
    return start, end + 1 if end < len(text) and text[end] != "\n" else end


@lru_cache(maxsize=4)
def _stops(text: str) -> list[int]:
    """Looked for once a text: many figures of a long one ask for theirs."""
    return [match.start() for match in _STOP.finditer(text)]
