"""What nobody sees on a page of a PDF is not read; struck-out figures, recognised pictures, two pages on a sheet."""

from __future__ import annotations

import struct

import pytest
from tests.unit.readers.test_pdf_reader import (
    EXPECTED,
    XS,
    YS,
    drawn,
    grids,
    long_lines,
    rows_of,
    text_at,
    texts,
    words,
)

from nianbao.base.errors import DocumentError
from nianbao.readers.pdf import reader as pdf
from nianbao.readers.pdf.crop import crops

BEFORE = long_lines() + words()
FIFTH = (XS[1] + 20, YS[1] + 10)  # where the 5 in the middle of the table begins
LAYERS = "<< /Type /OCG /Name (old) >>\x00<< /Type /OCG /Name (new) >>"
SMALL = f"BT /F1 {{}} Tf {{}} {FIFTH[0] + 8} {FIFTH[1]} Tm (9) Tj ET\n"
COVERED = (
    f"1 g {FIFTH[0] + 6} {FIFTH[1] - 4} m {FIFTH[0] + 17} {FIFTH[1] - 4} l {FIFTH[0] + 17} {FIFTH[1] + 10} l "
    f"{FIFTH[0] + 12} {FIFTH[1] + 12} l {FIFTH[0] + 8} {FIFTH[1] + 12} l {FIFTH[0] + 6} {FIFTH[1] + 10} l "
    f"{FIFTH[0] + 6} {FIFTH[1] + 4} l h "
)
PICTURE = "q 400 0 0 300 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \xff EI Q\n"


def beside(text: str) -> str:
    return text_at(FIFTH[0] + 6, FIFTH[1], text)


def table_of(content: str, **more: str) -> list[list[str]]:
    (grid,) = grids(pdf.read(drawn(content, **more), "t.pdf"))
    return rows_of(grid)


@pytest.mark.parametrize(
    "hidden",
    [
        "3 Tr " + beside("9") + "0 Tr\n",
        "7 Tr " + beside("9") + "0 Tr\n",
        "1 g " + beside("9") + "0 g\n",
        "1 1 1 rg " + beside("9") + "0 g\n",
        "1 G 1 Tr " + beside("9") + "0 Tr 0 G\n",
        "0.98 0.98 1 rg " + beside("9") + "0 g\n",
        beside("9") + f"1 g {FIFTH[0] + 5} {FIFTH[1] - 4} 12 15 re f 0 g\n",
        f"q 0 0 20 20 re W n {beside('9')} Q\n",
        "/GS0 gs " + beside("9") + "/GS1 gs\n",
        f"0 0 0.6 rg {FIFTH[0] + 5} {FIFTH[1] - 4} 12 15 re f " + beside("9") + "0 g\n",
        f"0 g {FIFTH[0] + 5} {FIFTH[1] - 4} 12 15 re f " + beside("9"),
        SMALL.format("0.2", "1 0 0 1"),
        SMALL.format("10", "0.02 0 0 0.02"),
        SMALL.format("10", "0.001 0 0 1"),
        SMALL.format("10", "1 0 0 0.001"),
        "0.5 Tz " + beside("9") + "100 Tz\n",
        f"q BT /F1 9 Tf 7 Tr 5 5 Td (x) Tj ET 0 Tr {beside('9')} Q\n",  # clipped by letters
        beside("9") + COVERED + "f 0 g\n",
    ],
)  # fmt: skip
def test_a_figure_that_nobody_sees_is_not_read(hidden: str) -> None:
    opacity = "/ExtGState << /GS0 << /ca 0 >> /GS1 << /ca 1 >> >>"
    assert table_of(BEFORE + hidden, resources=opacity) == EXPECTED


