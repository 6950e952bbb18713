"""Bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.base.errors import DocumentError
from nianbao.readers.encoding import declared_charset, decode

TEXT = "云溪市青栎区某局2024年政府信息公开工作年度报告，本年共公开信息12条。\r\n" * 3


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_round_trip(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)).text == TEXT


def test_traditional_mirror_in_big5() -> None:
    text = "雲溪市某局的年度報告，本年共公開資訊十二條，在網站公開的有十條。\r\n" * 3
    assert decode(text.encode("big5"))[:3] == (text, "big5", None)


@pytest.mark.parametrize("text", ["无", "联通", "规章0", "一、总体情况"])
def test_short_texts(text: str) -> None:
    assert decode(text.encode("gbk")).text == text
    assert decode(text.encode()).text == text


@pytest.mark.parametrize("label", ["utf-8", "gb2312", "GBK", "big5", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_wrong_declaration_does_no_harm(label: str, encoding: str) -> None:
    page = f'<meta charset="{label}">{TEXT}'
    assert decode(page.encode(encoding)).text == page


def test_a_character_cut_in_two_is_a_blemish_and_is_told() -> None:
    cut = (TEXT * 3).encode()[:-5] + "。".encode()[:1] + b"</p>"
    decoded = decode(cut)
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith(TEXT)
    assert decoded.note is not None
    assert "1处" in decoded.note


def test_what_is_in_no_encoding_is_refused_with_its_offset() -> None:
    data = TEXT.encode()[:27] + b"\xff\xff\xfe\xfd" * 60
    with pytest.raises(DocumentError) as caught:
        decode(data, "x.txt")
    assert caught.value.reason == "undecodable"
    assert "第28个字节" in caught.value.message


def test_latin_signs_alone_do_not_make_it_another_encoding() -> None:
    page = "<p>\u00a0\u00b7 2024 </p>" * 10
    assert decode(page.encode())[:3] == (page, "utf-8", None)


def test_declared_charset() -> None:
    assert declared_charset(b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">') == "gb18030"
    assert declared_charset(b"<?xml version='1.0' encoding='UTF-8'?>") == "utf-8"
    assert declared_charset(b'<meta charset="no-such-thing">') is None
    assert declared_charset(b"<p>") is None


@given(st.text(alphabet="云溪市青栎区公开信息年度报告的是在有，。0123456789abc\n", min_size=60, max_size=200))
def test_chinese_text_comes_back_from_either_encoding(text: str) -> None:
    text = "公开信息，" + text
    assert decode(text.encode()).text == text
    assert decode(text.encode("gb18030")).text == text
