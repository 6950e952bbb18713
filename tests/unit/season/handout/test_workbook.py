from __future__ import annotations

import io
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from nianbao.app.packs import kinds, pack_set
from nianbao.model.form import Address
from nianbao.model.rule import Pack
from nianbao.season.handout.checks import CheckLine, check_lines
from nianbao.season.handout.placed import placed_tables, ranges
from nianbao.season.handout.workbook import TOP, self_check_workbook, sheet_names
from nianbao.season.settings import Settings
from support.command import nianbao
from support.handout import filled, right_figures

PACKS = ("disclosure-2021", "disclosure-2019", "website-2018", "yunxi-qingli")
SETTINGS = Settings(year=2025, office="云溪市青栎区人民政府办公室", deadline="2026-01-31", contact="张三")


def _pack(name: str) -> Pack:
    return pack_set(name).pack(name)


@cache
def _workbook(name: str) -> bytes:
    return self_check_workbook(_pack(name), kinds(), SETTINGS)


@cache
def _lines(name: str) -> list[CheckLine]:
    pack = _pack(name)
    return check_lines(pack, kinds(), placed_tables(pack.form, sheet_names(pack.form), TOP))


def test_ranges_join_what_follows_one_another() -> None:
    assert ranges([(4, 2), (4, 3), (4, 4)]) == ["C5:E5"]
    assert ranges([(4, 2), (5, 2), (8, 2)]) == ["C5:C6", "C9"]
    assert ranges([(0, 0), (1, 1)]) == ["A1", "B2"]


@pytest.mark.parametrize("name", PACKS)
def test_every_cell_of_the_form_and_nothing_else_can_be_filled_in(name: str) -> None:
    pack, book = _pack(name), openpyxl.load_workbook(io.BytesIO(_workbook(name)))
    for table in placed_tables(pack.form, sheet_names(pack.form), TOP):
        sheet = book[table.sheet]
        assert sheet.protection.sheet
        assert sheet.page_setup.paperSize == 9
        open_cells = {
            (cell.row - 1, cell.column - 1)
            for row in sheet.iter_rows()
            for cell in row
            if not cell.protection.locked and type(cell).__name__ == "Cell"
        }
        assert open_cells == set(table.places.values())
        assert set(table.places) == set(table.spec.cells)


def test_counts_are_whole_and_amounts_may_have_decimals() -> None:
    book = openpyxl.load_workbook(io.BytesIO(_workbook("disclosure-2021")))
    rules = [one for sheet in book.worksheets[1:] for one in sheet.data_validations.dataValidation]
    types = {kind: sum(len(one.sqref.ranges) for one in rules if one.type == kind) for kind in ("whole", "decimal")}
    assert types == {"whole": 199, "decimal": 1}


def test_relations_stand_beside_rows_and_below_columns_in_the_forms_words() -> None:
    told = {line.rule.id: (line.down, len(line.checks), line.told) for line in _lines("disclosure-2021")}
    assert told["requests-row-total"] == (True, 25, "每一行：“自然人”至“其他”6项之和＝总计")
    assert told["requests-balance"][:2] == (False, 7)
    assert told["requests-balance"][2].endswith("＝（七）总计＋四、结转下年度继续办理")
    assert told["disputes-row-total"] == (False, 3, "每一行：结果维持＋结果纠正＋其他结果＋尚未审结＝总计")
    places = [
        (line.table.sheet, check.row, check.column) for line in _lines("disclosure-2021") for check in line.checks
    ]
    assert len(set(places)) == len(places) == 25 + 7 + 7 + 3 + 2


def test_the_same_settings_give_the_same_bytes() -> None:
    assert _workbook("disclosure-2021") == self_check_workbook(_pack("disclosure-2021"), kinds(), SETTINGS)


def test_a_filled_workbook_is_read_with_every_cell_right(tmp_path: Path) -> None:
    pack = _pack("disclosure-2021")
    figures = right_figures(pack)
    (tmp_path / "filled.xlsx").write_bytes(filled(_workbook("disclosure-2021"), pack, figures))
    finding = _audited(tmp_path / "filled.xlsx", tmp_path / "out")
    assert _read(finding) == figures
    assert not any(result["rule"].endswith(("total", "balance")) for result in _failed(finding))


