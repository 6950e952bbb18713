"""Texts as they are compared, and what is exactly alike in two of them."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.kinds.likeness.align import Masked, align
from nianbao.kinds.likeness.lexicon import lexicon_of, needed
from nianbao.kinds.likeness.text import clause_hashes, fold_texts, masked, pack_texts, statutory_hashes
from nianbao.names.forms import own_words
from support.narratives import Narrative, lexicon, narrative, pack, shuffled

NONE = np.zeros(0, np.uint32)


def letters(text: str, *names: str) -> str:
    return "".join(map(chr, fold_texts([text], names, lexicon()).codes))


def prepared(texts: list[str], *names: str, common: np.ndarray = NONE) -> Masked:
    text = fold_texts(texts, names, lexicon())
    hidden = masked(text.codes, text.level, statutory_hashes(lexicon()), common, lexicon().settings.shingle)
    return Masked(text, hidden)


def of(one: Narrative) -> Masked:
    return prepared(["\n".join(paragraphs) for paragraphs in one.sections], *own_words(one.agency or ""))


def equal(one: Masked, other: Masked) -> int:
    return int(align(one, other, lexicon().settings).chars.sum())


@pytest.mark.parametrize(
    ("agency", "names"),
    [
        ("云溪市青栎区民政局", {"云溪", "青栎", "民政"}),
        ("青栎区石门镇人民政府", {"青栎", "石门"}),
        ("青栎区白鹭街道办事处", {"青栎", "白鹭"}),
        ("云溪市市场监督管理局", {"云溪", "市场监督"}),
        ("民政局", {"民政"}),
        ("", set()),
    ],
)
def test_own_names_are_places_and_body(agency: str, names: set[str]) -> None:
    assert set(own_words(agency)) == names


def test_names_numbers_and_marks_do_not_count() -> None:
    one = letters("（一）2024年，青栎区民政局公开名录186条；", "青栎", "民政")
    other = letters("二、2023年白榆区财政局公开名录九十条。", "白榆", "财政")
    assert one == other == "年公开名录条"


def test_positions_lead_back_to_the_text() -> None:
    texts = ["甲，乙。", "", "丙𠀀丁\n戊"]
    text = fold_texts(texts, (), lexicon())
    assert [texts[s][a] for s, a in zip(text.section, text.at, strict=True)] == list("甲乙丙丁戊")
    assert text.level.tolist() == [4, 1, 4, 0, 3]


@given(st.lists(st.text(alphabet="甲乙丙丁，。；、\n 1一局Aa《》𠀀", max_size=30), max_size=6))
def test_folding_keeps_what_counts_in_place(texts: list[str]) -> None:
    text = fold_texts(texts, ("丙丁",), lexicon())
    for code, at, section in zip(text.codes, text.at, text.section, strict=True):
        assert texts[section][at] == chr(code)
    lengths = pack_texts([text, None], max(1, len(texts))).lengths
    assert lengths.sum() == len(text.codes)
    assert lengths[1].sum() == 0


def test_statutory_wording_and_the_forms_own_words_are_hidden() -> None:
    own = "逐家核对床位数"
    text = prepared([f"{own}，认真贯彻落实《中华人民共和国政府信息公开条例》，{own}。收到和处理政府信息公开申请情况。"])
    shown = "".join(chr(code) for code in text.text.codes[~text.hidden])
    assert shown == own * 2


def test_common_clauses_are_hidden_whole_and_alone() -> None:
    first = fold_texts(["按季度通报各科室情况"], (), lexicon())
    common = np.sort(clause_hashes(first.codes, first.level)[0])
    text = prepared(["修订目录四册，按季度通报各科室情况。通报各科室情况之后"], common=common)
    shown = "".join(chr(code) for code in text.text.codes[~text.hidden])
    assert shown == "修订目录册通报各科室情况之后"


@given(st.integers(0, 10_000))
def test_alike_is_symmetric_and_order_does_not_matter(seed: int) -> None:
    rng = random.Random(seed)
    one, other = narrative(rng, chars=500), narrative(rng, chars=500)
    copy = shuffled(one, other, rng)
    here, there = of(one), of(copy)
    forth, back = align(here, there, lexicon().settings), align(there, here, lexicon().settings)
    assert (forth.chars == back.chars.T).all()
    visible = int((~here.hidden).sum())
    assert forth.chars.sum() >= 0.9 * visible  # each paragraph loses its ordinal, and what is too short between names
    assert equal(here, of(other)) <= 0.1 * visible


@given(st.integers(0, 10_000))
def test_a_text_is_wholly_like_itself_and_no_character_counts_twice(seed: int) -> None:
    rng = random.Random(seed)
    one = of(narrative(rng, chars=400, shared=0.5))
    found = align(one, one, lexicon().settings)
    assert (found.chars.sum(axis=1) <= found.lengths).all()
    assert (found.chars.sum(axis=0) <= found.other_lengths).all()
    assert found.chars.sum() >= 0.9 * found.lengths.sum()


def test_passages_quote_the_same_words() -> None:
    one = prepared(["前面各不相同的开头，开通留言转办单并由值班员逐件登记回访。后来另做别的事情"])
    texts = ["", "别人自己的头一句话。开通留言转办单，并由值班员逐件登记回访，然后结束"]
    found = align(one, prepared(texts), lexicon().settings).passages
    assert [(p.section, p.other_section) for p in found] == [(0, 1)]
    assert texts[1][found[0].other_start : found[0].other_end] == "开通留言转办单，并由值班员逐件登记回访"


def test_short_equal_runs_are_chance() -> None:
    assert (
        equal(
            prepared(["逐件登记回访群众"[:7] + "甲乙丙丁戊己庚"]), prepared(["子丑寅卯辰巳" + "逐件登记回访群众"[:7]])
        )
        == 0
    )


def test_empty_texts() -> None:
    assert equal(prepared([]), prepared(["", "　"])) == 0
    assert equal(prepared(["甲"]), prepared(["甲"])) == 0


def test_a_pack_without_the_lexicon_has_none() -> None:
    assert lexicon_of(replace(pack(), lexicons={})) is None
    with pytest.raises(ValueError, match="similarity"):
        needed(replace(pack(), lexicons={}))