@pytest.mark.parametrize(
    "seen",
    [
        "0.5 g " + beside("9") + "0 g\n",
        f"0 0 0.5 rg {FIFTH[0] - 15} {FIFTH[1] - 5} 70 20 re f 1 g " + text_at(*FIFTH, "59") + "0 g\n",
        f"q 0 0 390 290 re W n {beside('9')} Q\n",
        f"0.9 g {FIFTH[0] + 5} {FIFTH[1] - 4} 12 15 re f 0 g " + beside("9"),
        "2 Tr " + beside("9") + "0 Tr\n",
        "1 g 0 G 1 Tr " + beside("9") + "0 Tr 0 g\n",
    ],
)  # fmt: skip
def test_a_figure_that_is_seen_is_read_whatever_its_look(seen: str) -> None:
    rows = table_of(BEFORE + seen)
    assert rows[1][1] == "59"
    assert [row for place, row in enumerate(rows) if place != 1] == [EXPECTED[0], EXPECTED[2]]


def layered(off: str) -> bytes:
    """A page with an old figure and a new one in the same place, in two layers, one of which is off."""
    old = f"/OC /L0 BDC {text_at(*FIFTH, '77')} EMC\n"
    new = f"/OC /L1 BDC {text_at(*FIFTH, '88')} EMC\n"
    table = long_lines() + words().replace("(5)", "()")
    data = drawn(table + old + new, resources="/Properties << /L0 6 0 R /L1 7 0 R >>", extra=LAYERS).decode("latin-1")
    catalog = "<< /Type /Catalog /Pages 2 0 R >>"
    layers = f"<< /Type /Catalog /Pages 2 0 R /OCProperties << /OCGs [6 0 R 7 0 R] /D << /OFF [{off}] >> >> >>"
    return data.replace(catalog, layers).encode("latin-1")


@pytest.mark.parametrize(("off", "figure"), [("6 0 R", "88"), ("7 0 R", "77")])
def test_only_layers_that_are_on_are_read(off: str, figure: str) -> None:
    document = pdf.read(layered(off), "t.pdf")
    (grid,) = grids(document)
    assert rows_of(grid)[1] == ["4", figure, "6"]
    assert any("看不见的文字" in note for note in document.notes)


def test_recognised_text_under_visible_text_is_ignored() -> None:
    recognised = words().replace("(5)", "(6)").replace("(8)", "(3)")
    assert table_of(BEFORE + "3 Tr 1 0 0 1 1.5 0 cm " + recognised) == EXPECTED


def test_text_that_was_recognised_in_a_picture_is_read_and_said() -> None:
    document = pdf.read(drawn(PICTURE + "3 Tr " + BEFORE), "t.pdf")
    (grid,) = grids(document)
    assert rows_of(grid) == EXPECTED
    assert any("识别文字" in note for note in document.notes)


def test_a_page_that_shows_nothing_is_not_read() -> None:
    with pytest.raises(DocumentError):
        pdf.read(drawn("3 Tr " + text_at(50, 200, "Unseen.")), "t.pdf")
    document = pdf.read(drawn(text_at(50, 200, "Seen."), "1 g " + text_at(50, 200, "Unseen.")), "t.pdf")
    assert texts(document) == ["Seen."]
    assert document.unread_pages == (2,)


def test_a_struck_out_figure_is_none() -> None:
    y = FIFTH[1] + 3.5
    rows = table_of(BEFORE + f"{FIFTH[0] - 1} {y} m {FIFTH[0] + 8} {y} l S\n")
    assert rows[1][1] not in ("5", "")
    assert [row for place, row in enumerate(rows) if place != 1] == [EXPECTED[0], EXPECTED[2]]
    beside_it = table_of(BEFORE + beside(" 21") + f"{FIFTH[0] - 1} {y} m {FIFTH[0] + 6} {y} l S\n")
    assert beside_it[1][1] == "21"


def test_an_underlined_figure_stays() -> None:
    y = FIFTH[1] - 1.5
    assert table_of(BEFORE + f"{FIFTH[0] - 1} {y} m {FIFTH[0] + 8} {y} l S\n") == EXPECTED


def shifted(content: str, by: float) -> str:
    return f"q 1 0 0 1 {by} 0 cm\n{content}Q\n"


