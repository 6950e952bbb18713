"""The output folder: whole or not at all, never half overwritten, the same bytes for the same input."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from e2e.test_bad_input import LINUX, command
from support.bad_inputs import FIXTURES
from support.command import Said, nianbao


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("forestry.docx", "forestry.xlsx", "forestry_libreoffice.pdf"):
        shutil.copy(FIXTURES / name, folder / name)
    (folder / "empty.txt").write_bytes(b"")
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def audit(folder: Path, out: Path, *more: str) -> Said:
    return nianbao("audit", folder, "--out", out, "-q", *more)


def audit_apart(folder: Path, out: Path, *more: str, **kwargs: object) -> subprocess.CompletedProcess[str]:
    return command("audit", folder, "--out", out, "-q", *more, **kwargs)  # type: ignore[arg-type]


def test_the_same_input_gives_the_same_bytes(reports: Path, tmp_path: Path) -> None:
    """Again, with two processes, with another hash seed, and named file by file in another order."""
    assert audit(reports, tmp_path / "one", "--jobs", "1").code == 3
    audit_apart(reports, tmp_path / "two", "--jobs", "2", env={"PYTHONHASHSEED": "7"})
    first = content(tmp_path / "one")
    assert set(first) >= {"run.json", "findings.jsonl", "index.html"}
    assert content(tmp_path / "two") == first
    names = sorted(str(path) for path in reports.iterdir())
    for out, order in (("three", names), ("four", [names[-1], *reversed(names)])):
        nianbao("audit", *order, "--out", tmp_path / out, "-q")
    third, fourth = content(tmp_path / "three"), content(tmp_path / "four")
    assert {name for name in third if third[name] != fourth.get(name)} <= {"run.json"}  # which tells the arguments
    assert third["findings.jsonl"] == first["findings.jsonl"]


def test_places_that_cannot_be_written(reports: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x", "utf-8")
    foreign = tmp_path / "site"
    foreign.mkdir()
    (foreign / "index.html").write_text("somebody's page", "utf-8")
    for place, message in ((file, "是一个文件"), (foreign, "不属于审核结果"), (Path("/proc/none"), "")):
        done = audit(reports, place)
        assert done.code == 2
        assert "E200" in done.err
        assert message in done.err
        assert "Traceback" not in done.err
    assert file.read_text("utf-8") == "x"
    assert content(foreign) == {"index.html": b"somebody's page"}


def test_a_slip_of_the_pen_leaves_the_earlier_run_alone(reports: Path, tmp_path: Path) -> None:
    out, empty = tmp_path / "out", tmp_path / "empty"
    empty.mkdir()
    (empty / "photo.psd").write_bytes(b"x")
    audit(reports, out)
    before = content(out)
    for slip in (tmp_path / "none.docx", tmp_path / "none", tmp_path / "*.xyz", empty):
        done = audit(slip, out, "--format", "terminal,html,xlsx")
        assert done.code == 3
        assert "无法审核 1" in done.out
        assert "没有改动" in done.err
        assert "已写入" not in done.err
        assert content(out) == before
    assert nianbao("audit", tmp_path / "none", "--out", tmp_path / "new", "-q").code == 3
    assert (tmp_path / "new/run.json").is_file()
    nianbao("audit", tmp_path / "none", reports, "--out", out, "-q")
    assert content(out) != before


def test_what_was_written_and_what_is_gone_is_said(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = audit(reports, out, "--format", "xlsx,docx,html,sarif,junit")
    assert done.out == ""
    for name in ("ledger.xlsx", "index.html", "findings.sarif", "junit.xml"):
        assert f"已写入 {out / name}\n" in done.err
    assert (
        f"已写入 {out / 'notices'}（反馈意见、催报函 2 份）\n" in done.err
    )  # one agency in three formats, a file that is not read
    assert "删除" not in done.err
    done = audit(reports, out, "--format", "xlsx")
    gone = "findings.sarif、index.html、junit.xml、reports 中的 4 个文件、notices 中的 4 个文件 已删除"
    assert gone in done.err
    assert "ledger.xlsx 已删除" not in done.err
    assert "删除" not in audit(reports, out, "--format", "xlsx").err


@pytest.mark.skipif(not LINUX, reason="limits as on Linux")
def test_a_full_disk_leaves_the_earlier_run_alone(reports: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    audit(reports, out)
    before = content(out)
    if shutil.which("prlimit") is None:
        pytest.skip("no prlimit to make files stop growing")
    done = audit_apart(reports, out, before=("prlimit", "--fsize=20000"))
    assert done.returncode == 2
    assert "写入失败" in done.stderr
    assert "Traceback" not in done.stderr
    assert content(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


@pytest.mark.skipif(not LINUX, reason="signals as on Linux")
def test_a_run_that_is_killed_leaves_the_earlier_run_alone_and_the_next_clears_up(
    reports: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    audit(reports, out)
    before = content(out)
    line = [sys.executable, "-m", "nianbao", "audit", str(reports), "--out", str(out), "-q", "--jobs", "2"]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and not list(tmp_path.glob(".out-new-*")):
        time.sleep(0.01)
    time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(0.2)
    assert not _running_on(tmp_path)
    assert content(out) == before
    assert list(tmp_path.glob(".out-new-*"))
    audit(reports, out)
    assert content(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def _running_on(folder: Path) -> list[str]:
    """Processes that name the folder: those of a killed parent end with it, and not only when they have done."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\x00", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        if str(folder) in line:
            found.append(line)
    return found
