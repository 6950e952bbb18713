"""Two years' figures and their growth in one sentence."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from support.kind_texts import judge, pack, report_of

FORMS = (
    "公开信息{now}条，比上年{base}条{way}{rate}%。",
    "公开信息{now}条，较2023年的{base}条{way}了{rate}%。",
    "公开信息由上年的{base}条{way}到{now}条，{way}{rate}%。",
    "公开信息{now}条，比上年{way}{more}条，{way}{rate}%。",
)
COUNT = st.integers(1, 5000)
PARAMS = next(rule for rule in pack().rules if rule.kind == "growth_told").params.model_dump()


def told(text: str) -> int:
    verdicts = judge("growth_told", report_of({"overview": f"2024年，{text}"}), **PARAMS)
    return sum(verdict.outcome.value == "review" for verdict in verdicts)


def sentence(form: str, now: int, base: int, off: Decimal) -> str:
    rate = (abs(Decimal(now - base)) * 100 / base).quantize(Decimal("0.01"), ROUND_HALF_UP) + off
    way = "增加" if now > base else "减少"
    return form.format(now=now, base=base, more=abs(now - base), way=way, rate=rate)


@given(COUNT, COUNT, st.sampled_from(FORMS))
def test_a_right_growth_is_not_told_and_a_wrong_one_is(now: int, base: int, form: str) -> None:
    assume(now != base and abs(now - base) * 100 / base < 9000)
    assert told(sentence(form, now, base, Decimal(0))) == 0
    assert told(sentence(form, now, base, Decimal("0.05"))) == 1


@given(COUNT, COUNT, st.integers(1, 50))
def test_an_increase_in_pieces_is_the_difference(now: int, base: int, off: int) -> None:
    assume(now > base)
    assert told(f"公开信息{now}条，比上年{base}条增加{now - base}条。") == 0
    assert told(f"公开信息{now}条，比上年{base}条增加{now - base + off}条。") == 1
