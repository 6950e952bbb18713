"""On pages that are recognised no figure is taken that one model alone has read: not in tables, not in text without rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.support.samples import PACK, ROOT, load_form

from nianbao.model.document import Block, Document, Grid, GridCell, Locator, Paragraph, Recognition
from nianbao.model.report import State
from nianbao.readers import sniff
from nianbao.recognise.report import recognise

FORM = load_form(PACK)
REPORT = sniff.read((ROOT / "reports_in/2025/caizhengju.docx").read_bytes(), "a.docx")
HERE = Locator(page=1)
LAST = Grid(
    (GridCell(0, 0, 1, 1, "附"), GridCell(0, 1, 1, 1, "7")), 1, 2, HERE, seen={(0, 1): Recognition("7", 1, "7", 1)}
)
Made = Callable[[Grid], list[Block]]


def as_it_is(grid: Grid) -> list[Block]:
    return [replace(grid, at=HERE)]


def without_spans(grid: Grid) -> list[Block]:
    """A stretch of text in columns."""
    return [replace(grid, at=HERE, spans_known=False)]


def in_lines(grid: Grid) -> list[Block]:
    """Text whose rules are lost."""
    rows = [" ".join(cell.text for cell in grid.cells if cell.row == row and cell.text) for row in range(grid.rows)]
    return [Paragraph(text, HERE) for text in rows if text]


def cell_by_cell(grid: Grid) -> list[Block]:
    return [Paragraph(cell.text, HERE) for cell in grid.cells if cell.text]


def figures(made: Made, *, recognised: bool, more: tuple[Block, ...] = (LAST,)) -> list[State]:
    blocks: list[Block] = []
    for block in REPORT.blocks:
        blocks += made(block) if isinstance(block, Grid) else [replace(block, at=HERE)]
    pages = frozenset((1,)) if recognised else frozenset[int]()
    document = Document("a.pdf", "pdf", (*blocks, *more), recognised=recognised, recognised_pages=pages)
    tables = recognise(document, FORM).tables.values()
    return [reading.state for table in tables for reading in table.readings.values()]


@pytest.mark.parametrize("made", [as_it_is, without_spans, in_lines, cell_by_cell])
def test_a_figure_that_no_second_model_has_read_is_not_read(made: Made) -> None:
    printed = figures(made, recognised=False).count(State.PRINTED)
    assert printed >= 50
    states = figures(made, recognised=True)
    assert not states.count(State.PRINTED)
    assert states.count(State.ILLEGIBLE) >= printed


def test_figures_that_both_have_read_stand() -> None:
    def seen(grid: Grid) -> list[Block]:
        both = {(cell.row, cell.column): Recognition(cell.text, 1, cell.text, 1) for cell in grid.cells}
        return [replace(grid, at=HERE, seen=both)]

    assert figures(seen, recognised=True).count(State.PRINTED) == figures(as_it_is, recognised=False).count(
        State.PRINTED
    )


def test_text_that_the_file_brings_for_its_scans_stands() -> None:
    assert figures(as_it_is, recognised=True, more=()).count(State.PRINTED) >= 190
