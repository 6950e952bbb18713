"""Recognised reports to findings: pack by pack, judged as one batch each, scored, put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import nianbao
from nianbao.app.options import Options
from nianbao.app.packs import PackSet, kinds
from nianbao.app.reading import Read, fault_of
from nianbao.base.collector import collector_paused
from nianbao.model.finding import Finding

ENGINE = {"name": "nianbao", "version": nianbao.__version__}


@lru_cache(maxsize=8)
def pack_set(rules: str | None) -> PackSet:
    return PackSet(rules)


@collector_paused()
def judge_reads(
    reads: Sequence[Read],
    ids: Sequence[str],
    priors: Sequence[Read | None],
    neighbours: Sequence[Mapping[str, Any]],
    options: Options,
) -> list[Finding]:
    """Findings in the order of `reads`. `priors[i]`: last year's report of the same agency. `neighbours[i]`: what the run
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
            findings |= _judge_pack(name, positions, reads, ids, priors, neighbours, options)
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
    neighbours: Sequence[Mapping[str, Any]],
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
    judged = judge(
        pack,
        kinds(),
        reports,
        [prior.report if (prior := priors[position]) is not None else None for position in positions],
        prior_given=options.prior is not None,
        options={"year": options.year, "neighbours": [neighbours[position] for position in positions]},
        lang=options.lang,
        localise=root_causes,
    )
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
        )
        for position, report, one in zip(positions, reports, judged, strict=True)
    }
