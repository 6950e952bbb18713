"""Ranks within peer groups: by score, then by the measures of the profile that an officer would weigh.

Reports that are equal in all of them share a rank, and the ranks behind them are left out (1, 2, 2, 4).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final, NamedTuple

from nianbao.model.finding import Finding, RunHead
from nianbao.model.rule import Ranking
from nianbao.model.summary import ReportCount

ENOUGH: Final = Ranking().least
_LAST: Final = float("inf")  # of a measure that the report does not have
_ENOUGH_FIGURES: Final = 6  # new, carried in, handled, carried out, and two results
_DAY: Final = len("20260131")


class Scored(NamedTuple):
    """`basis`: pack, version and profile, since scores of different ones are never ranked together. `share`: per cent of the
    checks that came to a result, of which `least` are asked for. `measures`: what tells equal scores apart, less is
    better."""

    basis: Hashable
    group: str | None
    value: float | None
    share: int
    least: int = ENOUGH
    measures: tuple[float, ...] = ()


class Rank(NamedTuple):
    """`place` of `of` reports of `group`; `tied` when another has the same place."""

    group: str
    place: int
    of: int
    tied: bool


def ranks(reports: Sequence[Scored]) -> list[Rank | None]:
    """A rank for each report; None for one without a score or group, checked too little, or with nobody to compare."""
    groups: dict[Hashable, list[tuple[float, ...]]] = {}
    for one in reports:
        if _ranked(one):
            groups.setdefault((one.basis, one.group), []).append(_standing(one))
    found: list[Rank | None] = []
    for one in reports:
        values = groups.get((one.basis, one.group), []) if _ranked(one) else []
        if len(values) < 2:
            found.append(None)
            continue
        own = _standing(one)
        place = 1 + sum(value < own for value in values)
        found.append(Rank(str(one.group), place, len(values), values.count(own) > 1))
    return found


def _ranked(one: Scored) -> bool:
    return one.group is not None and one.value is not None and one.share >= one.least


def _standing(one: Scored) -> tuple[float, ...]:
    return (-round(one.value or 0.0, 2), *one.measures)


def ranking_of(finding: Finding, head: RunHead) -> Ranking:
    """How the profile of a finding ranks; by score alone in runs that do not say."""
    known: Any = head.forms.get(finding.pack.get("id", ""), {}).get("rankings", {}).get(finding.score.profile)
    return Ranking(int(known["least"]), tuple(known["by"])) if known else Ranking()


def measures_of(finding: Finding, count: ReportCount, by: Sequence[str]) -> tuple[float, ...]:
    """The measures of a report, less is better; those that are not known come last."""
    return tuple(_MEASURE[name](finding, count) for name in by if name in _MEASURE)


def _aspects(finding: Finding, count: ReportCount) -> float:
    """How many of the aspects of the overview are not told in full."""
    states = list(finding.narrative.aspects.values())
    return float(sum(state != "present" for state in states)) if states else _LAST


def _narrative(finding: Finding, count: ReportCount) -> float:
    """The share of problems that no measure answers."""
    covered = finding.narrative.coverage
    return _LAST if covered is None else round(1 - covered, 4)


def _figures(finding: Finding, count: ReportCount) -> float:
    """How many of the tables' figures the text tells as the tables have them, so that each bears the other out: more is
    better, up to a number that no text needs to exceed."""
    told = {one.field for one in finding.claims if one.agreement == "agrees"}
    return float(-min(len(told), _ENOUGH_FIGURES))


def _published(finding: Finding, count: ReportCount) -> float:
    """The ten days of the month (旬) in which it was published, earlier is better: whether it was the Monday or the Friday
    says nothing of a report. What is late costs points already, by the rule about it."""
    day = _published_day(finding, count)
    return day if day == _LAST else day // 100 * 3 + min(2, (day % 100 - 1) // 10)


def _published_day(finding: Finding, count: ReportCount) -> float:
    """The day of publication as a number, for offices that go by it: earlier is better."""
    digits = (finding.report.published or "").replace("-", "")
    return float(digits) if digits.isascii() and digits.isdigit() and len(digits) == _DAY else _LAST


_MEASURE: Final[dict[str, Callable[[Finding, ReportCount], float]]] = {
    "must": lambda finding, count: float(count.problems["must"]),
    "advise": lambda finding, count: float(count.problems["advise"]),
    "review": lambda finding, count: float(count.problems["review"]),
    "info": lambda finding, count: float(count.problems["info"]),
    "narrative": _narrative,
    "aspects": _aspects,
    "figures": _figures,
    "coverage": lambda finding, count: float(-count.share),
    "published": _published,
    "published_day": _published_day,
}
