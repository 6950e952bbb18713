"""A document exactly as read: blocks in reading order, nothing interpreted, each with a locator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntFlag
from functools import lru_cache
from typing import Final, NamedTuple

Box = tuple[
    float, float, float, float
]  # left, top, right, bottom: points from the page's upper left corner, text upright


class Locator(NamedTuple):
    """Where something stands in the input file. Counted from 1; None where the format has no such notion."""

    page: int | None = None
    line: int | None = None
    sheet: str | None = None
    cell: str | None = None
    block: int | None = None
    box: Box | None = None


@lru_cache(maxsize=1024)
def column_letters(number: int) -> str:
    """A column in the way of spreadsheets: 0 → A, 26 → AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """(6, 1) → B7."""
    return f"{column_letters(column)}{row + 1}"


class Mark(IntFlag):
    """What a person sees in a cell, or would have to know of it, besides the text that was read. Never words in the text."""

    FIGURE = 1  # what is struck out, or cannot be told, is a figure and no label
    PICTURE = 2  # an image stands there: what it shows was not read
    STRUCK = 4  # text is struck out; it is not in `text`
    FIELD = 8  # a field of a form whose content was not in the file
    NOTE = 16  # the mark of a note stands beside the text; `note` has it
    UNCLEAR = 32  # which figure a person sees cannot be told; `note` says why, in words for who reads the report


UNMARKED: Final = Mark(0)


class Recognition(NamedTuple):
    """How a figure in a picture was recognised: by one model and, for a second opinion, by another; `sure`: the least of
    the probabilities of its characters. `box`: where it stands on its page; `picture`: what they saw and a little around
    it, as a PNG."""

    text: str
    sure: float
    other: str
    other_sure: float
    box: Box | None = None
    picture: bytes = b""


class GridCell(NamedTuple):
    """One printed cell of a grid: its top-left corner (from 0), its span, its raw text. A merged cell is one cell.
    `text` is what a person sees as text, "" where that is nothing; `marks` say what else there is. A cell without text
    that holds a picture, a field or struck-out text is not blank, and one that is UNCLEAR has no figure whatever its text."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    marks: Mark = UNMARKED
    note: str = ""


class ImageFile(NamedTuple):
    """An image that a document shows. `names`: by which its container knows it (a link, a part of the package); the first of
    them whose bytes are at hand is what is shown. `cut`: shares of its width and height that are not shown at the left, top,
    right and bottom."""

    names: tuple[str, ...]
    cut: Box = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text as printed. `level` is the heading level that the *format* declares (h1 → 1), else None."""

    text: str
    at: Locator = Locator()
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed. Cells are sorted by (row, column) and do not overlap; cells that the source leaves out are
    simply not there. `spans_known` is False where the source has lost its spans (tab separated text, Markdown):
    then empty cells may stand for merged ones. `lines[i]` is the source line of row i, where that is known;
    `letters[i]` is the sheet's own number of column i, from 0, where hidden columns lie between them; `boxes`:
    where the cell that begins in a row and column stands on its page; `seen`: how its figure was recognised, where the table
    or the cell is a picture; `framed`: blank cells of a sheet at the end of their row, by row and column, with a line of
    their own at the right; `images`: what is shown in cells with the mark of a picture."""

    cells: tuple[GridCell, ...]
    rows: int
    columns: int
    at: Locator = Locator()
    spans_known: bool = True
    lines: tuple[int, ...] = ()
    pages: tuple[int, ...] = ()
    letters: tuple[int, ...] = ()
    boxes: Mapping[tuple[int, int], Box] = field(default_factory=dict, compare=False)
    seen: Mapping[tuple[int, int], Recognition] = field(default_factory=dict, compare=False)
    framed: frozenset[tuple[int, int]] = frozenset()
    images: Mapping[tuple[int, int], ImageFile] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """An image in the flow of the text: what it shows was not read. `image`: None where nobody can tell what is seen."""

    at: Locator = Locator()
    description: str = ""
    image: ImageFile | None = None


Block = Paragraph | Grid | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader gives back. `titles`: titles that the container declares (HTML title, docx core properties,
    sheet names), weakest evidence first to last as printed. `published`: a date that the container's metadata declares."""

    name: str
    format: str  # txt, md, html, docx, xlsx, xls, ods, pdf, ofd: what its reader calls it
    blocks: tuple[Block, ...]
    encoding: str | None = None
    titles: tuple[str, ...] = ()
    published: str | None = None
    notes: tuple[str, ...] = ()  # what was left out or repaired on reading, in words for the user
    unread_pages: tuple[int, ...] = field(default=())  # pages that hold only a picture
    recognised: bool = False  # some of it was read from pictures
    recognised_pages: frozenset[int] = frozenset()  # which pages were; empty where that cannot be told by pages
    images: Mapping[str, bytes] = field(default_factory=dict, compare=False)  # by name: files until they are looked at
