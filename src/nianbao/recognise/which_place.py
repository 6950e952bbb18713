"""Of several places of a table the one that is read: what fits the form best, then what is of the reporting year."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from nianbao.base.text import fold
from nianbao.model.document import Document, Grid
from nianbao.model.report import ABSENT, TableReading
from nianbao.recognise.limits import LONG, OWN_SECTION, SAME_VALUE
from nianbao.recognise.lines import Line
from nianbao.recognise.places import BlockRow, SeenTable, place_of
from nianbao.recognise.text.identity import years_in


def section_of(place: BlockRow, starts: Sequence[tuple[BlockRow, str]]) -> str | None:
    """The section that a table stands in. `starts`: where the sections begin, in the document's order."""
    inside = [section for start, section in starts if start <= place]
    return inside[-1] if inside else None


def best_places(
    options: Sequence[SeenTable], home: str, starts: Sequence[tuple[BlockRow, str]]
) -> tuple[list[SeenTable], bool]:
    """Those of the places that fit the form equally well, and whether none of all fits it worse. `home`: the section that
    the form gives the table."""
    values = [seen.value + OWN_SECTION * (section_of(seen.place, starts) == home) for seen in options]
    best = max(values)
    equal = [seen for seen, value in zip(options, values, strict=True) if value >= best - SAME_VALUE]
    return equal, len(equal) == len(options)


def of_year(options: list[SeenTable], year: int | None, document: Document, lines: Sequence[Line]) -> list[SeenTable]:
    """The tables that say they are the reporting year's; else those that do not say they are another's."""
    above = _Above(options, document, lines)
    said = [above.year_of(seen) for seen in options]
    for accepted in ((year,), (year, None)):
        chosen = [seen for seen, named in zip(options, said, strict=True) if named in accepted]
        if year is not None and chosen:
            return chosen
    return options


class _Above:
    """What stands above tables. A text that repeats a label makes thousands of them: what all need is laid out once."""

    def __init__(self, options: Sequence[SeenTable], document: Document, lines: Sequence[Line]) -> None:
        self._document, self._lines = document, lines
        self._places = [place_of(line) for line in lines]
        self._ends: dict[int, list[int]] = defaultdict(list)
        for end in sorted(seen.end for seen in options):
            self._ends[end[0]].append(end[1])
        self._rows: dict[int, dict[int, list[str]]] = {}

    def year_of(self, seen: SeenTable) -> int | None:
        """The only year that the rows of a table above its first figures, or a caption right above it, name."""
        block, row = seen.place
        at = bisect_left(self._places, seen.place)
        above = self._lines[max(at - 1, 0) : at]
        ends = self._ends[block]
        before = bisect_left(ends, row)
        rows = range((ends[before - 1] if before else -1) + 1, row + 1)
        texts = [text for at in rows for text in self._texts(block).get(at, ())]
        captions = [line.text for line in above if len(line.text) <= LONG and line.block >= block - 1]
        named = {year for text in (*texts, *captions) for _, year in years_in("", fold(text))}
        return named.pop() if len(named) == 1 else None

    def _texts(self, block: int) -> dict[int, list[str]]:
        """The texts of a grid's cells by their rows."""
        if block not in self._rows:
            rows: dict[int, list[str]] = defaultdict(list)
            grid = self._document.blocks[block]
            for cell in grid.cells if isinstance(grid, Grid) else ():
                rows[cell.row].append(cell.text)
            self._rows[block] = rows
        return self._rows[block]


def agree(one: TableReading, other: TableReading) -> bool:
    """Whether no cell that both tables show differs."""
    pairs = ((one.readings[address], other.readings.get(address, ABSENT)) for address in one.readings)
    return all(a.value == b.value for a, b in pairs if a.value is not None and b.value is not None)
