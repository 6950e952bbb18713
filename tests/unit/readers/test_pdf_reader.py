"""The PDF reader: real layouts by LibreOffice and Chromium, and small pages drawn by hand."""

from __future__ import annotations

import contextlib
import itertools
import json
import random
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from nianbao.base.errors import DocumentError
from nianbao.model.document import Document, Grid, Paragraph, Picture
from nianbao.readers.face import DEFAULT, Limits
from nianbao.readers.pdf import reader as pdf
from nianbao.readers.pdf.lattice import find_lattices
from support.marks import seen

FIXTURES = Path(__file__).parent / "fixtures"
SHARED = Path(__file__).resolve().parents[3] / "../shared"


def folded(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def rows_of(grid: Grid) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row].append(seen(cell))
    return rows


def drawn(*contents: str, media: str = "0 0 400 300", extra: str = "", resources: str = "", flags: str = "") -> bytes:
    """A PDF with one page for each content stream; text in Helvetica as /F1. `flags` go into every page;
    `extra`: objects from number 4 + two for each page on, parted by zero bytes."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Count {} /Kids [{}] >>".format(
            len(contents), " ".join(f"{4 + 2 * i} 0 R" for i in range(len(contents)))
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for index, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{media}] {flags} /Contents {5 + 2 * index} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> {resources} >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    objects.extend(filter(None, extra.split("\x00")))
    body = "%PDF-1.7\n"
    offsets = []
    for number, item in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{item}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    body += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{body.rindex('xref')}\n%%EOF"
    return body.encode("latin-1")


def text_at(x: float, y: float, text: str, size: float = 10) -> str:
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET\n"


XS, YS = (50, 150, 250, 350), (100, 130, 160, 190)


def words(start: int = 1, xs: Iterable[float] = XS[:-1], ys: Iterable[float] = YS[-2::-1]) -> str:
    """A number in each cell, counted row by row from the top."""
    places = [(x, y) for y in ys for x in xs]
    return "".join(text_at(x + 20, y + 10, str(start + i)) for i, (x, y) in enumerate(places))


EXPECTED = [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]]


def long_lines() -> str:
    across = "".join(f"{XS[0]} {y} m {XS[-1]} {y} l S\n" for y in YS)
    return across + "".join(f"{x} {YS[0]} m {x} {YS[-1]} l S\n" for x in XS)


def four_bars_a_cell() -> str:
    """Thin filled bars around each cell that miss their neighbours by a point."""
    bars = ""
    for x0, x1 in itertools.pairwise(XS):
        for y0, y1 in itertools.pairwise(YS):
            bars += f"{x0 + 0.5} {y0 + 0.4} {x1 - x0 - 1} 0.6 re f {x0 + 0.5} {y1 - 1} {x1 - x0 - 1} 0.6 re f\n"
            bars += f"{x0 + 0.4} {y0 + 0.5} 0.6 {y1 - y0 - 1} re f {x1 - 1} {y0 + 0.5} 0.6 {y1 - y0 - 1} re f\n"
    return bars


def broken_lines() -> str:
    """Each border stroked cell by cell, with gaps at the crossings and up to a point off."""
    lines = ""
    for x0, x1 in itertools.pairwise(XS):
        lines += "".join(f"{x0 + 1} {y + (x0 % 3) / 2} m {x1 - 1} {y + (x0 % 3) / 2} l S\n" for y in YS)
    for y0, y1 in itertools.pairwise(YS):
        lines += "".join(f"{x} {y0 + 1} m {x} {y1 - 1} l S\n" for x in XS)
    return lines


def stroked_boxes() -> str:
    return "".join(
        f"{x0} {y0} {x1 - x0} {y1 - y0} re S\n"
        for x0, x1 in itertools.pairwise(XS)
        for y0, y1 in itertools.pairwise(YS)
    )


def one_path() -> str:
    return long_lines().replace(" S\n", "\n") + "S\n"


def open_sides() -> str:
    """No border at the left and right: only the lines between columns, and the rows' lines reach further."""
    across = "".join(f"{XS[0]} {y} m {XS[-1]} {y} l S\n" for y in YS)
    return across + "".join(f"{x} {YS[0]} m {x} {YS[-1]} l S\n" for x in XS[1:-1])


