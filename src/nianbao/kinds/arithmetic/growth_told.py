"""Kind `growth_told`: a growth that a sentence tells with both years' figures, or with the figure and its increase."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from nianbao.kinds.arithmetic.figures import last_place, rounds_to
from nianbao.kinds.arithmetic.params import GrowthToldParams
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.report_texts import Hit, by_section, named
from nianbao.kinds.search import search
from nianbao.kinds.slots import slots
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Rule

_NEAR = 16  # characters before a figure in which its year may stand
_OF_A_YEAR = re.compile(r"(?:(?P<year>20\d\d)年度?|(?<![比较])上一?年度?|去年)[^，。；、,;\d]{0,8}$")


def growth_told(batch: Batch, _rule: Rule, given: GrowthToldParams) -> Iterator[Verdict]:
    def find(report: Report, section: str, text: str) -> Iterator[Verdict]:
        seen: set[int] = set()
        for pattern in given.patterns:
            for match in search(pattern).finditer(text):
                wrong = None if _not_before(match, report) else _wrong(match, given.down)
                if match.end() in seen or wrong is None:
                    seen.add(match.end())
                    continue
                seen.add(match.end())
                variant, stated, computed, equation = wrong
                slots = {
                    "section": named(batch, section), "quote": match[0], "stated": stated, "computed": computed,
                    "equation": equation,
                }  # fmt: skip
                yield Verdict(
                    0, Outcome(given.outcome), f"{section}:growth:{match.start()}", variant, slots,
                    [Hit(section, match.start(), match.end(), match[0]).anchor], observed=stated, expected=computed,
                )  # fmt: skip

    return by_section(batch, given.sections, find)


def _not_before(match: re.Match[str], report: Report) -> bool:
    """Whether the figure taken for this year's is told of another one, or the year taken for the base is not before the
    report's."""
    told = _OF_A_YEAR.search(match.string, max(0, match.start("now") - _NEAR), match.start("now"))
    if told is not None and (told["year"] is None or int(told["year"]) != report.year):
        return True
    year = match.groupdict().get("base_year")
    return year is not None and (report.year is None or int(year) >= report.year)


def _figure(match: re.Match[str], name: str) -> Decimal | None:
    printed = match.groupdict().get(name)
    return Decimal(printed.replace(",", "").replace("，", "")) if printed else None


def _wrong(match: re.Match[str], down: tuple[str, ...]) -> tuple[str, str, str, str] | None:
    """(variant, stated, computed, equation) where the figures of a match do not go together."""
    # Kept whole: the figures of a sentence are checked one by another, each that is missing from those before it.
    now, base, more, percent = (_figure(match, name) for name in ("now", "base", "more", "percent"))
    falls = match["direction"] in down
    sign = -1 if falls else 1
    if now is None or (base is None and more is None):
        return None
    if base is not None and more is not None and now - base != sign * more:
        left = f"{now}－{base}" if not falls else f"{base}－{now}"
        return "amount", str(more), str(sign * (now - base)), left
    base = base if base is not None else now - sign * (more or Decimal(0))
    if percent is None or base <= 0:
        return None
    rate = (now - base) * 100 / base
    if rounds_to(rate, percent, rough=bool(match.groupdict().get("rough"))) and (rate == 0 or (rate < 0) == falls):
        return None
    shown = (sign * rate).quantize(last_place(percent), ROUND_HALF_UP)
    return "", f"{percent}%", f"{shown}%", f"（{now}－{base}）÷{base}"


_GROWTH_SLOTS = "section quote stated computed equation"

GROWTH_TOLD = Kind(
    "growth_told",
    "文字所述两年数字与增长",
    GrowthToldParams,
    growth_told,
    slots(fail=_GROWTH_SLOTS, review=_GROWTH_SLOTS, fail__amount=_GROWTH_SLOTS, review__amount=_GROWTH_SLOTS),
)
