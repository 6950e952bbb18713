"""Runs after runs by the installed command: what is kept between them, and going on where one was killed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from support import narratives

SAMPLES = Path(__file__).resolve().parents[2] / "reports_in"


def audit(folder: Path, out: Path, *more: str, cache: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nianbao", "audit", str(folder), "--out", str(out), "--format", "jsonl", *more]
    environment = os.environ | {"NIANBAO_CACHE": str(cache), "NIANBAO_CACHE_SIZE": "64"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=300)


def test_the_command_says_what_it_has_from_before(tmp_path: Path) -> None:
    folder = tmp_path / "报告"
    folder.mkdir()
    for name in ("jiaoyuju.html", "xinfangju.html"):
        shutil.copy2(SAMPLES / "2025" / name, folder)
    first, second, third = (
        audit(folder, tmp_path / out, *more, "--fail-on", "never", cache=tmp_path / "cache")
        for out, more in (("a", ()), ("b", ("--resume",)), ("c", ("--no-cache",)))
    )
    assert (first.returncode, second.returncode, third.returncode) == (0, 0, 0)
    assert "沿用" not in first.stderr and "2 份中 2 份" in second.stderr and "沿用" not in third.stderr
    assert first.stdout == second.stdout == third.stdout
    refused = audit(folder, tmp_path / "d", "--resume", "--no-cache", cache=tmp_path / "cache")
    assert refused.returncode == 2 and "--resume" in refused.stderr and not (tmp_path / "d").exists()


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on(tmp_path: Path) -> None:
    import random

    folder, cache = tmp_path / "报告", tmp_path / "cache"
    folder.mkdir()
    for number in range(120):
        text = narratives.narrative(random.Random(number), chars=400, shared=0.2).text()
        (folder / f"{number:03}.txt").write_text(text, "utf-8")
    plain = audit(folder, tmp_path / "plain", "--no-cache", "--fail-on", "never", cache=cache)
    environment = os.environ | {"NIANBAO_CACHE": str(cache), "NIANBAO_CACHE_SIZE": "64"}
    command = [sys.executable, "-m", "nianbao", "audit", str(folder), "--out", str(tmp_path / "out"), "--jobs", "2"]
    for wait in (1.0, 2.0, 3.0, 4.5, 6.0):
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(wait)
            process.kill()
    on = audit(folder, tmp_path / "out", "--resume", "--fail-on", "never", cache=cache)
    assert on.stdout == plain.stdout
    again = audit(folder, tmp_path / "out", "--fail-on", "never", cache=cache)
    assert "120 份中 120 份" in again.stderr and again.stdout == plain.stdout
