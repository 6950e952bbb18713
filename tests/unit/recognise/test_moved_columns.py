"""Tables with cells moved, taken out, put in and written over, in many formats: a figure is read where it stands or not at all,
and nothing that is printed is read as blank."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from nianbao.catalog.load import load_form
from nianbao.model.form import Address
from nianbao.model.report import Report, State
from nianbao.readers.sniff import read
from nianbao.recognise import recognise
from support.moved_columns import MUTATIONS, OTHER_TABLES, PADDED, SLIDING, under_heads
from support.printed_tables import FORMATS, Box, Boxes, boxes_of, distinct_values, faults, written

FORM = load_form(Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021")
GRIDS = ("html", "xlsx", "md")
HELPERS = (
    "line_numbers_first", "line_numbers_behind", "codes_behind", "check_sum", "check_any", "check_tick", "subtotal_behind",
    "subtotal_before", "remarks", "remark_figures", "share_last", "share_middle", "last_year", "unit_column",
)  # fmt: skip


def mutated(name: str, how: str, seed: int) -> tuple[Report, dict[str, Boxes]]:
    rng = random.Random(f"{seed}{name}")
    values = distinct_values(FORM, rng)
    tables = {table: MUTATIONS[name](boxes_of(FORM, table, values), rng) for table in FORM.table_by_id}
    ending, data = written(FORM, tables, how)
    if how in PADDED and name in SLIDING and not {"head", "header", "group"} & set(name.split("_")):
        tables = {table: under_heads(boxes, boxes_of(FORM, table, values)) for table, boxes in tables.items()}
    return recognise(read(data, f"report.{ending}"), FORM), tables


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_figure_is_read_where_it_stands_or_not_at_all(name: str) -> None:
    others = [how for how in FORMATS if how not in ("html", "md", "blanks")]
    for seed, how in enumerate(("html", "md", "blanks", others[list(MUTATIONS).index(name) % len(others)])):
        if (name, how) not in OTHER_TABLES:
            report, tables = mutated(name, how, seed)
            assert faults(report, tables)[0] == [], how


@pytest.mark.parametrize("how", GRIDS)
@pytest.mark.parametrize("name", HELPERS)
def test_columns_that_the_form_does_not_have_are_left_out(name: str, how: str) -> None:
    report, tables = mutated(name, how, 1)
    wrong, right, total = faults(report, tables)
    assert wrong == []
    assert right >= 0.94 * total
    assert any("不读取格式以外的栏目" in note for note in report.notes)


def requests(rows: dict[int, list[str]], extra: list[Box] | None = None) -> Report:
    """A report whose rows of requests print other figures; `rows`: by row of the grid, from the first column of figures."""
    values = dict.fromkeys(FORM.addresses, "0")
    boxes = [box for box in boxes_of(FORM, "requests", values) if not (box.address and box.row in rows)]
    boxes += [Box(row, 3 + at, 1, 1, text) for row, texts in rows.items() for at, text in enumerate(texts)]
    tables = {table: boxes_of(FORM, table, values) for table in FORM.table_by_id}
    ending, data = written(FORM, {**tables, "requests": [*boxes, *(extra or [])]}, "html")
    return recognise(read(data, f"report.{ending}"), FORM)


def figures(report: Report, row: str) -> list[str | None]:
    columns = FORM.table_by_id["requests"].columns
    readings = [report.reading(Address("requests", row, column.id)) for column in columns]
    return [str(reading.value) if reading.state is State.PRINTED else None for reading in readings]


def test_a_shifted_row_counts_where_its_total_says_so() -> None:
    report = requests({3: ["", "5", "1", "2", "0", "0", "0", "8"], 4: ["", "5", "1", "2", "0", "0", "0", "9"]})
    assert figures(report, "new_received") == ["5", "1", "2", "0", "0", "0", "8"]
    assert figures(report, "carried_in") == [None] * 7


def test_what_a_total_has_told_is_not_kept_for_tables_of_the_same_shape() -> None:
    shifted = ["", "5", "1", "2", "0", "0", "0"]
    for total, first in (("8", "5"), ("7", None)):
        assert figures(requests({3: [*shifted, total]}), "new_received")[0] == first


def test_a_column_of_numbers_under_an_unknown_head_keeps_the_rows_unread() -> None:
    report = requests({}, [Box(row, 10, 1, 1, "口径甲" if row == 2 else "4") for row in range(2, 28)])
    assert figures(report, "new_received") == [None] * 7
    assert figures(report, "carried_out") == [None] * 7
