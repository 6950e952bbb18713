"""Rules tried on their own cases: a report built from a base and a case's changes, judged by that one rule.

A base report holds "0" in every cell that it does not name. A case changes `cells` (address or pattern → printed text,
null takes the cell out), `sections` (text, null: not found, or a mapping of `text`, `title`, `ordinal`) and `report`:
its identity, `preface`, `tail`, and

    tables          {table: status}                        missing, not_read, partial, read
    layouts         {table: edition}                       printed in another edition's layout
    labels          {table: [{row, column, printed}]}      labels printed otherwise than the form has them
    order           [section, …]                           the order in which the sections stand
    other_headings  [printed, …]                           headings that belong to no section

`prior` describes last year's report in the same way, `neighbours` the other reports of the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nianbao.base.errors import EngineError
from nianbao.base.numbers import parse_cell
from nianbao.base.ordinals import NUMERALS
from nianbao.base.text import fold
from nianbao.base.timelimit import time_limit
from nianbao.engine.judge import judge
from nianbao.kinds.contract import Crossing, Kind, Known, Other
from nianbao.kinds.foreign import run_kind, told_across
from nianbao.model.finding import Result
from nianbao.model.form import Address, FormSpec, SectionSpec, TableSpec
from nianbao.model.pattern import expand
from nianbao.model.report import (
    ABSENT,
    Label,
    OtherHeading,
    ParagraphSpan,
    Reading,
    Report,
    Section,
    State,
    TableReading,
)
from nianbao.model.rule import Pack, Rule, RuleCase

UNREAD = ("missing", "not_read")
SECONDS = 10.0  # of the processor, that reading a case or judging it by one rule may take


@dataclass(frozen=True, slots=True)
class CaseTrial:
    """What a rule said of a case. `passed`: it said what the case expects. `reason`: in words, when it did not.
    `applies`: False for a case of an inherited rule that does not apply to this pack's form (an earlier edition or year),
    which is no fault of either."""

    rule: str
    kind: str
    case: str
    expected: str
    outcomes: tuple[str, ...]
    messages: tuple[str, ...]
    passed: bool
    known_weakness: bool
    reason: str = ""
    applies: bool = True


def run_cases(pack: Pack, kinds: Mapping[str, Kind], rules: Sequence[str] = ()) -> Iterator[CaseTrial]:
    """The cases of the rules named (default: all) in the order of the pack."""
    for rule in pack.rules:
        if not rules or rule.id in rules:
            for case in rule.cases:
                yield run_case(pack, kinds, rule, case)


def run_case(pack: Pack, kinds: Mapping[str, Kind], rule: Rule, case: RuleCase) -> CaseTrial:
    """One case of one rule, judged as the engine judges."""
    results = case_results(pack, kinds, rule, case)
    outcomes = tuple(sorted({result.outcome for result in results}))
    messages = tuple(result.message for result in results)
    reason = ""
    inherited = _inherited(pack, rule)
    applies = not inherited or outcomes != ("not_applicable",) or case.expect == "not_applicable"
    if applies and outcomes != (case.expect,):
        reason = f"应为 {case.expect}，实为 {'、'.join(outcomes)}：{'；'.join(messages)}"
    elif case.message is not None and case.message not in messages and not inherited:
        reason = f"应说“{case.message}”，实说“{'；'.join(messages)}”"
    return CaseTrial(
        rule.id, rule.kind, case.name, case.expect, outcomes, messages, not reason, case.known_weakness, reason, applies
    )


def _inherited(pack: Pack, rule: Rule) -> bool:
    """Of a rule from another pack only the outcome counts: the pack's own form may name and count things otherwise."""
    return bool(rule.source) and not rule.source.startswith(f"{pack.id}/")


def case_results(pack: Pack, kinds: Mapping[str, Kind], rule: Rule, case: RuleCase, lang: str = "zh") -> list[Result]:
    """The results of one rule on the report of one case."""
    base = pack.bases[case.base]
    if case.document is not None:
        with time_limit(SECONDS, EngineError(f"识别用例的文字超过 {SECONDS:g} 秒，已放弃")):
            report = _recognised(case.document, pack.form)
    else:
        report = build_report(pack.form, base, {"cells": case.cells, "sections": case.sections, "report": case.report})
    prior = None
    if case.prior is not None:
        last = {"year": report.year - 1} if report.year is not None else {}
        prior = build_report(pack.form, base, {**case.prior, "report": {**last, **(case.prior.get("report") or {})}})
    given = [build_report(pack.form, base, one) for one in case.neighbours]
    alone = replace(pack, rules=(rule,))
    judged = judge(
        alone,
        kinds,
        [report],
        [prior],
        prior_given=prior is not None,
        around=[_around(kinds[rule.kind], pack, [report, *given])],
        lang=lang,
        rule_seconds=SECONDS,
    )
    return judged[0].results


def _around(kind: Kind, pack: Pack, reports: Sequence[Report]) -> dict[str, Any]:
    """What a run of these reports says about the first one, to a kind that compares reports."""
    if kind.gather is None or kind.across is None:
        return {}
    agencies = list(dict.fromkeys(one.agency for one in reports))
    known = [
        Known(
            one.agency, one.year, one.level, agencies.index(one.agency), Other(one, "", f"{at}.txt"), None, True, True
        )
        for at, one in enumerate(reports)
    ]
    gather = kind.gather
    gathered = run_kind(kind, lambda: gather(reports, pack))
    told, _ = told_across(kind, Crossing(pack, known, [(len(reports), lambda: gathered)]))
    return {kind.name: told[0]}


