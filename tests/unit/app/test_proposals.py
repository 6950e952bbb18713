"""A ledger as data, and what officers call true or a false alarm on its way into the register, where two people are wanting."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
import yaml

from nianbao.app.register import load_register
from support.command import nianbao
from support.samples import ROOT

REPORTS = [ROOT / "reports_in/2025" / name for name in ("jiaoyuju.html", "shimenjiedao.md")]
FREE = ("claim-disagrees", "placeholder-left", "no-measure")  # rules that may be exempted


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "第一轮"
    assert nianbao("audit", *REPORTS, "--out", out, "--format", "xlsx", "--fail-on", "never").code == 0
    return out


def edited(run: Path, folder: Path, words: dict[str, dict[str, str]]) -> Path:
    """A copy of the run's ledger with words (rule → column → text) in it."""
    book = openpyxl.load_workbook(run / "ledger.xlsx")
    sheet = book["问题台账"]
    titles = [cell.value for cell in sheet[1]]
    sheet.cell(1, len(titles) + 1, "电话记录")
    for row in sheet.iter_rows(min_row=2):
        for title, text in words.get(str(row[titles.index("规则编号")].value), {}).items():
            row[[*titles, "电话记录"].index(title)].value = text
    buffer = io.BytesIO()
    book.save(buffer)
    place = folder / "台账.xlsx"
    place.write_bytes(buffer.getvalue())
    return place


WORDS = {
    "placeholder-left": {"整改状态": "整改中", "责任人": "周工", "电话记录": "已联系"},
    "no-measure": {"整改状态": "说明采纳", "核查意见": "误报：措施写在附件里，程序没有读", "单位说明": "见附件二"},
    "requests-row-total": {"核查意见": "核实属实，原件即为此数"},
}


def test_a_ledger_is_given_back_as_data(run: Path, tmp_path: Path) -> None:
    said = nianbao("ledger", "read", edited(run, tmp_path, WORDS), "--format", "json")
    found = json.loads(said.out)
    jsonschema.validate(found, json.loads(nianbao("schema", "ledger").out))
    assert found["schema"] == "nianbao.ledger/1"
    assert found["columns"] == ["电话记录"]
    assert found["states"] == {"整改中": 1, "说明采纳": 1}
    rows = {row["problem"]: row for row in found["rows"]}
    assert len(rows) == 3
    assert all(len(row["fingerprint"]) == 16 and row["year"] == 2025 for row in found["rows"])
    assert sorted(str(row["proposal"]) for row in found["rows"]) == ["None", "false_alarm", "verified"]
    assert {"责任人": "周工", "整改状态": "整改中", "电话记录": "已联系"} in [row["words"] for row in found["rows"]]
    table = nianbao("ledger", "read", tmp_path / "台账.xlsx")
    assert "整改状态：整改中 1、说明采纳 1" in table.out and "电话记录：已联系" in table.out.replace("\n", "")


def test_proposals_are_refused_until_two_people_have_signed(run: Path, tmp_path: Path) -> None:
    ledger, target, register = edited(run, tmp_path, WORDS), tmp_path / "提议.yaml", tmp_path / "例外登记.yaml"
    asked = ("ledger", "read", ledger, "--proposals", target)
    assert nianbao(*asked).code == 2  # no run beside it
    said = nianbao(*asked, "--run", run, "--expires", "2026-12-31")
    assert said.code == 0
    assert "requests-row-total、requests-column-total 不可例外，只能登记误报" in said.err and "1 条提议" in said.err
    assert nianbao(*asked, "--run", run).code == 2  # filled-in proposals are not written over
    lint = nianbao("exceptions", "lint", target, "--as-of", "2026-03-01")
    assert lint.code == 2 and "缺少 requester" in lint.out and "缺少 approver" in lint.out
    refused = nianbao("audit", *REPORTS, "--exceptions", target, "--as-of", "2026-03-01", "--out", tmp_path / "x")
    assert refused.code == 2
    assert nianbao("exceptions", "take", register, target).code == 2 and not register.exists()
    told: dict[str, Any] = yaml.safe_load(target.read_text("utf-8"))
    [entry] = told["exceptions"]
    assert (entry["type"], entry["reason"]) == ("false_alarm", "误报：措施写在附件里，程序没有读；单位说明：见附件二")
    text = target.read_text("utf-8")
    for key, value in {"requester": "石门街道", "approver": "政务公开科", "approved": "2026-03-01"}.items():
        text = text.replace(f'{key}: ""', f'{key}: "{value}"')
    target.write_text(text, "utf-8")
    taken = nianbao("exceptions", "take", register, target)
    assert taken.code == 0 and "已登记 LW-2026-001" in taken.out, taken.err
    again = nianbao("exceptions", "take", register, target)
    assert "并入 0 条，1 条已在登记里" in again.out
    assert [one.id for one in load_register(str(register)).entries] == ["LW-2026-001"]
    out = tmp_path / "第二轮"
    asked = ("audit", *REPORTS, "--exceptions", register, "--as-of", "2026-03-01", "--out", out, "--fail-on", "never")
    assert nianbao(*asked).code == 0
    states = [one["state"] for one in json.loads((out / "run.json").read_text("utf-8"))["exceptions"]["entries"]]
    assert states == ["applied"]


