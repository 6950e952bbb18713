"""From results to a score: deductions by category under caps, one deduction for one cause.

Only `fail` of an active rule without a registered exception costs points. Of a category's weight that part is assessed
whose rules came to a pass or a fail, by what the rules weigh. A category in which nothing was assessed has no value and
takes no part in the total, which is then scaled to the profile's maximum over the categories that were assessed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from nianbao.base.errors import UsageError
from nianbao.model.finding import CategoryScore, Result, Score
from nianbao.model.rule import Category, Pack, Profile

ASSESSED = ("pass", "fail")
Group = tuple[float, Sequence[Result]]  # points that are given or taken together, and the results that decide them


class Weighed(NamedTuple):
    """The score, and what each result cost. `partial`: some category was not assessed, so the total is scaled."""

    score: Score
    deductions: list[float]
    partial: bool


def choose_profile(pack: Pack, name: str | None = None) -> Profile:
    """The pack's profile of that name, or its default. UsageError when it has none of that name."""
    wanted = name or pack.default_profile
    if wanted not in pack.profiles:
        known = "、".join(sorted(pack.profiles)) or "无"
        raise UsageError(f"规则包 {pack.id} 没有评分方案 {wanted}", hint=f"可用的方案：{known}")
    return pack.profiles[wanted]


def weigh(results: Sequence[Result], profile: Profile, standing: Collection[str] = ()) -> Weighed:
    """The score of one report. `standing`: fingerprints of the `must` failures for which it was returned before. Where
    exceptions are registered, also what it would be without them."""
    weighed = _weigh(results, profile, standing)
    if any(result.exception is not None for result in results):
        plain = [replace(result, exception=None) for result in results]
        weighed.score.without_exceptions = _weigh(plain, profile, standing).score.value
    return weighed


def _weigh(results: Sequence[Result], profile: Profile, standing: Collection[str]) -> Weighed:
    if profile.model == "deduction":
        return _by_deduction(results, profile, standing)
    costs = _costs(results, [result.weight for result in results])
    deductions = [0.0] * len(results)
    categories = []
    applicable = 0.0  # weight of the categories that have a rule for the report
    by_category: dict[str, list[int]] = {}
    for number, result in enumerate(results):
        by_category.setdefault(result.category, []).append(number)
    for category in profile.categories:
        members = by_category.get(category.id, [])
        share = _share(_by_rule([results[number] for number in members]))
        room = max(0.0, category.weight - profile.floors.get(category.id, 0.0))
        categories.append(_category(category, members, costs, deductions, room, share))
        if share is not None:
            applicable += category.weight
    weight = sum(entry.weight for entry in categories if entry.value is not None)
    value = None
    if weight > 0:
        kept = sum(entry.weight - entry.deducted for entry in categories if entry.value is not None)
        value = _rounded(kept / weight * profile.maximum)
    partial = any(entry.value is None and entry.weight > 0 for entry in categories)
    return Weighed(_score(value, profile, categories, applicable), deductions, partial)


def _by_deduction(results: Sequence[Result], profile: Profile, standing: Collection[str]) -> Weighed:
    """`maximum` points in all: each listed rule or item costs its points once, at its first failure."""
    # Kept whole: who is charged, what it costs, and what was decided are three readings of one table of charges.
    charges = {rule: (rule, points) for rule, points in profile.deductions.items()}
    charges |= {rule: (item.id, item.points) for item in profile.items for rule in item.rules}
    again = [(item.id, item.points) for item in profile.items if item.returned_again]
    costs = [0.0] * len(results)
    charged: set[str] = set()
    # no sharing between rules of one cause here: with one charge an item, mending a failure could raise the sum
    for number, result in enumerate(results):
        if not _fails(result):
            continue
        due = [charges[result.rule]] if result.rule in charges else []
        if result.severity == "must" and result.fingerprint in standing:
            due += again
        for name, points in due:
            if name not in charged:
                charged.add(name)
                costs[number] += points
    item = profile.categories[0] if profile.categories else Category("item", profile.title, profile.maximum)
    members = [number for number, result in enumerate(results) if result.rule in charges or costs[number]]
    together: dict[str, tuple[float, list[Result]]] = {}
    for result in results:
        if result.rule in charges:
            name, points = charges[result.rule]
            together.setdefault(name, (points, []))[1].append(result)
    share = _share(together.values())
    deductions = [0.0] * len(results)
    room = max(0.0, profile.maximum - profile.floors.get(item.id, 0.0))
    whole = Category(item.id, item.title, profile.maximum, item.title_en)
    category = _category(whole, members, costs, deductions, room, share)
    value = None if category.value is None else _rounded(profile.maximum - category.deducted)
    applicable = 0.0 if share is None else profile.maximum
    return Weighed(_score(value, profile, [category], applicable), deductions, not share)


