"""Where a sentence begins and ends, on texts of any length."""

from __future__ import annotations

import random

import pytest

from nianbao.kinds.narrative import sentences
from nianbao.kinds.narrative.sentences import sentence_at


@pytest.mark.parametrize(
    ("text", "position", "said"),
    [
        ("甲。乙！丙", 0, "甲。"),
        ("甲。乙！丙", 1, "甲。"),
        ("甲。乙！丙", 2, "乙！"),
        ("甲。乙！丙", 4, "丙"),
        ("甲\n乙", 0, "甲"),
        ("甲\n乙", 1, "甲"),
        ("甲\n乙", 2, "乙"),
        ("", 0, ""),
        ("甲？", 2, ""),
    ],
)
def test_the_sentence_of_a_place(text: str, position: int, said: str) -> None:
    assert text[slice(*sentence_at(text, position))] == said


def test_it_is_what_looking_both_ways_finds() -> None:
    rng = random.Random(3)
    for _ in range(200):
        text = "".join(rng.choices("甲乙，。！\n?", k=30))
        for position in range(len(text) + 1):
            start = max(text.rfind(stop, 0, position) for stop in "。！？!?\n") + 1
            end = min((at for stop in "。！？!?\n" if (at := text.find(stop, position)) >= 0), default=len(text))
            assert sentence_at(text, position) == (start, end + (end < len(text) and text[end] != "\n"))


def test_a_long_text_is_gone_through_once() -> None:
    text = "全年公开信息3条。" * 2000
    before = sentences._stops.cache_info().misses
    for position in range(0, len(text), 9):
        sentence_at(text, position)
    assert sentences._stops.cache_info().misses == before + 1
