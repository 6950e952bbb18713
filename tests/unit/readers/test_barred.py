"""Tables with one cell a line and bars between."""

from __future__ import annotations

from nianbao.model.document import Grid, Paragraph
from nianbao.readers.sniff import read
from nianbao.readers.text.barred import cells_a_line
from nianbao.readers.text.reader import split_lines

HEAD = "二、主动公开政府信息情况"


def rows(text: str) -> list[list[str]]:
    found = cells_a_line(split_lines(text), 0)
    return [[cell for _, cell in row] for row in found.rows]


def texts(text: str) -> list[str]:
    return [cell for _, cell in cells_a_line(split_lines(text), 0).cells]


def test_bars_that_fill_rows_up_tell_the_rows() -> None:
    text = "第一项 |\n|||\n内容 |\n甲 |\n乙 |\n丙 |\n规章 |\n|\n2 |\n|\n许可 |\n5 | ||\n"
    assert rows(text) == [
        ["第一项", "", "", ""],
        ["内容", "甲", "乙", "丙"],
        ["规章", "|", "2", "|"],
        ["许可", "5", "", ""],
    ]


def test_a_bar_on_a_line_of_its_own_closes_the_cell_before_it() -> None:
    assert texts("规章\n|\n0\n|\n|\n6\n|\n文件\n|\n1\n|\n0\n|\n3\n|") == ["规章", "0", "|", "6", "文件", "1", "0", "3"]


def test_words_broken_over_lines_are_joined_and_figures_are_not() -> None:
    assert texts("商业\n企业 |\n科研\n机构 |\n其他 |\n合计 |\n2\n0 |\n1 |")[:2] == ["商业企业", "科研机构"]
    assert texts("商业\n企业 |\n科研\n机构 |\n其他 |\n合计 |\n2\n0 |\n1 |")[4] == "2\n0"


def test_a_heading_before_the_table_is_no_cell() -> None:
    table = "".join(f"|\n {word} |\n 0 |\n" for word in ("规章", "文件", "许可", "处罚", "强制"))
    blocks = read(f"{HEAD}\n{table}".encode(), "x.txt").blocks
    assert isinstance(blocks[0], Paragraph)
    assert blocks[0].text == HEAD


def test_rows_in_one_line_each_are_left_to_the_grid() -> None:
    assert cells_a_line(split_lines("内容 | 甲 | 乙 |\n规章 | 0 | 0 |\n文件 | 1 | 0 |\n许可 | 1 | 0 |"), 0).end == 0


def test_a_bar_before_a_blank_first_cell_is_kept() -> None:
    (grid,) = read("甲 | 乙 | 丙 |\n1 | 2 | 3 |\n| 2 | |\n".encode(), "x.txt").blocks
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells if cell.row == 2] == ["2", ""]
    assert grid.cells[-2].column == 1


def test_comma_separated_rows_are_a_grid_and_sentences_are_not() -> None:
    blocks = read('甲,乙,丙\n1,,3\n"4,000",5,6\n由总体情况, 主动公开, 其他三个部分组成。\n'.encode(), "x.txt").blocks
    assert isinstance(blocks[0], Grid)
    assert [cell.text for cell in blocks[0].cells] == ["甲", "乙", "丙", "1", "", "3", "4,000", "5", "6"]
    assert isinstance(blocks[1], Paragraph)
