"""Allowed places: inside any one match of the patterns, however they overlap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nianbao.kinds.report_texts import ReportTexts, excused, first_hit
from nianbao.kinds.search import search

ALLOW = ("ab+", "ba", "b{2,3}a?")


@given(st.text(alphabet="abc", max_size=20), st.integers(0, 20), st.integers(1, 5))
def test_excused_is_being_inside_one_allowed_match(text, start, length):
    end = start + length
    expected = any(m.start() <= start and end <= m.end() for p in ALLOW for m in search(p).finditer(text))
    assert excused(text, start, end, ALLOW) is expected


def test_nothing_is_excused_without_patterns():
    assert not excused("abc", 0, 1, ())


def test_what_no_text_can_hold_is_not_looked_for_and_the_first_hit_is_by_section():
    where = ReportTexts([("one", "公开目录"), ("two", "更新目录，受理申请")])
    assert [one.pattern.pattern for one in where.may_hold(("申请", "目录(?:更新|维护)", "投诉", "更.目"))] == [
        "申请",
        "目录(?:更新|维护)",  # 更新 and 目录 stand somewhere: searched for, not found
        "更.目",
    ]
    hit = first_hit(where, ("投诉", "申请", "目录"))
    assert hit is not None
    assert (hit.section, hit.start, hit.quote) == ("one", 2, "目录")
    assert first_hit(where, ("投诉",)) is None
