"""The short ways give what the whole comparison gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nianbao.recognise.similarity import Near, bag_ratio, close, is_scrambled, ratio

KEYS = st.text("存在的主要问题及改进情况", max_size=14)
FLOORS = st.sampled_from((0.5, 0.72, 0.85, 0.9, 1.0))


@given(KEYS, KEYS, FLOORS)
def test_close_is_the_ratio_from_the_floor_on(left: str, right: str, floor: float) -> None:
    whole = ratio(left, right) if left and right else 0.0
    assert close(left, right, floor) == (whole if whole >= floor else 0.0)


@given(KEYS, KEYS, FLOORS)
def test_scrambled_is_the_share_of_characters(left: str, right: str, floor: float) -> None:
    assert is_scrambled(left, right, floor) == (bag_ratio(left, right) >= floor)


def test_a_title_with_its_characters_in_another_order() -> None:
    assert is_scrambled("存在主要的问题", "存在的主要问题", 0.9)
    assert close("存在的主要问題", "存在的主要问题", 0.8) > 0.8
    assert close("收费情况", "存在的主要问题", 0.5) == 0.0


@given(st.lists(KEYS, min_size=1, max_size=8, unique=True), KEYS, FLOORS)
def test_near_keys_are_those_that_lengths_and_characters_leave(keys: list[str], text: str, floor: float) -> None:
    def left(key: str) -> bool:
        both = floor * (len(text) + len(key))
        shared = sum(character in key for character in text)
        return bool(text) and 2.0 * min(len(text), len(key)) >= both and 2.0 * shared >= both

    assert Near(keys, floor).of(text) == ({key for key in keys if left(key)} if text else set(keys))


def test_keys_near_a_text_longer_than_any_title_are_none() -> None:
    assert Near(("存在的主要问题", "总体情况"), 0.72).of("总体情况" * 900) == frozenset()
