"""Problems, measures, and which measure answers which problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nianbao.base.text import with_full_width_marks
from nianbao.kinds.narrative.problems_about import Content, content_of, sharing
from nianbao.kinds.narrative.problems_lexicon import ProblemLexicon, compiled
from nianbao.kinds.narrative.problems_model import RoleModel
from nianbao.kinds.narrative.problems_second import settled
from nianbao.kinds.narrative.problems_split import Cut, Span, clauses_of_means, cut, resolves
from nianbao.model.finding import Measure, Narrative, Problem

LONGEST = 10_000


@dataclass(slots=True)
class ToldProblems:
    """A section's narrative and what the rules ask besides: vague sentences of measures, what each problem and measure
    is about, the problems that are only touched on where measures are told or named together with an answered one
    (`in_passing`), measures without means. `problems_disputed`, `measures_disputed`: two readings count them differently,
    so that nothing hard is said."""

    narrative: Narrative
    vague: list[Span] = field(default_factory=list)
    turned: bool = False
    problem_matters: list[frozenset[str]] = field(default_factory=list)
    measure_matters: list[frozenset[str]] = field(default_factory=list)
    in_passing: frozenset[int] = frozenset()
    without_means: frozenset[int] = frozenset()
    problems_disputed: bool = False
    measures_disputed: bool = False

    @property
    def disputed(self) -> bool:
        """Whether two readings count differently."""
        return self.problems_disputed or self.measures_disputed


def tell(text: str, lexicon: Mapping[str, Any] | ProblemLexicon, model: RoleModel | None = None) -> ToldProblems:
    """The problems and measures of the (folded) text of the section on them, with the grounds; aspects are left empty.
    With a `model` the text is read twice; where the readings count differently, the model's holds.

    `coverage`: matched problems / problems, None where no problem was found. Of a section of more than LONGEST code
    points only that much is read: no section on problems is that long, and the work grows with the square of its lists."""
    # Kept whole: the steps from a text to what it tells, in their order; each uses what those before it found.
    printed = text[:LONGEST]
    text = with_full_width_marks(printed)
    words = lexicon if isinstance(lexicon, ProblemLexicon) else compiled(lexicon)
    plain = cut(text, words)
    found = _by_clauses(text, words, plain)
    differ = (False, False)
    if model is not None:
        first, found = found, settled(text, words, model, plain, found)
        differ = (len(first.problems) != len(found.problems), len(first.measures) != len(found.measures))
    problems = [Problem(printed[start:end], start, end) for start, end in found.problems]
    left = [content_of(text[one.start : one.end], words) for one in problems]
    measures = [Measure(printed[start:end], start, end) for start, end in found.measures]
    right = [content_of(text[one.start : one.end], words) for one in measures]
    for problem, linked in zip(problems, _links(found, left, right, words), strict=True):
        problem.measures = sorted(linked)
    matched = sum(1 for problem in problems if problem.measures)
    coverage = matched / len(problems) if problems else None
    acted = words.matters_of("\n".join(text[start:end] for start, end in found.acting)).keys()
    return ToldProblems(
        Narrative(problems, measures, {}, coverage),
        found.vague,
        found.turned,
        [frozenset(matters) for matters, _ in left],
        [frozenset(matters) for matters, _ in right],
        frozenset(i for i, (matters, _) in enumerate(left) if not problems[i].measures and matters.keys() & acted)
        | _answered_with_others(text, problems, measures),
        _without_means(text, measures, right, words),
        *differ,
    )


def _by_clauses(text: str, words: ProblemLexicon, found: Cut) -> Cut:
    """The clauses of the one sentence of measures for it, where each answers its own problem."""
    clauses = clauses_of_means(text, words, found)
    answers = [
        sharing(content_of(text[slice(*problem)], words), content_of(text[slice(*clause)], words))
        for problem, clause in zip(found.problems, clauses, strict=False)
    ]
    return replace(found, measures=clauses) if clauses and min(answers) >= words.match_from else found


def _answered_with_others(text: str, problems: list[Problem], measures: list[Measure]) -> frozenset[int]:
    """Problems named in one breath (“……、……等问题”) with one that the only measure answers."""
    if len(measures) != 1:
        return frozenset()
    answered = {i for i, problem in enumerate(problems) if problem.measures}
    joined = [one for one in range(1, len(problems)) if text[problems[one - 1].end : problems[one].start] == "、"]
    for one in (*joined, *reversed(joined)):
        if answered & {one - 1, one}:
            answered |= {one - 1, one}
    return frozenset(i for i in answered if not problems[i].measures)


def _without_means(
    text: str, measures: list[Measure], contents: list[Content], words: ProblemLexicon
) -> frozenset[int]:
    """The measures that only resolve, or name no matter and nothing that can be checked either."""
    return frozenset(
        number
        for number, (measure, (matters, _)) in enumerate(zip(measures, contents, strict=True))
        if resolves(text[measure.start : measure.end], words)
        or (not matters and not words.concrete.search(text[measure.start : measure.end]))
    )


def _links(found: Cut, left: list[Content], right: list[Content], words: ProblemLexicon) -> list[set[int]]:
    """The measures that answer each problem: told in one item with it, about the same matters, or (where there are as
    many of them) at the same place; at last a measure of a general kind that answers such problems."""
    # Kept whole: the ways to answer a problem, the surest first; each only takes what those before it left.
    links: list[set[int]] = [set() for _ in left]
    for problem, measure in found.paired:
        links[problem].add(measure)
    told = {measure for _, measure in found.paired}
    for i, one in enumerate(left):
        links[i] |= {j for j, other in enumerate(right) if j not in told and sharing(one, other) >= words.match_from}
    if len(left) == len(right):
        _by_place(links, left, right, words)
    for i, (matters, _) in enumerate(left):
        if not links[i]:
            general = {kind for name in matters for kind in words.answered_by.get(name, ())}
            links[i] |= {j for j, (others, _) in enumerate(right) if j not in told and general & others.keys()}
    return links


def _by_place(links: list[set[int]], left: list[Content], right: list[Content], words: ProblemLexicon) -> None:
    """As many measures as problems: order speaks for those that answer nothing else, first at the same place."""
    used = set().union(*links)
    free = [j for j in range(len(right)) if j not in used]
    for i in [i for i, answers in enumerate(links) if not answers and i in free]:
        links[i].add(i)
        free.remove(i)
    for i, answers in enumerate(links):
        if answers:
            continue
        if free:
            answers.add(free.pop(0))
        elif len(left) == 1 or not _about_another(i, links, left, right, words):
            answers.add(i)


def _about_another(
    i: int, links: list[set[int]], left: list[Content], right: list[Content], words: ProblemLexicon
) -> bool:
    """Whether the measure at a problem's place is plainly about another problem."""
    strong = any(i in links[k] and sharing(left[k], right[i]) >= 3 * words.match_from for k in range(len(left)))
    return strong and bool(left[i][0]) and bool(right[i][0])
