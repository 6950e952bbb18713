"""The kind `deadline`: published in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import LevelId, MonthDay, Params
from nianbao.kinds.slots import slots
from nianbao.model.finding import document_anchor
from nianbao.model.rule import Lack, Outcome, Rule


class DeadlineParams(Params):
    """Published by a date of the year after the reporting year: `by_level` by the agency's level, else `default`."""

    default: Annotated[MonthDay, Field(title="一般期限")]
    by_level: Annotated[dict[LevelId, MonthDay], Field(title="各层级另定的值")] = Field(default_factory=dict)


def deadline(batch: Batch, rule: Rule, given: DeadlineParams) -> Iterator[Verdict]:
    for number, report in enumerate(batch.reports):
        published = _date(report.published)
        if published is None or report.year is None:
            nothing = {"published": "", "deadline": ""}
            yield Verdict(number, Outcome.NOT_CHECKED, slots=nothing, lack=Lack.IDENTITY)
            continue
        month, day = (given.by_level.get(report.level or "", given.default)).split("-")
        last_day = 28 if (month, day) == ("02", "29") and not _leap(report.year + 1) else int(day)
        due = date(report.year + 1, int(month), last_day)
        slots = {"published": published.isoformat(), "deadline": due.isoformat(), "days": (published - due).days}
        if published <= date(report.year, 12, 31):
            anchors = [document_anchor()]
            yield Verdict(number, Outcome.REVIEW, "published", "impossible", slots, anchors, observed=report.published)
        elif published > due:
            yield Verdict(
                number,
                Outcome.FAIL,
                "published",
                "",
                slots,
                [document_anchor()],
                observed=report.published,
                expected=due.isoformat(),
                delta=(published - due).days,
            )
        else:
            yield Verdict(number, Outcome.PASS, slots=slots)


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


DEADLINE = Kind(
    "deadline", "公布期限", DeadlineParams, deadline, slots("published", "deadline", fail="days", review__impossible="")
)
