"""Rule files to rules: wording, parameters of the kind, cases, and the adjustments of packs that extend others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from nianbao.base.errors import PackError
from nianbao.catalog.check import explain
from nianbao.catalog.classes import shared_words
from nianbao.catalog.composing import Composer
from nianbao.catalog.files import Folder
from nianbao.catalog.origin import AdjustmentEntry
from nianbao.catalog.schema import CaseEntry, PackFile, RuleFile, WordingEntry
from nianbao.catalog.source import PackSource, plain
from nianbao.catalog.suggesting import suggest
from nianbao.model.rule import Rule, RuleCase, Severity, Status, Wording

Adjustments = Mapping[str, list[AdjustmentEntry]]
_SEVERITY = {severity.value: severity for severity in Severity}
_STATUS = {status.value: status for status in Status}


def build_rule(key: str, source: PackSource, kinds: Mapping[str, Any], adjustments: Adjustments) -> Rule:
    """The rule of one file. `key`: its path below rules/ without suffix, `<category>/<id>`. PackError when wrong."""
    try:
        file = RuleFile.model_validate(source.data)
    except ValidationError as error:
        raise explain(source, RuleFile, error, ()) from None
    folder, _, stem = key.partition("/")
    if file.id != stem:
        raise source.error(f"id {file.id} 与文件名 {stem}.yaml 不同", "id")
    if file.category != folder:
        raise source.error(f"category {file.category} 与所在文件夹 {folder} 不同", "category")
    kind = kinds.get(file.kind)
    if kind is None:
        raise source.error(f"没有 {file.kind} 这种规则", "kind", hint=suggest(file.kind, kinds))
    composer = Composer(source)
    for fault in shared_words(source, file.classes):
        raise fault
    params = validated_params(source, kind.params, composer.compose(file.params, ("params",)))
    rule = Rule(
        id=file.id,
        kind=file.kind,
        params=params,
        category=file.category,
        severity=_SEVERITY[file.severity],
        weight=file.weight,
        clauses=file.clauses,
        wording=_wording(file),
        wording_en=_wording(file.en) if file.en else None,
        status=_STATUS[file.status],
        editions=file.editions,
        levels=file.levels,
        except_levels=file.except_levels,
        why=file.why,
        exemptible=file.exemptible,
        cases=tuple(map(_case, file.cases)),
        since=file.since,
        source=f"{source.name}:1",
    )
    for change in adjustments.get(rule.id, ()):
        rule = _adjusted(rule, kind, source, change, composer)
    return rule


def collect_adjustments(chain: list[Folder], problems: list[PackError]) -> dict[str, list[AdjustmentEntry]]:
    """The adjustments of a chain of packs by rule, the farthest pack's first. A pack adjusts only what it inherits."""
    result: dict[str, list[AdjustmentEntry]] = {}
    inherited: set[str] = set()
    for folder in reversed(chain):
        for number, adjustment in enumerate(folder.file.adjustments):
            change = AdjustmentEntry(adjustment, folder.source, number)
            for rule in adjustment.rules:
                if rule not in inherited:
                    problems.append(change.error(f"没有继承到规则 {rule}", "rule", hint=suggest(rule, inherited)))
                else:
                    result.setdefault(rule, []).append(change)
        inherited |= {key.rpartition("/")[2] for key in folder.rules}
    return result


def instead_clauses(chain: list[Folder], rules: dict[str, Rule], problems: list[PackError]) -> dict[str, Rule]:
    """The rules citing what the packs of the chain put in place of inherited clauses, the farthest pack's word first."""
    for at in range(len(chain) - 2, -1, -1):
        instead, own = chain[at].file.clauses_instead, chain[at].rules
        cited = {clause for key, rule in rules.items() if key not in own for clause in rule.clauses}
        for clause in instead:
            if clause not in cited:
                hint = suggest(clause, cited)
                fault = chain[at].source.error(f"继承的规则没有引用条款 {clause}", "clauses_instead", clause, hint=hint)
                problems.append(fault)
        nearer = {key for folder in chain[: at + 1] for key in folder.rules}
        rules = {
            key: rule
            if key in nearer
            else replace(rule, clauses=tuple(dict.fromkeys(instead.get(one, one) for one in rule.clauses)))
            for key, rule in rules.items()
        }
    return rules


def adjustment_dicts(file: PackFile) -> tuple[dict[str, Any], ...]:
    """The adjustments of a pack as plain data, for display: one for each rule."""
    return tuple(
        plain(item.model_dump(exclude_unset=True)) | {"rule": rule} for item in file.adjustments for rule in item.rules
    )


def validated_params(source: PackSource, model: type[Any], params: Mapping[str, Any]) -> Any:
    """The parameters of a rule as its kind's model. PackError with the line of the first fault."""
    try:
        return model.model_validate(params)
    except ValidationError as error:
        raise explain(source, model, error, ("params",)) from None


def _adjusted(rule: Rule, kind: Any, source: PackSource, written: AdjustmentEntry, composer: Composer) -> Rule:
    changes: dict[str, Any] = {}
    change = written.adjustment
    given = change.model_fields_set
    if "severity" in given and change.severity:
        changes["severity"] = _SEVERITY[change.severity]
    if "status" in given and change.status:
        changes["status"] = _STATUS[change.status]
    for name in ("weight", "category", "clauses", "editions", "levels"):
        if name in given:
            changes[name] = getattr(change, name)
    if change.params is not None:
        given_params = composer.compose(change.params, ("params",), written.error)
        try:
            known = rule.params.model_dump(exclude_unset=True)
            changes["params"] = kind.params.model_validate({**known, **given_params})
        except ValidationError as error:
            found = explain(source, kind.params, error, ("params",))
            raise written.error(f"调整后的参数不成立：{found.message}", "params", hint=found.hint) from None
    if change.cases:
        cases = {case.name: case for case in (*rule.cases, *map(_case, change.cases))}
        changes["cases"] = tuple(cases.values())
    values = {name: getattr(rule, name) for name in Rule.__dataclass_fields__}
    return Rule(**{**values, **changes})


def _wording(entry: RuleFile | WordingEntry) -> Wording:
    return Wording(entry.title, entry.messages, entry.recommendation, entry.effect)


def _case(entry: CaseEntry) -> RuleCase:
    return RuleCase(
        name=entry.name,
        expect=entry.expect,
        base=entry.base,
        cells=entry.cells,
        sections=plain(entry.sections),
        report=entry.report.model_dump(mode="json", exclude_unset=True),
        prior=plain(entry.prior),
        neighbours=tuple(map(plain, entry.neighbours)),
        document=entry.document,
        message=entry.message,
        known_weakness=entry.known_weakness,
    )
