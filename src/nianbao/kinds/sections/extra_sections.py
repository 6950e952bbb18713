"""The kind `extra_sections`: headings besides the form's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.base.text import label_key
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params, Regex, SoftOutcome
from nianbao.kinds.report_texts import named, unread
from nianbao.kinds.search import search
from nianbao.kinds.sections.ordinals import ordinal_number
from nianbao.kinds.slots import slots
from nianbao.model.finding import absence_anchor, document_anchor
from nianbao.model.report import OtherHeading, Report
from nianbao.model.rule import Outcome, Rule


class ExtraSectionsParams(Params):
    """No heading of the sections' rank besides the form's. `allow`: patterns of headings that are no fault."""

    allow: Annotated[tuple[Regex, ...], Field(title="除外")] = ()
    outcome: SoftOutcome = "fail"


def extra_sections(batch: Batch, rule: Rule, given: ExtraSectionsParams) -> Iterator[Verdict]:
    for number, report in enumerate(batch.reports):
        if not any(section.found for section in report.sections):
            yield unread(number)
            continue
        spoken = False
        for heading in report.other_headings:
            if any(search(pattern).search(heading.printed) for pattern in given.allow) or _within(report, heading):
                continue
            spoken = True
            printed = f"{heading.ordinal}、{heading.printed}" if heading.ordinal else heading.printed
            if heading.section is None:
                variant, place, anchor, section = "extra", label_key(heading.printed), document_anchor(), ""
            else:
                section = named(batch, heading.section)
                variant, place = "repeated", heading.section
                anchor = absence_anchor(heading.section, heading.printed)
            slots = {"printed": printed, "section": section}
            yield Verdict(number, Outcome(given.outcome), f"{variant}:{place}", variant, slots, [anchor])
        if not spoken:
            yield Verdict(number, Outcome.PASS)


def _within(report: Report, heading: OtherHeading) -> bool:
    """Whether a heading is of a section's own numbering, which starts again at one, and not of the sections' rank."""
    number = ordinal_number(heading.ordinal)
    around = next((one.id for one in report.sections if one.found and one.position == heading.position - 1), None)
    return number is not None and number <= heading.position and heading.section in (None, around)


EXTRA_SECTIONS = Kind(
    "extra_sections",
    "格式以外的标题",
    ExtraSectionsParams,
    extra_sections,
    slots(
        fail="printed",
        fail__extra="printed",
        fail__repeated="printed section",
        review="printed",
        review__extra="printed",
        review__repeated="printed section",
    ),
)
