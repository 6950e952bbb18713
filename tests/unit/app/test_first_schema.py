"""A saved run of finding schema 1 (`tests/samples/run-schema-1`) opens wherever a saved run is taken."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from nianbao.app.rescore import rescore
from nianbao.app.saved import SavedRun, decode, encode
from nianbao.model.finding import FIRST_SCHEMA, SCHEMA
from support.command import nianbao as command
from support.samples import ROOT

SAVED = ROOT / "tests" / "samples" / "run-schema-1"
PICTURE, WRONG = "云溪市青栎区交通运输局", "云溪市青栎区教育局"


def test_it_is_of_the_first_schema() -> None:
    lines = [json.loads(line) for line in (SAVED / "findings.jsonl").read_text("utf-8").splitlines()]
    assert {line["schema"] for line in lines} == {FIRST_SCHEMA}
    assert all("assessed" not in category for line in lines for category in line["score"]["categories"])


def test_show_tells_what_was_said_then() -> None:
    shown = command("show", str(SAVED)).out
    assert f"▲ {PICTURE} 2025  100.0  附建议" in shown
    assert f"× {WRONG} 2025  94.0  退回整改" in shown
    assert "requests-row-total" in command("show", str(SAVED), WRONG).out
    for finding in SavedRun.open(SAVED).findings():
        again = decode(encode(finding))
        assert (again.schema, again.verdict, again.score) == (FIRST_SCHEMA, finding.verdict, finding.score)
        assert again.source.read_as == "text"


def test_rescore_makes_it_a_run_of_this_schema() -> None:
    again = rescore(SAVED)
    found = {finding.report.agency: finding for finding in again.findings()}
    assert {finding.schema for finding in found.values()} == {SCHEMA}
    assert found[PICTURE].verdict == "verify" and found[PICTURE].score.grade is None
    assert found[WRONG].verdict == "return" and found[WRONG].score.grade is None
    consistency = next(one for one in found[PICTURE].score.categories if one.id == "consistency")
    assert consistency.assessed is not None and consistency.value == consistency.assessed < consistency.weight
    assert again.head.counts == {"total": 2, "return": 1, "verify": 1}


@pytest.mark.parametrize("old_first", [True, False])
def test_it_is_compared_with_a_run_of_this_schema(tmp_path: Path, old_first: bool) -> None:
    new = tmp_path / "new"
    names = [str(ROOT / "reports_in" / "2025" / name) for name in ("jiaotongju.html", "jiaoyuju.html")]
    command("audit", *names, "--out", str(new), "--fail-on", "never", "-q")
    told = command("diff", *map(str, (SAVED, new) if old_first else (new, SAVED)))
    assert told.code == 0, told.err


def test_a_ledger_is_made_of_it(tmp_path: Path) -> None:
    from nianbao.render.ledger import ledger

    saved = SavedRun.open(SAVED)
    (tmp_path / "ledger.xlsx").write_bytes(ledger(saved.head, saved.findings()))
    sheet = openpyxl.load_workbook(tmp_path / "ledger.xlsx")["单位情况"]
    titles, *rows = sheet.iter_rows(values_only=True)
    verdicts = {row[titles.index("单位")]: row[titles.index("结论")] for row in rows}
    assert verdicts == {PICTURE: "通过（附建议）", WRONG: "退回整改"}
