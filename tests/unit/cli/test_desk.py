"""`nianbao desk`: a desk begun, kept, backed up and looked after from the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
from nianbao.base.errors import NianbaoError
from nianbao.cli import cli
from support.desk import BAD, PASSWORD, SAMPLES, check_all, reviewed, sqlite_desk


def called(*given: str, code: int = 0) -> Result:
    done = CliRunner().invoke(cli, ["desk", *given], catch_exceptions=True)
    if done.exception is not None and not isinstance(done.exception, SystemExit | NianbaoError):
        raise done.exception
    found = 2 if isinstance(done.exception, NianbaoError) else done.exit_code
    assert found == code, done.output + str(done.exception)
    return done


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NIANBAO_DESK", "NIANBAO_DESK_STORE"):
        monkeypatch.delenv(name, raising=False)


def test_a_desk_is_begun_and_carried(tmp_path: Path) -> None:
    assert "desk init" in str(called("season", "list", code=2).exception)
    assert "desk account add" in called("init").output
    assert "已经建过" in str(called("init", code=2).exception)
    called("account", "add", "guanli", "--role", "admin", "--password", PASSWORD)
    assert "太容易" in str(called("account", "add", "x1", "--role", "reader", "--password", "1" * 12, code=2).exception)
    assert "没有单位" in str(
        called("account", "add", "x1", "--role", "agency", "--agency", "某局", "--password", PASSWORD, code=2).exception
    )
    Path("名录.csv").write_text("单位名称\n云溪市青栎区教育局\n云溪市青栎区财政局\n", "utf-8")
    assert "2 个单位" in called("season", "new", "名录.csv", "--year", "2025", "--office", "区办").output
    called("account", "add", "jyj", "--role", "agency", "--agency", "云溪市青栎区教育局", "--password", PASSWORD)
    called("account", "password", "jyj", "--password", PASSWORD + "二")
    listed = called("account", "list").output
    assert "管理员" in listed and "云溪市青栎区教育局" in listed
    assert "2025年度报告" in called("season", "list").output
    assert "名录.yaml" in called("export", "1", "出").output
    called("import", "出")
    assert "0003" in called("upgrade").output or "已是最新" in called("upgrade").output
    called("backup", "b.zip")
    assert "无误" in called("restore", "b.zip", "--desk", "新.sqlite").output
    assert "2025年度报告" in called("season", "list", "--desk", "新.sqlite").output
    assert "0001" in called("downgrade", "0001", "--desk", "新.sqlite").output
    assert "另一版" in str(called("season", "list", "--desk", "新.sqlite", code=2).exception)
    assert "没有结构" in str(called("downgrade", "no", "--desk", "新.sqlite", code=2).exception)


def test_the_log_is_exported_and_verified(tmp_path: Path) -> None:
    called("init")
    for login in ("one", "two"):
        called("account", "add", login, "--role", "admin", "--password", PASSWORD)
    lines = called("audit-log", "export").output.splitlines()
    last = json.loads(lines[-1])["hash"]
    assert last in called("audit-log", "verify", "--last", last).output
    called("audit-log", "verify", "--last", "0" * 64, code=1)
    Path("log").write_text("\n".join(lines), "utf-8")
    called("audit-log", "verify", "--file", "log")
    Path("log").write_text("\n".join(lines).replace("one", "eno"), "utf-8")
    called("audit-log", "verify", "--file", "log", code=1)
    Path("log").write_text("nothing", "utf-8")
    called("audit-log", "verify", "--file", "log", code=2)


@pytest.mark.parametrize(
    ("database", "told"),
    [("mysql://x/y", "不支持"), ("://", "读不懂"), ("postgresql://127.0.0.1:1/none", "没有说明报告存放在哪里")],
)
def test_databases_that_cannot_be(database: str, told: str) -> None:
    assert told in str(called("season", "list", "--desk", database, code=2).exception)


def test_a_database_that_is_away_is_said() -> None:
    gone = called("season", "list", "--desk", "postgresql://127.0.0.1:1/none", "--store", "files", code=2)
    assert "连不上" in str(gone.exception)


def test_a_season_that_was_worked_at_is_exported(tmp_path: Path) -> None:
    from nianbao.desk.store import FolderStore
    from nianbao.desk.work import Desk
    from support.desk import peopled

    made = sqlite_desk(tmp_path)
    desk = Desk(made.engine, FolderStore(tmp_path / "desk.sqlite-files"), made.clock)
    reviewed(desk, peopled(desk), BAD)
    check_all(desk)
    desk.close()
    assert "审核结果" in called("export", "1", "出", "--format", "csv").output
    assert (tmp_path / "出/审核结果/results.csv").is_file() and (tmp_path / "出/第1轮/001-教育局.html").is_file()


def test_a_run_of_the_command_line_is_taken_in(tmp_path: Path) -> None:
    called("init")
    (tmp_path / "in").mkdir()
    for name in (BAD, "minzhengju.docx"):
        shutil.copy(SAMPLES / "2025" / name, tmp_path / "in" / name)
    assert CliRunner().invoke(cli, ["audit", "in", "--fail-on", "never", "-q"]).exit_code == 0
    assert "批次 1" in (done := called("import", "findings_out")).output and "收进 2 份" in done.output
    again = called("import", "findings_out", "--season", "1", code=1)
    assert "收进 0 份" in again.output and "已报" in again.output
