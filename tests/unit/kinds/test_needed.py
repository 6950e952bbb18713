"""What a pattern needs stands in every text in which it matches."""

from __future__ import annotations

import re
from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.kinds.needed import WORTH, Candidates, needed

PATTERNS = (
    "目录(?:更新|维护)",
    "[未不]及时|滞后",
    "(?:目|录)+新",
    "^(?:目录|更新)?不",
    "(?<=目)录(?=更)更新",
    "更.{0,3}新",
    "目(?P<rest>录|新)?不",
    "[^目]录",
    r"\d+[目录]",
    "(?i)a目",
    "目?",
    "更新|",
    "目{2,3}录*",
)


@pytest.mark.parametrize("pattern", PATTERNS)
@given(st.text(alphabet="目录更新维护未不及时滞后1Aa，", max_size=14))
def test_a_text_with_a_match_holds_what_is_needed(pattern: str, text: str) -> None:
    asked = needed(pattern)
    if asked is not None and re.search(pattern, text):
        assert not asked.isdisjoint({*text, *map(add, text, text[1:])})


@pytest.mark.parametrize(
    ("pattern", "asked"),
    [
        ("目录更新", {"目录"}),
        ("目录|更新", {"目录", "更新"}),
        ("[未不]及时", {"及时"}),
        ("[未不]及", {"未及", "不及"}),
        ("目录?", {"目"}),
        ("(?=目)录", {"录"}),
        ("目.录", {"目"}),
        ("目?", None),
        ("[^目]", None),
        ("目录|", None),
        ("(?i)目录", None),
    ],
)
def test_the_rarest_is_asked_for(pattern: str, asked: set[str] | None) -> None:
    assert needed(pattern) == asked


def test_candidates_are_told_off_once_it_pays() -> None:
    candidates = Candidates(["目录", "[^目]", "更新|维护"])
    assert candidates.among("") == 0b111
    for _ in range(WORTH):
        candidates.among("")
    assert candidates.among("目录维护") == 0b111
    assert candidates.among("目 录") == 0b010
    assert candidates.among("更新") == 0b110
