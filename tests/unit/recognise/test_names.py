"""What a printed label names: the form's own words, and whatever may harmlessly stand around them, in every place alike."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.base.text import label_key
from nianbao.catalog.load import load_form
from nianbao.model.form import Address
from nianbao.model.report import State
from nianbao.readers.sniff import read
from nianbao.recognise import recognise
from nianbao.recognise.form import compiled
from nianbao.recognise.names import How, KeyedLayout, NameKind, keys_of
from support.flattened import FLATTENED, random_for, specs, text_report
from support.webpages import html_report

FORM = load_form(Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021")
LAYOUTS = {table: layouts[0] for table, layouts in compiled(FORM).layouts.items()}
LABELS = sorted(
    {(table.id, row.label) for table in FORM.tables for row in table.rows}
    | {(table.id, column.label) for table in FORM.tables for column in table.columns}
)
BEHIND = (
    "（件）", "(件)", "（单位：件）", "（2024年）", "（不含派出机构）", "[1]", "【注】", "〔2〕", "①", "⑴", "*", "※", " 件", "/件",
    "，单位：件", "2024年", "：", "。", "（一）", "（注：按（2）填报）", "（件）①", "①（件）：", "\u3000", "\n",
)  # fmt: skip
BEFORE = ("2024年", "（3）", "3.", "③", "七、", " ")


def names(table: str, text: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    name = LAYOUTS[table].find(text)
    return name.rows, name.columns


@pytest.mark.parametrize("behind", BEHIND)
def test_what_stands_behind_a_label_changes_nothing(behind: str) -> None:
    for table, label in LABELS:
        assert names(table, label + behind) == names(table, label) != ((), ()), label


@pytest.mark.parametrize("before", BEFORE)
def test_what_stands_before_a_label_changes_nothing(before: str) -> None:
    for table, label in LABELS:
        if not label_key(label)[0].isdigit() and label[0] not in "一二三四（" and label not in ("其他", "总计"):
            assert names(table, before + label) == names(table, label), label


@pytest.mark.parametrize(
    ("table", "text", "kind", "how"),
    [
        ("requests", "（一）予以公开", NameKind.ROW, How.EXACT),
        ("requests", "5.予以公开", NameKind.ROW, How.ORDINAL),
        ("requests", "总计", NameKind.ROW | NameKind.COLUMN, How.EXACT),
        ("requests", "3.其他", NameKind.ROW, How.EXACT),
        ("requests", "不予公开（件）", NameKind.GROUP, How.REMARK),
        ("requests", "申请人情况（2024年）", NameKind.HEAD, How.YEAR),
        ("proactive_disclosure", "本年（2024）制发件数", NameKind.COLUMN, How.YEAR),
        ("proactive_disclosure", "2024年制发件数", NameKind.COLUMN, How.YEAR),
        ("proactive_disclosure", "规章000", NameKind.ROW, How.DIGITS),
        ("proactive_disclosure", "规章2000", NameKind.ROW, How.DIGITS),
        ("proactive_disclosure", "规章 12 件", NameKind.NONE, How.NONE),
        ("disputes", "行政复议行政诉讼", NameKind.CHAIN, How.CHAIN),
        ("disputes", "行政裁决", NameKind.NONE, How.NONE),
        ("disputes", "", NameKind.NONE, How.NONE),
    ],
)
def test_how_a_label_is_known(table: str, text: str, kind: NameKind, how: How) -> None:
    name = LAYOUTS[table].find(text)
    assert (name.kind, name.how) == (kind, how)


@given(st.text(alphabet="规章制发件数（）()①年2024.、：其他结果/ []", max_size=24))
def test_the_first_key_is_the_text_itself_and_no_key_is_longer(text: str) -> None:
    keys = [key for _, key in keys_of(text)]
    assert len(set(keys)) == len(keys)
    assert all(keys)
    if label_key(text):
        assert keys[0] == label_key(text)


def test_likeness_is_asked_of_a_text_that_names_nothing_else() -> None:
    layout: KeyedLayout = LAYOUTS["requests"]
    (row,) = layout.find("2.重复申请").rows
    assert layout.rows_like("2.重复申请") == ((row, 1.0),)
    assert layout.rows_like("3.要求提供公开出版勿（件）")[0][0] == row + 1
    assert layout.rows_like("科研机构") == ()


HARMLESS = [
    ("行政处罚", "行政处罚（件）"),
    ("本年废止件数", "本年废止件数（件）"),
    ("二、上年结转政府信息公开申请数量", "二、上年结转政府信息公开申请数量（件）"),
    ("商业企业", "商业企业（件）"),
    ("复议后起诉", "复议后起诉（件）"),
    ("结果纠正", "结果纠正（件）"),
    ("结果纠正", "结果纠正（2025年）"),
    ("商业企业", "商业企业（2025年）"),
    ("行政强制", "行政强制 （单位：件）"),
    ("行政规范性文件", "行政规范性文件①"),
    ("现行有效件数", "现行有效件数（截至2024年底）"),
    ("第二十条第（五）项", "第二十条第（五）项（件）"),
    ("三、本年度办理结果", "三、本年度办理结果（件）"),
    ("（三）不予公开", "（三）不予公开（件）"),
    ("法律服务机构", "法律服务机构[注]"),
    ("申请人情况", "申请人情况（2024年度）"),
    ("行政诉讼", "行政诉讼（件）"),
    ("行政复议", "行政复议：（件）"),
    ("未经复议直接起诉", "未经复议直接起诉※"),
    ("尚未审结", "尚未审结 件"),
    ("总计", "总计（件）"),
]


@pytest.mark.parametrize(("label", "printed"), HARMLESS)
def test_a_harmless_remark_costs_nothing_in_a_page(label: str, printed: str) -> None:
    values = random_for(specs(FORM), random.Random(7))
    page = html_report(
        FORM, specs(FORM), values, random.Random(7), cell=lambda text, _: printed if text == label else text
    )
    assert_as_printed(page, "x.html", values)


@pytest.mark.parametrize("layout", ["tabs", "cell_a_paragraph", "bars_around", "bar_behind"])
@pytest.mark.parametrize(("label", "printed"), HARMLESS)
def test_a_harmless_remark_costs_nothing_in_text(label: str, printed: str, layout: str) -> None:
    values = random_for(specs(FORM), random.Random(7))
    text = text_report(
        FORM,
        specs(FORM),
        values,
        lambda spans, *size: FLATTENED[layout]([(*s[:4], printed if s[4] == label else s[4]) for s in spans], *size),
    )
    assert_as_printed(text.encode(), "x.txt", values)


def assert_as_printed(data: bytes, name: str, values: dict[Address, str]) -> None:
    report = recognise(read(data, name), FORM)
    for address, text in values.items():
        reading = report.reading(address)
        assert (reading.state, str(reading.value)) == (State.PRINTED, text.removeprefix("+")), address
    assert [label for table in report.tables.values() for label in table.labels] == []
