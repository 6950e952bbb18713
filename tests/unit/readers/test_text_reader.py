"""Plain text: grids out of tabs and bars, paragraphs, page numbers, lines that a layout has wrapped."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.model.document import Document, Grid, Paragraph
from nianbao.readers.text import reader as text


def read(content: str) -> Document:
    return text.read(content.encode(), "report.txt")


def paragraphs(document: Document) -> list[tuple[int | None, str]]:
    return [(block.at.line, block.text) for block in document.blocks if isinstance(block, Paragraph)]


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def rows(grid: Grid) -> list[dict[int, str]]:
    found: list[dict[int, str]] = [{} for _ in range(grid.rows)]
    for cell in grid.cells:
        found[cell.row][cell.column] = cell.text
    return found


TABLE = "信息内容\t本年制发件数\t本年废止件数\n规章\t0\t1\n\t其中\t2\n---------\t---\n文件\t\t3"


def test_tabs_make_a_grid_whose_spans_are_lost() -> None:
    document = read(f"二、表\n\n{TABLE}\n\n三、其他\n")
    (grid,) = grids(document)
    assert (grid.rows, grid.columns, grid.spans_known, grid.lines) == (4, 3, False, (3, 4, 5, 7))
    assert rows(grid) == [
        {0: "信息内容", 1: "本年制发件数", 2: "本年废止件数"},
        {0: "规章", 1: "0", 2: "1"},
        {1: "其中", 2: "2"},  # the leading blank stands for a merged cell and is no cell
        {0: "文件", 1: "", 2: "3"},  # a blank among the figures is one
    ]
    assert paragraphs(document) == [(1, "二、表"), (9, "三、其他")]


def test_a_page_number_within_a_table_does_not_cut_it() -> None:
    document = read(TABLE.replace("---------\t---", "- 4 -\n"))
    assert [grid.rows for grid in grids(document)] == [4]
    assert document.notes == ("略去1个页码行",)


@pytest.mark.parametrize("furniture", ["- 4 -", "— 4 —", "第 3 页 共 8 页", "第3页", "－12－", "Page 3 of 8"])
def test_page_numbers_between_paragraphs(furniture: str) -> None:
    assert [line for _, line in paragraphs(read(f"甲\n\n{furniture}\n\n乙"))] == ["甲", "乙"]


@pytest.mark.parametrize("line", ["4", "2024", "- 4", "第三页", "0 - 4 - 1", "—"])
def test_what_may_be_a_figure_is_kept(line: str) -> None:
    assert line in [printed for _, printed in paragraphs(read(f"甲\n{line}\n乙"))]


def test_bars_make_a_grid() -> None:
    document = read("规章 | 0 | 1\n文件｜ 2 ｜ 3\n")
    assert rows(grids(document)[0]) == [{0: "规章", 1: "0", 2: "1"}, {0: "文件", 1: "2", 2: "3"}]


def test_cells_on_lines_of_their_own_stay_paragraphs() -> None:
    document = read("信息内容\n\n本年制发件数\n\n规章\n\n0\n")
    assert [line for _, line in paragraphs(document)] == ["信息内容", "本年制发件数", "规章", "0"]


@pytest.mark.parametrize("line", ["一、\t总体情况", "\t2024年，云溪市某局依法公开。", "（一）\t主动公开"])
def test_a_tab_in_a_heading_or_an_indented_line_makes_no_table(line: str) -> None:
    assert grids(read(f"{line}\n乙\n")) == []


WRAPPED = (
    "    2024年，云溪市青栎区某局认真贯彻落实有关要求，聚焦重点领域持续\n"
    "深化主动公开，规范依申请公开办理流程，加强平台建设和监督保障，不断提\n"
    "升工作质效，全年共主动公开各类信息一百二十条，受理申请十二件，均已按\n"
    "期答复，没有发生行政复议，也没有收取任何费用，各项任务全部按期完成。\n"
    "（一）主动公开情况。全年召开会议三次，开展培训两期，参加人员六十人次\n"
    "，印发通报二期。\n"
    "二、表\n"
)


def test_wrapped_lines_are_joined_within_a_sentence_only() -> None:
    document = read(WRAPPED)
    printed = [line for _, line in paragraphs(document)]
    assert [line[:3] for line in printed] == ["202", "（一）", "二、表"]
    assert printed[0].endswith("按期完成。")
    assert printed[1].endswith("六十人次，印发通报二期。")
    assert document.notes == ("接回4处因排版断开的行",)


FULL = "本年度各项工作按照要求稳步推进，内容经过反复核对，没有发现"


def test_a_short_line_goes_on_where_its_sentence_does() -> None:
    lines = [
        FULL,
        *[FULL] * 3,
        "遗漏。",
        "2024 年，",
        "区政府办代表区政府受理政府",
        "信息公开申请 17 件，均已答复。",
        "三、收到和处理情况",
    ]
    printed = [line for _, line in paragraphs(read("\n".join(lines)))]
    assert printed[1:] == ["2024 年，区政府办代表区政府受理政府信息公开申请 17 件，均已答复。", "三、收到和处理情况"]


def test_a_line_that_ends_in_figures_is_a_row() -> None:
    lines = [*[FULL] * 4, "遗漏。", "（二）部分公开（区分处理的，只计这一   0   0   0", "情形，不计其他情形）"]
    assert [line for _, line in paragraphs(read("\n".join(lines)))][-2:] == lines[-2:]


def test_the_margin_of_a_page_is_no_indent() -> None:
    lines = [*[FULL] * 4, "遗漏。"]
    assert paragraphs(read("\n".join("      " + line + "  " for line in lines))) == paragraphs(read("\n".join(lines)))


def test_lines_of_unwrapped_text_are_left_apart() -> None:
    content = "2024年，云溪市青栎区某局依法公开各类信息\n另一段，长度不同，也没有句号\n一二三四五六七八九十\n"
    assert len(paragraphs(read(content))) == 3


def test_line_ends_of_every_system() -> None:
    assert paragraphs(read("甲\r\n乙\r丙\n丁")) == [(1, "甲"), (2, "乙"), (3, "丙"), (4, "丁")]


@given(
    st.lists(st.lists(st.sampled_from(["", "0", "12", "规章", "其他"]), min_size=2, max_size=6), min_size=1, max_size=8)
)
def test_every_printed_cell_is_in_its_place(table: list[list[str]]) -> None:
    for grid in grids(read("\n".join("\t".join(row) for row in table))):
        for cell in grid.cells:
            assert table[grid.lines[cell.row] - 1][cell.column] == cell.text


@given(st.text(alphabet="一、（）\t |-=0 1。\n\u3000页第共", max_size=80))
def test_any_text_is_read(content: str) -> None:
    document = read(content)
    assert all(block.text.strip() for block in document.blocks if isinstance(block, Paragraph))


SHARED = Path(__file__).resolve().parents[3] / "../shared"


@pytest.mark.parametrize(
    ("name", "sizes"),
    [("seed_report_2024", [(13, 4), (1, 2), (28, 10), (4, 15)]), ("corpus/hongze_2024", [(14, 4), (26, 10), (4, 15)])],
)
def test_real_texts_give_full_grids(name: str, sizes: list[tuple[int, int]]) -> None:
    path = SHARED / f"{name}.txt"
    if not path.is_file():
        pytest.skip("the real reports are not beside this checkout")
    assert [(grid.rows, grid.columns) for grid in grids(text.read(path.read_bytes(), path.name))] == sizes


@pytest.mark.parametrize("mark", ["> ", ">", ">> ", "> > ", "＞"])
def test_the_marks_of_a_quoted_mail_are_no_part_of_the_text(mark):
    lines = ["一、总体情况", "", "2024年公开信息12条。", "规章\t0\t0\t0", "规范性文件\t1\t2\t3"]
    quoted = "转发：年报\n\n" + "\n".join(mark + line for line in lines)
    blocks = read(quoted).blocks
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == [
        "转发：年报",
        "一、总体情况",
        "2024年公开信息12条。",
    ]
    assert any(isinstance(block, Grid) for block in blocks)


def test_a_sign_at_the_head_of_a_few_lines_stays():
    blocks = read("一、总体情况\n公开信息\n> 90% 的按期\n收到申请").blocks
    assert any("> 90%" in block.text for block in blocks if isinstance(block, Paragraph))


@pytest.mark.parametrize("end", ["\x07", "\x07\x07"])
def test_marks_at_the_ends_of_cells_are_cells(end: str) -> None:
    """Word's own text of a table: a mark behind each cell, and another one behind each row."""
    rows = [["项目", "件数", "人数"], ["甲", "", "3"], ["乙", "4", "5"]]
    body = "标题\n" + "\n".join("\x07".join(row) + end for row in rows)
    (grid,) = (block for block in read(body).blocks if isinstance(block, Grid))
    assert [[cell.text for cell in grid.cells if cell.row == row] for row in range(3)] == rows


