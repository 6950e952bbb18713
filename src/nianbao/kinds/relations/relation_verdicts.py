"""What the linear kinds say of their relations, which come evaluated (see `linear`): here they get words.

A relation with an unread cell is for a person to look at, unless the read cells already contradict it. Relations of a
rule that lack the same cells (a blank column breaks every row total) are one finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field

from nianbao.kinds import linear
from nianbao.kinds.contract import Batch, Need, Verdict
from nianbao.kinds.linear import Relation, Residuals
from nianbao.kinds.params import Cells, Params
from nianbao.kinds.scope import lack_of
from nianbao.kinds.slots import slots
from nianbao.kinds.words import (
    CellWords,
    brief,
    cell_words,
    cells_words,
    number_words,
    signed_words,
    sum_words,
    table_words,
)
from nianbao.model.finding import Term, cell_anchor
from nianbao.model.form import Address, FormSpec
from nianbao.model.pattern import bind
from nianbao.model.rule import Outcome, Rule

_SEPARATE_REVIEWS = 3  # more groups of unread cells than this in one table are told as one
Relations = list[Relation]


class TwoSums(Params):
    """The sum of `left` and the sum of `right`."""

    left: Annotated[tuple[Cells, ...], Field(title="一侧", min_length=1)]
    right: Annotated[tuple[Cells, ...], Field(title="另一侧", min_length=1)]


def relations_of(left: Sequence[str], right: Sequence[str], op: Literal["=", "<="], form: FormSpec) -> Relations:
    """One relation for each code that `*` can stand for. The caller (the engine's plan) sets the rule's id."""
    found = []
    for code, cells in bind((*left, *right), form).items():
        terms = _terms(cells[: len(left)], 1) + _terms(cells[len(left) :], -1)
        place = f"{terms[0][0].table}.{code}" if code else str(terms[-1][0])
        found.append(Relation("", place, terms, op, code or None))
    return found


def _terms(groups: Sequence[tuple[Address, ...]], sign: int) -> tuple[tuple[Address, int], ...]:
    """The cells of one side, each once."""
    return tuple((cell, sign) for cell in dict.fromkeys(cell for group in groups for cell in group))


def verdicts(batch: Batch, rule: Rule) -> Iterator[Verdict]:
    residuals = batch.relations
    if residuals is None:
        raise ValueError("the batch has no relations")
    numbers = residuals.system.by_rule.get(rule.id, [])
    codes = residuals.verdict[:, numbers]
    worst = codes.max(axis=1, initial=linear.SKIPPED)
    held = (codes == linear.HOLDS).sum(axis=1)
    zero = _all_zero(residuals, residuals.system.columns_by_rule.get(rule.id, []))
    for report in range(len(batch.reports)):
        if worst[report] == linear.HOLDS:
            variant = "all_zero" if zero[report] else ""
            yield Verdict(report, Outcome.PASS, variant=variant, slots={"count": int(held[report])})
        elif worst[report] == linear.SKIPPED:
            yield Verdict(report, Outcome.NOT_APPLICABLE)
        else:
            yield from _report_verdicts(batch, residuals, report, numbers, codes[report])


def _all_zero(residuals: Residuals, columns: list[int]) -> Any:
    """[N]: every figure in these columns of the facts is 0 (or is not in the layout)."""
    return ~np.nan_to_num(residuals.facts.values[:, columns]).any(axis=1)


def _report_verdicts(
    batch: Batch, residuals: Residuals, report: int, numbers: list[int], codes: Any
) -> Iterator[Verdict]:
    open_relations: list[int] = []
    spoken = False
    for number, code in zip(numbers, codes, strict=True):
        if code in (linear.FAILS, linear.EXCEEDS):
            spoken = True
            yield _failure(batch, residuals, report, number, exceeds=code == linear.EXCEEDS)
        elif code in (linear.UNKNOWN, linear.ALL_UNREAD):
            open_relations.append(number)
    for group in _grouped(residuals, report, open_relations):
        spoken = True
        yield _review(batch, residuals, report, group)
    if not spoken:
        form = batch.pack.form
        tables = sorted(
            {
                address.table
                for number, code in zip(numbers, codes, strict=True)
                if code == linear.NO_TABLE
                for address, _ in residuals.system.relations[number].terms
            }
            & residuals.facts.unread_tables[report]
        )
        lang = batch.lang
        names = "、".join(table_words(form, table, lang) for table in tables)
        lack = lack_of(batch.reports[report], tables)
        yield Verdict(report, Outcome.NOT_CHECKED, variant="table", slots={"table": names}, lack=lack)


def _failure(batch: Batch, residuals: Residuals, report: int, number: int, *, exceeds: bool) -> Verdict:
    relation = residuals.system.relations[number]
    terms = residuals.terms(number, report)
    left, right = residuals.exact(number, report)
    unread = linear.unread_cells(residuals, number, report) if exceeds else ()
    return Verdict(
        report,
        Outcome.FAIL,
        place=relation.place,
        variant="exceeds" if exceeds else "",
        slots=_slots(batch, residuals, report, number, unread),
        anchors=[cell_anchor(*address) for address, _ in terms],
        observed=right,
        expected=left if relation.op == "=" else None,  # a bound says what it may not exceed, not what it is
        delta=right - left if relation.op == "=" else None,
        equation=_equation(residuals, report, terms),
        cells=tuple(address for address, _ in terms),
    )


def _equation(residuals: Residuals, report: int, terms: list[tuple[Address, int]]) -> list[Term]:
    found: list[Term] = []
    for address, sign in terms:
        reading = residuals.facts.reading(report, address)
        side = "left" if sign > 0 else "right"
        found.append(
            {
                "table": address.table,
                "row": address.row,
                "column": address.column,
                "value": reading.value,
                "state": str(reading.state),
                "side": side,
            }
        )
    return found


def _slots(batch: Batch, residuals: Residuals, report: int, number: int, unread: Sequence[Address]) -> dict[str, Any]:
    # Kept whole: both sides of an equation, in the same words.
    form, lang = batch.pack.form, batch.lang
    terms = residuals.terms(number, report)
    left_cells = [address for address, sign in terms if sign > 0]
    right_cells = [address for address, sign in terms if sign < 0]
    left, right = residuals.exact(number, report)
    left_text = sum_words([residuals.facts.exact(report, cell) for cell in left_cells], lang)
    right_text = sum_words([residuals.facts.exact(report, cell) for cell in right_cells], lang)
    equal = residuals.system.relations[number].op == "="
    sign = "＝" if left == right else "≠" if equal else "＞" if left > right else "≤"
    left_sum = f"{left_text}＝{number_words(left)}" if len(left_cells) > 1 else left_text
    right_sum = f"{right_text}＝{number_words(right)}" if len(right_cells) > 1 else right_text
    place, within = _place_slots(
        [cell_words(form, cell, lang) for cell, _ in terms], [cell_words(form, cell, lang) for cell in right_cells]
    )
    if within and len({getattr(cell, within) for cell in unread}) > 1:
        within = ""
    return {
        **place,
        "sum": number_words(left),
        "whole": number_words(right),
        "delta": signed_words(right - left),
        "gap": number_words(right - left if right > left else left - right),
        "left": left_text,
        "right": right_text,
        "equation": f"{left_sum}{sign}{right_sum}",
        "unread": len(unread),
        "cells": cells_words(form, unread, lang, within),
    }


def _place_slots(cells: Sequence[CellWords], whole: Sequence[CellWords]) -> tuple[dict[str, Any], str]:
    """The slots for where a relation stands, and which of "row", "column" its `cells` share ("" for neither). `whole`:
    the cells of its right side, which name it where the others stand elsewhere."""
    one_row, one_column = len({cell.row for cell in cells}) == 1, len({cell.column for cell in cells}) == 1
    row = cells[0].row if one_row else "＋".join(dict.fromkeys(cell.row for cell in whole))
    column = cells[0].column if one_column else "＋".join(dict.fromkeys(cell.column for cell in whole))
    label = row if one_row else column if one_column else "＋".join(cell.place for cell in whole)
    within = "row" if one_row else "column" if one_column else ""
    return {"table": whole[0].table, "row": row, "column": column, "label": label}, within


def _grouped(residuals: Residuals, report: int, numbers: list[int]) -> list[list[int]]:
    """Relations that lack the same cells, seen from the relation; when there are many, those of a table that hold with
    blanks as 0, those that do not, and those that are blank throughout."""
    groups: dict[tuple[str, object], list[int]] = {}
    for number in numbers:
        relation = residuals.system.relations[number]
        unread = set(linear.unread_cells(residuals, number, report))
        blank = residuals.verdict[report, number] == linear.ALL_UNREAD
        signature = "blank" if blank else tuple(address in unread for address, _ in relation.terms)
        groups.setdefault((relation.terms[0][0].table, signature), []).append(number)
    by_table: dict[str, list[list[int]]] = {}
    for (table, _), members in groups.items():
        by_table.setdefault(table, []).append(members)
    found: list[list[int]] = []
    for members_of_table in by_table.values():
        if len(members_of_table) > _SEPARATE_REVIEWS:
            merged: dict[object, list[int]] = {}
            for number in sorted(number for members in members_of_table for number in members):
                blank = residuals.verdict[report, number] == linear.ALL_UNREAD
                merged.setdefault("blank" if blank else _holds(residuals, number, report), []).append(number)
            found.extend(merged.values())
        else:
            found.extend(members_of_table)
    return found


def _review(batch: Batch, residuals: Residuals, report: int, group: list[int]) -> Verdict:
    """One review for relations that cannot be settled: what is unread, and whether they hold with blanks as 0."""
    # Kept whole: what is told of one relation and of several is told by the same fields.
    relations = residuals.system.relations
    unread = list(dict.fromkeys(c for number in group for c in linear.unread_cells(residuals, number, report)))
    unread.sort(key=lambda cell: batch.pack.form.index[cell])
    breaking = [number for number in group if not _holds(residuals, number, report)]
    blank = all(residuals.verdict[report, number] == linear.ALL_UNREAD for number in group)
    shown = breaking[0] if breaking else group[0]
    slots = _slots(batch, residuals, report, shown, unread)
    single = len(group) == 1
    if not single:
        labels = [brief(_slots(batch, residuals, report, number, ())["label"]) for number in (breaking or group)]
        comma = ", " if batch.lang == "en" else "、"
        more = "…" if len(labels) > 3 else ""
        slots["label"] = comma.join(labels[:3]) + more
    slots["count"] = len(group)
    codes = sorted({f"{cell.row}.{cell.column}" for cell in unread})
    place = relations[group[0]].place if single else f"{relations[group[0]].terms[0][0].table}:{','.join(codes)}"
    return Verdict(
        report,
        Outcome.REVIEW,
        place=place,
        variant="blank" if blank else "breaks" if breaking else "holds",
        slots=slots,
        anchors=[cell_anchor(*cell) for cell in unread],
        equation=_equation(residuals, report, residuals.terms(shown, report)) if single and not blank else None,
    )


def _holds(residuals: Residuals, number: int, report: int) -> bool:
    left, right = residuals.exact(number, report)
    return left <= right if residuals.system.relations[number].op == "<=" else left == right


_RELATION = "table row column label sum whole delta gap left right equation unread cells"
_OPEN = f"{_RELATION} count"
# pass.all_zero: every figure is 0. fail.exceeds: the read parts alone exceed the whole. review.*: some cell was not
# read; .holds / .breaks — with blanks as 0 it would hold / would not; .blank — none of the group's cells is filled.
# {cells} names the unread cells. at_most: sum = left, whole = right.
SLOTS = slots(
    fail=_RELATION, fail__exceeds=_RELATION, review=_OPEN, review__holds=_OPEN,
    review__breaks=_OPEN, review__blank=_OPEN, not_checked="table",
    **{"pass": "count", "pass__all_zero": "count"},
)  # fmt: skip
NEEDS: frozenset[Need] = frozenset({"relations"})
