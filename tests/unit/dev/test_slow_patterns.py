"""Patterns that are slow on hostile texts are told, with their place; those of our own packs are none."""

import shutil
import time
from pathlib import Path

import pytest

from nianbao.app.packs import kinds
from nianbao.dev import slow_patterns
from nianbao.dev.hostile_texts import slow_on
from nianbao.dev.lint import lint_pack


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:甲+)+乙",
        r"(?:甲|甲甲)+乙",
        r"\s*：",
        r"\d+件",
        r"其中.*?共计",
        r"(?:信息|公开|信息公开)+$",
        r"(?:.{1,9}、?){2,40}。",
        r"[（(][^）]*[）)]",
        r"(?P<a>甲+)(?P=a)乙",
    ],
)
def test_slow_patterns_are_told(pattern):
    before = time.process_time()
    assert slow_on(pattern) is not None
    assert time.process_time() - before < 30


@pytest.mark.parametrize(
    "pattern",
    [
        r"\s{0,9}：",
        r"\d{1,9}件",
        r"(?<!\d)\d+件",
        r"其中.{0,60}?共计",
        r"^[^。]*其中[^。]*$",
        r"甲++乙?",
        r"(?:信息|公开)(?:不够|还不)(?:充分|全面)",
        r"[一二三四五六七八九十]{1,3}、",
        r"(?<=全年)(?:收到|受理)申请(?!书)",
    ],
)
def test_others_are_not(pattern):
    assert slow_on(pattern) is None


RULES = Path(__file__).resolve().parents[3] / "rules"
CHANGES = {  # file → what stands there once, what a careless author writes
    "form/form.yaml": ("走进[^", "走进.{1,6}|[^"),
    "lexicons/claims.yaml": (r"\d{1,9}[日天号]", r"\d+[日天号]"),
    "lexicons/problems.yaml": ("薄弱环节|原因)){0,8}", "薄弱环节|原因))*"),
    "rules/wording/placeholder-left.yaml": ("[×＊]{2,20}", "[×＊]{2,}"),
}


def test_lint_tells_slow_patterns_with_file_and_line(tmp_path):
    pack = tmp_path / "disclosure-2021"
    shutil.copytree(RULES / "disclosure-2021", pack)
    expected = set()
    for name, (good, slow) in CHANGES.items():
        text = (pack / name).read_text(encoding="utf-8")
        assert good in text, name
        expected |= {f"{name}:{line}" for line, told in enumerate(text.split("\n"), 1) if good in told}
        (pack / name).write_text(text.replace(good, slow), encoding="utf-8")
    linted = lint_pack(pack, kinds())
    told = {problem.where.partition("disclosure-2021/")[2] for problem in linted.problems if "很慢" in problem.message}
    assert told == expected
    assert not linted.errors


def test_a_search_for_slow_patterns_that_takes_long_is_given_up_and_said(tmp_path, monkeypatch):
    pack = tmp_path / "website-2018"
    shutil.copytree(RULES / "website-2018", pack)
    monkeypatch.setattr(slow_patterns, "_PATIENCE", -1.0)
    [problem] = lint_pack(pack, kinds()).problems
    assert "没有试" in problem.message
