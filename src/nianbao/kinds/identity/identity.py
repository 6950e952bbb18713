"""The kind `identity`: whose report it is, of which year and period, was found."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.identity.field_names import FIELDS, word_for
from nianbao.kinds.params import Params
from nianbao.kinds.report_texts import Hit, texts
from nianbao.kinds.slots import slots
from nianbao.model.finding import Anchor, document_anchor
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Rule


class IdentityParams(Params):
    """A field of the report's identity was found. `missing`: what it is when it was not."""

    field: Annotated[Literal["agency", "year", "title", "period", "published", "level"], Field(title="要素")]
    missing: Annotated[Literal["fail", "review", "not_checked"], Field(title="没有时报为")] = "review"
    full_year: Annotated[bool, Field(title="应为全年")] = (
        False  # period only: it is 1 January to 31 December of the reporting year
    )


def identity(batch: Batch, rule: Rule, given: IdentityParams) -> Iterator[Verdict]:
    name = word_for(FIELDS, given.field, batch)
    for number, report in enumerate(batch.reports):
        value = getattr(report, given.field)
        if value is None:
            anchors = [document_anchor()] if given.missing != "not_checked" else []
            yield Verdict(number, Outcome(given.missing), given.field, slots={"field": name}, anchors=anchors)
            continue
        shown = "—".join(value) if given.field == "period" else str(value)
        slots = {"field": name, "value": shown}
        if given.full_year and given.field == "period" and not _full_year(value, report.year):
            year = report.year or int(value[1][:4])
            expected = f"{year}-01-01—{year}-12-31"
            slots |= {"found": shown, "expected": expected}
            anchors = [_period_anchor(report)]
            yield Verdict(number, Outcome.FAIL, "period", "period", slots, anchors, observed=shown, expected=expected)
        else:
            yield Verdict(number, Outcome.PASS, slots=slots)


def _full_year(period: tuple[str, str], year: int | None) -> bool:
    """1 January to 31 December of one year. That it is the reporting year is the matter of `year_agreement`."""
    return period[0][4:] == "-01-01" and period[1][4:] == "-12-31" and period[0][:4] == period[1][:4]


_PERIOD = re.compile(r"[^。；\n]{0,20}(?:统计|数据|期限)[^。；\n]{0,60}")


def _period_anchor(report: Report) -> Anchor:
    """The sentence that states the period, where it can be found again."""
    for section, text in texts(report, ("preface", "*", "tail")):
        match = _PERIOD.search(text)
        if match:
            return Hit(section, match.start(), match.end(), match[0]).anchor
    return document_anchor()


def _never(given: IdentityParams) -> set[str]:
    of_period = given.field == "period" and given.full_year
    return {"fail", "review"} - {given.missing} | (set() if of_period else {"fail.period"})


IDENTITY = Kind(
    "identity",
    "报告要素",
    IdentityParams,
    identity,
    slots("field", fail="", review="", fail__period="found expected", not_checked="", **{"pass": "value"}),
    never=_never,
)
