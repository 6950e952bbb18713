"""Figures that are not told to the last unit: in 万 or 亿, as 约 or 余, or as amounts of which the table prints fewer places.
They agree with every figure that is rounded or cut to them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from nianbao.base.regexes import compiled
from nianbao.model.finding import Claim, Number

_COARSE = re.compile(r"(?P<whole>\d[\d,，]{0,24})(?:\.(?P<places>\d{1,12}))?(?P<myriad>[万亿])?")
_WORTH = {"万": 10_000, "亿": 100_000_000}
_TEN_THOUSAND = 10_000  # the table's unit of money, in yuan


class RoughWords(NamedTuple):
    """`told`: a figure with a word `before` or `behind` it that makes it one of about so much; `below`, `above`: those of the
    words that the exact figure lies below or above."""

    told: re.Pattern[str]
    below: frozenset[str]
    above: frozenset[str]

    def word(self, quote: str) -> str:
        """The word that makes the count in a quote one of about so much; "" where it is told exactly."""
        found = self.told.search(quote)
        return (found["before"] or found["behind"]) if found else ""


def rough_words(
    around: tuple[str, ...], below: tuple[str, ...], above: tuple[str, ...], behind: tuple[str, ...]
) -> RoughWords:
    """`behind`: those of the words that stand behind the figure."""
    before = _longest_first({*around, *below, *above}.difference(behind))
    after = _longest_first(set(behind))
    told = compiled(rf"(?P<before>{before})\d|\d[\d,，.]{{0,24}}[万亿]?[^，。；、,;\d]{{0,2}}?(?P<behind>{after})")
    return RoughWords(told, frozenset(below), frozenset(above))


def _longest_first(words: set[str]) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


def last_place(claim: Claim, rough: RoughWords) -> Decimal | None:
    """What one unit of the last digit that is meant is worth, in the unit of the claim's value; None where the count is told to
    the last unit."""
    stated = Decimal(claim.value)
    for match in _COARSE.finditer(claim.quote):
        if match["myriad"] is None:
            continue
        places = match["places"] or ""
        unit = Decimal(_WORTH[match["myriad"]]).scaleb(-len(places))
        figure = Decimal(re.sub("[,，]", "", match["whole"]) + places) * unit
        if figure == stated:
            return unit
        if figure == stated * _TEN_THOUSAND:
            return unit / _TEN_THOUSAND
    return _last_digit(stated) if stated and rough.word(claim.quote) else None


def says(claim: Claim, value: Number, rough: RoughWords) -> bool:
    """Whether the figure stated is `value`, to the precision that it is printed with."""
    if claim.value == value:
        return True
    unit = last_place(claim, rough)
    if unit is not None and _near(Decimal(value), claim, unit, rough):
        return True
    finer = isinstance(claim.value, Decimal) and _place(claim.value) < _place(Decimal(value))
    return finer and value != 0 and _rounded(Decimal(claim.value), Decimal(value), _place(Decimal(value)))


def _near(exact: Decimal, claim: Claim, unit: Decimal, rough: RoughWords) -> bool:
    printed, word = Decimal(claim.value), rough.word(claim.quote)
    difference = exact - printed
    if word in rough.below:
        return -unit <= difference <= 0
    if word in rough.above:
        return 0 <= difference < unit
    return -unit <= difference <= unit if word else _rounded(exact, printed, unit)


def _rounded(exact: Decimal, printed: Decimal, unit: Decimal) -> bool:
    """Whether `exact`, rounded or cut to `unit`, is `printed`."""
    return -unit / 2 <= exact - printed < unit


def _last_digit(figure: Decimal) -> Decimal:
    """What one unit of the last digit that is not zero is worth: 100 for 900, 1 for 174."""
    digits = str(int(figure))
    return Decimal(10) ** (len(digits) - len(digits.rstrip("0")))


def _place(figure: Decimal) -> Decimal:
    """What one unit of its last digit is worth; at most one."""
    exponent = figure.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)
