"""The kinds about whole tables: `table_status`, `labels`, `layout`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.facts import UNREADABLE
from nianbao.kinds.params import Params, SoftOutcome, TableId
from nianbao.kinds.scope import lack_of
from nianbao.kinds.slots import slots
from nianbao.kinds.words import joined, table_words
from nianbao.model.finding import Anchor, absence_anchor, cell_anchor, document_anchor
from nianbao.model.form import Address
from nianbao.model.report import Label, Report, State, TableReading
from nianbao.model.rule import Outcome, Rule


class TableStatusParams(Params):
    """The table is there and every cell of its layout was found."""

    table: Annotated[TableId, Field(title="表格")]


class LabelsParams(Params):
    """Row and column labels are printed in the form's words or in a known variant of them."""

    table: Annotated[TableId, Field(title="表格")]
    outcome: SoftOutcome = "fail"


class LayoutParams(Params):
    """The table is printed in the layout of `edition` (default: the form's own edition)."""

    table: Annotated[TableId, Field(title="表格")]
    edition: Annotated[str | None, Field(title="版式")] = None


_FEW = 0.1  # of a table's cells may be unread for its layout to be told
_MARKED = 40  # cells marked by one finding
_SEPARATE = 5  # more misprinted labels of one axis than this are told as one

_NO_REASON = {
    "zh": {"not_read": "表格内容无法读取", "partial": "部分单元格没有找到"},
    "en": {"not_read": "its contents cannot be read", "partial": "some cells were not found"},
}


def _table(batch: Batch, report: Report, table: str) -> tuple[TableReading | None, dict[str, Any]]:
    """A table of the report and the slots that name it."""
    return report.tables.get(table), {"table": table_words(batch.pack.form, table, batch.lang)}


def _is_read(reading: TableReading | None) -> bool:
    return reading is not None and reading.status not in UNREADABLE


def _mostly_read(reading: TableReading) -> bool:
    """Whether enough of a table was made out to say which layout it has: one row more or less may tell the layouts apart."""
    unread = sum(found.state in (State.ABSENT, State.ILLEGIBLE) for found in reading.readings.values())
    return reading.status == "read" or unread <= max(1, _FEW * len(reading.readings))


def _reason(batch: Batch, reading: TableReading, status: str) -> str:
    words = _NO_REASON["en" if batch.lang == "en" else "zh"]
    return reading.reason or words[status]


def table_status(batch: Batch, _rule: Rule, given: TableStatusParams) -> Iterator[Verdict]:
    spec = batch.pack.form.table_by_id[given.table]
    for number, report in enumerate(batch.reports):
        reading, slots = _table(batch, report, given.table)
        if reading is None or reading.status == "missing":
            missing = [absence_anchor(spec.section, spec.title) if spec.section else document_anchor()]
            yield Verdict(number, Outcome.FAIL, given.table, "missing", slots, missing)
        elif reading.status == "not_read":
            slots["reason"] = _reason(batch, reading, "not_read")
            yield Verdict(number, Outcome.REVIEW, given.table, "not_read", slots, [document_anchor()])
        else:
            absent = [cell for cell, found in reading.readings.items() if found.state is State.ABSENT]
            if not absent and reading.status == "read":
                yield Verdict(number, Outcome.PASS, slots=slots)
                continue
            slots |= {"reason": _reason(batch, reading, "partial"), "count": len(absent)}
            marks: list[Anchor] = [cell_anchor(*cell) for cell in absent[:_MARKED]]
            yield Verdict(number, Outcome.REVIEW, given.table, "partial", slots, marks or [document_anchor()])


def labels(batch: Batch, _rule: Rule, given: LabelsParams) -> Iterator[Verdict]:
    for number, report in enumerate(batch.reports):
        reading, slots = _table(batch, report, given.table)
        if reading is None or not _is_read(reading):
            lack = lack_of(report, [given.table])
            yield Verdict(number, Outcome.NOT_CHECKED, variant="table", slots=slots, lack=lack)
            continue
        spoken = False
        for variant, group in _label_groups(reading.labels):
            spoken = True
            yield _misprinted(batch, number, reading, variant, group, slots, Outcome(given.outcome))
        if not spoken:
            yield Verdict(number, Outcome.PASS, slots=slots)


