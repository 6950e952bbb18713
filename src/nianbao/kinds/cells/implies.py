"""The kind `implies`: a figure above 0 that another figure, or the text, should answer to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, model_validator

from nianbao.base.regexes import compiled
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.memo import per_form
from nianbao.kinds.params import Cells, Params, SoftOutcome, Statement
from nianbao.kinds.scope import lack_of, place_words, unread_words
from nianbao.kinds.slots import slots
from nianbao.kinds.words import joined, number_words, section_words
from nianbao.model.finding import Anchor, absence_anchor, cell_anchor, span_anchor
from nianbao.model.form import Address, FormSpec
from nianbao.model.pattern import bind
from nianbao.model.report import Report, State
from nianbao.model.rule import Outcome, Rule


class ImpliesParams(Params):
    """If a cell of `when` is above 0, then each given consequence holds: a cell of `then_above` is above 0;
    `then_stated` is in the text; `then_not_stated` is not in the text."""

    when: Annotated[tuple[Cells, ...], Field(title="前提（大于0）", min_length=1)]
    then_above: Annotated[tuple[Cells, ...], Field(title="应大于0的数据")] = ()
    then_stated: Annotated[Statement | None, Field(title="应有的说明")] = None
    then_not_stated: Annotated[Statement | None, Field(title="不应有的说明")] = None
    outcome: SoftOutcome = "review"

    @model_validator(mode="after")
    def _some_consequence(self) -> ImpliesParams:
        if not (self.then_above or self.then_stated or self.then_not_stated):
            raise ValueError("then_above、then_stated、then_not_stated 至少写一项")
        return self


_SENTENCE_END = "。！？；\n"
_QUOTED = 80  # characters of a sentence that are quoted on either side of the words

Level = Literal["above", "none", "unknown"]


class _Side(NamedTuple):
    """Cells as a condition: `above` — those above 0; `level` "none" — all are known and none is above 0."""

    level: Level
    above: list[Address]


class _Case(NamedTuple):
    """The cells of the condition and of the consequence for one code of `*`."""

    code: str
    when: tuple[Address, ...]
    then: tuple[Address, ...]


@per_form
def _known(_form: FormSpec) -> dict[tuple[tuple[str, ...], tuple[str, ...]], list[_Case]]:
    return {}


def _cases(given: ImpliesParams, form: FormSpec) -> list[_Case]:
    known = _known(form)
    key = given.when, given.then_above
    if key not in known:
        first = len(given.when)
        known[key] = [
            _Case(code, _flat(groups[:first]), _flat(groups[first:]))
            for code, groups in bind((*given.when, *given.then_above), form).items()
        ]
    return known[key]


def _flat(groups: Sequence[tuple[Address, ...]]) -> tuple[Address, ...]:
    return tuple(dict.fromkeys(cell for group in groups for cell in group))


@lru_cache(maxsize=256)
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(compiled(pattern) for pattern in patterns)


def implies(batch: Batch, _rule: Rule, given: ImpliesParams) -> Iterator[Verdict]:
    cases = _cases(given, batch.pack.form)
    tables = tuple(dict.fromkeys(cell.table for case in cases for cell in (*case.when, *case.then)))
    for report in range(len(batch.reports)):
        found: list[Verdict] = []
        unknown = held = False
        for case in cases:
            condition = _side(batch, report, case.when)
            if condition.level == "unknown":
                unknown = True
            elif condition.level == "above":
                open_before = len(found)
                settled = _consequences(batch, report, given, case, condition.above, found)
                unknown |= not settled and len(found) == open_before
                held |= settled
        if found:
            yield from found
            continue
        slots = _condition_slots(batch, report, cases)
        if unknown:
            table = unread_words(batch, report, tables)
            lack = lack_of(batch.reports[report], tables)
            yield Verdict(report, Outcome.NOT_CHECKED, variant="table" if table else "", slots=slots, lack=lack)
        else:
            yield Verdict(report, Outcome.PASS if held else Outcome.NOT_APPLICABLE, slots=slots)


def _side(batch: Batch, report: int, cells: Sequence[Address]) -> _Side:
    """How the cells stand. Words that are filled in count as above 0. Cells that the layout does not have, and marks for
    nothing, are not above 0; a blank may be."""
    now = batch.reports[report]
    readings = [(cell, now.reading(cell)) for cell in cells]
    above = [
        cell
        for cell, reading in readings
        if (reading.value > 0 if reading.value is not None else reading.state is State.PRINTED)
    ]
    if above:
        return _Side("above", above)
    for cell, reading in readings:
        if reading.value is None and reading.state is not State.DASH and _is_there(batch, report, cell):
            return _Side("unknown", [])
    return _Side("none", [])


def _is_there(batch: Batch, report: int, cell: Address) -> bool:
    facts = batch.facts
    return bool(facts.group_applicable[facts.layout_group[report], batch.pack.form.index[cell]])


def _condition_slots(batch: Batch, report: int, cases: Sequence[_Case]) -> dict[str, Any]:
    """What the condition's cells hold, for the outcomes that tell of no fault."""
    cells = tuple(dict.fromkeys(cell for case in cases for cell in case.when))
    above = _side(batch, report, cells).above
    return _slots(batch, report, above) if above else {"cells": batch.once(_named, cells), "value": "0"}


