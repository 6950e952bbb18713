"""A table that is printed twice in one grid: each copy is a table of its own, and what is read is of one of them."""

from __future__ import annotations

import pytest

from fuzz import tables
from fuzz.mutations import last_year_in_the_same_grid
from fuzz.prints import Cell
from fuzz.sources import form
from fuzz.writers import written
from nianbao.model.report import State
from nianbao.readers.sniff import read
from nianbao.recognise import recognise
from nianbao.recognise.lines import CellKind
from nianbao.recognise.lines import PrintedCell as Printed
from nianbao.recognise.tables.slid import certain


@pytest.mark.parametrize("kind", ["html", "xlsx", "md"])
@pytest.mark.parametrize("table", tables.TABLES[:2])
def test_of_two_years_in_one_grid_this_one_is_read(table: str, kind: str) -> None:
    found = tables.outcome(last_year_in_the_same_grid.__name__, table, kind, 3)
    assert (found.wrong, found.unread) == ([], 0)


def test_a_row_of_another_grid_with_equal_figures_does_not_settle_one_with_other_figures() -> None:
    """Grids that differ in figures only share a plan: a row printed twice is looked at in each."""
    for figures in (("7", "7"), ("7", "8")):
        own = tables.changed("unchanged", "proactive_disclosure", 1)
        row = own.body[-2]
        copies = [Cell(row + 1, cell.column, 1, cell.width, cell.text) for cell in own.cells if cell.row == row]
        own.insert_row(row + 1)
        own.cells += copies
        own.figures_in(row)[0].text, copies[-1].text = figures
        report = recognise(read(written("html", [own.cells], merged=True), "x.html"), form())
        address = own.figures_in(row)[0].address
        assert address is not None
        states = {("7", "7"): State.PRINTED, ("7", "8"): State.ILLEGIBLE}
        assert report.reading(address).state is states[figures], figures


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ([0] * 14, "0" * 15),
        ([1, 0, 0, 0, 1, 0, 0, 2, 2, 2, 0, 0, 0, 2], "1000100...20002"),
        ([1, 0, 0, 0, 1, 0, 2, 0, 2, 1, 0, 3, 0, 4], "100010....10304"),
        ([1, 0, 0, 1, 2, 10, 0, 0, 1, 0, 0, 1, 0, 1], "10012.00..00101"),
        ([0, 0, 0, 0, 0, 11, 0, 1, 3, 0, 0, 0, 0, 0], "00000.....00000"),
        ([3, 1, 0, 0, 4, 0, 21, 0, 3, 5, 0, 0, 0, 5], "310040....50005"),
        ([9, 8, 7, 6, 5, 4, 3, 2, 1, 9, 8, 7, 6, 5], "." * 15),
    ],
)
def test_what_is_certain_in_a_line_that_has_lost_a_cell(figures: list[int], expected: str) -> None:
    cells = [Printed(at, 1, str(figure), CellKind.FIGURE) for at, figure in enumerate(figures)]
    found = "".join("." if cell is None else cell.text for cell in certain(cells, 15, 5, 4))
    assert found == expected