@pytest.mark.parametrize("borders", [long_lines, four_bars_a_cell, broken_lines, stroked_boxes, one_path, open_sides])
def test_borders_in_many_ways(borders: Any) -> None:
    (grid,) = grids(pdf.read(drawn(borders() + words()), "t.pdf"))
    assert rows_of(grid) == EXPECTED
    assert all(cell.row_span == cell.column_span == 1 for cell in grid.cells)


def test_borders_in_a_form_object() -> None:
    inner = one_path()
    form = (
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 400 300] /Matrix [1 0 0 1 0 0] /Length {len(inner)} >>\n"
        f"stream\n{inner}\nendstream"
    )
    content = "q 1 0 0 1 5 5 cm /X1 Do Q\n" + "q 1 0 0 1 5 5 cm\n" + words() + "Q\n"
    (grid,) = grids(pdf.read(drawn(content, extra=form, resources="/XObject << /X1 6 0 R >>"), "t.pdf"))
    assert rows_of(grid) == EXPECTED


@pytest.mark.parametrize(
    ("turn", "matrix"), [(90, "0 1 -1 0 300 0"), (180, "-1 0 0 -1 400 300"), (270, "0 -1 1 0 0 400")]
)
def test_turned_pages_are_read_upright(turn: int, matrix: str) -> None:
    media = "0 0 300 400" if turn % 180 else "0 0 400 300"
    content = f"q {matrix} cm\n{long_lines()}{words()}{text_at(50, 250, 'Title of it')}Q\n"
    document = pdf.read(drawn(content, media=media, flags=f"/Rotate {turn}"), "t.pdf")
    assert rows_of(grids(document)[0]) == EXPECTED
    assert folded(texts(document)[0]) == "Titleofit"
    assert isinstance(document.blocks[0], Paragraph)


def test_crop_box_offset_and_text_outside_it() -> None:
    content = f"q 1 0 0 1 100 100 cm\n{long_lines()}{words()}Q\n{text_at(10, 20, 'hidden')}"
    document = pdf.read(drawn(content, media="0 0 600 500", flags="/CropBox [100 100 500 400]"), "t.pdf")
    assert rows_of(grids(document)[0]) == EXPECTED
    assert texts(document) == []


def test_merged_cells_keep_their_span() -> None:
    lines = "".join(f"{XS[0]} {y} m {XS[-1]} {y} l S\n" for y in (100, 160, 190))
    lines += f"{XS[1]} 130 m {XS[-1]} 130 l S\n"
    lines += f"{XS[0]} 100 m {XS[0]} 190 l S {XS[-1]} 100 m {XS[-1]} 190 l S\n"
    lines += f"{XS[1]} 100 m {XS[1]} 160 l S {XS[2]} 100 m {XS[2]} 160 l S\n"
    content = (
        lines + text_at(60, 170, "head") + text_at(60, 120, "group") + text_at(170, 140, "1") + text_at(270, 110, "4")
    )
    (grid,) = grids(pdf.read(drawn(content), "t.pdf"))
    assert [cell[:5] for cell in grid.cells] == [
        (0, 0, 1, 3, "head"),
        (1, 0, 2, 1, "group"),
        (1, 1, 1, 1, "1"),
        (1, 2, 1, 1, ""),
        (2, 1, 1, 1, ""),
        (2, 2, 1, 1, "4"),
    ]


def test_underlines_and_frames_are_no_tables() -> None:
    content = "20 20 360 260 re S\n" + text_at(50, 200, "A line of text.") + "50 198 m 120 198 l S\n"
    document = pdf.read(drawn(content), "t.pdf")
    assert grids(document) == []
    assert [folded(text) for text in texts(document)] == ["Alineoftext."]


def test_glyphs_drawn_twice_count_once() -> None:
    content = long_lines() + words() + words().replace(" Td", ".3 Td").replace(".3 Td", ".3 Td", 1)
    doubled = re.sub(r"(\d+) (\d+)(\.3)? Td", lambda m: f"{m[1]}{m[3] or ''} {m[2]} Td", content)
    (grid,) = grids(pdf.read(drawn(doubled), "t.pdf"))
    assert rows_of(grid) == EXPECTED


def test_equal_digits_side_by_side_stay_two() -> None:
    (grid,) = grids(pdf.read(drawn(long_lines() + text_at(60, 170, "11") + text_at(170, 170, "00")), "t.pdf"))
    assert rows_of(grid)[0][:2] == ["11", "00"]


