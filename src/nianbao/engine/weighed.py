"""Figures that models recognised in pictures, weighed by the form's relations: a doubtful one is accepted where they hold
with it. Relations may rescue a figure; they never condemn one, and none is needed where the models are sure.

A figure on which both models agree, though not surely, or that one is sure of where the other sees nothing, is accepted
where a relation that contains it holds, and none that contains it is broken. One that they read differently is accepted
where at least two relations, whose other figures are all accepted, give the same figure and a model has read it. So an error
in one printed figure never makes a misread one fit: it stands in one of the two relations only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from nianbao.base.numbers import State, parse_cell
from nianbao.kinds.facts import build_facts
from nianbao.kinds.linear import NO_TABLE, SKIPPED, RelationSystem, evaluate
from nianbao.model.form import Address, FormSpec
from nianbao.model.report import Reading, Report

LEAST = 0.4  # probability of a figure that relations may rescue (measured: see the readers' `SURE` for those that need none)
SURE = 0.8  # of a figure that one model has read and the other has not seen at all, as good as read by both
_MOST_SUMS = 4096
Figure = int | Decimal


class Terms(NamedTuple):
    """A relation of a rule: the sum of sign × figure is 0."""

    rule: str
    terms: tuple[tuple[Address, int], ...]


class Doubt(NamedTuple):
    """What a doubtful cell may hold: as printed, by figure. One where the models agree, else what each has read."""

    readings: Mapping[Figure, str]
    agreed: bool


def weighed(report: Report, system: RelationSystem) -> Report:
    """The report with the doubtful figures that relations confirm accepted, and each recognised figure with the rules whose
    relations hold with it."""
    if not report.recognised:
        return report
    relations = _relations(report, system)
    readings = {address: reading for table in report.tables.values() for address, reading in table.readings.items()}
    known = {address: reading.value for address, reading in readings.items() if reading.value is not None}
    doubts = {
        address: doubt
        for address, reading in readings.items()
        if (doubt := _doubt(reading, _number(report, system.form, address))) is not None
    }
    rescued = rescue(relations, known, doubts)
    for address, figure in rescued.items():
        text = doubts[address].readings[figure]
        readings[address] = readings[address]._replace(raw=text, value=figure, state=State.PRINTED, note=None)
    confirmed = _confirmed(relations, known | rescued)
    changed = {
        address: reading._replace(grounds=reading.grounds._replace(confirmed=tuple(confirmed.get(address, ()))))
        for address, reading in readings.items()
        if reading.grounds is not None
    }
    return with_readings(report, readings | changed)


def with_readings(report: Report, readings: Mapping[Address, Reading]) -> Report:
    """The report with these readings in the place of its own."""
    tables = {
        name: replace(table, readings={address: readings.get(address, own) for address, own in table.readings.items()})
        for name, table in report.tables.items()
    }
    return replace(report, tables=tables)


def rescue(
    relations: Sequence[Terms], known: Mapping[Address, Figure], doubts: Mapping[Address, Doubt]
) -> dict[Address, Figure]:
    """The doubtful cells that relations confirm, each with its figure. `known`: accepted figures; cells that are neither
    known nor in doubt were not read, and relations with them say nothing. Pure."""
    usable = [one for one in relations if all(cell in known or cell in doubts for cell, _ in one.terms)]
    containing: dict[Address, list[Terms]] = defaultdict(list)
    for one in usable:
        for cell, _ in one.terms:
            if cell in doubts:
                containing[cell].append(one)
    settled = dict(known)
    while True:
        found = _agreed(containing, known, settled, doubts) or _told_twice(containing, settled, doubts)
        if not found:
            return {cell: figure for cell, figure in settled.items() if cell not in known}
        settled |= found


def _agreed(
    containing: Mapping[Address, Sequence[Terms]],
    known: Mapping[Address, Figure],
    settled: Mapping[Address, Figure],
    doubts: Mapping[Address, Doubt],
) -> dict[Address, Figure]:
    """The cells with one figure in question, of whose relations some hold and none is broken. A relation all of whose cells
    are in doubt says nothing by itself (noughts make a sum of any noughts): there must be two."""
    single = {cell: next(iter(doubt.readings)) for cell, doubt in doubts.items() if doubt.agreed}
    taken = {**single, **settled}
    found: dict[Address, Figure] = {}
    for cell, relations in containing.items():
        if cell in settled or cell not in single:
            continue
        whole = [one for one in relations if all(each in taken for each, _ in one.terms)]
        if not whole or not all(0 in _sums(one, taken, doubts) for one in relations):
            continue
        if len(whole) > 1 or any(each in known for each, _ in whole[0].terms):
            found[cell] = single[cell]
    return found


def _told_twice(
    containing: Mapping[Address, Sequence[Terms]], settled: Mapping[Address, Figure], doubts: Mapping[Address, Doubt]
) -> dict[Address, Figure]:
    """The cells that the models read differently, for which all relations with no other cell in doubt, two at least, give
    the same figure."""
    found: dict[Address, Figure] = {}
    for cell, relations in containing.items():
        if cell in settled or doubts[cell].agreed:
            continue
        told = []
        for one in relations:
            signs = [sign for each, sign in one.terms if each == cell]
            others = tuple(term for term in one.terms if term[0] != cell)
            if len(signs) == 1 and all(each in settled for each, _ in others):
                told.append(-signs[0] * _sum(Terms(one.rule, others), settled))
        if len(told) > 1 and len(set(told)) == 1 and told[0] in doubts[cell].readings:
            found[cell] = told[0]
    return found


def _sums(relation: Terms, taken: Mapping[Address, Figure], doubts: Mapping[Address, Doubt]) -> set[Figure]:
    """What the relation may come to by what its cells may hold; 0 too where there is no end of it."""
    sums: set[Figure] = {0}
    for cell, sign in relation.terms:
        choices = [taken[cell]] if cell in taken else list(doubts[cell].readings)
        sums = {before + sign * figure for before in sums for figure in choices}
        if len(sums) > _MOST_SUMS:
            return {0}
    return sums


def _sum(relation: Terms, figures: Mapping[Address, Figure]) -> Figure:
    total: Figure = 0
    for cell, sign in relation.terms:
        total += sign * figures[cell]
    return total


def _confirmed(relations: Iterable[Terms], figures: Mapping[Address, Figure]) -> dict[Address, list[str]]:
    """For each cell the rules whose relations hold with it, each once."""
    found: dict[Address, dict[str, None]] = defaultdict(dict)
    for one in relations:
        if all(cell in figures for cell, _ in one.terms) and not _sum(one, figures):
            for cell, _ in one.terms:
                found[cell][one.rule] = None
    return {cell: sorted(rules) for cell, rules in found.items()}


def _relations(report: Report, system: RelationSystem) -> list[Terms]:
    """The equations of the form, as the report's layout has them."""
    residuals = evaluate(system, build_facts(system.form, [report]))
    return [
        Terms(relation.rule, tuple(residuals.terms(number, 0)))
        for number, relation in enumerate(system.relations)
        if relation.op == "=" and residuals.verdict[0, number] not in (SKIPPED, NO_TABLE)
    ]


def _number(report: Report, form: FormSpec, address: Address) -> str:
    return form.layout(address.table, report.tables[address.table].edition).column(address).number


def _doubt(reading: Reading, number: str) -> Doubt | None:
    """What a cell may hold that was recognised and not accepted; None for any other, and where no model has read a figure
    with some probability."""
    # Kept whole: what must hold before a figure may be rescued, one condition after another.
    if reading.state is not State.ILLEGIBLE or reading.grounds is None or reading.grounds.recognition is None:
        return None
    seen = reading.grounds.recognition
    if max(seen.sure, seen.other_sure) < LEAST or number not in ("count", "amount", "change"):
        return None
    readings: dict[Figure, str] = {}
    surest = 0.0
    for text, sure in ((seen.text, seen.sure), (seen.other, seen.other_sure)):
        figure = parse_cell(text, number)
        plain = figure.state is State.PRINTED and figure.note is None and figure.value is not None
        if plain and figure.value is not None and (sure >= LEAST or seen.text == seen.other):
            readings.setdefault(figure.value, text)
            surest = max(surest, sure)
    alone = len(readings) == 1 and not (seen.text and seen.other) and surest >= SURE
    return Doubt(readings, seen.text == seen.other or alone) if readings else None
