"""Judging in tests: a text, a report or a kind by itself, without files.

`of_text("…")` is what the shipped pack says of a text in a section; `told` what a pack says of a report; `of_kind` what a kind
says of reports, held to what every kind owes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

from nianbao.engine.judge import judge
from nianbao.kinds.contract import Batch, Verdict
from nianbao.kinds.facts import build_facts
from nianbao.kinds.params import Params
from nianbao.kinds.slots import COMMON
from nianbao.kinds.table import KINDS
from nianbao.model.finding import Result
from nianbao.model.report import Report
from nianbao.model.rule import Pack, Rule
from support.forms import FORM
from support.narrative_cases import narrative_pack, report_of

TOLD = ("fail", "review", "error")
QUIET = dict.fromkeys(("overview", "problems", "other"), "")  # sections that no rule about texts says anything of


@cache
def pack_of(rules: frozenset[str] | None = None) -> Pack:
    """The shipped pack, or only these rules of it."""
    pack = narrative_pack()
    return pack if rules is None else replace(pack, rules=tuple(rule for rule in pack.rules if rule.id in rules))


def of_text(
    text: str,
    *,
    section: str = "overview",
    cells: Mapping[str, str] | None = None,
    rules: Collection[str] | None = None,
    **about: Any,
) -> list[Result]:
    """All results of `rules` (default: every rule of the pack) for a report with this text in one section and no other text.
    `cells`: pattern → printed text; `about`: agency, level, year, title."""
    pack = pack_of(None if rules is None else frozenset(rules))
    changes = {"cells": dict(cells or {}), "sections": {**QUIET, section: text}, "report": about}
    report = report_of(pack, pack.bases["clean"], changes)
    return judge(pack, KINDS, [report], [None], prior_given=False)[0].results


def told(results: Collection[Result], outcomes: Collection[str] = TOLD) -> dict[str, str]:
    """Rule → message, of the results that say something."""
    return {result.rule: result.message for result in results if result.outcome in outcomes}


def of_kind(kind: str, given: Params, *reports: Report, lang: str = "zh") -> list[Verdict]:
    """The verdicts of a kind on reports of the test form, held to the slots and anchors that every verdict owes."""
    pack = cast("Pack", SimpleNamespace(form=FORM))
    batch = Batch(pack, reports, build_facts(FORM, reports), [None] * len(reports), lang=lang)
    found = list(KINDS[kind].evaluate(batch, cast("Rule", None), given))
    for verdict in found:
        key = f"{verdict.outcome}.{verdict.variant}"
        promised = KINDS[kind].slots.get(key, KINDS[kind].slots[str(verdict.outcome)])
        assert promised - COMMON <= set(verdict.slots), key
        assert bool(verdict.anchors) == (verdict.outcome in ("fail", "review"))
    assert {verdict.report for verdict in found} == set(range(len(reports)))
    return found
