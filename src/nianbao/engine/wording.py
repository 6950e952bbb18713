"""Results in words: the message of an outcome, and the five parts of a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from nianbao.kinds.contract import Verdict
from nianbao.kinds.words import section_words
from nianbao.model.finding import Result
from nianbao.model.report import Report
from nianbao.model.rule import Clause, Outcome, Pack, Rule, Wording

# What an outcome says when the rule has no words of its own for it: (outcome[.variant]) → sentence.
DEFAULTS = {
    "zh": {
        "pass": "{rule_title}：符合",
        "fail": "{rule_title}：不符合",
        "review": "{rule_title}：需人工判断",
        "not_applicable": "{rule_title}：不适用",
        "not_applicable.edition": "{rule_title}：不适用于本版式的报告",
        "not_applicable.level": "{rule_title}：不适用于本层级的单位",
        "not_checked": "{rule_title}：缺少检查所需的内容，未检查",
        "not_checked.level": "{rule_title}：未能判断单位的层级，未检查",
        "not_checked.table": "{rule_title}：表格缺失或未能读出，未检查",
        "not_checked.text": "{rule_title}：没有可供检查的文字，未检查",
        "not_checked.prior": "{rule_title}：没有上一年度报告，未检查",
        "error": "{rule_title}：检查出错（{error}），结果不可用",
    },
    "en": {
        "pass": "{rule_title}: holds",
        "fail": "{rule_title}: does not hold",
        "review": "{rule_title}: a person must look",
        "not_applicable": "{rule_title}: not applicable",
        "not_applicable.edition": "{rule_title}: not applicable to this edition",
        "not_applicable.level": "{rule_title}: not applicable at this level",
        "not_checked": "{rule_title}: not checked, an input is missing",
        "not_checked.level": "{rule_title}: not checked, the body's level is not known",
        "not_checked.table": "{rule_title}: not checked, the table is missing or was not read",
        "not_checked.text": "{rule_title}: not checked, there is no text to look at",
        "not_checked.prior": "{rule_title}: not checked, last year's report is missing",
        "error": "{rule_title}: the check itself failed ({error})",
    },
}

REPORTED = (Outcome.FAIL, Outcome.REVIEW)
_OUTCOMES = {outcome: outcome.value for outcome in Outcome}
_QUOTES = 3  # quotes shown in the condition


class RuleWords:
    """The words of one pack's rules in one language."""

    def __init__(self, pack: Pack, lang: str) -> None:
        self.pack = pack
        self.lang = lang if lang in DEFAULTS else "zh"
        self._criteria: dict[str, str] = {}
        self._plain: dict[tuple[str, Outcome, str], str] = {}  # messages without slots
        self._heads = {rule.id: _Head.of(rule, self.wording(rule)) for rule in pack.rules}

    def wording(self, rule: Rule) -> Wording:
        return rule.wording_en if self.lang == "en" and rule.wording_en is not None else rule.wording

    def criteria(self, rule: Rule) -> str:
        """The clauses that the rule stands on, with their wording where that has been verified."""
        if rule.id not in self._criteria:
            clauses = [self.pack.clauses[clause] for clause in rule.clauses if clause in self.pack.clauses]
            self._criteria[rule.id] = "；".join(map(_cited, clauses))
        return self._criteria[rule.id]

    def message(self, rule: Rule, outcome: Outcome, variant: str, slots: Mapping[str, Any]) -> str:
        """The rule's sentence for `outcome.variant`, else for `outcome`, else a general one."""
        key = (rule.id, outcome, variant)
        plain = self._plain.get(key)
        if plain is not None:
            return plain
        template = self._template(rule, outcome.value, variant)
        if "{" not in template:
            self._plain[key] = template
            return template
        return template.format_map(slots)

    def _template(self, rule: Rule, outcome: str, variant: str) -> str:
        own, general = self.wording(rule).messages, DEFAULTS[self.lang]
        full = f"{outcome}.{variant}"
        if variant and full in own:
            return own[full]
        if variant and full in general and outcome not in ("fail", "review"):
            return general[full]
        return own.get(outcome) or general[outcome]

    def result(self, rule: Rule, report: Report, verdict: Verdict) -> Result:
        """A verdict as a result. KeyError when a message asks for a slot that the kind does not supply."""
        head, outcome = self._heads[rule.id], verdict.outcome
        reported = outcome in REPORTED
        message = self._plain.get((rule.id, outcome, verdict.variant))
        slots: Mapping[str, Any] = {}
        if message is None or reported:
            given = {"agency": report.agency or "", "year": report.year or "", "rule_title": head.title}
            slots = {**given, **verdict.slots}
            message = self.message(rule, outcome, verdict.variant, slots)
        result = Result(
            rule=rule.id,
            title=head.title,
            category=rule.category,
            severity=head.severity,
            outcome=_OUTCOMES[outcome],
            message=message,
            status=head.status,
            weight=rule.weight,
            lack=verdict.lack.value if verdict.lack is not None else None,
        )
        if reported:
            wording = head.wording
            result.criteria = self.criteria(rule)
            result.condition = self._condition(verdict, slots, result.message)
            result.cause = str(slots.get("cause", ""))
            result.effect = wording.effect.format_map(slots)
            result.recommendation = wording.recommendation.format_map(slots)
            result.anchors = list(verdict.anchors)
            result.observed, result.expected, result.delta = verdict.observed, verdict.expected, verdict.delta
            result.equation = verdict.equation
        return result

    def _condition(self, verdict: Verdict, slots: Mapping[str, Any], message: str) -> str:
        """The facts without the judgement: the equation, or the words quoted where they stand, or the message."""
        if "condition" in slots:
            return str(slots["condition"])
        if verdict.equation is not None and "equation" in slots:
            colon = ": " if self.lang == "en" else "："
            return f"{slots['table']} {slots['label']}{colon}{slots['equation']}"
        quotes = [anchor for anchor in verdict.anchors if anchor["type"] == "span" and anchor["quote"]]
        if quotes:
            section = section_words(self.pack.form, quotes[0]["section"], self.lang)
            shown = "".join(f"“{anchor['quote']}”" for anchor in quotes[:_QUOTES])
            return f"{section}: {shown}" if self.lang == "en" else f"{section}：{shown}"
        return message


class _Head(NamedTuple):
    """What all results of a rule share."""

    wording: Wording
    title: str
    severity: str
    status: str

    @classmethod
    def of(cls, rule: Rule, wording: Wording) -> _Head:
        return cls(wording, wording.title, rule.severity.value, rule.status.value)


def _cited(clause: Clause) -> str:
    return f"{clause.citation}：“{clause.text}”" if clause.verified and clause.text else clause.citation


def fingerprints(report: Report) -> Callable[[str, str], str]:
    """What the results of a report are called across runs: agency, year, rule and place, without any value."""
    head = f"{report.agency or ''}|{report.year or ''}|"
    return lambda rule, place: sha256(f"{head}{rule}|{place}".encode()).hexdigest()[:16]
