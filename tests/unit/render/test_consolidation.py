"""A consolidation shown: sentences, terminal, one safe page, a workbook that holds the sums in the form's layout."""

from __future__ import annotations

import io
import re
from html import unescape

import openpyxl
import pytest
from rich.console import Console

from nianbao.app.consolidation.structure import CountedBody, Structure
from nianbao.app.consolidation.sums import MemberReport, consolidate
from nianbao.model.consolidation import Consolidation
from nianbao.model.form import Address
from nianbao.model.view import describe_form
from nianbao.render.cells import safe
from nianbao.render.consolidation.layout import layout, standard_tables
from nianbao.render.consolidation.page import consolidation_html
from nianbao.render.consolidation.terminal import print_consolidation
from nianbao.render.consolidation.words import Sentences, headline, verdict
from nianbao.render.consolidation.workbook import consolidation_xlsx
from support.figures import random_cells, report_of, total_of
from support.forms import FORM

NAMES = ["青栎区财政局", "青栎区教育局", "青栎区<b>局", "=cmd()局"]
CELLS = [random_cells(seed + 40) for seed in range(len(NAMES))]


@pytest.fixture(scope="module")
def result() -> Consolidation:
    members = [MemberReport(report_of(one, agency=name), f"{name}.txt") for name, one in zip(NAMES, CELLS, strict=True)]
    members.append(MemberReport(report_of(CELLS[0], agency="青栎区园林局"), "园林.txt"))
    structure = Structure((*(CountedBody(name) for name in NAMES), CountedBody("青栎区民政局")), complete=True)
    parent = MemberReport(report_of(total_of(CELLS[1:]), agency="青栎区人民政府"), "parent.txt")
    return consolidate(members, parent, structure, FORM)


def test_sentences_name_body_and_doubt(result: Consolidation) -> None:
    [one] = result.explanations
    text = Sentences(result).explanation(one)
    assert "漏计青栎区财政局" in text
    assert "建议核实" in text
    assert "缺报告1个单位" in headline(result)
    assert "名单外1份" in headline(result)
    assert "不作为错误认定" in verdict(result)  # a body of the list has no report: nothing is certain


def test_terminal(result: Consolidation) -> None:
    console = Console(file=io.StringIO(), width=100, no_color=True)
    print_consolidation(result, console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "漏计青栎区财政局" in text
    assert "缺报告  青栎区民政局" in text
    assert "名单外  青栎区园林局" in text
    text.encode("gbk")


def test_page_is_safe_and_complete(result: Consolidation) -> None:
    page = consolidation_html(result).decode("utf-8")
    assert "<b>" not in page
    assert "青栎区&lt;b&gt;局" in page
    assert "<script" not in page
    assert not re.search(r"""(?:src|href)="(?!#)|style=|https?:""", page)
    assert "default-src 'none'" in unescape(page)
    assert page.count('<td class="n ') == len(result.cells)


def test_layout_covers_every_cell_once() -> None:
    for table, spec in zip(standard_tables(describe_form(FORM)), FORM.tables, strict=True):
        boxes, height, width = layout(table)
        assert [box.address for box in boxes if box.address] == list(spec.cells)
        taken: set[tuple[int, int]] = set()
        for box in boxes:
            places = {
                (row, column)
                for row in range(box.row, box.row + box.rows)
                for column in range(box.column, box.column + box.columns)
            }
            assert not places & taken
            assert all(row < height and column < width for row, column in places)
            taken |= places


def test_request_table_has_the_forms_shape() -> None:
    [requests] = [table for table in standard_tables(describe_form(FORM)) if table["id"] == "requests"]
    _boxes, height, width = layout(requests)
    assert (height, width) == (28, 10)


def test_workbook(result: Consolidation) -> None:
    data = consolidation_xlsx(result)
    assert data == consolidation_xlsx(result)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames[3:] == ["差异", "单位", "说明"]
    sums = [sheet for sheet in book if sheet.title.startswith("汇总")]
    assert [sheet.title[4:] for sheet in sums] == [table.title for table in FORM.tables]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    numbers = [
        cell.value
        for sheet in sums
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "n" and cell.value is not None
    ]
    assert numbers == [float(cell.total) if cell.total % 1 else int(cell.total) for cell in result.cells]
    names = [row[1].value for row in book["单位"].iter_rows(min_row=2)]
    assert " =cmd()局" in names
    differing = [row[4].value for row in book["差异"].iter_rows(min_row=2)]
    assert len(differing) == len(result.differing)


def test_a_cell_that_nobody_filled_in_stays_blank() -> None:
    cell = Address("requests", "granted", "research")
    members = [
        MemberReport(report_of({**one, cell: ""}, agency=name), name)
        for name, one in zip(NAMES[:2], CELLS, strict=False)
    ]
    parent = MemberReport(report_of(total_of(CELLS[:2]), agency="青栎区人民政府"), "p")
    consolidated = consolidate(members, parent, Structure(tuple(CountedBody(name) for name in NAMES[:2])), FORM)
    sheet = openpyxl.load_workbook(io.BytesIO(consolidation_xlsx(consolidated))).worksheets[1]
    row = next(row for row in sheet.iter_rows() if "（一）予以公开" in [one.value for one in row])
    assert row[5].value is None


@pytest.mark.parametrize(
    ("text", "written"),
    [("=1+1", " =1+1"), ("@x", " @x"), ("-5", "-5"), ("+3.5", "+3.5"), ("-甲", " -甲"), ("甲\x00\u202e乙", "甲乙")],
)
def test_text_is_never_a_formula(text: str, written: str) -> None:
    assert safe(text) == written
