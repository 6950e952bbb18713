"""How much the rules notice: every cell of a clean report is changed in several ways, and each change is judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from nianbao.model.finding import Edit, Number, Result, RootCause
from nianbao.model.form import Address, FormSpec
from nianbao.model.report import Reading, Report, State

CHANGES = ("plus_one", "minus_one", "times_ten", "digits_swapped", "blank", "dash", "neighbour")
_VALUES = CHANGES[:4] + CHANGES[6:]  # changes that leave a figure


class JudgedReport(Protocol):
    """What judging gives for one report (see `engine.judge`)."""

    @property
    def results(self) -> Sequence[Result]: ...

    @property
    def root_causes(self) -> Sequence[RootCause]: ...


Judge = Callable[[Sequence[Report]], Sequence[JudgedReport]]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change of one cell."""

    address: Address
    change: str
    before: Reading
    after: Reading


@dataclass(frozen=True, slots=True)
class Noticed:
    """What became of a mutation. `rules`: rules that fail or ask for review now and did not before. `relations`: some
    of them failed a relation, so that a cause was sought; `named`: first | listed | no | none (nothing was sought)."""

    mutation: Mutation
    rules: tuple[str, ...]
    named: str


@dataclass(frozen=True, slots=True)
class MutationTest:
    """All mutations of a report, in the order of cells and changes."""

    outcomes: tuple[Noticed, ...]

    @property
    def unnoticed(self) -> tuple[Noticed, ...]:
        return tuple(one for one in self.outcomes if not one.rules)

    @property
    def unnamed(self) -> tuple[Noticed, ...]:
        """Noticed as a failed relation, but the cell is not among the candidates for the cause."""
        return tuple(one for one in self.outcomes if one.named == "no")

    def unnoticed_cells(self) -> tuple[Address, ...]:
        """Cells of which no change at all is noticed."""
        noticed = {one.mutation.address for one in self.outcomes if one.rules}
        return tuple(dict.fromkeys(o.mutation.address for o in self.outcomes if o.mutation.address not in noticed))

    def counts(self) -> dict[str, dict[str, int]]:
        """For each change: how many were made, noticed, named first, listed."""
        made, noticed, named = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
        for one in self.outcomes:
            change = one.mutation.change
            made[change] += 1
            noticed[change] += bool(one.rules)
            named[change, one.named] += 1
        return {
            change: {
                "made": made[change],
                "noticed": noticed[change],
                "first": named[change, "first"],
                "listed": named[change, "listed"],
                "not_named": named[change, "no"],
            }
            for change in CHANGES
            if made[change]
        }


def mutations(report: Report, form: FormSpec) -> Iterator[Mutation]:
    """Every change of every cell of the form's own layouts that holds a figure; a change to the same is none."""
    for table in form.tables:
        places = list(table.cells)
        for position, address in enumerate(places):
            before = report.reading(address)
            if before.value is None:
                continue
            around = [
                report.reading(places[other]).value
                for other in (position + 1, position - 1)
                if 0 <= other < len(places)
            ]
            for change in CHANGES:
                after = _changed(before, change, around)
                if after is not None and (after.value, after.state) != (before.value, before.state):
                    yield Mutation(address, change, before, after)


def _changed(before: Reading, change: str, around: Sequence[Number | None]) -> Reading | None:
    """The reading after a change; None where the change cannot be made."""
    value = before.value
    if value is None:
        return None
    if change == "blank":
        return Reading("", None, State.BLANK, before.at)
    if change == "dash":
        return Reading("/", None, State.DASH, before.at)
    after: Number | None = None
    if change == "plus_one":
        after = value + 1
    elif change == "minus_one":
        after = value - 1 if value >= 1 else None
    elif change == "times_ten":
        after = value * 10
    elif change == "digits_swapped":
        after = _swapped(value)
    elif change == "neighbour":
        after = next((figure for figure in around if figure is not None and figure != value), None)
    return None if after is None else Reading(str(after), after, State.PRINTED, before.at)


def _swapped(value: Number) -> Number | None:
    """The first two neighbouring digits that differ, exchanged, without a leading zero."""
    digits = str(value)
    for i in range(len(digits) - 1):
        a, b = digits[i], digits[i + 1]
        if a != b and a.isdigit() and b.isdigit() and not (i == 0 and b == "0"):
            text = digits[:i] + b + a + digits[i + 2 :]
            return Decimal(text) if isinstance(value, Decimal) else int(text)
    return None


def apply(report: Report, mutation: Mutation) -> Report:
    """The report with one reading changed."""
    table = report.tables[mutation.address.table]
    readings = {**table.readings, mutation.address: mutation.after}
    return replace(report, tables={**report.tables, table.id: replace(table, readings=readings)})


def run_mutations(report: Report, form: FormSpec, judge: Judge, *, chunk: int = 256) -> MutationTest:
    """Judge every mutation of a clean report. `judge`: reports to their judgements, in order, causes localised."""
    [base] = judge([report])
    known = {(result.rule, result.fingerprint) for result in _reported(base)}
    made = list(mutations(report, form))
    outcomes: list[Noticed] = []
    for start in range(0, len(made), chunk):
        part = made[start : start + chunk]
        for mutation, judged in zip(part, judge([apply(report, one) for one in part]), strict=True):
            new = [result for result in _reported(judged) if (result.rule, result.fingerprint) not in known]
            rules = tuple(dict.fromkeys(result.rule for result in new))
            outcomes.append(Noticed(mutation, rules, _named(mutation, judged)))
    return MutationTest(tuple(outcomes))


def _reported(judged: JudgedReport) -> list[Result]:
    return [result for result in judged.results if result.outcome in ("fail", "review")]


def _named(mutation: Mutation, judged: JudgedReport) -> str:
    """Whether the cell is named, with its right figure, by the causes found."""
    if not judged.root_causes or mutation.change not in _VALUES:
        return "none"
    if any(_is_it(edit, mutation) for cause in judged.root_causes for edit in cause.edits):
        return "first"
    listed = (edit for cause in judged.root_causes for edits in cause.alternatives for edit in edits)
    return "listed" if any(_is_it(edit, mutation) for edit in listed) else "no"


def _is_it(edit: Edit, mutation: Mutation) -> bool:
    place = Address(edit["table"], edit["row"], edit["column"])
    return place == mutation.address and edit["to"] == mutation.before.value