def test_two_figures_below_each_other_are_not_one_number() -> None:
    content = long_lines() + text_at(60, 176, "5") + text_at(60, 164, "3") + text_at(170, 170, "8")
    (grid,) = grids(pdf.read(drawn(content), "t.pdf"))
    assert rows_of(grid)[0][0] == "5\n3"


def test_table_over_two_pages_is_one_and_its_head_is_dropped() -> None:
    head = "".join(text_at(x + 20, 170, text) for x, text in zip(XS, ("name", "made", "gone"), strict=False))
    first = long_lines() + head + words(1, ys=(130, 100))
    second = "q 1 0 0 1 0 80 cm\n" + long_lines() + head + words(7, ys=(130, 100)) + "Q\n"
    (grid,) = grids(pdf.read(drawn(first + text_at(195, 12, "- 1 -"), second + text_at(195, 12, "- 2 -")), "t.pdf"))
    assert rows_of(grid) == [["name", "made", "gone"], *([str(i), str(i + 1), str(i + 2)] for i in (1, 4, 7, 10))]
    assert grid.pages == (1, 1, 1, 2, 2)


def test_tables_with_text_between_stay_two() -> None:
    first = long_lines() + words()
    second = text_at(50, 250, "Next part") + long_lines() + words()
    assert len(grids(pdf.read(drawn(first, second), "t.pdf"))) == 2


def test_page_numbers_and_running_heads_are_dropped() -> None:
    pages = [
        text_at(50, 285, "Annual report") + text_at(50, 150, f"Body of {name}.") + text_at(195, 12, f"{number}")
        for number, name in enumerate(("one", "two", "three"), 1)
    ]
    found = [folded(text) for text in texts(pdf.read(drawn(*pages), "t.pdf"))]
    assert found == ["Bodyofone.", "Bodyoftwo.", "Bodyofthree."]


def test_text_in_columns_without_lines() -> None:
    content = "".join(
        text_at(50, 200 - 20 * row, label)
        + "".join(text_at(150 + 80 * i, 200 - 20 * row, str(v)) for i, v in enumerate(vs))
        for row, (label, vs) in enumerate([("rules", (1, 2, 3)), ("papers", (4, 5, 6)), ("permits", (7, 8, 9))])
    )
    (grid,) = grids(pdf.read(drawn(content), "t.pdf"))
    assert rows_of(grid) == [["rules", "1", "2", "3"], ["papers", "4", "5", "6"], ["permits", "7", "8", "9"]]
    assert not grid.spans_known


def test_figures_close_to_each_other_are_cells_of_their_own() -> None:
    """Where columns are narrow, the blank between two figures is smaller than one between two words."""
    rows = [("rules", "64318", "20145", "93027"), ("papers", "7", "31845", "6"), ("permits", "11223", "4", "55667")]
    content = "".join(
        text_at(50, 200 - 20 * at, label)
        + "".join(text_at(150 + 34 * i, 200 - 20 * at, v) for i, v in enumerate(values))
        for at, (label, *values) in enumerate(rows)
    )
    (grid,) = grids(pdf.read(drawn(content), "t.pdf"))
    assert rows_of(grid) == [list(row) for row in rows]


def test_a_label_above_its_figures_leaves_no_empty_cell_beside_them() -> None:
    lines = [["rules of the", ""], ["", "4 5 6"], ["district", ""], ["papers", "7 8 9"], ["permits", "1 2 3"]]
    content = "".join(
        text_at(50, 200 - 14 * at, label)
        + "".join(text_at(150 + 60 * i, 200 - 14 * at, v) for i, v in enumerate(values.split()))
        for at, (label, values) in enumerate(lines)
    )
    (grid,) = grids(pdf.read(drawn(content), "t.pdf"))
    assert ["4", "5", "6"] in rows_of(grid)


def test_a_table_that_runs_off_the_page_is_not_put_in_columns() -> None:
    content = "".join(
        text_at(50, 200 - 20 * row, label) + "".join(text_at(150 + 90 * i, 200 - 20 * row, "12") for i in range(4))
        for row, label in enumerate(("rules", "papers", "permits"))
    )
    assert grids(pdf.read(drawn(content), "t.pdf")) == []


IMAGE = "q 300 0 0 200 50 50 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q\n"


