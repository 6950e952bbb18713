"""Texts in traditional characters."""

from __future__ import annotations

import io

import docx
import pytest
from openpyxl import Workbook

from nianbao.model.document import Document, Paragraph
from nianbao.readers.sniff import read
from nianbao.readers.traditional import in_simplified, is_traditional, simplified

SENTENCE = (
    "雲溪市青櫟區農業農村局對照年度要點逐項推進，全年主動公開各類信息，機關與業務處室應按月核查，總體情況實為良好。"
)


def test_a_traditional_text_is_read_in_simplified_characters() -> None:
    document = read((SENTENCE * 3).encode(), "x.txt")
    assert [block.text[:14] for block in document.blocks if isinstance(block, Paragraph)] == [
        "云溪市青栎区农业农村局对照年"
    ]
    assert any("繁体" in note for note in document.notes)


def test_a_page_is_read_so_too() -> None:
    document = read(f"<html><body><p>{SENTENCE * 3}</p></body></html>".encode(), "x.html")
    assert isinstance(document.blocks[0], Paragraph)
    assert document.blocks[0].text.startswith("云溪市")


def test_names_in_a_simplified_text_are_left() -> None:
    text = "本局公开國際展覽一項。" + "本年度各项工作按照要求推进，内容经过核对。" * 20
    assert not is_traditional(text)


@pytest.mark.parametrize(
    ("traditional", "plain"),
    [
        ("答覆", "答复"),
        ("無正當理由大量反覆申請", "无正当理由大量反复申请"),
        ("批覆與函覆", "批复与函复"),
        ("覆蓋全部業務", "覆盖全部业务"),
        ("諮詢電話", "咨询电话"),
        ("諮詢", "咨询"),
        ("行政複議後起訴", "行政复议后起诉"),
        ("重覆申請", "重复申请"),
        ("徵求意見", "征求意见"),
        ("隨著工作推進，成效顯著", "随着工作推进，成效显著"),
        ("圍繞著重點", "围绕着重点"),
        ("衞生、衛生", "卫生、卫生"),
        ("乾隆年間、幹部、乾淨", "乾隆年间、干部、干净"),
        ("於後", "于后"),
        ("瞭解、明瞭", "了解、明了"),
        ("覈實", "核实"),
        ("餘額與剩餘", "余额与剩余"),
        ("著作與著名", "著作与著名"),
    ],
)
def test_characters_that_words_decide(traditional: str, plain: str) -> None:
    assert simplified(traditional) == plain


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("政府信息公開", False),
        ("政府資訊公開", True),
        ("行政複議決定", True),
        ("无正当理由大量反复申请", False),
        ("", False),
        ("2024", False),
        ("國際展覽中心管理處", True),
        ("本局收到國際展覽中心來件", True),
        ("青栎区举办國際展覽，现场咨询", False),
    ],
)
def test_short_texts(text: str, so: bool) -> None:
    assert is_traditional(text) is so


def test_a_simplified_text_stays_as_it_is() -> None:
    text = "答复、反复、咨询、覆盖、着力、显著，乾隆年间的干部。"
    assert simplified(text) == text


@pytest.mark.parametrize("ending", ["docx", "xlsx", "pdf"])
def test_other_formats_are_read_so_too(ending: str) -> None:
    data = {"docx": word, "xlsx": excel, "pdf": None}[ending]
    if data is None:
        document = in_simplified(Document("x.pdf", "pdf", (Paragraph(SENTENCE),)))
    else:
        document = read(data(SENTENCE), f"x.{ending}")
    assert any(getattr(block, "text", "").startswith("云溪市青栎区") for block in document.blocks)
    assert document.notes[-1].startswith("原文为繁体字")


def word(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def excel(text: str) -> bytes:
    book = Workbook()
    book.active.append([text])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_readings_behind_characters_are_left_out() -> None:
    assert simplified("統(tǒng)計(jì)局（三）條(tiao)") == "统计局（三）条"
