"""Statements about figures, labelled by people who had not seen the rules: what is wrong is found, what holds is not accused.

`tests/gold/arithmetic.jsonl`: text, agency, year, `wrong`: the passages that do not hold. All are invented."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from nianbao.base.text import fold
from nianbao.engine.judge import judge
from nianbao.kinds.table import KINDS
from support.kind_texts import pack, report_of

GOLD = Path(__file__).resolve().parents[3] / "gold/arithmetic.jsonl"
RULES = {
    "claim-disagrees", "claim-parts-disagree", "parts-told-disagree", "growth-told-miscalculated", "done-contradicted",
    "balance-told-disagrees",
}  # fmt: skip


def test_what_does_not_hold_is_found_and_nothing_else():
    rules = replace(pack(), rules=tuple(rule for rule in pack().rules if rule.id in RULES))
    golds = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    quiet = dict.fromkeys(("problems", "other", "requests", "disputes"), "")
    reports = [
        report_of({**quiet, "overview": fold(gold["text"])}, agency=gold["agency"], year=gold["year"]) for gold in golds
    ]
    wrong = found = 0
    for gold, judged in zip(golds, judge(rules, KINDS, reports, [None] * len(reports)), strict=True):
        told = [result for result in judged.results if result.outcome in ("fail", "review", "error")]
        assert not told or gold["wrong"], (gold["text"], [result.message for result in told])
        wrong += len(gold["wrong"])
        found += min(len(told), len(gold["wrong"]))
    assert wrong > 20
    assert found >= 0.95 * wrong
