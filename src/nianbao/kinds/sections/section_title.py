"""The kind `section_title`: sections bear the form's titles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.base.text import label_key
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params, SectionId, SoftOutcome
from nianbao.kinds.report_texts import named, unread
from nianbao.kinds.slots import slots
from nianbao.model.finding import absence_anchor
from nianbao.model.form import SectionSpec
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Rule


class SectionTitleParams(Params):
    """Sections bear the form's title or one of its known variants (`aliases: false`: the form's own only). A title that is
    one letter off a known one is none, unless the letter is one of `fillers`, which variants put in, leave out or change."""

    sections: Annotated[tuple[SectionId, ...], Field(title="范围")] = ()
    aliases: Annotated[bool, Field(title="认可别名")] = True
    fillers: Annotated[tuple[str, ...], Field(title="可增减的字")] = ()
    outcome: SoftOutcome = "fail"


_YEAR = re.compile(r"(?:19|20)[0-9]{2}年?度?|本年度?")


def section_title(batch: Batch, rule: Rule, given: SectionTitleParams) -> Iterator[Verdict]:
    form = batch.pack.form
    wanted = given.sections or tuple(section.id for section in form.sections)
    for number, report in enumerate(batch.reports):
        found = [section for section in report.sections if section.found and section.id in wanted]
        if not found:
            yield unread(number)
            continue
        spoken = False
        for section in found:
            spec = form.section_by_id[section.id]
            slots = {"section": named(batch, section.id), "printed": section.title or "", "expected": spec.title}
            anchors = [absence_anchor(section.id, spec.title)]
            if section.title is None:
                spoken = True
                yield Verdict(number, Outcome.REVIEW, section.id, "lost", slots, anchors)
            elif not _is_title(section.title, spec, report, given):
                spoken = True
                yield Verdict(
                    number,
                    Outcome(given.outcome),
                    section.id,
                    "",
                    slots,
                    anchors,
                    observed=section.title,
                    expected=spec.title,
                )
        if not spoken:
            yield Verdict(number, Outcome.PASS)


def _is_title(printed: str, spec: SectionSpec, report: Report, given: SectionTitleParams) -> bool:
    """The form's title, or (with `aliases`) a known variant: an alias, or a title with all words of a keyword group,
    however it is extended by year or agency, that is not one letter off a known title."""
    key = label_key(printed).rstrip("0123456789")  # a page number or a figure that has run into it
    if key == label_key(spec.title):
        return True
    if not given.aliases:
        return False
    known = {label_key(title) for title in (spec.title, *spec.aliases)}
    bare = _YEAR.sub("", key)
    if report.agency:
        bare = bare.replace(label_key(report.agency), "")
    if key in known or bare in known:
        return True
    if not any(all(label_key(word) in key for word in group) for group in spec.keywords):
        return False
    fillers = set(given.fillers)
    return not any(letters and not letters <= fillers for title in known if (letters := _letters_off(bare, title)))


def _letters_off(printed: str, title: str) -> set[str]:
    """The letters that one slip has put in, left out or changed; empty where the two differ by more, or not at all."""
    if abs(len(printed) - len(title)) > 1:
        return set()
    start = next(
        (at for at, (a, b) in enumerate(zip(printed, title, strict=False)) if a != b), min(len(printed), len(title))
    )
    for put, left in ((1, 0), (0, 1), (1, 1)):
        if printed[start + put :] == title[start + left :]:
            return {*printed[start : start + put], *title[start : start + left]}
    return set()


SECTION_TITLE = Kind(
    "section_title",
    "部分标题规范",
    SectionTitleParams,
    section_title,
    slots(fail="section printed expected", review="section printed expected", review__lost="section expected"),
    never=lambda given: ("review",) if given.outcome == "fail" else ("fail",),
)
