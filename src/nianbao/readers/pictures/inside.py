"""Pictures inside a document: what is recognised in those that hold a table or a page of text takes their place, figures that
are pictures are put into their cells. The text wins: what it says itself is not taken from a picture again.

Readers give the bytes (`at_hand.with_images`); `readers.sniff` calls `recognised` once, whatever the format."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from nianbao.model.document import UNMARKED, Block, Document, Grid, Mark, Paragraph, Picture, Recognition
from nianbao.readers.cell_marks import typed
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.pictures.at_hand import Size, bytes_in, is_drawing, shown, size_of
from nianbao.readers.pictures.models import available

if TYPE_CHECKING:
    from nianbao.readers.pdf.layout import PageLayout
    from nianbao.readers.pdf.stitch import PdfPart
    from nianbao.readers.pdf.text import PdfLine

_MOST: Final = 40  # pictures of a document that are recognised
_MOST_FIGURES: Final = 400
_SECONDS: Final = 90.0  # of the processor, for all pictures of a document
_CELLS, _LABELS = 6, 2  # that a table has at least
_COPIED: Final = (
    0.6  # share of a table's labels in one table of the text, or of a line's pieces in the text, that makes a copy
)
_PIECE: Final = 4  # characters
_LITTLE: Final = 400  # characters of a document whose text stands in its pictures
_RUNNING: Final = 40  # characters of a picture of running text
_HEADING: Final = 40  # characters that a heading has at most
_LABEL: Final = re.compile(r"[\u4e00-\u9fff]{2,}")
_SENSE: Final = re.compile(r"[^\W_]")
_BEGINS: Final = re.compile(
    r"\s*(?:[一二三四五六七八九十]+\s*[、.．]|[（(][一二三四五六七八九十]+[）)]|第[一二三四五六七八九十]+)"
)

RECOGNISED: Final = "第 {numbers} 幅图片里的表格和文字是识别出来的，请与原件核对"
_COPIES: Final = "第 {numbers} 幅图片与文中的文字表格相同，以文字为准"
_LEFT: Final = "图片较多，第 {numbers} 幅图片没有识别"
_DRAWINGS: Final = "第 {numbers} 幅图片是 EMF、WMF 图形，没有读取"
_FIGURES: Final = "{count} 个单元格里的数字是图片，数值是识别出来的，请与原件核对"
_WITHOUT: Final = "文中有图片可能是表格，没有安装文字识别组件，没有读取；安装后可以识别：pip install 'nianbao[ocr]'"


def recognised(document: Document, limits: Limits = DEFAULT) -> Document:
    """The document with what its images show, without their bytes."""
    if not document.images:
        return document
    files = [(bytes_in(document, image), in_cell) for image, in_cell in shown(document)]
    if not limits.recognises:
        return replace(document, images={})
    if not available():
        wanted = any(data is not None and _may_hold_a_table(data) for data, _ in files)
        notes = document.notes + ((_WITHOUT,) if wanted and _WITHOUT not in document.notes else ())
        return replace(document, images={}, notes=notes)
    inside = _Inside(document)
    blocks = tuple(inside.blocks())
    return replace(
        document,
        blocks=blocks,
        images={},
        notes=document.notes + tuple(inside.notes()),
        recognised=document.recognised or inside.found,
        recognised_pages=frozenset() if inside.found else document.recognised_pages,
    )


def _may_hold_a_table(data: bytes) -> bool:
    size = size_of(data)
    return size is not None and size != Size(0, 0) and size.may_hold_a_table


@dataclass(slots=True)
class _Page:
    """A picture that may be a page: its place among the blocks, its number among the pictures, what is recognised."""

    at: int
    number: int
    layout: PageLayout
    tables: list[tuple[float, PdfPart]] = field(default_factory=list)  # those that the text does not have
    copied: bool = False


class _Inside:
    """Goes through a document once: looks at each image, then decides what of it the text does not say."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._deadline = time.process_time() + _SECONDS
        self._text = _Text(document.blocks)
        self._numbers: dict[str, list[int]] = {}  # note → numbers of the pictures that it speaks of
        self._figures = 0
        self._found_notes: list[str] = []

    @property
    def found(self) -> bool:
        """Whether anything was recognised."""
        return bool(self._figures or self._numbers.get(RECOGNISED))

    def notes(self) -> Iterator[str]:
        for note, numbers in self._numbers.items():
            yield note.format(numbers="、".join(map(str, numbers)))
        if self._figures:
            yield _FIGURES.format(count=self._figures)
        yield from dict.fromkeys(self._found_notes)

    def blocks(self) -> Iterator[Block]:
        """The blocks, with those that are recognised in the place of their pictures."""
        pages = self._pages()
        self._decide(pages)
        taken = {page.at: page for page in pages if page.tables or page.layout.lines}
        figures = self._cells()
        run: list[_Page] = []
        later: list[Block] = []  # small pictures between strips of one page
        for at, block in enumerate(self._document.blocks):
            if at in taken:
                run.append(taken[at])
            elif run and isinstance(block, Picture) and not self._holds_a_table(block):
                later.append(block)
            else:
                yield from self._assembled(run)
                yield from later
                run, later = [], []
                yield figures.get(at, block)
        yield from self._assembled(run)
        yield from later

    def _note(self, note: str, number: int) -> None:
        self._numbers.setdefault(note, []).append(number)

    def _holds_a_table(self, picture: Picture) -> bool:
        data = bytes_in(self._document, picture.image) if picture.image is not None else None
        return data is not None and _may_hold_a_table(data)

    def _pages(self) -> list[_Page]:
        from nianbao.readers.pictures.looked_at import layout_of

        pages: list[_Page] = []
        looked: set[tuple[bytes, object]] = set()
        number = tried = 0
        for at, block in enumerate(self._document.blocks):
            if not isinstance(block, Picture):
                continue
            number += 1
            data = bytes_in(self._document, block.image) if block.image is not None else None
            if block.image is None or data is None or (data, block.image.cut) in looked:
                continue
            if is_drawing(data):
                self._note(_DRAWINGS, number)
                continue
            size = size_of(data)
            if size is None or not size.may_hold_a_table:
                continue
            if tried >= _MOST or time.process_time() > self._deadline:
                self._note(_LEFT, number)
                continue
            looked.add((data, block.image.cut))
            layout = layout_of(data, block.image.cut, self._document.name)
            if layout is not None:
                tried += 1
                pages.append(_Page(at, number, layout))
        return pages

    def _decide(self, pages: Sequence[_Page]) -> None:
        """Leaves of each page what the text does not say; of what is neither a table nor a page of text, nothing."""
        for page in pages:
            tables = [table for table in page.layout.tables if _is_table(table[1])]
            page.tables = [table for table in tables if not self._text.has_table(table[1])]
            page.copied = len(page.tables) < len(tables)
        for run in _runs(pages):
            with_tables = any(page.tables for page in run)
            for page in run:
                self._leave(page, with_tables=with_tables)

    def _leave(self, page: _Page, *, with_tables: bool) -> None:
        """`with_tables`: in the run of pictures that the page stands in."""
        lines = page.layout.lines
        kept = [line for line in lines if not self._text.says(line.text)]
        running = not page.tables and not page.copied and _is_running(lines, kept)
        takes = bool(page.tables) or (running and (with_tables or self._stands_for_text(page)))
        page.layout.lines = kept if takes else []
        page.layout.tables, page.layout.pictures = page.tables, []
        if page.copied and not takes:
            self._note(_COPIES, page.number)

    def _stands_for_text(self, page: _Page) -> bool:
        """Whether a picture of running text stands where text would: in a document of little text, or right below a heading
        that has none. Elsewhere it illustrates the text."""
        if self._text.length < _LITTLE:
            return True
        blocks = self._document.blocks
        before = (
            next((each for each in blocks[page.at - 1 :: -1] if not isinstance(each, Picture)), None)
            if page.at
            else None
        )
        behind = next((each for each in blocks[page.at + 1 :] if not isinstance(each, Picture)), None)
        return _is_heading(before) and (behind is None or _is_heading(behind))

    def _assembled(self, run: Sequence[_Page]) -> Iterator[Block]:
        """What pictures that follow each other show, tables that go on from one to the next made one."""
        if not run:
            return
        from nianbao.readers.pdf.assembly import assembled

        for number, page in enumerate(run, start=1):
            self._note(RECOGNISED, page.number)
            page.layout.number = page.layout.sheet = number
            for _, part in page.tables:
                part.pages = [number] * len(part.pages)
        for block in typed(assembled([page.layout for page in run], self._found_notes)):
            place = (block.at.page or 1) - 1
            at = self._document.blocks[run[min(place, len(run) - 1)].at].at
            yield replace(block, at=at, pages=(), boxes={}) if isinstance(block, Grid) else replace(block, at=at)

    def _cells(self) -> dict[int, Grid]:
        """The grids in which a figure was recognised, by their places."""
        from nianbao.readers.pictures.looked_at import figures_of

        asked: dict[tuple[bytes, object], tuple[bytes, tuple[float, float, float, float]]] = {}
        places: list[tuple[int, tuple[int, int], tuple[bytes, object]]] = []
        for at, block in enumerate(self._document.blocks):
            for place, image in sorted(block.images.items()) if isinstance(block, Grid) else ():
                data = bytes_in(self._document, image)
                size = size_of(data) if data is not None else None
                if data is None or size is None or not size.may_be_a_figure:
                    continue
                if len(asked) < _MOST_FIGURES:
                    asked[data, image.cut] = data, image.cut
                    places.append((at, place, (data, image.cut)))
        if not asked:
            return {}
        read = dict(zip(asked, figures_of(list(asked.values()), self._document.name), strict=True))
        seen: dict[int, dict[tuple[int, int], Recognition]] = {}
        for at, place, key in places:
            recognition = read[key]
            if recognition is not None:
                seen.setdefault(at, {})[place] = recognition
        return {at: self._with_figures(at, found) for at, found in seen.items()}

    def _with_figures(self, at: int, seen: dict[tuple[int, int], Recognition]) -> Grid:
        from nianbao.readers.pictures.looked_at import is_figure

        grid = self._document.blocks[at]
        assert isinstance(grid, Grid)
        cells = []
        accepted: dict[tuple[int, int], Recognition] = {}
        for cell in grid.cells:
            recognition = seen.get((cell.row, cell.column))
            if recognition is not None and not cell.text and cell.marks == Mark.PICTURE and is_figure(recognition):
                accepted[cell.row, cell.column] = recognition
                cell = cell._replace(text=recognition.text, marks=UNMARKED)
            cells.append(cell)
        self._figures += len(accepted)
        return replace(grid, cells=tuple(cells), seen={**grid.seen, **accepted})


