"""A season is carried to a folder that the command line reads, and back; a desk is backed up and put back, on either database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from nianbao.app.saved import SavedRun
from nianbao.base.errors import NianbaoError, UsageError
from nianbao.cli import cli
from nianbao.desk.assembled import assembled, output_of
from nianbao.desk.backup import backup, restore
from nianbao.desk.carried import export_season, import_season
from nianbao.desk.chain import end_of, rows_of, verify
from nianbao.desk.decisions import approve, register
from nianbao.desk.handing_in import hand_in, keep
from nianbao.desk.moves import move
from nianbao.desk.notes import add_note
from nianbao.desk.refusals import DeskError
from nianbao.desk.schema import downgrade
from nianbao.desk.tables import AccountRow, BodyRow, DecisionRow
from nianbao.desk.work import Desk, Who, console
from support.desk import BAD, GOOD, REASON, SAMPLES, MemoryStore, check_all, reviewed


def worked(desk: Desk, people: dict[str, Who]) -> None:
    """A season in which much has happened: the first body returned, with a registered problem, the second handed in."""
    fingerprint = reviewed(desk, people)
    with desk.work(people["shenhe"]) as work:
        number = register(work, 1, fingerprint, "verified", REASON, "2026-12-31").id
        add_note(work, 1, "打过电话", shared=False)
    with desk.work(people["fuhe"]) as work:
        approve(work, number)
    check_all(desk)
    with desk.work(people["shenhe"]) as work:
        move(work, 1, "return", reason="合计不平")
        prior = keep(desk.store, "上年.html", (SAMPLES / "2024" / BAD).read_bytes())
        hand_in(work, 2, keep(desk.store, GOOD, (SAMPLES / "2025" / GOOD).read_bytes()), prior)
    check_all(desk)


def told(desk: Desk, season: int) -> str:
    """All that a season holds, as it is exported, without what names its rows."""
    with desk.look(console()) as look:
        from nianbao.desk.carried import _told
        from nianbao.desk.seasons import bodies_of, season_of

        found = _told(season_of(look, season), bodies_of(look, season))
        found["season"].pop("made_at")
        for body in found["season"]["bodies"]:
            body.pop("officer")
        return json.dumps(found, ensure_ascii=False, sort_keys=True)


def test_there_and_back(desk: Desk, people: dict[str, Who], tmp_path: Path) -> None:
    worked(desk, people)
    place = tmp_path / "出"
    with desk.work(people["shenhe"]) as work:
        written = export_season(work, 1, place)
    assert {"nianbao.toml", "名录.yaml", "例外登记.yaml", "第1轮", "上年", "审核结果", "desk.json", "kept"} == set(
        written
    )
    with desk.work(people["guanli"]) as work:
        again = import_season(work, place).id
    assert told(desk, again) == told(desk, 1)
    saved = SavedRun.open(place / "审核结果")
    assert saved.head.roster is not None and [one.state for one in saved.head.roster] == [  # type: ignore[union-attr]
        "submitted", "submitted", "excused",
    ]  # fmt: skip
    shown = CliRunner().invoke(cli, ["show", str(place / "审核结果")])
    assert "教育局" in shown.output


@pytest.mark.slow
def test_what_is_written_of_a_season_is_the_command_lines(desk: Desk, people: dict[str, Who], tmp_path: Path) -> None:
    worked(desk, people)
    with desk.work(people["shenhe"]) as work:
        export_season(work, 1, tmp_path / "出", ("leader", "docx", "xlsx"))
        run = assembled(work, 1)
        leader = output_of(run, "leader", "leader.html")
    place = tmp_path / "出/审核结果"
    assert leader == (place / "leader.html").read_bytes() and (place / "ledger.xlsx").is_file()
    assert list((place / "notices").glob("*教育局.docx"))


@pytest.mark.slow
def test_the_command_line_audits_the_folder_alike(
    desk: Desk, people: dict[str, Who], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.work(people["shenhe"]) as work:
        for body, name in ((1, BAD), (2, GOOD)):
            hand_in(work, body, keep(desk.store, name, (SAMPLES / "2025" / name).read_bytes()))
    check_all(desk)
    with desk.work(people["shenhe"]) as work:
        export_season(work, 1, tmp_path / "出")
    monkeypatch.chdir(tmp_path / "出")
    done = CliRunner().invoke(cli, ["audit", "第1轮", "--jobs", "1", "--format", "html", "-q"])
    assert done.exit_code == 1, done.output
    ours, theirs = SavedRun.open("审核结果").head, SavedRun.open("findings_out").head
    for one, other in zip(ours.entries, theirs.entries, strict=True):
        assert [one[key] for key in ("verdict", "score", "must")] == [
            other[key] for key in ("verdict", "score", "must")
        ]  # fmt: skip
    assert [one.state for one in theirs.roster] == ["submitted", "submitted", "excused"]  # type: ignore[union-attr]


@pytest.mark.parametrize("damage", ["file", "json", "missing", "outside", "state"])
def test_a_folder_that_was_changed_is_refused(desk: Desk, people: dict[str, Who], tmp_path: Path, damage: str) -> None:
    worked(desk, people)
    place = tmp_path / "出"
    with desk.work(people["shenhe"]) as work:
        export_season(work, 1, place)
    file = place / "desk.json"
    said = json.loads(file.read_text("utf-8"))
    match damage:
        case "file":
            (place / "第1轮/001-教育局.html").write_bytes(b"other")
        case "json":
            file.write_text("[]")
        case "missing":
            (place / "第1轮/001-教育局.html").unlink()
        case "outside":
            said["season"]["bodies"][0]["submissions"][0]["file"] = "../../secret"
            file.write_text(json.dumps(said))
        case "state":
            said["season"]["bodies"][0]["since"] = "yesterday"
            file.write_text(json.dumps(said))
    with pytest.raises(NianbaoError), desk.work(people["guanli"]) as work:
        import_season(work, place)
    with desk.look(console()) as look:
        assert len(look.db.scalars(select(BodyRow)).all()) == 3


def test_a_backup_is_put_back(desk: Desk, people: dict[str, Who], tmp_path: Path) -> None:
    worked(desk, people)
    before = told(desk, 1)
    with desk.look(console()) as look:
        end = end_of(look.db)
    counts = backup(desk, tmp_path / "b.zip")
    assert counts["files"] >= 5
    with pytest.raises(UsageError, match="已存在"):
        backup(desk, tmp_path / "b.zip")
    with pytest.raises(UsageError, match="不是空的"):
        restore(desk.engine, desk.store, tmp_path / "b.zip")
    downgrade(desk.engine, "base")
    store = MemoryStore()
    assert restore(desk.engine, store, tmp_path / "b.zip") == counts
    again = Desk(desk.engine, store, desk.clock)
    assert told(again, 1) == before
    with again.look(console()) as look:
        assert end_of(look.db) == end and verify(rows_of(look.db), end) is None
        assert look.db.scalars(select(AccountRow.login)).all() and look.db.scalars(select(DecisionRow.second)).all()
    with again.work(people["shenhe"]) as work:  # new rows are numbered behind those that are there
        hand_in(work, 3, keep(store, BAD, b"new"))
    check_all(again)


def test_a_store_that_lost_a_file_is_not_backed_up(desk: Desk, people: dict[str, Who], tmp_path: Path) -> None:
    worked(desk, people)
    assert isinstance(desk.store, MemoryStore)
    name = next(iter(desk.store.held))
    desk.store.held[name] += b"x"
    with pytest.raises(UsageError, match="已损坏"):
        backup(desk, tmp_path / "b.zip")
    del desk.store.held[name]
    with pytest.raises(UsageError, match="缺少"):
        backup(desk, tmp_path / "b.zip")
    assert not list(tmp_path.glob("*.zip*"))


def test_only_some_may(desk: Desk, people: dict[str, Who], tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="不能写出"), desk.work(people["jiaoyu"]) as work:
        export_season(work, 1, tmp_path / "x")
    with pytest.raises(DeskError, match="没有核对过"), desk.look(people["kan"]) as look:
        assembled(look, 1)
