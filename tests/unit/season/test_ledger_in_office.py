"""The ledger in another program: LibreOffice opens it, saves it in both its formats, and no word of an officer is lost."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from nianbao.app.given import office_given
from nianbao.render.ledger import ledger
from nianbao.render.ledger_columns import COLUMNS
from nianbao.render.ledger_seal import is_untouched
from nianbao.season.ledger import read_ledger
from nianbao.season.settings import Settings
from support import findings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice (soffice)"),
]
MANY, UNREAD = findings.many_defects(), findings.unauditable()
HEAD = findings.run_head([MANY, UNREAD])
WORDS: dict[str, Any] = {
    "责任人": "周工",
    "整改期限": date(2026, 3, 20),
    "整改状态": "整改中",
    "核查意见": "核实属实：原件如此\n第二行",
    "备注": "-已电话告知",
    "复核日期": "3月20日前",
    "电话记录": 12.5,
}
SAID = WORDS | {"整改期限": "2026-03-20", "电话记录": "12.5"}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What we wrote, what an officer made of it, and that saved by LibreOffice as xlsx, and through ods."""
    folder = tmp_path_factory.mktemp("office")
    own = folder / "ledger.xlsx"
    own.write_bytes(ledger(HEAD, [MANY, UNREAD]))
    book = openpyxl.load_workbook(own)
    sheet = book["问题台账"]
    titles = [cell.value for cell in sheet[1]]
    sheet.cell(1, len(titles) + 1, "电话记录")
    for title, word in WORDS.items():
        sheet.cell(3, [*titles, "电话记录"].index(title) + 1, word)
    sheet.cell(sheet.max_row, titles.index("备注") + 1, "下周来人核对")
    typed = folder / "typed.xlsx"
    book.save(typed)
    files = {"own": own, "typed": typed, "untyped": convert(own, "xlsx", folder / "0")}
    files["xlsx"] = convert(typed, "xlsx", folder / "1")
    files["through ods"] = convert(convert(typed, "ods", folder / "2"), "xlsx", folder / "3")
    return files


def convert(path: Path, to: str, folder: Path) -> Path:
    profile = f"-env:UserInstallation=file://{folder.parent}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / f"{path.stem}.{to}"


def grid(path: Path, sheet: str = "问题台账") -> list[tuple[Any, ...]]:
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [tuple("" if value is None else value for value in row) for row in rows]


@pytest.mark.parametrize("how", ["untyped", "xlsx", "through ods"])
def test_every_cell_is_as_openpyxl_has_it(how: str, saved: dict[str, Path]) -> None:
    before = saved["own" if how == "untyped" else "typed"]
    for sheet in openpyxl.load_workbook(before).sheetnames:
        assert [row[: len(was)] for row, was in zip(grid(saved[how], sheet), grid(before, sheet), strict=True)] == grid(
            before, sheet
        ), sheet


@pytest.mark.parametrize("how", ["typed", "xlsx", "through ods"])
def test_no_word_is_lost_and_all_are_carried_into_the_next_ledger(how: str, saved: dict[str, Path]) -> None:
    kept = read_ledger(saved[how].read_bytes(), "x")
    assert kept.own == ("电话记录",)
    assert [row.words for row in kept.rows] == [SAID, {"备注": "下周来人核对"}]
    head, *rows = openpyxl.load_workbook(io.BytesIO(ledger(HEAD, [MANY, UNREAD], kept)))["问题台账"].iter_rows(
        values_only=True
    )
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert {title: str(told[1][title]).strip() for title in SAID} == SAID
    assert told[-1]["备注"] == "下周来人核对"


@pytest.mark.parametrize("how", ["untyped", "xlsx", "through ods"])
def test_what_another_program_saved_is_never_written_over(how: str, saved: dict[str, Path], tmp_path: Path) -> None:
    data = saved[how].read_bytes()
    assert not is_untouched(data)
    (tmp_path / "ledger.xlsx").write_bytes(data)
    given = office_given(Settings(out=str(tmp_path)), ("xlsx",))
    assert given.stays == {"ledger-原.xlsx": data}
    assert ("ledger" in given.values) == (how != "untyped")


@pytest.mark.parametrize("how", ["own", "untyped"])
def test_figures_are_numbers_and_the_paper_is_right(how: str, saved: dict[str, Path]) -> None:
    sheet = openpyxl.load_workbook(saved[how])["问题台账"]
    titles = [cell.value for cell in sheet[1]]
    assert titles == [column.title for column in COLUMNS]
    delta = titles.index("差额")
    cells = [row[delta] for row in sheet.iter_rows(min_row=2) if isinstance(row[delta].value, int | float)]
    assert cells and all(cell.number_format.lstrip("\\").startswith("+0") for cell in cells)
    assert (int(sheet.page_setup.paperSize), sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$1:$1"
    assert "&P" in str(sheet.oddFooter.right.text) and "&N" in str(sheet.oddFooter.right.text)
    assert str(sheet.oddFooter.left.text).startswith("问题 ")
    assert sheet.column_dimensions["AF"].hidden
