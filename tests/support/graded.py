"""Invented findings of graded quality, as a district hands in reports, and a run of them."""

from __future__ import annotations

import random
from typing import Any

from nianbao.app.packs import PackSet
from nianbao.model.finding import Claim, Finding, Narrative, ReportHead, RunHead
from nianbao.model.roster import BodyState
from support.district import names_of
from support.findings import PACK, make, not_checked, passes, run_head, soft

BY = list(PackSet("disclosure-2021").pack("disclosure-2021").profiles["default"].ranking.by)
ASPECTS = ("proactive", "requests", "management", "platform", "supervision", "assessment")
TOLD = [
    "new_received",
    "carried_in",
    "processed",
    "carried_out",
    "granted",
    "reconsideration_total",
    "litigation_total",
]
ADVICE = ("no-measure", "aspect-missing", "stale-year", "wordy", "no-example")


def graded(count: int, seed: int = 5) -> list[Finding]:
    """Reports of graded quality, as a district hands them in: most without a mistake in their figures, so that the score
    alone leaves them at the top together."""
    rng = random.Random(seed)
    found = []
    for number, name in enumerate(names_of(count)):
        quality = rng.random()
        results = [*passes(60), *not_checked()[: rng.randint(0, 3)]]
        for rule in ADVICE:
            if rng.random() > quality + 0.45:
                results.append(soft(rule, f"问题 {rule}", [], severity="advise", deduction=1.0))
        if rng.random() > quality + 0.3:
            results.append(soft("note", "提示", [], severity="info", deduction=0.0))
        told = rng.sample(TOLD, min(len(TOLD), round(2 + 4 * quality * rng.random())))
        claims = [
            Claim("overview", f"{at}件", 0, 2, field, at, "whole_body", at, "agrees") for at, field in enumerate(told)
        ]
        for at in range(2):
            if rng.random() > quality + 0.4:
                results.append(soft(f"look-{at}", f"要核实 {at}", [], outcome="review", deduction=0.0))
        narrative = Narrative(
            aspects={one: "present" if rng.random() < 0.6 + quality / 2 else "absent" for one in ASPECTS},
            coverage=min(1.0, round(0.25 * rng.randint(1, 3) + (quality > 0.5) * 0.25, 2)),
        )
        day = f"2025-01-{1 + int(30 * rng.random()):02d}"
        head = ReportHead(name, 2024, "2021", f"{name}2024年年度报告", day, level="department", form="disclosure")
        found.append(make(f"2024-{number:04d}", name, results, narrative=narrative, claims=claims, report=head))
    return found


def head_of(findings: list[Finding], missing: int = 0, **changes: Any) -> RunHead:
    head = run_head(findings, **changes)
    head.forms[PACK]["rankings"] = {"standard": {"least": 80, "by": BY}}
    bodies = [
        BodyState(
            one.report.agency or "",
            (one.report.agency or "")[6:],
            ("部门", "镇", "街道")[at % 3],
            at,
            "submitted",
            [one.id],
        )
        for at, one in enumerate(findings)
    ]
    late = [BodyState(f"未报单位{at}", f"未报单位{at}", "部门", 900 + at, "missing", []) for at in range(missing)]
    head.roster = [*bodies, *late]
    return head
