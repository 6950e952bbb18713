"""The kind `at_most`: a sum is not greater than another one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.relations.relation_verdicts import NEEDS, SLOTS, Relations, TwoSums, relations_of, verdicts
from nianbao.model.rule import Pack, Rule


class AtMostParams(TwoSums):
    """The sum of `left` ≤ the sum of `right`."""


def at_most_relations(given: AtMostParams, pack: Pack) -> Relations:
    return relations_of(given.left, given.right, "<=", pack.form)


def at_most(batch: Batch, rule: Rule, given: Any) -> Iterator[Verdict]:
    return verdicts(batch, rule)


AT_MOST = Kind(
    "at_most", "一侧之和不大于另一侧", AtMostParams, at_most, SLOTS, relations=at_most_relations, needs=NEEDS
)
