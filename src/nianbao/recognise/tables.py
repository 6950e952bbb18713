"""Finds each table of the form by its own labels, wherever it stands, and reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nianbao.base.numbers import parse_cell, parse_figure
from nianbao.model.document import Document, Grid, Locator
from nianbao.model.form import Address
from nianbao.model.report import ABSENT, Label, Reading, State, TableReading
from nianbao.recognise.compiled import Compiled
from nianbao.recognise.fields import read_fields
from nianbao.recognise.headings import candidates
from nianbao.recognise.labels import STRONG, Layout, bare_key, printed_key, unnoted_key
from nianbao.recognise.lines import LONG, Kind, Line, cell_name, column_letters, grid_lines, grid_locator, locate
from nianbao.recognise.placed import Placed, TableFound
from nianbao.recognise.row_of_figures import read_row_of_figures
from nianbao.recognise.rows import read_rows

_GAP = 40  # lines without a label between two pieces of one table
_LONG_CHAIN = 240  # characters of a line in which labels stand one behind the other
_SHORT = 40  # a line of wrapped header text in a flattened table
_SENTENCE = re.compile("[。，；]")
_COLON = re.compile("[:：](?![^（(]*[）)])")
_KEPT_PLANS = 512
_SURE_TITLE = 0.85  # a row of a grid that is as like a section's title belongs to no table
_STATES = {state.value: state for state in State}


@dataclass(slots=True)
class Candidate:
    """A place where a table was found."""

    found: TableFound
    first: int  # line number in the stream; for a planned grid -1
    block: int


# --- reading a run of lines ---------------------------------------------------------------------------------------


def best_layout(lines: Sequence[Line], layouts: tuple[Layout, ...]) -> TableFound:
    """The lines as the layout that explains them best; another than the standard one needs labels of its own."""
    standard = _read(lines, layouts[0])
    if len(layouts) == 1 or (standard.complete and standard.exact and not standard.labels):
        return standard
    best = standard
    keys = [{*layout.row_keys, *layout.column_keys, *layout.block_keys} for layout in layouts]
    groups = [layout.group_keys for layout in layouts]
    seen = _keys_seen(lines, layouts)
    own = []  # for each layout how many labels are printed that only it has
    for place in range(len(layouts)):
        others = {key for at in range(len(layouts)) if at != place for key in (*keys[at], *groups[at])}
        own.append(len(seen & (keys[place] - others)))
    for place, layout in enumerate(layouts[1:], 1):
        if own[place] < own[0]:
            continue
        other = _read(lines, layout)
        other.own = own[place]
        if own[place] == own[0] == 0 and not (_own_rows(other, layouts[0]) or _whole(other, standard)):
            continue
        if own[place] > own[0] or other.evidence > best.evidence:
            best = other
    return best


def _own_rows(found: TableFound, standard: Layout) -> bool:
    """Whether figures stand in a row that the standard layout does not have."""
    ids = {row.id for row in standard.spec.rows}
    return any(address.row not in ids and placed.cells for address, placed in found.placed.items())


def _whole(found: TableFound, standard: TableFound) -> bool:
    """Whether every cell of a layout is printed in a place of its own, and not every one of the standard layout."""
    return (
        found.complete
        and not standard.complete
        and all(p.line and (p.line.aligned or not p.line.words) for p in found.placed.values())
    )


def _keys_seen(lines: Sequence[Line], layouts: tuple[Layout, ...]) -> set[str]:
    """The labels in the lines as keys, those of a line that holds several each for itself."""
    seen: set[str] = set()
    for line in lines:
        for cell in line.cells:
            if cell.kind is Kind.WORDS and len(cell.text) <= _LONG_CHAIN:
                key = printed_key(cell.text)
                seen.update((key, bare_key(cell.text)))
                if line.row < 0 and len(key) >= 2 * STRONG:
                    for layout in layouts:
                        seen.update(layout.chain(key))
    return seen


def _read(lines: Sequence[Line], layout: Layout) -> TableFound:
    return _READERS[layout.spec.orientation](lines, layout)


_READERS = {"rows": read_rows, "line": read_row_of_figures, "fields": read_fields}


def masks_of(lines: Iterable[Line], form: Compiled) -> list[int]:
    """For each line the tables whose labels it prints, as a bit mask."""
    hits = form.hits
    masks = []
    for line in lines:
        mask = 0
        for cell in line.cells:
            if cell.kind is Kind.WORDS and len(cell.text) <= (LONG if line.row >= 0 else _LONG_CHAIN):
                key = printed_key(cell.text)
                own = hits.get(key, 0) or hits.get(bare_key(cell.text), 0) or hits.get(unnoted_key(cell.text), 0)
                if not own and key[-1:].isdigit():  # figures glued to the label
                    own = hits.get(key.rstrip("0123456789"), 0)
                if not own and line.row < 0 and len(key) >= 2 * STRONG:
                    own = _chain_mask(key, form)
                if not own and form.fields:
                    own = _field_mask(cell.text, form) if line.row < 0 or ":" in cell.text or "：" in cell.text else 0
                mask |= own
        masks.append(mask)
    return masks


def _field_mask(text: str, form: Compiled) -> int:
    """The tables of fields of which a label stands before a colon, or between blanks."""
    colon = _COLON.search(text)
    parts = [text[: colon.start()]] if colon is not None else []
    mask = 0
    for part in (*parts, *text.split()):
        for key in (printed_key(part), unnoted_key(part)):
            mask |= form.hits.get(key, 0) if key else 0
    return mask & form.fields


def _chain_mask(key: str, form: Compiled) -> int:
    """The tables of a line in which several labels stand one behind the other."""
    mask = 0
    for table, layouts in form.layouts.items():
        if any(len(layout.chain(key)) > 1 for layout in layouts):
            mask |= form.bits[table]
    return mask


def regions(lines: Sequence[Line], masks: Sequence[int], bit: int, barriers: frozenset[int]) -> list[tuple[int, int]]:
    """Runs [start, stop) of positions in `lines` in which a table's labels are printed."""
    found: list[list[int]] = []
    for place, mask in enumerate(masks):
        if not mask & bit or lines[place].number in barriers:
            continue
        if found and place - found[-1][1] <= _GAP and not _broken(lines, masks, found[-1][1], place, bit, barriers):
            found[-1][1] = place
        else:
            found.append([place, place])
    return [_widen(lines, masks, first, last, bit, barriers) for first, last in found]


