"""A table as it is printed: cells with places and spans, each figure with the address that it is true at."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from fuzz.sources import form
from nianbao.model.form import Address
from support import synth

TITLE: Final = "云溪市青栎区水务局2024年政府信息公开工作年度报告"
HEADINGS: Final = {
    table: f"{numeral}、{section.title}"
    for numeral, section in zip("一二三四五六", form().sections, strict=True)
    for table in section.tables
}


@dataclass
class Cell:
    """`address`: where its figure is true; None for labels and heads, and for figures that are nowhere."""

    row: int
    column: int
    height: int
    width: int
    text: str
    address: Address | None = None

    @property
    def rows(self) -> range:
        return range(self.row, self.row + self.height)

    @property
    def columns(self) -> range:
        return range(self.column, self.column + self.width)


@dataclass
class Print:
    """One table and what stands around it. `truth`: the figure of each address, as printed in the end; `unsaid`: the
    addresses at which the print states no figure; `gone`: whose figure is printed nowhere; `spread`: at which it states
    none where merged cells are printed; `broken`: at which it states none but in plain text, where a break within a cell
    is one of the row, with a whole figure on either side."""

    table: str
    cells: list[Cell]
    truth: dict[Address, str]
    unsaid: set[Address] = field(default_factory=set)
    gone: set[Address] = field(default_factory=set)
    spread: set[Address] = field(default_factory=set)
    broken: set[Address] = field(default_factory=set)
    above: list[str | list[Cell]] = field(default_factory=list)  # between the heading and the table
    below: list[str | list[Cell]] = field(default_factory=list)

    # --- what stands where ---

    @property
    def height(self) -> int:
        return max((cell.rows.stop for cell in self.cells), default=0)

    @property
    def width(self) -> int:
        return max((cell.columns.stop for cell in self.cells), default=0)

    @property
    def figures(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.address is not None]

    @property
    def body(self) -> list[int]:
        """The rows of figures."""
        return sorted({cell.row for cell in self.figures})

    @property
    def left(self) -> int:
        """The first column of figures."""
        return min(cell.column for cell in self.figures)

    def figures_in(self, row: int) -> list[Cell]:
        return sorted((cell for cell in self.figures if cell.row == row), key=lambda cell: cell.column)

    def labels_in(self, row: int) -> list[Cell]:
        """The labels before the figures of a row, the row's own last."""
        first = self.left
        found = [cell for cell in self.cells if cell.columns.stop <= first and row in cell.rows]
        return sorted(found, key=lambda cell: cell.column)

    def blocks(self) -> list[list[int]]:
        """The rows of figures with the same columns, one run for each header."""
        runs: list[list[int]] = []
        for row in self.body:
            if runs and runs[-1][-1] == row - 1:
                runs[-1].append(row)
            else:
                runs.append([row])
        return runs

    def heads(self, block: list[int]) -> list[Cell]:
        """The labels of columns over a run of rows, those of groups too; not the corner."""
        top = max((row for run in self.blocks() for row in run if row < block[0]), default=-1)
        full = self.width
        first = self.left
        return [
            cell
            for cell in self.cells
            if top < cell.row < block[0] and cell.address is None and cell.column >= first and cell.width < full
        ]

    def leaves(self, block: list[int]) -> list[Cell]:
        """The labels right above the figures, from left to right."""
        own = [cell for cell in self.heads(block) if cell.rows.stop == block[0]]
        return sorted(own, key=lambda cell: cell.column)

    def header_rows(self, block: list[int]) -> range:
        top = max((row for run in self.blocks() for row in run if row < block[0]), default=-1)
        return range(top + 1, block[0])

    # --- changes that keep the rest in its place ---

    def insert_column(self, at: int) -> None:
        for cell in self.cells:
            if cell.column >= at:
                cell.column += 1
            elif at < cell.columns.stop:
                cell.width += 1

    def insert_row(self, at: int) -> None:
        for cell in self.cells:
            if cell.row >= at:
                cell.row += 1
            elif at < cell.rows.stop:
                cell.height += 1

    def delete_column(self, at: int) -> None:
        for cell in list(self.cells):
            if cell.column > at:
                cell.column -= 1
            elif at in cell.columns:
                cell.width -= 1
                if not cell.width:
                    self.lose(cell)

    def delete_row(self, at: int) -> None:
        for cell in list(self.cells):
            if cell.row > at:
                cell.row -= 1
            elif at in cell.rows:
                cell.height -= 1
                if not cell.height:
                    self.lose(cell)

    def lose(self, cell: Cell) -> None:
        """Take a cell away; its figure is printed nowhere."""
        self.cells.remove(cell)
        if cell.address is not None and all(other.address != cell.address for other in self.cells):
            self.gone.add(cell.address)

    def slide(self, row: int, start: int, by: int) -> None:
        """Move the cells of one row from a column on."""
        for cell in self.cells:
            if cell.row == row and cell.column >= start:
                cell.column += by

    def push_down(self, by: int) -> None:
        for cell in self.cells:
            cell.row += by

    def reorder_rows(self, order: list[int]) -> None:
        """The rows in another order; every cell is cut into cells of one row first, the text in the first of them."""
        self.cut_rows()
        place = {row: at for at, row in enumerate(order)}
        for cell in self.cells:
            cell.row = place[cell.row]

    def cut_rows(self, *, copies: bool = False) -> None:
        """Cells over several rows as one cell a row."""
        out = []
        for cell in self.cells:
            for at, row in enumerate(cell.rows):
                text = cell.text if copies or not at else ""
                out.append(Cell(row, cell.column, 1, cell.width, text, cell.address if not at else None))
        self.cells[:] = out

    def say(self, cell: Cell, text: str, *, stated: bool) -> None:
        """Print something else in a figure's place. `stated`: it is still the same figure."""
        cell.text = text
        if not stated and cell.address is not None:
            self.unsaid.add(cell.address)


