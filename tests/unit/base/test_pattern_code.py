from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.base import kept, regexes
from nianbao.base.pattern_code import PatternCode, code_of, pattern_of

PATTERNS = (
    ("收到(?P<n>\\d+)件", 0), ("(?i)abc|ABD", 0), ("^一、", re.MULTILINE), ("(?<!不)予以公开(?=[，。])", 0),
    ("(?P<a>[一-丙])(?P=a)", 0), ("(?>ab|a)++c", 0), ("[^\\s，。]{2,18}?(?:局|委员会)", re.DOTALL), (r"(?!)", 0), ("", 0),
    ("(a)(?:b)(?P<c>d)?|(e)", 0), ("(?:一|二|三|四|五|六|七|八|九|十)+年度?", 0), (r"\bA\w+\Z", re.ASCII),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _as_a_process_begins():
    kept.forget()
    regexes.compiled.cache_clear()
    yield
    kept.forget()
    regexes.compiled.cache_clear()


@pytest.mark.parametrize(("pattern", "flags"), PATTERNS)
def test_a_pattern_made_from_its_code_is_the_one_that_re_makes(pattern, flags):
    code = code_of(pattern, int(flags))
    assert code is not None
    made, plain = pattern_of(pattern, code), re.compile(pattern, flags)
    assert made == plain  # the engine compares code, flags and text
    assert (made.groups, made.groupindex, made.flags) == (plain.groups, plain.groupindex, plain.flags)


@given(st.text("甲乙丙ab1 ，。\n", max_size=30))
def test_it_finds_what_re_finds(text):
    for pattern, flags in PATTERNS:
        made = pattern_of(pattern, code_of(pattern, int(flags)))
        assert [(m.span(), m.groups()) for m in made.finditer(text)] == [
            (m.span(), m.groups()) for m in re.compile(pattern, flags).finditer(text)
        ]


def test_a_wrong_expression_is_the_error_of_re():
    kept.recall({})
    with pytest.raises(re.error):
        regexes.compiled("(没有配对")


@pytest.mark.parametrize(
    "damaged",
    [
        PatternCode(0, b"\x00", 1, ()),
        PatternCode(0, b"", 1, ()),
        PatternCode(0, bytes(400), 1, ()),
        PatternCode(0, b"\xff" * 64, 1, ()),
        PatternCode(0, code_of("(甲)", 0).code[:-8], 2, ()),
        PatternCode(0, code_of("(甲)", 0).code, 1, (("n", 7),)),
    ],
)
def test_a_damaged_code_is_compiled_anew(damaged):
    name = "nianbao.base.pattern_code.code_of"
    kept.recall({(name, "收到(\\d+)件", 0): damaged})
    assert regexes.compiled("收到(\\d+)件").search("共收到12件")[1] == "12"


def test_what_is_recalled_is_not_worked_out_again():
    kept.recall({})
    first = regexes.compiled("办结(\\d+)件")
    new = kept.take_noted()
    assert len(new) == 1 and not kept.take_noted()
    kept.forget()
    regexes.compiled.cache_clear()
    kept.recall(new)
    assert regexes.compiled("办结(\\d+)件") == first
    assert not kept.take_noted()


def test_nothing_is_noted_where_nothing_is_kept():
    regexes.compiled("办结(\\d+)件")
    assert not kept.keeps() and not kept.take_noted()
