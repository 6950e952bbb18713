"""The three tables in HTML pages: every cell read or, where a place is lost, not read; never read wrong."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.catalog.load import load_form
from nianbao.model.report import Report
from nianbao.readers.sniff import read
from nianbao.recognise import recognise
from support.flattened import PROSE, random_for, specs
from support.readings import wrong
from support.webpages import CELLS, PAGES, TABLES, html_report
from support.zoo import Values

FORM = load_form(Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021")
# copies of merged figures, blanks of inline elements: nobody can say which column a figure stands in
PLACES_LOST = {"no_spans_copies", "spans_only"}


def report_in(
    editions: str, *, blanks: float, dashes: float = 0.0, seed: int = 8, **parts: Any
) -> tuple[Report, Values]:
    rng = random.Random(seed)
    tables = specs(FORM, editions)
    values = random_for(tables, rng, blanks=blanks, dashes=dashes)
    page = html_report(FORM, tables, values, rng, **parts)
    return recognise(read(page, "x.html"), FORM), values


@pytest.mark.parametrize("name", sorted(TABLES))
@pytest.mark.parametrize("editions", ["222", "112"])
@pytest.mark.parametrize("blanks", [0.0, 0.2, 0.9])
def test_tables(name: str, editions: str, blanks: float) -> None:
    report, values = report_in(editions, blanks=blanks, dashes=0.1, table=TABLES[name])
    assert wrong(report, values, unread_allowed=name in PLACES_LOST) == []
    assert (report.agency, report.year) == ("云溪市青栎区农业农村局", 2024)


@pytest.mark.parametrize("name", sorted(CELLS))
@pytest.mark.parametrize("table", ["with_spans", "no_spans_packed", "in_pieces"])
def test_cells(name: str, table: str) -> None:
    report, values = report_in("222", blanks=0.2, cell=CELLS[name], table=TABLES[table])
    assert wrong(report, values, unread_allowed=False) == []
    assert [section.text for section in report.sections if section.text] == [PROSE] * 3


@pytest.mark.parametrize("name", sorted(PAGES))
@pytest.mark.parametrize("table", ["with_spans", "divs"])
def test_pages(name: str, table: str) -> None:
    report, values = report_in("222", blanks=0.2, page=PAGES[name], table=TABLES[table])
    assert wrong(report, values, unread_allowed=False) == []
    assert "".join(section.evidence[0] for section in report.sections) == "tttttt"


def without_a_cell(rows: str, rng: random.Random) -> str:
    cell = rng.choice(list(re.finditer(r"<td[^>]*>[^<]*</td>", rows)))
    return rows[: cell.start()] + rows[cell.end() :]


def without_a_span(rows: str, rng: random.Random) -> str:
    span = rng.choice(list(re.finditer(r' (?:row|col)span="\d+"', rows)))
    return rows[: span.start()] + rows[span.end() :]


def with_a_row_twice(rows: str, rng: random.Random) -> str:
    row = rng.choice(list(re.finditer(r"<tr>.*?</tr>", rows)))
    return rows[: row.end()] + row[0] + rows[row.end() :]


def with_two_rows_changed_about(rows: str, rng: random.Random) -> str:
    found = list(re.finditer(r"<tr>.*?</tr>", rows))
    at = rng.randrange(len(found) - 1)
    upper, lower = found[at], found[at + 1]
    between = rows[upper.end() : lower.start()]
    return rows[: upper.start()] + lower[0] + between + upper[0] + rows[lower.end() :]


def with_a_row_cut(rows: str, rng: random.Random) -> str:
    cut = rng.choice(list(re.finditer("</td><td", rows)))
    return rows[: cut.start()] + "</td></tr><tr><td" + rows[cut.end() :]


def with_the_table_cut(rows: str, rng: random.Random) -> str:
    cut = rng.choice(list(re.finditer("</tr><tr>", rows)))
    return rows[: cut.start()] + "</tr></table><p>- 2 -</p><table><tr>" + rows[cut.end() :]


DAMAGES = (
    without_a_cell,
    without_a_span,
    with_a_row_twice,
    with_two_rows_changed_about,
    with_a_row_cut,
    with_the_table_cut,
)


@settings(max_examples=60, derandomize=True)
@given(
    damage=st.sampled_from(DAMAGES),
    editions=st.sampled_from(["222", "112"]),
    blanks=st.sampled_from([0.0, 0.3, 0.8]),
    seed=st.integers(0, 10**6),
)
def test_a_damaged_table_is_read_right_or_not_at_all(
    damage: Callable[[str, random.Random], str], editions: str, blanks: float, seed: int
) -> None:
    rng = random.Random(seed)
    tables = specs(FORM, editions)
    values = random_for(tables, rng, blanks=blanks)
    page = html_report(FORM, tables, values, rng).decode()
    start, stop = page.index("二、主动"), page.index("五、存在")
    damaged = page[:start] + damage(page[start:stop], rng) + page[stop:]
    report = recognise(read(damaged.encode(), "x.html"), FORM)
    assert wrong(report, values, unread_allowed=True) == []


@settings(max_examples=25, derandomize=True)
@given(
    table=st.sampled_from(sorted(TABLES)),
    cell=st.sampled_from(sorted(CELLS)),
    page=st.sampled_from(sorted(PAGES)),
    editions=st.sampled_from(["222", "122", "212", "112"]),
    blanks=st.sampled_from([0.0, 0.1, 0.5, 0.95]),
    seed=st.integers(0, 10**6),
)
def test_nothing_is_read_wrong(table: str, cell: str, page: str, editions: str, blanks: float, seed: int) -> None:
    parts = {"table": TABLES[table], "cell": CELLS[cell], "page": PAGES[page]}
    if (table, cell) == ("no_spans_copies", "broken_label"):  # copies that differ are no copies
        return
    report, values = report_in(editions, blanks=blanks, seed=seed, **parts)
    assert wrong(report, values, unread_allowed=True) == []
