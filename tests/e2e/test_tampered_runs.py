"""Saved runs that were damaged or made by somebody who means harm: refused with file and place, or read; never a trace, and
nothing is written outside of the output folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nianbao.app.saved import SavedRun
from nianbao.base.errors import UsageError
from support.command import Said, nianbao
from support.samples import ROOT
from support.tamper import deep, dumped, tampered

SAVED = ROOT / "tests" / "samples" / "run-schema-1"
Change = Callable[[dict[str, Any], dict[str, Any]], None]  # of the first finding with problems, of the head


def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SAVED / "findings.jsonl").read_text("utf-8").splitlines()]


def write(folder: Path, findings: list[bytes], head: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "findings.jsonl").write_bytes(b"\n".join(findings) + b"\n")
    (folder / "run.json").write_bytes(head)
    return folder


def register(tmp_path: Path, run: Path, finding: str) -> Said:
    words = {"type": "false_alarm", "reason": "这条规则在这里说错了，已经核对", "requester": "甲局", "approver": "乙办"}
    words |= {"expires": "2026-12-31", "approved": "2026-02-01"}
    options = [part for key, value in words.items() for part in (f"--{key}", value)]
    return nianbao("exceptions", "add", tmp_path / "r.yaml", run, finding, *options)


def said_by_all(tmp_path: Path, run: Path, finding: str) -> list[Said]:
    (tmp_path / "r.yaml").unlink(missing_ok=True)
    return [
        nianbao("show", run, "-v"),
        nianbao("show", run, finding),
        nianbao("diff", SAVED, run),
        nianbao("diff", run, SAVED, "--format", "json"),
        nianbao("rescore", run, "--out", tmp_path / "out", "-q", "--previous", run),
        register(tmp_path, run, f"{finding}/F01"),
    ]


@pytest.mark.parametrize("seed", range(3))
def test_a_run_with_one_thing_wrong_is_read_or_refused(tmp_path: Path, seed: int) -> None:
    findings, head = lines(), json.loads((SAVED / "run.json").read_bytes())
    whole = [dumped(one) for one in findings]
    wrong = [one for one in findings if any(result["outcome"] == "fail" for result in one["results"])]
    cases = [(name, whole, data) for name, data in tampered(head, 8, seed)]
    for number, one in enumerate(wrong[:2]):
        at = findings.index(one)
        for name, data in tampered(one, 8, 100 * seed + number):
            cases.append((name, [*whole[:at], data, *whole[at + 1 :]], dumped(head)))
    codes = set()
    for name, tampered_lines, tampered_head in cases:
        run = write(tmp_path / "run", tampered_lines, tampered_head)
        for said in said_by_all(tmp_path, run, wrong[0]["id"]):
            assert "Traceback" not in said.err, name
            assert said.code in (0, 1, 2, 3), name
            assert "内容损坏" not in said.err or str(run) in said.err, name
            codes.add(said.code)
    assert {0, 2} <= codes


def first(key: str, value: Any) -> Change:
    return lambda finding, head: finding.__setitem__(key, value)


def of_result(key: str, value: Any) -> Change:
    return lambda finding, head: finding["results"][0].__setitem__(key, value)


def of_head(key: str, value: Any) -> Change:
    return lambda finding, head: head.__setitem__(key, value)


def cell(value: Any) -> Change:
    return lambda finding, head: finding["cells"]["requests"]["granted"]["total"].__setitem__("value", value)


def _duplicate(finding: dict[str, Any], head: dict[str, Any]) -> None:
    finding["sections"].append(finding["sections"][0])


REFUSED: dict[str, Change] = {
    "an id that leads out": first("id", "../../evil"),
    "an absolute id": first("id", "/tmp/evil"),
    "an id with a line end": first("id", "2025-abc\n"),
    "an id with a zero": first("id", "a\x00b"),
    "an id of a folder": first("id", ".."),
    "an empty id": first("id", ""),
    "a long id": first("id", "a" * 300),
    "a rule that leads out": of_result("rule", "../../evil"),
    "no such outcome": of_result("outcome", "won"),
    "no such severity": of_result("severity", "fatal"),
    "an anchor of no kind": of_result("anchors", [{"type": "moon"}]),
    "half an anchor": of_result("anchors", [{"type": "cell", "table": "requests"}]),
    "a pair that leads out": of_result(
        "anchors", [{"type": "pair", "other": "../x", "section": "overview", "similarity": 0.9, "in_run": True}]
    ),
    "passages of nothing": of_result(
        "anchors", [{"type": "pair", "other": "x", "section": "overview", "similarity": 0.9, "passages": [[1]]}]
    ),
    "too deep": of_result("observed", deep(60)),
    "far too deep": of_result("observed", deep(50_000)),
    "a figure without end": cell("1E+999999999"),
    "no number": cell("NaN"),
    "a whole number without end": cell(10**4000),
    "half a coverage": first("coverage", {"total": 1}),
    "a section twice": _duplicate,
    "a table in no state": first("tables", {"requests": {}}),
    "a pack that leads out": first("pack", {"id": "../../packs/evil", "version": "1", "sha256": ""}),
    "entries of nothing": of_head("entries", [{}]),
    "an entry's id leads out": of_head("entries", [{"source": "a", "id": "../x", "verdict": "pass"}]),
    "a pack of nothing": of_head("packs", [{}]),
    "a pack elsewhere": of_head("packs", [{"id": "/tmp/pack", "version": "1.0.0", "sha256": ""}]),
    "a form of nothing": of_head("forms", {"disclosure-2021": {"sections": [{}]}}),
    "arguments too deep": of_head("arguments", {"paths": deep(60)}),
    "a head far too deep": of_head("arguments", {"paths": deep(50_000)}),
    "no such language": of_head("lang", "x"),
    "a comparison of nothing": of_head("prior", {"matched": 1}),
    "a register of nothing": of_head("exceptions", {"entries": [{}]}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_run_of_ours_holds_is_refused_with_its_place(tmp_path: Path, name: str) -> None:
    findings, head = lines(), json.loads((SAVED / "run.json").read_bytes())
    at = next(number for number, one in enumerate(findings) if one["results"])
    REFUSED[name](findings[at], head)
    run = write(tmp_path / "run", [dumped(one) for one in findings], dumped(head))
    with pytest.raises(UsageError, match="内容损坏") as caught:
        list(SavedRun.open(run).findings())
    assert caught.value.where in (str(run / "run.json"), f"{run / 'findings.jsonl'}:{at + 1}")
    said = nianbao("rescore", run, "--out", tmp_path / "out", "-q")
    assert (said.code, "Traceback" in said.err) == (2, False)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_file_without_end_is_no_saved_run(tmp_path: Path) -> None:
    run = Path(shutil.copytree(SAVED, tmp_path / "run"))
    with (run / "run.json").open("r+b") as file:
        file.truncate(300 << 20)
    with pytest.raises(UsageError, match="过大"):
        SavedRun.open(run)
    shutil.copy(SAVED / "run.json", run / "run.json")
    with (run / "findings.jsonl").open("r+b") as file:
        file.seek(0, 2)
        file.truncate(file.tell() + (70 << 20))
    with pytest.raises(UsageError, match="过长"):
        list(SavedRun.open(run))


@pytest.mark.parametrize("leads_to", ["folder", "nothing", "itself"])
def test_an_output_folder_that_is_a_link_is_refused_before_the_work(tmp_path: Path, leads_to: str) -> None:
    place, other = tmp_path / "out", tmp_path / "other"
    if leads_to == "folder":
        other.mkdir()
    try:
        place.symlink_to(place if leads_to == "itself" else other)
    except OSError:
        pytest.skip("no links here")
    report = tmp_path / "report.txt"
    report.write_text("x", "utf-8")
    commands: list[tuple[object, ...]] = [
        ("audit", report),
        ("rescore", SAVED),
        ("diff", SAVED, SAVED, "--format", "json"),
    ]
    for command in commands[: 2 if leads_to == "folder" else 3]:
        said = nianbao(*command, "--out", place)
        assert said.code == 2
        assert "链接" in said.err
        assert said.out == ""
    assert place.is_symlink()
    assert not other.exists() or not list(other.iterdir())
