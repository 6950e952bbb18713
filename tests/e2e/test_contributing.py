"""CONTRIBUTING.md followed to the letter, in a copy of the program: every file is written, every command is run."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.guides import blocks_of, edit
from support.scratch_copy import ROOT, copy_program, run_copy, touched

GUIDE = ROOT / "CONTRIBUTING.md"
pytestmark = pytest.mark.slow
PAGES = ("A new rule", "A new kind of rule", "A new output", "A new reader", "A new edition of a form")


def run(folder: Path, line: str) -> subprocess.CompletedProcess[str]:
    program, *arguments = shlex.split(line)
    if program == "nianbao":
        return run_copy(folder, *arguments)
    assert program == "pytest", line
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = copy_program(tmp_path_factory.mktemp("contributing"))
    left_out = shutil.ignore_patterns("__pycache__", ".schema")
    for part in ("rules", "reports_in", "tests/support"):
        shutil.copytree(ROOT / part, folder / part, ignore=left_out)
    for part in ("tests/conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / part, folder / part)
    for block in blocks_of(GUIDE):
        if block.language != "console":
            edit(folder, block)
            continue
        for line in block.text.splitlines():
            done = run(folder, line)
            assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"
            assert "rules lint" not in line or "0 个错误，0 个提醒" in done.stdout, f"{line}\n{done.stdout}"
    return folder


def test_each_page_is_there_and_is_followed(followed: Path) -> None:
    text = GUIDE.read_text("utf-8")
    assert [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")][1:] == list(PAGES)
    assert (followed / "rules/disclosure-2021/rules/wording/slogan-used.yaml").is_file()
    assert (followed / "rows-out/rows.csv").is_file() and list((followed / "rows-out/slips").iterdir())
    assert (followed / "rules/disclosure-2027/form/disputes.yaml").is_file()


def test_a_kind_an_output_and_a_reader_take_a_module_and_a_line(followed: Path) -> None:
    lines = touched(followed)
    assert lines["kinds/table.py"] == (1, 0) and lines["app/outputs.py"] == (1, 0)
    assert lines["readers/formats.py"] == (1, 0)
    assert set(lines) == {
        "app/outputs.py", "kinds/plausible/same_figures.py", "kinds/table.py", "readers/asciidoc/__init__.py",
        "readers/asciidoc/reader.py", "readers/formats.py", "render/rows.py",
    }  # fmt: skip


def test_what_the_page_writes_is_as_the_house_wants_it(followed: Path) -> None:
    files = [block.file for block in blocks_of(GUIDE) if block.order.startswith("new ") and block.file.endswith(".py")]
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        done = subprocess.run([*ruff, *command, *files], cwd=followed, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
