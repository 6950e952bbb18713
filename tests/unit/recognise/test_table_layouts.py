"""The three tables in many layouts: everything that is there is read, nothing is ever read wrong."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from nianbao.catalog.load import load_form
from nianbao.model.document import Document, Grid, Paragraph
from nianbao.model.report import State
from nianbao.recognise import recognise
from support.zoo import AMBIGUOUS, LAYOUTS, document, matrix, matrix_grid, random_values, spans_of

PACK = Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021"
FORM = load_form(PACK)
# with blanks left out of the stream, or no header to tell columns by, nobody can say which figure a row lacks
KEEP_PLACES = sorted(
    set(LAYOUTS) - {"blank_joined", "one_cell_a_line", "wrong_header", "ragged", "split_ragged", "bars"}
)


def shares(layout, *, blanks: float, seed: int, titles: bool = True) -> tuple[int, int, int]:
    rng = random.Random(seed)
    values = random_values(FORM, rng, blanks=blanks)
    report = recognise(document(FORM, values, layout, rng, titles=titles), FORM)
    right = wrong = 0
    for address, text in values.items():
        reading = report.reading(address)
        if reading.state is State.PRINTED:
            right += str(reading.value) == text
            wrong += str(reading.value) != text
        else:
            right += text == "" and reading.state is State.BLANK
            wrong += text != "" and reading.state is State.BLANK
    return right, wrong, len(values)


@pytest.mark.parametrize("name", sorted(LAYOUTS))
@pytest.mark.parametrize("titles", [True, False])
def test_every_figure_is_read(name: str, titles: bool) -> None:
    right, wrong, total = shares(LAYOUTS[name], blanks=0.0, seed=3, titles=titles)
    assert (right, wrong) == (total, 0)


@pytest.mark.parametrize("name", KEEP_PLACES)
def test_blanks_stay_blanks_where_places_are_kept(name: str) -> None:
    right, wrong, total = shares(LAYOUTS[name], blanks=0.15, seed=5)
    assert wrong == 0
    assert right >= 0.95 * total


@pytest.mark.parametrize("name", sorted({**LAYOUTS, **AMBIGUOUS}))
@pytest.mark.parametrize("blanks", [0.05, 0.4, 0.9])
def test_nothing_is_read_wrong_with_blanks(name: str, blanks: float) -> None:
    assert shares({**LAYOUTS, **AMBIGUOUS}[name], blanks=blanks, seed=11)[1] == 0


def test_damaged_labels_are_told() -> None:
    rng = random.Random(2)
    values = random_values(FORM, rng)
    report = recognise(document(FORM, values, LAYOUTS["damaged_labels"], rng), FORM)
    labels = [label for table in report.tables.values() for label in table.labels]
    assert labels
    assert all(label.printed != label.expected and 0.6 <= label.similarity < 1 for label in labels)


@pytest.mark.parametrize("name", ["spans", "punctuation", "blank_inside", "wrapped_header", "vertical_group"])
def test_harmless_differences_are_not_told(name: str) -> None:
    rng = random.Random(2)
    report = recognise(document(FORM, random_values(FORM, rng), LAYOUTS[name], rng), FORM)
    assert [label for table in report.tables.values() for label in table.labels] == []


def test_a_year_in_a_label_is_no_other_label() -> None:
    rng = random.Random(2)
    values = random_values(FORM, rng)
    plain = document(FORM, values, LAYOUTS["spans"], rng)
    blocks = [
        replace(
            block,
            cells=tuple(cell._replace(text=cell.text.replace("本年制", "本年（2024）制")) for cell in block.cells),
        )
        if isinstance(block, Grid)
        else block
        for block in plain.blocks
    ]
    report = recognise(replace(plain, blocks=tuple(blocks)), FORM)
    assert [label for table in report.tables.values() for label in table.labels] == []
    assert all(report.reading(address).raw == text for address, text in values.items())


@pytest.mark.parametrize("below", [True, False])
def test_a_row_is_not_blank_whose_figures_stand_beside_the_rest_of_its_torn_label(below: bool) -> None:
    """As in a page whose characters were put into two lines: the label's in both, the figures in one."""
    table = FORM.table_by_id["requests"]
    values = random_values(FORM, random.Random(1))
    rows = matrix(*spans_of(table, values))
    place = next(number for number, row in enumerate(rows) if "4.无正当理由大量反复申请" in row)
    torn, rest = list(rows[place]), list(rows[place])
    torn[2:] = ["正 理由 量反复申请", *[""] * 7]
    rest[2] = "4.无 当 大"
    rows[place : place + 1] = [torn, rest] if below else [rest, torn]
    title = "三、收到和处理政府信息公开申请情况"
    report = recognise(Document("x", "pdf", (Paragraph(title), matrix_grid(rows))), FORM)
    for address, text in values.items():
        if address.table == "requests":
            reading = report.reading(address)
            assert (reading.state, reading.raw) == (State.PRINTED, text) or reading.state is State.ILLEGIBLE
            assert reading.state is State.PRINTED or address.row == "not_processed_excessive"


ORDERS = {
    "two organisations": (0, 2, 1, 3, 4, 5, 6),
    "total first": (6, 0, 1, 2, 3, 4, 5),
    "organisations first": (1, 2, 3, 4, 5, 0, 6),
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize("layout", ["spans", "tsv"])
def test_columns_in_another_order_are_read_by_their_labels_or_not_at_all(layout: str, order: tuple[int, ...]) -> None:
    table = FORM.table_by_id["requests"]
    printed = replace(table, columns=tuple(table.columns[place] for place in order))
    values = random_values(FORM, random.Random(11))
    report = recognise(Document("x", "html", tuple(LAYOUTS[layout](printed, values, random.Random(1)))), FORM)
    read = {address: report.reading(address).value for address in table.cells}
    wrong = {address for address, value in read.items() if value is not None and str(value) != values[address]}
    assert not wrong
    if layout == "spans":
        assert None not in read.values()


def test_disputes_with_litigation_first_are_not_read_as_reconsiderations() -> None:
    table = FORM.table_by_id["disputes"]
    printed = replace(table, rows=(*table.rows[1:], table.rows[0]))
    values = random_values(FORM, random.Random(12))
    report = recognise(Document("x", "html", tuple(LAYOUTS["spans"](printed, values, random.Random(1)))), FORM)
    assert all(str(r.value) == values[a] for a in table.cells if (r := report.reading(a)).value is not None)
