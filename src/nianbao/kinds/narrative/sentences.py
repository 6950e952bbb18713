"""Sentences of a section's text."""

from __future__ import annotations

_STOPS = "。！？!?\n"


def sentence_at(text: str, position: int) -> tuple[int, int]:
    """The sentence [start, end) that holds a code point, its end mark included."""
    start = max(text.rfind(stop, 0, position) for stop in _STOPS) + 1
    ends = [found for stop in _STOPS if (found := text.find(stop, position)) >= 0]
    end = min(ends) if ends else len(text)
    return start, end + 1 if end < len(text) and text[end] != "\n" else end
