"""Kinds that ask whether figures can be: `zero`, `amount_unit`, `parts_blank`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Cells, LevelId, Params, SoftOutcome, Some
from nianbao.kinds.scope import lack_of
from nianbao.kinds.slots import slots
from nianbao.kinds.words import CellWords, cell_words, cells_words, number_words, table_words
from nianbao.model.finding import cell_anchor
from nianbao.model.form import Address, FormSpec
from nianbao.model.pattern import bind
from nianbao.model.report import Report, State
from nianbao.model.rule import Outcome, Rule


class ZeroParams(Params):
    """Cells that are 0 (or a mark for nothing) in bodies of the rule's levels: their like cannot have any."""

    cells: Annotated[Some, Field(title="数据")]
    outcome: SoftOutcome = "review"


class AmountUnitParams(Params):
    """An amount that seems to be in a smaller unit than its column's: the cell prints one of the units `wrong`; it is
    about `factor` times last year's; or it is a whole number of at least `above`, or what `by_level` says for the
    level of the body."""

    cells: Annotated[Some, Field(title="数据")]
    wrong: Annotated[tuple[str, ...], Field(title="错误的单位")]
    factor: Annotated[float, Field(title="倍数", gt=1)] = 10_000.0
    above: Annotated[float, Field(title="不小于", gt=0)]
    by_level: Annotated[dict[LevelId, Annotated[float, Field(gt=0)]], Field(title="各层级另定的值")] = Field(
        default_factory=dict
    )


class PartsBlankParams(Params):
    """Wholes are filled in and above 0, but every one of their parts is blank; for each code of `*`, told once."""

    whole: Annotated[Cells, Field(title="合计")]
    parts: Annotated[Some, Field(title="分项")]


_NEAR = 3  # an amount within a third to three times of `factor` × last year's is the same amount in another unit


def _cells(patterns: tuple[str, ...], form: FormSpec) -> tuple[Address, ...]:
    return tuple(dict.fromkeys(cell for groups in bind(patterns, form).values() for group in groups for cell in group))


def _unread_table(batch: Batch, report: Report, table: str) -> str | None:
    """The table's name when it is missing or was not read."""
    reading = report.tables.get(table)
    if reading is None or reading.status in ("missing", "not_read"):
        return table_words(batch.pack.form, table, batch.lang)
    return None


def zero(batch: Batch, _rule: Rule, given: ZeroParams) -> Iterator[Verdict]:
    form, lang = batch.pack.form, batch.lang
    cells = _cells(given.cells, form)
    for report, now in enumerate(batch.reports):
        above = [(cell, value) for cell in cells if (value := now.reading(cell).value) is not None and value > 0]
        if above:
            first, value = above[0]
            words = cell_words(form, first, lang)
            yield Verdict(
                report,
                Outcome(given.outcome),
                place=f"{first.table}.{first.row}",
                slots={
                    "table": words.table,
                    "cells": cells_words(form, [cell for cell, _value in above], lang),
                    "count": len(above),
                    "value": "、".join(number_words(figure) for _cell, figure in above),
                },
                anchors=[cell_anchor(*cell) for cell, _value in above],
                observed=value,
                expected=0,
            )
        elif table := _unread_table(batch, now, cells[0].table):
            lack = lack_of(now, [cells[0].table])
            yield Verdict(report, Outcome.NOT_CHECKED, slots={"table": table}, lack=lack)
        elif all(now.reading(cell).state is State.ABSENT for cell in cells):
            yield Verdict(report, Outcome.NOT_APPLICABLE)
        else:
            yield Verdict(report, Outcome.PASS)


def amount_unit(batch: Batch, _rule: Rule, given: AmountUnitParams) -> Iterator[Verdict]:
    form, lang = batch.pack.form, batch.lang
    cells = _cells(given.cells, form)
    for report, now in enumerate(batch.reports):
        spoken = False
        for cell in cells:
            words = cell_words(form, cell, lang)
            verdict = _doubtful_amount(batch, report, cell, given, words)
            if verdict is not None:
                spoken = True
                yield verdict
        if spoken:
            continue
        if table := _unread_table(batch, now, cells[0].table):
            lack = lack_of(now, [cells[0].table])
            yield Verdict(report, Outcome.NOT_CHECKED, slots={"table": table}, lack=lack)
        elif all(now.reading(cell).value is None for cell in cells):
            yield Verdict(report, Outcome.NOT_APPLICABLE)
        else:
            yield Verdict(report, Outcome.PASS)


