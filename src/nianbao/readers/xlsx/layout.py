"""A sheet cut into text and tables: lone wide cells become paragraphs, what lies between them grids."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass

from nianbao.base.numbers import State, parse_figure
from nianbao.base.ordinals import NUMERALS
from nianbao.model.document import Block, Grid, GridCell, ImageFile, Locator, Paragraph, Picture, cell_name
from nianbao.readers.cell_marks import (
    PICTURE,
    image_named,
    pictured,
    struck_out,
    unclear,
    without_pictures,
    without_signs,
)
from nianbao.readers.xlsx.helper_cells import without_helpers
from nianbao.readers.xlsx.sheet_data import Floating, SheetData, SheetPlace

_HEADING = re.compile(rf"\s*(?:第[{NUMERALS}\d]+(?:部分|章|节)|[{NUMERALS}]+\s*[、.．，,])")
_CITATION = re.compile(r"\s*第[^，。]{1,12}[条款项]")
_FIGURE = re.compile(r"[-+]?[\d,，.]+")
_NEAR = 40  # rows of a table that are looked at to know its width
_LONG = 40  # characters from which a lone cell is prose, not a row label
_REMARK = 4  # characters of a reviewer's mark beside a heading


@dataclass(slots=True)
class _Cell:
    """A filled or empty cell of the sheet, absolute from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


