"""The kind `year_agreement`: the places that name a year name the reporting year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.identity.field_names import PLACES, word_for
from nianbao.kinds.params import Params
from nianbao.kinds.report_texts import Hit, texts
from nianbao.kinds.slots import slots
from nianbao.model.finding import Anchor, document_anchor
from nianbao.model.report import Report
from nianbao.model.rule import Lack, Outcome, Rule


class YearAgreementParams(Params):
    """The years named in the places of `hard` (fail) and `soft` (review) are the reporting year."""

    hard: Annotated[tuple[str, ...], Field(title="核对的位置")] = ("title", "period")
    soft: Annotated[tuple[str, ...], Field(title="只提示的位置")] = ()


def year_agreement(batch: Batch, rule: Rule, given: YearAgreementParams) -> Iterator[Verdict]:
    """Places that name another year than the report's; the year that the run asks for counts as one more place."""
    for number, report in enumerate(batch.reports):
        if report.year is None:
            yield Verdict(number, Outcome.NOT_CHECKED, lack=Lack.IDENTITY)
            continue
        seen = list(dict.fromkeys(report.years_seen))
        if batch.year is not None:
            seen.append(("run", batch.year))
        spoken = False
        for where, year in seen:
            hard = where in given.hard or where == "run"
            if year == report.year or not (hard or where in given.soft):
                continue
            spoken = True
            slots = {"where": word_for(PLACES, where, batch), "found": year}
            yield Verdict(
                number,
                Outcome.FAIL if hard else Outcome.REVIEW,
                place=where,
                slots=slots,
                anchors=[_year_anchor(report, where, year)],
                observed=year,
                expected=report.year,
            )
        if not spoken:
            yield Verdict(number, Outcome.PASS)


def _year_anchor(report: Report, where: str, year: int) -> Anchor:
    """Where the year is written, found again in the place that it was seen in."""
    sections = ("preface", "*") if where == "period" else (where,)
    for section, text in texts(report, sections):
        match = re.search(rf"{year}年?", text)
        if match and section != "title":
            return Hit(section, match.start(), match.end(), match[0]).anchor
    return document_anchor()


YEAR_AGREEMENT = Kind(
    "year_agreement",
    "年度一致",
    YearAgreementParams,
    year_agreement,
    slots(fail="where found", review="where found"),
    needs=frozenset({"year"}),
    never=lambda given: () if given.soft else ("review",),
)
