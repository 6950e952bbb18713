"""Patterns composed from word classes and phrases: what comes out, and what is refused, with file and line."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.base.errors import PackError
from nianbao.catalog.composing import Composer, alternation, composed
from nianbao.catalog.source import parse

LEXICON = """\
format: own/1
classes:
  came:
    note: 来件
    words:
      - 来
      - 来了
      - 到(件)
  unit:
    note: 量词
    words: [件, 份]
phrases:
  number: '\\d+'
  much:
    - '{number}{unit}'
    - '许多'
told: '{came}{much}'
"""


def data_of(text: str) -> dict[str, Any]:
    faults: list[PackError] = []
    data = composed(parse(text, "pack/lexicons/own.yaml"), ("format", "told"), faults)
    if faults:
        raise faults[0]
    return data


def test_a_pattern_is_composed_longest_word_first_escaped_without_groups() -> None:
    data = data_of(LEXICON)
    assert data == {"format": "own/1", "told": r"(?:到\(件\)|来了|来)(?:(?:\d+)(?:件|份)|许多)"}
    found = re.fullmatch(data["told"], "到(件)12份")
    assert found is not None
    assert found.groups() == ()


def test_counts_of_repetition_are_no_names() -> None:
    assert data_of("format: own/1\ntold: '年{0,3}月{2}'\n")["told"] == "年{0,3}月{2}"


@given(st.lists(st.text("来到了件.(|[", min_size=1, max_size=4), min_size=1, unique=True))
def test_a_class_matches_its_words_and_the_longest_of_them(words: list[str]) -> None:
    pattern = re.compile(alternation(tuple(words)))
    for word in words:
        longest = max((one for one in words if (word + "件件件件").startswith(one)), key=len)
        found = pattern.match(word + "件件件件")
        assert found is not None
        assert found[0] == longest


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("{came}{much}", "{cane}{much}", 17, "没有词类或短语 cane。是否为 came"),
        ("{number}{unit}", "{number}{units}", 15, "没有词类或短语 units。是否为 unit"),
        ("'许多'", "'{much}多'", 16, "短语 much、much 互相引用"),
        ("[件, 份]", "[件, 份, 件]", 11, "“件”重复（前一处在第 11 行）"),
        (
            "[件, 份]",
            "[件, 来了]",
            11,
            "“来了”也在词类 came 里（第 7 行）。请只留一处，或在 unit 里写 shared: {came: 理由}",
        ),
        ("note: 量词", "note: 量词\n    shared: {came: 同形}", 11, "与词类 came 没有相同的词"),
        ("note: 量词", "note: 量词\n    shared: {cane: 同形}", 11, "没有词类 cane。是否为 came"),
        ("note: 量词", "note: 量词\n    shared: 同形", 11, "没有别的词类有它的词"),
        ("    note: 量词\n", "", 9, "缺少 note"),
        ("  unit:\n", "  number:\n", 13, "number 既是词类又是短语"),
        ("told:", "tolt:", 17, "不认识的键 tolt。是否为 told"),
        ("classes:", "clases:", 2, "不认识的键 clases。是否为 classes"),
        ("'许多'", f"'{'许多' * 90}'", 16, "这一条有 180 个字符，超过 160 个"),
        ("{came}{much}", f"{{came}}{'很' * 160}", 17, "这一条有 166 个字符，超过 160 个"),
    ],
)
def test_what_is_refused(old: str, new: str, line: int, said: str) -> None:
    assert old in LEXICON
    with pytest.raises(PackError) as caught:
        data_of(LEXICON.replace(old, new, 1))
    assert said in f"{caught.value.message}。{caught.value.hint}"
    assert caught.value.where == f"pack/lexicons/own.yaml:{line}"


@pytest.mark.parametrize("reason", ["{came: 同形}", "同形"])
def test_a_word_of_two_classes_with_a_reason(reason: str) -> None:
    text = LEXICON.replace("words: [件, 份]", f"shared: {reason}\n    words: [件, 来了]")
    assert "来了|件" in data_of(text)["told"]


def test_classes_that_no_pattern_uses_are_told() -> None:
    text = LEXICON.replace("told: '{came}{much}'", "told: '{number}'")
    composer = Composer(parse(text, "own.yaml"))
    composer.compose({"told": "{number}"})
    assert [(fault.where, fault.message) for fault in composer.unused()] == [
        ("own.yaml:3", "没有正则表达式用到 came"),
        ("own.yaml:9", "没有正则表达式用到 unit"),
        ("own.yaml:14", "没有正则表达式用到 much"),
    ]
