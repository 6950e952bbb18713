"""What parameters refer to, also in the keys and the values of a mapping."""

from nianbao.kinds.identity.deadline import DeadlineParams
from nianbao.kinds.plausible.amount_unit import AmountUnitParams
from nianbao.kinds.years.growth import GrowthParams


def test_keys_of_a_mapping_are_references():
    deadline = DeadlineParams(default="02-10", by_level={"town": "01-31", "city": "03-20"})
    assert list(deadline.references()) == [("level", "town"), ("level", "city")]
    amount = AmountUnitParams(cells=("fees.a.b",), wrong=("元",), above=5, by_level={"city": 9})
    assert list(amount.references()) == [("cells", "fees.a.b"), ("level", "city")]


def test_values_of_a_mapping_are_references_and_its_keys_are_not():
    growth = GrowthParams(
        sections=("*",), patterns=("[增减]",), counts="件", bases={"本年新收": ("a.b.c", "a.b.d"), "合计": ("a.b.e",)}
    )
    cells = [value for what, value in growth.references() if what == "cells"]
    assert cells == ["a.b.c", "a.b.d", "a.b.e"]
    assert {what for what, _ in growth.references()} == {"cells", "regex"}
