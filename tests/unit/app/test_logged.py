"""The log of a run: stages, files by name, what was not read; nothing of what reports say."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest

from nianbao.app.logged import LOG, log_judged, log_read, logging_to
from support import findings
from support.command import nianbao

REPORT = Path(__file__).resolve().parents[3] / "reports_in/2025/weijianju.txt"


def test_a_run_is_logged_to_a_file_that_grows(tmp_path: Path) -> None:
    (tmp_path / "收").mkdir()
    (tmp_path / "收/卫健局.txt").write_bytes(REPORT.read_bytes())
    (tmp_path / "收/坏.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    log = tmp_path / "审核.log"
    call = ("audit", tmp_path / "收", "--out", tmp_path / "out", "--format", "html", "--fail-on", "never", "--log", log)
    nianbao(*call, "--log-level", "debug", "--no-cache")
    text = log.read_text("utf-8")
    for said in ("find: ", "read: ", "cross: ", "judge and write: ", "read ", "卫健局.txt: txt, ", "judged "):
        assert said in text
    (warning,) = [line for line in text.splitlines() if " WARNING " in line]
    assert "not read" in warning and "坏.doc" in warning
    assert not [word for word in ("卫生健康局", "存在的主要问题", "缺少") if word in text]
    nianbao(*call, "--log-level", "warning", "--no-cache")
    assert log.read_text("utf-8").count(" WARNING ") == 2
    assert log.read_text("utf-8").count("find: ") == 1


def test_a_log_that_cannot_be_written_is_a_slip_of_the_call(tmp_path: Path) -> None:
    said = nianbao("audit", REPORT, "--out", tmp_path / "out", "--log", tmp_path / "keiner/x.log")
    assert said.code == 2
    assert "日志写不了" in said.err
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name != "posix", reason="pipes with names, devices")
def test_a_log_waits_for_no_reader_and_ends_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="没有程序在读这个管道"), logging_to(str(tmp_path / "pipe"), "warning"):
        pass
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with logging_to(str(tmp_path / "pipe"), "warning"):
        log_read("a.txt", "txt", 3, "", {"code": "empty"}, 1.0)
    assert b"not read a.txt" in os.read(reader, 1000)
    os.close(reader)
    if Path("/dev/full").exists():
        with logging_to("/dev/full", "warning"):
            for _ in range(3):
                log_read("a.txt", "txt", 3, "", {"code": "empty"}, 1.0)
        assert capsys.readouterr().err == "日志写不了：No space left on device\n"


def test_the_log_goes_to_standard_error_and_names_cannot_forge_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to("-", "warning"):
        log_read("a\n2026-01-01 WARNING x.txt", "txt", 3, "", {"code": "limit", "reason": "too_slow"}, 1.0)
        log_read("b.txt", "txt", 3, "disclosure-2021", None, 1.0)
    log_read("c.txt", "txt", 3, "", {"code": "empty"}, 1.0)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("not read a?2026-01-01 WARNING x.txt: limit too_slow, 1.00 s")
    assert LOG.level == logging.NOTSET


def test_a_rule_that_came_to_nothing_is_told(caplog: pytest.LogCaptureFixture) -> None:
    finding = findings.clean()
    finding.results[0].outcome = "error"
    with caplog.at_level("WARNING", "nianbao"):
        log_judged([finding], 0.1)
    assert caplog.messages == [f"rule {finding.results[0].rule} came to nothing on {finding.source.path}"]