def test_a_row_of_another_run_and_an_empty_ledger_propose_nothing(run: Path, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    ledger = edited(run, tmp_path, {"no-measure": {"核查意见": "误报"}})
    other = tmp_path / "别的"
    nianbao("audit", REPORTS[0], "--out", other, "--format", "xlsx", "--fail-on", "never")
    said = nianbao("ledger", "read", ledger, "--run", other, "--proposals", tmp_path / "b/1.yaml")
    assert "这次审核中没有这个问题" in said.err and "0 条提议" in said.err
    assert nianbao("exceptions", "lint", tmp_path / "b/1.yaml").code == 0
    said = nianbao("ledger", "read", run / "ledger.xlsx", "--format", "json")
    assert json.loads(said.out)["rows"] == []
    assert nianbao("ledger", "read", ledger, "--expires", "2026-12-31").code == 2
    assert nianbao("ledger", "read", ROOT / "README.md").code == 2


def test_the_register_holds_for_what_is_carried_on_from_the_round_before(tmp_path: Path) -> None:
    first, register = tmp_path / "1", tmp_path / "例外登记.yaml"
    never = ("--format", "jsonl", "--fail-on", "never")
    nianbao("audit", REPORTS[1], "--out", first, *never)
    [line] = (first / "findings.jsonl").read_text("utf-8").splitlines()
    before = json.loads(line)
    names = (
        "--requester",
        "石门街道",
        "--approver",
        "政务公开科",
        "--approved",
        "2026-02-10",
        "--expires",
        "2026-06-30",
    )
    why = ("--type", "exception", "--reason", "措施写在附件里，已经核对过原件")
    assert nianbao("exceptions", "add", register, first, f"{before['id']}/F02", *why, *names).code == 0
    other = tmp_path / "水务局.txt"
    other.write_text("云溪市青栎区水务局2025年政府信息公开工作年度报告\n一、总体情况\n无。\n", "utf-8")
    found = {}
    for name, day in {"applied": "2026-03-01", "expired": "2026-07-01"}.items():
        out = tmp_path / name
        asked = ("--previous", first, "--exceptions", register, "--as-of", day, "--out", out)
        assert nianbao("audit", other, *asked, *never).code == 0
        lines = map(json.loads, (out / "findings.jsonl").read_text("utf-8").splitlines())
        [found[name]] = [one for one in lines if one["id"] == before["id"]]
        entries = json.loads((out / "run.json").read_text("utf-8"))["exceptions"]["entries"]
        assert [one["state"] for one in entries] == [name]
    assert found["expired"]["score"] == before["score"]
    assert found["applied"]["score"]["value"] > before["score"]["value"]
    assert found["applied"]["score"]["without_exceptions"] == before["score"]["value"]
    marked = [one["rule"] for one in found["applied"]["results"] if one["exception"]]
    assert marked == [one["rule"] for one in found["expired"]["results"] if one["lapsed"]] == ["no-measure"]
    # a round later, with the register expired, it counts again
    out = tmp_path / "later"
    asked = ("--previous", tmp_path / "applied", "--exceptions", register, "--as-of", "2026-07-01", "--out", out)
    nianbao("audit", other, *asked, *never)
    lines = map(json.loads, (out / "findings.jsonl").read_text("utf-8").splitlines())
    [later] = [one for one in lines if one["id"] == before["id"]]
    assert (later["score"], later["verdict"]) == (before["score"], before["verdict"])
