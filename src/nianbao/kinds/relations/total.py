"""The kind `total`: a whole is the sum of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Cells, Params
from nianbao.kinds.relations.relation_verdicts import NEEDS, SLOTS, Relations, relations_of, verdicts
from nianbao.model.rule import Pack, Rule


class TotalParams(Params):
    """`whole` = the sum of `parts`; one relation for each code that `*` can stand for."""

    whole: Annotated[Cells, Field(title="合计")]
    parts: Annotated[tuple[Cells, ...], Field(title="分项", min_length=1)]


def total_relations(given: TotalParams, pack: Pack) -> Relations:
    return relations_of(given.parts, (given.whole,), "=", pack.form)


def total(batch: Batch, rule: Rule, given: Any) -> Iterator[Verdict]:
    return verdicts(batch, rule)


TOTAL = Kind("total", "合计等于分项之和", TotalParams, total, SLOTS, relations=total_relations, needs=NEEDS)
