"""Markdown: headings, pipe tables, embedded HTML, emphasis, images."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.model.document import Document, Grid, Paragraph, Picture
from nianbao.readers.text import markdown


def read(content: str) -> Document:
    return markdown.read(content.encode(), "report.md")


def paragraphs(document: Document) -> list[tuple[str, int | None]]:
    return [(block.text, block.level) for block in document.blocks if isinstance(block, Paragraph)]


def cells(document: Document) -> list[list[tuple[int, int, str]]]:
    return [
        [(cell.row, cell.column, cell.text) for cell in block.cells]
        for block in document.blocks
        if isinstance(block, Grid)
    ]


def test_headings_have_levels() -> None:
    document = read("# 报告 #\n\n##一、总体情况\n正文。\n\n二、表\n---\n")
    assert paragraphs(document) == [("报告", 1), ("一、总体情况", 2), ("正文。", None), ("二、表", 2)]


@pytest.mark.parametrize("rule", ["|---|---|", "| :--- | ---: |", "--- | ---", "|-|-|"])
def test_the_separator_is_no_row(rule: str) -> None:
    document = read(f"| 甲 | 乙 |\n{rule}\n| 规章 | 0 |\n| — | - |\n")
    assert cells(document) == [[(0, 0, "甲"), (0, 1, "乙"), (1, 0, "规章"), (1, 1, "0"), (2, 0, "—"), (2, 1, "-")]]


def test_a_bar_at_the_edge_of_a_row_without_outer_bars_parts_a_blank_cell() -> None:
    document = read("甲 | 乙 | 丙\n--- | --- | ---\n规章 | 0 |\n | 1 | 2\n")
    assert cells(document)[0][3:] == [(1, 0, "规章"), (1, 1, "0"), (1, 2, ""), (2, 1, "1"), (2, 2, "2")]


def test_a_drawn_grid_is_one_table() -> None:
    document = read("+----+----+\n| 甲 | 乙 |\n+====+====+\n| 规章 | 0 |\n+----+----+\n")
    assert cells(document) == [[(0, 0, "甲"), (0, 1, "乙"), (1, 0, "规章"), (1, 1, "0")]]


def test_marks_inside_cells() -> None:
    document = read("| 甲 | 乙 |\n|---|---|\n| **规章**<br>文件 | a\\|b |\n| &lt;其他&gt; | `0` |\n")
    assert [text for _, _, text in cells(document)[0]][2:] == ["规章\n文件", "a|b", "<其他>", "0"]


def test_an_embedded_html_table_keeps_its_spans() -> None:
    document = read(
        "# 报告\n\n<table>\n<tr><td rowspan=2>甲</td><td>1</td></tr>\n\n<tr><td>2</td></tr>\n</table>\n\n乙\n"
    )
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert [cell[:5] for cell in grid.cells] == [(0, 0, 2, 1, "甲"), (0, 1, 1, 1, "1"), (1, 1, 1, 1, "2")]
    assert (grid.at.line, grid.spans_known) == (3, True)
    assert paragraphs(document)[-1] == ("乙", None)


def test_inline_marks_are_stripped() -> None:
    document = read(
        "# 报告\n\n**重点**公开，*依法*办理，见[目录](http://a.b/c)，2\\*3，a_b_c。\n\n- 一是公开\n> 引文\n"
    )
    assert [text for text, _ in paragraphs(document)][1:] == [
        "重点公开，依法办理，见目录，2*3，a_b_c。",
        "一是公开",
        "引文",
    ]


def test_images_are_pictures() -> None:
    document = read('## 表\n![申请情况](t3.png)\n<img src="a.png" alt="图">\n')
    assert [block.description for block in document.blocks if isinstance(block, Picture)] == ["申请情况", "图"]


def test_fenced_text_is_read_and_the_fence_is_not() -> None:
    assert [text for text, _ in paragraphs(read("```\n一、总体情况\n```\n"))] == ["一、总体情况"]


def test_front_matter_gives_the_title_and_comments_go() -> None:
    document = read("---\ntitle: 某局年度报告\ndate: 2025-01-01\n---\n<!-- 草稿\n-->\n## 一、总体情况\n")
    assert document.titles == ("某局年度报告",)
    assert paragraphs(document) == [("一、总体情况", 2)]
    assert document.blocks[0].at.line == 7


@given(st.text(alphabet="#|-*_`<>[]()!\\ \n一甲0ab/td", max_size=120))
def test_any_text_is_read(content: str) -> None:
    assert read(content).format == "md"
