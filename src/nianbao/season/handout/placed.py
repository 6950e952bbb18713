"""A table of the form laid out on a sheet: where its figures stand, and the ranges that they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from nianbao.model.document import cell_name
from nianbao.model.form import Address, ColumnSpec, FormSpec, TableSpec
from nianbao.model.view import describe_form
from nianbao.render.consolidation.layout import DrawnCell, layout, standard_tables


@dataclass(frozen=True)
class PlacedTable:
    """`sheet`: the name of its sheet. `boxes` stand on the sheet's own grid: rows and columns from 0, the table's first
    row is `top`. `height` and `width` are the table's, in cells."""

    spec: TableSpec
    sheet: str
    boxes: tuple[DrawnCell, ...]
    top: int
    height: int
    width: int

    @cached_property
    def places(self) -> dict[Address, tuple[int, int]]:
        return {box.address: (self.top + box.row, box.column) for box in self.boxes if box.address is not None}

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.top + self.height

    def column(self, address: Address) -> ColumnSpec:
        return self.spec.column(address)


def placed_tables(form: FormSpec, sheets: Sequence[str], top: int) -> list[PlacedTable]:
    """The form's own tables in its order, each on its sheet from row `top` on."""
    found = []
    for spec, described, sheet in zip(form.tables, standard_tables(describe_form(form)), sheets, strict=True):
        boxes, height, width = layout(described)
        found.append(PlacedTable(spec, sheet, tuple(boxes), top, height, width))
    return found


def ranges(places: Iterable[tuple[int, int]]) -> list[str]:
    """Cells as a formula names them: those of a row or a column that follow one another as one range."""
    left = sorted(set(places))
    down = len({column for _, column in left}) == 1
    runs: list[list[tuple[int, int]]] = []
    for row, column in left:
        if runs:
            last_row, last_column = runs[-1][-1]
            if (row, column) == ((last_row + 1, last_column) if down else (last_row, last_column + 1)):
                runs[-1].append((row, column))
                continue
        runs.append([(row, column)])
    names = [[cell_name(row, column) for row, column in (run[0], run[-1])] for run in runs]
    return [first if first == last else f"{first}:{last}" for first, last in names]
