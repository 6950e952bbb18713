"""Judging a batch: every rule on every report it applies to, each in isolation, in one fixed order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from nianbao.base.errors import EngineError
from nianbao.base.timelimit import time_limit
from nianbao.engine.causes import Cause, attach
from nianbao.engine.contained import can_be_written, complete, contained, ends_the_run
from nianbao.engine.exceptions import value_hash
from nianbao.engine.plan import Plan, Step, applies, plan
from nianbao.engine.recognised import await_a_person
from nianbao.engine.wording import REPORTED, RuleWords, fingerprints
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.facts import Facts, build_facts
from nianbao.kinds.foreign import SECONDS_ALONE, ForeignFault, fault_words, run_kind
from nianbao.kinds.guard import Misfit, guard
from nianbao.kinds.linear import Residuals, evaluate
from nianbao.kinds.narrative.said import claims_of, narrative_of
from nianbao.model.finding import Anchor, Claim, Narrative, Result, RootCause, document_anchor
from nianbao.model.form import Address, FormSpec
from nianbao.model.report import Report
from nianbao.model.rule import Lack, Outcome, Pack, Rule

Localise: TypeAlias = Callable[[Residuals, int], list[Cause]]
T = TypeVar("T")
MOST_OF_RULE = 500  # places that one rule may report of a report
MOST_OF_REPORT = 3000  # places that all rules may
MOST_COSTLY = 5  # reports of a batch on which code of a package takes all it may, until it is run on no more of them
GUARD_ALONE_UP_TO = 64  # so few reports are guarded by the predicates alone: frames cost milliseconds at any size


@dataclass(slots=True)
class Judged:
    """What judging says of one report."""

    results: list[Result]
    root_causes: list[RootCause] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    narrative: Narrative = field(default_factory=Narrative)
    notes: list[str] = field(default_factory=list)  # results that were left out, text that could not be read


def judge(
    pack: Pack,
    kinds: Mapping[str, Kind],
    reports: Sequence[Report],
    priors: Sequence[Report | None] | None = None,
    *,
    prior_given: bool = False,
    year: int | None = None,
    around: Sequence[Mapping[str, Any]] = (),
    lang: str = "zh",
    localise: Localise | None = None,
    rule_seconds: float | None = None,
) -> list[Judged]:
    """Judge the reports of one pack together; one entry a report, in their order.

    `priors[i]`: last year's report of the same agency. `year`, `around`: see `kinds.contract.Batch`. `localise` finds
    the causes of failed relations (see `causes`). A kind that raises costs its own rule on the reports that make it
    raise, as an `error` result, and nothing else; with `rule_seconds` so does one that takes longer than that."""
    scheme = plan(pack, kinds)
    known = {"prior_given": prior_given, "year": year, "lang": lang}
    batch = _batch(scheme, reports, priors or [None] * len(reports), around, known)
    words = RuleWords(pack, lang)
    judged = [Judged([]) for _ in reports]
    found: list[list[tuple[Result, Verdict]]] = [[] for _ in reports]
    for step in scheme.steps:
        for verdict in _bounded(step, _verdicts(scheme, step, batch, rule_seconds), found, judged):
            report = reports[verdict.report]
            found[verdict.report].append((_worded(words, step.rule, report, verdict), verdict))
    order = _Order(pack.form)
    for number, (one, pairs) in enumerate(zip(judged, found, strict=True)):
        _name(reports[number], pairs)
        pairs.sort(key=lambda pair: order.key(*pair))
        one.results = [result for result, _ in pairs]
        if localise is not None and batch.relations is not None:
            one.root_causes = attach(localise(batch.relations, number), batch.relations, pairs, words)
        one.claims = list(_read(claims_of, "claims", scheme, batch, number, one, rule_seconds) or ())
        one.narrative = _read(narrative_of, "narrative", scheme, batch, number, one, rule_seconds) or Narrative()
        await_a_person(
            one.results,
            reports[number],
            batch.priors[number],
            batch.lang,
            with_prior=scheme.with_prior,
            of_labels=scheme.of_labels,
        )
    return judged


def _bounded(
    step: Step, verdicts: Sequence[Verdict], found: Sequence[Sequence[object]], judged: Sequence[Judged]
) -> Iterator[Verdict]:
    """The verdicts of a rule, those beyond the bounds left out, and said: a report that repeats a slip without end costs
    no more than one that nobody will read to its end. Relations are bounded by the form and have causes to be found."""
    if step.kind.relations is not None:
        yield from verdicts
        return
    told: Counter[int] = Counter()
    before = list(map(len, found))
    for verdict in verdicts:
        if verdict.outcome in REPORTED:
            told[verdict.report] += 1
            if told[verdict.report] > _room(before[verdict.report]):
                continue
        yield verdict
    for report, count in told.items():
        listed = _room(before[report])
        if count > listed:
            judged[report].notes.append(f"“{step.rule.wording.title}”有 {count} 处，只列出前 {listed} 处")


def _room(before: int) -> int:
    """How many places a rule may report of a report of which so many results were told before."""
    return min(MOST_OF_RULE, max(1, MOST_OF_REPORT - before))


_READ = {  # what is read of the text → the lexicons of the kinds that need it, what it is called
    "claims": ({"claims"}, ("文字所述的数", "The figures in the text")),
    "narrative": ({"problems", "aspects"}, ("问题、措施和各方面情况", "Problems, measures and aspects")),
}


def _read(
    read: Callable[[Batch, int], T],
    what: str,
    scheme: Plan,
    batch: Batch,
    number: int,
    judged: Judged,
    seconds: float | None,
) -> T | None:
    """What a report's text says, whichever rules run; None where the reading fails. The rules that need it are `error`
    results then; where none is (they are off, or do not apply), a note says so."""
    try:
        with _limited(seconds):
            return read(batch, number)
    except Exception as error:  # noqa: BLE001 - as for a kind
        lexicons, names = _READ[what]
        errors = {result.rule for result in judged.results if result.outcome == Outcome.ERROR}
        needing = {step.rule.id for step in scheme.steps if lexicons.intersection(step.kind.lexicons)}
        if errors.isdisjoint(needing):
            english = batch.lang == "en"
            said = f"{names[1]} could not be read" if english else f"{names[0]}没有读成"
            judged.notes.append(f"{said}{': ' if english else '：'}{type(error).__name__}: {error}")
        return None


def _batch(
    scheme: Plan,
    reports: Sequence[Report],
    priors: Sequence[Report | None],
    around: Sequence[Mapping[str, Any]],
    known: Mapping[str, Any],
) -> Batch:
    """`known`: the fields of the batch that do not depend on its reports."""
    facts = build_facts(scheme.pack.form, reports)
    return Batch(
        pack=scheme.pack,
        reports=reports,
        facts=facts,
        priors=priors,
        relations=evaluate(scheme.system, facts),
        misfits=_misfits(scheme, facts),
        around=around,
        **known,
    )


def _misfits(scheme: Plan, facts: Facts) -> list[Misfit] | None:
    """Figures that are not of their column's type, where a kind asks for them."""
    if not any("misfits" in step.kind.needs for step in scheme.steps):
        return None
    return guard(facts, scheme.pack.form, use_pandera=len(facts.reports) > GUARD_ALONE_UP_TO)


