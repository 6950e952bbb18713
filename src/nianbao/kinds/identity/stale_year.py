"""The kind `stale_year`: paragraphs that open with last year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import EVERYWHERE, Params, Regex, Sections, SoftOutcome
from nianbao.kinds.report_texts import HIT_SLOTS, Hit, named, paragraphs, texts_of, unread
from nianbao.kinds.search import search
from nianbao.kinds.slots import slots
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Rule


class StaleYearParams(Params):
    """No paragraph of `sections` opens with last year as if it were the reporting year. `excuse`: patterns in the
    first sentence that make an earlier year right (comparison, history)."""

    sections: Sections = EVERYWHERE
    excuse: Annotated[tuple[Regex, ...], Field(title="允许写上年的情形")] = ()
    outcome: SoftOutcome = "fail"


# A year in front of a pause or a subject, at the start of a paragraph or behind its heading.
_ENUMERATOR = r"(?:[（(]?[一二三四五六七八九十0-9]{1,2}(?:[）)、.．]|是))"
_OPENING = re.compile(
    rf"(?:{_ENUMERATOR}(?:[^，。：:；\n]{{0,30}}[。：: ])?)?(?P<year>20[0-9]{{2}})年度?"
    r"(?:[，,]|(?=我|本[局委办厅镇乡区县市机单部院街]|全[年市区县省州局委镇乡街]))"
)
_SENTENCE = re.compile(r"[^。！？\n]*")


def stale_year(batch: Batch, rule: Rule, given: StaleYearParams) -> Iterator[Verdict]:
    """The first paragraph of a section that opens with last year, in a sentence that never names the reporting year."""
    for number, report in enumerate(batch.reports):
        where = texts_of(batch, number, given.sections)
        if report.year is None or not where:
            yield unread(number)
            continue
        spoken = False
        for section, text in where:
            hit = _stale(report, section, text, given)
            if hit is None:
                continue
            spoken = True
            slots = {"section": named(batch, section), "quote": hit.quote, "found": report.year - 1}
            yield Verdict(
                number,
                Outcome(given.outcome),
                section,
                slots=slots,
                anchors=[hit.anchor],
                observed=report.year - 1,
                expected=report.year,
            )
        if not spoken:
            yield Verdict(number, Outcome.PASS)


def _stale(report: Report, section: str, text: str, given: StaleYearParams) -> Hit | None:
    last = str((report.year or 0) - 1)
    if last not in text:
        return None
    for start, end in paragraphs(report, section, text):
        match = _OPENING.match(text, start, end)
        if match is None or match["year"] != last:
            continue
        sentence = _SENTENCE.match(text, start, end)
        words = sentence[0] if sentence else text[start:end]
        if str(report.year) in words or any(search(pattern).search(words) for pattern in given.excuse):
            continue
        at = match.start("year")
        return Hit(section, at, at + 5, text[at : at + 5])
    return None


STALE_YEAR = Kind(
    "stale_year",
    "沿用上一年度文字",
    StaleYearParams,
    stale_year,
    slots(fail=HIT_SLOTS + " found", review=HIT_SLOTS + " found"),
)
