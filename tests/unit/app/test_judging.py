"""Judging a batch in which a rule does not come to an end on one report."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import nianbao
from nianbao.app.passes import judge
from nianbao.kinds.contract import Batch, Verdict
from nianbao.kinds.table import all_kinds

SAMPLES = Path(__file__).resolve().parents[3] / "reports_in" / "2025"
NO_TIMER = not hasattr(signal, "setitimer")


@pytest.mark.skipif(NO_TIMER, reason="this system has no interval timers")
def test_a_rule_without_end_on_one_report_costs_that_result_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    known = all_kinds()
    phrase = known["phrase"].evaluate

    def endless(batch: Batch, rule: Any, given: Any) -> Iterator[Verdict]:
        while rule.id == "placeholder-left" and any("教育局" in (one.agency or "") for one in batch.reports):
            pass
        yield from phrase(batch, rule, given)

    monkeypatch.setattr(judge, "kinds", lambda: {**known, "phrase": replace(known["phrase"], evaluate=endless)})
    monkeypatch.setattr(judge, "SECONDS_PER_BATCH", 0.3)
    monkeypatch.setattr(judge, "SECONDS_PER_RULE", 0.3)
    paths = [SAMPLES / "jiaoyuju.html", SAMPLES / "bailuzhen.html"]
    found = nianbao.audit(paths)
    monkeypatch.undo()
    plain = nianbao.audit(paths)
    for here, there in zip(found.findings, plain.findings, strict=True):
        stuck = "教育局" in (here.report.agency or "")
        errors = [one for one in here.results if one.outcome == "error"]
        assert [one.rule for one in errors] == (["placeholder-left"] if stuck else [])
        assert all("超过" in one.message for one in errors)
        others = {(one.rule, one.outcome) for one in here.results if one.rule != "placeholder-left"}
        assert others == {(one.rule, one.outcome) for one in there.results if one.rule != "placeholder-left"}
