"""Folding, label keys and Chinese numerals."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.base.text import chinese_number, fold, label_key, with_full_width_marks


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("⼯作 ⼀览 ⼈民 ⾏政", "工作一览人民行政"),  # Kangxi radicals
        ("⺠政 部⻔ ⻓效 意⻅ 整⻬ ⻛险 ⻥塘", "民政部门长效意见整齐风险鱼塘"),  # radicals supplement: NFKC leaves them
        ("⼾籍", "户籍"),
        ("１２３ＡｂＣ", "123AbC"),
        ("增长１２．５％", "增长12.5%"),
        ("电　话\u00a0：\u2009０５２７", "电话：0527"),
        ("信\u200b息\ufeff公\u00ad开", "信息公开"),
        ("号 ， 邮 编 ： 223100", "号，邮编：223100"),
        ("总 计", "总计"),
        ("（ 一 ） 予以 公开", "（一）予以公开"),
        ("自 2024 年 1 月 1 日 起", "自2024年1月1日起"),
        ("1 2", "1 2"),
        ("a  b", "a b"),
        ("App 上线", "App 上线"),
        ("其他, 新办；旧办（含）(补)", "其他, 新办；旧办（含）(补)"),  # punctuation of either width stays
        ("第一段。 \r\n　　第二段\x0b第三段", "第一段。\n第二段\n第三段"),
        ("年\uf98e行\ufa08", "年年行行"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_fold(printed: str, folded: str) -> None:
    assert fold(printed) == folded


def test_every_radical_is_mapped_to_an_ideograph() -> None:
    for code in (*range(0x2E80, 0x2E9A), *range(0x2E9B, 0x2EF4), *range(0x2F00, 0x2FD6)):
        assert unicodedata.name(fold(chr(code))).startswith("CJK UNIFIED IDEOGRAPH"), hex(code)


def test_text_without_anything_to_fold_is_returned_as_it_is() -> None:
    text = "云溪市青栎区，2024年；“公开”"
    assert fold(text) is text


PRINTED = st.text(alphabet=st.sampled_from("云溪 区　1２a，,。（(）)\n\r\t\u00a0⼯⺠\u200b%．：“"), max_size=40)


@given(PRINTED)
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(PRINTED)
def test_fold_leaves_one_form_of_blank_and_break(text: str) -> None:
    folded = fold(text)
    assert not re.search("  |[\r\t\u00a0\u3000\u200b]|[\u4e00-\u9fff] [\u4e00-\u9fff]", folded)


@given(PRINTED)
def test_fold_keeps_punctuation_as_printed(text: str) -> None:
    marks = "，,。（(）)：“"
    assert [mark for mark in fold(text) if mark in marks] == [mark for mark in text if mark in marks]


@given(st.text(max_size=60))
def test_fold_and_label_key_take_any_text(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert not re.search(r"[\W_]", label_key(text))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("（六）其他处理", "(六) 其他处理"),
        ("3.危及“三安全一稳定”", '3、 危及"三安全\n一稳定"'),
        ("⒈属于国家秘密", "1.属于国家秘密"),
        ("总　计", "总计"),
        ("㈠予以公开", "（一）予以公开"),
        ("Ｎ/Ａ", "na"),
    ],
)
def test_labels_that_are_the_same(one: str, other: str) -> None:
    assert label_key(one) == label_key(other)


@pytest.mark.parametrize(("one", "other"), [("（六）", "（6）"), ("1.其他", "2.其他"), ("其他", "其他处理")])
def test_labels_that_differ(one: str, other: str) -> None:
    assert label_key(one) != label_key(other)


def test_label_key_of_a_long_text_is_the_same_rule() -> None:
    assert label_key("（一） " * 50) == "一" * 50


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("零", 0),
        ("三", 3),
        ("十", 10),
        ("十二", 12),
        ("廿一", 21),
        ("一百零五", 105),
        ("一百十五", 115),
        ("一百五", 150),
        ("三千二", 3200),
        ("两千零三十", 2030),
        ("二〇二四", 2024),
        ("二○二四", 2024),
        ("壹佰贰拾叁", 123),
        ("十二万", 120_000),
        ("一万零五", 10_005),
        ("三万五", 35_000),
        ("一亿二千万", 120_000_000),
    ],
)
def test_chinese_numerals(numeral: str, value: int) -> None:
    assert chinese_number(numeral) == value


@pytest.mark.parametrize(
    "text", ["", "万", "百", "十十", "一二十", "二十百", "一百零", "三件", "12", "一 二", "十万亿万"]
)
def test_what_is_no_chinese_numeral(text: str) -> None:
    assert chinese_number(text) is None


def spelt(number: int) -> str:
    """The standard spelling of a number under ten thousand."""
    text, gap = "", False
    for unit, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if gap and text else "") + "零一二三四五六七八九"[digit] + mark
        gap = digit == 0
    return text


@given(st.integers(1, 9999), st.integers(0, 9999))
def test_standard_spellings_are_read_back(low: int, high: int) -> None:
    text = spelt(low)
    if high:
        text = spelt(high) + "万" + ("零" if low < 1000 else "") + text
    assert chinese_number(text) == high * 10_000 + low


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("问题:一是更新慢;二是人员少(兼职多).", "问题：一是更新慢；二是人员少（兼职多）。"),
        ("修复链接1,204个,其中上午9:30前600个", "修复链接1,204个，其中上午9:30前600个"),
        ("共3件:2,办结", "共3件：2，办结"),
        ("还有什么?没有!", "还有什么？没有！"),
        ("收到3件.答复3件.2.已办结", "收到3件。答复3件。2.已办结"),
        ("一.加强培训,满意率99.5%.见www.x.gov.cn", "一.加强培训，满意率99.5%。见www.x.gov.cn"),
    ],
)
def test_half_width_marks_become_chinese_ones(text, told):
    assert with_full_width_marks(text) == told
    assert len(told) == len(text)
