"""The folder that runs without Python: what its recipe takes in, what is dropped on it; built, where PyInstaller is there."""

from __future__ import annotations

import importlib
import importlib.util
import os
import pkgutil
import shutil
import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

import nianbao
from nianbao.app.outputs import OUTPUTS
from nianbao.cli import COMMANDS, cli
from nianbao.kinds.table import MODULES
from nianbao.readers.formats import FORMATS

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


def submodules(name: str, filter: Callable[[str], bool] = lambda name: True) -> list[str]:
    package = importlib.import_module(name)
    return [one.name for one in pkgutil.walk_packages(package.__path__, f"{name}.") if filter(one.name)]


@pytest.fixture
def recipe(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the recipe asks PyInstaller for."""
    hooks = types.ModuleType("PyInstaller.utils.hooks")
    vars(hooks).update(
        collect_submodules=submodules,
        collect_data_files=lambda name, **more: [(name, name)],
        copy_metadata=lambda name: [],
    )
    for name in ("PyInstaller", "PyInstaller.utils"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setitem(sys.modules, "PyInstaller.utils.hooks", hooks)
    asked: dict[str, Any] = {}

    def analysis(scripts: list[str], **more: Any) -> Any:
        asked.update(more, scripts=scripts)
        return types.SimpleNamespace(pure=[], scripts=[], binaries=[], datas=[])

    def step(*given: Any, **more: Any) -> None:
        asked.setdefault("names", []).append(more.get("name"))

    source = (PACKAGING / "bundle.spec").read_text("utf-8")
    exec(
        compile(source, "bundle.spec", "exec"),
        {"SPECPATH": str(PACKAGING), "Analysis": analysis, "EXE": step, "COLLECT": step, "PYZ": step},
    )
    return asked


def test_the_recipe_takes_in_all_that_is_imported_by_name(recipe: dict[str, Any]) -> None:
    hidden = set(recipe["hiddenimports"])
    wanted = {module for module, _ in COMMANDS.values()} - {"nianbao.cli.serve"}
    wanted |= {f"nianbao.kinds.{module}" for module in MODULES.values()}
    names = [name for output in OUTPUTS for name in (output.whole, output.each, output.finish, output.stream) if name]
    wanted |= {f"nianbao.render.{name.partition(':')[0]}" for name in names}
    wanted |= {f"nianbao.readers.{one.reader}" for one in FORMATS if one.reader}
    assert len(wanted) > 80
    assert {name for name in wanted if importlib.util.find_spec(name) is None} == set()
    assert wanted - hidden == set()
    assert not any(name.startswith("nianbao.service") for name in hidden)
    assert not set(recipe["excludes"]) & {name.partition(".")[0] for name in hidden}


def test_the_recipe_takes_in_the_packs_and_one_program(recipe: dict[str, Any]) -> None:
    [(rules, target)] = [one for one in recipe["datas"] if one[1] == "nianbao/_rules"]
    assert (Path(rules) / "disclosure-2021/pack.yaml").is_file()
    assert target == "nianbao/_rules"
    assert [PACKAGING / name for name in recipe["scripts"]] == [PACKAGING / "bundle.py"]
    assert [name for name in recipe["names"] if name] == ["nianbao", "nianbao"]
    assert "from nianbao.cli import main" in (PACKAGING / "bundle.py").read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="a script of the Unix shell")
def test_a_report_that_is_dropped_on_it_is_audited_beside_itself(tmp_path: Path) -> None:
    place, report = tmp_path / "自 查", tmp_path / "石门 街道.md"
    place.mkdir()
    shutil.copy(PACKAGING / "自查.sh", place)
    page = f'{{ mkdir -p "{tmp_path}/自查结果"; : > "{tmp_path}/自查结果/index.html"; }}'
    program = place / "nianbao"  # says what it was asked, a line a word
    program.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" > "{place}/asked"\n[ "$ENDS" = 2 ] || {page}\nexit $ENDS\n', "utf-8"
    )
    program.chmod(0o755)

    def drop(*files: Path, ends: str = "0") -> subprocess.CompletedProcess[str]:
        script = ["/bin/sh", str(place / "自查.sh"), *map(str, files)]
        surroundings = {"PATH": "/bin", "ENDS": ends}
        return subprocess.run(script, capture_output=True, text=True, encoding="utf-8", check=False, env=surroundings)

    said = drop(report)
    assert said.returncode == 0, said.stderr
    words = (place / "asked").read_text("utf-8").splitlines()
    assert words == ["audit", str(report), "--out", f"{tmp_path}/自查结果", "--fail-on", "never"]
    audit = cli.get_command(click.Context(cli), "audit")
    assert audit is not None
    assert audit.make_context("audit", words[1:]).params["paths"] == (str(report),)
    assert f"请打开 {tmp_path}/自查结果/index.html" in said.stdout
    unread = drop(report, ends="3")
    assert (unread.returncode, unread.stdout) == (3, said.stdout)  # the page says why it was not read
    shutil.rmtree(tmp_path / "自查结果")
    wrong = drop(report, ends="2")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert drop().returncode == 2


def test_what_windows_runs_calls_the_same_command() -> None:
    text = (PACKAGING / "自查.bat").read_text("utf-8")
    assert text.isascii()  # whatever page of codes the console has
    [line] = [line for line in text.splitlines() if "nianbao.exe" in line]
    assert line == '"%~dp0nianbao.exe" audit %* --out "%~dp1result" --fail-on never'
    assert '"%~dp1result\\index.html"' in text


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("PyInstaller") is None, reason="needs PyInstaller (see `make bundle`)")
def test_the_bundle_audits_without_python(tmp_path: Path) -> None:
    built = [
        sys.executable,
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--log-level",
        "WARN",
        "--distpath",
        str(tmp_path / "dist"),
    ]
    subprocess.run(
        [*built, "--workpath", str(tmp_path / "work"), str(PACKAGING / "bundle.spec")], check=True, timeout=3000
    )
    program = tmp_path / "dist/nianbao/nianbao"
    out = tmp_path / "结果"
    asked = [
        str(ROOT / "reports_in/2025"),
        "--format",
        "html,xlsx,docx,leader",
        "--out",
        str(out),
        "--fail-on",
        "never",
        "-q",
    ]
    said = subprocess.run(
        [str(program), "audit", *asked], capture_output=True, text=True, check=False, env={"PATH": ""}, cwd=tmp_path
    )
    assert said.returncode == 0, said.stderr
    assert {"index.html", "ledger.xlsx", "leader.docx", "notices"} <= {path.name for path in out.iterdir()}
    version = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False, env={"PATH": ""})
    assert nianbao.__version__ in version.stdout
