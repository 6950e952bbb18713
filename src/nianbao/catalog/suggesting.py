"""What somebody may have meant by a word that is not known. Apart from `source`, so that who asks needs no YAML."""

from __future__ import annotations

from typing import Any


def suggest(word: str, known: Any) -> str:
    """`是否为 "…"？` with the nearest known words, or an empty string."""
    from difflib import get_close_matches

    near = get_close_matches(str(word), [str(item) for item in known], n=2, cutoff=0.6)
    return f"是否为 {' 或 '.join(near)}？" if near else ""
