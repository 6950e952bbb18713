"""Finds the tables of a report: whole grids by their shape, others line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from nianbao.model.document import Document, Grid
from nianbao.recognise.form import Compiled
from nianbao.recognise.limits import JOINED, LONG, SHARE_OF_CELLS, WHOLE_GRID
from nianbao.recognise.lines import Line
from nianbao.recognise.places import SeenTable, place_of
from nianbao.recognise.tables.copies import copies
from nianbao.recognise.tables.found import TableFound
from nianbao.recognise.tables.helpers import read_whole
from nianbao.recognise.tables.known_shapes import Titles, plan_of, planned_reading
from nianbao.recognise.tables.loose import doubt_loose
from nianbao.recognise.tables.readings import table_reading
from nianbao.recognise.tables.regions import masks_of, regions
from nianbao.recognise.tables.wrapped_labels import rewrapped


@dataclass(frozen=True, slots=True)
class _Stream:
    """The lines of a document. `whole`: with broken labels put together; `masks`: for each line the tables whose labels it
    prints; `barriers`: numbers of headings; `before`: what is printed ahead of some of these, in the same line."""

    lines: Sequence[Line]
    whole: Sequence[Line]
    masks: Sequence[int]
    barriers: frozenset[int]
    before: Mapping[int, str]

    def digits_behind(self, place: int, bit: int) -> bool:
        """Whether digits are printed between a place and the next heading or other table."""
        for line, mask in zip(self.lines[place:], self.masks[place:], strict=True):
            if line.number in self.barriers:
                return any(map(str.isdigit, self.before.get(line.number, "")))
            if mask and not mask & bit:
                return False
            if line.figures or any(map(str.isdigit, line.text)):
                return True
        return False


class _Candidate(NamedTuple):
    """A table read from the lines [start, stop)."""

    found: TableFound
    start: int
    stop: int

    def doubt_blank(self, stream: _Stream, bit: int) -> None:
        """A table without figures: blank, or its figures were lost or stand elsewhere."""
        if stream.digits_behind(self.stop, bit):
            self.found.doubt("栏目名称之后的数字未能对上")
        elif not any(line.aligned for line in stream.lines[self.start : self.stop]):
            self.found.doubt("只有栏目名称，没有数字；纯文本里看不出是没有填写还是丢失")

    def used(self, stream: _Stream) -> Iterator[int]:
        """Numbers of the lines that are the table's, and of what stands among them and is no prose."""
        yield from self.found.used
        for line in stream.lines[self.start : self.stop]:
            if len(line.text) <= LONG and not line.picture:
                yield line.number

    def seen(self, stream: _Stream, document: Document) -> SeenTable:
        inside = stream.whole[self.start : self.stop]
        own = [line for line in inside if line.number in self.found.used] or inside
        read = partial(table_reading, document, self.found)
        table = self.found.layout.spec.id
        return SeenTable(table, place_of(own[0]), place_of(own[-1]), self.found.evidence, read, self.found.notes)


class TableSearch:
    """`seen`: the tables found so far; `masks`: for each line the tables whose labels it prints, once lines were read."""

    def __init__(self, document: Document, form: Compiled) -> None:
        self.document = document
        self.form = form
        self.seen: list[SeenTable] = []
        self.masks: list[int] = []

    def by_shape(self, titles: Titles) -> dict[int, frozenset[int]]:
        """Grids that hold whole tables are read by their shape; gives the rows that need no more looking at."""
        skip: dict[int, frozenset[int]] = {}
        for number, block in enumerate(self.document.blocks):
            if not isinstance(block, Grid) or block.rows < 2:
                continue
            plan = plan_of(block, self.form, titles)
            for planned in plan:
                first, last = (number, planned.first_row), (number, max(planned.rows))
                read = partial(planned_reading, block, number, planned)
                table = planned.layout.spec.id
                self.seen.append(
                    SeenTable(table, first, last, planned.evidence + WHOLE_GRID, read, planned.found_notes)
                )
            if plan:
                skip[number] = frozenset().union(*(planned.rows for planned in plan))
        return skip

    def by_lines(self, lines: Sequence[Line], barriers: frozenset[int], before: Mapping[int, str]) -> set[int]:
        """Reads the tables that no single grid holds; gives the numbers of all lines that belong to tables. `before`: what
        is printed ahead of the headings among the barriers."""
        planned = {seen.table for seen in self.seen}
        missing = [table for table in self.form.layouts if table not in planned]
        if not missing and all(line.row < 0 for line in lines):
            return set()
        whole = rewrapped(lines, self.form)
        self.masks = masks_of(whole, self.form)
        stream = _Stream(lines, whole, self.masks, barriers, before)
        used: set[int] = set()
        for table in missing:
            for candidate in self._candidates(table, stream):
                if not candidate.found.figures:
                    candidate.doubt_blank(stream, self.form.bits[table])
                self.seen.append(candidate.seen(stream, self.document))
                used.update(candidate.used(stream))
        return used | (self._labelled(lines, planned) - barriers)

    def _labelled(self, lines: Sequence[Line], tables: Iterable[str]) -> set[int]:
        """The numbers of the rows of grids in which labels of tables stand."""
        bits = sum(self.form.bits[table] for table in tables)
        return {line.number for line, mask in zip(lines, self.masks, strict=True) if mask & bits and line.row >= 0}

    def _candidates(self, table: str, stream: _Stream) -> list[_Candidate]:
        """Where a table may stand; its pieces as one where that explains more."""
        layouts, lines = self.form.layouts[table], stream.whole
        runs = regions(lines, stream.masks, self.form.bits[table], stream.barriers, self.form.characters[table])
        pieces = [piece for run in runs for piece in copies(lines, *run, layouts[0])]

        def read(own: Sequence[Line]) -> TableFound:
            found = read_whole(own, layouts, self.form)
            doubt_loose(found, own)
            return found

        fewest = SHARE_OF_CELLS * len(layouts[0].spec.cells)
        tried = (_Candidate(read(lines[start:stop]), start, stop) for start, stop in pieces)
        candidates = [one for one in tried if len(one.found.placed) > (0 if one.found.figures else fewest)]
        if len(pieces) > 1:
            whole = read([line for start, stop in pieces for line in lines[start:stop]])
            best = max((one.found.evidence for one in candidates), default=0.0)
            if whole.placed and whole.evidence > best + JOINED:
                return [_Candidate(whole, pieces[0][0], pieces[-1][1])]
        return candidates
