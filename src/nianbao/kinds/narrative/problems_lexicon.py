"""The lexicon of problems and measures, compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nianbao.kinds.narrative.scanner import Scanner


@dataclass(frozen=True, slots=True)
class ProblemLexicon:
    """Patterns as in the data file; `enumerator` names families; `matters`: word → (matter, weight)s."""

    enumerator: Scanner
    ordinals: dict[str, int]
    to_measures: Scanner
    not_to_measures: re.Pattern[str]
    weak_words_after: re.Pattern[str]
    to_problems: Scanner
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
    matters: dict[str, tuple[tuple[str, int], ...]]
    match_from: int

    def matters_of(self, text: str) -> dict[str, int]:
        """The matters that a text speaks of, with their weights."""
        found: dict[str, int] = {}
        for word, places in self.matters.items():
            if word in text:
                found.update(places)
        return found


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
    patterns = {name: re.compile(data[name].replace("\n", "").replace(" |", "|").strip()) for name in _PATTERNS}
    return ProblemLexicon(
        enumerator=Scanner(list(data["enumerators"].items())),
        ordinals={str(word): int(value) for word, value in data["words_as_ordinals"].items()},
        to_measures=Scanner([("turn", pattern) for pattern in data["to_measures"]]),
        to_problems=Scanner([("turn", pattern) for pattern in data["to_problems"]]),
        matters={word: tuple(places) for word, places in matters.items()},
        match_from=int(data["match_from"]),
        **patterns,
    )
