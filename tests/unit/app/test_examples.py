"""The examples in docstrings run as they stand, over two sample reports and two saved runs of them."""

from __future__ import annotations

import doctest
import shutil
from pathlib import Path
from types import ModuleType

import pytest

import nianbao
from nianbao.app import calls, result
from support import command

SAMPLES = Path(__file__).resolve().parents[3] / "reports_in/2025"
_STRUCTURE = "format: 1\nparent: 云溪市青栎区人民政府\nagencies:\n  - 云溪市青栎区教育局\n"


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("season")
    (folder / "2025").mkdir()
    for name in ("jiaoyuju.html", "quzhengfu.html"):
        shutil.copy(SAMPLES / name, folder / "2025")
    (folder / "结构.yaml").write_text(_STRUCTURE, "utf-8")
    command.nianbao("audit", folder / "2025", "--out", folder / "first", "-q")
    command.nianbao("audit", folder / "2025/quzhengfu.html", "--out", folder / "second", "-q")
    return folder


@pytest.mark.parametrize("module", [nianbao, result, calls], ids=lambda module: module.__name__)
def test_examples_run(module: ModuleType, season: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(season)
    found = doctest.testmod(module)
    assert (found.failed, found.attempted > 2) == (0, True)
