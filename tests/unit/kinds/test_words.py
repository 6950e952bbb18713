"""How sets of cells are named in messages."""

from __future__ import annotations

import pytest

from nianbao.kinds.words import brief, cells_words
from nianbao.model.form import Address
from support.forms import FORM

ROWS = [row.id for row in FORM.table_by_id["requests"].rows]
PARTIAL = "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"


def cells(rows: list[str], columns: list[str]) -> list[Address]:
    return [Address("requests", row, column) for row in rows for column in columns]


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (cells(["granted"], ["research"]), "（一）予以公开·科研机构"),
        (cells(["partially_granted"], ["total"]), "（二）部分公开·总计"),
        (cells(ROWS, ["research", "other"]), f"“科研机构、其他”列（{len(ROWS)}行）"),
        (cells(["granted"], ["research", "other", "total"]), "“（一）予以公开”行（3列）"),
        (cells(ROWS[:4], ["research"]) + cells(ROWS[:3], ["other"]), "“科研机构、其他”列共7格"),
        (
            cells(["granted", "partially_granted"], ["research", "other", "total"])
            + cells(["granted"], ["enterprise"]),
            "“（一）予以公开、（二）部分公开”行共7格",
        ),
    ],
)
def test_cells_are_named_shortly(named: list[Address], words: str) -> None:
    assert cells_words(FORM, named) == words


def test_many_scattered_cells_are_counted() -> None:
    columns = ["natural_person", "enterprise", "research", "public_welfare", "legal_service", "other", "total"]
    scattered = [Address("requests", row, column) for row, column in zip(ROWS, columns, strict=False)]
    assert cells_words(FORM, scattered).endswith("等7格")
    assert cells_words(FORM, scattered).count("·") == 3
    assert cells_words(FORM, scattered, "en").endswith(" and 4 more")


def test_within_a_line_that_has_been_named_only_the_other_names_count() -> None:
    row = cells(["granted"], ["research", "other"])
    assert cells_words(FORM, row, within="row") == "“科研机构、其他”"
    assert cells_words(FORM, row, "en", within="row").count(", ") == 1
    column = cells(ROWS[:9], ["total"])
    assert cells_words(FORM, column, within="column").endswith("等9格")
    assert cells_words(FORM, cells(["partially_granted"], ["total"]), within="column") == "“（二）部分公开”"


def test_only_remarks_are_left_out_of_labels() -> None:
    assert brief(PARTIAL) == "（二）部分公开"
    assert brief("本年收费金额（单位：万元）") == "本年收费金额（单位：万元）"
    assert brief("（一）予以公开") == "（一）予以公开"
