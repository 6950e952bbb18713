"""The lexicon of problems and measures, compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from operator import add
from typing import Any

from nianbao.kinds.narrative.scanner import Scanner


@dataclass(frozen=True, slots=True)
class ProblemLexicon:
    """Patterns as in the data file; `enumerator` names families; `matters`: the first two characters of a word → (word,
    (matter, weight)s)s."""

    enumerator: Scanner
    ordinals: dict[str, int]
    to_measures: Scanner
    not_to_measures: re.Pattern[str]
    weak_words_after: re.Pattern[str]
    to_problems: Scanner
    title: re.Pattern[str]
    heading: re.Pattern[str]
    not_heading: re.Pattern[str]
    measure_heading: re.Pattern[str]
    not_measure_heading: re.Pattern[str]
    lead_ins: re.Pattern[str]
    weak_lead_in: re.Pattern[str]
    list_end: re.Pattern[str]
    opening: re.Pattern[str]
    predicates: re.Pattern[str]
    cause: re.Pattern[str]
    reason: re.Pattern[str]
    mended: re.Pattern[str]
    consequence: re.Pattern[str]
    subjectless: re.Pattern[str]
    generic: re.Pattern[str]
    noun_list: re.Pattern[str]
    shared_predicate: re.Pattern[str]
    hope: re.Pattern[str]
    goes_on: re.Pattern[str]
    measure_start: re.Pattern[str]
    acts: re.Pattern[str]
    repairs: re.Pattern[str]
    done_within: re.Pattern[str]
    agency: re.Pattern[str]
    pair: re.Pattern[str]
    answers: re.Pattern[str]
    before_this_year: re.Pattern[str]
    dated_or_counted: re.Pattern[str]
    concrete: re.Pattern[str]
    noticed: re.Pattern[str]
    might_act: re.Pattern[str]
    none: re.Pattern[str]
    promise: re.Pattern[str]
    boilerplate: re.Pattern[str]
    matters: dict[str, tuple[tuple[str, tuple[tuple[str, int], ...]], ...]]
    answered_by: dict[str, tuple[str, ...]]
    match_from: int

    def matters_of(self, text: str) -> dict[str, int]:
        """The matters that a text speaks of, with their weights."""
        found: dict[str, int] = {}
        for pair in self.matters.keys() & set(map(add, text, text[1:])):
            for word, places in self.matters[pair]:
                if word in text:
                    found.update(places)
        return found

    def own_words(self, item: str) -> str:
        """An item without its enumerator, marks and blanks: what makes it the same as another."""
        mark = next(self.enumerator.finditer(item), None)
        said = item[mark.end() :] if mark is not None and mark.start() == 0 else item
        return "".join(character for character in said if character.isalnum())

    def tells(self, text: str, start: int, end: int) -> bool:
        """Whether a stretch says something of its own once the general words are gone."""
        return len(self.predicates.sub("", self.generic.sub("", text[start:end])).strip(_MARKS)) >= 2

    def says(self, text: str, start: int, end: int) -> bool:
        """Whether a stretch says of something of its own that it is amiss."""
        return self.predicates.search(text, start, end) is not None and self.tells(text, start, end)

    def begins_to_act(self, text: str) -> bool:
        """Whether a text begins with a means, in a sentence that says nothing amiss."""
        stops = [found for stop in "。；;\n" if (found := text.find(stop)) >= 0]
        sentence = text[: min(stops)] if stops else text
        acts = self.acts.match(sentence) or self.measure_start.match(sentence)
        return acts is not None and not self.amiss(sentence)

    def hopes(self, stretch: str) -> bool:
        """Whether every clause only hopes or resolves, or is made of general words alone."""
        if self.dated_or_counted.search(stretch):
            return False
        clauses = [clause.strip() for clause in re.split("[，,]", stretch)]
        return all(self.hope.match(clause) or len(self.generic.sub("", clause)) < 2 for clause in clauses)

    def may_act(self, text: str) -> bool:
        """Whether a clause of the first sentence of a text may tell what was or will be done."""
        sentence = re.split("[。！？!?\\n]", text.strip(), maxsplit=1)[0]
        clauses = [clause.strip() for clause in re.split("[，,；;：:]", sentence)]
        return any(self.might_act.match(one) or self.begins_to_act(one) for one in clauses)

    def amiss(self, sentence: str) -> bool:
        """Whether a sentence says that something is amiss, and not only that it is mended."""
        return self.predicates.search(self.repairs.sub("", sentence)) is not None


_MARKS = " \n，,。；;、：:．."
_COMPILED: dict[int, tuple[Mapping[str, Any], ProblemLexicon]] = {}
_PATTERNS = (
    "not_to_measures", "weak_words_after", "title", "heading", "not_heading", "measure_heading",
    "not_measure_heading", "lead_ins", "weak_lead_in", "list_end", "opening", "predicates", "cause",
    "reason", "mended", "consequence",
    "subjectless", "generic", "noun_list",
    "shared_predicate", "hope", "goes_on", "measure_start", "acts", "repairs", "done_within", "agency",
    "pair", "answers", "might_act", "before_this_year", "noticed", "dated_or_counted", "concrete", "none", "promise", "boilerplate",
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
    if any(len(word) < 2 for word in matters):
        raise ValueError("a word of a matter must have two characters at least")
    by_pair: dict[str, list[tuple[str, tuple[tuple[str, int], ...]]]] = {}
    for word, places in matters.items():
        by_pair.setdefault(word[:2], []).append((word, tuple(places)))
    patterns = {name: re.compile(data[name].replace("\n", "").replace(" |", "|").strip()) for name in _PATTERNS}
    return ProblemLexicon(
        enumerator=Scanner(list(data["enumerators"].items())),
        ordinals={str(word): int(value) for word, value in data["words_as_ordinals"].items()},
        to_measures=Scanner([("turn", pattern) for pattern in data["to_measures"]]),
        to_problems=Scanner([("turn", pattern) for pattern in data["to_problems"]]),
        matters={pair: tuple(words) for pair, words in by_pair.items()},
        answered_by={name: tuple(kinds) for name, kinds in data["answered_by"].items()},
        match_from=int(data["match_from"]),
        **patterns,
    )
