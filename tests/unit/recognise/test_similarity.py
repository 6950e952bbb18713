"""The short ways give what the whole comparison gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nianbao.recognise.similarity import bag_ratio, close, is_scrambled, ratio

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
