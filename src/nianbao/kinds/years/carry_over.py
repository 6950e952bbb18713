"""The kind `carry_over`: what was carried in is what last year's report left open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

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
from nianbao.model.rule import Lack, Outcome, Rule


class CarryOverParams(Params):
    """`now` in this report = `last` in last year's, for each code that `*` can stand for; one finding for all."""

    now: Annotated[Cells, Field(title="本年数据")]
    last: Annotated[Cells, Field(title="上年数据")]


def _table_read(report: Report, table: str) -> bool:
    reading = report.tables.get(table)
    return reading is not None and reading.status not in ("missing", "not_read")


def carry_over(batch: Batch, _rule: Rule, given: CarryOverParams) -> Iterator[Verdict]:
    form, lang = batch.pack.form, batch.lang
    pairs = [(now[0], last[0]) for now, last in bind((given.now, given.last), form).values()]
    for report, now in enumerate(batch.reports):
        prior, verdict = prior_or_verdict(batch, report)
        if verdict is not None or prior is None:
            yield verdict or Verdict(report, Outcome.NOT_CHECKED, lack=Lack.PRIOR)
            continue
        read = [(cell, now.reading(cell).value, prior.reading(other).value) for cell, other in pairs]
        compared = [item for item in read if item[1] is not None and item[2] is not None]
        differing = [item for item in compared if item[1] != item[2]]
        # A blank on one side is not 0; it only matters where the other side says that there was something.
        both = _table_read(now, pairs[0][0].table) and _table_read(prior, pairs[0][1].table)
        open_ones = [one for one in read if both and (one[1] is None) != (one[2] is None) and (one[1] or one[2])]
        words = cell_words(form, pairs[0][0], lang)
        slots = {
            "last_year": last_year(prior, now),
            "table": words.table,
            "row": words.row,
            "last_row": cell_words(form, pairs[0][1], lang).row,
            "count": len(differing) or len(compared),
        }
        place = f"{pairs[0][0].table}.{pairs[0][0].row}"
        if differing:
            first = next((item for item in differing if item[0] == pairs[-1][0]), differing[0])
            yield Verdict(
                report,
                Outcome.FAIL,
                place=place,
                slots=slots | {"details": _details(batch, differing, lang)},
                anchors=[cell_anchor(*cell) for cell, _now, _last in differing],
                observed=first[1],
                expected=first[2],
                delta=first[1] - first[2] if first[1] is not None and first[2] is not None else None,
            )
        elif open_ones:
            yield Verdict(
                report,
                Outcome.REVIEW,
                place=place,
                variant="unread",
                slots=slots | {"details": _details(batch, open_ones, lang)},
                anchors=[cell_anchor(*cell) for cell, _now, _last in open_ones],
            )
        elif compared:
            yield Verdict(report, Outcome.PASS, slots=slots)
        else:
            lack = lack_of_years(now, [cell.table for cell, _ in pairs])
            yield Verdict(report, Outcome.NOT_CHECKED, variant="unread", slots=slots, lack=lack)


def _details(batch: Batch, items: Sequence[tuple[Address, Number | None, Number | None]], lang: str) -> str:
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
        for cell, now, last in items
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
