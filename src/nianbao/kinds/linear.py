"""Linear relations of a form as one system, and their three-valued verdict.

A relation says: sum of its left terms = (or ≤) sum of its right terms. All relations of all reports are one matrix product
(dense: a form has a few hundred cells, and a library for sparse matrices takes longer to load than the product). The product
says where to look; a verdict of failure is always verified in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from nianbao.kinds.facts import PRINTED, Facts, Mask, Positions, Values
from nianbao.model.form import Address, FormSpec

Matrix: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int8]

# The verdict of a relation in a report.
SKIPPED = 0  # the report's layout does not have it
HOLDS = 1  # every cell read, and it holds
FAILS = 2  # every cell read, and it does not hold
EXCEEDS = 3  # some cells unread, but the read ones alone already exceed the other side
UNKNOWN = 4  # some cells unread
ALL_UNREAD = 5  # no cell read
NO_TABLE = 6  # a table of it is missing or was not read

_EXACT_UP_TO = 2.0**48  # sums of fewer than 32 such whole numbers are exact in float64


class Relation(NamedTuple):
    """One relation of a rule. `place` is stable (no values). `terms`: (cell, +1 left | -1 right). `bound`: the code
    that `*` stands for, None when the rule has none."""

    rule: str
    place: str
    terms: tuple[tuple[Address, int], ...]
    op: Literal["=", "<="]
    bound: str | None = None

    @property
    def left(self) -> tuple[Address, ...]:
        return tuple(address for address, sign in self.terms if sign > 0)

    @property
    def right(self) -> tuple[Address, ...]:
        return tuple(address for address, sign in self.terms if sign < 0)


@dataclass(frozen=True)
class RelationSystem:
    """All relations of a pack's linear rules over the facts' columns."""

    form: FormSpec
    relations: tuple[Relation, ...]

    @cached_property
    def matrix(self) -> Matrix:
        """[M, C]: +1 left, -1 right."""
        index = self.form.index
        rows = [number for number, relation in enumerate(self.relations) for _ in relation.terms]
        columns = [index[address] for relation in self.relations for address, _ in relation.terms]
        signs = [float(sign) for relation in self.relations for _, sign in relation.terms]
        matrix = np.zeros((len(self.relations), len(self.form.addresses)))
        np.add.at(matrix, (rows, columns), signs)
        return matrix

    @cached_property
    def _sides(self) -> tuple[Matrix, Matrix]:
        """The left and the right terms, each with weight 1."""
        return np.maximum(self.matrix, 0), np.maximum(-self.matrix, 0)

    @cached_property
    def by_rule(self) -> dict[str, list[int]]:
        """Rule id → numbers of its relations."""
        found: dict[str, list[int]] = {}
        for number, relation in enumerate(self.relations):
            found.setdefault(relation.rule, []).append(number)
        return found

    @cached_property
    def columns_by_rule(self) -> dict[str, list[int]]:
        """Rule id → the facts' columns that its relations use, in order."""
        index = self.form.index
        return {
            rule: sorted({index[address] for number in numbers for address, _ in self.relations[number].terms})
            for rule, numbers in self.by_rule.items()
        }

    @cached_property
    def tables(self) -> tuple[frozenset[str], ...]:
        """The tables that each relation uses."""
        return tuple(frozenset(address.table for address, _ in relation.terms) for relation in self.relations)

    @cached_property
    def inequality(self) -> Mask:
        return np.array([relation.op == "<=" for relation in self.relations], dtype=np.bool_)

    @cached_property
    def columns(self) -> Positions:
        """The facts' columns that some relation uses."""
        index = self.form.index
        return np.unique([index[address] for relation in self.relations for address, _ in relation.terms]).astype(
            np.intp
        )

    @cached_property
    def signed_columns(self) -> Mask:
        """[C]: columns whose figures may be negative, so that nothing follows from an unread one."""
        signed = np.zeros(len(self.form.addresses), dtype=np.bool_)
        for table in (*self.form.tables, *self.form.other_layouts):
            for address in table.cells:
                if table.column(address).number == "change":
                    signed[self.form.index[address]] = True
        return signed


@dataclass(slots=True)
class Residuals:
    """The state of every relation in every report. `verdict` [N, M]: the codes above, failures verified exactly."""

    system: RelationSystem
    facts: Facts
    verdict: Codes

    def terms(self, relation: int, report: int) -> list[tuple[Address, int]]:
        """The terms that the report's layout has."""
        applicable = self.facts.group_applicable[self.facts.layout_group[report]]
        index, terms = self.system.form.index, self.system.relations[relation].terms
        return [(address, sign) for address, sign in terms if applicable[index[address]]]

    def exact(self, relation: int, report: int) -> tuple[int | Decimal, int | Decimal]:
        """Exact sums of the read cells of the left and of the right side."""
        return exact_sums(self.facts, self.system.relations[relation], report)

    def failed(self, report: int) -> list[int]:
        """Numbers of the relations that fail in a report."""
        row = self.verdict[report]
        return [int(number) for number in np.flatnonzero((row == FAILS) | (row == EXCEEDS))]


def exact_sums(facts: Facts, relation: Relation, report: int) -> tuple[int | Decimal, int | Decimal]:
    """Exact sums of the printed values on the left and on the right; cells without a value add nothing."""
    left: int | Decimal = 0
    right: int | Decimal = 0
    for address, sign in relation.terms:
        value = facts.exact(report, address)
        if value is None:
            continue
        if sign > 0:
            left += value
        else:
            right += value
    return left, right


