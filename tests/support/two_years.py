"""Two years' reports of the shipped pack's cases, and what the kinds across years and of plausibility say of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from nianbao.base.numbers import parse_figure
from nianbao.catalog.load import load
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.facts import build_facts
from nianbao.kinds.table import KINDS
from nianbao.model.form import Address, FormSpec
from nianbao.model.pattern import expand
from nianbao.model.report import Reading, Report, Section, State, TableReading
from nianbao.model.rule import Pack, Rule, RuleCase

PACK = Path(__file__).resolve().parents[2] / "rules" / "disclosure-2021"
_OWN = ("carry_over", "stock", "pending_hint", "growth", "outliers", "zero", "amount_unit", "parts_blank")
OWN: dict[str, Kind] = {name: KINDS[name] for name in _OWN}


@cache
def pack() -> Pack:
    return load(PACK, KINDS)


def build(form: FormSpec, base: Mapping[str, Any], changes: Mapping[str, Any]) -> Report:
    """A report from a base and the changes of a case."""
    about = {**base, **(changes.get("report") or {})}
    texts: dict[Address, str | None] = {address: "0" for table in form.tables for address in table.cells}
    for pattern, text in [*base["cells"].items(), *(changes.get("cells") or {}).items()]:
        texts.update(dict.fromkeys(expand(pattern, form), text))
    sections = {**base["sections"], **(changes.get("sections") or {})}
    tables = {
        table.id: TableReading(
            table.id, "read", table.edition, {address: _reading(texts[address]) for address in table.cells}
        )
        for table in form.tables
    }
    return Report(
        form.id, form.edition, about["agency"], about["year"], about["title"], about["published"], None, about["level"],
        tuple(Section(spec.id, True, sections.get(spec.id) or "") for spec in form.sections), tables,
    )  # fmt: skip


def _reading(text: str | None) -> Reading:
    if text is None:
        return Reading("", None, State.ABSENT)
    figure = parse_figure(text)
    return Reading(text, figure.value, figure.state, None, figure.note)


def judge(rule: Rule, now: Report, prior: Report | None, *, given: bool = False, **around: Any) -> list[Verdict]:
    batch = Batch(pack(), [now], build_facts(pack().form, [now]), [prior], prior_given=given, around=[around])
    return list(OWN[rule.kind].evaluate(batch, rule, rule.params))


def cases() -> list[tuple[Rule, RuleCase]]:
    return [(rule, case) for rule in pack().rules if rule.kind in OWN for case in rule.cases]


def reports(case: RuleCase) -> tuple[Report, Report | None]:
    base = pack().bases[case.base]
    now = build(pack().form, base, {"cells": case.cells, "sections": case.sections, "report": case.report})
    return now, build(pack().form, base, case.prior) if case.prior is not None else None


def rule(rule_id: str) -> Rule:
    return next(one for one in pack().rules if one.id == rule_id)