def test_two_pages_on_a_sheet_are_read_one_after_the_other() -> None:
    def page(first: int) -> str:
        prose = "".join(
            text_at(50, 540 - 14 * line, f"Page {first} line {line} of plain text on it.") for line in range(8)
        )
        return prose + long_lines() + words(first)

    document = pdf.read(drawn(page(1) + shifted(page(21), 421), media="0 0 842 595"), "t.pdf")
    first, second = grids(document)
    assert rows_of(first) == EXPECTED
    assert rows_of(second) == [["21", "22", "23"], ["24", "25", "26"], ["27", "28", "29"]]
    prose = " ".join(texts(document))
    assert prose.index("Page 1 line 7") < prose.index("Page 21 line 5")


def test_a_table_over_a_wide_page_is_no_sheet_of_two() -> None:
    across = "".join(f"40 {y} m 800 {y} l S\n" for y in YS)
    down = "".join(f"{x} {YS[0]} m {x} {YS[-1]} l S\n" for x in (40, 230, 420, 610, 800))
    figures = words(1, xs=(40, 230, 425, 610))
    (grid,) = grids(pdf.read(drawn(across + down + figures, media="0 0 842 595"), "t.pdf"))
    assert rows_of(grid) == [["1", "2", "3", "4"], ["5", "6", "7", "8"], ["9", "10", "11", "12"]]


@pytest.mark.parametrize(("turn", "matrix"), [(0, ""), (90, "0 1 -1 0 300 0 cm\n"), (270, "0 -1 1 0 0 400 cm\n")])
def test_a_place_can_be_drawn_whatever_the_turn_of_the_page(turn: int, matrix: str) -> None:
    media = "0 0 300 400" if turn else "0 0 400 300"
    data = drawn(matrix + BEFORE, media=media, flags=f"/Rotate {turn}")
    (grid,) = grids(pdf.read(data, "t.pdf"))
    assert set(grid.boxes) == {(row, column) for row in range(3) for column in range(3)}
    empty = (5.0, 5.0, 45.0, 45.0)
    five, nothing, beyond = crops(data, "t.pdf", [(1, grid.boxes[1, 1]), (1, empty), (9, empty)])
    assert five is not None and nothing is not None and beyond is None
    assert five.startswith(b"\x89PNG") and len(five) > len(nothing)
    width, height = struct.unpack(">II", five[16:24])
    left, top, right, bottom = grid.boxes[1, 1]
    assert (round(width / 2), round(height / 2)) == (round(right - left + 12), round(bottom - top + 12))


def test_the_second_page_of_a_sheet_has_its_own_places() -> None:
    page = "".join(text_at(50, 540 - 14 * line, f"Line {line} of plain text stands here.") for line in range(8))
    page += long_lines() + words()
    first, second = grids(pdf.read(drawn(page + shifted(page, 421), media="0 0 842 595"), "t.pdf"))
    assert second.boxes[0, 0][0] - first.boxes[0, 0][0] == pytest.approx(421, abs=1)


def turned(matrix: str, text: str) -> str:
    return f"BT /F1 10 Tf {matrix} {FIFTH[0] + 20} {FIFTH[1]} Tm ({text}) Tj ET\n"


@pytest.mark.parametrize(
    "odd",
    [
        turned("-1 0 0 -1", "69"),
        turned("-1 0 0 1", "12"),
        turned("1 0 0 -1", "3"),
        beside("9") + text_at(FIFTH[0] + 6.5, FIFTH[1], "3"),
        beside("9") + text_at(FIFTH[0] + 8, FIFTH[1], "4"),
    ],
)
def test_figures_upside_down_mirrored_or_on_each_other_are_not_told(odd: str) -> None:
    assert not table_of(BEFORE + odd)[1][1].isdigit()


def test_a_page_set_upside_down_as_a_whole_is_read() -> None:
    content = f"q -1 0 0 -1 400 300 cm {BEFORE} Q"
    rows = table_of(content)
    assert rows == EXPECTED


@pytest.mark.parametrize("ends", [((5, -1), (13, 9)), ((5, 9), (13, -1))])
def test_a_slanting_stroke_strikes_out(ends: tuple[tuple[float, float], tuple[float, float]]) -> None:
    (x0, y0), (x1, y1) = ends
    stroke = f"{FIFTH[0] + x0} {FIFTH[1] + y0} m {FIFTH[0] + x1} {FIFTH[1] + y1} l S\n"
    assert table_of(BEFORE + beside("9") + stroke) == EXPECTED
