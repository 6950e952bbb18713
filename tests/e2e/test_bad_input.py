"""Bad input through the command: each file has its message, the good ones are done, nothing is left behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from support import bad_inputs

LINUX = sys.platform == "linux"
GOOD = ("好报告.docx", "好报告.xlsx", "改名.pdf", "改名.docx")
SECONDS = 60  # far more than the run takes (about 4 s), far less than any of these files could make it take
MEGABYTES = 1024


def command(*arguments: str | Path, before: tuple[str, ...] = (), **more: Any) -> subprocess.CompletedProcess[str]:
    line = [*before, sys.executable, "-m", "nianbao", *map(str, arguments)]
    environment = os.environ | {"PYTHONIOENCODING": "utf-8"} | more.pop("env", {})
    return subprocess.run(
        line, check=False, capture_output=True, encoding="utf-8", env=environment, timeout=2 * SECONDS, **more
    )


@dataclass
class Run:
    folder: Path
    code: int
    stdout: str
    stderr: str
    seconds: float
    findings: dict[str, dict[str, Any]]
    reasons: dict[str, str]
    left: list[str]
    peak: int  # kB of the largest process


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    place = tmp_path_factory.mktemp("bad")
    folder, scratch = place / "in", place / "scratch"
    folder.mkdir()
    scratch.mkdir()
    reasons = bad_inputs.write(folder)
    for name, source in zip(GOOD, ("docx", "xlsx", "docx", "pdf"), strict=True):
        fixture = "forestry_libreoffice.pdf" if source == "pdf" else f"forestry.{source}"
        shutil.copy(bad_inputs.FIXTURES / fixture, folder / name)
    began = time.monotonic()
    done = command("audit", folder, "--out", place / "out", "--jobs", "1", env={"TMPDIR": str(scratch)})
    seconds = time.monotonic() - began
    assert (place / "out").is_dir(), done.stderr
    lines = (place / "out" / "findings.jsonl").read_text("utf-8").splitlines()
    findings = {finding["source"]["name"]: finding for finding in map(json.loads, lines)}
    left = [path.name for path in (*scratch.iterdir(), *place.iterdir()) if path.name not in ("in", "out", "scratch")]
    peak = 0
    if LINUX:
        import resource

        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    yield Run(folder, done.returncode, done.stdout, done.stderr, seconds, findings, reasons, left, peak)
    shutil.rmtree(place)


NAMES = [name for name, _, _ in bad_inputs.files()] + ["large.txt"]
LINKS = ["nowhere.docx", "itself.txt"] if os.name == "posix" else []


@pytest.mark.parametrize("name", NAMES + LINKS)
def test_each_file_has_its_reason_its_place_and_a_next_step(run: Run, name: str) -> None:
    finding = run.findings[name]
    fault = finding["error"]
    assert finding["verdict"] == "unauditable"
    assert finding["score"]["value"] is None
    assert (fault["code"], fault["reason"]) == ("E300", run.reasons[name])
    assert fault["where"].startswith((run.folder / name).as_posix())
    assert len(fault["message"]) >= 4
    assert len(fault["hint"]) >= 4
    assert fault["message"] in run.stdout.replace("\n  ", "")


def test_the_rest_of_the_batch_is_done(run: Run) -> None:
    assert run.findings.keys() == {*run.reasons, *GOOD}
    for name in GOOD:
        finding = run.findings[name]
        assert finding["verdict"] == "return"
        assert finding["source"]["format"] == {"好报告.xlsx": "xlsx", "改名.docx": "pdf"}.get(name, "docx")
        cells = [cell for rows in finding["cells"].values() for row in rows.values() for cell in row.values()]
        assert len(cells) == 200
        assert all(cell["state"] != "absent" for cell in cells)


def test_the_exit_code_and_what_is_printed(run: Run) -> None:
    assert run.code == 3
    assert "Traceback" not in run.stderr + run.stdout
    apart = [name for name in run.reasons if run.findings[name]["standing"]]
    assert apart == ["notice.docx"]  # a circular is no report that could not be audited
    assert f"无法审核 {len(run.reasons) - len(apart)}" in run.stdout


def test_time_and_memory_are_bounded_and_nothing_is_left(run: Run) -> None:
    assert run.seconds < SECONDS
    assert run.left == []
    assert run.peak < MEGABYTES * 1024


def test_secrets_of_the_machine_do_not_come_in(run: Run) -> None:
    secret = Path("/etc/hostname")
    text = secret.read_text("utf-8").strip() if secret.is_file() else ""
    assert not text or text not in json.dumps(run.findings["entities_file.docx"], ensure_ascii=False)


def test_a_pipe_named_outright_is_refused_without_waiting(run: Run, tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("no named pipes")
    done = command("audit", run.folder / "pipe.txt", "/dev/zero", "--out", tmp_path / "out", "-q")
    assert done.returncode == 3
    assert done.stdout.count("不是普通文件") == 2


def test_a_folder_without_reports_and_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "read.me").write_text("x", "utf-8")
    done = command("audit", tmp_path / "in", tmp_path / "none.docx", tmp_path / "*.xyz", "--out", tmp_path / "out")
    assert done.returncode == 3
    for message in ("文件夹中没有年度报告", "找不到这个文件", "没有文件符合这个通配式"):
        assert message in done.stdout


@pytest.mark.skipif(not LINUX, reason="permissions as on Linux")
def test_files_and_folders_that_may_not_be_read(tmp_path: Path) -> None:
    """Root may read everything: then the command runs without that capability."""
    before: tuple[str, ...] = ()
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root, and no setpriv to give up its rights")
        drop = "-dac_override,-dac_read_search"
        before = ("setpriv", f"--bounding-set={drop}", f"--inh-caps={drop}")
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    shutil.copy(bad_inputs.FIXTURES / "forestry.docx", folder / "a.docx")
    shutil.copy(bad_inputs.FIXTURES / "forestry.docx", folder / "b.docx")
    (folder / "b.docx").chmod(0)
    (folder / "sub").chmod(0)
    try:
        done = command("audit", folder, "--out", tmp_path / "out", before=before)
    finally:
        (folder / "sub").chmod(0o755)
    assert done.returncode == 3, done.stderr
    assert "没有读取权限" in done.stdout
    assert "没有权限打开这个文件夹" in done.stdout
    assert "退回整改 1" in done.stdout


def test_a_pack_with_a_misspelt_key(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    shutil.copytree(Path(__file__).resolve().parents[2] / "rules" / "disclosure-2021", pack)
    text = (pack / "pack.yaml").read_text("utf-8")
    (pack / "pack.yaml").write_text(text.replace("version:", "verson:", 1), "utf-8")
    done = command(
        "audit", bad_inputs.FIXTURES / "forestry.docx", "--rules", pack, "--out", tmp_path / "out", cwd=tmp_path
    )
    assert done.returncode == 2
    assert "E201" in done.stderr
    assert "pack.yaml:" in done.stderr
    assert "verson" in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(not LINUX, reason="processes are forked on Linux only")
def test_a_parser_that_crashes_costs_one_file(tmp_path: Path) -> None:
    """Instructions compressed twice over get past what can be checked beforehand: memory ends the process that reads."""
    import zlib

    twice = zlib.compress(zlib.compress(b"q " * (30 << 20), 9), 9)
    (tmp_path / "bomb.pdf").write_bytes(bad_inputs.pdf(twice, filters="/Filter [/FlateDecode /FlateDecode]"))
    shutil.copy(bad_inputs.FIXTURES / "forestry.docx", tmp_path / "good.docx")
    limit = ("prlimit", f"--as={1500 << 20}") if shutil.which("prlimit") else ()
    if not limit:
        pytest.skip("no prlimit to set the scene with little memory")
    done = command("audit", tmp_path, "--out", tmp_path / "out", "-q", before=limit)
    assert done.returncode == 3, done.stderr
    assert "bomb.pdf  无法审核" in done.stdout
    assert "退回整改 1" in done.stdout
