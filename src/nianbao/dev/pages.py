"""One page a rule: what it checks, on what grounds, why, with the rule's own cases as examples.

The examples are run, so that a page shows what the program really says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from nianbao.dev.cases import case_results
from nianbao.dev.words import (
    OUTCOME,
    SEVERITY,
    STATUS,
    change_words,
    pattern_words,
    value_words,
)
from nianbao.kinds.contract import Kind
from nianbao.kinds.params import Params
from nianbao.kinds.words import section_words, table_words
from nianbao.model.finding import Anchor, Result
from nianbao.model.form import FormSpec
from nianbao.model.rule import Clause, Pack, Profile, Rule, RuleCase

REPORTS = ("fail", "review")


@dataclass(frozen=True, slots=True)
class Example:
    """A case of the rule. `changes`: (place, value) against a report without faults; `said`: the messages that come
    out; `advice`, `effect`: what the first of them recommends, and what the fault does."""

    name: str
    expect: str
    changes: tuple[tuple[str, str], ...]
    said: tuple[str, ...]
    advice: str
    effect: str
    section: str
    known_weakness: bool


@dataclass(frozen=True, slots=True)
class RulePage:
    """`checks`: (parameter, values in words). `grounds`: (citation, wording where verified, whether verified). `cost`:
    what it takes off, a line a scoring profile. `section`: the section of the form that it is about, "" for the whole.
    `wrong`, `right`: what it reports and what not; `weak`: what it is known to get wrong."""

    id: str
    title: str
    kind: str
    kind_title: str
    category: str
    severity: str
    weight: float
    status: str
    why: str
    effect: str
    checks: tuple[tuple[str, tuple[str, ...]], ...]
    grounds: tuple[tuple[str, str, bool], ...]
    applies: tuple[str, ...]
    cost: tuple[str, ...]
    section: str
    wrong: tuple[Example, ...]
    right: tuple[Example, ...]
    weak: tuple[Example, ...]
    source: str


def rule_page(pack: Pack, kinds: Mapping[str, Kind], rule: Rule) -> RulePage:
    """The page of one rule of a pack."""
    examples = [_example(pack, kinds, rule, case) for case in rule.cases]
    solid = [example for example in examples if not example.known_weakness]
    wrong = tuple(example for example in solid if example.expect in REPORTS)
    default = pack.profiles.get(pack.default_profile)
    titles = {category.id: category.title for category in (default.categories if default else ())}
    return RulePage(
        id=rule.id,
        title=rule.wording.title,
        kind=rule.kind,
        kind_title=kinds[rule.kind].title,
        category=titles.get(rule.category, rule.category),
        severity=SEVERITY[rule.severity.value],
        weight=rule.weight,
        status=STATUS[rule.status.value],
        why=rule.why,
        effect=_first(wrong, "effect"),
        checks=tuple(_checks(pack, rule)),
        grounds=tuple(
            (pack.clauses[code].citation, _wording(pack.clauses[code]), pack.clauses[code].verified)
            for code in rule.clauses
        ),
        applies=tuple(_applies(pack.form, rule)),
        cost=tuple(_cost(profile, rule) for profile in pack.profiles.values()),
        section="" if "*" in getattr(rule.params, "sections", ()) else _first(wrong, "section"),
        wrong=wrong,
        right=tuple(example for example in solid if example.expect not in REPORTS),
        weak=tuple(example for example in examples if example.known_weakness),
        source=rule.source,
    )


def rule_pages(pack: Pack, kinds: Mapping[str, Kind]) -> list[RulePage]:
    return [rule_page(pack, kinds, rule) for rule in pack.rules]


def _example(pack: Pack, kinds: Mapping[str, Kind], rule: Rule, case: RuleCase) -> Example:
    results = [result for result in case_results(pack, kinds, rule, case) if result.outcome == case.expect]
    form = pack.form
    changes = change_words(form, {"cells": case.cells, "sections": case.sections, "report": case.report})
    if case.prior:
        changes += [(f"上年报告 {place}", value) for place, value in change_words(form, case.prior)]
    if case.document is not None:
        changes.append(("全文", value_words(case.document)))
    return Example(
        name=case.name,
        expect=case.expect,
        changes=tuple(changes),
        said=tuple(result.message for result in results),
        advice=results[0].recommendation if results else "",
        effect=results[0].effect if results else "",
        section=_section(form, results),
        known_weakness=case.known_weakness,
    )


def _first(examples: Iterable[Example], name: str) -> str:
    return next((text for example in examples if (text := str(getattr(example, name)))), "")


def _section(form: FormSpec, results: Iterable[Result]) -> str:
    for result in results:
        for anchor in result.anchors:
            section = _anchored(form, anchor)
            if section in form.section_by_id:
                return section
    return ""


def _anchored(form: FormSpec, anchor: Anchor) -> str:
    if anchor["type"] == "cell":
        table = form.table_by_id.get(str(anchor["table"]))
        return table.section if table else ""
    return str(anchor.get("section", ""))


def _checks(pack: Pack, rule: Rule) -> Iterable[tuple[str, tuple[str, ...]]]:
    """The parameters that the rule gives, in words: the kind's own model tells their names, and what each value names."""
    marks = {value: what for what, value in rule.params.references()}
    called = rule.params.titles()
    for name, field in type(rule.params).model_fields.items():
        if name not in rule.params.model_fields_set:
            continue
        value = getattr(rule.params, name)
        values = value if isinstance(value, tuple) else (value,)
        choices = get_args(field.annotation)
        if choices and OUTCOME.keys() >= set(choices):
            values = tuple(OUTCOME[item] for item in values)
        words = tuple(
            _referred(pack, marks.get(item, ""), item) if isinstance(item, str) else _told(item, called, name)
            for item in values
        )
        yield called[name], words or ("（没有）",)


