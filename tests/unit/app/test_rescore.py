"""Saved runs scored again: other profiles, other packs' weights, and what an earlier return adds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import nianbao
from nianbao.app.compare import compare
from nianbao.app.rescore import rescore
from nianbao.app.saved import SavedRun
from nianbao.base.errors import UsageError
from support.command import nianbao as command
from support.samples import ROOT

REPORTS = [str(ROOT / "reports_in" / "2025" / name) for name in ("caizhengju.docx", "jiaoyuju.html", "quzhengfu.html")]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "out"
    command("audit", *REPORTS, "--out", str(out), "--format", "html", "--fail-on", "never")
    return out


def scored(saved: Path, **options: Any) -> tuple[list[Any], Any]:
    again = rescore(saved, **options)
    return list(again.findings()), again.head


def test_the_same_profile_gives_the_same_scores(saved: Path) -> None:
    before = nianbao.load(saved)
    findings, head = scored(saved)
    assert [one.score for one in findings] == [one.score for one in before.findings]
    assert [one.verdict for one in findings] == [one.verdict for one in before.findings]
    assert head.counts == before.head.counts


def test_a_loaded_run_is_the_run(saved: Path) -> None:
    fresh, loaded = nianbao.audit(REPORTS), nianbao.load(saved)
    assert loaded.results().drop(columns="root_cause").equals(fresh.results().drop(columns="root_cause"))
    assert loaded.cells().equals(fresh.cells())


def test_a_local_pack_weighs_what_was_found(saved: Path) -> None:
    findings, head = scored(saved, rules="chengzhou-baiyu")
    assert {one.score.max for one in findings} == {10}
    assert head.profile == {"chengzhou-baiyu": "baiyu"}
    assert any("没有重新审核" in note for note in head.notes)
    assert any("退回后没有改正" in note for note in head.notes)
    for one in findings:
        assert sum(result.deduction for result in one.results) == 10 - one.score.value
    groups = {one.report.agency: one.score.peer_group for one in findings}
    assert groups["云溪市青栎区财政局"] == "区直部门"
    assert groups["云溪市青栎区人民政府"] is None


def test_what_was_returned_and_stands_costs_once(saved: Path) -> None:
    findings, head = scored(saved, rules="chengzhou-baiyu", previous=SavedRun.open(saved).folder)
    returned = [one for one in findings if one.verdict == "return"]
    assert returned
    late = {one.id for one in returned for r in one.results if (r.rule, r.outcome) == ("published-late", "fail")}
    assert {one.score.value for one in returned if one.id not in late} == {5}
    assert not any("退回后没有改正" in note for note in head.notes)


def test_runs_of_two_profiles_are_compared_with_a_warning(saved: Path, tmp_path: Path) -> None:
    result = command("rescore", str(saved), "--rules", "yunxi-qingli", "--out", str(tmp_path / "again"))
    assert result.code == 0
    assert (result.out + result.err).replace("\n", "").count("没有重新审核") == 1
    assert f"已写入 {tmp_path / 'again' / 'index.html'}" in result.err
    written = {path.name for path in (tmp_path / "again").iterdir()}
    assert written == {"index.html", "reports", "findings.jsonl", "run.json"}
    head = json.loads((tmp_path / "again" / "run.json").read_text("utf-8"))
    assert head["profile"] == {"yunxi-qingli": "qingli"}
    notes = compare(SavedRun.open(saved), SavedRun.open(tmp_path / "again")).notes
    assert any("得分不可直接比较" in note for note in notes)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"profile": "none"}, "没有评分方案"), ({"rules": "none"}, "找不到规则包")],
)
def test_what_is_not_there(saved: Path, options: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        rescore(saved, **options)  # type: ignore[arg-type]


def test_a_run_is_never_overwritten_by_its_own_scores(saved: Path) -> None:
    result = command("rescore", str(saved), "--out", str(saved))
    assert result.code == 2


def test_a_round_of_a_season_stays_one(tmp_path: Path) -> None:
    (tmp_path / "名录.csv").write_text("单位名称,分组\n云溪市青栎区财政局,区直\n云溪市青栎区水务局,区直\n", "utf-8")
    (tmp_path / "例外.yaml").write_text("format: 1\nexceptions: []\n", "utf-8")
    asked = ("--roster", tmp_path / "名录.csv", "--round", "1", "--office", "政务公开科", "--deadline", "2026-03-01")
    more = ("--exceptions", tmp_path / "例外.yaml", "--as-of", "2026-02-01", "--format", "docx", "--fail-on", "never")
    for number, report in enumerate((REPORTS[0], REPORTS[1]), start=1):
        before = ("--previous", tmp_path / "1") if number == 2 else ()
        said = command("audit", report, *asked, *more, *before, "--out", tmp_path / str(number))
        assert said.code == 0, said.err
    was = SavedRun.open(tmp_path / "2").head
    assert command("rescore", tmp_path / "2", "--rules", "yunxi-qingli", "--out", tmp_path / "again", "-q").code == 0
    now = SavedRun.open(tmp_path / "again").head
    for name in ("season", "roster", "unlisted", "unlisted_files", "round", "exceptions", "prior", "lang", "engine"):
        assert getattr(now, name) == getattr(was, name), name
    assert [one.get("handed_in", True) for one in now.entries] == [True, False]
    assert isinstance(was.letters, list) and not isinstance(now.letters, list)
    assert "第1轮" in (tmp_path / "again/index.html").read_text("utf-8")
