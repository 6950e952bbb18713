"""The three tables in text files as converters and site mirrors leave them, in either edition of each table."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from nianbao.base.numbers import parse_figure
from nianbao.catalog.load import load_form
from nianbao.model.report import Report, State
from nianbao.readers.sniff import read
from nianbao.recognise import recognise
from support.flattened import FLATTENED, PROSE, random_for, specs, text_report
from support.zoo import Values

FORM = load_form(Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021")
BLANKS_LOST = {"cell_a_paragraph", "broken_words", "blanks", "one_blank", "tab_and_line"}
UNREAD = (State.ILLEGIBLE, State.ABSENT)


def report_in(name: str, editions: str, *, blanks: float, dashes: float, seed: int = 4) -> tuple[Report, Values]:
    rng = random.Random(seed)
    tables = specs(FORM, editions)
    values = random_for(tables, rng, blanks=blanks, dashes=dashes)
    text = text_report(FORM, tables, values, FLATTENED[name])
    return recognise(read(text.encode(), "x.txt"), FORM), values


def wrong(report: Report, values: Values, *, unread_allowed: bool) -> list[str]:
    found = []
    for address, text in values.items():
        reading, printed = report.reading(address), parse_figure(text)
        same = (reading.state, reading.value) == (printed.state, printed.value)
        if not same and not (unread_allowed and reading.state in UNREAD):
            found.append(f"{address}: {text!r} read as {reading.raw!r} ({reading.state})")
    return found


@pytest.mark.parametrize("name", sorted(FLATTENED))
@pytest.mark.parametrize("editions", ["222", "122", "112", "212"])
def test_full_tables_are_read_and_their_edition_is_known(name: str, editions: str) -> None:
    report, values = report_in(name, editions, blanks=0.0, dashes=0.2)
    assert wrong(report, values, unread_allowed=False) == []
    assert [table.edition for table in report.tables.values()] == [table.edition for table in specs(FORM, editions)]
    assert [section.text for section in report.sections if section.text] == [PROSE] * 3
    assert [label for table in report.tables.values() for label in table.labels] == []


@pytest.mark.parametrize("name", sorted(FLATTENED))
@pytest.mark.parametrize("blanks", [0.1, 0.5, 0.9, 1.0])
def test_blanks_stay_in_their_places(name: str, blanks: float) -> None:
    for editions in ("222", "112"):
        report, values = report_in(name, editions, blanks=blanks, dashes=0.0)
        assert wrong(report, values, unread_allowed=name in BLANKS_LOST) == []
        assert all(table.status != "missing" for table in report.tables.values())
