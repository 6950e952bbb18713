"""Reports of nothing but figures, for tests that need no document: the cells of `synth.clean_cells` as readings."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal

from nianbao.model.form import Address, FormSpec
from nianbao.model.report import Reading, Report, Section, State, TableReading
from support.forms import FORM
from support.synth import clean_cells


def reading(text: str | None) -> Reading:
    """A reading of printed text: a figure, "" for blank, "/" for a dash, None for a cell that is not there."""
    if text is None:
        return Reading("", None, State.ABSENT)
    if text == "":
        return Reading("", None, State.BLANK)
    if text == "/":
        return Reading("/", None, State.DASH)
    return Reading(text, Decimal(text) if "." in text else int(text), State.PRINTED)


def report_of(
    cells: Mapping[Address, str | None],
    *,
    agency: str | None = "青栎区财政局",
    year: int | None = 2024,
    level: str | None = "department",
    sections: Mapping[str, str] | None = None,
    form: FormSpec = FORM,
) -> Report:
    """A report whose tables hold these texts; cells that are not named are blank."""
    tables = {
        table.id: TableReading(
            table.id, "read", table.edition, {address: reading(cells.get(address, "")) for address in table.cells}
        )
        for table in form.tables
    }
    texts = sections or {}
    return Report(
        form=form.id,
        edition=form.edition,
        agency=agency,
        year=year,
        title=None,
        published=None,
        period=None,
        level=level,
        sections=tuple(Section(spec.id, True, texts.get(spec.id, "")) for spec in form.sections),
        tables=tables,
    )


def random_cells(seed: int, *, size: int = 40, form: FormSpec = FORM) -> dict[Address, str | None]:
    """Figures that satisfy every relation, the same for the same seed."""
    return dict(clean_cells(form, random.Random(seed), size=size))


def total_of(many: list[Mapping[Address, str | None]]) -> dict[Address, str | None]:
    """The cells of a parent that adds these up rightly."""
    addresses = many[0].keys()
    return {address: str(sum(Decimal(cells[address] or 0) for cells in many)) for address in addresses}
