"""Grids of a known shape: one plan for all that differ in figures only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from nianbao.base.numbers import parse_figure
from nianbao.model.document import Grid, Locator, cell_name
from nianbao.model.form import Address
from nianbao.model.report import Label, Reading, State, TableReading
from nianbao.recognise.form import Compiled
from nianbao.recognise.limits import KEPT_CORNERS, KEPT_PLANS
from nianbao.recognise.lines import Line, filled_up, grid_cell_name, grid_column, grid_lines, grid_locator
from nianbao.recognise.names import KeyedLayout
from nianbao.recognise.tables.copies import copies
from nianbao.recognise.tables.found import TableFound
from nianbao.recognise.tables.helpers import read_whole
from nianbao.recognise.tables.readings import altered, cell_reading, with_grounds
from nianbao.recognise.tables.regions import masks_of, regions


@dataclass(slots=True)
class PlannedTable:
    """How a grid of one shape is read: for each address the index of its cell, -1 where the place is empty."""

    layout: KeyedLayout
    places: tuple[tuple[Address, int, int, int, str | None], ...]  # address, cell index, row, column, cell name
    notes: dict[Address, str]
    labels: tuple[Label, ...]
    label_places: tuple[tuple[int, int | None], ...]
    rows: frozenset[int]
    first_row: int
    evidence: float
    found_notes: tuple[str, ...]
    locators: dict[Locator, list[Locator]] = field(default_factory=dict)  # of all places, by where the grid stands


Plan = tuple[PlannedTable, ...]
Titles = Callable[[Sequence[Line]], frozenset[int]]  # numbers of the lines that are titles, and so of no table


def plan_of(grid: Grid, form: Compiled, titles: Titles) -> Plan:
    """The complete tables in a grid, by its shape and labels alone: grids that differ in figures only share it."""
    signature = (
        grid.spans_known,
        filled_up(grid),
        grid.framed,
        tuple([cell[:4] if cell[4].isdigit() else cell[:5] for cell in grid.cells]),
        tuple([(number, int(cell[5]), cell[6]) for number, cell in enumerate(grid.cells) if cell[5]]),
    )
    plan = form.plans.get(signature)
    if plan is None:
        plan = _make_plan(grid, form, titles)
        if len(form.plans) >= KEPT_PLANS:
            form.plans.clear()
        form.plans[signature] = plan
    return plan


def _make_plan(grid: Grid, form: Compiled, titles: Titles) -> Plan:
    lines = grid_lines(grid, 0, 0)
    masks = masks_of(lines, form)
    barriers = titles(lines)
    planned = []
    for table, layouts in form.layouts.items():
        bit = form.bits[table]
        # the contents of fields are words: no two grids share a plan
        if layouts[0].spec.orientation == "fields" or sum(1 for mask in masks if mask & bit) < 2:
            continue
        spans = (one for run in regions(lines, masks, bit, barriers) for one in copies(lines, *run, layouts[0]))
        found = (read_whole(lines[start:stop], layouts, form) for start, stop in spans)
        complete = [one for one in found if _told_by_shape(one)]
        if len(complete) == 1:
            planned.append(_planned(complete[0], grid))
    return tuple(planned)


def _told_by_shape(found: TableFound) -> bool:
    """Whether every cell is found by shape and labels alone. A table without figures may have them further on, where the
    plan does not reach."""
    plain = not found.by_value and not any(placed.text is not None for placed in found.placed.values())
    return plain and found.complete and bool(found.figures)


def _planned(found: TableFound, grid: Grid) -> PlannedTable:
    places = []
    notes = {}
    for address in found.layout.spec.cells:
        placed = found.placed[address]
        assert placed.line is not None
        cell = placed.cells[0] if placed.cells else None
        row = placed.line.row
        column = grid_column(grid, cell) if cell else -1
        name = cell_name(row, column) if cell else None
        places.append((address, cell.source if cell else -1, row, column, name))
        if placed.note:
            notes[address] = placed.note
    seen = altered(found)
    rows = frozenset(found.used)
    return PlannedTable(
        found.layout,
        tuple(places),
        notes,
        tuple(one.label(None) for one in seen),
        tuple((one.line.row, grid_column(grid, one.cell) if one.cell else None) for one in seen),
        rows,
        min(rows),
        found.evidence,
        tuple(found.notes),
    )


def planned_reading(grid: Grid, block: int, plan: PlannedTable, section: str | None) -> TableReading:
    """A grid read by its plan."""
    cells = grid.cells
    readings: dict[Address, Reading] = {}
    notes = plan.notes
    known: dict[str, tuple[object, State, str | None]] = {}
    new = tuple.__new__
    for (address, index, *_), where in zip(plan.places, _locators(grid, block, plan), strict=True):
        if index < 0:
            readings[address] = Reading("", None, State.BLANK, where, notes.get(address))
            continue
        cell = cells[index]
        if cell.marks or (notes and address in notes):
            readings[address] = cell_reading(cell, where, notes.get(address))
            continue
        text = cell.text
        read = known.get(text)
        if read is None:
            figure = parse_figure(text)
            read = known[text] = (figure.value, figure.state, figure.note)
        readings[address] = new(Reading, (text, read[0], read[1], where, read[2], None))
    if grid.seen:
        for address, _, row, column, _ in plan.places:
            readings[address] = with_grounds(readings[address], grid, row, column)
    labels = tuple(
        label._replace(at=grid_locator(grid, row, column, block))
        for label, (row, column) in zip(plan.labels, plan.label_places, strict=True)
    )
    spec = plan.layout.spec
    return TableReading(
        spec.id, "read", spec.edition, readings, labels, "", section, grid_locator(grid, plan.first_row, None, block)
    )


def _locators(grid: Grid, block: int, plan: PlannedTable) -> list[Locator]:
    """Where the plan's places are printed; the same for all grids that stand at the same place of their documents."""
    at = grid.at
    base, lines, pages = at.block if at.block is not None else block, grid.lines, grid.pages
    if not lines and not pages and at.cell is None:
        corner = at._replace(block=base)
        known = plan.locators.get(corner)
        if known is None:
            if len(plan.locators) >= KEPT_CORNERS:
                plan.locators.clear()
            known = plan.locators[corner] = [corner._replace(cell=name) for *_, name in plan.places]
        return known
    found = []
    for _, _, row, column, name in plan.places:
        page, line = pages[row] if row < len(pages) else at.page, lines[row] if row < len(lines) else at.line
        cell = name if at.cell is None else grid_cell_name(grid, row, max(column, 0))
        box = grid.boxes.get((row, column)) if grid.boxes else None
        found.append(Locator(page, line, at.sheet, cell, base, box))
    return found
