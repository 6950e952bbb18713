"""What a kind of rule is, what it sees, and what it gives back.

A kind is a pure generator over a batch: it does not print, log, score, or see a file, and it does not raise for data.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Concatenate, Literal, NamedTuple, ParamSpec, Protocol, TypeVar

import msgspec

from nianbao.model.finding import Anchor, Term
from nianbao.model.form import Address
from nianbao.model.report import Report
from nianbao.model.rule import Lack, Outcome, Pack, Rule

if TYPE_CHECKING:
    from nianbao.kinds.facts import Facts
    from nianbao.kinds.guard import Misfit
    from nianbao.kinds.lexicons import Lexicon
    from nianbao.kinds.linear import Relation, Residuals
    from nianbao.kinds.params import Params


P = ParamSpec("P")
T = TypeVar("T")


class Verdict(msgspec.Struct):
    """One outcome of a rule at one place of one report.

    `place` goes into the fingerprint (with agency, year and rule), so it holds no values. `variant` picks the message
    `outcome.variant`, falling back to `outcome`. `slots` fill the message. Give ONE pass verdict a rule and report,
    and one fail or review verdict for each failing place. Every fail and review has at least one anchor. A not_checked
    verdict says what it lacks: only what was not read keeps a report from passing."""

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
    lack: Lack | None = None  # of not_checked: what was wanting


@dataclass(slots=True)
class Batch:
    """The reports of one pack that are judged together.

    `priors[i]`: last year's report of the same agency, or None; `prior_given`: whether the user named a folder of prior
    reports at all. `relations` (of all linear rules) and `misfits` (figures that are not of their column's type) are
    computed by the engine once; None where they were not. `lang`: of what is said. `year`: the reporting year that the
    call asks for. `around[i]`: what the run as a whole says about report i, by the name of the kind that asks; empty where
    there is no run."""

    pack: Pack
    reports: Sequence[Report]
    facts: Facts
    priors: Sequence[Report | None]
    prior_given: bool = False
    relations: Residuals | None = None
    misfits: Sequence[Misfit] | None = None
    lang: str = "zh"
    year: int | None = None
    around: Sequence[Mapping[str, Any]] = ()
    _known: dict[tuple[Any, ...], Any] = field(default_factory=dict, repr=False)

    def once(self, compute: Callable[Concatenate[Batch, P], T], /, *given: P.args, **named: P.kwargs) -> T:
        """`compute(batch, …)`, worked out once for the batch: analyses that several rules share. The arguments are
        hashable."""
        key = (compute, *given, *named.items())
        if key not in self._known:
            self._known[key] = compute(self, *given, **named)
        found: T = self._known[key]
        return found

    def about(self, kind: str, report: int) -> Any:
        """What the run as a whole says about a report to the kind of that name; None where it says nothing."""
        return self.around[report].get(kind) if self.around else None


@dataclass(frozen=True, slots=True)
class Other:
    """Another report that one is held against. `id`: of its finding in this run, "" when it is not of this run."""

    report: Report
    id: str
    path: str

    @property
    def name(self) -> str:
        return self.report.agency or f"“{PurePath(self.path).name}”"

    def fetched(self) -> Other:
        return self


class Elsewhere(Protocol):
    """Where another report lies. `id`: as in `Other`."""

    @property
    def id(self) -> str: ...

    @property
    def path(self) -> str: ...

    def fetched(self) -> Other | None:
        """The report itself; None where it was not read."""


class Known(NamedTuple):
    """A report as those that compare reports know it before it is judged. `body`: the same number for the same agency.
    `last`: last year's report; `last_at`: where it is gathered, at ≥ 0 among the reports of the crossing, ~at < 0 among those
    before. `in_run`: False for one from beyond the run, which is only compared with. `counts`: False for
    one that does not belong to the run's statistics, and is held against nobody."""

    agency: str | None
    year: int | None
    level: str | None
    body: int
    place: Elsewhere
    last: Elsewhere | None
    in_run: bool
    counts: bool
    last_at: int | None = None


@dataclass(frozen=True, slots=True)
class Crossing:
    """The reports of one pack, in order. `gathered`: for consecutive reports each, what `Kind.gather` has gathered of them,
    and of how many; calling it fetches it anew, so that not all need be held. `before`: the same, of the folder of last year's
    reports."""

    pack: Pack
    reports: Sequence[Known]
    gathered: Sequence[tuple[int, Callable[[], Any]]]
    before: Sequence[tuple[int, Callable[[], Any]]] = ()


Need = Literal["relations", "misfits", "prior", "run", "year"]
Evaluate = Callable[[Batch, Rule, Any], Iterator[Verdict]]


@dataclass(frozen=True)
class Kind:
    """A kind of rule. `params`: a pydantic model of its parameters, unknown keys forbidden. `slots`: for each outcome
    (or `outcome.variant`) that it can give, the message slots that it supplies; lint holds the messages to it. `never`: those
    of them that a rule with certain parameters cannot come to; without it, those that its `outcome` does not choose.
    `of_labels`: what it finds stands in printed labels, whatever cells it points at: a figure read by a person says nothing of it.
    `package`: the installed package that it comes from, "" for one of ours: what is not ours runs apart (`kinds.foreign`).
    `relations`: for linear kinds, the relations that a rule stands for. `lexicons`: the lexicons that a pack must have,
    by name, with what each may hold (see `lexicons`). `needs`: what else of the batch it looks at than the reports, their
    facts and the language.

    A kind that compares reports has `gather`, what is to be known of some reports of a pack (small, and picklable); `join`,
    what was gathered of several groups as of one; and
    `across`: of all that was gathered, what each report is to know (`Batch.about`), and notes for the run.

    Each parameter has a title, in the words of those who write rules. A kind stands in its own module, under its name in
    capitals; `table` lists the module."""

    name: str
    title: str  # Chinese, for the documentation
    params: type[Params]
    evaluate: Evaluate
    slots: dict[str, frozenset[str]]
    relations: Callable[[Any, Pack], list[Relation]] | None = None
    lexicons: Mapping[str, type[Lexicon]] = field(default_factory=dict)
    needs: frozenset[Need] = frozenset()
    gather: Callable[[Sequence[Report], Pack], Any] | None = None
    join: Callable[[Sequence[Any], Pack], Any] | None = None
    across: Callable[[Crossing], tuple[Sequence[Any], Sequence[str]]] | None = None
    never: Callable[[Any], Collection[str]] | None = None
    of_labels: bool = False
    package: str = ""

    def titles(self) -> dict[str, str]:
        """What its parameters, and the parts of them, are called for authors; "" for what has no name."""
        return self.params.titles()

    def can_give(self, given: Any) -> dict[str, frozenset[str]]:
        """The part of `slots` that a rule with the parameters `given` can come to."""
        if self.never is not None:
            never = set(self.never(given))
        else:
            chosen = getattr(given, "outcome", None)
            others = {"fail", "review"} - {chosen} if chosen in ("fail", "review") else ()
            never = {key for key in self.slots if key.partition(".")[0] in others}
        return {key: names for key, names in self.slots.items() if key not in never}