class _Text:
    """What a document says in its own text. `length`: characters of it."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._tables: list[set[str]] = []
        texts: list[str] = []
        for block in blocks:
            if isinstance(block, Paragraph):
                texts.append(block.text)
            elif isinstance(block, Grid):
                texts.extend(cell.text for cell in block.cells)
                if any(_is_number(cell.text) for cell in block.cells):
                    self._tables.append(_labels(cell.text for cell in block.cells))
        self._said = _folded("".join(texts))
        self._pieces: set[str] | None = None
        self.length = len(self._said)

    def has_table(self, part: PdfPart) -> bool:
        """Whether one table of the text, with figures in it, has most of the labels of a table in a picture."""
        labels = _labels(cell.text for cell in part.cells)
        return any(len(labels & own) >= _COPIED * len(labels) for own in self._tables)

    def says(self, line: str) -> bool:
        """Whether a line of a picture stands in the text, but for what was recognised amiss."""
        folded = _folded(line)
        if len(folded) < _PIECE:
            return bool(folded) and folded in self._said
        if self._pieces is None:
            self._pieces = set(_pieces(self._said))
        pieces = list(_pieces(folded))
        return sum(piece in self._pieces for piece in pieces) >= _COPIED * len(pieces)


def _folded(text: str) -> str:
    return "".join(_SENSE.findall(text))


def _pieces(text: str) -> Iterator[str]:
    return (text[at : at + _PIECE] for at in range(len(text) - _PIECE + 1))


def _labels(texts: Iterable[str]) -> set[str]:
    return {_folded(text) for text in texts if _LABEL.search(text)}


def _is_number(text: str) -> bool:
    return text.strip().replace(",", "").isdigit()


def _is_table(part: PdfPart) -> bool:
    """Whether a table that is recognised is one: labels, and figures or room for them."""
    texts = [cell.text for cell in part.cells]
    return len(texts) >= _CELLS and len(_labels(texts)) >= _LABELS and len(part.edges) > 2


def _is_running(lines: Sequence[PdfLine], kept: Sequence[PdfLine]) -> bool:
    """Whether lines are running text of which most (`kept`) does not stand in the document's own."""
    text = "".join(line.text for line in lines)
    return "。" in text and len(_SENSE.findall(text)) >= _RUNNING and 2 * len(kept) > len(lines)


def _is_heading(block: Block | None) -> bool:
    if not isinstance(block, Paragraph):
        return False
    short = len(block.text) <= _HEADING and "。" not in block.text
    return short and (block.level is not None or _BEGINS.match(block.text) is not None)


def _runs(pages: Sequence[_Page]) -> Iterator[list[_Page]]:
    """Pages whose pictures follow each other."""
    run: list[_Page] = []
    for page in pages:
        if run and page.at != run[-1].at + 1:
            yield run
            run = []
        run.append(page)
    if run:
        yield run