def reason(data: bytes, limits: Limits = DEFAULT) -> str:
    with pytest.raises(DocumentError) as caught:
        pdf.read(data, "t.pdf", limits)
    assert caught.value.hint
    return caught.value.reason


def test_scan_without_text_is_said_to_be_one() -> None:
    assert reason(drawn(IMAGE, IMAGE)) == "scanned"


def test_page_that_is_a_picture_is_named() -> None:
    document = pdf.read(drawn(text_at(50, 150, "Some text."), IMAGE), "t.pdf")
    assert document.unread_pages == (2,)
    assert isinstance(document.blocks[-1], Picture)
    assert document.blocks[-1].at.page == 2
    assert any("2" in note for note in document.notes)


def test_picture_beside_text_keeps_its_place() -> None:
    document = pdf.read(drawn(text_at(50, 280, "Above.") + IMAGE + text_at(50, 20, "Below.")), "t.pdf")
    assert [type(block).__name__ for block in document.blocks] == ["Paragraph", "Picture", "Paragraph"]
    assert document.unread_pages == ()


def test_picture_in_a_cell_is_not_blank() -> None:
    image = "q 80 0 0 28 55 161 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q\n"
    content = long_lines() + image + "".join(text_at(x + 20, 110, str(x)) for x in XS[:-1])
    (grid,) = grids(pdf.read(drawn(content), "t.pdf"))
    assert rows_of(grid)[0] == ["PICTURE", "", ""]


def test_font_without_mapping_is_not_read() -> None:
    private = "BT /F2 10 Tf 50 150 Td <E001E002E003E004> Tj ET\n"
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /None /Encoding /Identity-H /DescendantFonts [<< /Type /Font "
        "/Subtype /CIDFontType2 /BaseFont /None /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 "
        ">> /FontDescriptor << /Type /FontDescriptor /FontName /None /Flags 4 /FontBBox [0 0 1000 1000] /Ascent 800 "
        "/Descent -200 /ItalicAngle 0 /CapHeight 700 /StemV 80 >> >>] >>"
    )
    data = drawn(private, extra=font).replace(b"/F1 3 0 R", b"/F2 6 0 R")
    assert reason(data) == "undecodable"


def test_encrypted_damaged_and_empty_files() -> None:
    assert reason((FIXTURES / "locked.pdf").read_bytes()) == "encrypted"
    assert reason(b"%PDF-1.7 nothing") == "damaged"
    assert reason(b"") == "empty"
    assert reason(drawn("")) == "empty"


def test_owner_password_alone_does_not_matter() -> None:
    assert texts(pdf.read((FIXTURES / "restricted.pdf").read_bytes(), "r.pdf")) == ["locked"]


def test_page_limit() -> None:
    assert reason(drawn("", ""), Limits(pages=1)) == "too_large"


def test_time_limit() -> None:
    assert reason(drawn(text_at(50, 50, "a")), Limits(seconds=-1.0)) == "timeout"


@pytest.mark.parametrize("name", ["forestry_libreoffice.pdf", "forestry_chromium.pdf"])
def test_fixture_is_read_cell_by_cell(name: str) -> None:
    expected = json.loads((FIXTURES / "forestry.json").read_text("utf-8"))
    document = pdf.read((FIXTURES / name).read_bytes(), name)
    found = [[[*cell[:4], folded(cell.text)] for cell in grid.cells] for grid in grids(document)]
    assert found == [sorted([*cell[:4], folded(cell[4])] for cell in table) for table in expected["tables"]]
    assert [folded(text) for text in texts(document)] == [folded(text) for text in expected["texts"]]
    assert any(len(set(grid.pages)) > 1 for grid in grids(document))


def test_real_report_by_an_agency() -> None:
    path = SHARED / "corpus/hongze_2024.pdf"
    if not path.exists():
        pytest.skip("the real report is not beside this checkout")
    truth = json.loads((SHARED / "corpus/hongze_2024.truth.json").read_text("utf-8"))
    document = pdf.read(path.read_bytes(), path.name)
    proactive, requests, disputes = grids(document)
    figure = re.compile(r"\d+")
    table2, table4 = truth["table2"], truth["table4"]
    expected = [*table2["regs"], *table2["norm"], *(table2[key] for key in ("lic", "pun", "coe", "fee"))]
    assert [cell.text for cell in proactive.cells if figure.fullmatch(cell.text)] == expected
    rows = [[cell for cell in row if figure.fullmatch(cell)] for row in rows_of(requests)]
    assert [row for row in rows if row] == [[str(v) for v in row.values()] for row in truth["table3"].values()]
    assert rows_of(disputes)[-1] == [str(value) for value in leaves(table4)]
    assert any(cell.text == "三、本年度办理结果" for cell in requests.cells)


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in leaves(item)]
    return [leaf for item in value for leaf in leaves(item)] if isinstance(value, list) else [value]


