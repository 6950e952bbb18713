"""A copy of the program to change: what a new kind, output or reader takes is shown by making one and counting files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LEFT_OUT = shutil.ignore_patterns(
    "_rules"
)  # what is compiled comes along: it holds for the copies, which keep their times


def copy_program(folder: Path, *packs: str) -> Path:
    """The program in `folder/src/nianbao`, and rule packs beside it as `folder/<pack>`."""
    shutil.copytree(ROOT / "src/nianbao", folder / "src/nianbao", ignore=_LEFT_OUT)
    for pack in packs:
        shutil.copytree(ROOT / "rules" / pack, folder / pack)
    return folder


def add_line(file: Path, before: str, line: str) -> None:
    """`line` put in before the one line that is `before`."""
    text = file.read_text("utf-8")
    assert text.count(before) == 1, (file.name, before)
    file.write_text(text.replace(before, line + before), "utf-8")


def touched(folder: Path) -> dict[str, tuple[int, int]]:
    """What of the program differs from ours: file → (lines added, lines taken away)."""
    ours, theirs = ROOT / "src/nianbao", folder / "src/nianbao"
    found = {}
    for path in sorted(theirs.rglob("*.py")):
        name = path.relative_to(theirs)
        new = path.read_text("utf-8").splitlines()
        old = (ours / name).read_text("utf-8").splitlines() if (ours / name).is_file() else []
        if new != old:
            gone = sum(line not in set(new) for line in old)
            found[name.as_posix()] = (len(new) - len(old) + gone, gone)
    return found


def run_copy(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The copy's own `nianbao`, called in its folder."""
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "nianbao", *map(str, arguments)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
