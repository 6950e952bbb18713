"""Kind `cited_year`: a document of an earlier year that a report gives as what this year's work went by."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from functools import partial
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.named_years import named_years, told_years
from nianbao.kinds.params import EVERYWHERE, Params, Regex, Sections, SoftOutcome
from nianbao.kinds.report_texts import texts_of, unread
from nianbao.kinds.slots import slots
from nianbao.model.rule import Outcome, Rule


class CitedYearParams(Params):
    """`patterns` (group `year`) name a year's document as the basis of what was done; an earlier year than the report's
    is noted, unless a pattern of `excuse` is in the sentence."""

    sections: Sections = EVERYWHERE
    patterns: Annotated[tuple[Regex, ...], Field(title="文字（正则表达式）", min_length=1)]
    excuse: Annotated[tuple[Regex, ...], Field(title="允许写往年的情形")] = ()
    outcome: SoftOutcome = "review"


def cited_year(batch: Batch, _rule: Rule, given: CitedYearParams) -> Iterator[Verdict]:
    for number, report in enumerate(batch.reports):
        where = texts_of(batch, number, given.sections)
        if not where or report.year is None:
            yield unread(number, year=report.year or "")
            continue
        found = named_years(where, given.patterns, given.excuse, partial(operator.gt, report.year))
        yield from told_years(batch, number, report, found, Outcome(given.outcome))
        if not found:
            yield Verdict(number, Outcome.PASS, slots={"year": report.year})


CITED_YEAR = Kind(
    "cited_year", "以往年的文件为依据", CitedYearParams, cited_year,
    slots("year", review="section quote found", fail="section quote found"),
)  # fmt: skip
