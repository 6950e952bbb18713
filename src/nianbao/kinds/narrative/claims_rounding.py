"""Figures printed in 万 or 亿, and amounts of which the table prints fewer places than the text: they agree with every
figure that is rounded or cut to them."""

from __future__ import annotations

import re
from decimal import Decimal

from nianbao.model.finding import Claim, Number

_COARSE = re.compile(r"(?P<whole>\d[\d,，]{0,24})(?:\.(?P<places>\d{1,12}))?(?P<myriad>[万亿])")
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
    if unit is not None and _rounded(Decimal(value), Decimal(claim.value), unit):
        return True
    finer = isinstance(claim.value, Decimal) and _place(claim.value) < _place(Decimal(value))
    return finer and value != 0 and _rounded(Decimal(claim.value), Decimal(value), _place(Decimal(value)))


def _rounded(exact: Decimal, printed: Decimal, unit: Decimal) -> bool:
    """Whether `exact`, rounded or cut to `unit`, is `printed`."""
    return -unit / 2 <= exact - printed < unit


def _place(figure: Decimal) -> Decimal:
    """What one unit of its last digit is worth; at most one."""
    exponent = figure.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)