class SheetLayout:
    """`images`: those in cells, by the numbers of their signs, on this sheet and those before it."""

    def __init__(self, data: SheetData, images: list[ImageFile | None]) -> None:
        self._images = images
        self._name = data.name
        self.notes = without_helpers(data)
        self._numbers, self._letters = data.without_hidden()
        self._below = self._numbers[-1] + 1 - len(self._numbers) if self._numbers else 0
        self._beside = self._letters[-1] + 1 - len(self._letters) if self._letters else 0
        self._floating = data.floating
        self._framed = data.framed
        self._texts = {
            **{place: text for place, text in data.texts.items() if text.strip()},
            **{place: struck_out(text) for place, text in data.struck.items()},
            **{place: self._sign(image) for place, image in data.pictures.items()},
        }
        for place, why in data.doubts.items():
            self._texts[place] = self._texts.get(place, "") + unclear(why)
        self._anchors: dict[SheetPlace, SheetPlace] = {}
        self._covered: set[SheetPlace] = set()
        self._boxes: set[int] = set()  # rows that hold the text of a box
        self._loose: list[Floating] = []  # boxes that lie over filled cells
        self._height = max((row for row, _ in self._texts), default=-1) + 1
        self._width = max((column for _, column in self._texts), default=-1) + 1
        for merge in data.merges:
            self._merge(*merge)
        for floating in self._floating:
            self._lay_over(floating)
        self._filled: list[list[_Cell]] = [[] for _ in range(self._height)]
        for (row, column), text in sorted(self._texts.items()):
            if (row, column) not in self._covered:
                self._filled[row].append(_Cell(row, column, *self._anchors.get((row, column), (1, 1)), text))

    def _sign(self, image: ImageFile | None) -> str:
        self._images.append(image)
        return pictured(len(self._images) - 1)

    def _lay_over(self, floating: Floating) -> None:
        """The text of a box takes the first row under its upper edge that has no cell. A box that lies over cells
        from its upper edge on belongs to no place that is told by it: it counts as not read."""
        used = {row for row, _ in self._texts}
        near = range(floating.row, min(floating.last, floating.row + 1) + 1)
        free = next((row for row in near if row not in used), None)
        if floating.lines and free is not None:
            self._texts[free, floating.column] = "\n".join(floating.lines)
            self._height, self._width = max(self._height, free + 1), max(self._width, floating.column + 1)
            self._boxes.add(free)
        elif floating.lines:
            self._loose.append(floating)
            self.notes.append(
                f"工作表“{self._name}”第 {self._number(floating.row) + 1} 行的文本框压在单元格上，其中的文字未读取"
            )

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merges are cut to the rows and columns in use: whole columns may be merged."""
        bottom = min(bottom, self._height - 1)
        right = min(right, self._width + 64)
        if bottom < top or right < left:
            return
        area = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
        if not self._covered.isdisjoint(area) or not self._anchors.keys().isdisjoint(area):
            self._covered.update(
                area[(top, left) not in self._covered :]
            )  # damaged: what stands under either is unseen
            return
        self._anchors[top, left] = (bottom - top + 1, right - left + 1)
        self._covered.update(area[1:])

    def blocks(self) -> list[Block]:
        """Text, tables and pictures down the sheet; what was not read over filled cells stands before what follows it."""
        found: list[tuple[int, Block]] = []
        for first, last in self._stretches():
            found.extend(self._stretch(first, last))
        over = [item for item in self._floating if item.picture]
        for item in sorted((*over, *self._loose), key=lambda item: item.row):
            at = self._at(item.row, item.column)
            place = next((place for place, (row, _) in enumerate(found) if row > item.row), len(found))
            found.insert(place, (item.row, Picture(at, image=item.image)))
        return [block for _, block in found]

    def _at(self, row: int, column: int) -> Locator:
        return Locator(sheet=self._name, cell=cell_name(self._number(row), self._letter(column)))

    def _number(self, row: int) -> int:
        """The sheet's own number of a row; rows below the last cell are as far below."""
        return self._numbers[row] if row < len(self._numbers) else row + self._below

    def _letter(self, column: int) -> int:
        return self._letters[column] if column < len(self._letters) else column + self._beside

    def _stretches(self) -> list[tuple[int, int]]:
        """Runs of rows [first, last] without an empty row between; a merge that reaches down counts as filled."""
        stretches: list[tuple[int, int]] = []
        reach = -2
        for row, cells in enumerate(self._filled):
            if not cells and row > reach:
                continue
            if not stretches or row > max(stretches[-1][1], reach) + 1 or (not cells and row > reach):
                stretches.append((row, row))
            else:
                stretches[-1] = (stretches[-1][0], row)
            reach = max([reach, *(row + cell.row_span - 1 for cell in cells)])
        return stretches

    def _stretch(self, first: int, last: int) -> list[tuple[int, Block]]:
        """Lone wide cells become paragraphs, what lies between them grids; each with its row."""
        found: list[tuple[int, Block]] = []
        start = first
        reach = first - 1  # the last row that a cell above reaches down to
        many = [
            row
            for row in range(first, last + 1)
            if len(self._filled[row]) > 1 and not self._is_marked(self._filled[row])
        ]
        for row in range(first, last + 1):
            inside = row <= reach
            reach = max([reach, *(cell.row + cell.row_span - 1 for cell in self._filled[row])])
            if row in self._boxes or (not inside and self._is_text(row, last, many)):
                found.extend(self._table(start, row - 1))
                found.extend((row, block) for block in self._text(self._filled[row][0]))
                start = row + 1
        found.extend(self._table(start, last))
        return found

    def _is_text(self, row: int, last: int, many: list[int]) -> bool:
        """Whether the row's only cell, but for a reviewer's mark beside a heading, is a title or prose beside the
        table, not a row of it. `many`: the rows of the stretch with several filled cells."""
        # Kept whole: the signs of a title or of prose beside a table, one after another.
        cells = self._filled[row]
        if not cells or (len(cells) > 1 and not self._is_marked(cells)):
            return False
        cell = cells[0]
        place = bisect(many, row)
        before, after = many[max(place - _NEAR, 0) : place], many[place : place + _NEAR]
        if not before and not after:
            return True
        near = after or before
        extent = self._extent(near[0], near[-1])
        width = extent[1] - extent[0] + 1
        wide = cell.column_span >= max(width - 1, 2) and cell.row_span == 1
        text = cell.text.strip()
        if _CITATION.match(text):
            return False
        if wide:
            return not before or bool(_HEADING.match(text)) or len(text) > _LONG or (not after and len(text) > 20)
        if cell.column != extent[0] and cell.column_span == 1 and len(text) < _LONG:
            return False
        if not before:
            return True
        if len(text) > _LONG and cell.row_span == 1 and "。" in text:
            return True
        following = self._filled[row + 1] if row < last else []
        return bool(
            _HEADING.match(text)
            and len(following) != 1
            and following
            and not any(_FIGURE.fullmatch(item.text.strip()) for item in following)
            and any(_FIGURE.fullmatch(item.text.strip()) for r in before for item in self._filled[r])
        )

    def _is_marked(self, cells: Sequence[_Cell]) -> bool:
        """Whether a row is a heading with nothing beside it but the mark of a reviewer (已核, √)."""
        if len(cells) != 2 or not _HEADING.match(cells[0].text):
            return False
        mark = without_signs(cells[1].text).strip()
        return (
            0 < len(mark) <= _REMARK and parse_figure(mark).state is State.ILLEGIBLE and not any(map(str.isdigit, mark))
        )

    def _extent(self, first: int, last: int) -> tuple[int, int]:
        """Leftmost and rightmost column in use by rows [first, last]."""
        cells = [cell for row in range(first, last + 1) for cell in self._filled[row]]
        return min(cell.column for cell in cells), max(cell.column + cell.column_span - 1 for cell in cells)

    def _text(self, cell: _Cell) -> list[Block]:
        at = self._at(cell.row, cell.column)
        if cell.text.startswith(PICTURE) and not without_pictures(cell.text):
            return [Picture(at, image=image_named(cell.text, self._images))]
        return [Paragraph(line, at) for line in cell.text.splitlines() if line.strip()]

    def _table(self, first: int, last: int) -> list[tuple[int, Block]]:
        # Kept whole: a stretch of rows from its edges to its blocks, step by step.
        while first <= last and not self._filled[first]:
            first += 1
        if first > last:
            return []
        if all(len(self._filled[row]) < 2 for row in range(first, last + 1)):
            rows = range(first, last + 1)
            return [(row, block) for row in rows for cell in self._filled[row] for block in self._text(cell)]
        if first == last and not any(_FIGURE.fullmatch(cell.text.strip()) for cell in self._filled[first]):
            at = self._at(first, self._filled[first][0].column)
            return [(first, Paragraph(" ".join(cell.text.strip() for cell in self._filled[first]), at))]
        left, right = self._extent(first, last)
        cells = []
        for row in range(first, last + 1):
            for column in range(left, right + 1):
                if (row, column) in self._covered:
                    continue
                row_span, column_span = self._anchors.get((row, column), (1, 1))
                spans = (min(row_span, last - row + 1), min(column_span, right - column + 1))
                cells.append(GridCell(row - first, column - left, *spans, self._texts.get((row, column), "")))
        ends = {(row, right) for row in range(first, last + 1)} & self._framed
        letters = tuple(self._letter(column) for column in range(left, right + 1))
        grid = Grid(
            tuple(cells),
            last - first + 1,
            right - left + 1,
            self._at(first, left),
            spans_known=any(cell.column_span > 1 or cell.row_span > 1 for cell in cells),
            lines=tuple(self._number(row) + 1 for row in range(first, last + 1)),
            letters=letters if letters[-1] - letters[0] != right - left else (),
            framed=frozenset((row - first, right - left) for row, _ in ends if (row, right) not in self._texts),
        )
        return [(first, grid)]
