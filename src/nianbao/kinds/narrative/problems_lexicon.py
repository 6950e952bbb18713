"""The lexicon of problems and measures, compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ProblemLexicon:
    """Patterns as in the data file; `enumerator` has a group for each family; `matters`: word → (matter, weight)s."""

    enumerator: re.Pattern[str]
    ordinals: dict[str, int]
    to_measures: re.Pattern[str]
    not_to_measures: re.Pattern[str]
    weak_words_after: re.Pattern[str]
    to_problems: re.Pattern[str]
    lead_ins: re.Pattern[str]
    list_end: re.Pattern[str]
    opening: re.Pattern[str]
    predicates: re.Pattern[str]
    consequence: re.Pattern[str]
    generic: re.Pattern[str]
    noun_list: re.Pattern[str]
    shared_predicate: re.Pattern[str]
    hope: re.Pattern[str]
    measure_start: re.Pattern[str]
    done: re.Pattern[str]
    pair: re.Pattern[str]
    none: re.Pattern[str]
    promise: re.Pattern[str]
    boilerplate: re.Pattern[str]
    matter: re.Pattern[str]
    matters: dict[str, tuple[tuple[str, int], ...]]
    match_from: int


_COMPILED: dict[int, tuple[Mapping[str, Any], ProblemLexicon]] = {}
_PATTERNS = (
    "not_to_measures", "weak_words_after", "lead_ins", "list_end", "opening", "predicates", "consequence",
    "generic", "noun_list",
    "shared_predicate", "hope", "measure_start", "done", "pair", "none", "promise", "boilerplate",
)  # fmt: skip


def compiled(data: Mapping[str, Any]) -> ProblemLexicon:
    """The lexicon in use, compiled on its first use. KeyError or re.error when the data is not such a lexicon."""
    known = _COMPILED.get(id(data))
    if known is None or known[0] is not data:
        known = _COMPILED[id(data)] = (data, _compile(data))
    return known[1]


def _compile(data: Mapping[str, Any]) -> ProblemLexicon:
    matters: dict[str, list[tuple[str, int]]] = {}
    for name, matter in data["matters"].items():
        for word in matter["words"]:
            matters.setdefault(word, []).append((name, int(matter["weight"])))
    words = "|".join(sorted(map(re.escape, matters), key=len, reverse=True))
    patterns = {name: re.compile(data[name].replace("\n", "").replace(" |", "|").strip()) for name in _PATTERNS}
    return ProblemLexicon(
        enumerator=re.compile(
            "|".join(f"(?P<{family}>{pattern})" for family, pattern in data["enumerators"].items()), re.MULTILINE
        ),
        ordinals={str(word): int(value) for word, value in data["words_as_ordinals"].items()},
        to_measures=re.compile("|".join(data["to_measures"]), re.MULTILINE),
        to_problems=re.compile("|".join(data["to_problems"]), re.MULTILINE),
        # Looked ahead, so that words within words are found as well (业务能力 holds 能力).
        matter=re.compile(f"(?=({words}))"),
        matters={word: tuple(places) for word, places in matters.items()},
        match_from=int(data["match_from"]),
        **patterns,
    )
