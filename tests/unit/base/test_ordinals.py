"""How pages are numbered, wherever that is asked."""

from __future__ import annotations

import re

import pytest

from nianbao.base.ordinals import DIGITS, NUMERALS, PAGE, PAGE_BETWEEN_DASHES, PAGE_IN_ENGLISH, PAGE_OF_PAGES
from nianbao.base.text import chinese_number

FORMS = {"words": PAGE, "dashes": PAGE_BETWEEN_DASHES, "of": PAGE_OF_PAGES, "english": PAGE_IN_ENGLISH}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("第3页", "words"), ("第 3 页 共 12 页", "words"), ("第3页/共12页", "words"), ("第3页，总12页", "words"),
        ("- 3 -", "dashes"), ("—3—", "dashes"), ("—— 12 ——", "dashes"), ("·3·", "dashes"), ("～3～", None),
        ("3/12", "of"), ("3 ／ 12", "of"), ("Page 3", "english"), ("page 3 of 12", "english"), ("PAGE 3/12", "english"),
        ("3", None), ("-3", None), ("__3__", None), ("第3条", None), ("2024/12", None), ("第三页", None),
    ],
)  # fmt: skip
def test_numbers_of_pages(text: str, form: str | None) -> None:
    assert [name for name, pattern in FORMS.items() if re.fullmatch(pattern, text)] == ([form] if form else [])


def test_numerals_stand_in_their_order() -> None:
    assert [chinese_number(one) for one in NUMERALS] == list(range(1, 11))
    assert NUMERALS.startswith(DIGITS) and len(DIGITS) == 9
