"""The lexicon of problems and measures, compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from operator import add
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from nianbao.base import regexes
from nianbao.kinds.lexicons import Lexicon, Pattern, Wording, lacking
from nianbao.kinds.memo import per_form
from nianbao.kinds.narrative.scanner import Scanner
from nianbao.kinds.params import SectionId

Family = Literal[
    "is", "paren", "paren_digit", "digit", "circled", "bullet", "comma", "first", "of_them", "ordinal", "side", "labelled",
    "bare", "one_of",
]  # fmt: skip


class Matter(Lexicon):
    """What problems and measures may be about: its words, of two characters at least."""

    words: tuple[Annotated[str, Field(min_length=2)], ...]
    weight: int


class ProblemsFile(Lexicon):
    """lexicons/problems.yaml: how the `section` on problems and improvements is told.

    `enumerators`: by family, tried in this order; `words_as_ordinals`: the numbers of those that have no numeral.
    `to_measures`, `to_problems`: the words from which on measures, problems are told. `matters`: what both may be about;
    `answered_by`: matter → matters whose measures answer it, too; `match_from`: the least weight that they must share."""

    format: Literal["problems/1"]
    section: SectionId
    enumerators: dict[Family, Wording]
    words_as_ordinals: dict[str, int]
    to_measures: tuple[Wording, ...]
    to_problems: tuple[Wording, ...]
    not_to_measures: Pattern
    weak_words_after: Pattern
    title: Pattern
    heading: Pattern
    not_heading: Pattern
    measure_heading: Pattern
    not_measure_heading: Pattern
    lead_ins: Pattern
    weak_lead_in: Pattern
    list_end: Pattern
    opening: Pattern
    predicates: Pattern
    cause: Pattern
    reason: Pattern
    mended: Pattern
    consequence: Pattern
    subjectless: Pattern
    generic: Pattern
    noun_list: Pattern
    hope: Pattern
    goes_on: Pattern
    measure_start: Pattern
    acts: Pattern
    repairs: Pattern
    done_within: Pattern
    agency: Pattern
    pair: Pattern
    answers: Pattern
    might_act: Pattern
    before_this_year: Pattern
    noticed: Pattern
    dated_or_counted: Pattern
    concrete: Pattern
    none: Pattern
    promise: Pattern
    boilerplate: Pattern
    seen: dict[str, Pattern]
    matters: dict[str, Matter]
    answered_by: dict[str, tuple[str, ...]]
    match_from: int

    @model_validator(mode="after")
    def _matters_known(self) -> ProblemsFile:
        lacking(self.answered_by, self.matters, "matters")
        lacking((name for names in self.answered_by.values() for name in names), self.matters, "matters")
        return self


@dataclass(frozen=True, slots=True)
class ProblemLexicon:
    """Patterns as in the data file; `enumerator` names families; `matters`: the first two characters of a word → (word,
    (matter, weight)s)s."""

    section: str
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
    seen: dict[str, re.Pattern[str]]
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

    def matters_in(self, text: str) -> list[tuple[int, int, tuple[tuple[str, int], ...]]]:
        """[start, end) of each word of a matter, in the order of their starts, with (matter, weight)s."""
        return [
            (start, start + len(word), places)
            for start, listed in enumerate(map(self.matters.get, map(add, text, text[1:])))
            if listed
            for word, places in listed
            if text.startswith(word, start)
        ]

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


@per_form
def compiled(data: Mapping[str, Any]) -> ProblemLexicon:
    """The lexicon in use, compiled on its first use. ValueError when the data is not such a lexicon."""
    return _compile(ProblemsFile.model_validate(data))


def _compile(file: ProblemsFile) -> ProblemLexicon:
    matters: dict[str, list[tuple[str, int]]] = {}
    for name, matter in file.matters.items():
        for word in matter.words:
            matters.setdefault(word, []).append((name, matter.weight))
    by_pair: dict[str, list[tuple[str, tuple[tuple[str, int], ...]]]] = {}
    for word, places in matters.items():
        by_pair.setdefault(word[:2], []).append((word, tuple(places)))
    return ProblemLexicon(
        section=file.section,
        enumerator=Scanner(list(file.enumerators.items())),
        ordinals=dict(file.words_as_ordinals),
        to_measures=Scanner([("turn", pattern) for pattern in file.to_measures]),
        to_problems=Scanner([("turn", pattern) for pattern in file.to_problems]),
        matters={pair: tuple(words) for pair, words in by_pair.items()},
        answered_by=dict(file.answered_by),
        match_from=file.match_from,
        seen={name: regexes.compiled(pattern) for name, pattern in file.seen.items()},
        **{name: regexes.compiled(getattr(file, name)) for name in _PATTERNS},
    )


_PATTERNS = [field.name for field in fields(ProblemLexicon) if field.type == "re.Pattern[str]"]