@pytest.mark.parametrize("seed", range(12))
def test_broken_bytes_are_read_or_refused(seed: int) -> None:
    chosen = random.Random(seed)
    data = bytearray((FIXTURES / "forestry_libreoffice.pdf").read_bytes())
    for _ in range(30):
        data[chosen.randrange(len(data))] = chosen.randrange(256)
    with contextlib.suppress(DocumentError):
        assert pdf.read(bytes(data), "t.pdf").blocks


def test_row_and_head_that_a_page_break_cuts_are_joined() -> None:
    top = "".join(text_at(x + 5, 105, text) for x, text in zip(XS, ("5.asked to confirm", "12", "0"), strict=False))
    rest = text_at(XS[0] + 5, 175, "or reissue") + words(1, ys=(130, 100))
    (grid,) = grids(pdf.read(drawn(long_lines() + words(1, ys=(160, 130)) + top, long_lines() + rest), "t.pdf"))
    assert grid.rows == 5
    assert folded(rows_of(grid)[2][0]) == "5.askedtoconfirmorreissue"
    assert rows_of(grid)[2][1:] == ["12", "0"]


def test_blank_row_after_a_page_break_stays_a_row() -> None:
    rest = text_at(XS[0] + 5, 175, "6.repeated") + words(1, ys=(130, 100))
    (grid,) = grids(pdf.read(drawn(long_lines() + words(), long_lines() + rest), "t.pdf"))
    assert [folded(text) for text in rows_of(grid)[3]] == ["6.repeated", "", ""]
    assert grid.rows == 6


def narrow_cells(figures: str) -> str:
    """A row of a label and three figures in cells that hold two digits; `figures`: one line of text for each cell."""
    xs = (20, 200, 225, 250, 275)
    lines = "".join(f"{xs[0]} {y} m {xs[-1]} {y} l S\n" for y in (100, 130))
    lines += "".join(f"{x} 100 m {x} 130 l S\n" for x in xs)
    label, *numbers = figures.split("|")
    return (
        lines
        + text_at(22, 112, label)
        + "".join(text_at(x + 2, 112, n) for x, n in zip(xs[1:-1], numbers, strict=True))
    )


def test_numbers_that_wrap_in_narrow_cells_are_whole_after_a_page_break() -> None:
    upper, lower = narrow_cells("4.without reason|7225|24|9904"), narrow_cells("repeated|8||1")
    (grid,) = grids(pdf.read(drawn(upper, lower), "t.pdf"))
    assert [folded(text) for text in rows_of(grid)[0]] == ["4.withoutreasonrepeated", "72258", "24", "99041"]
    assert grid.rows == 1


@pytest.mark.parametrize("lower", ["5.repeated|8||1", "repeated|8|7|1"])
def test_the_next_row_is_not_taken_for_the_rest_of_a_number(lower: str) -> None:
    """Neither when its label has an ordinal of its own, nor when the numbers above had room to go on."""
    (grid,) = grids(pdf.read(drawn(narrow_cells("4.without|7|2|9"), narrow_cells(lower)), "t.pdf"))
    assert [row[1:] for row in rows_of(grid)] == [["7", "2", "9"], lower.split("|")[1:]]


def dashed(length: float, gap: float) -> str:
    """Every rule of the usual table as a row of small filled bars."""
    bars = ""
    for y in YS:
        bars += "".join(f"{x} {y} {length} .7 re f\n" for x in frange(XS[0], XS[-1], length + gap))
    for x in XS:
        bars += "".join(f"{x} {y} .7 {length} re f\n" for y in frange(YS[0], YS[-1], length + gap))
    return bars


def frange(first: float, last: float, step: float) -> Iterable[float]:
    return (round(first + step * count, 2) for count in range(int((last - first) / step) + 1))


@pytest.mark.parametrize(("length", "gap"), [(0.7, 0.8), (2, 2), (5, 4)])
def test_dotted_and_dashed_rules(length: float, gap: float) -> None:
    (grid,) = grids(pdf.read(drawn(dashed(length, gap) + words()), "t.pdf"))
    assert rows_of(grid) == EXPECTED


