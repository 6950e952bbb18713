"""The kind `equal`: two sums are equal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.relations.relation_verdicts import NEEDS, SLOTS, Relations, TwoSums, relations_of, verdicts
from nianbao.model.rule import Pack, Rule


class EqualParams(TwoSums):
    """The sum of `left` = the sum of `right`."""


def equal_relations(given: EqualParams, pack: Pack) -> Relations:
    return relations_of(given.left, given.right, "=", pack.form)


def equal(batch: Batch, rule: Rule, given: Any) -> Iterator[Verdict]:
    return verdicts(batch, rule)


EQUAL = Kind("equal", "两侧之和相等", EqualParams, equal, SLOTS, relations=equal_relations, needs=NEEDS)
