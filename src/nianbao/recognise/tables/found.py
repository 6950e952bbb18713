"""What table readers hand on: where each canonical cell stands, not yet turned into a figure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from nianbao.model.document import Locator
from nianbao.model.form import Address, ColumnSpec, RowSpec
from nianbao.model.report import Label
from nianbao.recognise.lines import Line, PrintedCell
from nianbao.recognise.names import KeyedLayout


class Placed(NamedTuple):
    """The printed cells of one canonical cell. No cells: the place is there and empty. `doubt`: why the cells cannot
    be told apart; then nothing of them is read. `text` overrides the cell's own text (figures glued to a label)."""

    line: Line | None
    cells: tuple[PrintedCell, ...] = ()
    doubt: str = ""
    text: str | None = None
    note: str = ""


class LabelSeen(NamedTuple):
    """A row or column label that differs from the form's and its variants."""

    row: str | None
    column: str | None
    printed: str
    expected: str
    similarity: float
    line: Line
    cell: PrintedCell | None

    def label(self, at: Locator | None) -> Label:
        return Label(self.row, self.column, self.printed, self.expected, round(self.similarity, 3), at)


@dataclass(slots=True)
class TableFound:
    """A table as found in a run of lines. `evidence`: rows and columns recognised; `used`: numbers of the lines that belong
    to it."""

    layout: KeyedLayout
    placed: dict[Address, Placed] = field(default_factory=dict)
    labels: list[LabelSeen] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    evidence: float = 0.0
    notes: list[str] = field(default_factory=list)
    by_value: bool = False  # other figures in the same cells might be placed otherwise
    exact: bool = False  # nothing was inferred: every row and column stood under its own label

    @property
    def complete(self) -> bool:
        return len(self.placed) == len(self.layout.spec.cells) and not any(p.doubt for p in self.placed.values())

    def see(
        self, label: RowSpec | ColumnSpec, likeness: float, line: Line, cell: PrintedCell | None, printed: str
    ) -> None:
        """A label of the form's that is printed otherwise."""
        row, column = (label.id, None) if isinstance(label, RowSpec) else (None, label.id)
        self.labels.append(LabelSeen(row, column, printed, label.label, likeness, line, cell))

    def doubt(self, why: str) -> None:
        """Take back every cell that was taken for blank."""
        self.placed = {address: place._replace(doubt=place.doubt or why) for address, place in self.placed.items()}

    @property
    def figures(self) -> int:
        return sum(1 for p in self.placed.values() if p.cells or p.text is not None)
