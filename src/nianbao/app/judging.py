"""Recognised reports to findings: pack by pack, judged as one batch each, scored, put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import nianbao
from nianbao.app.options import Options
from nianbao.app.packs import PackSet, kinds
from nianbao.app.reading import Read, fault_of
from nianbao.base.collector import collector_paused
from nianbao.base.timelimit import time_limit
from nianbao.model.finding import Finding

if TYPE_CHECKING:
    from nianbao.engine.judge import Judged

SECONDS_PER_BATCH = 30.0  # a batch of the longest real reports takes a tenth of it
SECONDS_PER_RULE = 3.0
ENGINE = {"name": "nianbao", "version": nianbao.__version__}


class _TooSlow(BaseException):  # no Exception: what a kind raises is an error of its rule, this is not
    """A batch took longer than it may."""


@lru_cache(maxsize=8)
def pack_set(rules: str | None) -> PackSet:
    return PackSet(rules)


@collector_paused()
def judge_reads(
    reads: Sequence[Read],
    ids: Sequence[str],
    priors: Sequence[Read | None],
    around: Sequence[Mapping[str, Any]],
    options: Options,
) -> list[Finding]:
    """Findings in the order of `reads`. `priors[i]`: last year's report of the same agency. `around[i]`: what the run
    as a whole says about report i (see kinds)."""
    from nianbao.engine.finding import unauditable

    findings: dict[int, Finding] = {}
    by_pack: dict[str, list[int]] = defaultdict(list)
    for position, read in enumerate(reads):
        if read.report is None:
            findings[position] = unauditable(
                id=ids[position], engine=ENGINE, source=read.source, fault=read.fault or {}, notes=read.notes
            )
        else:
            by_pack[read.pack].append(position)
    for name, positions in sorted(by_pack.items()):
        try:
            findings |= _judge_pack(name, positions, reads, ids, priors, around, options)
        except Exception as error:  # noqa: BLE001 - the batch failed as a whole: each of its reports says so, the rest goes on
            fault = fault_of(error)
            for position in positions:
                read = reads[position]
                findings[position] = unauditable(
                    id=ids[position], engine=ENGINE, source=read.source, fault=fault, notes=read.notes
                )
    return [findings[position] for position in range(len(reads))]


def _judge_pack(
    name: str,
    positions: list[int],
    reads: Sequence[Read],
    ids: Sequence[str],
    priors: Sequence[Read | None],
    around: Sequence[Mapping[str, Any]],
    options: Options,
) -> dict[int, Finding]:
    from nianbao.app.register import load_register, today
    from nianbao.engine.causes import root_causes
    from nianbao.engine.exceptions import apply_exceptions
    from nianbao.engine.finding import build_finding
    from nianbao.engine.judge import judge
    from nianbao.score.peers import score_of
    from nianbao.score.weigh import choose_profile

    pack = pack_set(options.rules).pack(name)
    profile = choose_profile(pack, options.profile)
    reports = [report for position in positions if (report := reads[position].report) is not None]

    def judged_together(chosen: Sequence[int], rule_seconds: float | None = None) -> list[Judged]:
        return judge(
            pack,
            kinds(),
            [reports[at] for at in chosen],
            [prior.report if (prior := priors[positions[at]]) is not None else None for at in chosen],
            prior_given=options.prior is not None,
            year=options.year,
            around=[around[positions[at]] for at in chosen],
            lang=options.lang,
            localise=root_causes,
            rule_seconds=rule_seconds,
        )

    everyone = range(len(reports))
    try:
        with time_limit(SECONDS_PER_BATCH, _TooSlow()):
            judged = judged_together(everyone)
    except _TooSlow:  # one by one, so that a rule that takes too long on one report costs that result alone
        judged = [judged_together([at], SECONDS_PER_RULE)[0] for at in everyone]
    if options.exceptions is not None:
        register = load_register(options.exceptions).by_fingerprint()
        rules = {rule.id: rule for rule in pack.rules}
        for one in judged:
            apply_exceptions(one.results, register, rules, options.as_of or today())
    return {
        position: build_finding(
            id=ids[position],
            engine=ENGINE,
            pack=pack,
            source=reads[position].source,
            report=report,
            judged=one,
            score=score_of(one.results, profile, report.agency, report.level),
            notes=reads[position].notes,
            prior=prior.source.path if (prior := priors[position]) is not None else None,
            pictures=reads[position].pictures,
        )
        for position, report, one in zip(positions, reports, judged, strict=True)
    }
