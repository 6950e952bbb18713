"""The kinds that check the arithmetic of the text: parameters, message slots, table."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, cast

from nianbao.kinds.arithmetic.params import GrowthToldParams, PartsParams
from nianbao.kinds.contract import Batch, Evaluate, Kind, Verdict
from nianbao.kinds.slots import slots
from nianbao.model.rule import Rule


def _lazy(module: str, name: str) -> Evaluate:
    def evaluate(batch: Batch, rule: Rule, given: Any) -> Iterator[Verdict]:
        function = getattr(import_module(f"nianbao.kinds.arithmetic.{module}"), name)
        return cast("Iterator[Verdict]", function(batch, rule, given))

    return evaluate


_PARTS = "section quote whole parts total"
_GROWTH = "section quote stated computed equation"

KINDS = (
    Kind(
        "parts_told", "文字所述总数、分项与占比", PartsParams, _lazy("parts", "parts_told"),
        # .exceeds: one part is larger than the whole; .over, .under: the parts together are more, less;
        # .share: {parts} is {total} of the whole
        slots(
            fail__exceeds=_PARTS, fail__over=_PARTS, fail__under=_PARTS,
            review__exceeds=_PARTS, review__over=_PARTS, review__under=_PARTS,
            fail__share=_PARTS, review__share=_PARTS,
        ),
    ),
    Kind(
        "growth_told", "文字所述两年数字与增长", GrowthToldParams, _lazy("growth_told", "growth_told"),
        slots(fail=_GROWTH, review=_GROWTH, fail__amount=_GROWTH, review__amount=_GROWTH),
    ),
)  # fmt: skip