def build_report(form: FormSpec, base: Mapping[str, Any], changes: Mapping[str, Any]) -> Report:
    """The report that a base describes with a case's changes. PatternError for cells that the form does not have."""
    # Kept whole: what a case may state, field by field, with what holds where it does not.
    about = {**base, **(changes.get("report") or {})}
    layouts: Mapping[str, str] = about.get("layouts") or {}
    statuses: Mapping[str, Any] = about.get("tables") or {}
    labels: Mapping[str, Any] = about.get("labels") or {}
    texts: dict[Address, str | None] = {}
    for cells in (base.get("cells") or {}, changes.get("cells") or {}):
        for pattern, text in cells.items():
            texts.update(dict.fromkeys(expand(pattern, form), text))
    tables = {}
    for spec in form.tables:
        layout = _layout(form, spec, layouts.get(spec.id) or about.get("edition"))
        tables[spec.id] = _table(layout, texts, statuses.get(spec.id), labels.get(spec.id) or ())
    order: Sequence[str] = about.get("order") or [section.id for section in form.sections]
    written = {**(base.get("sections") or {}), **(changes.get("sections") or {})}
    return Report(
        form=form.id,
        edition=about.get("edition") or form.edition,
        agency=about.get("agency"),
        year=about.get("year"),
        title=about.get("title"),
        published=about.get("published"),
        period=tuple(about["period"]) if about.get("period") else None,
        level=about.get("level"),
        sections=tuple(_section(spec, written.get(spec.id), order) for spec in form.sections),
        tables=tables,
        preface=fold(about.get("preface") or ""),
        tail=fold(about.get("tail") or ""),
        other_headings=tuple(
            OtherHeading(printed, None, len(order) + number)
            for number, printed in enumerate(about.get("other_headings") or ())
        ),
        years_seen=_years(about),
        score=1.0,
    )


def _layout(form: FormSpec, spec: TableSpec, edition: str | None) -> TableSpec:
    """The table's layout in an edition, which is the form's own where the table has no other."""
    known = {layout.edition: layout for layout in (spec, *form.other_layouts) if layout.id == spec.id}
    return known.get(edition or spec.edition, spec)


def _table(
    layout: TableSpec, texts: Mapping[Address, str | None], status: str | None, labels: Sequence[Mapping[str, str]]
) -> TableReading:
    unread = status in UNREAD
    readings = {
        address: ABSENT if unread else _reading(texts.get(address, "0"), layout.column(address).number)
        for address in layout.cells
    }
    partial = any(reading.state is State.ABSENT for reading in readings.values())
    found: Any = status or ("partial" if partial else "read")
    reasons = {"not_read": "表格是图片", "partial": "有的格没有找到"}
    return TableReading(
        layout.id,
        found,
        layout.edition,
        readings,
        labels=tuple(_label(layout, label) for label in labels),
        reason=reasons.get(found, ""),
        section=layout.section,
    )


def _label(layout: TableSpec, given: Mapping[str, str]) -> Label:
    row, column = given.get("row"), given.get("column")
    if row is not None:
        expected = layout.row_by_id[row].label
    else:
        expected = next(spec.label for spec in layout.columns if spec.id == column)
    return Label(row, column, given["printed"], expected, 0.8)


def _reading(text: str | None, number: str) -> Reading:
    if text is None:
        return ABSENT
    figure = parse_cell(text, number)
    return Reading(text, figure.value, figure.state, None, figure.note)


def _section(spec: SectionSpec, given: Any, order: Sequence[str]) -> Section:
    if given is None:
        return Section(spec.id, found=False)
    about = given if isinstance(given, Mapping) else {"text": given}
    text = fold(str(about.get("text") or ""))
    spans, start = [], 0
    for paragraph in text.split("\n") if text else []:
        spans.append(ParagraphSpan(start, start + len(paragraph)))
        start += len(paragraph) + 1
    return Section(
        spec.id,
        found=True,
        text=text,
        title=about.get("title", spec.title),
        ordinal=about.get("ordinal", NUMERALS[spec.ordinal - 1]),
        paragraphs=tuple(spans),
        position=order.index(spec.id) if spec.id in order else -1,
        evidence="title" if about.get("title", spec.title) else "content",
    )


def _years(about: Mapping[str, Any]) -> tuple[tuple[str, int], ...]:
    """The years that the title and the statistics period name, as recognition tells them."""
    title, period = about.get("title") or "", about.get("period") or ()
    years = [("title", int(title[start : start + 4])) for start in range(len(title) - 3) if _is_year(title, start)]
    return (*years, *(("period", int(date[:4])) for date in dict.fromkeys(day[:4] for day in period)))


def _is_year(text: str, start: int) -> bool:
    word = text[start : start + 4]
    return word.isascii() and word.isdigit() and word[:2] in ("19", "20")


def _recognised(text: str, form: FormSpec) -> Report:
    from nianbao.model.document import Document, Paragraph
    from nianbao.recognise import recognise

    return recognise(Document("case.txt", "txt", tuple(Paragraph(line) for line in text.splitlines())), form)