def evaluate(system: RelationSystem, facts: Facts) -> Residuals:
    """All relations of all reports: one product, then the three-valued verdict of each."""
    count, reports = len(system.relations), len(facts.reports)
    if not count or not reports:
        return Residuals(system, facts, np.zeros((reports, count), dtype=np.int8))
    unread = np.isnan(facts.values)
    filled = np.where(unread, 0.0, facts.values)
    residual = np.ascontiguousarray((system.matrix @ filled.T).T)
    wrong = np.where(system.inequality, residual > 0, residual != 0)
    verdict = np.where(wrong, FAILS, HOLDS).astype(np.int8)
    _look_at_unread(system, facts, unread, residual, verdict)
    _verify(system, facts, verdict)
    _skip_tables(system, facts, verdict)
    return Residuals(system, facts, verdict)


def _look_at_unread(system: RelationSystem, facts: Facts, unread: Mask, residual: Values, verdict: Codes) -> None:
    """Set SKIPPED, UNKNOWN, ALL_UNREAD and EXCEEDS, by layout."""
    left, right = system._sides
    for group, applicable in enumerate(facts.group_applicable):
        members = np.flatnonzero(facts.layout_group == group)
        if not len(members):
            continue
        has_left, has_right = left @ applicable.astype(float), right @ applicable.astype(float)
        absent = (has_left == 0) | (has_right == 0)
        verdict[np.ix_(members, np.flatnonzero(absent))] = SKIPPED
        used = system.columns[applicable[system.columns]]
        some = members[unread[np.ix_(members, used)].any(axis=1)]
        if not len(some):
            continue
        open_cells = (unread[some] & applicable).astype(float)
        unread_left, unread_right = (left @ open_cells.T).T, (right @ open_cells.T).T
        unread_count = unread_left + unread_right
        free = (unread[some] & applicable & system.signed_columns).astype(float)
        unbounded = ((left @ free.T).T + (right @ free.T).T) > 0
        off = residual[some]
        beyond = (off > 0) & (unread_right == 0)
        short = (off < 0) & (unread_left == 0) & ~system.inequality
        state = np.where((beyond | short) & ~unbounded, EXCEEDS, UNKNOWN)
        state = np.where(unread_count == has_left + has_right, ALL_UNREAD, state)
        codes = verdict[some]
        verdict[some] = np.where((unread_count > 0) & (codes != SKIPPED), state, codes)


def _verify(system: RelationSystem, facts: Facts, verdict: Codes) -> None:
    """Settle in exact arithmetic what fails, and what holds on figures that a float may not hold exactly."""
    used = facts.values[:, system.columns]
    with np.errstate(invalid="ignore"):
        rough_cells = (used != np.floor(used)) | (np.abs(used) > _EXACT_UP_TO)
    rough_cells &= ~np.isnan(used)
    rough = np.zeros(verdict.shape, dtype=np.bool_)
    for report in np.flatnonzero(rough_cells.any(axis=1)):
        cells = np.zeros(len(system.form.addresses))
        cells[system.columns[rough_cells[report]]] = 1.0
        rough[report] = (abs(system.matrix) @ cells) > 0
    doubtful = (verdict == FAILS) | (verdict == EXCEEDS) | (rough & ((verdict == HOLDS) | (verdict == UNKNOWN)))
    for report, number in zip(*np.nonzero(doubtful), strict=True):
        verdict[report, number] = _exact_verdict(system, facts, int(report), int(number), int(verdict[report, number]))


def _exact_verdict(system: RelationSystem, facts: Facts, report: int, number: int, code: int) -> int:
    # Kept whole: one relation against exact sums, from the sure cases to the open one.
    relation = system.relations[number]
    left, right = exact_sums(facts, relation, report)
    wrong = left > right if relation.op == "<=" else left != right
    if code in (FAILS, HOLDS):
        return FAILS if wrong else HOLDS
    if not wrong:
        return UNKNOWN
    index, row = system.form.index, facts.row(report)
    open_signs = {
        sign
        for address, sign in relation.terms
        if row.applicable[index[address]] and np.isnan(row.values[index[address]])
    }
    signed = any(
        system.signed_columns[index[address]] and np.isnan(row.values[index[address]])
        for address, _ in relation.terms
        if row.applicable[index[address]]
    )
    sure = (left > right and -1 not in open_signs) or (left < right and 1 not in open_signs)
    return EXCEEDS if sure and not signed else UNKNOWN


def _skip_tables(system: RelationSystem, facts: Facts, verdict: Codes) -> None:
    for report, unread in enumerate(facts.unread_tables):
        if unread:
            blocked = [number for number, used in enumerate(system.tables) if used & unread]
            verdict[report, blocked] = NO_TABLE


def build_system(form: FormSpec, relations: Sequence[Relation]) -> RelationSystem:
    return RelationSystem(form, tuple(relations))


def unread_cells(residuals: Residuals, relation: int, report: int) -> tuple[Address, ...]:
    """The cells of a relation that were not read in a report."""
    index, states = residuals.system.form.index, residuals.facts.states[report]
    values: Any = residuals.facts.values[report]
    return tuple(
        address
        for address, _ in residuals.terms(relation, report)
        if states[index[address]] != PRINTED or np.isnan(values[index[address]])
    )
