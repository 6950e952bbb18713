"""What a reader saw in a cell, on one line."""

from __future__ import annotations

from collections.abc import Iterable

from nianbao.model.document import Block, Grid, GridCell


def seen(cell: GridCell) -> str:
    """The text, the names of the marks, the note: "320 NOTE 1", "STRUCK FIGURE"."""
    names = [mark.name or "" for mark in cell.marks]
    return " ".join(filter(None, (cell.text, *names, cell.note)))


def all_seen(blocks: Iterable[Block]) -> list[str]:
    """The cells of the only grid among the blocks."""
    (grid,) = [block for block in blocks if isinstance(block, Grid)]
    return [seen(cell) for cell in grid.cells]
