"""Figures as printed in cells."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.base.numbers import LONGEST, Figure, State, parse_figure
from nianbao.model import report


@pytest.mark.parametrize(
    ("raw", "value", "note"),
    [
        ("0", 0, None),
        ("11398889", 11398889, None),
        ("１２", 12, None),
        (" 12\u00a0", 12, None),
        ("1,234", 1234, None),
        ("1，234，567", 1234567, None),
        ("1'234", 1234, None),
        ("1 234", 1234, None),
        ("1,234.50", Decimal("1234.50"), None),
        ("59237.2449", Decimal("59237.2449"), None),
        ("0.00", Decimal("0.00"), None),
        ("5.0", Decimal("5.0"), None),
        ("22（其中修订 16 件）", 22, "其中修订16件"),
        ("55件（含自然失效29件）", 55, "件；含自然失效29件"),
        ("22\n(其中修订16件)", 22, "其中修订16件"),
        ("22，其中修订16件", 22, "其中修订16件"),
        ("（含修订3件）22", 22, "含修订3件"),
        ("251000元", 251000, "元"),
        ("25.1万元", Decimal("25.1"), "万元"),
        ("12 件", 12, "件"),
        ("共12件", 12, "件"),
        ("减4", -4, None),
        ("+1036", 1036, None),
        ("增加5", 5, None),
        ("－3", -3, None),
        ("-3", -3, None),
        ("−3", -3, None),
        ("三", 3, "中文数字"),
        ("零", 0, "中文数字"),
        ("十二", 12, "中文数字"),
    ],
)
def test_printed(raw: str, value: int | Decimal, note: str | None) -> None:
    assert parse_figure(raw) == Figure(value, State.PRINTED, note)


def test_a_decimal_is_as_printed_and_a_whole_number_is_an_int() -> None:
    assert str(parse_figure("5.0").value) == "5.0"
    assert type(parse_figure("1,234").value) is int


@pytest.mark.parametrize("raw", ["", " ", "\u3000", "\u00a0\n", "\u200b", "\t"])
def test_blank(raw: str) -> None:
    assert parse_figure(raw) == Figure(None, State.BLANK)


@pytest.mark.parametrize(
    "raw",
    ["/", "-", "—", "——", "–", "－", "―", "\\", "／", "无", "无。", "不适用", "N/A", "NA", "n/a", "暂无", "*"],
)
def test_dash(raw: str) -> None:
    assert parse_figure(raw) == Figure(None, State.DASH)


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        ("O", "疑为0"),
        ("o", "疑为0"),
        ("〇", "疑为0"),
        ("○", "疑为0"),
        ("2 0", "空白"),
        ("1 2", "空白"),
        ("2\n0", "换行"),
        ("11398\n889", "换行"),
        ("1\n234", "换行"),
        ("约12", "约数"),
        ("12余件", "约数"),
        ("12%", "百分数"),
        ("12,34", "分隔符"),
        ("1.2.3", "分隔符"),
        ("3.", "分隔符"),
        ("007", "0开头"),
        ("1O", "字母"),
        ("12*", "文字"),
        ("3、4", "文字"),
        ("12万", "文字"),
        ("一", "短横线"),
        ("其中修订16件", "文字"),
        ("商业企业", "不是数字"),
        ("- 4 -", "文字"),
        *((f"{sign}{gap}37", "横线与数字之间有空白") for sign in "-－−–" for gap in (" ", "  ", "\n", "\u3000", "\t")),
        ("9" * (LONGEST + 1), "位数"),
        ("字" * 500, "不是数字"),
    ],
)
def test_illegible(raw: str, note: str) -> None:
    figure = parse_figure(raw)
    assert (figure.value, figure.state) == (None, State.ILLEGIBLE)
    assert note in (figure.note or "")


def test_the_model_uses_the_same_states() -> None:
    assert report.State is State
    assert [state.value for state in State] == ["printed", "blank", "dash", "illegible", "absent"]


@given(st.integers(0, 10**LONGEST - 1))
def test_every_way_to_print_a_count_is_read_back(number: int) -> None:
    full_width = str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    for raw in (str(number), full_width, f"{number:,}", f"{number:,}".replace(",", "，"), f"{number}件", f" {number} "):
        assert parse_figure(raw).value == number, raw


@given(st.decimals(0, 10**9, places=4, allow_nan=False, allow_infinity=False))
def test_decimals_are_exact(number: Decimal) -> None:
    figure = parse_figure(str(number))
    assert isinstance(figure.value, Decimal)
    assert str(figure.value) == str(number)


@given(st.text(max_size=30) | st.text(alphabet="0123456789,，. %-—/约件（）()元一十百\n", max_size=12))
def test_any_text_has_a_reading_and_only_printed_has_a_value(raw: str) -> None:
    figure = parse_figure(raw)
    assert (figure.value is not None) == (figure.state is State.PRINTED)
    assert figure.state is not State.ILLEGIBLE or figure.note
    assert figure.state is not State.BLANK or not raw.strip() or not any(c.isalnum() for c in raw)