def _verdicts(scheme: Plan, step: Step, batch: Batch, seconds: float | None) -> list[Verdict]:
    """The verdicts of one rule: on the reports it applies to from its kind, on the others why not."""
    excused = {} if _for_all(step.rule, batch) else _excused(step.rule, batch)
    found = list(excused.values())
    if len(excused) == len(batch.reports):
        return found
    if step.rule.id in scheme.faults:
        fault = scheme.faults[step.rule.id]
        return found + [_error(number, fault) for number in range(len(batch.reports)) if number not in excused]
    verdicts = _evaluated(scheme, step, batch, seconds)
    return found + [verdict for verdict in verdicts if verdict.report not in excused] if excused else verdicts


def _for_all(rule: Rule, batch: Batch) -> bool:
    """Whether a look at the batch's editions settles that the rule applies to every report."""
    if rule.levels or rule.except_levels:
        return False
    return not rule.editions or batch.once(_editions).issubset(rule.editions)


def _editions(batch: Batch) -> set[str]:
    return {report.edition or batch.pack.form.edition for report in batch.reports}


def _excused(rule: Rule, batch: Batch) -> dict[int, Verdict]:
    """The reports that the rule does not apply to, and the verdict that they have instead."""
    excused = {}
    for number, report in enumerate(batch.reports):
        instead = applies(rule, report, batch.pack.form.edition)
        if instead is not None:
            lack = Lack.IDENTITY if instead[0] is Outcome.NOT_CHECKED else None
            excused[number] = Verdict(number, instead[0], variant=instead[1], lack=lack)
    return excused


