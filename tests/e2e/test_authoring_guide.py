"""The authoring guide followed to the letter: every file it shows is written, every command it gives is run."""

from __future__ import annotations

import shlex
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from nianbao.catalog.load import load
from nianbao.kinds.table import all_kinds
from support.command import nianbao
from support.guides import blocks_of, edit

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "rules/README.md"
pytestmark = pytest.mark.slow


def follow(folder: Path) -> list[str]:
    """Do what the guide says in `folder`; the commands run, in order."""
    done = []
    for block in blocks_of(GUIDE):
        if block.language == "console":
            for line in block.text.splitlines():
                program, *arguments = shlex.split(line)
                assert program == "nianbao", line
                said = nianbao(*arguments)
                assert said.code == 0, f"{line}\n{said.out}\n{said.err}"
                done.append(line)
        else:
            edit(folder, block)
            if block.file.endswith("pyproject.toml"):
                install(folder / block.file)
    return done


def install(project: Path) -> None:
    """What `pip install` of a project of modules leaves behind: its folder on the path, and its entry points."""
    made = tomllib.loads(project.read_text("utf-8"))["project"]
    info = project.parent / f"{made['name'].replace('-', '_')}-{made['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {made['name']}\nVersion: {made['version']}\n", "utf-8"
    )
    points = "\n".join(
        f"[{group}]\n" + "\n".join(f"{name} = {value}" for name, value in named.items())
        for group, named in made["entry-points"].items()
    )
    (info / "entry_points.txt").write_text(f"{points}\n", "utf-8")
    sys.path.insert(0, str(project.parent))
    all_kinds.cache_clear()


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("guide")
    shutil.copytree(ROOT / "reports_in", folder / "reports_in")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(sys, "path", list(sys.path))
        assert len(follow(folder)) >= 15
        yield folder
    all_kinds.cache_clear()


def test_the_packs_hold_what_the_guide_promises(followed: Path) -> None:
    local = load(followed / "qingli-2021", all_kinds())
    assert local.default_profile == "qingli" and local.profiles["qingli"].maximum == 10
    assert any(rule.id == "slogan-used" for rule in local.rules)
    short = next(rule for rule in local.rules if rule.id == "overview-short-department")
    assert short.levels == ("department",)
    table = load(followed / "qingli-table", all_kinds())
    assert table.form.table_by_id["visits"].section == "other" and "requests" in table.form.table_by_id
    new = load(followed / "disclosure-2026", all_kinds())
    assert "other_withdrawn" in new.form.table_by_id["requests"].row_by_id
    assert all("2026" in rule.editions for rule in new.rules if "2021" in rule.editions)
    assert (followed / "qingli-docs/guide.docx").is_file()
    assert (followed / "qingli-out/index.html").is_file()
