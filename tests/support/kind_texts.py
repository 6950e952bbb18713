"""Reports of invented texts for the kinds that read them, and a rule's cases judged by its kind alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from nianbao.catalog.load import load
from nianbao.kinds.contract import Batch, Verdict
from nianbao.kinds.facts import build_facts
from nianbao.kinds.table import KINDS
from nianbao.model.report import OtherHeading, Report, Section, TableReading
from nianbao.model.rule import Pack, Rule, RuleCase

ROOT = Path(__file__).resolve().parents[2]


@cache
def pack() -> Pack:
    return load(ROOT / "rules" / "disclosure-2021", KINDS)


def report_of(sections: Mapping[str, Any] | None = None, *, base: str = "clean", **head: Any) -> Report:
    """The base report with other sections (text, None: left out, or a mapping of a section's fields) and fields.
    `order`: section ids as printed; `tables`: ids of the tables that were found (default: all); `other_headings`."""
    about = {**pack().bases[base], **head}
    texts = {**about["sections"], **(sections or {})}
    order = list(head.get("order") or [spec.id for spec in pack().form.sections])
    found = []
    for spec in pack().form.sections:
        given = texts.get(spec.id)
        if given is None:
            found.append(Section(spec.id, False))
            continue
        fields = dict(given) if isinstance(given, Mapping) else {"text": given}
        text = str(fields.get("text", about["sections"].get(spec.id, "")))
        title = fields.get("title", spec.title)
        ordinal = fields.get("ordinal", "一二三四五六"[order.index(spec.id)])
        evidence = fields.get("evidence", "title" if title else "content")
        found.append(Section(spec.id, True, text, title, ordinal, (), None, order.index(spec.id), evidence))
    shown = head.get("tables", [table.id for table in pack().form.tables])
    tables = {
        table.id: TableReading(table.id, "read" if table.id in shown else "missing", table.edition, {})
        for table in pack().form.tables
    }
    period = about["period"]
    headings = tuple(
        OtherHeading(*one) if isinstance(one, tuple) else OtherHeading(one, None, 9)
        for one in head.get("other_headings", ())
    )
    return Report(
        form="disclosure-2021", edition="2021", agency=about["agency"], year=about["year"], title=about["title"],
        published=about["published"], period=tuple(period) if period else None, level=about["level"],
        sections=tuple(found), tables=tables, preface=about["preface"], tail=head.get("tail", ""),
        other_headings=headings, years_seen=tuple(("period", int(day[:4])) for day in period or ()),
    )  # fmt: skip


def judge(kind: str, report: Report, *, lang: str = "zh", **params: Any) -> list[Verdict]:
    """The verdicts of a kind, each held to the contract: slots, anchors, one pass."""
    batch = Batch(pack(), [report], build_facts(pack().form, [report]), [None], lang=lang)
    rule = next(r for r in pack().rules if r.kind == kind)
    verdicts = list(KINDS[kind].evaluate(batch, rule, KINDS[kind].params(**params)))
    _hold_to_contract(kind, report, verdicts)
    return verdicts


def _hold_to_contract(kind: str, report: Report, verdicts: list[Verdict]) -> None:
    assert verdicts
    texts = {section.id: section.text for section in report.sections}
    texts |= {"title": report.title or "", "preface": report.preface, "tail": report.tail}
    for verdict in verdicts:
        outcome = verdict.outcome.value
        due = KINDS[kind].slots.get(f"{outcome}.{verdict.variant}", KINDS[kind].slots.get(outcome, frozenset()))
        assert due - {"agency", "year", "rule_title"} <= set(verdict.slots), (outcome, verdict.variant)
        if outcome in ("fail", "review"):
            assert verdict.anchors
        else:
            assert len(verdicts) == 1
        for anchor in verdict.anchors:
            if anchor["type"] == "span" and anchor["end"] > anchor["start"]:
                assert texts[anchor["section"]][anchor["start"] : anchor["end"]] == anchor["quote"]
    assert len({verdict.place for verdict in verdicts}) == len(verdicts)


def cases(*kinds: str) -> list[tuple[Rule, RuleCase]]:
    return [(rule, case) for rule in pack().rules if rule.kind in kinds for case in rule.cases]


def outcomes(rule: Rule, case: RuleCase) -> set[str]:
    """What a rule's kind says about a case's report."""
    report = report_of(case.sections, base=case.base, **case.report)
    return {verdict.outcome.value for verdict in judge(rule.kind, report, **rule.params.model_dump())}