def _evaluated(scheme: Plan, step: Step, batch: Batch, seconds: float | None) -> list[Verdict]:
    """The kind's verdicts; when it raises, report by report, so that only those that make it raise are lost."""
    found = _tried(step, batch, seconds)
    if isinstance(found, list):
        return found
    if len(batch.reports) == 1:
        return [_error(0, fault_words(found))]
    verdicts: list[Verdict] = []
    costly = 0
    for number in range(len(batch.reports)):
        if costly == MOST_COSTLY:
            verdicts.append(_error(number, f"{fault_words(found)}；在 {costly} 份报告上都是这样，不再运行"))
            continue
        alone = _tried(step, _alone(scheme, batch, number), SECONDS_ALONE if step.kind.package else seconds)
        if not isinstance(alone, list):
            found = alone
            costly += isinstance(found, ForeignFault) and found.costly
            verdicts.append(_error(number, fault_words(found)))
            continue
        for verdict in alone:
            verdict.report = number
        verdicts += alone
    return verdicts


def _tried(step: Step, batch: Batch, seconds: float | None) -> list[Verdict] | BaseException:
    """The verdicts, or the fault that the kind's code costs its rule."""

    def verdicts() -> list[Verdict]:
        with contained():
            return complete(step.kind.evaluate(batch, step.rule, step.rule.params), len(batch.reports))

    try:
        if step.kind.package:
            return run_kind(step.kind, verdicts, seconds)
        with _limited(seconds):
            return verdicts()
    except BaseException as error:  # a defect of a kind costs its own rule only, shown as an error
        if ends_the_run(error):
            raise
        return error


def _limited(seconds: float | None) -> AbstractContextManager[None]:
    return nullcontext() if seconds is None else time_limit(seconds, EngineError(f"运行超过 {seconds:g} 秒，已放弃"))


def _alone(scheme: Plan, batch: Batch, number: int) -> Batch:
    known = {"prior_given": batch.prior_given, "year": batch.year, "lang": batch.lang}
    return _batch(scheme, [batch.reports[number]], [batch.priors[number]], batch.around[number : number + 1], known)


def _error(report: int, fault: str) -> Verdict:
    return Verdict(report, Outcome.ERROR, slots={"error": fault}, anchors=[document_anchor()])


def _worded(words: RuleWords, rule: Rule, report: Report, verdict: Verdict) -> Result:
    try:
        result = words.result(rule, report, verdict)
        if verdict.outcome in REPORTED:
            can_be_written(result)
        return result
    except (
        KeyError,
        IndexError,
        ValueError,
        AttributeError,
        TypeError,
    ) as error:  # a message that its slots do not fill
        return words.result(rule, report, _error(verdict.report, f"{type(error).__name__}: {error}"))


def _name(report: Report, pairs: list[tuple[Result, Verdict]]) -> None:
    """Fingerprints: by place; a second result at the same place of the same rule is told apart by its number."""
    seen: dict[tuple[str, str], int] = {}
    of_report = fingerprints(report)
    for result, verdict in pairs:
        key = (result.rule, verdict.place)
        count = seen[key] = seen.get(key, 0) + 1
        result.fingerprint = of_report(result.rule, verdict.place if count == 1 else f"{verdict.place}#{count}")
        if verdict.outcome in REPORTED:
            result.value_hash = value_hash(report, result)


class _Order:
    """The order of results: as the form runs, then by rule; what has no place of its own comes last."""

    def __init__(self, form: FormSpec) -> None:
        self._cells = form.index
        self._sections = {section.id: section.ordinal for section in form.sections}
        self._sections |= {"title": -2, "preface": -1, "tail": len(form.sections) + 1}
        self._tables = {table.id: self._sections.get(table.section, 0) for table in form.tables}

    def key(self, result: Result, verdict: Verdict) -> tuple[int, int, int, int, str, str]:
        if not result.anchors:
            return (1, 0, 0, 0, result.rule, verdict.place)
        return (0, *self._place(result.anchors[0]), result.rule, verdict.place)

    def _place(self, anchor: Anchor) -> tuple[int, int, int]:
        kind = anchor["type"]
        if kind == "cell":
            address = Address(anchor["table"], anchor["row"], anchor["column"])
            return (self._tables.get(address.table, 0), 2, self._cells.get(address, 0))
        if kind == "document":
            return (-3, 0, 0)
        section = self._sections.get(anchor["section"], self._tables.get(anchor["section"], 0))
        return (section, 1, anchor["start"]) if kind == "span" else (section, 0, 0)
