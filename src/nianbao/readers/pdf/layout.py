"""One page's content to what stands on it: tables, lines outside them, pictures, from top to bottom."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from nianbao.readers.cell_marks import PICTURE, struck_out
from nianbao.readers.pdf.content import Box, Char, PageContent
from nianbao.readers.pdf.lattice import Lattice, find_lattices, place_chars
from nianbao.readers.pdf.stitch import PdfPart, part_of
from nianbao.readers.pdf.stream import find_stretches, to_part
from nianbao.readers.pdf.text import PdfLine, to_lines

_PICTURE_SHARE = 0.01  # share of the page from which an image may show something to be read
_PICTURE_SIDE = 28.0  # points
_MARK_SIDE = 4.0  # points: what is smaller shows no figure
_BORDER = 1.5  # points by which a line of a table may stand beside where the table has it
_MIDDLE = 0.3  # share of a character's height, above and below, that a stroke through it leaves
_UNMAPPED_SHARE = 0.3
_BACKDROP_SHARE = 0.75


@dataclass(slots=True)
class PageLayout:
    """`number` from 1. `tables`: (top, part); `pictures`: their boxes, `named`: as in the page's content; `unreadable`:
    why the page's text was not read, "" where it was; `backdrop`: the text lies over an image of the whole page;
    `watermark`: one was left out; `sheet`: counts pages, two that are printed on one sheet too; `recognised`: the text is
    what somebody recognised in a picture, `pictured`: what was recognised here; `unseen`: characters that nobody sees, left
    out."""

    number: int
    width: float
    height: float
    lines: list[PdfLine] = field(default_factory=list)
    tables: list[tuple[float, PdfPart]] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    named: dict[Box, str] = field(default_factory=dict)
    unreadable: str = ""
    backdrop: bool = False
    watermark: bool = False
    recognised: bool = False
    pictured: bool = False
    sheet: int = 0
    unseen: int = 0

    def items(self) -> Iterator[tuple[str, PdfLine | PdfPart | Box]]:
        """("line" | "table" | "picture", item) from top to bottom."""
        entries: list[tuple[float, int, str, PdfLine | PdfPart | Box]] = []
        entries.extend((line.top, 1, "line", line) for line in self.lines)
        entries.extend((top, 0, "table", part) for top, part in self.tables)
        entries.extend((box[1], 2, "picture", box) for box in self.pictures)
        entries.sort(key=lambda entry: entry[:2])
        for _, _, kind, item in entries:
            yield kind, item


def lay_out(content: PageContent, number: int) -> PageLayout:
    """The layout of page `number`."""
    # Kept whole: what is on a page decides what else is looked for on it.
    page = PageLayout(number, content.width, content.height, watermark=content.watermark, named=content.named)
    area = max(content.width * content.height, 1.0)
    images = [box for box in content.images if _size(box) >= _PICTURE_SHARE * area and _side(box) >= _PICTURE_SIDE]
    if content.chars and content.unmapped > _UNMAPPED_SHARE * len(content.chars):
        page.unreadable = "字体没有字符对照，文字无法识别"
        page.pictures = [(0.0, 0.0, content.width, content.height)]
        return page
    page.recognised = content.recognised
    page.unseen = content.unseen
    if not content.chars:
        if content.unseen:
            page.unreadable = "的文字看不见"
            page.pictures = [(0.0, 0.0, content.width, content.height)]
        elif images or content.images or content.paths > 200:
            page.unreadable = "只有图片，没有文字"
            page.pictures = [(0.0, 0.0, content.width, content.height)]
        return page
    page.backdrop = any(_size(box) >= _BACKDROP_SHARE * area for box in images)
    lattices = find_lattices(content.horizontal, content.vertical)
    kept, struck = _struck_apart(content, lattices)
    outside = place_chars(lattices, kept, 0.75 * content.height)
    for lattice in lattices:
        if _is_table(lattice):
            _mark_cells(lattice, [*content.images, *content.marks])
            _mark_struck(lattice, struck)
            page.tables.append((lattice.ys[0], part_of(lattice, number, content.left)))
        else:
            outside.extend(char for chars in lattice.chars for char in chars)
    page.lines = to_lines(outside)
    if page.lines and not content.cut:  # of a table that runs off the page, who knows which column is missing
        _borderless(page)
    page.pictures = [box for box in images if _size(box) < _BACKDROP_SHARE * area]
    return page


def _size(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def _side(box: Box) -> float:
    return min(box[2] - box[0], box[3] - box[1])


def _is_table(lattice: Lattice) -> bool:
    """At least two columns, and text in more than one cell or room for it: frames and shaded boxes are none."""
    if len(lattice.xs) < 3 or len(lattice.cells) < 2:
        return False
    return sum(bool(chars) for chars in lattice.chars) > 1


def _struck_apart(content: PageContent, lattices: list[Lattice]) -> tuple[list[Char], list[Char]]:
    """The characters through whose middle no line goes, and those that a line strikes out. Lines of tables are none."""
    borders = [y for lattice in lattices for y in lattice.ys]
    strokes = sorted(ruling for ruling in content.horizontal if not any(abs(ruling[0] - y) <= _BORDER for y in borders))
    if not strokes:
        return content.chars, []
    ys = [y for y, _, _ in strokes]
    kept: list[Char] = []
    struck: list[Char] = []
    for char in content.chars:
        _, left, top, right, bottom = char
        inset = _MIDDLE * (bottom - top)
        near = strokes[bisect_left(ys, top + inset) : bisect_right(ys, bottom - inset)]
        if near and any(min(right, end) - max(left, start) >= 0.6 * (right - left) for _, start, end in near):
            struck.append(char)
        else:
            kept.append(char)
    return kept, struck


def _mark_struck(lattice: Lattice, struck: list[Char]) -> None:
    """Marks cells of which nothing is left but struck-out text."""
    left, top, right, bottom = lattice.box
    texts: dict[int, list[Char]] = {}
    for char in struck:
        x, y = (char[1] + char[3]) / 2, (char[2] + char[4]) / 2
        if left <= x <= right and top <= y <= bottom:
            texts.setdefault(lattice.cell_at(x, y), []).append(char)
    for index, chars in texts.items():
        if not lattice.chars[index]:
            sign = struck_out("".join(char[0] for char in chars))
            lattice.chars[index] = [(sign, *chars[0][1:])]


def _mark_cells(lattice: Lattice, drawn: list[Box]) -> None:
    """Marks cells without text in which something is drawn: what it shows was not read, and the cell is not blank."""
    left, top, right, bottom = lattice.box
    for box in drawn:
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        if not (left <= x <= right and top <= y <= bottom) or _side(box) < _MARK_SIDE:
            continue
        index = lattice.cell_at(x, y)
        row, column, row_span, column_span = lattice.cells[index]
        inside = (
            box[2] - box[0] <= lattice.xs[column + column_span] - lattice.xs[column] + _MARK_SIDE
            and box[3] - box[1] <= lattice.ys[row + row_span] - lattice.ys[row] + _MARK_SIDE
        )
        if inside and not lattice.chars[index]:
            mark: Char = (PICTURE, *box)
            lattice.chars[index] = [mark]


def _borderless(page: PageLayout) -> None:
    """Takes stretches of lines that stand in columns out of the text."""
    stretches = find_stretches(page.lines)
    for start, end in reversed(stretches):
        rows = page.lines[start:end]
        page.tables.append((rows[0].top, to_part(rows, page.number)))
        del page.lines[start:end]
