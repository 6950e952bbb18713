"""Which of the sides that the overview is to speak of it does speak of."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple


class Evidence(NamedTuple):
    """Words that speak of an aspect: code points [start, end) of the section's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Aspect:
    id: str
    name: str
    words: re.Pattern[str]
    levels: frozenset[str]  # empty: all agencies


_COMPILED: dict[int, tuple[Mapping[str, Any], tuple[Aspect, ...]]] = {}


def compiled(data: Mapping[str, Any]) -> tuple[Aspect, ...]:
    """The aspects of a lexicon, compiled on its first use."""
    known = _COMPILED.get(id(data))
    if known is None or known[0] is not data:
        aspects = tuple(
            Aspect(name, entry["name"], re.compile("|".join(entry["words"])), frozenset(entry.get("levels", ())))
            for name, entry in data["aspects"].items()
        )
        known = _COMPILED[id(data)] = (data, aspects)
    return known[1]


def find(text: str, lexicon: Mapping[str, Any], level: str | None) -> dict[str, Evidence | None]:
    """The first words that speak of each aspect that an agency of this level owes, None where there are none.

    An aspect for some levels only is left out where the level is another one or unknown. Empty for a text that is
    shorter than the lexicon's `min_chars`: nothing is absent from a text that says nothing."""
    if len(text.strip()) < lexicon["min_chars"]:
        return {}
    found: dict[str, Evidence | None] = {}
    for aspect in compiled(lexicon):
        if aspect.levels and level not in aspect.levels:
            continue
        match = aspect.words.search(text)
        found[aspect.id] = Evidence(*match.span()) if match else None
    return found