def _told(value: Any, called: Mapping[str, str], name: str) -> str:
    if not isinstance(value, Params):
        return value_words(value)
    parts = {part: getattr(value, part) for part in type(value).model_fields if part in value.model_fields_set}
    return "；".join(f"{called[f'{name}.{part}']}：{value_words(one)}" for part, one in parts.items())


def _referred(pack: Pack, what: str, value: str) -> str:
    if what == "cells":
        return pattern_words(value, pack.form)
    if value == "*":
        return "所有部分"
    if what == "section" or value in ("title", "preface", "tail"):
        return section_words(pack.form, value)
    if what == "table":
        return table_words(pack.form, value)
    return value


def _applies(form: FormSpec, rule: Rule) -> Iterable[str]:
    titles = {level: title for level, (title, _) in form.level_titles.items()}
    if rule.editions:
        yield f"版式 {'、'.join(rule.editions)}"
    if rule.levels:
        yield f"只用于{'、'.join(titles.get(level, level) for level in rule.levels)}"
    if rule.except_levels:
        yield f"不用于{'、'.join(titles.get(level, level) for level in rule.except_levels)}"


def _cost(profile: Profile, rule: Rule) -> str:
    """`百分制（示例）：每处 6 分，本类（数据勾稽与一致性）最多扣 30 分`."""
    if rule.status.value != "active":
        return f"{profile.title}：{STATUS[rule.status.value]}，不扣分"
    if profile.model == "deduction":
        item = next((item for item in profile.items if rule.id in item.rules), None)
        points = item.points if item else profile.deductions.get(rule.id)
        if not points:
            return f"{profile.title}：不扣分"
        what = f"{item.title}，" if item else ""
        return f"{profile.title}：{what}扣 {points:g} 分，合计最多扣 {profile.maximum:g} 分"
    category = next((category for category in profile.categories if category.id == rule.category), None)
    if category is None or not rule.weight:
        return f"{profile.title}：不扣分"
    most = category.weight - profile.floors.get(category.id, 0.0)
    return f"{profile.title}：每处 {rule.weight:g} 分，“{category.title}”类最多扣 {most:g} 分"


def _wording(clause: Clause) -> str:
    return clause.text if clause.verified else ""
