"""A row of a sheet whose last cell is blank: it is blank where it has a frame of its own, else its figures may have slid."""

from __future__ import annotations

import io
import random
from itertools import pairwise

import openpyxl
import pytest
from openpyxl.styles import Border, Side

from fuzz.prints import HEADINGS, TITLE, Print, parts, printed
from fuzz.sources import form
from fuzz.writers import written
from nianbao.model.report import Report, State
from nianbao.readers.sniff import read
from nianbao.recognise import recognise

ROW = "requests.granted."
SIDES = {
    "all": {"left": "thin", "right": "thin", "top": "thin", "bottom": "thin"},
    "right": {"right": "medium"},
    "below": {"bottom": "thin"},
    "none": {},
}


def table() -> Print:
    return printed("requests", random.Random(3))


def granted(report: Report) -> dict[str, State]:
    table = report.tables["requests"].readings
    return {str(address)[len(ROW) :]: one.state for address, one in table.items() if str(address).startswith(ROW)}


def sheet(own: Print, sides: dict[str, str], *, slid: bool) -> bytes:
    """The table on a sheet; of one row the total is blank, or a figure is gone and the others have moved up."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append([TITLE])
    page.append([HEADINGS["requests"]])
    border = Border(**{name: Side(style=style) for name, style in sides.items()})
    row = next(cell.row for cell in own.figures if str(cell.address).startswith(ROW))
    for cell in own.cells:
        at = page.cell(cell.row + 3, cell.column + 1, cell.text or None)
        at.border = border
        if cell.height * cell.width > 1:
            bottom, right = cell.rows.stop + 2, cell.columns.stop
            page.merge_cells(start_row=cell.row + 3, start_column=cell.column + 1, end_row=bottom, end_column=right)
    last = page.cell(row + 3, own.width)
    if slid:
        for column in range(own.left + 1, own.width):
            page.cell(row + 3, column).value = page.cell(row + 3, column + 1).value
        last.border = Border()
    last.value = None
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("sides", "expected"), [("all", "blank"), ("right", "blank"), ("below", "illegible"), ("none", "illegible")]
)
def test_a_framed_cell_at_the_end_of_a_row_of_a_sheet_is_blank(sides: str, expected: str) -> None:
    states = granted(recognise(read(sheet(table(), SIDES[sides], slid=False), "x.xlsx"), form()))
    assert states["total"].value == expected
    assert states["natural_person"] is (State.PRINTED if expected == "blank" else State.ILLEGIBLE)


@pytest.mark.parametrize("sides", SIDES)
def test_cells_of_a_sheet_that_moved_up_leave_no_frame_behind(sides: str) -> None:
    states = granted(recognise(read(sheet(table(), SIDES[sides], slid=True), "x.xlsx"), form()))
    assert set(states.values()) == {State.ILLEGIBLE}


@pytest.mark.parametrize("kind", ["xls", "ods", "xlsx"])
def test_a_framed_cell_ends_its_row_in_every_format_of_sheets(kind: str) -> None:
    own = table()
    total = next(cell for cell in own.figures if str(cell.address) == f"{ROW}total")
    total.text = ""
    report = recognise(
        read(written(kind, [TITLE, HEADINGS["requests"], *parts(own)], merged=True), f"x.{kind}"), form()
    )
    states = granted(report)
    assert states["total"] is State.BLANK and states["natural_person"] is State.PRINTED


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_figures_that_moved_up_leave_no_frame_in_any_format_of_sheets(kind: str) -> None:
    own = table()
    figures = [cell for cell in own.figures if str(cell.address).startswith(ROW)]
    for cell, following in pairwise(figures):
        cell.text = following.text
    own.cells.remove(figures[-1])
    report = recognise(
        read(written(kind, [TITLE, HEADINGS["requests"], *parts(own)], merged=True), f"x.{kind}"), form()
    )
    assert set(granted(report).values()) == {State.ILLEGIBLE}
