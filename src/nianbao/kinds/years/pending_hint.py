"""The kind `pending_hint`: what was pending last year is among this year's total."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params, Some
from nianbao.kinds.slots import slots
from nianbao.kinds.words import number_words, table_words
from nianbao.kinds.years.last_year import LAST_SLOTS, exact_sum, lack_of_years, last_year, prior_or_verdict
from nianbao.model.finding import cell_anchor
from nianbao.model.pattern import bind
from nianbao.model.rule import Outcome, Rule


class PendingHintParams(Params):
    """What was `pending` last year should be among this year's `total`: more pending than total is worth a question."""

    pending: Annotated[Some, Field(title="未结")]
    total: Annotated[Some, Field(title="总数")]


def pending_hint(batch: Batch, _rule: Rule, given: PendingHintParams) -> Iterator[Verdict]:
    form, lang = batch.pack.form, batch.lang
    pending_cells = [cell for cells in bind(given.pending, form).values() for group in cells for cell in group]
    total_cells = [cell for cells in bind(given.total, form).values() for group in cells for cell in group]
    for report, now in enumerate(batch.reports):
        prior = prior_or_verdict(batch, report)
        if isinstance(prior, Verdict):
            yield prior
            continue
        pending, total = exact_sum(prior, pending_cells), exact_sum(now, total_cells)
        slots = {"last_year": last_year(prior, now), "table": table_words(form, total_cells[0].table, lang)}
        if pending is None or total is None:
            lack = lack_of_years(now, [cell.table for cell in total_cells])
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


PENDING_HINT = Kind(
    "pending_hint",
    "上年未结事项应计入本年",
    PendingHintParams,
    pending_hint,
    slots(
        LAST_SLOTS,
        **{"pass": ""},
        review="table pending total",
        not_checked="",
        not_checked__no_prior="",
        not_checked__unmatched="",
        not_checked__unread="table",
    ),
    needs=frozenset({"prior"}),
)
