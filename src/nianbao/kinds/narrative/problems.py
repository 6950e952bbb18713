"""Problems, measures, and which measure answers which problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nianbao.kinds.narrative.problems_lexicon import ProblemLexicon, compiled
from nianbao.kinds.narrative.problems_split import Cut, Span, cut
from nianbao.model.finding import Measure, Narrative, Problem


@dataclass(slots=True)
class Told:
    """A section's narrative and what the rules ask besides: `matters[j]` of measure j, vague sentences of measures."""

    narrative: Narrative
    vague: list[Span] = field(default_factory=list)
    turned: bool = False
    problem_matters: list[frozenset[str]] = field(default_factory=list)
    measure_matters: list[frozenset[str]] = field(default_factory=list)


def analyse(text: str, lexicon: Mapping[str, Any] | ProblemLexicon, year: int | None = None) -> Narrative:
    """The problems and measures of the (folded) text of the section on them; aspects are left empty.

    `coverage`: matched problems / problems, None where no problem was found."""
    return tell(text, lexicon).narrative


def tell(text: str, lexicon: Mapping[str, Any] | ProblemLexicon) -> Told:
    """As `analyse`, with the grounds."""
    words = lexicon if isinstance(lexicon, ProblemLexicon) else compiled(lexicon)
    found = cut(text, words)
    problems = [Problem(text[start:end], start, end) for start, end in found.problems]
    measures = [Measure(text[start:end], start, end) for start, end in found.measures]
    left = [_content(problem.text, words) for problem in problems]
    right = [_content(measure.text, words) for measure in measures]
    _match(problems, found, left, right, words)
    matched = sum(1 for problem in problems if problem.measures)
    coverage = matched / len(problems) if problems else None
    return Told(
        Narrative(problems, measures, {}, coverage),
        found.vague,
        found.turned,
        [frozenset(matters) for matters, _ in left],
        [frozenset(matters) for matters, _ in right],
    )


Content = tuple[dict[str, int], frozenset[str]]


def _content(text: str, words: ProblemLexicon) -> Content:
    """The matters that a text is about, with their weights, and the pairs of characters of its own words."""
    matters = words.matters_of(text)
    pairs: set[str] = set()
    for piece in words.boilerplate.split(text):
        if len(piece) > 1:
            pairs.update(piece[index : index + 2] for index in range(len(piece) - 1))
    return matters, frozenset(pair for pair in pairs if pair.isalpha())


def sharing(one: Content, other: Content) -> int:
    """How much two texts share: the weights of common matters, and one for each pair of characters in common."""
    common = one[0].keys() & other[0].keys()
    return sum(one[0][name] for name in common) + len(one[1] & other[1])


def _match(
    problems: list[Problem], found: Cut, left: list[Content], right: list[Content], words: ProblemLexicon
) -> None:
    links: dict[int, set[int]] = {index: set() for index in range(len(problems))}
    for problem, measure in found.paired:
        links[problem].add(measure)
    told = {measure for _, measure in found.paired}
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            if j not in told and sharing(one, other) >= words.match_from:
                links[i].add(j)
    if len(left) == len(right):
        answers = {j: {i for i in links if j in links[i]} for j in range(len(right))}
        for i in range(len(left)):
            # Order speaks where the measure at the same place is not plainly about another problem.
            if not links[i] and (len(left) == 1 or not _contradicts(i, answers[i], left, right, words)):
                links[i].add(i)
    for index, item in enumerate(problems):
        item.measures = sorted(links[index])


def _contradicts(i: int, answered: set[int], left: list[Content], right: list[Content], words: ProblemLexicon) -> bool:
    strong = any(sharing(left[k], right[i]) >= 3 * words.match_from for k in answered)
    return strong and bool(left[i][0]) and bool(right[i][0])
