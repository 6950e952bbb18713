"""Of several places of a table the one that is read; and what it costs where a text repeats labels without end."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from fuzz.sources import form
from nianbao.readers.sniff import read
from nianbao.recognise import recognise

TITLE = "云溪市青栎区水务局2025年政府信息公开工作年度报告\n"


def calls(text: str, kind: str) -> int:
    """How many functions are called to recognise a text."""
    document, count = read((TITLE + text).encode(), f"x.{kind}"), 0

    def told(frame: FrameType, event: str, value: Any) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(told)
    try:
        recognise(document, form())
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("text", ["行政许可 12 行政处罚 3 ", "行政许可,3\n行政处罚,4\n", "上年度 2024年 行政许可 5\n"])
def test_labels_that_are_repeated_without_end_cost_no_more_than_their_number(text: str) -> None:
    calls(text * 40, "csv")  # what is made once
    assert calls(text * 400, "csv") < 2.4 * calls(text * 200, "csv")
