"""Tables of a parsed page: which are data and which only lay the page out, and the grids of the former."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from nianbao.readers.grids import Layout, Spans, clean_span, place

BREAK: Final = "\x1e"  # put into the tree where a block or a line begins or ends
MARK: Final = "\x1f"  # first character of a piece that stands for a grid, a heading level or a picture

_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_AROUND_BREAK: Final = re.compile(r"(?<![ \xa0\u3000])[ \xa0\u3000]*(?:\x1e[ \xa0\u3000]*)+")
_LINES_IN_CELLS: Final = "br,p+p,div+div"
_DIGIT: Final = re.compile(r"\d")
# A figure with a unit and remarks, or a text with too few letters for a label.
FIGURE: Final = re.compile(
    r"[\W_]*\d[\d.,，\s]*[^\W\d_]{0,2}\s*(?:[（(\[【;；,，、\ufdd2-\ufdd8].*)?$|(?:[\W\d_]*[^\W\d_]){0,2}[\W\d_]*$",
    re.S,
)
_LONG_CELL: Final = 300  # characters; more, with a full stop among them, is running text and no label
_FIGURE_TABLE: Final = 10  # cells
_FIGURE_SHARE: Final = 0.25
MAXIMUM_TABLES: Final = 2000  # in one page; more is no report

Row = list[LexborNode]


@cache
def _cell_tags() -> frozenset[int]:
    parser = LexborHTMLParser("<table><tr><td></td><th></th></tr></table>")
    return frozenset(node.tag_id for node in parser.css("td,th"))


@dataclass(slots=True)
class Tables:
    """The tables of one page. `layouts[i]` is what the mark `\\x1fT<i>` in the page's text stands for."""

    spans: dict[int, dict[int, tuple[int, int]]]  # identity of a row → identity of a cell in it → its spans
    part: Callable[[LexborNode], str]  # the text of a cell that may be made of several pieces
    read: dict[int, tuple[list[LexborNode], list[Row], list[list[str]]]] = field(default_factory=dict)
    layouts: list[Layout] = field(default_factory=list)

    @classmethod
    def of(cls, body: LexborNode, part: Callable[[LexborNode], str]) -> Tables:
        spans: dict[int, dict[int, tuple[int, int]]] = {}
        for node in body.css("[colspan],[rowspan]"):
            row = node.parent
            if row is not None:
                attributes = node.attributes
                span = clean_span(attributes.get("rowspan")), clean_span(attributes.get("colspan"))
                spans.setdefault(row.mem_id, {})[node.mem_id] = span
        return cls(spans, part)

    def rows(self, table: LexborNode) -> tuple[list[LexborNode], list[Row], list[list[str]]]:
        """The row nodes, their cell nodes and the cells' texts, read once. Inner tables must have been set already."""
        known = self.read.get(table.mem_id)
        if known is None:
            for node in table.css(_LINES_IN_CELLS):
                node.insert_before(BREAK)
            cell_tags = _cell_tags()
            rows = table.css("tr")
            cells = [[node for node in row.iter() if node.tag_id in cell_tags] for row in rows]
            texts = [
                [
                    text if len(text := cell.text_lexbor()) == 1 and text.isalnum() else self._text(cell, text)
                    for cell in row
                ]
                for row in cells
            ]
            known = self.read[table.mem_id] = rows, cells, texts
        return known

    def _text(self, cell: LexborNode, text: str) -> str:
        if len(text) < _LONG_CELL and (text.isdigit() or (_DIGIT.search(text) and FIGURE.match(text))):
            text = self.part(cell)
        return text if text.isalnum() else cell_text(text)

    def is_figures(self, table: LexborNode) -> bool:
        """Whether a table without inner tables has the looks of one that holds figures, or blanks or strokes."""
        texts = [text for row in self.rows(table)[2] for text in row]
        if len(texts) < _FIGURE_TABLE:
            return False
        filled = sum(1 for text in texts if not text or text.isdigit() or (len(text) < 3 and not text.isalpha()))
        return filled >= _FIGURE_SHARE * len(texts)

    def set(self, table: LexborNode) -> None:
        """Put marks into the tree in place of the table's grids. Cells of running text, and cells that hold inner
        tables, stay in the flow of the text; the rows between them are grids."""
        # Kept whole: which rows stay text and which become a grid is one decision over all rows.
        rows, cells, texts = self.rows(table)
        caption = table.css("caption")
        head = f"{BREAK}{cell_text(caption[0].text_lexbor())}{BREAK}" if caption else BREAK
        single = sum(map(len, cells)) <= 1
        # Marks and long texts are rare: a look at the longest cell and at the whole text settles most tables.
        longest = max(map(len, chain.from_iterable(texts)), default=0)
        plain = not single and longest < _LONG_CELL and MARK not in "".join(chain.from_iterable(texts))
        long_rows = [] if plain else [single or any(map(_is_running, row)) for row in texts]
        if not any(long_rows):
            if any(len(row) > 1 for row in cells):
                table.replace_with(head + self._mark(rows, cells, texts))
                return
            long_rows = [True] * len(rows)
        table.insert_before(head)
        start = 0
        for end in range(len(rows) + 1):
            if end < len(rows) and not long_rows[end]:
                continue
            if any(len(row) > 1 for row in cells[start:end]):
                rows[start].insert_before(self._mark(rows[start:end], cells[start:end], texts[start:end]))
                for row in rows[start:end]:
                    row.decompose()
            else:
                _separate(cells[start:end])
            if end < len(rows):
                _separate(cells[end : end + 1])
            start = end + 1
        table.insert_after(BREAK)

    def _mark(self, rows: Sequence[LexborNode], cells: Sequence[Row], texts: Sequence[list[str]]) -> str:
        self.layouts.append(place(texts, [self._spans_of(node, row) for node, row in zip(rows, cells, strict=True)]))
        return f"{MARK}T{len(self.layouts) - 1}{BREAK}"

    def _spans_of(self, row: LexborNode, cells: Row) -> Spans | None:
        spans = self.spans.get(row.mem_id)
        if spans is None:
            return None
        return {position: spans[cell.mem_id] for position, cell in enumerate(cells) if cell.mem_id in spans}


def _separate(rows: Iterable[Row]) -> None:
    for row in rows:
        for cell in row:
            cell.insert_before(BREAK)


def _is_running(text: str) -> bool:
    return MARK in text or (len(text) >= _LONG_CELL and "。" in text)


def cell_text(text: str) -> str:
    """The text of a cell without the blanks of its source; breaks in it are line breaks."""
    text = text.strip(" \t\r\n\f\x1e")
    if text.isalnum() or not text:
        return text
    text = _SPACES.sub(" ", text)
    if BREAK in text:
        text = _AROUND_BREAK.sub("\n", text)
    return text
