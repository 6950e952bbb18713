"""Reads a table of fields: a label, and what was filled in beside it, below it or behind its colon.

Such a table has one column that no label names, several pairs may stand in a line, and labels of groups stand once for
all of theirs. A label that several groups have ("总数") is only read under its group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nianbao.base.text import fold, label_key
from nianbao.model.form import Address
from nianbao.recognise.limits import LONGEST_FIELD, STRONG, SURE_FIELD
from nianbao.recognise.lines import CellKind, Line, PrintedCell
from nianbao.recognise.names import How, KeyedLayout, both_keys, glued_figures, keys_of
from nianbao.recognise.names import NameKind as Names
from nianbao.recognise.tables.found import Placed, TableFound

_TWICE = "同一栏目填写了两处，内容不同"
_SEVERAL = "同一栏目有几个内容，无法确定是哪一个"
_WRAPPED = "内容可能分成几行，无法确定全文"
_NOTHING = "栏目名称之后没有内容，无法确定是没有填写还是没有读到"
_OPEN, _CLOSE = "（(〔[【", "）)〕]】"
_WORDS_ONLY = ("text", "yes_no")  # kinds of content that may stand in several cells


class _Piece(NamedTuple):
    """A cell, or the part of one that is a label with what stands behind its colon (None: no colon)."""

    cell: PrintedCell
    text: str
    behind: str | None = None


class _Name(NamedTuple):
    """What a label names: a row, or a group of rows."""

    row: int | None = None
    group: str | None = None
    likeness: float = 1.0


class _Open(NamedTuple):
    """A row whose label was read, and the line of it."""

    row: int
    line: Line
    piece: _Piece


def read_fields(lines: Sequence[Line], layout: KeyedLayout) -> TableFound:
    """The table as this layout, out of the lines of its region."""
    reader = _Reader(layout)
    for line in lines:
        reader.read(line)
    reader.end()
    found = reader.found
    if reader.own:
        found.used.update(line.number for line in lines if reader.own[0] <= line.number <= reader.own[-1])
    found.evidence = float(len(reader.rows))
    found.exact = not found.labels
    return found


class _Reader:
    def __init__(self, layout: KeyedLayout) -> None:
        self.layout = layout
        self.found = TableFound(layout)
        self.rows: set[int] = set()
        self.own: list[int] = []  # numbers of the lines that hold labels
        self._group: str | None = None  # key of the group that the labels now read belong to
        self._last = -1  # the row whose label was read last: labels of several groups stand in the form's order
        self._open: list[_Open] = []  # rows whose content does not stand in the line of their label
        self._worded: list[int] = []  # rows that the last loose line gave words: the next line may go on with them
        self._column = {column.block: column.id for column in layout.spec.columns}
        self._kind = {column.block: column.number for column in layout.spec.columns}

    def read(self, line: Line) -> None:
        pieces = [piece for cell in line.cells for piece in self._pieces(cell, loose=line.loose)]
        if not pieces:
            return
        pieces = self._left_open(line, pieces)
        if pieces and line.loose and all(self._name(piece) is None for piece in pieces):
            for row in self._worded:
                self._doubt(row, _WRAPPED)
        self._worded = []
        at: _Open | None = None
        content: list[_Piece] = []
        for piece in pieces:
            name = self._name(piece)
            if name is None:
                content.append(piece)
                continue
            self._close(at, content)
            at, content = self._begin(name, line, piece), []
            if at is not None and piece.behind is not None:
                content = [_Piece(piece.cell, piece.behind)]
        self._close(at, content)

    # --- labels ---

    def _pieces(self, cell: PrintedCell, *, loose: bool) -> Iterator[_Piece]:
        """The cell, cut before each label that a colon or digits follow; in a `loose` line, where blanks are all that
        parts the cells, also around each label between blanks."""
        text = cell.text
        if cell.kind is not CellKind.WORDS or self._known(text):
            yield _Piece(cell, text)
            return
        glued = glued_figures(text)
        if glued is not None and self._known(glued[0]):
            yield _Piece(cell, glued[0], glued[1])
            return
        pieces = list(self._before_colons(cell))
        if loose and not any(piece.behind is not None for piece in pieces):
            pieces = [_Piece(cell, part) for part in self._between_blanks(text.split())] or pieces
        yield from pieces

    def _before_colons(self, cell: PrintedCell) -> Iterator[_Piece]:
        label, content = "", ""
        for part, colon in _at_colons(cell.text):
            before, following = self._label_at_end(part) if colon else (part, "")
            content += before
            if following:
                if label or content.strip():
                    yield _Piece(cell, label or content.strip(), content.strip() if label else None)
                label, content = following, ""
            elif colon:
                content += colon
        yield _Piece(cell, label or cell.text, content.strip() if label else None)

    def _between_blanks(self, words: list[str]) -> list[str]:
        """The labels and contents of a line whose words blanks part; [] where no label is among them."""
        parts: list[str] = []
        content: list[str] = []
        found = False
        while words:
            sizes = range(min(4, len(words)), 0, -1)
            size = next((size for size in sizes if self._known("".join(words[:size]))), 0)
            if size:
                found = True
                parts += [" ".join(content)] if content else []
                parts.append("".join(words[:size]))
                content = []
            else:
                content.append(words[0])
            words = words[max(1, size) :]
        return parts + ([" ".join(content)] if content else []) if found else []

    def _label_at_end(self, text: str) -> tuple[str, str]:
        """(What stands before it, the label that the text ends with); no label: ""."""
        end = len(text.rstrip())
        for start in range(max(0, end - LONGEST_FIELD), end - 1):
            if (start == 0 or not text[start].isspace()) and self._known(text[start:end]):
                return text[:start], text[start:end].strip()
        return text, ""

    def _known(self, text: str) -> bool:
        name = self.layout.find(text)
        return bool(name.kind & (Names.ROW | Names.GROUP)) and name.how < How.CHAIN

    def _name(self, piece: _Piece) -> _Name | None:
        if piece.cell.kind is not CellKind.WORDS:
            return None
        name = self.layout.find(piece.text)
        rows = name.rows if name.how < How.CHAIN else ()
        if len(rows) > 1:
            rows = tuple(row for row in rows if row > self._last and self._group in self._inner(row))
            return _Name(rows[0]) if len(rows) == 1 else None
        if rows:
            return _Name(rows[0])
        return _Name(group=name.key) if name.kind & Names.GROUP else self._alike(piece.text)

    def _alike(self, text: str) -> _Name | None:
        """The one row whose label a text is surely meant to be."""
        shortest = min((len(key) for how, key in keys_of(text) if how < How.CHAIN), default=0)
        alike = self.layout.rows_like(text) if STRONG <= shortest <= LONGEST_FIELD else ()
        if not alike or alike[0][1] < SURE_FIELD or alike[0][0] in self.rows:
            return None
        tied = len(alike) > 1 and alike[0][1] == alike[1][1]
        return _Name(alike[0][0], likeness=alike[0][1]) if not tied else None

    def _inner(self, row: int) -> tuple[str, ...]:
        """The keys of the group that a row stands in, the innermost one."""
        groups = self.layout.spec.rows[row].groups
        return both_keys(groups[-1]) if groups else ()

    def _begin(self, name: _Name, line: Line, piece: _Piece) -> _Open | None:
        self.own.append(line.number)
        if name.row is None:
            self._group = name.group
            return None
        spec = self.layout.spec.rows[name.row]
        self._group = label_key(spec.groups[-1]) if spec.groups else None
        self.rows.add(name.row)
        self._last = name.row
        if name.likeness < 1:
            self.found.see(spec, name.likeness, line, piece.cell, piece.text.strip())
        return _Open(name.row, line, piece)

    # --- contents ---

    def end(self) -> None:
        """After the last line: whether anything stood behind a label that ends a text cannot be told."""
        waiting, self._open = self._open, []
        if waiting and waiting[-1].line.row < 0:
            self._nothing_behind(waiting)

    def _left_open(self, line: Line, pieces: list[_Piece]) -> list[_Piece]:
        """Labels that ended the line before, given what stands in this one: on in the same row, below in the next one,
        or in the next line of a text. Gives back the pieces that are not theirs."""
        waiting, self._open = self._open, []
        if not waiting:
            return pieces
        above, row = waiting[-1].line, waiting[-1].row
        content = self._name(pieces[0]) is None
        in_grid = above.row >= 0 and line.block == above.block
        if content and (line.row == above.row if in_grid else above.row < 0 and line.row < 0):
            self._put(row, line, pieces[:1])  # of a grid: a row cut at its long text
            return pieces[1:]
        if in_grid and line.row == above.row + 1 and (len(waiting) > 1 or len(pieces) == 1):
            return self._below(waiting, line, pieces)
        if above.row < 0:
            self._nothing_behind(waiting)
        return pieces

    def _nothing_behind(self, waiting: list[_Open]) -> None:
        """In a text of one piece a line a blank leaves no trace, and neither does what was lost."""
        for label in waiting:
            self._place(label.row, Placed(label.line, doubt=_NOTHING))

    def _below(self, waiting: list[_Open], line: Line, pieces: list[_Piece]) -> list[_Piece]:
        taken = []
        for label in waiting:
            piece = next((one for one in pieces if one.cell.column == label.piece.cell.column), None)
            if piece is not None and self._name(piece) is None:
                self._put(label.row, line, [piece])
                taken.append(piece)
        return [piece for piece in pieces if piece not in taken]

    def _close(self, at: _Open | None, content: list[_Piece]) -> None:
        if at is None:
            return
        if content:
            self._put(at.row, at.line, content)
        else:
            self._open.append(at)

    def _put(self, row: int, line: Line, content: Sequence[_Piece]) -> None:
        spec = self.layout.spec.rows[row]
        filled = [piece for piece in content if piece.text.strip()]
        placed = Placed(line, tuple(piece.cell for piece in filled[:1]))
        if len(filled) == 1 and filled[0].text != filled[0].cell.text:
            placed = placed._replace(text=filled[0].text)
        elif len(filled) > 1 and self._kind[spec.block] in _WORDS_ONLY:
            placed = placed._replace(text=" ".join(piece.text.strip() for piece in filled))
        elif len(filled) > 1:
            placed = placed._replace(cells=tuple(piece.cell for piece in filled), doubt=_SEVERAL)
        self._place(row, placed)

    def _address(self, row: int) -> Address:
        spec = self.layout.spec.rows[row]
        return Address(self.layout.spec.id, spec.id, self._column[spec.block])

    def _doubt(self, row: int, why: str) -> None:
        address = self._address(row)
        self.found.placed[address] = self.found.placed[address]._replace(doubt=why)

    def _place(self, row: int, placed: Placed) -> None:
        address = self._address(row)
        words = self._kind[self.layout.spec.rows[row].block] == "text"
        if placed.line is not None and placed.line.loose and words:
            self._worded.append(row)
        known = self.found.placed.get(address)
        if known is None or not _said(known):
            self.found.placed[address] = placed
        elif _said(placed) and _said(known) != _said(placed):
            self.found.placed[address] = known._replace(doubt=_TWICE)


def _said(placed: Placed) -> str:
    return fold(placed.text if placed.text is not None else " ".join(cell.text for cell in placed.cells)).strip()


def _at_colons(text: str) -> Iterator[tuple[str, str]]:
    """The parts of a text before each colon outside brackets, with that colon; the last part with ""."""
    depth = start = 0
    for place, character in enumerate(text):
        if character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth = max(0, depth - 1)
        elif character in ":：" and not depth:
            yield text[start:place], character
            start = place + 1
    yield text[start:], ""