Mutation = Callable[[Print, random.Random], None]


def matrix(cells: Iterable[Cell]) -> list[list[str]]:
    """The texts by row, with blanks where merged cells were; each row ends with its last cell."""
    rows: dict[int, dict[int, str]] = {}
    for cell in cells:
        for row in cell.rows:
            for column in cell.columns:
                rows.setdefault(row, {}).setdefault(column, "")
        if cell.text:
            rows[cell.row][cell.column] = cell.text
    return [
        [rows.get(row, {}).get(column, "") for column in range(max(rows.get(row, {-1: ""})) + 1)]
        for row in range(max(rows, default=-1) + 1)
    ]


def texts(table: str, rng: random.Random) -> dict[Address, str]:
    """Figures for every cell: some that hold together, so that relations may tell where one belongs, some that do not."""
    spec = form().table_by_id[table]
    if rng.random() < 0.5:
        values = synth.clean_cells(form(), rng, size=rng.choice((40, 4000)), density=rng.choice((0.4, 1.0)))
        return {address: values.get(address, "0") for address in spec.cells}
    return dict(zip(spec.cells, map(str, rng.sample(range(100, 9999), len(spec.cells))), strict=True))


def cells_of(table: str, truth: dict[Address, str]) -> list[Cell]:
    """The table as the form prints it."""
    spec = form().table_by_id[table]
    by_name = {str(address): address for address in spec.cells}
    boxes = synth.boxes(spec, {address: name for name, address in by_name.items()})
    found = []
    for box in boxes:
        address = by_name[box.text] if box.figure else None
        text = truth[address] if address is not None else box.text
        found.append(Cell(box.row, box.column, box.height, box.width, text, address))
    return found


def printed(table: str, rng: random.Random) -> Print:
    truth = texts(table, rng)
    return Print(table, cells_of(table, truth), truth)


def parts(table: Print) -> Iterator[str | list[Cell]]:
    """What stands below the heading, in print order."""
    yield from table.above
    yield table.cells
    yield from table.below
