"""Kinds about cells by themselves: `number`, `filled`, `all_zero`, `implies`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from nianbao.kinds import facts as codes
from nianbao.kinds.blanks import Group, grouped
from nianbao.kinds.contract import Batch, Verdict
from nianbao.kinds.facts import Positions
from nianbao.kinds.guard import Misfit, guard
from nianbao.kinds.params import AllZeroParams, FilledParams, ImpliesParams, NumberParams, Statement
from nianbao.kinds.texts import language, named, stated
from nianbao.kinds.words import cell_words, cells_words, number_words, table_words
from nianbao.model.finding import cell_anchor
from nianbao.model.form import Address
from nianbao.model.pattern import expand
from nianbao.model.rule import Outcome, Rule

_EACH = 6  # more unreadable figures than this in one table are one finding
_MARKED = 40  # cells marked by one finding


def cells_of(batch: Batch, rule: Rule, patterns: Sequence[str]) -> tuple[tuple[Address, ...], Positions]:
    """The cells that the patterns name and their columns in the facts, worked out once for a rule."""

    def compute() -> tuple[tuple[Address, ...], Positions]:
        index = batch.pack.form.index
        cells = dict.fromkeys(cell for pattern in patterns for cell in expand(pattern, batch.pack.form))
        ordered = tuple(sorted(cells, key=lambda cell: index[cell]))
        return ordered, np.array([index[cell] for cell in ordered], dtype=np.intp)

    found: tuple[tuple[Address, ...], Positions] = batch.analysis(f"{rule.id} {' '.join(patterns)}", -1, compute)
    return found


def _unread_tables(batch: Batch, report: int, cells: Sequence[Address]) -> list[str]:
    return sorted({cell.table for cell in cells} & batch.facts.unread_tables[report])


def _not_checked(batch: Batch, report: int, tables: Sequence[str], **slots: Any) -> Verdict:
    names = "、".join(table_words(batch.pack.form, table, language(batch)) for table in tables)
    return Verdict(report, Outcome.NOT_CHECKED, variant="table", slots={"table": names, **slots})


def _cell_slots(batch: Batch, report: int, cell: Address) -> dict[str, Any]:
    words = cell_words(batch.pack.form, cell, language(batch))
    reading = batch.facts.reading(report, cell)
    return {
        "table": words.table,
        "row": words.row,
        "column": words.column,
        "place": words.place,
        "raw": reading.raw,
        "value": number_words(reading.value),
    }


# --- number ----------------------------------------------------------------------------------------------------------


def number(batch: Batch, rule: Rule, given: NumberParams) -> Iterator[Verdict]:
    """Figures are of their column's type. The shape guard says where they are not; a figure that could not be read is
    for a person."""
    cells, columns = cells_of(batch, rule, given.cells)
    if ("guard", -1) not in batch.memo:
        batch.memo["guard", -1] = guard(batch.facts, batch.pack.form, use_pandera=False)
    wanted = set(cells)
    misfits: dict[int, list[Misfit]] = {}
    for misfit in batch.memo["guard", -1]:
        if misfit.address in wanted:
            misfits.setdefault(misfit.report, []).append(misfit)
    values = batch.facts.values[:, columns]
    large = values > (np.inf if given.maximum is None else given.maximum)
    with np.errstate(invalid="ignore"):
        broken = values != np.floor(values)
    broken &= ~np.isnan(values)
    illegible = batch.facts.states[:, columns] == codes.ILLEGIBLE
    suspicious = (large | broken | illegible).any(axis=1)
    for report in range(len(batch.reports)):
        found = []
        if report in misfits or suspicious[report]:
            wrong = {misfit.address: misfit.check for misfit in misfits.get(report, ())}
            wrong |= {cells[i]: "amount" for i in np.flatnonzero(broken[report]) if cells[i] not in wrong}
            for cell, check in wrong.items():
                found += _misfit(batch, report, cell, check, given)
            bad = {verdict.cells[0] for verdict in found}
            found += [
                _figure(batch, report, cells[i], "too_large", maximum=number_words(Decimal(str(given.maximum))))
                for i in np.flatnonzero(large[report])
                if cells[i] not in bad
            ]
            found += _illegible(batch, report, [cells[i] for i in np.flatnonzero(illegible[report])])
        yield from found
        if not found:
            tables = _unread_tables(batch, report, cells)
            read = len({cell.table for cell in cells}) > len(tables)
            yield Verdict(report, Outcome.PASS) if read else _not_checked(batch, report, tables)


def _misfit(batch: Batch, report: int, cell: Address, check: str, given: NumberParams) -> list[Verdict]:
    value = batch.facts.exact(report, cell)
    if value is None:
        return []
    if value < 0 and check != "change":
        return [_figure(batch, report, cell, "negative")]
    if check in ("count", "change"):
        return [_figure(batch, report, cell, "fraction")] if value != int(value) else []
    places = -int(value.as_tuple().exponent) if isinstance(value, Decimal) else 0
    return [_figure(batch, report, cell, "decimals")] if places > given.decimals else []


def _figure(batch: Batch, report: int, cell: Address, variant: str, **slots: Any) -> Verdict:
    return Verdict(
        report,
        Outcome.FAIL,
        place=str(cell),
        variant=variant,
        slots={**_cell_slots(batch, report, cell), **slots},
        anchors=[cell_anchor(*cell)],
        observed=batch.facts.exact(report, cell),
        cells=(cell,),
    )


def _illegible(batch: Batch, report: int, cells: Sequence[Address]) -> Iterator[Verdict]:
    by_table: dict[str, list[Address]] = {}
    for cell in cells:
        by_table.setdefault(cell.table, []).append(cell)
    for table, members in by_table.items():
        groups = [members] if len(members) > _EACH else [[cell] for cell in members]
        for group in groups:
            slots = _cell_slots(batch, report, group[0])
            slots["place"] = cells_words(batch.pack.form, group, language(batch))
            yield Verdict(
                report,
                Outcome.REVIEW,
                place=str(group[0]) if len(group) == 1 else table,
                slots=slots,
                anchors=[cell_anchor(*cell) for cell in group[:_MARKED]],
                observed=slots["raw"],
            )


# --- filled ----------------------------------------------------------------------------------------------------------


def filled(batch: Batch, rule: Rule, given: FilledParams) -> Iterator[Verdict]:
    """Cells hold a figure. Illegible ones are filled: reading them is the matter of `number`."""
    cells, columns = cells_of(batch, rule, given.cells)
    dash_fine = set(cells_of(batch, rule, given.dash_pass)[0]) if given.dash_pass else set()
    states = batch.facts.states[:, columns]
    applicable = batch.facts.group_applicable[:, columns]
    empty = (states != codes.PRINTED) & (states != codes.ILLEGIBLE) & applicable[batch.facts.layout_group]
    any_empty = np.asarray(empty.any(axis=1))
    for report in range(len(batch.reports)):
        if not any_empty[report]:
            yield Verdict(report, Outcome.PASS)
            continue
        unread = batch.facts.unread_tables[report]
        known = applicable[batch.facts.layout_group[report]]
        rows = [i for i in np.flatnonzero(known) if cells[i].table not in unread]
        if not rows:
            yield _not_checked(batch, report, sorted(unread))
            continue
        present = [cells[i] for i in rows]
        found = []
        for code, variant, outcome in (
            (codes.BLANK, "", given.blank),
            (codes.DASH, "dash", given.dash),
            (codes.ABSENT, "absent", "review"),
        ):
            members = [cells[i] for i in rows if states[report, i] == code]
            if code == codes.DASH:
                members = [cell for cell in members if cell not in dash_fine]
            if members and outcome != "pass":
                for group in grouped(batch.pack.form, present, members):
                    found.append(_empty(batch, report, group, variant, Outcome(outcome)))
        yield from found
        if not found:
            yield Verdict(report, Outcome.PASS)


def _empty(batch: Batch, report: int, group: Group, variant: str, outcome: Outcome) -> Verdict:
    first = group.cells[0]
    slots = _cell_slots(batch, report, first)
    if group.shape == "table":
        slots["place"] = slots["table"]
    elif len(group.cells) > 1:
        slots["place"] = cells_words(batch.pack.form, group.cells, language(batch))
    slots["count"] = len(group.cells)
    kind = "" if group.shape == "cells" else group.shape
    return Verdict(
        report,
        outcome,
        place=f"{variant or 'blank'}:{group.place}",
        variant=variant or kind,
        slots=slots,
        anchors=[cell_anchor(*cell) for cell in group.cells[:_MARKED]],
        observed=slots["raw"] if len(group.cells) == 1 else None,
    )


# --- all_zero --------------------------------------------------------------------------------------------------------


def all_zero(batch: Batch, rule: Rule, given: AllZeroParams) -> Iterator[Verdict]:
    cells, columns = cells_of(batch, rule, given.cells)
    values = batch.facts.values[:, columns]
    applicable = batch.facts.group_applicable[:, columns][batch.facts.layout_group]
    missing = np.isnan(values) & applicable
    nonzero = np.nan_to_num(values).any(axis=1)
    for report in range(len(batch.reports)):
        unread = int(missing[report].sum())
        count = int(applicable[report].sum())
        if nonzero[report]:
            yield Verdict(report, Outcome.PASS, slots={"count": count})
        elif unread:
            tables = sorted({cell.table for cell, gap in zip(cells, missing[report], strict=True) if gap})
            yield _not_checked(batch, report, tables, unread=unread)
        else:
            first = {cell.table: cell for cell in reversed(cells)}
            anchors = [cell_anchor(*cell) for cell in sorted(first.values(), key=lambda c: batch.pack.form.index[c])]
            yield Verdict(report, Outcome.REVIEW, place="all", slots={"count": count}, anchors=anchors)


# --- implies ---------------------------------------------------------------------------------------------------------


def implies(batch: Batch, rule: Rule, given: ImpliesParams) -> Iterator[Verdict]:
    """When some cell of `when` is above 0, each consequence holds. Where it is not, there is nothing to hold."""
    cells, columns = cells_of(batch, rule, given.when)
    with np.errstate(invalid="ignore"):
        above = np.asarray(batch.facts.values[:, columns] > 0)
    for report in range(len(batch.reports)):
        causes = [cells[i] for i in np.flatnonzero(above[report])]
        if not causes:
            tables = _unread_tables(batch, report, cells)
            if tables:
                yield _not_checked(batch, report, tables)
            else:
                yield Verdict(report, Outcome.NOT_APPLICABLE, slots={"cells": "", "value": "0"})
            continue
        yield from _consequences(batch, rule, given, report, causes)


def _consequences(
    batch: Batch, rule: Rule, given: ImpliesParams, report: int, causes: list[Address]
) -> Iterator[Verdict]:
    form, lang = batch.pack.form, language(batch)
    slots: dict[str, Any] = {
        "cells": cells_words(form, causes, lang),
        "value": number_words(batch.facts.exact(report, causes[0])),
    }
    anchors = [cell_anchor(*cell) for cell in causes[:_MARKED]]
    outcome = Outcome(given.outcome)
    spoken = False
    open_question: Verdict | None = None
    if given.then_above:
        targets, columns = cells_of(batch, rule, given.then_above)
        values = batch.facts.values[report, columns]
        if not (np.nan_to_num(values) > 0).any():
            applicable = batch.facts.row(report).applicable[columns]
            if (np.isnan(values) & applicable).any():
                open_question = _not_checked(batch, report, sorted({cell.table for cell in targets}))
            else:
                spoken = True
                then = cells_words(form, targets, lang)
                more = [cell_anchor(*cell) for cell in targets[:_MARKED]]
                yield Verdict(report, outcome, "above", "above", {**slots, "then": then}, [*anchors, *more])
    for variant, statement in (("stated", given.then_stated), ("contradicted", given.then_not_stated)):
        if statement is None:
            continue
        hit, readable = stated(batch.reports[report], statement)
        if not readable:
            open_question = Verdict(report, Outcome.NOT_CHECKED, variant="text", slots=slots)
        elif variant == "stated" and hit is None:
            spoken = True
            words = {**slots, "sections": _sections(batch, statement)}
            yield Verdict(report, outcome, variant, variant, words, anchors)
        elif variant == "contradicted" and hit is not None:
            spoken = True
            words = {**slots, "section": named(batch, hit.section), "quote": hit.quote}
            yield Verdict(report, outcome, variant, variant, words, [hit.anchor, *anchors])
    if not spoken:
        yield open_question or Verdict(report, Outcome.PASS, slots=slots)


def _sections(batch: Batch, statement: Statement) -> str:
    return "、".join(named(batch, section) for section in statement.sections)
