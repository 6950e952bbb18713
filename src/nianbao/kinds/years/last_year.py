"""Last year's report, for the kinds that hold a report against it.

Without it nothing is said about it: `not_checked`, with the reason. The same where the figures that are needed were not
read in either year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from nianbao.kinds.contract import Batch, Verdict
from nianbao.kinds.scope import lack_of
from nianbao.model.form import Address
from nianbao.model.report import Report
from nianbao.model.rule import Lack, Outcome

Number = int | Decimal
LAST_SLOTS = "last_year"


def prior_or_verdict(batch: Batch, report: int) -> Report | Verdict:
    """Last year's report of a report, or the verdict that says why there is none to compare with."""
    now, prior = batch.reports[report], batch.priors[report]
    slots: dict[str, Any] = {"last_year": now.year - 1 if now.year is not None else "？"}
    if prior is None:
        variant = "unmatched" if batch.prior_given else "no_prior"
        return Verdict(report, Outcome.NOT_CHECKED, variant=variant, slots=slots, lack=Lack.PRIOR)
    if now.year is not None and prior.year is not None and prior.year != now.year - 1:
        return Verdict(report, Outcome.NOT_CHECKED, variant="unmatched", slots=slots, lack=Lack.PRIOR)
    return prior


def exact_sum(report: Report, cells: Sequence[Address]) -> Number | None:
    """The exact sum of the cells; None when one of them was not read."""
    total: Number = 0
    for cell in cells:
        value = report.reading(cell).value
        if value is None:
            return None
        total += value
    return total


def lack_of_years(now: Report, tables: Iterable[str]) -> Lack:
    """What was wanting where no figures of the two years could be compared: this year's, if they were not read."""
    return Lack.UNREAD if lack_of(now, tables) is Lack.UNREAD else Lack.PRIOR


def last_year(prior: Report, now: Report) -> int | str:
    if prior.year is not None:
        return prior.year
    return now.year - 1 if now.year is not None else "？"
