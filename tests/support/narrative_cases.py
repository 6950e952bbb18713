"""A pack's cases run over the engine: the report of a base with a case's changes, judged by one rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from nianbao.base.numbers import parse_figure
from nianbao.base.text import fold
from nianbao.catalog.load import load
from nianbao.engine.judge import judge
from nianbao.kinds.table import KINDS
from nianbao.model.finding import Result
from nianbao.model.pattern import expand
from nianbao.model.report import Reading, Report, Section, TableReading
from nianbao.model.rule import Pack, Rule, RuleCase

ROOT = Path(__file__).resolve().parents[2]
ALL = KINDS


def narrative_pack() -> Pack:
    """The repository's pack, with the narrative kinds known."""
    return load(ROOT / "rules/disclosure-2021", ALL)


def report_of(pack: Pack, base: dict[str, Any], changes: dict[str, Any]) -> Report:
    """The report that a base describes, with `cells`, `sections` and `report` changed."""
    form = pack.form
    texts = {**base.get("sections", {}), **changes.get("sections", {})}
    printed = dict.fromkeys((address for table in form.tables for address in table.cells), "0")
    for cells in (base.get("cells", {}), changes.get("cells", {})):
        for pattern, text in cells.items():
            printed.update(dict.fromkeys((a for a in expand(pattern, form) if a in printed), text))
    readings = {}
    for address, text in printed.items():
        figure = parse_figure(text)
        readings[address] = Reading(text, figure.value, figure.state)
    sections = tuple(
        Section(
            spec.id, texts.get(spec.id) is not None, fold(texts.get(spec.id) or ""), spec.title, None, position=index
        )
        for index, spec in enumerate(form.sections)
    )
    tables = {
        table.id: TableReading(table.id, "read", table.edition, {a: readings[a] for a in table.cells})
        for table in form.tables
    }
    head = {name: base.get(name) for name in ("edition", "agency", "year", "title", "published", "level")}
    head.update(changes.get("report", {}))
    return Report(form=form.id, period=None, sections=sections, tables=tables, **head)


def outcomes(pack: Pack, rule: Rule, case: RuleCase) -> list[Result]:
    """What one rule says about a case."""
    base = pack.bases[case.base]
    report = report_of(pack, base, {"cells": case.cells, "sections": case.sections, "report": case.report})
    prior = None
    if case.prior is not None:
        year = {"year": report.year - 1 if report.year else None}
        prior = report_of(pack, base, {**case.prior, "report": {**year, **case.prior.get("report", {})}})
    alone = replace(pack, rules=(rule,))
    return judge(alone, ALL, [report], [prior], prior_given=prior is not None)[0].results


RESULTS = {
    "granted": "granted", "partial": "partially_granted", "denied": "denied_third_party",
    "unavailable": "unavailable_not_held", "not_processed": "not_processed_repeated", "other": "other_other",
}  # fmt: skip


def table(
    new=0, came=0, left=0, legal=0, disputes=(0, 0, 0), direct=(0, 0, 0), after=(0, 0, 0), decisions=(), **results
):
    """Cells that hold together. Disputes: upheld, corrected, pending. `decisions`: rows of table two by name."""
    rows = {"new_received": new, "carried_in": came, "carried_out": left, "processed_total": sum(results.values())}
    rows.update({code: results.get(name, 0) for name, code in RESULTS.items()})
    cells = {"requests.**.**": "0", "disputes.**.**": "0", "proactive_disclosure.**.**": "0"}
    for code, value in rows.items():
        cells[f"requests.{code}.natural_person|total"] = str(value)
    cells["requests.new_received.natural_person"] = str(new - legal)
    cells["requests.new_received.enterprise"] = str(legal)
    for code, values in (
        ("reconsideration", disputes), ("litigation_direct", direct), ("litigation_after_reconsideration", after),
    ):  # fmt: skip
        for column, value in zip(("upheld", "corrected", "pending"), values, strict=True):
            cells[f"disputes.{code}.{column}"] = str(value)
        cells[f"disputes.{code}.total"] = str(sum(values))
    cells.update({f"proactive_disclosure.{name}": value for name, value in dict(decisions).items()})
    return cells