def _prose(line: Line) -> bool:
    return line.picture or (
        line.solo and not line.figures and len(line.text) > LONG and _SENTENCE.search(line.text) is not None
    )


def _broken(
    lines: Sequence[Line], masks: Sequence[int], first: int, last: int, bit: int, barriers: frozenset[int]
) -> bool:
    for place in range(first + 1, last):
        if lines[place].number in barriers or (_prose(lines[place]) and not masks[place] & bit):
            return True
        if masks[place] and not masks[place] & bit:
            return True
    return False


def _widen(
    lines: Sequence[Line], masks: Sequence[int], first: int, last: int, bit: int, barriers: frozenset[int]
) -> tuple[int, int]:
    def stops(place: int) -> bool:
        line = lines[place]
        return line.number in barriers or (masks[place] and not masks[place] & bit) or _prose(line)

    start, stop = first, last + 1
    while start > 0 and not stops(start - 1):
        line = lines[start - 1]
        same = line.row >= 0 and line.block == lines[start].block
        near = (
            line.row < 0 and not line.figures and len(line.text) <= 12 and "。" not in line.text and first - start < 12
        )
        if not (same or near):
            break
        start -= 1
    while stop < len(lines) and not stops(stop):
        line = lines[stop]
        same = line.row >= 0 and line.block == lines[stop - 1].block
        figures = bool(line.figures) and not (line.row < 0 and line.words and len(line.text) > LONG)
        near = line.row < 0 and len(line.text) <= _SHORT and _SENTENCE.search(line.text) is None and stop - last < _GAP
        if not (same or figures or near):
            break
        stop += 1
    return start, stop


# --- turning places into readings -----------------------------------------------------------------------------------


def reading_of(text: str, at: Locator | None, note: str | None = None, number: str = "count") -> Reading:
    """A printed cell as a reading, by the kind of content that its column takes."""
    figure = parse_cell(text, number)
    if note and figure.note:
        note = f"{figure.note}；{note}"
    return Reading(text, figure.value, _STATES[figure.state.value], at, note or figure.note)


def _reading(document: Document, placed: Placed, number: str) -> Reading:
    line, cells = placed.line, placed.cells
    if line is None:
        return ABSENT
    if placed.doubt:
        raw = placed.text if placed.text is not None else " ".join(cell.text.strip() for cell in cells)
        return Reading(raw, None, State.ILLEGIBLE, locate(document, line, cells[0] if cells else None), placed.doubt)
    if placed.text is not None:
        return reading_of(placed.text, locate(document, line, cells[0] if cells else None), placed.note or None, number)
    if not cells:
        return Reading("", None, State.BLANK, locate(document, line), placed.note or None)
    return reading_of(cells[0].text, locate(document, line, cells[0]), placed.note or None, number)


def table_reading(document: Document, found: TableFound, section: str | None) -> TableReading:
    """A found table with a reading for every cell of its layout."""
    spec = found.layout.spec
    readings = dict.fromkeys(spec.cells, ABSENT)
    for address, placed in found.placed.items():
        readings[address] = _reading(document, placed, spec.column(address).number)
    absent = sum(reading.state is State.ABSENT for reading in readings.values())
    doubtful = sum(bool(placed.doubt) for placed in found.placed.values())
    reasons = []
    if absent:
        reasons.append(f"{absent}个单元格没有找到")
    if doubtful:
        reasons.append(f"{doubtful}个单元格的数字无法确定归属")
    status = "read" if not absent else "partial" if absent < len(readings) else "not_read"
    first = next(iter(found.placed.values()), None)
    labels = tuple(
        Label(
            seen.row,
            seen.column,
            seen.printed,
            seen.expected,
            round(seen.similarity, 3),
            locate(document, seen.line, seen.cell),
        )
        for seen in found.labels
    )
    return TableReading(
        spec.id,
        "partial" if status == "read" and doubtful else status,  # type: ignore[arg-type]
        spec.edition,
        readings,
        labels,
        "，".join(reasons),
        section,
        locate(document, first.line) if first is not None and first.line is not None else None,
    )


