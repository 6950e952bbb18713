"""Scores: caps, one deduction for one cause, and nothing for what was not assessed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nianbao.base.errors import UsageError
from nianbao.model.finding import Result
from nianbao.model.rule import Category
from nianbao.score.weigh import choose_profile, grade, weigh
from support.packs import PROFILE, pack

OUTCOMES = ("pass", "fail", "review", "not_applicable", "not_checked", "error")
DEDUCTION = replace(
    PROFILE, model="deduction", maximum=10, categories=(Category("item", "年度报告", 10),),
    deductions={"late": 5, "missing": 5, "alike": 5},
)  # fmt: skip


def result(rule: str = "r", outcome: str = "fail", category: str = "consistency", **fields: object) -> Result:
    return Result(rule, rule, category, "must", outcome, "", **fields)  # type: ignore[arg-type]


RESULTS = st.lists(
    st.builds(
        result,
        rule=st.sampled_from(["late", "missing", "alike", "free"]),
        outcome=st.sampled_from(OUTCOMES),
        category=st.sampled_from(["consistency", "wording", "unknown"]),
        weight=st.sampled_from([0.0, 0.5, 3.0, 25.0, 70.0]),
        root_cause=st.sampled_from([None, "C1", "C2"]),
        status=st.sampled_from(["active", "trial"]),
    ),
    max_size=25,
)


@given(RESULTS, st.sampled_from([PROFILE, DEDUCTION]))
def test_bounds_caps_and_what_costs(results: list[Result], profile: object) -> None:
    score, deductions, _ = weigh(results, profile)  # type: ignore[arg-type]
    assert score.value is None or 0 <= score.value <= score.max
    for entry in score.categories:
        assert 0 <= entry.deducted <= entry.weight
        assert entry.assessed is not None and 0 <= entry.assessed <= entry.weight
        assert (entry.value is None) == (entry.assessed == 0)
        assert entry.value is None or 0 <= entry.value <= entry.assessed
        whole = entry.assessed == entry.weight > 0
        assert not whole or entry.value == pytest.approx(entry.weight - entry.deducted)
    assert sum(deductions) == pytest.approx(sum(entry.deducted for entry in score.categories))
    for one, cost in zip(results, deductions, strict=True):
        assert cost == 0 or (one.outcome == "fail" and one.status == "active")


@given(RESULTS, st.sampled_from([PROFILE, DEDUCTION]), st.data())
def test_mending_a_failure_never_lowers_the_score(results: list[Result], profile: object, data: st.DataObject) -> None:
    # the failures of one cause are relations, of one category
    results = [
        structs.replace(one, root_cause=one.root_cause and f"{one.root_cause}-{one.category}") for one in results
    ]
    before = weigh(results, profile).score.value  # type: ignore[arg-type]
    failures = [number for number, one in enumerate(results) if one.outcome == "fail"]
    if not failures or before is None:
        return
    mended = list(results)
    at = data.draw(st.sampled_from(failures))
    mended[at] = structs.replace(mended[at], outcome="pass", root_cause=None)
    after = weigh(mended, profile).score.value  # type: ignore[arg-type]
    assert after is not None
    assert after >= before - 1e-9


def test_one_cause_costs_its_largest_weight_once() -> None:
    results = [result(weight=3, root_cause="C1"), result(weight=8, root_cause="C1"), result(weight=2)]
    score, deductions, _ = weigh(results, PROFILE)
    assert deductions == [0, 8, 2]
    assert score.categories[0].value == 50


def test_a_cause_costs_where_its_largest_weight_is() -> None:
    results = [result(category="wording", root_cause="C1"), result(weight=8, root_cause="C1")]
    assert weigh(results, PROFILE).deductions == [0, 8]


def test_a_category_keeps_what_its_cap_leaves() -> None:
    score, deductions, _ = weigh([result(weight=50), result(weight=50)], PROFILE)
    assert deductions == [50, 10]
    assert (score.categories[0].value, score.value) == (0, 0)


def test_a_floor_is_kept() -> None:
    score, _, _ = weigh([result(weight=50)] * 2, replace(PROFILE, floors={"consistency": 12}))
    assert score.categories[0].value == 12


def test_what_was_not_assessed_is_left_out_and_said() -> None:
    score, _, partial = weigh([result(weight=15), result("s", "review", "wording")], PROFILE)
    assert [entry.value for entry in score.categories] == [45, None]
    assert (score.value, partial) == (75, True)
    nothing = weigh([result("s", "review"), result("t", "not_checked", "wording")], PROFILE)
    assert (nothing.score.value, nothing.score.grade) == (None, None)


def test_the_deduction_model_charges_a_rule_once_and_caps_the_item() -> None:
    results = [result("late"), result("missing"), result("missing"), result("free", weight=9)]
    score, deductions, _ = weigh(results, DEDUCTION)
    assert deductions == [5, 5, 0, 0]
    assert (score.value, score.grade) == (0, "不合格")
    assert weigh([*results, result("alike")], DEDUCTION).score.value == 0
    assert weigh([result("late", "pass")], DEDUCTION).score.value == 10
    assert weigh([result("free")], DEDUCTION).score.value is None


def test_bands() -> None:
    assert [grade(value, PROFILE) for value in (100, 90, 89.99, 60, 0, None)] == [
        "优秀", "优秀", "合格", "合格", "不合格", None,
    ]  # fmt: skip


def test_profiles_are_chosen_by_name() -> None:
    assert choose_profile(pack()).id == "standard"
    with pytest.raises(UsageError, match="没有评分方案 other"):
        choose_profile(pack(), "other")


def assessed_of(*results: Result) -> tuple[float | None, float | None, str | None, float | None]:
    """assessed and value of the first category, grade and assessed share of all."""
    score = weigh(results, PROFILE).score
    first = score.categories[0]
    return first.assessed, first.value, score.grade, score.assessed


def test_what_was_not_decided_is_not_assessed() -> None:
    words = result("words", "pass", "wording", weight=1.0)
    row, column = (result(name, "pass", "consistency", weight=6.0) for name in ("row", "column"))
    prior = result("prior", "pass", "consistency", weight=3.0)
    assert assessed_of(row, column, prior, words) == (60, 60, "优秀", 100)
    lost = [structs.replace(one, outcome="not_checked") for one in (row, column)]
    assert assessed_of(*lost, prior, words) == (12, 12, None, 52)
    assert assessed_of(row, column, structs.replace(prior, outcome="not_checked"), words) == (48, 48, None, 88)
    assert assessed_of(row, structs.replace(column, outcome="review"), prior, words)[0] == 36
    registered = structs.replace(column, outcome="review", exception={"id": "1"})
    assert assessed_of(row, registered, prior, words)[0] == 60
    assert assessed_of(row, structs.replace(column, outcome="not_applicable"), prior, words)[0] == 60
    assert assessed_of(*lost, structs.replace(prior, outcome="error"), words) == (0, None, None, 40)


def test_a_rule_decided_in_part_counts_in_part() -> None:
    fail, review = (result("row", outcome, "consistency", weight=6.0) for outcome in ("fail", "review"))
    assert assessed_of(fail, review)[:2] == (30, 24)


def test_a_category_without_a_rule_for_the_report_takes_no_grade_away() -> None:
    words = result("words", "pass", "wording", weight=1.0)
    nothing = result("row", "not_applicable", "consistency", weight=6.0)
    assert assessed_of(nothing, words) == (0, None, "优秀", 100)


def test_from_which_part_on_a_grade_is_given_is_the_profile_s() -> None:
    results = [result("row", "pass", "consistency", weight=3.0), result("column", "review", "consistency", weight=1.0)]
    assert weigh(results, PROFILE).score.grade is None
    assert weigh(results, replace(PROFILE, graded_from=75)).score.grade == "优秀"
    assert weigh(results, replace(PROFILE, graded_from=75.1)).score.grade is None
