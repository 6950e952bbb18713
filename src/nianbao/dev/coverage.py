"""How much of a pack its own cases try: which kinds, and which outcomes of each kind.

What a kind gives is recorded on its way to the engine, so that variants count that share one sentence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nianbao.dev.cases import CaseTrial, run_cases
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.foreign import run_kind
from nianbao.model.rule import Pack, Rule, Status

_OUTCOMES = ("pass", "fail", "review")
_REPORTS = ("fail", "review")


@dataclass(frozen=True, slots=True)
class KindCoverage:
    """One kind. `outcomes`: what its rules in the pack can say (`outcome` or `outcome.variant`); `tried`: those of them
    that some case brings about."""

    kind: str
    rules: int
    cases: int
    outcomes: tuple[str, ...]
    tried: tuple[str, ...]

    @property
    def untried(self) -> tuple[str, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome not in self.tried)


@dataclass(frozen=True, slots=True)
class Tested:
    """`trials`: every case in the order of the pack; `kinds`: those that the pack uses, by name; `unused`: the others."""

    trials: tuple[CaseTrial, ...]
    kinds: tuple[KindCoverage, ...]
    unused: tuple[str, ...]

    @property
    def failed(self) -> tuple[CaseTrial, ...]:
        return tuple(trial for trial in self.trials if not trial.passed and not trial.known_weakness)

    @property
    def weak(self) -> tuple[CaseTrial, ...]:
        """Known weaknesses that still are."""
        return tuple(trial for trial in self.trials if not trial.passed and trial.known_weakness)

    @property
    def mended(self) -> tuple[CaseTrial, ...]:
        """Cases marked as known weaknesses that pass by now."""
        return tuple(trial for trial in self.trials if trial.passed and trial.known_weakness)


def try_pack(pack: Pack, kinds: Mapping[str, Kind], rules: Sequence[str] = ()) -> Tested:
    """Run the cases of the rules named (default: all that are not switched off) and see what they reach."""
    chosen = [rule for rule in pack.rules if (rule.id in rules if rules else rule.status is not Status.OFF)]
    seen: dict[str, set[str]] = defaultdict(set)
    watched = {name: replace(kind, evaluate=_Recorder(kind, seen[name]), package="") for name, kind in kinds.items()}
    trials = tuple(run_cases(pack, watched, [rule.id for rule in chosen])) if chosen else ()
    by_kind: dict[str, list[Rule]] = defaultdict(list)
    for rule in chosen:
        by_kind[rule.kind].append(rule)
    covered = []
    for name in sorted(by_kind):
        outcomes = _possible(kinds[name], by_kind[name], seen[name])
        covered.append(
            KindCoverage(
                name,
                len(by_kind[name]),
                sum(len(rule.cases) for rule in by_kind[name]),
                outcomes,
                tuple(outcome for outcome in outcomes if outcome in seen[name]),
            )
        )
    return Tested(trials, tuple(covered), tuple(sorted(kinds.keys() - by_kind.keys())))


class _Recorder:
    """A kind's function that notes what it gives."""

    def __init__(self, kind: Kind, seen: set[str]) -> None:
        self.kind = kind
        self.seen = seen

    def __call__(self, batch: Batch, rule: Rule, params: object) -> Iterator[Verdict]:
        for verdict in run_kind(self.kind, lambda: list(self.kind.evaluate(batch, rule, params))):
            self.seen.add(f"{verdict.outcome}.{verdict.variant}" if verdict.variant else str(verdict.outcome))
            yield verdict


def _possible(kind: Kind, rules: Sequence[Rule], seen: set[str]) -> tuple[str, ...]:
    """What the rules can say: the outcomes that the kind names, without those that the parameters of every rule rule out.
    A general outcome beside variants of its own is often only their fallback, and counts where it occurs."""
    given = {key for rule in rules for key in kind.can_give(rule.params)}
    possible = []
    for key in kind.slots:
        outcome, _, variant = key.partition(".")
        if outcome not in _OUTCOMES or (key not in given and key not in seen):
            continue
        fallback = not variant and any(other.startswith(f"{outcome}.") for other in kind.slots)
        if not fallback or key in seen:
            possible.append(key)
    return tuple(possible)
