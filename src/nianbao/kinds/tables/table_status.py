"""The kind `table_status`: a table is there and was read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params, TableId
from nianbao.kinds.slots import slots
from nianbao.kinds.tables.read_tables import table_of
from nianbao.model.finding import Anchor, absence_anchor, cell_anchor, document_anchor
from nianbao.model.report import State, TableReading
from nianbao.model.rule import Outcome, Rule


class TableStatusParams(Params):
    """The table is there and every cell of its layout was found."""

    table: Annotated[TableId, Field(title="表格")]


_MARKED = 40  # cells marked by one finding
_NO_REASON = {
    "zh": {"not_read": "表格内容无法读取", "partial": "部分单元格没有找到"},
    "en": {"not_read": "its contents cannot be read", "partial": "some cells were not found"},
}


def _reason(batch: Batch, reading: TableReading, status: str) -> str:
    words = _NO_REASON["en" if batch.lang == "en" else "zh"]
    return reading.reason or words[status]


def table_status(batch: Batch, _rule: Rule, given: TableStatusParams) -> Iterator[Verdict]:
    spec = batch.pack.form.table_by_id[given.table]
    for number, report in enumerate(batch.reports):
        reading, slots = table_of(batch, report, given.table)
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


TABLE_STATUS = Kind(
    "table_status",
    "表格完整",
    TableStatusParams,
    table_status,
    slots(
        "table",
        fail="",
        fail__missing="",
        review="reason",
        review__partial="reason count",
        review__not_read="reason",
    ),
)
