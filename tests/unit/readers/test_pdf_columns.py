"""Pages in two columns: where the gutter is, and what is read in which order."""

from __future__ import annotations

import pytest

from nianbao.readers.pdf.columns import columns_of
from nianbao.readers.pdf.content import Char, PageContent

LEFT = [f"左栏第{number}行写着依法公开各类信息" for number in range(9)]
RIGHT = [f"右栏第{number}行写着下一步逐项核对" for number in range(9)]


def line(text: str, x: float, y: float) -> list[Char]:
    return [(character, x + 10 * place, y, x + 10 * place + 10, y + 10) for place, character in enumerate(text)]


def page(*lines: tuple[str, float, float]) -> PageContent:
    return PageContent(500, 700, chars=[char for each in lines for char in line(*each)])


def columns(left: list[str], right: list[str], *more: tuple[str, float, float]) -> PageContent:
    sides = ((left, 40.0), (right, 270.0))
    return page(*more, *((text, x, 150 + 20 * place) for texts, x in sides for place, text in enumerate(texts)))


def texts(parts: list[PageContent]) -> list[str]:
    return ["".join(char[0] for char in part.chars) for part in parts]


def test_the_left_column_is_read_before_the_right_one() -> None:
    title, foot = ("青栎区林业局政府信息公开工作年度报告", 150.0, 40.0), ("—1—", 210.0, 660.0)
    parts, gutter = columns_of(columns(LEFT, RIGHT, title, foot))
    assert texts(parts) == [title[0], "".join(LEFT), "".join(RIGHT), foot[0]]
    assert gutter is not None
    assert 190 < gutter < 270
    assert {min(char[1] for char in part.chars) for part in parts[1:3]} == {40.0}


@pytest.mark.parametrize(
    "content",
    [
        columns([text + "以及其他" * 5 for text in LEFT], []),  # one column
        columns(LEFT, [str(number) for number in range(9)]),  # labels and figures: a table without rules
        columns(LEFT, RIGHT, ("一行字从左到右写过中缝说明这是一栏而不是两栏", 150.0, 400.0)),
        columns(LEFT[:3], RIGHT[:3]),  # too few lines to tell
    ],
)
def test_everything_else_is_one_column(content: PageContent) -> None:
    parts, gutter = columns_of(content)
    assert (parts, gutter) == ([content], None)


def test_a_table_across_the_page_is_not_cut() -> None:
    content = columns(LEFT, RIGHT)
    content.horizontal = [(300.0, 40.0, 460.0)]
    assert columns_of(content)[1] is None


def test_the_last_page_keeps_the_columns_of_the_page_before() -> None:
    last = columns(LEFT[:2], RIGHT[:2])
    assert texts(columns_of(last, 240.0)[0]) == ["".join(LEFT[:2]), "".join(RIGHT[:2])]
    assert columns_of(columns(["一行字从左到右写过中缝说明这是一栏而不是两栏"], []), 240.0)[1] is None
