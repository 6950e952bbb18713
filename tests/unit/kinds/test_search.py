"""The search finds what re finds, only sooner."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.kinds.search import TextSearch, required, starts_with_digit

PATTERNS = (
    r"(?<!\d)(?:1[3-9]|[2-9]\d)月\d{1,2}日",
    r"(?<!\d)0?2月3[01]日",
    r"(?<!\d)(?:0?[469]|11)月31日",
    r"(?<![\dA-Za-z])[1-9]\d{3}(?:19|20)\d[\dXx](?![\dA-Za-z])",
    r"(?<!\d)1[3-9]\d{2}(?!\d)",
    r"(?<!\d)月?\d日",
    r"(?<!\d)(?:1|月)日",
    r"(?<!\d)1|月日",
    r"(?:主要)?梳理(?:了)?主动公开",
    r"表格如下[：:]?\s*$",
    r"^月日?",
    r"月{1,2}日*3",
    r"[月日]\|3",
    r"(?:^|(?<=[。；\n])|(?<=年[，,])|(?<=[一二][）)、]))(?P<name>主动|公开)",
    r"(?:^|(?<=[，：]))(?:主要)*梳理",
    r"(?<=：)\d+",
    r"(?<=表)(?:格|如)?下",
    r"[×＊]{2,}日",
    r"(?i)x日",
    r"^",
)


@pytest.mark.parametrize("pattern", PATTERNS)
@given(st.text(alphabet="0123469月日\nXx×＊一年梳理主动公开要了表格如下：，。）|A", max_size=40))
def test_same_matches_as_re(pattern: str, text: str) -> None:
    expected = [match.span() for match in re.finditer(pattern, text, re.MULTILINE)]
    assert [match.span() for match in TextSearch(pattern).finditer(text)] == expected


@pytest.mark.parametrize(
    ("pattern", "literal"),
    [
        (r"(?<!\d)0?2月3[01]日", "2月3"),
        (r"(?:主要)?梳理(?:了)?主动公开、依申请公开", "主动公开、依申请公开"),
        ("甲|乙", ""),
        ("甲?乙*丙{0,2}丁+", "丁"),
        (r"[甲乙]+", ""),
    ],
)
def test_required_characters(pattern: str, literal: str) -> None:
    assert required(pattern) == literal


@pytest.mark.parametrize(
    ("pattern", "answer"),
    [
        ("1月", True),
        (r"\d?1", True),
        ("(?:1[3-9]|[2-9]\\d)月", True),
        ("0?月", False),
        ("(?:1|月)", False),
        ("1|月", False),
    ],
)
def test_first_digit(pattern: str, answer: bool) -> None:
    assert starts_with_digit(pattern) is answer
