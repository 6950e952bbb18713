"""A picture from the command line to a person's record and back: `audit`, `confirm`, `audit --confirmed`."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import nianbao
from nianbao.readers.pictures.models import available
from nianbao.render.schemas import confirmed_schema, finding_schema
from support.command import nianbao as command

FIXTURES = Path(__file__).parents[1] / "unit" / "readers" / "fixtures"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not available(), reason="the extra nianbao[ocr] is not installed"),
]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    said = command("audit", FIXTURES / "sealed.jpg", FIXTURES / "scanned.pdf", "--out", folder / "out", "--format",
                   "terminal,html,xlsx,sarif,junit,docx", "--year", 2025)  # fmt: skip
    assert said.code == 0, said.err  # nothing recognised fails a run
    assert "依据识别结果，请与原件核对" in said.out
    return folder / "out"


def findings(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "findings.jsonl").read_text("utf-8").splitlines()]


def test_nothing_recognised_is_sent_back(run: Path) -> None:
    for finding in findings(run):
        jsonschema.validate(finding, finding_schema())
        assert finding["source"]["read_as"] == "recognised"
        assert finding["verdict"] in ("verify", "pass_with_advice", "pass")
        assert not [one for one in finding["results"] if one["outcome"] == "fail"]
        assert any(one["outcome"] == "review" and "请与原件核对" in one["message"] for one in finding["results"])


def test_recognised_figures_say_how_sure_they_are_and_those_in_question_are_shown(run: Path) -> None:
    cells = [
        cell
        for one in findings(run)
        for rows in one["cells"].values()
        for row in rows.values()
        for cell in row.values()
    ]
    sure = [cell for cell in cells if "confidence" in cell]
    assert len(sure) > 100
    assert all(0 <= cell["confidence"] <= 1 for cell in sure)
    assert sum("requests-row-total" in cell["confirmed"] for cell in sure) > 60
    shown = [cell for cell in sure if "picture" in cell]
    assert 0 < len(shown) <= 2 * 120
    assert all(cell.get("picture") for cell in sure if cell["state"] == "illegible")
    pages = [page.read_text("utf-8") for page in (run / "reports").glob("*.html")]
    assert sum(page.count('class="crop"') for page in pages) == len(shown)
    assert all("依据识别结果，请与原件核对" in page for page in pages)


def test_a_person_reads_the_doubtful_ones(run: Path, tmp_path: Path) -> None:
    record = tmp_path / "record.yaml"
    said = command("confirm", run, "--template", record)
    assert said.code == 0
    filled = yaml.safe_load(record.read_text("utf-8"))
    jsonschema.validate(filled, confirmed_schema())
    mine = [cell for cell in filled["cells"] if cell["file"] == "sealed.jpg"]
    assert mine
    for cell in mine:
        cell |= {"figure": "7", "who": "王某", "when": "2026-02-03"}
    record.write_text(yaml.safe_dump(filled, allow_unicode=True), "utf-8")
    assert command("confirm", run, "--check", record).code == 0
    out = tmp_path / "again"
    assert command("audit", FIXTURES / "sealed.jpg", "--out", out, "--confirmed", record, "--year", 2025).code in (0, 1)
    (finding,) = findings(out)
    for cell in mine:
        read = finding["cells"][cell["table"]][cell["row"]][cell["column"]]
        assert (read["value"], read["read_by"]["who"]) == (7, "王某")
        assert "由王某于2026-02-03与原件核对" in read["note"]
    assert any("sha256" not in note and "没有采用" not in note for note in finding["notes"])
    again = tmp_path / "again.csv"
    assert command("confirm", out, "--template", again).code == 0
    rows = list(csv.DictReader(again.read_text("utf-8-sig").splitlines()))
    assert {row["who"] for row in rows} >= {"王某"}  # what was read is not asked again


def test_a_template_never_overwrites_a_record(run: Path, tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    path.write_text("filled in", "utf-8")
    assert command("confirm", run, "--template", path).code == 2
    assert path.read_text("utf-8") == "filled in"


def test_pictures_are_left_alone_where_asked_for(tmp_path: Path) -> None:
    found = nianbao.audit([FIXTURES / "sealed.jpg", FIXTURES / "scanned.pdf"], ocr="never").findings
    assert [one.verdict for one in found] == ["unauditable", "unauditable"]
    assert all(one.error is not None and one.error["reason"] == "scanned" for one in found)
    said = command("audit", FIXTURES / "sealed.jpg", "--ocr", "never", "--out", tmp_path / "out")
    assert said.code == 3
