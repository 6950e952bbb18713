"""The lines of a cell of a PDF as one text."""

from __future__ import annotations

import pytest

from nianbao.base.numbers import parse_figure
from nianbao.readers.pdf.stitch import cell_text


def drawn(*lines: str, size: float = 6.0) -> list[tuple[str, float, float, float, float]]:
    """Characters of lines below each other, from the left edge."""
    return [
        (sign, at * size / 2, row * 8.0, (at + 1) * size / 2, row * 8.0 + size)
        for row, line in enumerate(lines)
        for at, sign in enumerate(line)
    ]


@pytest.mark.parametrize("sign", ["-", "－", "—", "–", "−", "――", "--"])
@pytest.mark.parametrize("figure", ["1226", "5", "37"])
def test_a_sign_on_a_line_of_its_own_is_no_sign_of_the_figure_below(sign: str, figure: str) -> None:
    text, _ = cell_text(drawn(sign, figure), 24.0)
    assert text == f"{sign}\n{figure}"
    assert parse_figure(text).value is None


@pytest.mark.parametrize("line", ["-1226", "(3)", "1,226"])
def test_what_stands_in_one_line_is_one_figure(line: str) -> None:
    assert cell_text(drawn(line), 24.0)[0] == line


def test_a_full_line_goes_on_below() -> None:
    assert cell_text(drawn("-122", "6"), 13.0)[0] == "-1226"
    assert cell_text(drawn("12", "26"), 24.0)[0] == "12\n26"


@pytest.mark.parametrize("lines", [("1 16", "2"), ("11", "2 3"), ("12 3", "45"), ("1 162", "2")])
def test_a_line_that_holds_two_figures_does_not_end_within_a_third(lines: tuple[str, str]) -> None:
    text, _ = cell_text(drawn(*lines), 13.0)
    assert "\n" in text
    assert parse_figure(text).value is None