def _label_groups(found: Sequence[Label]) -> list[tuple[str, list[Label]]]:
    """Misprinted labels by axis, each once: by themselves, or together when there are many."""
    axes: dict[str, dict[tuple[str, str], Label]] = {}
    for label in found:
        if label.printed != label.expected:
            both = (label.row is None) == (label.column is None)
            variant = "" if both else "row" if label.row is not None else "column"
            axes.setdefault(variant, {}).setdefault((label.printed, label.expected), label)
    groups: list[tuple[str, list[Label]]] = []
    for variant, members in axes.items():
        each = list(members.values())
        groups += [(variant, each)] if len(each) > _SEPARATE else [(variant, [label]) for label in each]
    return groups


def _misprinted(
    batch: Batch,
    report: int,
    reading: TableReading,
    variant: str,
    group: Sequence[Label],
    slots: dict[str, Any],
    outcome: Outcome,
) -> Verdict:
    lang = batch.lang
    printed = joined([label.printed for label in group], lang)
    expected = joined([label.expected for label in group], lang)
    codes = [".".join(code for code in (label.row, label.column) if code) for label in group]
    marks = [cell for label in group if (cell := _cell_beside(reading, label)) is not None]
    return Verdict(
        report,
        outcome,
        place=f"{reading.id}:{variant or 'label'}:{','.join(codes)}",
        variant=variant,
        slots={
            **slots,
            "printed": printed,
            "expected": expected,
            "similarity": f"{min(label.similarity for label in group):.2f}",
        },
        anchors=[cell_anchor(*cell) for cell in marks] or [document_anchor()],
        observed=printed,
        expected=expected,
    )


def _cell_beside(reading: TableReading, label: Label) -> Address | None:
    """The first cell that the label is about."""
    if label.row is None and label.column is None:
        return None
    return next(
        (cell for cell in reading.readings if label.row in (None, cell.row) and label.column in (None, cell.column)),
        None,
    )


def layout(batch: Batch, _rule: Rule, given: LayoutParams) -> Iterator[Verdict]:
    expected = given.edition or batch.pack.form.table_by_id[given.table].edition
    for number, report in enumerate(batch.reports):
        reading, slots = _table(batch, report, given.table)
        slots["expected"] = expected
        first = batch.pack.form.years[0]
        if first is not None and report.year is not None and report.year < first:
            yield Verdict(number, Outcome.NOT_APPLICABLE, slots=slots)  # the year's own form was another one
        elif reading is None or not _is_read(reading) or not _mostly_read(reading):
            lack = lack_of(report, [given.table])
            yield Verdict(number, Outcome.NOT_CHECKED, variant="table", slots=slots, lack=lack)
        elif reading.edition == expected:
            yield Verdict(number, Outcome.PASS, slots=slots)
        else:
            section = batch.pack.form.table_by_id[given.table].section
            due = f"{slots['table']} ({expected})" if batch.lang == "en" else f"{slots['table']}（{expected}版式）"
            yield Verdict(
                number,
                Outcome.FAIL,
                place=given.table,
                slots=slots | {"found": reading.edition},
                anchors=[absence_anchor(section, due)],  # the whole table, not one of its cells
                observed=reading.edition,
            )


_TABLE_SLOTS = "table"

TABLE_STATUS = Kind(
    "table_status",
    "表格完整",
    TableStatusParams,
    table_status,
    slots(
        _TABLE_SLOTS,
        fail="",
        fail__missing="",
        review="reason",
        review__partial="reason count",
        review__not_read="reason",
    ),
)
LABELS = Kind(
    "labels",
    "表格项目名称规范",
    LabelsParams,
    labels,
    slots(
        _TABLE_SLOTS,
        fail="printed expected similarity",
        fail__row="printed expected similarity",
        fail__column="printed expected similarity",
        review="printed expected similarity",
        review__row="printed expected similarity",
        review__column="printed expected similarity",
    ),
)
LAYOUT = Kind("layout", "表格版式", LayoutParams, layout, slots(_TABLE_SLOTS, "expected", fail="found"))
