"""What spreadsheets take for a formula is text."""

from __future__ import annotations

import pytest

from nianbao.base.formulas import no_formula


@pytest.mark.parametrize(
    "text",
    ["=1", "+1", "-2", "@SUM(1)", "\t=1", "\r1", "\n=1", "\uff1d1+1", "\uff0b1", "\uff0d2", "\uff20SUM(1)", "=cmd|' /C calc'!A0"],
)  # fmt: skip
def test_a_formula_is_text(text):
    assert no_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-", "=", "\uff0d", "教育局", "1-2", "a=b", "'=1", "——", "2025-01-01"])
def test_other_text_stays(text):
    assert no_formula(text) == text
