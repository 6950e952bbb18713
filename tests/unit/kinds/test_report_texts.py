"""Allowed places: inside any one match of the patterns, however they overlap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nianbao.kinds.report_texts import excused
from nianbao.kinds.search import search

ALLOW = ("ab+", "ba", "b{2,3}a?")


@given(st.text(alphabet="abc", max_size=20), st.integers(0, 20), st.integers(1, 5))
def test_excused_is_being_inside_one_allowed_match(text, start, length):
    end = start + length
    expected = any(m.start() <= start and end <= m.end() for p in ALLOW for m in search(p).finditer(text))
    assert excused(text, start, end, ALLOW) is expected


def test_nothing_is_excused_without_patterns():
    assert not excused("abc", 0, 1, ())
