"""The kind `stock`: last year's stock with what came and went is this year's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Cells, Params, SoftOutcome
from nianbao.kinds.slots import slots
from nianbao.kinds.words import cell_words, number_words, signed_words, table_words
from nianbao.kinds.years.last_year import LAST_SLOTS, lack_of_years, last_year, prior_or_verdict
from nianbao.model.finding import cell_anchor
from nianbao.model.pattern import bind
from nianbao.model.rule import Outcome, Rule


class StockParams(Params):
    """Last year's `stock` + this year's `added` − `removed` = this year's `stock`, for each code of `*`."""

    stock: Annotated[Cells, Field(title="存量")]
    added: Annotated[Cells, Field(title="新增")]
    removed: Annotated[Cells, Field(title="减少")]
    outcome: SoftOutcome = "review"


def stock(batch: Batch, _rule: Rule, given: StockParams) -> Iterator[Verdict]:
    form, lang = batch.pack.form, batch.lang
    groups = [
        (stock_cells[0], added[0], removed[0])
        for stock_cells, added, removed in bind((given.stock, given.added, given.removed), form).values()
    ]
    for report, now in enumerate(batch.reports):
        prior = prior_or_verdict(batch, report)
        if isinstance(prior, Verdict):
            yield prior
            continue
        slots = {"last_year": last_year(prior, now)}
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
            lack, slots = lack_of_years(now, [groups[0][0].table]), slots | {"table": table}
            yield Verdict(report, Outcome.NOT_CHECKED, variant="unread", slots=slots, lack=lack)


STOCK = Kind(
    "stock",
    "上年存量加增减等于本年存量",
    StockParams,
    stock,
    slots(
        LAST_SLOTS,
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
