"""Rules tried on real reports before they go live: what they would report, of whom, and what it would cost.

Trial rules report but cost nothing; here they are counted as if they were active. What they are compared with is
another pack as it stands, or the same pack with its trial rules still on trial.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from nianbao.app.entries import WrittenReport
from nianbao.app.options import Options
from nianbao.app.packs import PackSet
from nianbao.app.run import run
from nianbao.model.finding import Finding
from nianbao.model.rule import Pack, Profile, Status
from nianbao.model.verdict import UNAUDITABLE, together
from nianbao.score.weigh import choose_profile, weigh

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class TrialOutcome:
    """One report under one pack. `hits`: failures and reviews by rule; `score` and `verdict` with trial rules `live` or
    as they stand."""

    source: str
    agency: str
    year: int | None
    score: float | None
    verdict: str
    hits: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class RuleTrial:
    """One rule: results before and after, and the reports in which it reports after. `before` is None for a rule that
    the other pack does not have, `after` for one that only that has."""

    rule: str
    title: str
    status: str
    before: int | None
    after: int | None
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportTrial:
    """One report: score and verdict before and after."""

    source: str
    name: str
    before: float | None
    after: float | None
    verdict_before: str
    verdict_after: str

    @property
    def changed(self) -> bool:
        return (self.before, self.verdict_before) != (self.after, self.verdict_after)


@dataclass(frozen=True, slots=True)
class Trial:
    """`rules`: those that are new, gone, on trial, or report otherwise; `reports`: all, in the order of the inputs."""

    before: str
    after: str
    rules: tuple[RuleTrial, ...]
    reports: tuple[ReportTrial, ...]

    @property
    def unauditable(self) -> int:
        return sum(report.verdict_after == UNAUDITABLE for report in self.reports)


def dry_run(
    paths: Sequence[str], name: str, against: str | None, options: Options, progress: Progress
) -> Trial:  # fmt: skip
    """Audit `paths` with pack `name`, its trial rules live, and with `against` (default: the same pack as it stands)."""
    pack = _pack(name)
    stands: list[TrialOutcome] = []
    live = _outcomes(paths, replace(options, rules=name), pack, progress, as_it_stands=stands)
    before, other = stands, pack
    if against is not None:
        other = _pack(against)
        before = []
        _outcomes(paths, replace(options, rules=against), other, progress, as_it_stands=before)
    own = f"{pack.id} {pack.version}"
    return Trial(
        f"{other.id} {other.version}" if against is not None else f"{own}（试行规则不计）",
        f"{own}（试行规则按启用计）",
        tuple(_rules(pack, other if against is not None else None, before, live)),
        tuple(
            ReportTrial(one.source, _name(one), was.score, one.score, was.verdict, one.verdict)
            for was, one in zip(before, live, strict=True)
        ),
    )


def _pack(name: str) -> Pack:
    packs = PackSet(name)
    [only] = packs.paths
    return packs.pack(only)


def _outcomes(
    paths: Sequence[str], options: Options, pack: Pack, progress: Progress, *, as_it_stands: list[TrialOutcome]
) -> list[TrialOutcome]:
    """The reports with trial rules live; `as_it_stands` receives them with those rules on trial."""
    profile = choose_profile(pack, options.profile)
    live: list[TrialOutcome] = []

    def sink(lines: Iterator[WrittenReport]) -> None:
        for line in lines:
            if line.finding is not None:
                as_it_stands.append(_outcome(line.finding))
                live.append(_live(line.finding, profile))

    run(paths, options, sink=sink, keep=True, progress=progress)
    return live


def _outcome(finding: Finding) -> TrialOutcome:
    hits = Counter(result.rule for result in finding.results if result.outcome in ("fail", "review"))
    agency = finding.report.agency or finding.source.name
    return TrialOutcome(finding.source.path, agency, finding.report.year, finding.score.value, finding.verdict, hits)


def _live(finding: Finding, profile: Profile) -> TrialOutcome:
    """The report as if its trial rules were active."""
    outcome = _outcome(finding)
    if finding.verdict == UNAUDITABLE:
        return outcome
    results = [msgspec.structs.replace(result, status=Status.ACTIVE.value) for result in finding.results]
    outcome.score = weigh(results, profile).score.value
    outcome.verdict = together(results)
    return outcome


def _rules(
    pack: Pack, other: Pack | None, before: Sequence[TrialOutcome], after: Sequence[TrialOutcome]
) -> Iterator[RuleTrial]:
    # Kept whole: a rule that only one of the packs has is counted in that one.
    new = {rule.id: rule for rule in pack.rules if rule.status is not Status.OFF}
    old = {rule.id: rule for rule in other.rules if rule.status is not Status.OFF} if other else new
    for name in dict.fromkeys((*new, *old)):
        rule = new.get(name) or old[name]
        was = sum(one.hits[name] for one in before) if name in old else None
        now = sum(one.hits[name] for one in after) if name in new else None
        if was != now or (name in new and new[name].status is Status.TRIAL):
            reports = tuple(_name(one) for one in after if one.hits[name])
            yield RuleTrial(name, rule.wording.title, rule.status.value, was, now, reports)


def _name(one: TrialOutcome) -> str:
    return " ".join(str(part) for part in (one.agency, one.year) if part)
