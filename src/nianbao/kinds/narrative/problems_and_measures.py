"""Verdicts over problems and measures: what is inferred from language is a review with its grounds, not a failure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.narrative.problems import ToldProblems, tell
from nianbao.kinds.narrative.problems_lexicon import ProblemLexicon, ProblemsFile, compiled
from nianbao.kinds.narrative.problems_model import RolesFile
from nianbao.kinds.narrative.said import roles_of, section_of, title_of, told_of
from nianbao.kinds.narrative.sentences import sentence_at
from nianbao.kinds.params import Params
from nianbao.kinds.report_texts import HIT_SLOTS, short
from nianbao.kinds.slots import slots
from nianbao.model.finding import absence_anchor, span_anchor
from nianbao.model.report import Section
from nianbao.model.rule import Lack, Outcome, Rule


class ProblemsParams(Params):
    """What to look for in the section on problems and improvements."""

    report: Annotated[Literal[
        "no_problem", "no_measure", "unanswered_problem", "unprompted_measure", "praise_only", "vague",
        "past_dated_measure", "not_taken_up", "same_as_prior",
    ], Field(title="报告的情形")]  # fmt: skip


_LEAST_PRAISE = 20  # code points; less text than that praises nothing
_SENTENCE = re.compile(r"[^。！？!?\n]+")
_LEAST_SAID = 6  # code points of a sentence that may tell what was done
_CLAUSE = re.compile(r"[^，。；：（）()\n]+")
_LEAST_COPIED = 10  # code points of a problem's own words; shorter ones are alike by chance


def problems_and_measures(batch: Batch, rule: Rule, given: ProblemsParams) -> Iterator[Verdict]:
    """One thing to look for in the section on problems and improvements."""
    words = compiled(batch.pack.lexicons["problems"])
    name = words.section
    check, _ = _CHECKS[given.report]
    for number, report in enumerate(batch.reports):
        section, told = section_of(report, name), told_of(batch, number)
        if section is None or told is None:
            yield Verdict(number, Outcome.NOT_CHECKED, lack=Lack.ABSENT)
            continue
        verdicts = list(check(batch, number, section, told, words))
        for verdict in verdicts:
            verdict.slots.setdefault("section", title_of(batch, name))
        yield from verdicts or [Verdict(number, Outcome.PASS)]


def _span(section: Section, start: int, end: int) -> dict[str, Any]:
    return span_anchor(section.id, start, end, section.text[start:end])


def _says_nothing(section: Section, words: ProblemLexicon) -> bool:
    text = section.text.strip()
    return not text or words.none.match(text) is not None


def _no_problem(
    batch: Batch, number: int, section: Section, told: ToldProblems, words: ProblemLexicon
) -> Iterator[Verdict]:
    narrative = told.narrative
    if narrative.problems:
        return
    anchor = absence_anchor(section.id, "problems")
    if _says_nothing(section, words):
        yield Verdict(number, Outcome.FAIL, section.id, "nothing", {"quote": short(section.text)}, [anchor])
    elif (narrative.measures or told.turned) and not told.problems_disputed:
        yield Verdict(number, Outcome.REVIEW, section.id, "measures_only", {"count": len(narrative.measures)}, [anchor])


def _praise_only(
    batch: Batch, number: int, section: Section, told: ToldProblems, words: ProblemLexicon
) -> Iterator[Verdict]:
    text = section.text.strip()
    if (
        told.disputed
        or told.narrative.problems
        or told.narrative.measures
        or told.turned
        or _says_nothing(section, words)
    ):
        return
    if len(text) >= _LEAST_PRAISE:
        slots = {"quote": short(text)}
        yield Verdict(number, Outcome.REVIEW, section.id, "praise", slots, [_span(section, 0, len(section.text))])


def _no_measure(
    batch: Batch, number: int, section: Section, told: ToldProblems, words: ProblemLexicon
) -> Iterator[Verdict]:
    narrative = told.narrative
    if not narrative.problems or narrative.measures:
        return
    slots: dict[str, Any] = {"count": len(narrative.problems)}
    if told.vague or (told.turned and not told.measures_disputed):
        spans = told.vague or [(narrative.problems[-1].end, len(section.text))]
        start, end = spans[0]
        anchors = [_span(section, start, end)] if end > start else [absence_anchor(section.id, "measures")]
        slots["quote"] = short(section.text[start:end])
        yield Verdict(number, Outcome.REVIEW, section.id, "hopes", slots, anchors)
    elif acting := _perhaps_measures(section.text, narrative.problems[0].start, words):
        start, end = acting[-1]
        slots["quote"] = short(section.text[start:end])
        yield Verdict(number, Outcome.REVIEW, section.id, "unclear", slots, [_span(section, start, end)])
    elif not told.measures_disputed:
        yield Verdict(number, Outcome.FAIL, section.id, "none", slots, [absence_anchor(section.id, "measures")])


def _perhaps_measures(text: str, behind: int, words: ProblemLexicon) -> list[tuple[int, int]]:
    """Clauses that begin to act, and those behind the first problem that might tell what was or will be done; else the
    last sentence, where it says nothing amiss."""
    # Kept whole: the places where measures might stand, the likeliest first.
    clauses = list(_CLAUSE.finditer(text))
    acting = [one.span() for one in clauses if words.begins_to_act(one[0])]
    might = [
        one.span()
        for one in clauses
        if one.start() > behind and words.might_act.match(one[0].strip()) and not words.amiss(one[0])
    ]
    last = [one.span() for one in _SENTENCE.finditer(text) if len(one[0].strip()) >= _LEAST_SAID][1:][-1:]
    last = [span for span in last if span[0] > behind and not words.amiss(text[slice(*span)])]
    return [span for span in acting if span[0] > behind] or might or acting or last


def _unanswered(
    batch: Batch, number: int, section: Section, told: ToldProblems, words: ProblemLexicon
) -> Iterator[Verdict]:
    problems, measures = told.narrative.problems, told.narrative.measures
    if told.disputed or not measures or not problems or measures[-1].end <= problems[0].start:
        return  # measures first: what was done about last year's problems, as the form allows
    for position, problem in enumerate(problems):
        if not problem.measures and position not in told.in_passing and told.problem_matters[position]:
            yield Verdict(
                number, Outcome.REVIEW, f"{section.id}.problem.{position + 1}", "problem",
                {"quote": short(problem.text), "count": position + 1}, [_span(section, problem.start, problem.end)],
            )  # fmt: skip


def _unprompted(
    batch: Batch, number: int, section: Section, told: ToldProblems, words: ProblemLexicon
) -> Iterator[Verdict]:
    if told.disputed or not told.narrative.problems:
        return
    problems = told.narrative.problems
    answering = {index for problem in problems for index in problem.measures}
    if any(not one.measures and not matters for one, matters in zip(problems, told.problem_matters, strict=True)):
        return  # a problem of which it is not known what it is about may be what a measure answers
    for position, measure in enumerate(told.narrative.measures):
        if position not in answering and told.measure_matters[position]:
            yield Verdict(
                number, Outcome.REVIEW, f"{section.id}.measure.{position + 1}", "measure",
                {"quote": short(measure.text), "count": position + 1}, [_span(section, measure.start, measure.end)],
            )  # fmt: skip


def _vague(batch: Batch, number: int, section: Section, told: ToldProblems, words: ProblemLexicon) -> Iterator[Verdict]:
    """Every measure of the section only hopes or names no matter at all."""
    measures = told.narrative.measures
    if measures and len(told.without_means) == len(measures):
        first = measures[0]
        yield Verdict(
            number, Outcome.REVIEW, f"{section.id}.measures", "vague", {"quote": short(first.text)},
            [_span(section, measure.start, measure.end) for measure in measures],
        )  # fmt: skip


def _past_dated(
    batch: Batch, number: int, section: Section, told: ToldProblems, words: ProblemLexicon
) -> Iterator[Verdict]:
    """What “will” be done in a year that had passed when the report was written."""
    year = batch.reports[number].year
    for position, match in enumerate(words.promise.finditer(section.text)) if year else ():
        if year is not None and int(match[1]) <= year:
            start, end = match.span()
            low, high = sentence_at(section.text, start + 1)
            slots = {"quote": short(section.text[low:high]), "stated": int(match[1])}
            yield Verdict(
                number, Outcome.REVIEW, f"{section.id}.promise.{position}", "dated", slots,
                [_span(section, start, end)], observed=int(match[1]),
            )  # fmt: skip


def _not_taken_up(
    batch: Batch, number: int, section: Section, told: ToldProblems, words: ProblemLexicon
) -> Iterator[Verdict]:
    """What last year's report promised and this year's sections on the work do not mention."""
    prior = batch.priors[number]
    if prior is None:
        yield Verdict(number, Outcome.NOT_CHECKED, lack=Lack.PRIOR)
        return
    earlier = section_of(prior, section.id)
    if earlier is None:
        yield Verdict(number, Outcome.NOT_CHECKED, lack=Lack.PRIOR)
        return
    text = "\n".join(one.text for one in batch.reports[number].sections if one.text)
    here = words.matters_of(text).keys()
    before = tell(earlier.text, words)  # the first reader cuts coarser: a promise is held against the whole measure
    for position, (measure, matters) in enumerate(zip(before.narrative.measures, before.measure_matters, strict=True)):
        if matters and not matters & here:
            slots = {"quote": short(measure.text), "found": prior.year}
            anchor = absence_anchor(section.id, f"measure-{position + 1}-of-prior")
            yield Verdict(number, Outcome.REVIEW, f"{section.id}.prior.{position + 1}", "promise", slots, [anchor])


def _same_as_prior(
    batch: Batch, number: int, section: Section, told: ToldProblems, words: ProblemLexicon
) -> Iterator[Verdict]:
    """Most of the problems stand word for word in last year's report."""
    prior = batch.priors[number]
    earlier = section_of(prior, section.id) if prior is not None else None
    if prior is None or earlier is None:
        yield Verdict(number, Outcome.NOT_CHECKED, lack=Lack.PRIOR)
        return
    before = {
        words.own_words(problem.text) for problem in tell(earlier.text, words, roles_of(batch)).narrative.problems
    }
    problems = [p for p in told.narrative.problems if len(words.own_words(p.text)) >= _LEAST_COPIED]
    copied = [problem for problem in problems if words.own_words(problem.text) in before]
    if copied and 2 * len(copied) >= len(told.narrative.problems):
        yield Verdict(
            number, Outcome.REVIEW, f"{section.id}.prior", "copied",
            {"quote": short(copied[0].text), "count": len(copied), "found": prior.year},
            [_span(section, problem.start, problem.end) for problem in copied],
        )  # fmt: skip


