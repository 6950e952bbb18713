"""What a cell for words, or for yes or no, holds."""

from __future__ import annotations

import pytest

from nianbao.base.numbers import State, parse_cell


@pytest.mark.parametrize(
    ("raw", "value", "state"),
    [
        *(
            (yes, 1, State.PRINTED)
            for yes in ("是", " 是 ", "√", "有", "已建立", "☑是 □否", "■是□否", "是√ 否", "是☑/否□")
        ),
        *((no, 0, State.PRINTED) for no in ("否", "无", "没有", "未建立", "□是 ☑否", "□是 √否", "是 否√", "是□否■")),
        *((both, None, State.ILLEGIBLE) for both in ("☑是 ☑否", "□是 □否", "是 否", "是否", "×", "3", "正在建设")),
        ("", None, State.BLANK),
        ("—", None, State.DASH),
    ],
)
def test_yes_or_no(raw: str, value: int | None, state: State) -> None:
    assert parse_cell(raw, "yes_no")[:2] == (value, state)


@pytest.mark.parametrize(
    ("raw", "state"),
    [("青栎发布", State.PRINTED), ("12", State.PRINTED), (" ", State.BLANK), ("/", State.DASH), ("无", State.DASH)],
)
def test_words(raw: str, state: State) -> None:
    assert parse_cell(raw, "text")[:2] == (None, state)


def test_figures() -> None:
    assert parse_cell("12", "count")[:2] == (12, State.PRINTED)
