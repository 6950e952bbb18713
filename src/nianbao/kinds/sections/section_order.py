"""The kind `section_order`: sections follow one another as the form has them, each with its ordinal."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params
from nianbao.kinds.report_texts import named, unread
from nianbao.kinds.sections.ordinals import ordinal_number
from nianbao.kinds.slots import slots
from nianbao.model.finding import absence_anchor
from nianbao.model.report import Section
from nianbao.model.rule import Outcome, Rule


class SectionOrderParams(Params):
    """`position`: sections follow one another as the form has them. `ordinal`: each bears its ordinal."""

    check: Annotated[Literal["position", "ordinal"], Field(title="检查")] = "position"


def section_order(batch: Batch, rule: Rule, given: SectionOrderParams) -> Iterator[Verdict]:
    for number, report in enumerate(batch.reports):
        found = [section for section in report.sections if section.found]
        if len(found) < 2:
            yield unread(number)
            continue
        if given.check == "position":
            verdicts = list(_misplaced(batch, number, found))
        else:
            verdicts = list(_misnumbered(batch, number, found))
        yield from verdicts or [Verdict(number, Outcome.PASS)]


def _misplaced(batch: Batch, number: int, found: Sequence[Section]) -> Iterator[Verdict]:
    """The fewest sections whose moving puts all in order."""
    placed = [section for section in found if section.position >= 0]
    kept = _longest_rising([section.position for section in placed])
    for place, section in enumerate(placed):
        if place in kept:
            continue
        before = named(batch, placed[place - 1 if place else 1].id)
        slots = {"section": named(batch, section.id), "before": before}
        anchors = [absence_anchor(section.id, section.title or named(batch, section.id))]
        yield Verdict(number, Outcome.FAIL, section.id, "position", slots, anchors)


def _longest_rising(values: Sequence[int]) -> set[int]:
    """Indexes of a longest strictly rising subsequence."""
    tails: list[int] = []
    chain: list[int] = []
    before: list[int] = []
    for index, value in enumerate(values):
        at = bisect_left(tails, value)
        before.append(chain[at - 1] if at else -1)
        if at == len(tails):
            tails.append(value)
            chain.append(index)
        else:
            tails[at], chain[at] = value, index
    kept: set[int] = set()
    index = chain[-1] if chain else -1
    while index >= 0:
        kept.add(index)
        index = before[index]
    return kept


def _misnumbered(batch: Batch, number: int, found: Sequence[Section]) -> Iterator[Verdict]:
    """Sections whose printed ordinal is not their own; a run that is off by the same step is told once."""
    step = 0
    for section in found:
        spec = batch.pack.form.section_by_id[section.id]
        printed = ordinal_number(section.ordinal)
        if printed is None:
            continue
        off = printed - spec.ordinal
        if off and off != step:
            slots = {
                "section": named(batch, section.id),
                "ordinal": section.ordinal,
                "expected": _like(spec.ordinal, section.ordinal or ""),
            }
            anchors = [absence_anchor(section.id, section.title or named(batch, section.id))]
            yield Verdict(
                number, Outcome.FAIL, section.id, "ordinal", slots, anchors, observed=printed, expected=spec.ordinal
            )
        step = off


def _like(number: int, printed: str) -> str:
    """A small number in the numerals of `printed`."""
    arabic = any(character.isascii() and character.isdigit() for character in printed)
    return str(number) if arabic or number > 10 else "零一二三四五六七八九十"[number]


SECTION_ORDER = Kind(
    "section_order",
    "部分次序与序号",
    SectionOrderParams,
    section_order,
    slots(fail="section before", fail__position="section before", fail__ordinal="section ordinal expected"),
    never=lambda given: ("fail.ordinal",) if given.check == "position" else ("fail.position",),
)