# --- grids of a known shape -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class PlannedTable:
    """How a grid of one shape is read: for each address the index of its cell, -1 where the place is empty."""

    layout: Layout
    places: tuple[tuple[Address, int, int, int, str | None], ...]  # address, cell index, row, column, cell name
    notes: dict[Address, str]
    labels: tuple[Label, ...]
    label_places: tuple[tuple[int, int | None], ...]
    rows: frozenset[int]
    first_row: int
    evidence: float
    found_notes: tuple[str, ...]


Plan = tuple[PlannedTable, ...]


def plan_of(grid: Grid, form: Compiled) -> Plan:
    """The complete tables in a grid, by its shape and labels alone: grids that differ in figures only share it."""
    signature = (
        grid.spans_known,
        tuple([cell if not cell[4].isdigit() else cell[:4] for cell in grid.cells]),
    )
    plan = form.plans.get(signature)
    if plan is None:
        plan = _make_plan(grid, form)
        if len(form.plans) >= _KEPT_PLANS:
            form.plans.clear()
        form.plans[signature] = plan
    return plan


def _make_plan(grid: Grid, form: Compiled) -> Plan:
    lines = grid_lines(grid, 0, 0)
    masks = masks_of(lines, form)
    barriers = frozenset(
        heading.line.number
        for heading in candidates(lines, form)
        if heading.section is not None and heading.score >= _SURE_TITLE
    )
    planned = []
    for table, layouts in form.layouts.items():
        if layouts[0].spec.orientation == "fields":
            continue  # their contents are words: no two grids share a plan
        bit = form.bits[table]
        if sum(1 for mask in masks if mask & bit) < 2:
            continue
        spans = regions(lines, masks, bit, barriers)
        complete = []
        for start, stop in spans:
            found = best_layout(lines[start:stop], layouts)
            # a table without figures may have them further on, where the plan does not reach
            if found.complete and found.figures and not any(p.text is not None for p in found.placed.values()):
                complete.append(found)
        if len(complete) != 1:
            continue
        planned.append(_planned(complete[0]))
    return tuple(planned)


def _planned(found: TableFound) -> PlannedTable:
    places = []
    notes = {}
    for address in found.layout.spec.cells:
        placed = found.placed[address]
        assert placed.line is not None
        cell = placed.cells[0] if placed.cells else None
        row = placed.line.row
        name = f"{column_letters(cell.column)}{row + 1}" if cell else None
        places.append((address, cell.source if cell else -1, row, cell.column if cell else -1, name))
        if placed.note:
            notes[address] = placed.note
    seen = found.labels
    rows = frozenset(found.used)
    return PlannedTable(
        found.layout,
        tuple(places),
        notes,
        tuple(Label(s.row, s.column, s.printed, s.expected, round(s.similarity, 3)) for s in seen),
        tuple((s.line.row, s.cell.column if s.cell else None) for s in seen),
        rows,
        min(rows),
        found.evidence,
        tuple(found.notes),
    )


def planned_reading(grid: Grid, block: int, plan: PlannedTable, section: str | None) -> TableReading:
    """A grid read by its plan."""
    cells = grid.cells
    at = grid.at
    base, lines, pages = at.block if at.block is not None else block, grid.lines, grid.pages
    sheet = at.sheet
    readings: dict[Address, Reading] = {}
    notes = plan.notes
    known: dict[str, tuple[object, State, str | None]] = {}
    new = tuple.__new__
    row_at: tuple[int | None, int | None] = (at.page, at.line)
    last = -1
    for address, index, row, column, name in plan.places:
        if row != last:
            row_at = (pages[row] if row < len(pages) else at.page, lines[row] if row < len(lines) else at.line)
            last = row
        where = new(Locator, (*row_at, sheet, name if at.cell is None else cell_name(grid, row, max(column, 0)), base))
        if index < 0:
            readings[address] = Reading("", None, State.BLANK, where, notes.get(address))
            continue
        text = cells[index].text
        if notes and address in notes:
            readings[address] = reading_of(text, where, notes[address])
            continue
        read = known.get(text)
        if read is None:
            figure = parse_figure(text)
            read = known[text] = (figure.value, _STATES[figure.state.value], figure.note)
        readings[address] = new(Reading, (text, read[0], read[1], where, read[2]))
    labels = tuple(
        label._replace(at=grid_locator(grid, row, column, block))
        for label, (row, column) in zip(plan.labels, plan.label_places, strict=True)
    )
    spec = plan.layout.spec
    return TableReading(
        spec.id, "read", spec.edition, readings, labels, "", section, grid_locator(grid, plan.first_row, None, block)
    )
