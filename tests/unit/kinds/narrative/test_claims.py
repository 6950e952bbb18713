"""Stated counts: field, value, scope, place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.base.text import fold
from nianbao.kinds.narrative.claims_read import read
from support.lexicons import shipped_lexicon

ROOT = Path(__file__).resolve().parents[4]
LEXICON = shipped_lexicon("claims")
GOLD = [json.loads(line) for line in (ROOT / "benchmarks/narrative/claims.jsonl").read_text("utf-8").splitlines()]


def stated(text: str, year: int = 2024, agency: str = "云溪市青栎区人民政府") -> list[tuple]:
    claims = read(fold(text), LEXICON, section="overview", year=year, agency=agency).claims
    return [(claim.field, claim.value, claim.scope) for claim in claims]


def test_precision_and_recall_on_the_invented_sentences():
    right = found = wanted = 0
    for line in GOLD:
        got = {
            (field, float(value), scope) for field, value, scope in stated(line["text"], line["year"], line["agency"])
        }
        got = {one for one in got if one[0] not in LEXICON["finer"]}  # the sentences are not labelled with these
        want = {(field, float(value), line["scope"]) for field, value in line["fields"].items()}
        right, found, wanted = right + len(got & want), found + len(got), wanted + len(want)
    assert right / found >= 0.98
    assert right / wanted >= 0.95


@pytest.mark.parametrize("line", [line for line in GOLD if not line["fields"]], ids=lambda line: line["text"][:20])
def test_decoys_give_nothing(line):
    assert stated(line["text"], line["year"], line["agency"]) == []


def test_a_figure_behind_unknown_words_is_not_a_claim():
    assert stated("全年受理政府信息公开申请后开设专家讲堂12件。") == []


def test_places_are_those_of_the_text():
    text = "全区新收政府信息公开申请12件（其中自然人申请10件），办结11件。"
    for claim in read(text, LEXICON, section="overview", year=2024, agency=None).claims:
        assert text[claim.start : claim.end] == claim.quote
        assert str(claim.value) in claim.quote


def test_the_year_of_a_carry_over_tells_its_direction():
    text = "收到政府信息公开申请12件，2023年结转2件，结转2025年办理1件。"
    assert ("carried_in", 2, "whole_body") in stated(text)
    assert ("carried_out", 1, "whole_body") in stated(text)


@given(
    st.text(
        alphabet="2024年全市收到受理政府信息公开依申请行政复议诉讼未无，。、（）《》件份%12万余其中结转下同比增长",
        max_size=120,
    )
)
@settings(max_examples=150)
def test_any_text_is_read_and_quoted_exactly(text):
    for claim in read(text, LEXICON, section="overview", year=2024, agency="云溪市财政局").claims:
        assert text[claim.start : claim.end] == claim.quote
        assert claim.scope in ("whole_body", "part", "other_period", "unknown")


def test_a_sentence_that_runs_on_for_pages_is_cut_and_the_claims_of_a_section_are_bounded():
    filler = "围绕民生实事细化公开目录，" * 300
    assert stated(f"收到政府信息公开申请12件，{filler}办结政府信息公开申请11件。") == [
        ("new_received", 12, "whole_body"),
        ("processed", 11, "whole_body"),
    ]
    assert 500 < len(stated("收到政府信息公开申请3件、" * 3000)) < 700


@pytest.mark.parametrize(
    "words",
    [
        "未予公开",
        "不准公开",
        "不便公开",
        "未同意公开",
        "不应公开",
        "不准予公开",
        "未公开",
        "尚未公开",
        "不能公开",
        "没有公开",
    ],
)
def test_what_was_not_disclosed_is_not_counted_as_granted(words):
    fields = [
        field for field, value, _ in stated(f"收到政府信息公开申请40件，全部公开21件，{words}7件。") if value == 7
    ]
    assert fields in ([], ["denied"])
    assert stated(f"收到政府信息公开申请40件，全部公开21件，{words}7件。")[:2] == [
        ("new_received", 40, "whole_body"),
        ("granted", 21, "whole_body"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "上年结转6件（自然人5件、法人1件）。",
        "上年结转6件，其中自然人5件。",
        "予以公开21件（自然人18件、企业3件）。",
        "部分公开的9件里，自然人7件、法人及其他组织2件。",
        "结转下年度4件，均为自然人。",
        "不予公开8件，含自然人6件。",
    ],
)
def test_applicants_told_behind_a_part_are_those_of_the_part(text):
    found = {field for field, _, _ in stated(f"新收政府信息公开申请40件。{text}")}
    assert "natural_new_received" not in found
    assert "legal_new_received" not in found


def test_applicants_told_behind_what_was_carried_in_are_those_of_all_where_they_are_more():
    found = stated("新收政府信息公开申请40件、上年结转6件，其中自然人37件。")
    assert ("natural_new_received", 37, "whole_body") in found


@pytest.mark.parametrize(
    "text",
    [
        "办理政府信息公开申请46件（新收40件，结转6件）。",
        "共办理政府信息公开申请46件（本年新收40件、结转6件），办结41件。",
    ],
)
def test_what_was_carried_over_beside_what_came_in_is_not_left_for_the_next_year(text):
    assert "carried_out" not in {field for field, _, _ in stated(text)}


def test_half_width_marks_are_read_like_chinese_ones():
    half = str.maketrans("，：；！？（）。", ",:;!?().")
    assert [one["text"] for one in GOLD if stated(one["text"]) != stated(one["text"].translate(half))] == []
