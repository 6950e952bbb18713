"""What was read held against what was printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.base.numbers import parse_figure
from nianbao.model.document import Document, Grid, Paragraph
from nianbao.model.report import Report, State
from nianbao.readers import sniff
from support.zoo import Values

UNREAD = (State.ILLEGIBLE, State.ABSENT)


def wrong(report: Report, values: Values, *, unread_allowed: bool) -> list[str]:
    """The figures that were read otherwise than printed; where `unread_allowed`, not those that were not read."""
    found = []
    for address, text in values.items():
        reading, printed = report.reading(address), parse_figure(text)
        same = (reading.state, reading.value) == (printed.state, printed.value)
        if not same and not (unread_allowed and reading.state in UNREAD):
            found.append(f"{address}: {text!r} read as {reading.raw!r} ({reading.state})")
    return found


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def same_as_docx(path: Path) -> None:
    """The file and the docx beside it are read alike, cell by cell and line by line."""
    if not path.exists():
        pytest.skip("the sample files are not beside this checkout")
    one, other = (sniff.read(each.read_bytes(), "a") for each in (path, path.with_suffix(".docx")))
    assert [grid.cells for grid in grids(one)] == [grid.cells for grid in grids(other)]
    assert texts(one) == texts(other) and texts(one)
