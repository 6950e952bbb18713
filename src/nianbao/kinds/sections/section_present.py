"""The kind `section_present`: the form's sections are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params, SectionId
from nianbao.kinds.report_texts import named, unread
from nianbao.kinds.sections.ordinals import readable
from nianbao.kinds.slots import slots
from nianbao.model.finding import absence_anchor
from nianbao.model.rule import Lack, Outcome, Rule


class SectionPresentParams(Params):
    """The sections are there (default: all required ones)."""

    sections: Annotated[tuple[SectionId, ...], Field(title="范围")] = ()


def section_present(batch: Batch, rule: Rule, given: SectionPresentParams) -> Iterator[Verdict]:
    # Kept whole: why a section was not found decides what is said of it.
    form = batch.pack.form
    wanted = given.sections or tuple(section.id for section in form.sections if section.required)
    for number, report in enumerate(batch.reports):
        if not readable(report):
            yield unread(number, Lack.UNREAD)
            continue
        found = {section.id for section in report.sections if section.found}
        pictured = {section.id for section in report.sections if section.unread}
        missing = [section for section in wanted if section not in found]
        for section in missing:
            name = named(batch, section)
            anchors = [absence_anchor(section, name)]
            tables = (report.tables.get(table) for table in form.section_by_id[section].tables)
            there = any(table is not None and table.status != "missing" for table in tables)
            # Only its heading was not found, or it may be what a picture shows.
            variant = "table" if there else "picture" if section in pictured else ""
            outcome = Outcome.REVIEW if variant else Outcome.FAIL
            yield Verdict(number, outcome, section, variant, {"section": name}, anchors)
        if not missing:
            yield Verdict(number, Outcome.PASS)


SECTION_PRESENT = Kind(
    "section_present",
    "部分齐全",
    SectionPresentParams,
    section_present,
    slots(fail="section", review__table="section", review__picture="section"),
)
