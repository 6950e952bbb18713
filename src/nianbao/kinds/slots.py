"""The message slots that a kind supplies, by outcome or `outcome.variant`. Lint holds the packs' messages to them."""

from __future__ import annotations

COMMON = frozenset({"agency", "year", "rule_title"})  # every message has these


def slots(*names: str, **by_outcome: str) -> dict[str, frozenset[str]]:
    """Slots by outcome: `fail="row column"`; `__` in a key stands for the dot before a variant. `names` are in all. Several
    names may stand in one text, with blanks between them."""
    everywhere = COMMON.union(*(words.split() for words in names))
    table = {key.replace("__", "."): everywhere.union(words.split()) for key, words in by_outcome.items()}
    for key in ("pass", "not_applicable", "not_checked"):
        table.setdefault(key, everywhere)
    return table
