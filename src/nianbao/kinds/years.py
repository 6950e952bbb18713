"""The kinds that hold a report against last year's: `carry_over`, `stock`, `pending_hint`.

Without last year's report nothing is said about it: `not_checked`, with the reason. The same where the figures that are
needed were not read in either year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Cells, Params, SoftOutcome, Some
from nianbao.kinds.scope import lack_of
from nianbao.kinds.slots import slots
from nianbao.kinds.words import cell_words, number_words, signed_words, table_words
from nianbao.model.finding import cell_anchor
from nianbao.model.form import Address
from nianbao.model.pattern import bind
from nianbao.model.report import Report
from nianbao.model.rule import Lack, Outcome, Rule


class CarryOverParams(Params):
    """`now` in this report = `last` in last year's, for each code that `*` can stand for; one finding for all."""

    now: Annotated[Cells, Field(title="本年数据")]
    last: Annotated[Cells, Field(title="上年数据")]


class StockParams(Params):
    """Last year's `stock` + this year's `added` − `removed` = this year's `stock`, for each code of `*`."""

    stock: Annotated[Cells, Field(title="存量")]
    added: Annotated[Cells, Field(title="新增")]
    removed: Annotated[Cells, Field(title="减少")]
    outcome: SoftOutcome = "review"


class PendingHintParams(Params):
    """What was `pending` last year should be among this year's `total`: more pending than total is worth a question."""

    pending: Annotated[Some, Field(title="未结")]
    total: Annotated[Some, Field(title="总数")]


Number = int | Decimal


def prior_or_verdict(batch: Batch, report: int) -> tuple[Report | None, Verdict | None]:
    """Last year's report of a report, or the verdict that says why there is none to compare with."""
    now, prior = batch.reports[report], batch.priors[report]
    slots: dict[str, Any] = {"last_year": now.year - 1 if now.year is not None else "？"}
    if prior is None:
        variant = "unmatched" if batch.prior_given else "no_prior"
        return None, Verdict(report, Outcome.NOT_CHECKED, variant=variant, slots=slots, lack=Lack.PRIOR)
    if now.year is not None and prior.year is not None and prior.year != now.year - 1:
        return None, Verdict(report, Outcome.NOT_CHECKED, variant="unmatched", slots=slots, lack=Lack.PRIOR)
    return prior, None


def exact_sum(report: Report, cells: Sequence[Address]) -> Number | None:
    """The exact sum of the cells; None when one of them was not read."""
    total: Number = 0
    for cell in cells:
        value = report.reading(cell).value
        if value is None:
            return None
        total += value
    return total


def _table_read(report: Report, table: str) -> bool:
    reading = report.tables.get(table)
    return reading is not None and reading.status not in ("missing", "not_read")


def _lack(now: Report, tables: Iterable[str]) -> Lack:
    """What was wanting where no figures of the two years could be compared: this year's, if they were not read."""
    return Lack.UNREAD if lack_of(now, tables) is Lack.UNREAD else Lack.PRIOR


def _last_year(prior: Report, now: Report) -> int | str:
    if prior.year is not None:
        return prior.year
    return now.year - 1 if now.year is not None else "？"


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
            "last_year": _last_year(prior, now),
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
            lack = _lack(now, [cell.table for cell, _ in pairs])
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


