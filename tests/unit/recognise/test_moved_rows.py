"""Rows that do not stand where the form has them: a row's figures are those beside its own label, or none."""

from __future__ import annotations

import random

import pytest

from fuzz import tables
from fuzz.prints import HEADINGS, TITLE, Print, matrix, parts
from fuzz.sources import form
from fuzz.writers import written
from nianbao.model.document import Document, Grid, GridCell, Paragraph
from nianbao.model.report import State
from nianbao.recognise import recognise

KINDS = ("html", "docx", "xlsx", "ods", "md", "txt", "csv")


def exchange(table: Print, one: int, two: int) -> None:
    """Labels and figures of two rows change places; labels of groups stay."""
    table.cut_rows(copies=True)
    first, second = ([*table.labels_in(row)[-1:], *table.figures_in(row)] for row in (one, two))
    for cells, row in ((first, two), (second, one)):
        for cell in cells:
            cell.row = row


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_without_a_label_is_not_one_that_is_printed_elsewhere(kind: str) -> None:
    """Two rows change places and one of them has no label left: its neighbours do not make it the other."""
    rng = random.Random(kind)
    for turn in range(6):
        table = tables.changed("unchanged", "requests", turn)
        own = rng.choice(table.body[:2] + table.body[4:])  # some row of the same depth takes its place
        depth = table.labels_in(own)[-1].column
        one, two = rng.sample([row for row in table.body if table.labels_in(row)[-1].column == depth], 2)
        exchange(table, one, two)
        table.labels_in(two)[-1].text = ""
        found = tables.judged(table, written(kind, parts(table), merged=turn % 2 > 0), kind, merged=turn % 2 > 0)
        assert found.wrong == [], (turn, one, two)


@pytest.mark.parametrize("spans", [True, False])
@pytest.mark.parametrize("name", ["lose_a_figure_in_every_row", "lose_two_figures", "drop_a_column"])
@pytest.mark.parametrize("seed", [2, 3, 7, 11])
def test_a_blank_among_the_labels_is_no_cell_of_the_figures(spans: bool, name: str, seed: int) -> None:
    """Cells are known and none is merged; rows have lost a figure, so that the blank beside a short label makes up the
    number of its cells."""
    table = tables.changed(name, "requests", seed)
    cells = [
        GridCell(row, column, 1, 1, text)
        for row, texts in enumerate(matrix(table.cells))
        for column, text in enumerate(texts)
    ]
    grid = Grid(tuple(cells), table.height, table.width, spans_known=spans, pages=(1,) * table.height)
    document = Document("x", "pdf", (Paragraph(TITLE), Paragraph(HEADINGS["requests"]), grid))
    report = recognise(document, form())
    read = {address: report.reading(address) for address in table.truth}
    assert {a: r.raw for a, r in read.items() if r.state is State.PRINTED and str(r.value) != table.truth[a]} == {}


@pytest.mark.parametrize("kind", ["html", "docx", "xlsx"])
def test_a_label_of_a_group_that_is_read_from_below_is_one(kind: str) -> None:
    """Vertical text out of a page that is turned: its characters come from the last to the first."""
    table = tables.changed("unchanged", "requests", 3)
    for cell in table.cells:
        if cell.height > 2:
            cell.text = cell.text[::-1]
    found = tables.judged(table, written(kind, parts(table), merged=True), kind, merged=True)
    assert (found.wrong, found.unread) == ([], 0)


@pytest.mark.parametrize("kind", ["md", "xls", "ods"])
def test_a_column_that_stands_further_down_is_missing_from_every_row(kind: str) -> None:
    assert tables.wrong_figures("torn_between_columns", "requests", kind, 45) == []