def _fails(result: Result) -> bool:
    return result.outcome == "fail" and result.status == "active" and result.exception is None


def _by_rule(results: Sequence[Result]) -> Iterable[Group]:
    """Each rule by itself, by what it weighs; where no rule of a category weighs anything, all alike."""
    rules: dict[str, list[Result]] = {}
    for result in results:
        rules.setdefault(result.rule, []).append(result)
    weighty = any(result.weight > 0 for result in results)
    return [(max(0.0, members[0].weight) if weighty else 1.0, members) for members in rules.values()]


def _share(groups: Iterable[Group]) -> float | None:
    """The part of the groups' points whose results are decided: passed, failed, or settled by a registered exception. Of
    a group with several rules each counts alike, of a rule with several results too. None where no rule applies."""
    of, decided = 0.0, 0.0
    applies = False
    for points, results in groups:
        part = _decided(results)
        if part is not None:
            applies = True
            of += points
            decided += points * part
    if not applies:
        return None
    return decided / of if of else 0.0


def _decided(results: Sequence[Result]) -> float | None:
    """The part of the results that are decided, each rule of them that is in force and applies counting alike; None where
    no rule does."""
    if len(results) == 1:  # as nearly always
        return float(_settled(results[0])) if _applies(results[0]) else None
    rules: dict[str, list[bool]] = {}
    for result in filter(_applies, results):
        rules.setdefault(result.rule, []).append(_settled(result))
    return sum(sum(flags) / len(flags) for flags in rules.values()) / len(rules) if rules else None


def _applies(result: Result) -> bool:
    return result.status == "active" and result.outcome != "not_applicable"


def _settled(result: Result) -> bool:
    return result.outcome in ASSESSED or result.exception is not None


def _costs(results: Sequence[Result], weights: Sequence[float]) -> list[float]:
    """What each result costs before caps: failures of one cause cost the largest of their weights, at the first that has it.
    In one category mending a failure so never lowers the score; between categories the caps may shift what a cause costs."""
    costs = [max(0.0, weight) if _fails(result) else 0.0 for result, weight in zip(results, weights, strict=True)]
    by_cause: dict[str, list[int]] = {}
    for number, result in enumerate(results):
        if result.root_cause is not None and _fails(result):
            by_cause.setdefault(result.root_cause, []).append(number)
    for members in by_cause.values():
        dearest = max(members, key=lambda number: costs[number])
        for number in members:
            if number != dearest:
                costs[number] = 0.0
    return costs


def _category(
    category: Category,
    members: Sequence[int],
    costs: Sequence[float],
    deductions: list[float],
    room: float,
    share: float | None,
) -> CategoryScore:
    """The category's score; writes what each member cost, in order, until the room for deductions is used up."""
    left = room
    for number in members:
        if costs[number]:
            deductions[number] = _rounded(min(costs[number], left))
            left -= deductions[number]
    deducted = _rounded(room - left)
    assessed = _rounded(category.weight * (share or 0.0))
    least = min(assessed, category.weight - room)
    value = _rounded(max(least, assessed - deducted)) if share else None
    return CategoryScore(category.id, category.title, category.weight, value, deducted, assessed)


def _score(value: float | None, profile: Profile, categories: list[CategoryScore], applicable: float) -> Score:
    assessed = 100 * sum(one.assessed or 0.0 for one in categories) / applicable if applicable else 0.0
    given = grade(value, profile) if assessed + 1e-9 >= profile.graded_from else None
    return Score(value, profile.maximum, given, categories, profile=profile.id, assessed=_rounded(assessed))


def grade(value: float | None, profile: Profile) -> str | None:
    """The band of a value: the first whose lowest share of the maximum (in hundredths) it reaches."""
    if value is None or not profile.bands or profile.maximum <= 0:
        return None
    share = value / profile.maximum * 100
    for band in sorted(profile.bands, key=lambda band: -band[0]):
        if share + 1e-9 >= band[0]:
            return band[1]
    return None


def _rounded(value: float) -> float:
    return round(value, 2) + 0.0  # no -0.0
