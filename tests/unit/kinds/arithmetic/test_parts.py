"""A whole and its parts in one sentence: exact sums are never told, a part or a sum that cannot be is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.kinds.arithmetic.figures import figures_in, rounds_to
from nianbao.kinds.arithmetic.groups import groups_in
from nianbao.kinds.arithmetic.params import PartsParams
from support.kind_texts import judge, pack, report_of

COUNTS = st.lists(st.integers(1, 4000), min_size=2, max_size=6)
LABELS = ("机构职能类", "政策文件类", "规划计划类", "行政执法类", "财政预决算类")
FORMS = (
    "{whole}条，其中{parts}。",
    "{whole}条（其中{parts}）。",
    "{whole}条（{parts}）。",
    "{whole}条：{parts}。",
    "{whole}条，包括{parts}。",
)
PARAMS = next(rule for rule in pack().rules if rule.id == "parts-told-disagree").params.model_dump()


def told(text: str) -> list[str]:
    verdicts = judge("parts_told", report_of({"overview": text}), **PARAMS)
    return [verdict.variant for verdict in verdicts if verdict.outcome.value == "review"]


def sentence(form: str, whole: int, counts: list[int], join: str = "、") -> str:
    names = [*LABELS[: len(counts) - 1], "其他信息"]
    parts = join.join(f"{name}{count}条" for name, count in zip(names, counts, strict=True))
    return "2024年，全年公开信息" + form.format(whole=whole, parts=parts)


@given(COUNTS, st.sampled_from(FORMS), st.sampled_from(("、", "，")))
def test_parts_that_add_up_are_not_told(counts: list[int], form: str, join: str) -> None:
    assert told(sentence(form, sum(counts), counts, join)) == []


@given(COUNTS, st.sampled_from(FORMS), st.integers(1, 500))
def test_a_list_that_leaves_nothing_out_and_falls_short_is_told(counts: list[int], form: str, gap: int) -> None:
    assert told(sentence(form, sum(counts) + gap, counts)) == ["under"]


@given(st.integers(1, 900), st.integers(1, 900))
def test_a_part_larger_than_its_whole_is_told(whole: int, more: int) -> None:
    assert told(f"2024年，全年公开信息{whole}条，其中政策文件{whole + more}条。") == ["exceeds"]
    assert told(f"2024年，全年公开信息{whole}条，其中政策文件{whole}条。") == []


@pytest.mark.parametrize(
    ("text", "values", "closed"),
    [
        ("公开信息30条，其中甲类10条、乙类5条", (10, 5), False),
        ("公开信息30条，其中甲类10条、其他20条", (10, 20), True),
        ("公开信息30条（甲类10条、乙类20条）", (10, 20), True),
        ("公开信息30条，其中甲类10条，均已归档", (10,), False),
        ("公开信息30条，其中10条为甲类、20条为乙类", (10, 20), False),
        ("公开信息1,030条，其中甲、乙类1,000条", (1000,), False),
    ],
)
def test_groups(text: str, values: tuple[int, ...], closed: bool) -> None:
    (group,) = groups_in(text, PartsParams(**PARAMS))
    assert (group.values, group.closed) == (tuple(map(Decimal, values)), closed)


@pytest.mark.parametrize(
    "text",
    [
        "公开信息30条，如甲类10条、乙类25条",
        "公开信息30条，包括甲类10条、乙类25条等",
        "公开信息约30条，其中甲类40条",
        "比上年增加30条，其中甲类40条",
    ],
)
def test_what_is_no_group(text: str) -> None:
    assert list(groups_in(text, PartsParams(**PARAMS))) == []


def test_figures_with_a_unit_and_whether_they_are_exact() -> None:
    found = list(figures_in("公开1,200条、约30件、5万元、8余次、2024年、6.5万元", ("条", "件", "万元", "次"), ("约",)))
    assert [(str(one.value), one.unit, one.exact) for one in found] == [
        ("1200", "条", True), ("30", "件", False), ("5", "万元", True), ("8", "次", False), ("6.5", "万元", True)
    ]  # fmt: skip


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(0, 3))
def test_a_rate_agrees_with_itself_rounded_or_cut(part: int, whole: int, places: int) -> None:
    exact = Decimal(part) * 100 / whole
    unit = Decimal(1).scaleb(-places)
    assert rounds_to(exact, exact.quantize(unit))
    assert rounds_to(exact, exact.quantize(unit, "ROUND_FLOOR"))
    assert not rounds_to(exact, exact.quantize(unit) + 2 * unit)


def test_a_whole_behind_a_hundred_counts_of_one_sentence_is_left_alone() -> None:
    few, many = (
        "2024年，" + "发布信息5条，" * count + "公开信息120条，其中政策文件40条、其他信息90条。" for count in (0, 100)
    )
    assert told(few) != []
    assert told(many) == []
