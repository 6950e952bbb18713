"""Figures of sheets whose format, font, ground or column hides them, or leaves them in doubt."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.colors import Color
from tests.support.sheets import CellIsRule, saved

from nianbao.model.document import Grid, Mark
from nianbao.readers.xlsx import ods as open_document
from nianbao.readers.xlsx import reader as xlsx
from nianbao.readers.xlsx.number_formats import shown, shown_text

BLACK = PatternFill("solid", fgColor="FF000000")
ODS_SPACES = (
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def seen(data: bytes, kind: str = "xlsx") -> str | None:
    """What the figure beside 规章 shows, `?` before one in doubt; None where its row or column is not seen."""
    grids = [
        block
        for block in {"xlsx": xlsx, "ods": open_document}[kind].read(data, f"t.{kind}").blocks
        if isinstance(block, Grid)
    ]
    if not grids:
        return None
    (grid,) = grids
    row = next((cell.row for cell in grid.cells if cell.text == "规章"), -1)
    beside = [cell for cell in grid.cells if (cell.row, cell.column) == (row, 1) and cell.text != "丙"]
    return ("?" if beside[0].marks & Mark.UNCLEAR else "") + beside[0].text if beside else None


def book(value: Any) -> tuple[openpyxl.Workbook, Any]:
    workbook = openpyxl.Workbook()
    for row in (["项目", "甲", "丙"], ["文件", "乙", "丙"], ["规章", value, "丙"]):
        workbook.active.append(row)
    return workbook, workbook.active["B3"]


@pytest.mark.parametrize(
    ("code", "value", "text", "white"),
    [
        ("[White]0", "9", "9", True),
        ("[color 2]0", "9", "9", True),
        ("[白色]0", "9", "9", True),
        ("[Red]0", "9", "9", False),
        ("0;[White]-0", "-9", "-9", True),
        ("0;[White]-0", "9", "9", False),
        ("0;-0;[White]0", "0", "0", True),
        ("@@", "5", "55", False),
        ('@"件"', "5", "5件", False),
    ],
)
def test_formats_that_write_in_white(code: str, value: str, text: str, white: bool) -> None:
    found = shown(Decimal(value), code)
    assert (found.text, found.white) == (text, white)


def test_a_text_in_white_shows_nothing() -> None:
    assert (shown_text("9", "[White]@"), shown_text("9", "[Blue]@")) == ("", "9")


@pytest.mark.parametrize(
    ("look", "text"),
    [
        ({"font": Font(size=1)}, ""),
        ({"font": Font(size=8)}, "12"),
        ({"font": Font(color=Color(theme=1, tint=0.99))}, ""),
        ({"font": Font(color=Color(theme=1, tint=0.4))}, "12"),
        ({"font": Font(color=Color(indexed=65))}, ""),
        ({"font": Font(color=Color(theme=1)), "fill": BLACK}, ""),
        ({"font": Font(), "fill": BLACK}, "?12"),
        ({"font": Font(color="FFFFFFFF"), "fill": BLACK}, "12"),
        ({"number_format": "[White]0"}, ""),
        ({"number_format": "[White]0", "fill": BLACK, "font": Font(color="FFFFFFFF")}, "12"),
    ],
)
def test_fonts_and_grounds(look: dict[str, Any], text: str) -> None:
    workbook, cell = book(12)
    for name, value in look.items():
        setattr(cell, name, value)
    assert seen(saved(workbook)) == text


@pytest.mark.parametrize(
    ("value", "width", "look", "text"),
    [
        (123456, 2, {}, "?123456"),
        (1234, 3, {}, "?1234"),
        (123, 4, {}, "123"),
        (12, 3, {}, "12"),
        (1234, 4, {"font": Font(size=8)}, "1234"),
        (123456, 3, {"alignment": Alignment(shrinkToFit=True)}, "123456"),
        (12.25, 3, {}, "12.25"),
        (9, 0.3, {}, None),
    ],
)
def test_columns_too_narrow_for_a_figure(value: float, width: float, look: dict[str, Any], text: str | None) -> None:
    workbook, cell = book(value)
    workbook.active.column_dimensions["B"].width = width
    for name, style in look.items():
        setattr(cell, name, style)
    assert seen(saved(workbook)) == text


@pytest.mark.parametrize(("height", "text"), [(3, None), (0.5, None), (12, "7"), (30, "7")])
def test_rows_too_flat_for_a_figure(height: float, text: str | None) -> None:
    workbook, _ = book(7)
    workbook.active.row_dimensions[3].height = height
    assert seen(saved(workbook)) == text


def test_a_black_ground_by_a_rule_hides() -> None:
    workbook, _ = book(7)
    workbook.active.conditional_formatting.add("B3", CellIsRule("equal", ["7"], fill=PatternFill(bgColor="FF000000")))
    assert seen(saved(workbook)) == ""


def ods(cell: str, styles: str = "", columns: str = "", behind: str = "") -> bytes:
    from tests.unit.readers.test_xlsx_reader import spreadsheet

    def word(text: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'

    rows = "".join(
        f"<table:table-row>{row}</table:table-row>"
        for row in (word("项目") + word("甲") + word("丙"), word("规章") + cell + word("丙"))
    )
    return spreadsheet(columns + rows + behind, styles=styles, spaces=ODS_SPACES)


FIGURE = '<table:table-cell {} office:value-type="float" office:value="{}"><text:p>{}</text:p></table:table-cell>'
WHITE = (
    '<style:style style:name="W" style:family="table-cell"><style:text-properties fo:color="#ffffff"/></style:style>'
)


def styled(properties: str, kind: str = "table-cell", inner: str = "", more: str = "") -> str:
    return f'<style:style style:name="S" style:family="{kind}" {more}><style:text-properties {properties}/>{inner}</style:style>'


@pytest.mark.parametrize(
    ("position", "content", "text"),
    [
        ("super 58%", '9<text:span text:style-name="S">5</text:span>', "?95"),
        ("-33% 58%", '9<text:span text:style-name="S">5</text:span>', "?95"),
        ("super 58%", '<text:span text:style-name="S">95</text:span>', "95"),
        ("0% 100%", '9<text:span text:style-name="S">5</text:span>', "95"),
    ],
)
def test_what_is_raised_beside_a_figure_of_an_ods_is_none_of_its_digits(position: str, content: str, text: str) -> None:
    styles = styled(f'style:text-position="{position}"', "text")
    assert seen(ods(FIGURE.format("", 95, content), styles), "ods") == text


@pytest.mark.parametrize(
    ("styles", "text"),
    [
        (styled('fo:font-size="1pt"'), ""),
        (styled('fo:font-size="0.3mm"'), ""),
        (styled('fo:font-size="9pt"'), "95"),
        (styled('fo:font-family="Wingdings"'), "?95"),
        (styled('fo:letter-spacing="-1cm"'), "?95"),
        (styled('fo:letter-spacing="0.02cm"'), "95"),
        ('<style:default-style style:family="table-cell"><style:text-properties fo:color="#ffffff"/></style:default-style>', None),
        (styled("", inner='<style:map style:condition="cell-content()=95" style:apply-style-name="W"/>') + WHITE, ""),
        (styled("", inner='<style:map style:condition="cell-content()&lt;9" style:apply-style-name="W"/>') + WHITE, "95"),
        (styled("", inner='<style:map style:condition="is-true-formula(1)" style:apply-style-name="W"/>') + WHITE, "?95"),
        (
            '<number:number-style style:name="N"><style:text-properties fo:color="#ffffff"/></number:number-style>'
            + styled("", more='style:data-style-name="N"'),
            "?95",
        ),
        (
            '<number:number-style style:name="N"><style:text-properties fo:color="#ff0000"/></number:number-style>'
            + styled("", more='style:data-style-name="N"'),
            "95",
        ),
    ],
)  # fmt: skip
def test_styles_of_ods_cells(styles: str, text: str | None) -> None:
    assert seen(ods(FIGURE.format('table:style-name="S"', 95, 95), styles), "ods") == text


@pytest.mark.parametrize(
    ("condition", "area", "text"),
    [("=9", "T.B1:T.B9", ""), ("&gt;9", "T.B1:T.B9", "9"), ("=9", "T.C1:T.C9", "9"), ("duplicate", "T.B2", "?9")],
)
def test_conditional_formats_of_an_ods(condition: str, area: str, text: str) -> None:
    rule = f'<calcext:condition calcext:apply-style-name="W" calcext:value="{condition}"/>'
    behind = (
        f'<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="{area}">{rule}'
        "</calcext:conditional-format></calcext:conditional-formats>"
    )
    assert seen(ods(FIGURE.format("", 9, 9), WHITE, behind=behind), "ods") == text


@pytest.mark.parametrize(("width", "text"), [("0.3cm", "?123456"), ("2.2cm", "123456")])
def test_columns_of_an_ods_too_narrow_for_a_figure(width: str, text: str) -> None:
    properties = f'<style:table-column-properties style:column-width="{width}"/>'
    style = f'<style:style style:name="C" style:family="table-column">{properties}</style:style>'
    columns = '<table:table-column/><table:table-column table:style-name="C"/>'
    assert seen(ods(FIGURE.format("", 123456, 123456), style, columns), "ods") == text
