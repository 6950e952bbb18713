"""Problems and measures: counts, exact spans, matching."""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.base.text import fold
from nianbao.kinds.narrative.problems import analyse

ROOT = Path(__file__).resolve().parents[4]
LEXICON = yaml.safe_load((ROOT / "rules/disclosure-2021/lexicons/problems.yaml").read_text("utf-8"))
LINES = (ROOT / "benchmarks/narrative/passages.jsonl").read_text("utf-8").splitlines()
GOLD = [json.loads(line) for line in LINES]


def test_counts_on_the_invented_passages():
    found = [(line["expected"], analyse(fold(line["text"]), LEXICON)) for line in GOLD]
    assert sum(want["n_problems"] == len(got.problems) for want, got in found) >= 0.95 * len(found)
    assert sum(want["n_measures"] == len(got.measures) for want, got in found) >= 0.95 * len(found)


def test_one_measure_to_each_problem_leaves_none_unanswered():
    for line in GOLD:
        want = line["expected"]
        if want["n_problems"] and want["n_problems"] == want["n_measures"]:
            assert analyse(fold(line["text"]), LEXICON).coverage == 1.0, line["text"]


def test_measures_are_matched_by_what_they_are_about():
    text = (
        "主要问题：一是政策解读形式单一；二是公开目录更新不及时；三是从业人员业务不熟。"
        "改进措施：一是组织业务培训，提高人员能力；二是制作图解，丰富解读形式。"
    )
    found = analyse(text, LEXICON)
    assert [problem.measures for problem in found.problems] == [[1], [], [0]]
    assert found.coverage == 2 / 3


@given(st.text(alphabet="一二三是（）、，。；：\n1.2问题不足有待下步措施针对上述存在将加强解读公开", max_size=150))
@settings(max_examples=150, deadline=None)
def test_spans_are_exact_and_within_the_text(text):
    found = analyse(text, LEXICON)
    for item in (*found.problems, *found.measures):
        assert text[item.start : item.end] == item.text
    for problem in found.problems:
        assert all(0 <= index < len(found.measures) for index in problem.measures)
