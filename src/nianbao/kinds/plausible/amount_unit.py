"""The kind `amount_unit`: an amount that seems to be in another unit."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import LevelId, Params, Some
from nianbao.kinds.plausible.looked_at import cells_of, unread_table
from nianbao.kinds.scope import lack_of
from nianbao.kinds.slots import slots
from nianbao.kinds.words import CellWords, cell_words, number_words
from nianbao.model.finding import cell_anchor
from nianbao.model.form import Address
from nianbao.model.rule import Outcome, Rule


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


_NEAR = 3  # an amount within a third to three times of `factor` × last year's is the same amount in another unit


def amount_unit(batch: Batch, _rule: Rule, given: AmountUnitParams) -> Iterator[Verdict]:
    form, lang = batch.pack.form, batch.lang
    cells = cells_of(given.cells, form)
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
        if table := unread_table(batch, now, cells[0].table):
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


def _whole(value: int | Decimal, raw: str) -> bool:
    return value == int(value) and "." not in raw


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
