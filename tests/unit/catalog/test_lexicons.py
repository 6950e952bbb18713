"""Lexicons that kinds state: a key too many, too few or misspelt, a broken pattern, a name that is not in the pack."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from nianbao.base.errors import PackError
from nianbao.catalog.classes import KEYS
from nianbao.catalog.lexicons import by_format, lexicon_of, stated
from nianbao.catalog.load import lint, load
from nianbao.catalog.source import parse
from nianbao.kinds.lexicons import Lexicon
from nianbao.kinds.table import KINDS
from support.small_pack import FILES, SumKind, write_pack
from support.small_pack import KINDS as SMALL

SHIPPED = Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021"
RULE = "rules/sums/row-total.yaml"
NAMES = ("aspects", "claims", "problems", "similarity")


@cache
def text_of(name: str) -> str:
    return (SHIPPED / f"lexicons/{name}.yaml").read_text("utf-8")


def keys(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The keys of a lexicon as it is shipped, with those of the parts that models describe; not those of free mappings."""
    free = {("claims", key) for key in ("money", "fields", "unsure", "unsure_within", "names", "section_topics")}
    free |= {("problems", key) for key in ("words_as_ordinals", "matters", "answered_by", "seen")}
    free |= {
        ("aspects", "aspects"),
        ("claims", "contradicted_by", "all_upheld"),
        ("claims", "contradicted_by", "all_done"),
    }
    free |= {(name, key) for name in NAMES for key in KEYS}
    if isinstance(node, dict) and path not in free:
        for key, value in node.items():
            yield (*path, key)
            yield from keys(value, (*path, key))


def shipped_keys() -> Iterator[tuple[str, ...]]:
    for name in NAMES:
        yield from keys(parse(text_of(name), name).data, (name,))


def faults_of(name: str, text: str) -> list[PackError]:
    faults: list[PackError] = []
    lexicon_of(name, parse(text, f"pack/lexicons/{name}.yaml"), stated(KINDS), faults)
    return faults


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_lexicons_are_as_they_should_be(name: str) -> None:
    assert faults_of(name, text_of(name)) == []


@pytest.mark.parametrize("path", list(shipped_keys()), ids=".".join)
def test_a_misspelt_key_is_refused_where_it_stands(path: tuple[str, ...]) -> None:
    name, *inner = path
    lines = text_of(name).splitlines()
    number = parse(text_of(name), name).line(*inner)
    lines[number - 1] = lines[number - 1].replace(f"{inner[-1]}:", f"{inner[-1]}x:", 1)
    (fault,) = faults_of(name, "\n".join(lines))
    assert f"{inner[-1]}x" in fault.message + fault.hint or fault.message == "缺少 format"
    assert fault.where == f"pack/lexicons/{name}.yaml:{number}" or fault.message == "缺少 format"


@pytest.mark.parametrize("path", [one for one in shipped_keys() if one[-1] not in ("levels", *KEYS)], ids=".".join)
def test_a_missing_key_is_told(path: tuple[str, ...]) -> None:
    name, *inner = path
    source = parse(text_of(name), f"pack/lexicons/{name}.yaml")
    node: Any = source.data
    for step in inner[:-1]:
        node = node[step]
    del node[inner[-1]], node.lines[inner[-1]]
    faults: list[PackError] = []
    lexicon_of(name, source, stated(KINDS), faults)
    families = (("problems", "enumerators"), ("claims", "finer"))  # of which any member may lack
    optional = (path[:2] in families and len(path) == 3) or inner[-1] == "loose"
    assert [inner[-1] in fault.message for fault in faults] == ([] if optional else [True])


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("claims", "listing: '分别|", "listing: '分别(|", "括号没有配对"),
        ("claims", "zero_new_received: ['零申请'", "zero_new_received: ['.?申请'", "能以任何字开头"),
        ("claims", "{cells: [requests.carried_in.total]}", "{cells: [requests.carried_in]}", "requests.carried_in"),
        ("problems", "match_from: 2", "match_from: two", "match_from 应当是整数"),
        ("problems", "answered_by:", "answered_by:\n  timelines: [staff]", "matters 里没有 timelines"),
        ("aspects", "format: aspects/1", "format: aspects/2", "aspects/1"),
        ("similarity", "shingle: 5", "shingle: 50", "shingle 不能大于 16"),
    ],
)
def test_a_value_that_is_wrong(name: str, old: str, new: str, said: str) -> None:
    assert old in text_of(name)
    (fault,) = faults_of(name, text_of(name).replace(old, new, 1))
    assert said in fault.message + fault.hint
    assert fault.where.startswith(f"pack/lexicons/{name}.yaml:")


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "claims",
            "requests.carried_in.total]",
            "requests.carried_inn.total]",
            "没有单元格 requests.carried_inn.total",
        ),
        ("problems", "section: problems", "section: problem", "没有部分 problem"),
        ("aspects", "levels: [province,", "levels: [provinces,", "没有层级 provinces"),
    ],
)
def test_what_a_lexicon_names_is_in_the_pack(tmp_path: Path, name: str, old: str, new: str, said: str) -> None:
    root = tmp_path / SHIPPED.name
    shutil.copytree(SHIPPED, root)
    file = root / f"lexicons/{name}.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace(old, new, 1), "utf-8")
    (error,) = [problem for problem in lint(root, KINDS) if problem.level == "error"]
    line = next(number for number, row in enumerate(text.splitlines(), 1) if old in row)
    assert (error.message, error.where) == (said, f"disclosure-2021/lexicons/{name}.yaml:{line}")
    assert error.hint


class Own(Lexicon):
    format: str = "own/1"


def test_a_rule_whose_kind_needs_a_lexicon_that_is_not_there(tmp_path: Path) -> None:
    kind = type("Kind", (SumKind,), {"lexicons": {"own": Own}})
    with pytest.raises(PackError, match="sum 要用词表 own，规则包里没有") as caught:
        load(write_pack(tmp_path), {"sum": kind})
    assert caught.value.where == f"small/{RULE}:4"
    with pytest.raises(PackError, match="colour"):
        load(write_pack(tmp_path, {"lexicons/own.yaml": "format: own/1\ncolour: 1\n"}), {"sum": kind})
    assert load(write_pack(tmp_path, {"lexicons/own.yaml": "format: own/1\n"}), {"sum": kind}).lexicons["own"]


def test_each_format_has_one_model() -> None:
    plain = {"homophones/1", "laws/1", "patterns/1", "problem_roles/1", "swaps/1", "words/1"}
    assert set(by_format(KINDS)) == plain | {f"{name}/1" for name in NAMES}
    assert set(by_format(SMALL)) == {"words/1", "swaps/1", "patterns/1"}


def test_a_lexicon_of_swaps_where_words_are_asked_for(tmp_path: Path) -> None:
    rule = (
        FILES[RULE]
        .replace("kind: sum", "kind: phrase")
        .replace("{whole: sums.*.total, parts: [sums.*.left], words: words}", "{lexicon: words}")
    )
    root = write_pack(tmp_path, {RULE: rule, "lexicons/words.yaml": "format: swaps/1\nswaps: {甲: 乙}\n"})
    messages = [problem.message for problem in lint(root, KINDS)]
    assert "词表 words 不是 words/1 的格式，这里不能用" in messages
