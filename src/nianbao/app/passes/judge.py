"""The third step: cases to findings. Pack by pack, judged as one batch each, scored, put together."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import nianbao
from nianbao.app.case import Case
from nianbao.app.logged import LOG, log_judged
from nianbao.app.options import Options
from nianbao.app.packs import kinds, pack_set
from nianbao.app.reading import CRASHED, Read, fault_of
from nianbao.base.collector import collector_paused
from nianbao.base.timelimit import BatchTooSlow, time_limit
from nianbao.model.finding import Finding
from nianbao.model.report import Report

if TYPE_CHECKING:
    from nianbao.engine.judge import Judged

SECONDS_PER_BATCH = 30.0  # a batch of the longest real reports takes a tenth of it
SECONDS_PER_RULE = 3.0
ENGINE = {"name": "nianbao", "version": nianbao.__version__}


class _Opened(NamedTuple):
    """A case with what it holds: the recognised report, and last year's where there is one."""

    case: Case
    read: Read
    report: Report
    prior: Read | None


@collector_paused()
def judge_cases(cases: Sequence[Case], options: Options) -> list[Finding]:
    """Findings in the order of the cases."""
    began = time.perf_counter()
    findings: dict[int, Finding] = {}
    by_pack: dict[str, dict[int, _Opened]] = defaultdict(dict)
    for at, case in enumerate(cases):
        read = case.kept.get()
        if read.report is None:
            findings[at] = _unauditable(case, read, read.fault or {})
        else:
            prior = case.prior.kept.get() if case.prior is not None else None
            by_pack[read.pack][at] = _Opened(case, read, read.report, prior)
    for name, chosen in sorted(by_pack.items()):
        opened = list(chosen.values())
        try:
            judged = _judge_pack(name, opened, options)
        except Exception as error:  # noqa: BLE001 - the batch failed as a whole: each of its reports says so, the rest goes on
            fault = fault_of(error)
            LOG.error("not judged: %d reports by %s, %s", len(opened), name, type(error).__name__)
            judged = [_unauditable(one.case, one.read, fault) for one in opened]
        findings |= zip(chosen, judged, strict=True)
    placed = [_placed(findings[at], case) for at, case in enumerate(cases)]
    log_judged(placed, time.perf_counter() - began)
    return placed


def crashed_cases(cases: Sequence[Case]) -> list[Finding]:
    """What is left of cases whose judging ended the process."""
    return [_placed(_unauditable(case, case.kept.get(), CRASHED, notes=()), case) for case in cases]


def _unauditable(case: Case, read: Read, fault: dict[str, str], notes: tuple[str, ...] | None = None) -> Finding:
    from nianbao.engine.finding import unauditable

    told = read.notes if notes is None else notes
    return unauditable(id=case.id, engine=ENGINE, source=read.source, fault=fault, notes=told)


def _placed(finding: Finding, case: Case) -> Finding:
    finding.standing = case.standing
    finding.notes += [case.note] if case.note else []
    return finding


def _judge_pack(name: str, opened: Sequence[_Opened], options: Options) -> list[Finding]:
    from nianbao.app.register import load_register, today
    from nianbao.engine.causes import root_causes
    from nianbao.engine.exceptions import apply_exceptions
    from nianbao.engine.finding import build_finding
    from nianbao.engine.judge import judge
    from nianbao.score.peers import score_of
    from nianbao.score.weigh import choose_profile

    pack = pack_set(options.rules).pack(name)
    profile = choose_profile(pack, options.profile)

    def judged_together(chosen: Sequence[_Opened], rule_seconds: float | None = None) -> list[Judged]:
        return judge(
            pack,
            kinds(),
            [one.report for one in chosen],
            [one.prior.report if one.prior is not None else None for one in chosen],
            prior_given=options.prior is not None,
            year=options.year,
            around=[one.case.around for one in chosen],
            lang=options.lang,
            localise=root_causes,
            rule_seconds=rule_seconds,
        )

    try:
        with time_limit(SECONDS_PER_BATCH, BatchTooSlow()):
            judged = judged_together(opened)
    except BatchTooSlow:  # one by one, so that a rule that takes too long on one report costs that result alone
        judged = [judged_together([one], SECONDS_PER_RULE)[0] for one in opened]
    if options.exceptions is not None:
        register = load_register(options.exceptions).by_fingerprint()
        rules = {rule.id: rule for rule in pack.rules}
        for one in judged:
            apply_exceptions(one.results, register, rules, options.as_of or today())
    return [
        build_finding(
            id=one.case.id,
            engine=ENGINE,
            pack=pack,
            source=one.read.source,
            report=one.report,
            judged=found,
            score=score_of(found.results, profile, one.report.agency, one.report.level),
            notes=one.read.notes,
            prior=one.prior.source.path if one.prior is not None else None,
            pictures=one.read.pictures,
        )
        for one, found in zip(opened, judged, strict=True)
    ]
