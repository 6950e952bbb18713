"""自查表.xlsx filled in: figures that keep every relation of the shipped form, put where the workbook has its cells."""

from __future__ import annotations

import io
from collections.abc import Mapping

import openpyxl

from nianbao.model.form import Address
from nianbao.model.rule import Pack
from nianbao.season.handout.placed import placed_tables
from nianbao.season.handout.workbook import TOP, sheet_names

PARTS = ("natural_person", "enterprise", "research", "public_welfare", "legal_service", "other")
RESULTS = ("upheld", "corrected", "other", "pending")


def right_figures(pack: Pack) -> dict[Address, float]:
    """A count for each cell of the form of 2021: rows, columns and balance hold."""
    found: dict[Address, float] = {}
    requests = pack.form.table_by_id["requests"]
    rows = [row.id for row in requests.rows]
    for at, column in enumerate(PARTS):
        counts = {row: (at + 2 * number) % 7 for number, row in enumerate(rows)}
        counts["processed_total"] = sum(
            counts[row] for row in rows if row not in ("new_received", "carried_in", "processed_total", "carried_out")
        )
        counts["new_received"] = counts["processed_total"] + counts["carried_out"] - counts["carried_in"]
        found |= {Address("requests", row, column): counts[row] for row in rows}
    for row in rows:
        found[Address("requests", row, "total")] = sum(found[Address("requests", row, column)] for column in PARTS)
    for number, row in enumerate(pack.form.table_by_id["disputes"].rows):
        counts = {column: (number + at) % 4 for at, column in enumerate(RESULTS)}
        found |= {Address("disputes", row.id, column): count for column, count in counts.items()}
        found[Address("disputes", row.id, "total")] = sum(counts.values())
    for at, cell in enumerate(pack.form.table_by_id["proactive_disclosure"].cells):
        found[cell] = {"in_force": 60, "amount": 12.5}.get(cell.column, at + 3)
    return found


def filled(workbook: bytes, pack: Pack, figures: Mapping[Address, float], agency: str = "云溪市青栎区水务局") -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    for table in placed_tables(pack.form, sheet_names(pack.form), TOP):
        for cell, (row, column) in table.places.items():
            if cell in figures:
                book[table.sheet].cell(row + 1, column + 1).value = figures[cell]
    book.worksheets[0]["B3"] = agency
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
