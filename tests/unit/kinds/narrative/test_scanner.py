"""The scanner finds what one alternation would."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.kinds.narrative.scanner import Scanner

GROUPS = [
    ("long", "公开申请"),
    ("either", "(?:政府)?信息|申请"),
    ("digits", r"\d+(?!年)"),
    ("ends", "件(?=。)"),
    ("after", "(?<=不)公开"),
]
WHOLE = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in GROUPS))


@given(st.text(alphabet="公开申请政府信息12年件。不", max_size=60))
def test_as_one_alternation(text):
    wanted = [(match.span(), match.lastgroup) for match in WHOLE.finditer(text)]
    assert [(match.span(), match.lastgroup) for match in Scanner(GROUPS).finditer(text)] == wanted


@pytest.mark.parametrize("pattern", ["(?:公开)?", "[^，]件", ".件"])
def test_a_wording_begins_with_known_characters(pattern):
    with pytest.raises(ValueError, match="a wording"):
        Scanner([("x", pattern)])


def test_all_matches_are_those_of_each_text_in_turn():
    scanner = Scanner([("one", "一是|一"), ("two", "二是")])
    for text in ("一是甲，二是乙", "二是乙", "二是乙", ""):
        assert [match.span() for match in scanner.all(text)] == [match.span() for match in scanner.finditer(text)]