_CHECKS = {  # what is looked for → how, and what can come of it
    "no_problem": (_no_problem, ("fail.nothing", "review.measures_only")),
    "praise_only": (_praise_only, ("review.praise",)),
    "no_measure": (_no_measure, ("fail.none", "review.hopes", "review.unclear")),
    "unanswered_problem": (_unanswered, ("review.problem",)),
    "unprompted_measure": (_unprompted, ("review.measure",)),
    "vague": (_vague, ("review.vague",)),
    "past_dated_measure": (_past_dated, ("review.dated",)),
    "not_taken_up": (_not_taken_up, ("review.promise",)),
    "same_as_prior": (_same_as_prior, ("review.copied",)),
}


def _never(given: ProblemsParams) -> set[str]:
    """All but what can come of what is looked for; a plain outcome is what its variants fall back to."""
    mine = _CHECKS[given.report][1]
    every = {"fail", "review"}.union(*(outcomes for _, outcomes in _CHECKS.values()))
    return every - {*mine, *(outcome.partition(".")[0] for outcome in mine)}


# .nothing: the section only says 无; .measures_only; .none: no measures at all; .hopes: only resolve, no means;
# .unclear: no measure was told apart, but a clause acts.
PROBLEMS_AND_MEASURES = Kind(
    "problems_and_measures",
    "问题与改进措施",
    ProblemsParams,
    problems_and_measures,
    slots(
        fail="section",
        review="section",
        review__measures_only="section count",
        fail__nothing=HIT_SLOTS,
        fail__none="section count",
        review__hopes="section count quote",
        review__unclear="section count quote",
        review__problem=f"{HIT_SLOTS} count",
        review__measure=f"{HIT_SLOTS} count",
        review__praise=HIT_SLOTS,
        review__vague=HIT_SLOTS,
        review__dated=f"{HIT_SLOTS} stated",
        review__promise=f"{HIT_SLOTS} found",
        review__copied=f"{HIT_SLOTS} count found",
    ),
    lexicons={"problems": ProblemsFile, "problem_roles": RolesFile},
    never=_never,
    needs=frozenset({"prior"}),
)
