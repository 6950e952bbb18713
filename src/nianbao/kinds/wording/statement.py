"""The kind `statement`: words that should be there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params, Regex, SectionId, Sections, SoftOutcome
from nianbao.kinds.report_texts import (
    HIT_SLOTS,
    first_hit,
    named,
    texts_of,
    unread,
)
from nianbao.kinds.slots import slots
from nianbao.model.finding import absence_anchor
from nianbao.model.rule import Outcome, Rule


class StatementParams(Params):
    """At least one of `patterns` is in one of `sections`. `unless`: patterns that make the rule not applicable.
    `what`: the name of what is stated, for the message. `elsewhere`: where a statement in the wrong place may be;
    `elsewhere_patterns`: what it says there, where other matters have the same words."""

    sections: Sections
    patterns: Annotated[tuple[Regex, ...], Field(title="文字（正则表达式）", min_length=1)]
    unless: Annotated[tuple[Regex, ...], Field(title="有此文字则不适用")] = ()
    what: Annotated[str, Field(title="名称")] = ""
    elsewhere: Annotated[tuple[SectionId, ...], Field(title="可能写错位置的部分")] = ()
    elsewhere_patterns: Annotated[tuple[Regex, ...], Field(title="写错位置时的文字（正则表达式）")] = ()
    outcome: SoftOutcome = "fail"


def statement(batch: Batch, rule: Rule, given: StatementParams) -> Iterator[Verdict]:
    """Sections that were not found say nothing: the rule is not checked where none of its sections was."""
    # Kept whole: where a statement may stand, the right place first.
    sections = "、".join(named(batch, section) for section in given.sections)
    base = {"what": given.what, "sections": sections}
    for number, report in enumerate(batch.reports):
        found = {section.id for section in report.sections if section.found and not section.unread}
        special = {"*", "title", "preface", "tail"}
        if not any(section in found or section in special for section in given.sections):
            yield unread(number, what=given.what, sections=sections)
            continue
        where = texts_of(batch, number, given.sections)
        hit = first_hit(where, given.patterns)
        if hit is not None:
            slots = {**base, "section": named(batch, hit.section), "quote": hit.quote}
            yield Verdict(number, Outcome.PASS, slots=slots, anchors=[hit.anchor])
            continue
        excuse = first_hit(where, given.unless) if given.unless else None
        if excuse is not None:
            yield Verdict(number, Outcome.NOT_APPLICABLE, slots={**base, "quote": excuse.quote})
            continue
        elsewhere = (
            first_hit(texts_of(batch, number, given.elsewhere), given.elsewhere_patterns or given.patterns)
            if given.elsewhere
            else None
        )
        place = next((section for section in given.sections if section in found), given.sections[0])
        absence = absence_anchor(place, given.what or rule.wording.title)
        if elsewhere is not None:
            slots = {**base, "section": named(batch, elsewhere.section), "quote": elsewhere.quote}
            anchors = [elsewhere.anchor, absence]
            yield Verdict(number, Outcome(given.outcome), place, "elsewhere", slots, anchors)
        else:
            yield Verdict(number, Outcome(given.outcome), place, slots=base, anchors=[absence])


STATEMENT = Kind(
    "statement",
    "应有的说明",
    StatementParams,
    statement,
    slots(
        "what",
        "sections",
        fail="",
        review="",
        fail__elsewhere=HIT_SLOTS,
        review__elsewhere=HIT_SLOTS,
        not_applicable="quote",
        **{"pass": HIT_SLOTS},
    ),
)
