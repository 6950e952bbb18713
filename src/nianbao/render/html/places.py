"""Where something stands, as a page shows it: a cell by its row and its column, in the form's words."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import NamedTuple

from nianbao.model.finding import Anchor
from nianbao.render.html.grid import cell_id
from nianbao.render.labels import Labels


class PlaceShown(NamedTuple):
    """`section`, and in it `row` and `column` of a cell; `text` of anything else. `href`: the cell's id on the page."""

    section: str
    row: str
    column: str
    text: str
    href: str | None


def place_shown(
    anchor: Anchor, labels: Labels, targets: Container[str], texts: Mapping[str, str] | None = None
) -> PlaceShown:
    """A table that is printed in one line has columns alone, so that its rows are the heads over these."""
    if anchor.get("type") != "cell":
        return PlaceShown("", "", "", labels.place(anchor, texts), None)
    table, row, column = (str(anchor.get(key)) for key in ("table", "row", "column"))
    layout = labels.layout(table, None) or {}
    target = cell_id((table, row, column))
    in_line = layout.get("orientation") == "line"
    return PlaceShown(
        labels.table_section(table),
        "" if in_line else labels.row(table, row),
        labels.cell(table, row, column) if in_line else labels.column(table, row, column),
        "",
        f"#{target}" if target in targets else None,
    )


def in_words(text: str) -> PlaceShown:
    """A place that is no cell."""
    return PlaceShown("", "", "", text, None)