def _named(batch: Batch, cells: tuple[Address, ...]) -> str:
    return place_words(batch.pack.form, cells, batch.lang)


def _slots(batch: Batch, report: int, above: Sequence[Address]) -> dict[str, Any]:
    lang, now = batch.lang, batch.reports[report]
    comma = ", " if lang == "en" else "、"
    readings = [now.reading(cell) for cell in above]
    values = [number_words(one.value) if one.value is not None else one.raw.strip() for one in readings]
    return {
        "cells": place_words(batch.pack.form, above, lang),
        "value": values[0] if len(set(values)) == 1 else comma.join(values),
    }


def _consequences(
    batch: Batch, report: int, given: ImpliesParams, case: _Case, above: list[Address], found: list[Verdict]
) -> bool:
    """Whether every consequence holds; what does not is added to `found`, what cannot be seen is not."""
    form, lang, now = batch.pack.form, batch.lang, batch.reports[report]
    slots = _slots(batch, report, above)
    place = case.code or str(case.when[0])
    marks: list[Anchor] = [cell_anchor(*cell) for cell in above]
    outcome = Outcome(given.outcome)
    settled = True
    if case.then:
        level = _side(batch, report, case.then).level
        settled = level == "above"
        if level == "none":
            then = place_words(form, case.then, lang)
            answer = [cell_anchor(*cell) for cell in case.then]
            found.append(Verdict(report, outcome, f"{place}:above", "above", slots | {"then": then}, marks + answer))
    if given.then_stated is not None:
        texts = _texts(now, given.then_stated)
        if not texts:
            settled = False
        elif _match(given.then_stated, texts) is None:
            settled = False
            names = joined([section_words(form, name, lang) for name, _text in texts], lang)
            anchors = [*marks, absence_anchor(texts[0][0], "statement")]
            found.append(Verdict(report, outcome, f"{place}:stated", "stated", slots | {"sections": names}, anchors))
    if given.then_not_stated is not None:
        texts = _texts(now, given.then_not_stated)
        hit = _match(given.then_not_stated, texts)
        settled = settled and bool(texts) and hit is None
        if hit is not None:
            name, start, end, quote = hit
            words = slots | {"section": section_words(form, name, lang), "quote": quote}
            anchors = [*marks] if name == "title" else [*marks, span_anchor(name, start, end, quote)]
            found.append(Verdict(report, outcome, f"{place}:contradicted", "contradicted", words, anchors))
    return settled


def _texts(report: Report, statement: Statement) -> list[tuple[str, str]]:
    """The texts of a statement's sections that were found: (section id, folded text)."""
    texts: list[tuple[str, str]] = []
    for name in statement.sections:
        if name in ("title", "preface", "tail"):
            text = {"title": report.title, "preface": report.preface, "tail": report.tail}[name]
            texts += [(name, text)] if text else []
        else:
            found = [section for section in report.sections if section.found and name in ("*", section.id)]
            texts += [(section.id, section.text) for section in found]
    return texts


def _match(statement: Statement, texts: Sequence[tuple[str, str]]) -> tuple[str, int, int, str] | None:
    """The first sentence that holds the words: section, start, end and the sentence."""
    for name, text in texts:
        for pattern in _compiled(tuple(statement.patterns)):
            hit = pattern.search(text)
            if hit is not None:
                start, end = _sentence(text, hit.start(), hit.end())
                return name, start, end, text[start:end]
    return None


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence around [start, end), cut to what can be quoted."""
    first = max(text.rfind(mark, max(0, start - _QUOTED), start) for mark in _SENTENCE_END) + 1
    ends = [place for mark in _SENTENCE_END if (place := text.find(mark, end, end + _QUOTED)) >= 0]
    return (first or max(0, start - _QUOTED)), min([*ends, len(text), end + _QUOTED])


# .stated: words are missing; .contradicted: words say otherwise (quote); .above: a cell should be above 0.
IMPLIES = Kind(
    "implies",
    "有此数据则应有彼数据或说明",
    ImpliesParams,
    implies,
    slots(
        "cells",
        "value",
        **{
            f"{outcome}__{variant}": words
            for outcome in ("fail", "review")
            for variant, words in (("above", "then"), ("stated", "sections"), ("contradicted", "section quote"))
        },
        fail="",
        review="",
    ),
)
