"""Finds the tables of a report: whole grids by their shape, others line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from nianbao.model.document import Document, Grid
from nianbao.recognise.form import Compiled
from nianbao.recognise.limits import JOINED, LONG, SHARE_OF_CELLS, WHOLE_GRID
from nianbao.recognise.lines import Line
from nianbao.recognise.places import Seen, place_of
from nianbao.recognise.tables.found import TableFound
from nianbao.recognise.tables.helpers import read_whole
from nianbao.recognise.tables.known_shapes import Titles, plan_of, planned_reading
from nianbao.recognise.tables.loose import doubt_loose
from nianbao.recognise.tables.readings import table_reading
from nianbao.recognise.tables.regions import masks_of, regions
from nianbao.recognise.tables.wrapped_labels import rewrapped


class Search:
    """`seen`: the tables found so far; `masks`: for each line the tables whose labels it prints, once lines were read."""

    def __init__(self, document: Document, form: Compiled) -> None:
        self.document = document
        self.form = form
        self.seen: list[Seen] = []
        self.masks: list[int] = []

    def by_shape(self, titles: Titles) -> dict[int, frozenset[int]]:
        """Grids that hold whole tables are read by their shape; gives the rows that need no more looking at."""
        skip: dict[int, frozenset[int]] = {}
        for number, block in enumerate(self.document.blocks):
            plan = plan_of(block, self.form, titles) if isinstance(block, Grid) and block.rows > 1 else ()
            for planned in plan:
                assert isinstance(block, Grid)
                first, last = (number, planned.first_row), (number, max(planned.rows))
                read = partial(planned_reading, block, number, planned)
                table = planned.layout.spec.id
                self.seen.append(Seen(table, first, last, planned.evidence + WHOLE_GRID, read, planned.found_notes))
            if plan:
                skip[number] = frozenset().union(*(planned.rows for planned in plan))
        return skip

    def by_lines(self, lines: Sequence[Line], barriers: frozenset[int], before: Mapping[int, str]) -> set[int]:
        """Reads the tables that no single grid holds; gives the numbers of all lines that belong to tables. `before`: what
        is printed ahead of the headings among the barriers."""
        used: set[int] = set()
        planned = {seen.table for seen in self.seen}
        missing = [table for table in self.form.layouts if table not in planned]
        if not missing and all(line.row < 0 for line in lines):
            return used
        whole = rewrapped(lines, self.form)
        self.masks = masks_of(whole, self.form)
        for table in missing:
            for candidate, start, stop in self._candidates(table, whole, barriers):
                if not candidate.figures:
                    self._doubt(candidate, lines, start, stop, barriers, before)
                own = [line for line in whole[start:stop] if line.number in candidate.used] or whole[start:stop]
                first, last = place_of(own[0]), place_of(own[-1])
                read = partial(table_reading, self.document, candidate)
                self.seen.append(Seen(table, first, last, candidate.evidence, read, candidate.notes))
                used |= candidate.used
                used.update(line.number for line in lines[start:stop] if len(line.text) <= LONG and not line.picture)
        bits = sum(self.form.bits[table] for table in planned)
        printed = (line for line, mask in zip(lines, self.masks, strict=True) if mask & bits and line.row >= 0)
        return used | {line.number for line in printed if line.number not in barriers}

    def _candidates(
        self, table: str, lines: Sequence[Line], barriers: frozenset[int]
    ) -> list[tuple[TableFound, int, int]]:
        """Where a table may stand, as runs [start, stop) of lines; its pieces as one where that explains more."""
        layouts = self.form.layouts[table]
        pieces = regions(lines, self.masks, self.form.bits[table], barriers, self.form.characters[table])

        def read(own: Sequence[Line]) -> TableFound:
            candidate = read_whole(own, layouts, self.form)
            doubt_loose(candidate, own)
            return candidate

        found = [(read(lines[start:stop]), start, stop) for start, stop in pieces]
        fewest = SHARE_OF_CELLS * len(layouts[0].spec.cells)
        found = [one for one in found if one[0].placed and (one[0].figures or len(one[0].placed) > fewest)]
        if len(pieces) > 1:
            whole = read([line for start, stop in pieces for line in lines[start:stop]])
            if whole.placed and whole.evidence > max((one.evidence for one, _, _ in found), default=0.0) + JOINED:
                return [(whole, pieces[0][0], pieces[-1][1])]
        return found

    def _doubt(
        self,
        candidate: TableFound,
        lines: Sequence[Line],
        start: int,
        stop: int,
        barriers: frozenset[int],
        before: Mapping[int, str],
    ) -> None:
        """A table without figures: blank, or its figures were lost or stand elsewhere."""
        bit = self.form.bits[candidate.layout.spec.id]
        if self._digits_behind(lines[stop:], self.masks[stop:], bit, barriers, before):
            candidate.doubt("栏目名称之后的数字未能对上")
        elif not any(line.aligned for line in lines[start:stop]):
            candidate.doubt("只有栏目名称，没有数字；纯文本里看不出是没有填写还是丢失")

    @staticmethod
    def _digits_behind(
        lines: Sequence[Line], masks: Sequence[int], bit: int, barriers: frozenset[int], before: Mapping[int, str]
    ) -> bool:
        """Whether digits are printed between the end of a table without figures and the next heading or table."""
        for line, mask in zip(lines, masks, strict=True):
            if line.number in barriers:
                return any(map(str.isdigit, before.get(line.number, "")))
            if mask and not mask & bit:
                return False
            if line.figures or any(map(str.isdigit, line.text)):
                return True
        return False
