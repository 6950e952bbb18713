"""The kind `layout`: a table is printed in the layout of its edition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.params import Params, TableId
from nianbao.kinds.scope import lack_of
from nianbao.kinds.slots import slots
from nianbao.kinds.tables.read_tables import is_read, table_of
from nianbao.model.finding import absence_anchor
from nianbao.model.report import State, TableReading
from nianbao.model.rule import Outcome, Rule


class LayoutParams(Params):
    """The table is printed in the layout of `edition` (default: the form's own edition)."""

    table: Annotated[TableId, Field(title="表格")]
    edition: Annotated[str | None, Field(title="版式")] = None


_FEW = 0.1  # of a table's cells may be unread for its layout to be told


def _mostly_read(reading: TableReading) -> bool:
    """Whether enough of a table was made out to say which layout it has: one row more or less may tell the layouts apart."""
    if reading.status == "read":
        return True
    unread = sum(found.state in (State.ABSENT, State.ILLEGIBLE) for found in reading.readings.values())
    return unread <= max(1, _FEW * len(reading.readings))


def layout(batch: Batch, _rule: Rule, given: LayoutParams) -> Iterator[Verdict]:
    expected = given.edition or batch.pack.form.table_by_id[given.table].edition
    for number, report in enumerate(batch.reports):
        reading, slots = table_of(batch, report, given.table)
        slots["expected"] = expected
        first = batch.pack.form.years[0]
        if first is not None and report.year is not None and report.year < first:
            yield Verdict(number, Outcome.NOT_APPLICABLE, slots=slots)  # the year's own form was another one
        elif reading is None or not is_read(reading) or not _mostly_read(reading):
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


LAYOUT = Kind("layout", "表格版式", LayoutParams, layout, slots("table", "expected", fail="found"))