def stock(batch: Batch, _rule: Rule, given: StockParams) -> Iterator[Verdict]:
    form, lang = batch.pack.form, batch.lang
    groups = [
        (stock_cells[0], added[0], removed[0])
        for stock_cells, added, removed in bind((given.stock, given.added, given.removed), form).values()
    ]
    for report, now in enumerate(batch.reports):
        prior, verdict = prior_or_verdict(batch, report)
        if verdict is not None or prior is None:
            yield verdict or Verdict(report, Outcome.NOT_CHECKED, lack=Lack.PRIOR)
            continue
        slots = {"last_year": _last_year(prior, now)}
        held, spoken = 0, False
        for stock_cell, added_cell, removed_cell in groups:
            before = prior.reading(stock_cell).value
            added, removed, after = (now.reading(cell).value for cell in (added_cell, removed_cell, stock_cell))
            if before is None or added is None or removed is None or after is None:
                continue
            expected = before + added - removed
            if expected == after:
                held += 1
                continue
            spoken = True
            words = cell_words(form, stock_cell, lang)
            figures = [number_words(figure) for figure in (before, added, removed, expected)]
            yield Verdict(
                report,
                Outcome(given.outcome),
                place=f"{stock_cell.table}.{stock_cell.row}",
                slots=slots
                | {
                    "table": words.table,
                    "row": words.row,
                    "equation": f"{figures[0]}＋{figures[1]}－{figures[2]}＝{figures[3]}",
                    "sum": figures[3],
                    "whole": number_words(after),
                    "delta": signed_words(after - expected),
                },
                anchors=[cell_anchor(*cell) for cell in (stock_cell, added_cell, removed_cell)],
                observed=after,
                expected=expected,
                delta=after - expected,
            )
        if spoken:
            continue
        if held:
            yield Verdict(report, Outcome.PASS, slots=slots | {"count": held})
        else:
            table = table_words(form, groups[0][0].table, lang)
            lack, slots = _lack(now, [groups[0][0].table]), slots | {"table": table}
            yield Verdict(report, Outcome.NOT_CHECKED, variant="unread", slots=slots, lack=lack)


def pending_hint(batch: Batch, _rule: Rule, given: PendingHintParams) -> Iterator[Verdict]:
    form, lang = batch.pack.form, batch.lang
    pending_cells = [cell for cells in bind(given.pending, form).values() for group in cells for cell in group]
    total_cells = [cell for cells in bind(given.total, form).values() for group in cells for cell in group]
    for report, now in enumerate(batch.reports):
        prior, verdict = prior_or_verdict(batch, report)
        if verdict is not None or prior is None:
            yield verdict or Verdict(report, Outcome.NOT_CHECKED, lack=Lack.PRIOR)
            continue
        pending, total = exact_sum(prior, pending_cells), exact_sum(now, total_cells)
        slots = {"last_year": _last_year(prior, now), "table": table_words(form, total_cells[0].table, lang)}
        if pending is None or total is None:
            lack = _lack(now, [cell.table for cell in total_cells])
            yield Verdict(report, Outcome.NOT_CHECKED, variant="unread", slots=slots, lack=lack)
        elif pending > total:
            yield Verdict(
                report,
                Outcome.REVIEW,
                place=total_cells[0].table,
                slots=slots | {"pending": number_words(pending), "total": number_words(total)},
                anchors=[cell_anchor(*cell) for cell in total_cells],
                observed=total,
                expected=pending,
            )
        else:
            yield Verdict(report, Outcome.PASS, slots=slots)


_LAST_SLOTS = "last_year"

CARRY_OVER = Kind(
    "carry_over",
    "上年结转与上年年报一致",
    CarryOverParams,
    carry_over,
    slots(
        _LAST_SLOTS,
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
STOCK = Kind(
    "stock",
    "上年存量加增减等于本年存量",
    StockParams,
    stock,
    slots(
        _LAST_SLOTS,
        **{"pass": "count"},
        fail="table row equation whole sum delta",
        review="table row equation whole sum delta",
        not_checked="",
        not_checked__no_prior="",
        not_checked__unmatched="",
        not_checked__unread="table",
    ),
    needs=frozenset({"prior"}),
)
PENDING_HINT = Kind(
    "pending_hint",
    "上年未结事项应计入本年",
    PendingHintParams,
    pending_hint,
    slots(
        _LAST_SLOTS,
        **{"pass": ""},
        review="table pending total",
        not_checked="",
        not_checked__no_prior="",
        not_checked__unmatched="",
        not_checked__unread="table",
    ),
    needs=frozenset({"prior"}),
)
