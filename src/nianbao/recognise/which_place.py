"""Of several places of a table the one that is read: what fits the form best, then what is of the reporting year."""

from __future__ import annotations

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
    said = [_stated_year(seen, options, document, lines) for seen in options]
    for accepted in ((year,), (year, None)):
        chosen = [seen for seen, named in zip(options, said, strict=True) if named in accepted]
        if year is not None and chosen:
            return chosen
    return options


def _stated_year(
    seen: SeenTable, options: Sequence[SeenTable], document: Document, lines: Sequence[Line]
) -> int | None:
    """The only year that the rows of a table above its first figures, or a caption right above it, name."""
    above = [line for line in lines if place_of(line) < seen.place][-1:]
    block = document.blocks[seen.place[0]]
    ends = [other.end[1] for other in options if other.end < seen.place and other.end[0] == seen.place[0]]
    rows = range(max(ends, default=-1) + 1, seen.place[1] + 1)
    texts = [cell.text for cell in block.cells if cell.row in rows] if isinstance(block, Grid) else []
    captions = [line.text for line in above if len(line.text) <= LONG and line.block >= seen.place[0] - 1]
    named = {year for text in (*texts, *captions) for _, year in years_in("", fold(text))}
    return named.pop() if len(named) == 1 else None


def agree(one: TableReading, other: TableReading) -> bool:
    """Whether no cell that both tables show differs."""
    pairs = ((one.readings[address], other.readings.get(address, ABSENT)) for address in one.readings)
    return all(a.value == b.value for a, b in pairs if a.value is not None and b.value is not None)
