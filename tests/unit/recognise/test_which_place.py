"""Of several places of a table the one that is read; and what it costs where a text repeats labels without end."""

from __future__ import annotations

import pytest

from fuzz.sources import form
from nianbao.model.document import Document
from nianbao.readers.sniff import read
from nianbao.recognise import recognise, which_place
from nianbao.recognise.lines import Line, lines_of
from nianbao.recognise.places import BlockRow, SeenTable, place_of
from nianbao.recognise.which_place import of_year

TITLE = "云溪市青栎区水务局2025年政府信息公开工作年度报告\n"


@pytest.mark.parametrize("text", ["行政许可 12 行政处罚 3 ", "行政许可,3\n行政处罚,4\n"])
def test_labels_that_are_repeated_without_end_cost_no_more_than_their_number(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = 0

    def counted(line: Line) -> BlockRow:
        nonlocal looked
        looked += 1
        return place_of(line)

    monkeypatch.setattr(which_place, "place_of", counted)
    document = read((TITLE + text * 300).encode(), "x.csv")
    recognise(document, form())
    tables = len(form().tables)
    assert looked <= tables * len(lines_of(document, {}))


def seen(document: Document, *places: BlockRow) -> list[SeenTable]:
    return [SeenTable("requests", place, place, 1.0, lambda _: None) for place in places]  # type: ignore[arg-type,return-value]


def test_the_year_above_a_table_is_its_own() -> None:
    rows = [("2024年度", ""), ("项目", "数量"), ("新收", "3"), ("2025年度", ""), ("项目", "数量"), ("新收", "4")]
    table = "".join(f"<tr><td>{one}</td><td>{other}</td></tr>" for one, other in rows)
    document = read(f"<table>{table}</table>".encode(), "x.html")
    lines = lines_of(document, {})
    first, second = seen(document, (0, 2), (0, 5))
    assert of_year([first, second], 2025, document, lines) == [second]
    assert of_year([first, second], 2024, document, lines) == [first]
    assert of_year([first, second], 2023, document, lines) == [first, second]
