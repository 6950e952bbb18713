"""`nianbao consolidate` from the files of a small invented district to terminal, page and workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from nianbao.catalog.load import load_form
from nianbao.cli import cli
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
