"""Laying cells out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.readers.grids import MAXIMUM_COLUMNS, MAXIMUM_SPAN, clean_span, delimited, is_rule, place


def test_cells_go_into_the_first_free_columns() -> None:
    layout = place([["甲", "乙"], ["丙"], ["丁", "戊"]], [{0: (2, 1)}, None, None])
    assert [cell[:5] for cell in layout.cells] == [
        (0, 0, 2, 1, "甲"),
        (0, 1, 1, 1, "乙"),
        (1, 1, 1, 1, "丙"),
        (2, 0, 1, 1, "丁"),
        (2, 1, 1, 1, "戊"),
    ]
    assert layout[1:] == (3, 2)


def test_spans_end_at_the_table_and_at_cells_from_above() -> None:
    layout = place([["a", "b", "c"], ["d", "e"]], [{1: (9, 1)}, {0: (1, 3)}])
    assert [cell[:4] for cell in layout.cells] == [(0, 0, 1, 1), (0, 1, 2, 1), (0, 2, 1, 1), (1, 0, 1, 1), (1, 2, 1, 1)]


def test_a_table_wider_than_the_bound_is_cut() -> None:
    layout = place([["x"] * (MAXIMUM_COLUMNS + 5), ["y"]], [None, {0: (1, MAXIMUM_SPAN)}])
    assert layout.columns == MAXIMUM_COLUMNS
    assert len(layout.cells) == MAXIMUM_COLUMNS + 1


@pytest.mark.parametrize(
    ("printed", "span"),
    [
        (None, 1),
        ("", 1),
        ("3", 3),
        (" 2 ", 2),
        ("0", 1),
        ("-1", 1),
        ("x", 1),
        ("2.5", 1),
        ("99999999999", MAXIMUM_SPAN),
        ("２", 1),
    ],
)
def test_clean_span(printed: str | None, span: int) -> None:
    assert clean_span(printed) == span


@given(
    st.lists(
        st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=5),
        max_size=6,
    )
)
def test_no_two_cells_share_a_place(table: list[list[tuple[int, int]]]) -> None:
    texts = [[f"{row}.{position}" for position in range(len(cells))] for row, cells in enumerate(table)]
    spans = [{position: span for position, span in enumerate(cells) if span != (1, 1)} or None for cells in table]
    layout = place(texts, spans)
    assert [cell.text for cell in layout.cells] == [text for row in texts for text in row]
    taken: set[tuple[int, int]] = set()
    for cell in layout.cells:
        for row in range(cell.row, cell.row + cell.row_span):
            for column in range(cell.column, cell.column + cell.column_span):
                assert (row, column) not in taken
                assert row < layout.rows
                assert column < layout.columns
                taken.add((row, column))


@pytest.mark.parametrize("line", ["---------\t---", "|:---|---:|", "+----+----+", "────────", "=====", "|---|"])
def test_drawn_lines(line: str) -> None:
    assert is_rule(line)


@pytest.mark.parametrize("line", ["-\t-\t-", "| - | - |", "规章---", "", "0\t---", "—"])
def test_rows_that_are_no_drawn_lines(line: str) -> None:
    assert not is_rule(line)


def test_delimited_leaves_leading_blanks_out() -> None:
    grid = delimited([(4, ["", "甲", ""]), (6, ["乙"])])
    assert [cell[:5] for cell in grid.cells] == [(0, 1, 1, 1, "甲"), (0, 2, 1, 1, ""), (1, 0, 1, 1, "乙")]
    assert (grid.rows, grid.columns, grid.lines, grid.spans_known) == (2, 3, (4, 6), False)