def test_marks_of_one_cell_a_line_are_no_rows() -> None:
    body = "标题\n" + "\n".join(f"{word}\x07" for word in ("项目", "件数", "甲", "", "乙"))
    assert not any(isinstance(block, Grid) for block in read(body).blocks)


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ('行政强制,"7549\n3",', ["行政强制", "7549\n3", ""]),
        ('"行政\n强制",7549,', ["行政\n强制", "7549", ""]),
        ('行政强制,"75\n49\n3",', ["行政强制", "75\n49\n3", ""]),
        ('行政强制,7549,"见\n附件"', ["行政强制", "7549", "见\n附件"]),
        ('行政强制,"75""4\n9",', ["行政强制", '75"4\n9', ""]),
        ('"行政\n强制","75\n49",', ["行政\n强制", "75\n49", ""]),
    ],
)
def test_a_cell_between_quotes_may_go_over_lines(row: str, cells: list[str]) -> None:
    document = read(f"信息内容,本年,备注\n行政许可,3,\n{row}\n行政处罚,4,\n")
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells if cell.row == 2] == cells
    assert [cell.text for cell in grid.cells if cell.row == 3] == ["行政处罚", "4", ""]


@pytest.mark.parametrize(
    "printed",
    [
        '他说,"好的\n第二天又说"不好",\n后来没有说',
        '行政强制,"7549\n行政处罚,4,5\n',
        '"全年公开20条。\n答复3件。"\n',
        '行政强制, "7549\n3",',
        '高12",宽3\n高4",宽5',
    ],
)
def test_a_quote_that_opens_no_cell_leaves_lines_as_they_are(printed: str) -> None:
    said = [block.text for block in read(printed).blocks if isinstance(block, Paragraph)]
    assert said == printed.strip().split("\n")