def _doubtful_amount(
    batch: Batch, report: int, cell: Address, given: AmountUnitParams, words: CellWords
) -> Verdict | None:
    """The strongest ground for doubt about one amount, if any: its printed unit, last year's amount, its size."""
    now, prior = batch.reports[report], batch.priors[report]
    reading = now.reading(cell)
    value = reading.value
    if value is None or value <= 0:
        return None
    column = batch.pack.form.table_by_id[cell.table].column(cell)
    slots = {
        "place": words.place,
        "value": number_words(value),
        "unit": column.unit,
        "last_year": now.year - 1 if now.year is not None else "？",
    }
    variant = ""
    printed = (reading.note or "").strip()
    last = prior.reading(cell).value if prior is not None else None
    ratio = float(value) / (float(last) * given.factor) if last else 0.0
    if printed in given.wrong:
        variant, slots = "unit", slots | {"printed": printed}
    elif 1 / _NEAR <= ratio <= _NEAR:
        variant, slots = (
            "history",
            slots | {"last": number_words(last), "times": f"{float(value) / float(last or 1):.0f}"},
        )
    elif value >= (above := given.by_level.get(now.level or "", given.above)) and _whole(value, reading.raw):
        variant, slots = "large", slots | {"above": number_words(Decimal(str(above)))}
    else:
        return None
    return Verdict(
        report,
        Outcome.REVIEW,
        place=str(cell),
        variant=variant,
        slots=slots,
        anchors=[cell_anchor(*cell)],
        observed=value,
    )


def parts_blank(batch: Batch, _rule: Rule, given: PartsBlankParams) -> Iterator[Verdict]:
    form, lang = batch.pack.form, batch.lang
    groups = [
        (whole[0], [cell for part in parts for cell in part])
        for whole, *parts in bind((given.whole, *given.parts), form).values()
    ]
    for report, now in enumerate(batch.reports):
        hits = [
            whole
            for whole, parts in groups
            if now.reading(whole).value and all(now.reading(part).state is State.BLANK for part in parts)
        ]
        table = groups[0][0].table
        if hits:
            labels = [cell_words(form, whole, lang).row for whole in hits]
            yield Verdict(
                report,
                Outcome.REVIEW,
                place=table,
                slots={
                    "table": table_words(form, table, lang),
                    "labels": "、".join(labels[:3]) + ("…" if len(labels) > 3 else ""),
                    "count": len(hits),
                },
                anchors=[cell_anchor(*whole) for whole in hits],
            )
        elif name := _unread_table(batch, now, table):
            yield Verdict(report, Outcome.NOT_CHECKED, slots={"table": name}, lack=lack_of(now, [table]))
        else:
            yield Verdict(report, Outcome.PASS)


def _whole(value: int | Decimal, raw: str) -> bool:
    return value == int(value) and "." not in raw


_CELLS_SLOTS = "table cells count"

ZERO = Kind(
    "zero",
    "不应有的数据为零",
    ZeroParams,
    zero,
    slots(fail=_CELLS_SLOTS + " value", review=_CELLS_SLOTS + " value", not_checked="table"),
)
AMOUNT_UNIT = Kind(
    "amount_unit",
    "金额单位",
    AmountUnitParams,
    amount_unit,
    slots(
        review="place value unit",
        review__unit="place value unit printed",
        review__history="place value unit last last_year times",
        review__large="place value unit above",
        not_checked="table",
    ),
    needs=frozenset({"prior"}),
)
PARTS_BLANK = Kind(
    "parts_blank",
    "有总计而分项全空",
    PartsBlankParams,
    parts_blank,
    slots(review="table labels count", not_checked="table"),
)
