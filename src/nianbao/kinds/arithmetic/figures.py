"""Figures with a measure word in running text, read exactly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

_SCALE = {"万": 10_000, "亿": 100_000_000}


class ToldFigure(NamedTuple):
    """A figure [start, end) of a text. `exact`: printed to its last digit, without 余, 约 or 万."""

    start: int
    end: int
    value: Decimal
    unit: str
    exact: bool


@lru_cache(maxsize=16)
def _pattern(units: tuple[str, ...], rough: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(unit) for unit in sorted(units, key=lambda unit: (-len(unit), unit)))
    words = "|".join(map(re.escape, rough))
    return re.compile(
        rf"(?P<rough>{words})?(?<![\d.A-Za-z])(?P<digits>\d{{1,3}}(?:[,，]\d{{3}}){{1,4}}|\d+(?:\.\d+)?)"
        rf"(?P<scale>[万亿])?(?P<more>[余多])?(?P<unit>{alternatives})(?P<less>以上|左右|上下|以内)?"
    )


def figures_in(
    text: str, units: tuple[str, ...], rough: tuple[str, ...], start: int = 0, end: int | None = None
) -> Iterator[ToldFigure]:
    """The figures with one of `units` behind them. `rough`: words before a figure that make it inexact."""
    for match in _pattern(units, rough).finditer(text, start, len(text) if end is None else end):
        value = Decimal(match["digits"].replace(",", "").replace("，", "")) * _SCALE.get(match["scale"] or "", 1)
        exact = not (match["rough"] or match["scale"] or match["more"] or match["less"])
        yield ToldFigure(match.start("digits"), match.end("unit"), value, match["unit"], exact)


def last_place(printed: Decimal) -> Decimal:
    """What one unit of the last printed digit is worth."""
    exponent = printed.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def rounds_to(exact: Decimal, printed: Decimal, *, rough: bool = False) -> bool:
    """Whether `exact`, rounded or cut to the places of `printed`, is it; one unit more where it is told as `rough`."""
    unit = last_place(printed)
    more = unit if rough else Decimal(0)
    difference = abs(exact) - abs(printed)
    return -unit / 2 - more <= difference < unit + more


def words_of(value: Decimal) -> str:
    """A figure as a person writes it."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
