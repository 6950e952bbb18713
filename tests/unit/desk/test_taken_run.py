"""A run of the command line becomes a round of a season: each report with its finding, and why some are left."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from nianbao.app.saved import SavedRun
from nianbao.base.errors import UsageError
from nianbao.cli import cli
from nianbao.desk.backup import backup
from nianbao.desk.carried import export_season
from nianbao.desk.findings import opened
from nianbao.desk.handing_in import hand_in, keep
from nianbao.desk.moves import current, done_check, move
from nianbao.desk.refusals import DeskError
from nianbao.desk.seasons import bodies_of
from nianbao.desk.taken_run import is_run, take_run
from nianbao.desk.work import Desk, Who, console
from support.desk import BAD, GOOD, SAMPLES, check_all

NAMES = {BAD: "云溪市青栎区教育局", GOOD: "云溪市青栎区财政局"}


def audited(folder: Path, *more: str, names: tuple[str, ...] = (BAD, GOOD)) -> Path:
    """An output folder beside the reports, as the command leaves it."""
    (folder / "in").mkdir()
    for name in names:
        shutil.copy(SAMPLES / "2025" / name, folder / "in" / name)
    call = [
        "audit",
        str(folder / "in"),
        "--out",
        str(folder / "out"),
        "--format",
        "html",
        "--fail-on",
        "never",
        "-q",
        *more,
    ]
    done = CliRunner().invoke(cli, call)
    assert done.exit_code == 0, done.output
    return folder / "out"


def test_a_run_becomes_a_season(desk: Desk, people: dict[str, Who], tmp_path: Path) -> None:
    out = audited(tmp_path)
    assert is_run(out) and not is_run(tmp_path)
    with desk.work(console()) as work:
        taken = take_run(work, out)
        assert (taken.taken, taken.checked_again, taken.left) == (2, 0, [])
        number = taken.season.id
    wanted = {one.report.agency: one for one in SavedRun.open(out).findings()}
    with desk.look(people["kan"]) as look:
        bodies = bodies_of(look, number)
        assert {body.name for body in bodies} == set(NAMES.values())
        for body in bodies:
            version = current(body)
            found = opened(look, done_check(version))
            assert body.state == "handed_in" and version is not None and found is not None
            assert look.store.get(version.sha256) == (SAMPLES / "2025" / version.name).read_bytes()
            assert found.finding.report.agency == body.name and found.page()
            assert found.finding == wanted[body.name]
    assert check_all(desk) == 0  # nothing waits
    with desk.work(people["guanli"]) as work:
        export_season(work, number, tmp_path / "carried", ("html",))
    assert backup(desk, tmp_path / "b.zip")["files"] >= 6


def test_it_is_taken_into_a_season_by_its_roster(desk: Desk, people: dict[str, Who], tmp_path: Path) -> None:
    """What came already stays; a version that follows a returned one is checked by the desk."""
    out = audited(tmp_path)
    with desk.work(people["jiaoyu"]) as work:
        hand_in(work, 1, keep(desk.store, BAD, b"first"))
    with desk.work(people["guanli"]) as work:
        taken = take_run(work, out, season_id=1)
        assert taken.taken == 1 and "已报" in taken.left[0].why and "请开始审核" in taken.left[0].why
    check_all(desk)
    with desk.work(people["shenhe"]) as work:
        move(work, 1, "take")
        move(work, 1, "return")
    with desk.work(people["guanli"]) as work:
        taken = take_run(work, out, season_id=1)
        assert (taken.taken, taken.checked_again) == (1, 1) and len(taken.left) == 1
    assert check_all(desk) == 1


def test_what_is_not_the_file_that_was_audited_is_left(desk: Desk, people: dict[str, Who], tmp_path: Path) -> None:
    out = audited(tmp_path)
    (tmp_path / "in" / BAD).write_bytes(b"other")
    (tmp_path / "in" / GOOD).unlink()
    with desk.work(people["guanli"]) as work:
        taken = take_run(work, out)
        assert taken.taken == 0 and all("原件" in one.why for one in taken.left) and len(taken.left) == 2


def test_where_the_reports_are_is_told(
    desk: Desk, people: dict[str, Who], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    shutil.copy(SAMPLES / "2025" / BAD, tmp_path / "in" / BAD)
    assert CliRunner().invoke(cli, ["audit", "in", "--out", "out", "--fail-on", "never", "-q"]).exit_code == 0
    (tmp_path / "kept").mkdir()
    (tmp_path / "in").rename(tmp_path / "kept/in")
    with desk.work(people["guanli"]) as work:
        assert take_run(work, tmp_path / "out").taken == 0
    with desk.work(people["guanli"]) as work:
        assert take_run(work, tmp_path / "out", inputs=tmp_path / "kept").taken == 1


def test_another_year_and_two_of_a_body_are_left(desk: Desk, people: dict[str, Who], tmp_path: Path) -> None:
    out = audited(tmp_path, names=(BAD,))
    with desk.work(people["guanli"]) as work:
        taken = take_run(work, out, year=2024)
        assert taken.taken == 0 and "2025 年度" in taken.left[0].why
    shutil.copy(tmp_path / "in" / BAD, tmp_path / "in" / f"second-{BAD}")
    call = ["audit", str(tmp_path / "in"), "--out", str(out), "--fail-on", "never", "-q"]
    assert CliRunner().invoke(cli, call).exit_code == 0
    with desk.work(people["guanli"]) as work:
        taken = take_run(work, out, season_id=1)
        assert taken.taken == 0 and {one.why[-11:] for one in taken.left} == {"有 2 份，请只留一份"}


def test_only_an_administrator_takes_one(desk: Desk, people: dict[str, Who], tmp_path: Path) -> None:
    out = audited(tmp_path, names=(BAD,))
    with pytest.raises(DeskError, match="不能设置批次"), desk.work(people["shenhe"]) as work:
        take_run(work, out)
    (out / "findings.jsonl").unlink()
    with pytest.raises(UsageError, match=r"findings\.jsonl"), desk.work(people["guanli"]) as work:
        take_run(work, out)
