"""What rests on recognition waits for a person: a failure that is found in a picture, or in the absence of something from a
report of which pictures were read, is for review. Nobody is sent a report back for what a model may have misread."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from nianbao.model.finding import Anchor, Result
from nianbao.model.form import Address
from nianbao.model.report import Report
from nianbao.model.rule import Outcome

SAID = {
    "zh": "（依据识别结果，请与原件核对）",
    "en": " (by what was recognised in a picture: check it against the original)",
}


def await_a_person(
    results: Iterable[Result],
    report: Report,
    prior: Report | None,
    lang: str,
    *,
    with_prior: Collection[str] = (),
    of_labels: Collection[str] = (),
) -> None:
    """Makes reviews of the failures that rest on recognition, and says so. `with_prior`: rules that also look at `prior`,
    last year's report; `of_labels`: rules that look at printed labels, of which a person who has read the figures says
    nothing."""
    before = prior is not None and prior.recognised
    if not report.recognised and not before:
        return
    for result in results:
        if result.outcome != Outcome.FAIL.value:
            continue
        figures = result.rule not in of_labels
        if any(_recognised(anchor, report, figures) for anchor in result.anchors) or (
            before and result.rule in with_prior
        ):
            result.outcome = Outcome.REVIEW.value
            result.message += SAID[lang]


def _recognised(anchor: Anchor, report: Report, figures: bool) -> bool:
    """Whether what an anchor names was, or may have been, read in a picture. Absence is never of one page alone."""
    if anchor["type"] == "cell":
        reading = report.reading(Address(anchor["table"], anchor["row"], anchor["column"]))
        if figures and reading.grounds is not None:
            return reading.grounds.person is None
        return report.pictured(reading.at)
    if anchor["type"] == "span":
        return _span(anchor, report)
    return report.recognised


def _span(anchor: Anchor, report: Report) -> bool:
    """By the pages of the paragraphs that a span touches, where the section has kept them, and who has read them."""
    section = next((one for one in report.sections if one.id == anchor["section"]), None)
    if section is None:
        return report.recognised
    start, end = anchor["start"], max(anchor["end"], anchor["start"] + 1)
    touched = [one for one in section.paragraphs if one.start < end and start < one.end]
    if not touched:
        return report.pictured(section.at)
    return any(one.person is None and report.pictured(one.at) for one in touched)
