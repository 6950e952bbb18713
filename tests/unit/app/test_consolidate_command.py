"""`nianbao consolidate` from the files of a small invented district to terminal, page and workbook."""

from __future__ import annotations

import hashlib
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

import nianbao
from nianbao.base.errors import UsageError
from nianbao.catalog.load import load_form
from nianbao.cli import cli
from nianbao.model.form import Address
from support.district import PARENT, added_up, write, write_district

FORM = load_form(Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021")


def consolidated(folder: Path, *more: str) -> Result:
    arguments = ["consolidate", str(folder / "agencies"), "--parent", str(folder / "parent.html")]
    arguments += ["--structure", str(folder / "structure.yaml"), "--out", str(folder / "out"), *more]
    return CliRunner().invoke(cli, arguments)


@pytest.mark.parametrize("complete", [True, False])
def test_an_omission_and_a_double_count_are_named(tmp_path: Path, complete: bool) -> None:
    names, cells = write_district(tmp_path, FORM, 9, 3, complete=complete)
    write(tmp_path / "parent.html", PARENT, FORM, added_up([*cells[:2], *cells[3:], cells[6]]))
    result = consolidated(tmp_path)
    assert result.exit_code == (1 if complete else 0), result.output
    text = result.output.replace("\n", "")
    assert f"漏计{names[2]}" in text
    assert f"重复计入{names[6]}" in text
    assert ("必须改正" in text) == complete
    page = (tmp_path / "out" / "consolidation.html").read_text("utf-8")
    assert f"漏计{names[2]}" in page
    book = openpyxl.load_workbook(tmp_path / "out" / "consolidation.xlsx")
    assert book.sheetnames[3:] == ["差异", "单位", "说明"]


def test_sums_that_agree_and_a_report_in_the_folder_that_is_the_parents_own(tmp_path: Path) -> None:
    _names, cells = write_district(tmp_path, FORM, 5, 4, formats=("html", "txt"))
    write(tmp_path / "parent.html", PARENT, FORM, added_up(cells))
    result = consolidated(tmp_path, "--format", "terminal", "-v")
    assert result.exit_code == 0, result.output
    assert "未发现不一致" in result.output
    assert not (tmp_path / "out").exists()


def test_an_unreadable_file_is_told_and_ends_in_3(tmp_path: Path) -> None:
    _names, cells = write_district(tmp_path, FORM, 3, 4, formats=("txt",))
    write(tmp_path / "parent.html", PARENT, FORM, added_up(cells))
    (tmp_path / "agencies" / "bad.docx").write_bytes(b"PK\x03\x04 not a docx")
    result = consolidated(tmp_path)
    assert result.exit_code == 3
    assert "bad.docx" in result.output.replace("\n", "")


@pytest.mark.parametrize(
    ("structure", "told"), [("format: 1\n", "agencies"), ("format: 1\nagencys: [甲]\n", "agencys")]
)
def test_a_faulty_structure_file_is_a_usage_error(tmp_path: Path, structure: str, told: str) -> None:
    _names, cells = write_district(tmp_path, FORM, 2, 4, formats=("txt",))
    write(tmp_path / "parent.html", PARENT, FORM, added_up(cells))
    (tmp_path / "structure.yaml").write_text(structure, encoding="utf-8")
    result = consolidated(tmp_path)
    assert result.exit_code != 0
    assert told in str(result.exception)


def test_a_figure_that_a_person_has_read_counts_and_a_faulty_record_is_refused(tmp_path: Path) -> None:
    names, cells = write_district(tmp_path, FORM, 3, 6, formats=("html",))
    place = Address("requests", "granted", "enterprise")
    write(tmp_path / "parent.html", PARENT, FORM, added_up(cells))
    unclear = write(tmp_path / "agencies" / "001.html", names[1], FORM, {**cells[1], place: "1E"})
    digest = hashlib.sha256(unclear.read_bytes()).hexdigest()
    record = tmp_path / "record.yaml"
    entry = f"sha256: {digest}, table: requests, row: granted, column: enterprise"
    record.write_text(f'format: 1\ncells:\n  - {{{entry}, figure: "{cells[1][place]}", who: 甲, when: "2026-02-03"}}\n')

    def unread(confirmed: Path | None) -> list[int]:
        added = nianbao.consolidate(
            tmp_path / "agencies", parent=tmp_path / "parent.html", structure=tmp_path / "structure.yaml",
            confirmed=confirmed,
        )  # fmt: skip
        return [one.unread for one in added.agencies]

    assert unread(None) == [0, 1, 0]
    assert unread(record) == [0, 0, 0]
    assert "未发现不一致" in consolidated(tmp_path, "--confirmed", str(record), "--ocr", "never").output
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text("format: 2\ncells: []\n")
    refused = consolidated(tmp_path, "--confirmed", str(faulty))
    assert isinstance(refused.exception, UsageError)
    assert "format: 1" in str(refused.exception)
