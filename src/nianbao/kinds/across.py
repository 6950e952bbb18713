"""Kinds that look beyond one table of one report: last year's report, peers, and what figures are plausible.

Their parameters, message slots and table entries; the functions are in `years`, `growth`, `outliers` and `plausible`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, cast

from pydantic import Field

from nianbao.kinds.contract import Batch, Evaluate, Kind, Verdict
from nianbao.kinds.params import Cells, LevelId, Params, Regex, Sections, SoftOutcome
from nianbao.kinds.slots import slots

if TYPE_CHECKING:
    from nianbao.model.rule import Rule

Some = Annotated[tuple[Cells, ...], Field(min_length=1)]


class CarryOverParams(Params):
    """`now` in this report = `last` in last year's, for each code that `*` can stand for; one finding for all."""

    now: Cells
    last: Cells


class StockParams(Params):
    """Last year's `stock` + this year's `added` − `removed` = this year's `stock`, for each code of `*`."""

    stock: Cells
    added: Cells
    removed: Cells
    outcome: SoftOutcome = "review"


class PendingHintParams(Params):
    """What was `pending` last year should be among this year's `total`: more pending than total is worth a question."""

    pending: Some
    total: Some


class GrowthParams(Params):
    """A growth rate in words is recomputed. `patterns` find it (groups `percent` and `direction`); `counts` find the
    numbers (group `count`) in the same sentence before it. The number tells which of the `bases` (name → cells that
    add up to it) is meant: without a number that agrees with one, nothing is compared. `down`: directions of a fall.
    `about`: what the number's clause says, or it counts something else. `between`: all that may stand between the
    number and the rate, or the rate is of something else. `rough`: words
    right before the rate that allow it one unit of its last digit more. `amounts`: patterns of an increase in pieces
    (groups `amount` and `direction`); `steady`: patterns that say that nothing has changed (group `rough` where it is
    said to be roughly so), which allow a change of so many percent (`steady_within`: plain, roughly)."""

    sections: Sections
    patterns: Annotated[tuple[Regex, ...], Field(min_length=1)]
    counts: Regex
    about: Regex | None = None
    between: Regex | None = None
    bases: Annotated[dict[str, Some], Field(min_length=1)]
    down: tuple[str, ...] = ()
    rough: tuple[str, ...] = ()
    amounts: tuple[Regex, ...] = ()
    steady: tuple[Regex, ...] = ()
    steady_within: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]] = (2, 10)


class OutliersParams(Params):
    """Figures far from the agency's own last year, or from its peers of the same level in the run.

    `minimum`: smaller figures are never outliers. `factor`: times last year's figure, up or down. `score`: modified
    z-score (0.6745 × deviation ÷ median absolute deviation) of log(1 + figure) among at least `peers` peers."""

    cells: Some
    minimum: Annotated[int, Field(ge=1)] = 50
    factor: Annotated[float, Field(gt=1)] = 5.0
    score: Annotated[float, Field(gt=0)] = 6.0
    peers: Annotated[int, Field(ge=3)] = 20


class ZeroParams(Params):
    """Cells that are 0 (or a mark for nothing) in bodies of the rule's levels: their like cannot have any."""

    cells: Some
    outcome: SoftOutcome = "review"


class AmountUnitParams(Params):
    """An amount that seems to be in a smaller unit than its column's: the cell prints one of the units `wrong`; it is
    about `factor` times last year's; or it is a whole number of at least `above`, or what `by_level` says for the
    level of the body."""

    cells: Some
    wrong: tuple[str, ...]
    factor: Annotated[float, Field(gt=1)] = 10_000.0
    above: Annotated[float, Field(gt=0)]
    by_level: dict[LevelId, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)


class PartsBlankParams(Params):
    """Wholes are filled in and above 0, but every one of their parts is blank; for each code of `*`, told once."""

    whole: Cells
    parts: Some


_CELLS = "table cells count"
_LAST = "last_year"

SLOTS: dict[str, dict[str, frozenset[str]]] = {
    "carry_over": slots(
        _LAST, **{"pass": "count"}, fail="table row last_row details count",
        review__unread="table row last_row details",
        not_checked="", not_checked__no_prior="", not_checked__unmatched="", not_checked__unread="table",
    ),
    "stock": slots(
        _LAST, **{"pass": "count"}, fail="table row equation whole sum delta",
        review="table row equation whole sum delta",
        not_checked="", not_checked__no_prior="", not_checked__unmatched="", not_checked__unread="table",
    ),
    "pending_hint": slots(
        _LAST, **{"pass": ""}, review="table pending total",
        not_checked="", not_checked__no_prior="", not_checked__unmatched="", not_checked__unread="table",
    ),
    "growth": slots(
        _LAST, **{"pass": "count"}, review="section quote stated computed base now last",
        not_checked="", not_checked__no_prior="", not_checked__unmatched="", not_checked__unread="",
    ),
    "outliers": slots(
        _LAST, **{"pass": "count"}, review__history="place value last times", review__peers="place value median peers",
        review="place value", not_checked="", not_checked__no_prior="", not_checked__unmatched="",
    ),
    "zero": slots(fail=_CELLS + " value", review=_CELLS + " value", not_checked="table"),
    "amount_unit": slots(
        review="place value unit", review__unit="place value unit printed",
        review__history="place value unit last last_year times", review__large="place value unit above",
        not_checked="table",
    ),
    "parts_blank": slots(review="table labels count", not_checked="table"),
}  # fmt: skip


def _lazy(module: str, name: str) -> Evaluate:
    def evaluate(batch: Batch, rule: Rule, given: Any) -> Iterator[Verdict]:
        function = getattr(import_module(f"nianbao.kinds.{module}"), name)
        return cast("Iterator[Verdict]", function(batch, rule, given))

    return evaluate


def _kind(name: str, title: str, model: type[Params], module: str) -> Kind:
    return Kind(name, title, model, _lazy(module, name), SLOTS[name])


KINDS: tuple[Kind, ...] = (
    _kind("carry_over", "上年结转与上年年报一致", CarryOverParams, "years"),
    _kind("stock", "上年存量加增减等于本年存量", StockParams, "years"),
    _kind("pending_hint", "上年未结事项应计入本年", PendingHintParams, "years"),
    _kind("growth", "文字所述增长率与两年数据一致", GrowthParams, "growth"),
    _kind("outliers", "数据明显偏离上年或同类单位", OutliersParams, "outliers"),
    _kind("zero", "不应有的数据为零", ZeroParams, "plausible"),
    _kind("amount_unit", "金额单位", AmountUnitParams, "plausible"),
    _kind("parts_blank", "有总计而分项全空", PartsBlankParams, "plausible"),
)
