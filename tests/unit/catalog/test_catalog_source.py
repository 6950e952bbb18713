"""YAML for packs: values, lines, and what is refused."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from nianbao.base.errors import PackError
from nianbao.catalog.source import MAX_BYTES, parse, plain
from nianbao.catalog.suggesting import suggest


def test_values_follow_yaml_1_2():
    text = "a: 1\nb: -2.5\nc: yes\nd: 012\ne: null\nf: '7'\ng: [true, ~, on]\nh: 1e3\ni: 2024-01-01\nj: 1.\n"
    assert plain(parse(text, "f").data) == {
        "a": 1, "b": -2.5, "c": "yes", "d": "012", "e": None, "f": "7", "g": [True, None, "on"], "h": "1e3",
        "i": "2024-01-01", "j": "1.",
    }  # fmt: skip


def test_lines_of_keys_and_entries():
    source = parse("a: 1\n\nb:\n  - x\n  - c: 2\n    d: 3\n", "pack/f.yaml")
    assert source.line("b") == 3
    assert source.line("b", 0) == 4
    assert source.at("b", 1, "d") == "pack/f.yaml:6"
    assert source.line("b", 1, "missing", "deeper") == 5


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "重复"),
        ("a: !!python/object:os.system {}\n", 1, "标签"),
        ("a: 1\nb: [1, 2\n", 3, "YAML 格式有误"),
        ("- 1\n- 2\n", 1, "键: 值"),
        ("", 1, "空的"),
        ("# only a comment\n", 1, "空的"),
        ("a: 1\n---\nb: 2\n", 2, "只能有一份"),
        ("a: *nowhere\n", 1, "没有定义"),
        ("? [1, 2]\n: 3\n", 1, "键只能是文字"),
        ("a: " + "[" * 60 + "]" * 60, 1, "嵌套"),
        ("a: &x [*x]\n", 1, "没有定义"),
        ("a: 1\n\tb: 2\n", 2, "YAML 格式有误"),
    ],
)
def test_refused(text, line, said):
    with pytest.raises(PackError) as caught:
        parse(text, "f.yaml")
    assert said in str(caught.value)
    assert caught.value.where == f"f.yaml:{line}"


def test_alias_bomb_is_refused_without_expanding_it():
    layers = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    layers += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(PackError, match="引用展开后过大"):
        parse("\n".join(layers), "f.yaml")


def test_small_aliases_are_allowed():
    assert plain(parse("a: &x {k: 1}\nb: *x\n", "f").data) == {"a": {"k": 1}, "b": {"k": 1}}


def test_size_and_encoding_are_bounded():
    with pytest.raises(PackError, match="超过"):
        parse(b"a" * (MAX_BYTES + 1), "f")
    with pytest.raises(PackError, match="UTF-8"):
        parse("a: 规章".encode("gb18030"), "f")
    assert parse("\ufeffa: 规章".encode(), "f").data == {"a": "规章"}


def test_suggestions():
    assert suggest("requsts", ["requests", "disputes"]) == "是否为 requests？"
    assert suggest("zzz", ["requests"]) == ""


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(words, values, min_size=1, max_size=5))
def test_what_is_written_is_read_back(data):
    assert plain(parse(yaml.safe_dump(data, allow_unicode=True, default_style=None), "f").data) == data
