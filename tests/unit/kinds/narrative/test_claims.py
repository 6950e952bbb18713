"""Stated counts: field, value, scope, place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.base.text import fold
from nianbao.kinds.narrative.claims import read
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
@settings(max_examples=150, deadline=None)
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
