"""A sheet as a person sees it, whatever the format of the workbook: the face between parts and layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from nianbao.base.errors import DocumentError
from nianbao.model.document import ImageFile

MAX_AREA: Final = 2_000_000
NOT_CALCULATED: Final = "#未计算"
SheetPlace = tuple[int, int]  # row and column, from 0


class Floating(NamedTuple):
    """What lies over the cells: a text box with its lines, or a picture. `row`, `column`: where it begins; `last`: the
    row where it ends; `image`: None where nobody can tell what a picture shows."""

    row: int
    column: int
    last: int
    lines: tuple[str, ...] = ()
    picture: bool = False
    image: ImageFile | None = None


@dataclass(slots=True)
class SheetData:
    """`texts`: what each cell shows, by (row, column) from 0; `doubts`: why what a cell shows is no certain figure;
    `struck`: the struck-out text of cells of which nothing else is left; `pictures`: cells that hold an image, and which; `framed`:
    blank cells with a line at the right; `merges`: (top, left, bottom, right)."""

    name: str
    texts: dict[SheetPlace, str] = field(default_factory=dict)
    doubts: dict[SheetPlace, str] = field(default_factory=dict)
    struck: dict[SheetPlace, str] = field(default_factory=dict)
    pictures: dict[SheetPlace, ImageFile | None] = field(default_factory=dict)
    framed: set[SheetPlace] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    floating: list[Floating] = field(default_factory=list)
    uncalculated: int = 0
    errors: int = 0

    def without_hidden(self) -> tuple[list[int], list[int]]:
        """Take hidden rows and columns out and close the gaps. Gives the sheet's own number, from 0, of each row and
        column that is left (of as many as have cells)."""
        # Kept whole: everything that is kept by its place moves together.
        places = [*self.texts, *self.struck, *self.pictures, *((floating.row, 0) for floating in self.floating)]
        height = max((row for row, _ in places), default=-1) + 1
        width = max((column for _, column in places), default=-1) + 1
        rows = [row for row in range(height) if row not in self.hidden_rows]
        columns = [column for column in range(width) if column not in self.hidden_columns]
        if len(rows) == height and len(columns) == width:
            return rows, columns
        new_row = {row: place for place, row in enumerate(rows)}
        new_column = {column: place for place, column in enumerate(columns)}
        self._show_merges(new_row, new_column)

        def moved(place: SheetPlace) -> SheetPlace | None:
            row, column = new_row.get(place[0]), new_column.get(place[1])
            return (row, column) if row is not None and column is not None else None

        self.texts = {new: text for place, text in self.texts.items() if (new := moved(place)) is not None}
        self.doubts = {new: text for place, text in self.doubts.items() if (new := moved(place)) is not None}
        self.struck = {new: text for place, text in self.struck.items() if (new := moved(place)) is not None}
        self.pictures = {new: image for place, image in self.pictures.items() if (new := moved(place)) is not None}
        self.framed = {new for place in self.framed if (new := moved(place)) is not None}
        self.floating = [
            floating._replace(row=new_row[floating.row], last=new_row.get(floating.last, new_row[floating.row]))
            for floating in self.floating
            if floating.row in new_row
        ]
        return rows, columns

    def _show_merges(self, new_row: dict[int, int], new_column: dict[int, int]) -> None:
        """Merges lose their hidden rows and columns; what a merged cell shows stands in its first visible one."""
        # Kept whole: rows and columns of a merge shrink together, and its text moves with them.
        merges = []
        for top, left, bottom, right in self.merges:
            rows = [
                new
                for row in range(top, min(bottom, max(new_row, default=0)) + 1)
                if (new := new_row.get(row)) is not None
            ]
            columns = [
                new
                for column in range(left, min(right, max(new_column, default=0)) + 1)
                if (new := new_column.get(column)) is not None
            ]
            if not rows or not columns:
                continue
            if top not in new_row or left not in new_column:
                shown = next((row for row in range(top, bottom + 1) if row in new_row), top)
                seen = next((column for column in range(left, right + 1) if column in new_column), left)
                for kept in (self.texts, self.doubts):
                    if (top, left) in kept:
                        kept[shown, seen] = kept[top, left]
            if len(rows) > 1 or len(columns) > 1:
                merges.append((rows[0], columns[0], rows[-1], columns[-1]))
        self.merges = merges


class Workbook(NamedTuple):
    """The visible sheets, and what is told of those that were left out."""

    sheets: list[SheetData]
    notes: list[str]


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def check_area(height: int, width: int, name: str) -> None:
    """Raise DocumentError(`too_large`) for a sheet that cannot be laid out in memory."""
    if height * width > MAX_AREA and (height > 100_000 or width > 1_000):
        raise DocumentError(
            f"工作表的单元格散布过大（{height} 行 × {width} 列）",
            reason="too_large", where=name, hint="请删去报告以外的零散单元格后重新提交",
        )  # fmt: skip
