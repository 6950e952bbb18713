"""The words and labels that all renderers share."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from nianbao.model.view import describe_form
from nianbao.render import strings
from nianbao.render.labels import Labels, cut, number, signed
from nianbao.render.strings import GLYPHS, Words, table
from support.forms import FORM

SLOT = re.compile(r"\{(\w*)\}")


def test_both_languages_have_every_word():
    chinese, english = table("zh"), table("en")
    assert chinese.keys() == english.keys()
    for key in chinese:
        assert sorted(SLOT.findall(chinese[key])) == sorted(SLOT.findall(english[key])), key
        assert key == "gap" or chinese[key], key
        assert english[key], key


def test_every_glyph_and_word_is_in_gbk():
    for text in (*GLYPHS.values(), *table("zh").values(), *table("en").values()):
        text.encode("gbk")


def test_every_word_is_used():
    folder = Path(strings.__file__).parent
    sources = [path.read_text("utf-8") for path in folder.rglob("*") if path.suffix in (".py", ".j2")]
    text = "".join(source for source in sources if "_WORDS: dict" not in source)
    families = set(re.findall(r"""["']([a-z]+\.)["'{]""", text))
    used = {key for key in table("zh") if f'"{key}"' in text or f"'{key}'" in text}
    assert [key for key in table("zh") if key not in used and key.split(".")[0] + "." not in families] == []


def test_english_is_english():
    chinese = re.compile(r"[\u4e00-\u9fff]")
    assert [key for key, text in table("en").items() if chinese.search(text)] == []


def test_unknown_language_is_chinese():
    assert Words("fr")("score") == "得分"


@pytest.fixture
def labels() -> Labels:
    return Labels(describe_form(FORM), "zh")


def test_cells_are_named_in_the_forms_words(labels):
    assert labels.cell("requests", "processed_total", "natural_person") == "（七）总计·自然人"
    assert labels.cell("requests", "denied_third_party", "total") == "（三）不予公开 4.保护第三方合法权益·总计"
    assert labels.cell("disputes", "litigation_direct", "upheld") == "行政诉讼 未经复议直接起诉·结果维持"
    assert labels.cell("proactive_disclosure", "fees", "amount").startswith("行政事业性收费·本年收费金额")


def test_explanations_and_long_labels_are_shortened(labels):
    assert labels.row("requests", "partially_granted") == "（二）部分公开"
    assert "…" not in labels.row("requests", "other_overdue_correction")
    assert labels.row("requests", "other_overdue_fee") == "（六）其他处理 2.申请人逾期未按收费通知要求缴纳费用"


def test_places(labels):
    cell = {"type": "cell", "table": "requests", "row": "granted", "column": "other"}
    assert labels.place(cell) == "第三部分 （一）予以公开·其他"
    assert labels.place({"type": "absence", "section": "problems", "what": "x"}) == "第五部分"
    assert labels.place({"type": "span", "section": "preface", "start": 0, "end": 1, "quote": "x"}) == "前言"
    assert labels.place({"type": "document"}) == "全文"


def test_unknown_codes_are_shown_as_they_are(labels):
    assert labels.cell("new_table", "new_row", "new_column") == "new_row·new_column"
    assert labels.section("annex") == "annex"
    assert labels.layout("new_table", "2021") is None
    assert Labels({}, "zh").tables() == []


def test_what_is_missing_is_said_in_words(labels):
    def said(lang, what):
        return Labels(describe_form(FORM), lang).absence({"type": "absence", "section": "problems", "what": what})

    assert said("zh", "measures") == "应有未见：改进措施"
    assert said("zh", "problems") == "应有未见：存在的问题"
    assert said("zh", "statement") == "应有未见：有关情况的说明"
    assert said("zh", "measure-2-of-prior") == "应有未见：上年报告的第 2 项改进措施的落实情况"
    assert said("zh", "监督保障") == "应有未见：监督保障"
    assert said("en", "measure-2-of-prior") == "Expected, not seen: what became of last year's measure 2"
    assert said("en", "statement") == "Expected, not seen: a statement on it"


def test_layout_of_an_edition(labels):
    assert labels.layout("proactive_disclosure", "2019")["edition"] == "2019"
    assert labels.layout("requests", "2019")["edition"] == "2021"
    assert labels.tables() == ["proactive_disclosure", "requests", "disputes"]


def test_english_labels_fall_back_to_the_forms():
    labels = Labels(describe_form(FORM), "en")
    assert labels.section("requests") == "Part 3"
    assert labels.section_title("requests") == "Requests received and handled"
    assert labels.column("requests", "granted", "total") == "总计"


def test_figures_are_written_exactly():
    assert number(Decimal("59237.2449")) == "59237.2449"
    assert number(Decimal("1E+3")) == "1000"
    assert number(None) == "—"
    assert number(82.0) == "82"
    assert number([1, None]) == "1、—"
    assert signed(3) == "+3"
    assert signed(-3) == "-3"
    assert signed(0) == "0"


def test_cut_keeps_to_its_length():
    assert cut("一二三", 3) == "一二三"
    assert cut("一二三四", 3) == "一二…"
