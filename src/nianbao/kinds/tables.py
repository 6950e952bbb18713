"""Kinds about tables as printed: `table_status`, `labels`, `layout`."""

from __future__ import annotations

from collections.abc import Iterator

from nianbao.kinds.contract import Batch, Verdict
from nianbao.kinds.params import LabelsParams, LayoutParams, TableStatusParams
from nianbao.kinds.texts import language
from nianbao.kinds.words import table_words
from nianbao.model.finding import Anchor, absence_anchor, cell_anchor
from nianbao.model.form import FormSpec
from nianbao.model.report import Label, State, TableReading
from nianbao.model.rule import Outcome, Rule

_MARKED = 40


def table_status(batch: Batch, rule: Rule, given: TableStatusParams) -> Iterator[Verdict]:
    """`missing` fails; what is there but was not read, or not wholly, is for a person: it is never called missing."""
    name = table_words(batch.pack.form, given.table, language(batch))
    section = _section(batch.pack.form, given.table)
    for number, report in enumerate(batch.reports):
        table = report.tables.get(given.table)
        status = table.status if table is not None else "missing"
        slots = {"table": name, "reason": table.reason if table is not None else "", "count": 0}
        if status == "read" or table is None or status == "missing":
            if status == "read":
                yield Verdict(number, Outcome.PASS, slots=slots)
            else:
                anchors = [absence_anchor(section, name)]
                yield Verdict(number, Outcome.FAIL, given.table, "missing", slots, anchors)
        elif status == "not_read":
            anchors = [absence_anchor(table.section or section, name)]
            yield Verdict(number, Outcome.REVIEW, given.table, "not_read", slots, anchors)
        else:
            absent = [address for address, reading in table.readings.items() if reading.state is State.ABSENT]
            slots["count"] = len(absent)
            anchors = [cell_anchor(*address) for address in absent[:_MARKED]] or [absence_anchor(section, name)]
            yield Verdict(number, Outcome.REVIEW, given.table, "partial", slots, anchors)


def labels(batch: Batch, rule: Rule, given: LabelsParams) -> Iterator[Verdict]:
    """One finding for each label that is printed neither as the form has it nor in a known variant."""
    name = table_words(batch.pack.form, given.table, language(batch))
    for number, report in enumerate(batch.reports):
        table = report.tables.get(given.table)
        if table is None or table.status in ("missing", "not_read"):
            yield Verdict(number, Outcome.NOT_CHECKED, variant="table", slots={"table": name})
            continue
        for label in table.labels:
            yield Verdict(
                number,
                Outcome(given.outcome),
                place=f"{given.table}.{label.row or '*'}.{label.column or '*'}",
                variant="column" if label.row is None else "row",
                slots={
                    "table": name,
                    "printed": label.printed,
                    "expected": label.expected,
                    "similarity": f"{label.similarity:.0%}",
                },
                anchors=[_label_anchor(table, label)],
                observed=label.printed,
                expected=label.expected,
            )
        if not table.labels:
            yield Verdict(number, Outcome.PASS, slots={"table": name})


def _label_anchor(table: TableReading, label: Label) -> Anchor:
    """The first cell of the row or column whose label it is."""
    for address in table.readings:
        if label.row in (None, address.row) and label.column in (None, address.column):
            return cell_anchor(*address)
    return absence_anchor(table.section or table.id, label.expected)


def layout(batch: Batch, rule: Rule, given: LayoutParams) -> Iterator[Verdict]:
    """A table that is printed in another edition's layout fails, once."""
    form = batch.pack.form
    name = table_words(form, given.table, language(batch))
    expected = given.edition or form.edition
    for number, report in enumerate(batch.reports):
        table = report.tables.get(given.table)
        if table is None or table.status in ("missing", "not_read"):
            yield Verdict(number, Outcome.NOT_CHECKED, variant="table", slots={"table": name, "expected": expected})
        elif table.edition == expected:
            yield Verdict(number, Outcome.PASS, slots={"table": name, "expected": expected})
        else:
            yield Verdict(
                number,
                Outcome.FAIL,
                place=given.table,
                slots={"table": name, "expected": expected, "found": table.edition},
                anchors=[_layout_anchor(form, table)],
                observed=table.edition,
                expected=expected,
            )


def _layout_anchor(form: FormSpec, table: TableReading) -> Anchor:
    """The first cell that only the layout found has, else its first cell."""
    standard = form.table_by_id.get(table.id)
    known = set(standard.cells) if standard else set()
    for address in table.readings:
        if address not in known:
            return cell_anchor(*address)
    for address in table.readings:
        return cell_anchor(*address)
    return absence_anchor(_section(form, table.id), table.id)


def _section(form: FormSpec, table: str) -> str:
    spec = form.table_by_id.get(table)
    return spec.section if spec else table
