"""Figures printed in 万 or 亿: they agree with every figure that is rounded or cut to them."""

from __future__ import annotations

import re
from decimal import Decimal

from nianbao.model.finding import Claim, Number

_COARSE = re.compile(r"(?P<whole>\d[\d,，]*)(?:\.(?P<places>\d+))?(?P<myriad>[万亿])")
_WORTH = {"万": 10_000, "亿": 100_000_000}
_TEN_THOUSAND = 10_000  # the table's unit of money, in yuan


def last_place(claim: Claim) -> Decimal | None:
    """What one unit of the last printed digit is worth, in the unit of the claim's value; None where 万 or 亿 is not
    printed with it."""
    stated = Decimal(claim.value)
    for match in _COARSE.finditer(claim.quote):
        places = match["places"] or ""
        unit = Decimal(_WORTH[match["myriad"]]).scaleb(-len(places))
        figure = Decimal(re.sub("[,，]", "", match["whole"]) + places) * unit
        if figure == stated:
            return unit
        if figure == stated * _TEN_THOUSAND:
            return unit / _TEN_THOUSAND
    return None


def says(claim: Claim, value: Number) -> bool:
    """Whether the figure stated is `value`, to the precision that it is printed with."""
    if claim.value == value:
        return True
    unit = last_place(claim)
    if unit is None:
        return False
    return -unit / 2 <= Decimal(value) - Decimal(claim.value) < unit
