"""The kind `equal`: two sums are equal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Cells, Params
from nianbao.kinds.relations.relation_verdicts import NEEDS, SLOTS, Relations, relations_of, verdicts
from nianbao.model.rule import Pack, Rule


class EqualParams(Params):
    """The sum of `left` = the sum of `right`."""

    left: Annotated[tuple[Cells, ...], Field(title="一侧", min_length=1)]
    right: Annotated[tuple[Cells, ...], Field(title="另一侧", min_length=1)]


def equal_relations(given: EqualParams, pack: Pack) -> Relations:
    return relations_of(given.left, given.right, "=", pack.form)


def equal(batch: Batch, rule: Rule, given: Any) -> Iterator[Verdict]:
    return verdicts(batch, rule)


EQUAL = Kind("equal", "两侧之和相等", EqualParams, equal, SLOTS, relations=equal_relations, needs=NEEDS)
