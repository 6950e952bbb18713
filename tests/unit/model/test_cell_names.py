"""Cells in the way of spreadsheets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.model.document import cell_name, column_letters
from nianbao.readers.xlsx.sheet_data import column_number


@pytest.mark.parametrize(("row", "column", "name"), [(6, 1, "B7"), (0, 0, "A1"), (9, 26, "AA10"), (0, 701, "ZZ1")])
def test_cells_are_named_as_on_a_sheet(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name


@given(st.integers(0, 20_000))
def test_letters_lead_back_to_the_column(column: int) -> None:
    assert column_number(column_letters(column)) == column
