"""The linear rules of a pack as one system: which repeat each other, which contradict, and which cells none reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from nianbao.kinds.contract import Kind
from nianbao.kinds.foreign import relations_of_rule
from nianbao.kinds.linear import Relation
from nianbao.model.form import Address, FormSpec
from nianbao.model.pattern import PatternError, bind
from nianbao.model.rule import Pack, Status

Terms = dict[Address, int]
Cells = Mapping[Address, int]  # the cells of the form's own layouts, each with its position


@dataclass(frozen=True, slots=True)
class Algebra:
    """`rank` of the equations in the form's own layouts. `repeated`: a relation that says the same as an earlier one.
    `implied`: relations that follow from the earlier ones together; harmless, a form may print such totals of totals.
    `forced_zero`: cells that could only ever be 0, each with the relations that name it: the rules contradict what the
    form is for. `unlinked`: cells in no relation; `unreached`: cells that no rule names at all."""

    relations: int
    rank: int
    repeated: tuple[tuple[Relation, Relation], ...]
    implied: tuple[Relation, ...]
    forced_zero: tuple[tuple[Address, tuple[Relation, ...]], ...]
    unlinked: tuple[Address, ...]
    unreached: tuple[Address, ...]


def examine(pack: Pack, kinds: Mapping[str, Kind]) -> Algebra:
    """The algebra of a pack's linear rules (those that are not switched off) over the form's own layouts."""
    own = _own(pack.form)
    relations = [relation for relation in relations_of(pack, kinds) if _both_sides(_terms(relation, own))]
    equations = [relation for relation in relations if relation.op == "="]
    repeated, implied, rank = _dependencies(equations, own)
    linked = {address for relation in relations for address in _terms(relation, own)}
    named = linked | _named(pack, pack.form)
    return Algebra(
        relations=len(relations),
        rank=rank,
        repeated=tuple(repeated),
        implied=tuple(implied),
        forced_zero=tuple(
            (address, tuple(relation for relation in relations if address in _terms(relation, own)))
            for address in _forced_zero(relations, own)
        ),
        unlinked=tuple(address for address in own if address not in linked),
        unreached=tuple(address for address in own if address not in named),
    )


def relations_of(pack: Pack, kinds: Mapping[str, Kind]) -> list[Relation]:
    """The relations of a pack's linear rules, in the order of the rules."""
    found: list[Relation] = []
    for rule in pack.rules:
        kind = kinds.get(rule.kind)
        if kind is None or kind.relations is None or rule.status is Status.OFF:
            continue
        found += [relation._replace(rule=rule.id) for relation in relations_of_rule(kind, rule, pack)]
    return found


def _own(form: FormSpec) -> Cells:
    cells = (address for table in form.tables for address in table.cells)
    return {address: position for position, address in enumerate(dict.fromkeys(cells))}


def _terms(relation: Relation, own: Cells) -> Terms:
    """The terms in the given cells, those that stand on both sides taken off."""
    terms: Terms = {}
    for address, sign in relation.terms:
        if address in own:
            terms[address] = terms.get(address, 0) + sign
    return {address: sign for address, sign in terms.items() if sign}


def _both_sides(terms: Terms) -> bool:
    return any(sign > 0 for sign in terms.values()) and any(sign < 0 for sign in terms.values())


def _dependencies(
    equations: Sequence[Relation], own: Cells
) -> tuple[list[tuple[Relation, Relation]], list[Relation], int]:
    """Repeated pairs, implied equations and the rank, by elimination in exact fractions."""
    # Kept whole: elimination; each step needs the rows that all before it have left.
    repeated: list[tuple[Relation, Relation]] = []
    implied: list[Relation] = []
    seen: dict[tuple[tuple[Address, int], ...], Relation] = {}
    pivots: dict[Address, dict[Address, Fraction]] = {}
    for relation in equations:
        terms = _terms(relation, own)
        normal = _normal(terms)
        if normal in seen:
            repeated.append((relation, seen[normal]))
            continue
        seen[normal] = relation
        row = {address: Fraction(sign) for address, sign in terms.items()}
        while row:
            lead = next((address for address in sorted(row) if address in pivots), None)
            if lead is None:
                break
            factor = row[lead]
            for address, value in pivots[lead].items():
                left = row.get(address, Fraction(0)) - factor * value
                if left:
                    row[address] = left
                else:
                    row.pop(address, None)
        if not row:
            implied.append(relation)
            continue
        lead = min(row)
        scaled = {address: value / row[lead] for address, value in row.items()}
        for other in pivots.values():  # keep earlier rows free of the new pivot, so that reduction ends
            factor = other.get(lead, Fraction(0))
            if factor:
                for address, value in scaled.items():
                    left = other.get(address, Fraction(0)) - factor * value
                    if left:
                        other[address] = left
                    else:
                        other.pop(address, None)
        pivots[lead] = scaled
    return repeated, implied, len(pivots)


