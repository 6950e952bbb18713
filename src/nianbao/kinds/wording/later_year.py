"""The kind `later_year`: years that cannot be, seen from the year of the report."""

from __future__ import annotations

import operator
from collections.abc import Iterator
from functools import partial
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.named_years import named_years, told_years
from nianbao.kinds.params import EVERYWHERE, Params, Regex, Sections, SoftOutcome
from nianbao.kinds.report_texts import HIT_SLOTS, texts_of, unread
from nianbao.kinds.slots import slots
from nianbao.model.rule import Outcome, Rule


class LaterYearParams(Params):
    """`patterns` (group `year`) say when something was; a year that lies more than `ahead` behind the report's cannot
    be, unless a pattern of `excuse` is in the sentence."""

    sections: Sections = EVERYWHERE
    patterns: Annotated[tuple[Regex, ...], Field(title="文字（正则表达式）", min_length=1)]
    ahead: Annotated[int, Field(title="可以晚几年", ge=0)] = 1
    excuse: Annotated[tuple[Regex, ...], Field(title="可以写以后的年份的情形")] = ()
    outcome: SoftOutcome = "review"


def later_year(batch: Batch, rule: Rule, given: LaterYearParams) -> Iterator[Verdict]:
    for number, report in enumerate(batch.reports):
        where = texts_of(batch, number, given.sections)
        if not where or report.year is None:
            yield unread(number)
            continue
        found = named_years(where, given.patterns, given.excuse, partial(operator.lt, report.year + given.ahead))
        yield from told_years(batch, number, report, found, Outcome(given.outcome))
        if not found:
            yield Verdict(number, Outcome.PASS)


LATER_YEAR = Kind(
    "later_year",
    "不可能的年份",
    LaterYearParams,
    later_year,
    slots(fail=HIT_SLOTS + " found year", review=HIT_SLOTS + " found year"),
)
