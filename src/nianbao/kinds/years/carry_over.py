"""The kind `carry_over`: what was carried in is what last year's report left open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Cells, Params
from nianbao.kinds.slots import slots
from nianbao.kinds.words import cell_words, number_words
from nianbao.kinds.years.last_year import LAST_SLOTS, Number, lack_of_years, last_year, prior_or_verdict
from nianbao.model.finding import cell_anchor
from nianbao.model.form import Address
from nianbao.model.pattern import bind
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Rule


class CarryOverParams(Params):
    """`now` in this report = `last` in last year's, for each code that `*` can stand for; one finding for all."""

    now: Annotated[Cells, Field(title="本年数据")]
    last: Annotated[Cells, Field(title="上年数据")]


def _table_read(report: Report, table: str) -> bool:
    reading = report.tables.get(table)
    return reading is not None and reading.status not in ("missing", "not_read")


class _Pair(NamedTuple):
    """A figure of this year and what it was carried over from; None where it was not read."""

    cell: Address
    now: Number | None
    last: Number | None

    @property
    def is_compared(self) -> bool:
        return self.now is not None and self.last is not None

    @property
    def is_open(self) -> bool:
        """A blank on one side is not 0; it only matters where the other side says that there was something."""
        return (self.now is None) != (self.last is None) and bool(self.now or self.last)


def carry_over(batch: Batch, _rule: Rule, given: CarryOverParams) -> Iterator[Verdict]:
    cells = [(now[0], last[0]) for now, last in bind((given.now, given.last), batch.pack.form).values()]
    for report in range(len(batch.reports)):
        prior = prior_or_verdict(batch, report)
        yield prior if isinstance(prior, Verdict) else _carried_over(batch, report, prior, cells)


def _carried_over(batch: Batch, report: int, prior: Report, cells: Sequence[tuple[Address, Address]]) -> Verdict:
    # Kept whole: the four ends of a comparison share their words.
    form, lang, now = batch.pack.form, batch.lang, batch.reports[report]
    pairs = [_Pair(cell, now.reading(cell).value, prior.reading(other).value) for cell, other in cells]
    compared = [pair for pair in pairs if pair.is_compared]
    differing = [pair for pair in compared if pair.now != pair.last]
    both = _table_read(now, cells[0][0].table) and _table_read(prior, cells[0][1].table)
    told = differing or [pair for pair in pairs if both and pair.is_open]
    words = cell_words(form, cells[0][0], lang)
    slots: dict[str, Any] = {
        "last_year": last_year(prior, now),
        "table": words.table,
        "row": words.row,
        "last_row": cell_words(form, cells[0][1], lang).row,
        "count": len(differing) or len(compared),
    }
    if not told and compared:
        return Verdict(report, Outcome.PASS, slots=slots)
    if not told:
        lack = lack_of_years(now, [cell.table for cell, _ in cells])
        return Verdict(report, Outcome.NOT_CHECKED, variant="unread", slots=slots, lack=lack)
    place = f"{cells[0][0].table}.{cells[0][0].row}"
    slots["details"] = _details(batch, told, lang)
    anchors = [cell_anchor(*pair.cell) for pair in told]
    if not differing:
        return Verdict(report, Outcome.REVIEW, place=place, variant="unread", slots=slots, anchors=anchors)
    first = next((pair for pair in differing if pair.cell == cells[-1][0]), differing[0])
    return Verdict(
        report,
        Outcome.FAIL,
        place=place,
        slots=slots,
        anchors=anchors,
        observed=first.now,
        expected=first.last,
        delta=first.now - first.last if first.now is not None and first.last is not None else None,
    )


def _details(batch: Batch, pairs: Sequence[_Pair], lang: str) -> str:
    """ "自然人 本年5、上年4；…": this year's and last year's figure of each column."""
    form = batch.pack.form
    template = "{0}: {1} now, {2} last year" if lang == "en" else "{0} 本年填报{1}、上年年报{2}"
    blank = "not read" if lang == "en" else "未填"
    parts = [
        template.format(
            cell_words(form, cell, lang).column,
            blank if now is None else number_words(now),
            blank if last is None else number_words(last),
        )
        for cell, now, last in pairs
    ]
    return ("; " if lang == "en" else "；").join(parts)


CARRY_OVER = Kind(
    "carry_over",
    "上年结转与上年年报一致",
    CarryOverParams,
    carry_over,
    slots(
        LAST_SLOTS,
        **{"pass": "count"},
        fail="table row last_row details count",
        review__unread="table row last_row details",
        not_checked="",
        not_checked__no_prior="",
        not_checked__unmatched="",
        not_checked__unread="table",
    ),
    needs=frozenset({"prior"}),
)
