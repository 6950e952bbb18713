"""Cells that show something else than text: the one cell is not read, and says why; nothing beside it suffers."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from nianbao.catalog.load import load_form
from nianbao.model.document import Block, Document, Grid, GridCell, Mark
from nianbao.model.form import Address
from nianbao.model.report import Report, State
from nianbao.readers.sniff import read
from nianbao.recognise import recognise
from support.flattened import random_for, specs
from support.webpages import html_report
from support.zoo import LAYOUTS, document, random_values

FORM = load_form(Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021")
CELLS = tuple(address for table in FORM.tables for address in table.cells)
PLACE = "77000991"  # stands where a mark is put
MARKS = {
    Mark.PICTURE: "［图片］",
    Mark.STRUCK | Mark.FIGURE: "［已划去］",
    Mark.STRUCK: "［已划去］",
    Mark.FIELD: "［输入框］",
    Mark.UNCLEAR | Mark.FIGURE: "",
}
GRIDS = (
    "spans",
    "tsv",
    "markdown",
    "split",
    "split_with_header",
    "extra_columns",
    "blank_rows",
    "stacked",
    "one_sheet",
)


def marked(source: Document, mark: Mark) -> Document:
    def of(block: Block) -> Block:
        if not isinstance(block, Grid):
            return block
        cells = [c._replace(text="", marks=mark, note="看不清") if c.text == PLACE else c for c in block.cells]
        return replace(block, cells=tuple(cells))

    return replace(source, blocks=tuple(map(of, source.blocks)))


@settings(max_examples=60)
@given(
    st.sampled_from(CELLS),
    st.sampled_from(GRIDS),
    st.sampled_from(sorted(set(MARKS) - {Mark.STRUCK})),
    st.integers(0, 99),
)
def test_one_marked_cell_leaves_all_others_as_they_are(where: Address, layout: str, mark: Mark, seed: int) -> None:
    rng = random.Random(seed)
    values = {**random_values(FORM, rng), where: PLACE}
    report = recognise(marked(document(FORM, values, LAYOUTS[layout], rng), mark), FORM)
    reading = report.reading(where)
    assert (reading.state, reading.value, reading.raw) == (State.ILLEGIBLE, None, MARKS[mark])
    assert reading.note
    for address in CELLS:
        if address != where:
            assert str(report.reading(address).value) == values[address], address
    assert not any(table.labels for table in report.tables.values())


def test_why_a_figure_cannot_be_told_is_said_in_the_readers_words() -> None:
    values = {**random_values(FORM, random.Random(1)), CELLS[20]: PLACE}
    source = document(FORM, values, LAYOUTS["spans"], random.Random(1))
    report = recognise(marked(source, Mark.UNCLEAR), FORM)
    assert report.reading(CELLS[20]).note == "看不清"


@pytest.mark.parametrize(
    ("cell", "state", "value"),
    [
        (GridCell(0, 0, 1, 1, "12", Mark.NOTE, "1"), State.PRINTED, 12),
        (GridCell(0, 0, 1, 1, "12", Mark.STRUCK), State.PRINTED, 12),
        (GridCell(0, 0, 1, 1, "", Mark.NOTE), State.BLANK, None),
        (GridCell(0, 0, 1, 1, "12", Mark.PICTURE), State.ILLEGIBLE, None),
        (GridCell(0, 0, 1, 1, "12", Mark.UNCLEAR, "小数位数看不出"), State.ILLEGIBLE, None),
        (GridCell(0, 0, 1, 1, "/", Mark.STRUCK | Mark.FIGURE), State.DASH, None),
    ],
)
def test_what_a_mark_beside_text_means(cell: GridCell, state: State, value: int | None) -> None:
    values = {**random_values(FORM, random.Random(2)), CELLS[40]: PLACE}
    source = document(FORM, values, LAYOUTS["spans"], random.Random(2))

    def of(block: Block) -> Block:
        if not isinstance(block, Grid):
            return block
        cells = [
            c._replace(text=cell.text, marks=cell.marks, note=cell.note) if c.text == PLACE else c for c in block.cells
        ]
        return replace(block, cells=tuple(cells))

    report = recognise(replace(source, blocks=tuple(map(of, source.blocks))), FORM)
    reading = report.reading(CELLS[40])
    assert (reading.state, reading.value) == (state, value)
    assert cell.note in (reading.note or "")


# --- the same out of files --------------------------------------------------------------------------------------------

Rows = list[list[str]]
STRUCK = "~"  # a figure that is struck out is written so here


def html(rows: Rows) -> tuple[bytes, str]:
    def cell(text: str) -> str:
        return f"<td><del>{text[1:]}</del></td>" if text.startswith(STRUCK) else f"<td>{text}</td>"

    body = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows)
    return f"<html><body><p>二、主动公开政府信息情况</p><table>{body}</table></body></html>".encode(), "x.html"


def style(rows: Rows) -> tuple[bytes, str]:
    page, name = html(rows)
    return page.replace(b"<del>", b"<span style='text-decoration: line-through'>").replace(b"</del>", b"</span>"), name


def markdown(rows: Rows) -> tuple[bytes, str]:
    lines = ["| " + " | ".join(f"~~{c[1:]}~~" if c.startswith(STRUCK) else c for c in row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(rows[0]))
    return ("## 二、主动公开政府信息情况\n\n" + "\n".join(lines) + "\n").encode(), "x.md"


def word(rows: Rows) -> tuple[bytes, str]:
    document = docx.Document()
    document.add_paragraph("二、主动公开政府信息情况")
    table = document.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            run = table.cell(at, column).paragraphs[0].add_run(text.removeprefix(STRUCK))
            run.font.strike = text.startswith(STRUCK)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue(), "x.docx"


def excel(rows: Rows) -> tuple[bytes, str]:
    book = Workbook()
    sheet = book.active
    sheet.append(["二、主动公开政府信息情况"])
    for row in rows:
        sheet.append(
            [
                CellRichText(TextBlock(InlineFont(strike=True), text[1:])) if text.startswith(STRUCK) else text
                for text in row
            ]
        )
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue(), "x.xlsx"


WRITERS = [html, style, markdown, word, excel]
COLUMNS = ("made", "repealed", "in_force")
HEAD = ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"]


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("struck", [1, 2])
def test_a_struck_out_figure_is_one_cell_not_read(
    writer: Callable[[Rows], tuple[bytes, str]], place: int, struck: int
) -> None:
    rows = [HEAD, ["规章", "4", "1", "37"], ["行政规范性文件", "98", "16", "151"]]
    kept = {(row, at): text for row in (1, 2) for at, text in enumerate(rows[row][1:])}
    rows[struck][place + 1] = STRUCK + rows[struck][place + 1]
    report = recognise(read(*writer(rows)), FORM)
    for (row, at), text in kept.items():
        address = Address("proactive_disclosure", ("regulations", "normative_documents")[row - 1], COLUMNS[at])
        reading = report.reading(address)
        if (row, at) == (struck, place):
            assert (reading.state, reading.note) == (State.ILLEGIBLE, "格内的文字已划去")
        else:
            assert str(reading.value) == text, address
    assert report.tables["proactive_disclosure"].labels == ()


@pytest.mark.parametrize("table", ["requests", "disputes"])
@pytest.mark.parametrize(
    "shown",
    ["<del>{}</del>", "<img src='/u/1.png' width=80>", "<input id=q>", "<s>{}</s>", "<p><strike>{}</strike></p>"],
)
@pytest.mark.parametrize("place", [0, 3, -1])
def test_in_every_table_of_a_page(table: str, shown: str, place: int) -> None:
    address = FORM.table_by_id[table].cells[place]
    values = {**random_for(specs(FORM), random.Random(5)), address: PLACE}
    page = html_report(
        FORM, specs(FORM), values, random.Random(5), cell=lambda text, _: shown.format(text) if text == PLACE else text
    )
    report: Report = recognise(read(page, "x.html"), FORM)
    states = {other: report.reading(other).state for other in values}
    assert [other for other, state in states.items() if state is State.ILLEGIBLE] == [address]
    assert not any(found.labels for found in report.tables.values())


@settings(max_examples=60)
@given(
    st.sampled_from(CELLS),
    st.sampled_from(("spans", "markdown")),
    st.sampled_from(("abc", "nil", "N/A", "#REF!", "TBD")),
)
def test_letters_in_a_figures_cell_are_no_part_of_the_rows_name(where: Address, layout: str, letters: str) -> None:
    rng = random.Random(3)
    values = {**random_values(FORM, rng), where: letters}
    report = recognise(document(FORM, values, LAYOUTS[layout], rng), FORM)
    assert report.reading(where).value is None
    assert all(str(report.reading(address).value) == values[address] for address in CELLS if address != where)
    assert not any(table.labels for table in report.tables.values())