def _normal(terms: Terms) -> tuple[tuple[Address, int], ...]:
    """The terms in one order and with the first one positive: the same for an equation and its mirror image."""
    ordered = sorted(terms.items())
    sign = 1 if ordered[0][1] > 0 else -1
    return tuple((address, sign * coefficient) for address, coefficient in ordered)


def _forced_zero(relations: Sequence[Relation], own: Cells) -> list[Address]:
    """Cells that are 0 in every non-negative solution.

    Solutions can be scaled and added, so that one linear program finds a solution in which as many cells as possible
    are above 0 at once."""
    from scipy import sparse
    from scipy.optimize import linprog

    terms = [(relation.op, _terms(relation, own)) for relation in relations]
    used = sorted({address for _, one in terms for address in one}, key=own.__getitem__)
    if not used:
        return []
    index = {address: position for position, address in enumerate(used)}
    n = len(used)
    equal = [one for op, one in terms if op == "="]
    below = [one for op, one in terms if op != "="]
    marks = sparse.hstack([-sparse.identity(n), sparse.identity(n)])  # mark ≤ cell
    result = linprog(
        c=np.concatenate([np.zeros(n), -np.ones(n)]),
        A_ub=sparse.vstack([_matrix(below, index), marks]).tocsr(),
        b_ub=np.zeros(len(below) + n),
        A_eq=_matrix(equal, index) if equal else None,
        b_eq=np.zeros(len(equal)) if equal else None,
        bounds=[(0, None)] * n + [(0, 1)] * n,
        method="highs",
    )
    if result.x is None:
        return []
    return [address for address, mark in zip(used, result.x[n:], strict=True) if mark < 0.5]


def _matrix(rows: Sequence[Terms], index: Mapping[Address, int]) -> Any:
    """A sparse row for each relation: a column for each cell, and as many empty ones for the marks of the cells. A form of
    thousands of rows has millions of pairs, of which next to none is in a relation."""
    from scipy import sparse

    entries = [(sign, at, index[address]) for at, row in enumerate(rows) for address, sign in row.items()]
    values, down, across = zip(*entries, strict=True) if entries else ((), (), ())
    return sparse.csr_array((np.array(values, float), (down, across)), shape=(len(rows), 2 * len(index)))


def conflict(relations: Sequence[Relation], form: FormSpec, address: Address) -> tuple[Relation, ...]:
    """Of the relations that force a cell to nought, a smallest set that still does: without any one of them it is free.

    Whole rules are tried first, then single relations; the last ones of a pack are the first to be let go of."""
    own = _own(form)
    kept = list(relations)
    for rule in reversed(list(dict.fromkeys(relation.rule for relation in relations))):
        fewer = [relation for relation in kept if relation.rule != rule]
        if address in _forced_zero(fewer, own):
            kept = fewer
    for relation in reversed(list(kept)):
        fewer = [other for other in kept if other is not relation]
        if address in _forced_zero(fewer, own):
            kept = fewer
    return tuple(kept)


def _named(pack: Pack, form: FormSpec) -> set[Address]:
    """The cells that some rule's parameters name."""
    named: set[Address] = set()
    for rule in pack.rules:
        if rule.status is Status.OFF:
            continue
        patterns = [value for what, value in rule.params.references() if what == "cells"]
        for pattern in patterns:
            try:
                named.update(cell for groups in bind([pattern], form).values() for group in groups for cell in group)
            except PatternError:
                continue  # the catalog's own lint says so
    return named