@pytest.mark.parametrize(
    "mark",
    [
        "q .7 .7 -.7 .7 60 90 cm BT /F1 24 Tf 0 0 Td (DRAFT COPY) Tj ET Q\n",  # askew
        "q .85 g BT /F1 40 Tf 60 120 Td (DRAFT) Tj ET Q\n",  # pale and large
    ],
)
def test_watermarks_are_no_text(mark: str) -> None:
    document = pdf.read(drawn(mark + long_lines() + words()), "t.pdf")
    assert rows_of(grids(document)[0]) == EXPECTED
    assert texts(document) == []
    assert any("水印" in note for note in document.notes)


def with_fields(content: str, *boxes: tuple[str, str, str]) -> bytes:
    """A page with text fields: (rectangle, value, drawing or "")."""
    objects: list[str] = []
    references = []
    for rectangle, value, drawing in boxes:
        number = 6 + len(objects)
        look = f"/AP << /N {number + 1} 0 R >>" if drawing else ""
        objects.append(f"<< /Type /Annot /Subtype /Widget /FT /Tx /F 4 /Rect [{rectangle}] /V ({value}) {look} >>")
        references.append(f"{number} 0 R")
        if drawing:
            box = "/Type /XObject /Subtype /Form /BBox [0 0 60 20] /Resources << /Font << /F1 3 0 R >> >>"
            objects.append(f"<< {box} /Length {len(drawing)} >>\nstream\n{drawing}\nendstream")
    return drawn(content, extra="\x00".join(objects), flags=f"/Annots [{' '.join(references)}]")


def test_form_fields_are_read_and_never_blank() -> None:
    shown = ("60 162 120 182", "17", "BT /F1 10 Tf 2 5 Td (17) Tj ET")
    unseen = ("160 162 220 182", "18", "")
    empty = ("260 162 320 182", "", "")
    content = long_lines() + words(4, ys=(130, 100))
    (grid,) = grids(pdf.read(with_fields(content, shown, unseen, empty), "t.pdf"))
    assert rows_of(grid)[0] == ["17", "PICTURE", ""]


def test_a_figure_drawn_as_a_shape_or_a_small_picture_is_not_blank() -> None:
    shape = "70 165 m 74 165 l 76 170 l 72 172 l 78 175 l 70 178 l 68 170 l f\n"
    picture = "q 20 0 0 9 170 168 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q\n"
    (grid,) = grids(pdf.read(drawn(long_lines() + shape + picture + words(4, ys=(130, 100))), "t.pdf"))
    assert rows_of(grid)[0] == ["PICTURE", "PICTURE", ""]


def test_a_line_before_a_long_word_is_no_paragraph_end() -> None:
    full = "some text that fills the line as far as this place does"
    lines = [full, full, full, "the line before it (", "www.example.org/a/very/long/address/in/one) ends."]
    content = "".join(text_at(40, 250 - 16 * at, text) for at, text in enumerate(lines))
    assert len(texts(pdf.read(drawn(content), "t.pdf"))) == 1


def test_space_above_begins_a_paragraph_after_a_full_stop() -> None:
    line = "a line of text that reaches as far as the others do."
    content = "".join(text_at(40, y, line) for y in (250, 234, 218, 197, 181, 165))
    assert len(texts(pdf.read(drawn(content), "t.pdf"))) == 2


def test_lines_that_share_no_edge_are_text() -> None:
    content = "".join(text_at(20 + 37 * at % 300, 280 - 14 * at, f"line {at}") for at in range(18))
    assert len(" ".join(texts(pdf.read(drawn(content), "t.pdf"))).split("line")) == 19


def test_lines_of_another_table_do_not_move_those_of_a_small_one() -> None:
    rows = [(0.0, 0.0, 100.0), (20.0, 0.0, 100.0), (50.0, 2.5, 102.5), (200.0, 2.5, 102.5)]
    columns = [(x, 0.0, 20.0) for x in (0.0, 50.0, 100.0)] + [(x, 50.0, 200.0) for x in (2.5, 52.5, 102.5)]
    assert [lattice.xs for lattice in find_lattices(rows, columns)] == [[0.0, 50.0, 100.0], [2.5, 52.5, 102.5]]
