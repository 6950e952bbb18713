"""The ledger is the officer's: what he has typed is carried on, whatever he did to the sheet, and no changed ledger is lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec import structs

from nianbao.app.given import office_given
from nianbao.base.errors import UsageError
from nianbao.model.finding import Finding, RunHead
from nianbao.model.ledger import WrittenLedger
from nianbao.render.ledger import ledger
from nianbao.render.ledger_seal import is_untouched
from nianbao.season.ledger import read_ledger
from nianbao.season.settings import Settings
from support import findings

FINDING = findings.many_defects()
HEAD = findings.run_head([FINDING])
FIRST = ledger(HEAD, [FINDING])


def changed(data: bytes, change: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def typed(sheet: Any, row: int, **words: str) -> None:
    titles = [cell.value for cell in sheet[1]]
    for title, text in words.items():
        if title not in titles:
            titles.append(title)
            sheet.cell(1, len(titles), title)
        sheet.cell(row, titles.index(title) + 1, text)


def rows_of(data: bytes, sheet: str = "问题台账") -> list[dict[str, Any]]:
    head, *rows = openpyxl.load_workbook(io.BytesIO(data))[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def by_print(data: bytes) -> dict[str, dict[str, Any]]:
    return {row["指纹"]: row for row in rows_of(data)}


WORDS = {
    "责任人": "周工",
    "整改状态": "整改中",
    "整改期限": "3月20日前",
    "核查意见": "核实属实：原件如此",
    "备注": "-已电话告知",
    "我的栏": "电话联系过",
}


def filled(book: Any) -> None:
    typed(book["问题台账"], 3, **WORDS)
    typed(book["问题台账"], 4, 备注="只有备注")


def sorted_backwards(book: Any) -> None:
    filled(book)
    sheet = book["问题台账"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)][::-1]
    for at, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column, value)


def moved_columns(book: Any) -> None:
    filled(book)
    sheet = book["问题台账"]
    rows = [[cell.value for cell in row][::-1] for row in sheet.iter_rows()]
    for at, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column, value)


def filtered(book: Any) -> None:
    filled(book)
    for row in (3, 5):
        book["问题台账"].row_dimensions[row].hidden = True
    book["问题台账"].column_dimensions["N"].hidden = True


def rows_deleted(book: Any) -> None:
    filled(book)
    book["问题台账"].delete_rows(2)
    book["问题台账"].delete_rows(8, 3)


def titled_above(book: Any) -> None:
    filled(book)
    book["问题台账"].insert_rows(1, 2)
    book["问题台账"]["A1"] = "青栎区整改台账"


def renamed(book: Any) -> None:
    filled(book)
    book["问题台账"].title = "科室用"


def without_prints(book: Any) -> None:
    filled(book)
    sheet = book["问题台账"]
    titles = [cell.value for cell in sheet[1]]
    sheet.delete_cols(titles.index("指纹") + 1)


CHANGES = [filled, sorted_backwards, moved_columns, filtered, rows_deleted, titled_above, renamed, without_prints]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_words_are_carried_into_the_next_ledger(change: Callable[[Any], None]) -> None:
    key, other = (row["指纹"] for row in rows_of(FIRST)[1:3])
    kept = read_ledger(changed(FIRST, change), "ledger.xlsx")
    after = by_print(ledger(HEAD, [FINDING], kept))
    assert {title: str(after[key][title]).strip() for title in WORDS} == WORDS
    assert after[other]["备注"] == "只有备注"
    assert len(after) == len(by_print(FIRST))
    again = ledger(HEAD, [FINDING], read_ledger(ledger(HEAD, [FINDING], kept), "x"))
    assert by_print(again)[key] == after[key]


def test_words_of_a_problem_that_is_gone_are_kept_and_come_back_with_it() -> None:
    key = rows_of(FIRST)[1]["指纹"]
    kept = read_ledger(changed(FIRST, filled), "x")
    clean = findings.clean()
    without = ledger(findings.run_head([clean]), [clean], kept)
    past = {row["指纹"]: row for row in rows_of(without, "往次记录")}
    assert {title: str(past[key][title]).strip() for title in WORDS} == WORDS
    back = by_print(ledger(HEAD, [FINDING], read_ledger(without, "x")))
    assert {title: str(back[key][title]).strip() for title in WORDS} == WORDS


def test_a_ledger_that_nobody_has_changed_is_known() -> None:
    assert is_untouched(FIRST)
    assert not is_untouched(changed(FIRST, lambda book: None))
    assert not is_untouched(FIRST[:-40]) and not is_untouched(b"")
    assert read_ledger(FIRST, "x") == WrittenLedger()
    assert ledger(HEAD, [FINDING]) == FIRST


def test_a_changed_ledger_stays_in_the_folder(tmp_path: Path) -> None:
    settings = Settings(out=str(tmp_path))
    (tmp_path / "ledger.xlsx").write_bytes(FIRST)
    assert office_given(settings, ("xlsx",)) == ({}, {}, [])
    mine = changed(FIRST, filled)
    (tmp_path / "ledger.xlsx").write_bytes(mine)
    (tmp_path / "ledger-原.xlsx").write_bytes(b"earlier")
    given = office_given(settings, ("xlsx",))
    assert given.stays == {"ledger-原.xlsx": b"earlier", "ledger-原-2.xlsx": mine}
    assert given.values["ledger"].own == ("我的栏",)
    assert "ledger-原-2.xlsx" in given.said[0] and "已带进" in given.said[0]
    (tmp_path / "ledger.xlsx").write_bytes(b"PK damaged")
    given = office_given(settings, ("xlsx",))
    assert given.stays["ledger-原-2.xlsx"] == b"PK damaged" and "没有带进" in given.said[0]


def test_the_ledger_of_the_round_before_is_carried_on_by_itself(tmp_path: Path) -> None:
    before, out = tmp_path / "第一轮", tmp_path / "第二轮"
    before.mkdir()
    settings = Settings(out=str(out), previous=str(before))
    assert office_given(settings, ("xlsx",)) == ({}, {}, [])
    (before / "ledger.xlsx").write_bytes(FIRST)
    assert office_given(settings, ("xlsx",)) == ({}, {}, [])  # nobody has written into it
    (before / "ledger.xlsx").write_bytes(changed(FIRST, filled))
    given = office_given(settings, ("xlsx",))
    assert given.values["ledger"].own == ("我的栏",) and given.stays == {}
    assert "第一轮/ledger.xlsx 中填写的内容已带进" in given.said[0]
    other = tmp_path / "别的.xlsx"
    other.write_bytes(FIRST)  # that which is named takes its place
    named = Settings(out=str(out), previous=str(before), ledger=str(other))
    assert office_given(named, ("xlsx",)).values == {}
    (before / "ledger.xlsx").write_bytes(b"PK damaged")
    given = office_given(settings, ("xlsx",))
    assert given.values == {} and "没有带进新的台账" in given.said[0]


@pytest.mark.parametrize(
    "data", [b"", b"PK", changed(FIRST, lambda book: [book.remove(s) for s in book.worksheets[1:]])]
)
def test_what_is_no_ledger_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "mine.xlsx").write_bytes(data)
    with pytest.raises(UsageError):
        office_given(Settings(out=str(tmp_path), ledger=str(tmp_path / "mine.xlsx")), ("xlsx",))


def test_missing_and_unaudited_bodies_have_rows_and_figures_are_numbers() -> None:
    unread: Finding = findings.unauditable()
    head: RunHead = findings.run_head([FINDING, unread])
    rows = rows_of(ledger(head, [FINDING, unread]))
    assert rows[-1]["指纹"].startswith("报送-") and rows[-1]["问题描述"] == unread.error["message"]  # type: ignore[index]
    figures = [row[title] for row in rows for title in ("填报值", "应为值", "差额")]
    assert [one for one in figures if isinstance(one, str) and one.lstrip("+-").isdigit()] == []
    assert any(isinstance(one, int) for one in figures)
    sheet = openpyxl.load_workbook(io.BytesIO(FIRST))["问题台账"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (
        "9",
        "landscape",
    ) or sheet.page_setup.paperSize == 9
    assert sheet.print_title_rows == "$1:$1"
    assert structs.asdict(head)["lang"] == "zh"
