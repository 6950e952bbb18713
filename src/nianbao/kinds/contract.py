"""What a kind of rule is, what it sees, and what it gives back.

A kind is a pure generator over a batch: it does not print, log, score, or see a file, and it does not raise for data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from nianbao.model.finding import Anchor, Term
from nianbao.model.form import Address
from nianbao.model.report import Report
from nianbao.model.rule import Outcome, Pack, Rule

if TYPE_CHECKING:
    from nianbao.kinds.facts import Facts
    from nianbao.kinds.linear import Relation, Residuals


class Verdict(msgspec.Struct):
    """One outcome of a rule at one place of one report.

    `place` goes into the fingerprint (with agency, year and rule), so it holds no values. `variant` picks the message
    `outcome.variant`, falling back to `outcome`. `slots` fill the message. Give ONE pass verdict a rule and report,
    and one fail or review verdict for each failing place. Every fail and review has at least one anchor."""

    report: int
    outcome: Outcome
    place: str = ""
    variant: str = ""
    slots: dict[str, Any] = {}
    anchors: Sequence[Anchor] = ()
    observed: Any = None
    expected: Any = None
    delta: Any = None
    equation: list[Term] | None = None
    cells: tuple[Address, ...] = ()  # cells whose change could mend it: the input of cause localisation


@dataclass(slots=True)
class Batch:
    """The reports of one pack that are judged together. `priors[i]`: last year's report of the same agency, or None;
    `prior_given`: whether the user named a folder of prior reports at all. `relations` are computed by the engine once
    for all linear rules. `memo` keeps analyses that several kinds share (see `analysis`)."""

    pack: Pack
    reports: Sequence[Report]
    facts: Facts
    priors: Sequence[Report | None]
    prior_given: bool = False
    relations: Residuals | None = None
    options: dict[str, Any] = field(default_factory=dict)
    memo: dict[tuple[str, int], Any] = field(default_factory=dict)

    def analysis(self, name: str, report: int, compute: Callable[[], Any]) -> Any:
        """The analysis `name` of one report, computed once."""
        key = (name, report)
        if key not in self.memo:
            self.memo[key] = compute()
        return self.memo[key]


@dataclass(frozen=True, slots=True)
class Other:
    """Another report that one is held against. `id`: of its finding in this run, "" when it is not of this run."""

    report: Report
    id: str
    path: str

    @property
    def name(self) -> str:
        return self.report.agency or f"“{PurePath(self.path).name}”"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What the run as a whole says about the text of one report: "likeness" in its `options["neighbours"]`.

    `others`: reports of other agencies that may resemble it; `last_id`, `last_path`: as in `Other`, of last year's
    report; `common`: hashes of clauses that many reports of the run share (see `kinds.likeness`); `size`: how many
    reports it was held against."""

    others: tuple[Other, ...] = ()
    last_id: str = ""
    last_path: str = ""
    common: Any = ()
    size: int = 0


P = TypeVar("P")
Evaluate = Callable[[Batch, Rule, Any], Iterator[Verdict]]


@dataclass(frozen=True)
class Kind:
    """A kind of rule. `params`: a pydantic model of its parameters, unknown keys forbidden. `slots`: for each outcome
    (or `outcome.variant`) that it can give, the message slots that it supplies; lint holds the messages to it.
    `relations`: for linear kinds, the relations that a rule stands for."""

    name: str
    title: str  # Chinese, for the documentation
    params: type[Any]
    evaluate: Evaluate
    slots: dict[str, frozenset[str]]
    relations: Callable[[Any, Pack], list[Relation]] | None = None
    needs_prior: bool = False
