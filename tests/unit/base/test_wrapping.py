"""Widths of wrapped text: lines cut by width, lines cut by characters, and lines that are not wrapped."""

from __future__ import annotations

import pytest

from nianbao.base.wrapping import half_widths, wrap_of

TEXT = "本年度把养老服务的办理条件逐项写进指南并按季核查栏目更新同时把培训安排公布在网站首页供群众查阅" * 8


def test_widths_count_ideographs_twice() -> None:
    assert half_widths("全年12件 ") == 8


@pytest.mark.parametrize("length", [20, 28, 35, 60])
def test_lines_cut_by_characters(length: int) -> None:
    lines = [TEXT[at : at + length] for at in range(0, len(TEXT), length)]
    wrap = wrap_of(lines)
    assert wrap is not None
    assert all(wrap.full(line) for line in lines[:-1])
    assert not wrap.full(lines[0][: length // 2])


def test_lines_with_figures_are_full_by_their_number_of_characters() -> None:
    lines = [TEXT[at : at + 20] for at in range(0, 120, 20)] + ["1234567890" * 2] * 2
    wrap = wrap_of(lines)
    assert wrap is not None and wrap.full("1234567890" * 2)


def test_paragraphs_of_one_length_that_end_their_sentences_are_not_wrapped() -> None:
    assert wrap_of([TEXT[at : at + 30] + "。" for at in range(0, 180, 30)]) is None


def test_lines_of_any_length_are_not_wrapped() -> None:
    assert wrap_of([TEXT[: 20 + 9 * n] for n in range(9)]) is None
    assert wrap_of([TEXT[:30]]) is None
