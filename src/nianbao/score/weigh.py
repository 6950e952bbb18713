"""From results to a score: deductions by category under caps, one deduction for one cause.

Only `fail` of an active rule without a registered exception costs points. A category in which nothing was assessed (no
pass, no fail) has no value and takes no part in the total, which is then scaled to the profile's maximum over the
categories that were assessed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from nianbao.base.errors import UsageError
from nianbao.model.finding import CategoryScore, Result, Score
from nianbao.model.rule import Category, Pack, Profile

ASSESSED = ("pass", "fail")


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
    by_category: dict[str, list[int]] = {}
    for number, result in enumerate(results):
        by_category.setdefault(result.category, []).append(number)
    for category in profile.categories:
        members = by_category.get(category.id, [])
        assessed = any(_counts(results[number]) for number in members)
        room = max(0.0, category.weight - profile.floors.get(category.id, 0.0))
        categories.append(_category(category, members, costs, deductions, room, assessed))
    assessed_weight = sum(entry.weight for entry in categories if entry.value is not None)
    value = None
    if assessed_weight > 0:
        earned = sum(entry.value for entry in categories if entry.value is not None)
        value = _rounded(earned / assessed_weight * profile.maximum)
    partial = any(entry.value is None and entry.weight > 0 for entry in categories)
    return Weighed(_score(value, profile, categories), deductions, partial)


def _by_deduction(results: Sequence[Result], profile: Profile, standing: Collection[str]) -> Weighed:
    """`maximum` points in all: each listed rule or item costs its points once, at its first failure."""
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
    assessed = any(_counts(results[number]) for number in members)
    deductions = [0.0] * len(results)
    room = max(0.0, profile.maximum - profile.floors.get(item.id, 0.0))
    whole = Category(item.id, item.title, profile.maximum, item.title_en)
    category = _category(whole, members, costs, deductions, room, assessed)
    return Weighed(_score(category.value, profile, [category]), deductions, not assessed)


def _fails(result: Result) -> bool:
    return result.outcome == "fail" and result.status == "active" and result.exception is None


def _counts(result: Result) -> bool:
    return result.outcome in ASSESSED and result.status == "active"


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
    assessed: bool,
) -> CategoryScore:
    """The category's score; writes what each member cost, in order, until the room for deductions is used up."""
    left = room
    for number in members:
        if costs[number]:
            deductions[number] = _rounded(min(costs[number], left))
            left -= deductions[number]
    deducted = _rounded(room - left)
    value = _rounded(category.weight - deducted) if assessed else None
    return CategoryScore(category.id, category.title, category.weight, value, deducted)


def _score(value: float | None, profile: Profile, categories: list[CategoryScore]) -> Score:
    return Score(value, profile.maximum, grade(value, profile), categories, profile=profile.id)


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