def test_an_empty_workbook_among_reports_is_a_blank_form(tmp_path: Path) -> None:
    pack = _pack("disclosure-2021")
    (tmp_path / "a.xlsx").write_bytes(filled(_workbook("disclosure-2021"), pack, right_figures(pack)))
    (tmp_path / "b.xlsx").write_bytes(_workbook("disclosure-2021"))
    nianbao("audit", tmp_path / "a.xlsx", tmp_path / "b.xlsx", "--out", tmp_path / "out", "--fail-on", "never")
    found = [json.loads(line) for line in (tmp_path / "out/findings.jsonl").read_text("utf-8").splitlines()]
    assert [(one.get("standing") or {}).get("state") for one in found] == [None, "blank_form"]


def _audited(path: Path, out: Path) -> dict:  # type: ignore[type-arg]
    nianbao("audit", path, "--out", out, "--format", "jsonl")
    return json.loads((out / "findings.jsonl").read_text("utf-8"))  # type: ignore[no-any-return]


def _read(finding: dict) -> dict[Address, float]:  # type: ignore[type-arg]
    return {
        Address(table, row, column): float(cell["value"])
        for table, rows in finding["cells"].items()
        for row, columns in rows.items()
        for column, cell in columns.items()
        if cell["state"] == "printed"
    }


def _failed(finding: dict) -> list[dict]:  # type: ignore[type-arg]
    return [result for result in finding["results"] if result["outcome"] == "fail"]


# --- through LibreOffice --------------------------------------------------------------------------------------------------

RED, AMBER = "#FF9C94", "#FFD98A"


def _recalculated(folder: Path, data: bytes, kind: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "filled.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    (folder / kind).mkdir(exist_ok=True)
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        folder / kind,
        folder / "filled.xlsx",
    ]
    subprocess.run(list(map(str, command)), check=True, capture_output=True, timeout=300)
    return folder / kind / f"filled.{kind}"


def _checks(path: Path) -> dict[tuple[str, str], str]:
    book = openpyxl.load_workbook(path, data_only=True)
    return {
        (line.rule.id, str(check.relation.bound)): str(
            book[line.table.sheet].cell(check.row + 1, check.column + 1).value
        )
        for line in _lines("disclosure-2021")
        for check in line.checks
    }


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_wrong_figures_turn_red_in_libreoffice_and_right_ones_do_not(tmp_path: Path) -> None:
    pack = _pack("disclosure-2021")
    right = right_figures(pack)
    clean = filled(_workbook("disclosure-2021"), pack, right)
    sheet = _recalculated(tmp_path / "right", clean, "xlsx")
    assert set(_checks(sheet).values()) == {"✓"}
    page = _recalculated(tmp_path / "right", clean, "html").read_text("utf-8")
    assert RED not in page and AMBER not in page
    finding = _audited(sheet, tmp_path / "out")
    assert _read(finding) == right
    assert (finding["report"]["agency"], finding["report"]["year"]) == ("云溪市青栎区水务局", 2025)
    assert not [result for result in _failed(finding) if result["rule"] != "section-missing"]

    wrong = dict(right)
    wrong[Address("requests", "granted", "natural_person")] += 1
    wrong[Address("disputes", "reconsideration", "total")] += 2
    wrong[Address("proactive_disclosure", "normative_documents", "made")] = 500
    data = filled(_workbook("disclosure-2021"), pack, wrong)
    sheet = _recalculated(tmp_path / "wrong", data, "xlsx")
    said = {place: text for place, text in _checks(sheet).items() if text != "✓"}
    assert {place: text[0] for place, text in said.items()} == {
        ("requests-row-total", "granted"): "×",
        ("requests-column-total", "natural_person"): "×",
        ("disputes-row-total", "reconsideration"): "×",
        ("made-exceeds-in-force", "normative_documents"): "！",
    }
    page = _recalculated(tmp_path / "wrong", data, "html").read_text("utf-8")
    # the two sums, the cell where they cross, and both checks; the total of table four and its check; two lines of the summary
    assert page.count(f'bgcolor="{RED}"') == 3 + 2 + 2 + 2
    assert page.count(f'bgcolor="{AMBER}"') == 2 + 1
    assert _read(_audited(sheet, tmp_path / "out")) == wrong


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_what_is_not_filled_is_not_judged_but_what_already_exceeds_is(tmp_path: Path) -> None:
    pack = _pack("disclosure-2021")
    figures = {
        Address("disputes", "reconsideration", "upheld"): 3,
        Address("disputes", "reconsideration", "total"): 2,
        Address("disputes", "litigation_direct", "upheld"): 1,
    }
    said = _checks(_recalculated(tmp_path / "x", filled(_workbook("disclosure-2021"), pack, figures), "xlsx"))
    assert said["disputes-row-total", "reconsideration"] == "× 3≠2，差1"
    assert said["disputes-row-total", "litigation_direct"] == "… 待填4格"
    assert said["requests-row-total", "granted"] == "未填"
