"""The plan of a pack: which rules run, their relations as one system, and to which reports a rule applies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from nianbao.base.errors import EngineError
from nianbao.kinds.contract import Kind
from nianbao.kinds.foreign import ForeignFault, relations_of_rule
from nianbao.kinds.linear import Relation, RelationSystem, build_system
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Pack, Rule, Status


@dataclass(frozen=True, slots=True)
class Step:
    """A rule that runs, and its kind."""

    rule: Rule
    kind: Kind


@dataclass(frozen=True)
class Plan:
    """What runs for a pack. `faults`: rule id → why its relations could not be built; such rules come out as errors."""

    pack: Pack
    steps: tuple[Step, ...]
    system: RelationSystem
    faults: dict[str, str]

    @cached_property
    def with_prior(self) -> frozenset[str]:
        """The rules that also look at last year's report."""
        return frozenset(step.rule.id for step in self.steps if "prior" in step.kind.needs)

    @cached_property
    def of_labels(self) -> frozenset[str]:
        """The rules that look at printed labels, not at figures."""
        return frozenset(step.rule.id for step in self.steps if step.kind.of_labels)


_plans: dict[tuple[int, int], tuple[Pack, Mapping[str, Kind], Plan]] = {}
_KEPT = 16


def plan(pack: Pack, kinds: Mapping[str, Kind]) -> Plan:
    """The plan of a pack, made once. EngineError when a rule's kind is not among `kinds`."""
    key = (id(pack), id(kinds))
    if key not in _plans:
        if len(_plans) >= _KEPT:
            _plans.pop(next(iter(_plans)))
        _plans[key] = (pack, kinds, _make(pack, kinds))  # both are kept, so that their ids stay theirs
    return _plans[key][2]


def _make(pack: Pack, kinds: Mapping[str, Kind]) -> Plan:
    steps: list[Step] = []
    relations: list[Relation] = []
    faults: dict[str, str] = {}
    for rule in pack.rules:
        if rule.status is Status.OFF:
            continue
        kind = kinds.get(rule.kind)
        if kind is None:
            raise EngineError(f"没有名为 {rule.kind} 的规则类型", where=rule.source or rule.id)
        steps.append(Step(rule, kind))
        if kind.relations is not None:
            try:
                relations += [relation._replace(rule=rule.id) for relation in relations_of_rule(kind, rule, pack)]
            except (ValueError, ForeignFault) as error:  # a pattern that names nothing: the pack was not linted
                faults[rule.id] = str(error)
    return Plan(pack, tuple(steps), build_system(pack.form, relations), faults)


def applies(rule: Rule, report: Report, form_edition: str) -> tuple[Outcome, str] | None:
    """None when the rule applies; else the outcome that it has instead, and the reason as a message variant."""
    if rule.editions and (report.edition or form_edition) not in rule.editions:
        return Outcome.NOT_APPLICABLE, "edition"
    if not rule.levels and not rule.except_levels:
        return None
    if report.level is None:
        return Outcome.NOT_CHECKED, "level"
    if (rule.levels and report.level not in rule.levels) or report.level in rule.except_levels:
        return Outcome.NOT_APPLICABLE, "level"
    return None
