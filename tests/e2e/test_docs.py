"""The pages of docs/: commands on them are run and end as they say, links hold, nothing is fetched."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nianbao.readers.formats import SUFFIXES
from support.command import nianbao
from support.guides import blocks_of, edit

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "pages"


def follow(page: Path) -> int:
    """Do in this folder what a page says; how many commands. Each ends as `exit N` before its block says, or with 0."""
    done = 0
    for block in blocks_of(page):
        if block.language != "console":
            edit(Path.cwd(), block)
            continue
        expected = int(block.order.removeprefix("exit ") or 0)
        for line in block.text.splitlines():
            code, said = call(*shlex.split(line))
            assert code == expected, f"{line}\n{said}"
            done += 1
    return done


def call(program: str, *arguments: str) -> tuple[int, str]:
    if program == "python":
        script, arrow, source = arguments
        assert arrow == "<"
        command = [sys.executable, script]
        text = Path(source).read_text("utf-8")
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, encoding="utf-8", check=False,
            env={**os.environ, "PYTHONUTF8": "1"},
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr
    assert program == "nianbao", program
    given, _, target = " ".join(arguments).partition(" > ")
    said = nianbao(*given.split(" "))
    if target:
        Path(target).write_text(said.out, "utf-8")
    return said.code, said.out + said.err


@pytest.mark.parametrize(("page", "least"), [("season.md", 8), ("pipeline.md", 9)])
def test_what_a_page_says_is_so(page: str, least: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "reports_in", tmp_path / "reports_in")
    monkeypatch.chdir(tmp_path)
    assert follow(PAGES / page) >= least
    if page == "pipeline.md":
        assert (tmp_path / "checked/findings.jsonl").read_bytes() == (tmp_path / "findings.jsonl").read_bytes()
        _, said = call("python", "returned.py", "<", "findings.jsonl")
        assert "云溪市青栎区教育局 requests-column-total requests-row-total" in said.splitlines()
    else:
        assert list((tmp_path / "第一次/notices").iterdir())


def test_every_ending_that_folders_are_searched_for_is_on_the_page() -> None:
    named = set(re.findall(r"`(\.[a-z0-9]+)`", (PAGES / "formats.md").read_text("utf-8")))
    assert named == set(SUFFIXES)


@pytest.mark.skipif(importlib.util.find_spec("mkdocs") is None, reason="needs the extra `docs` (mkdocs-material)")
class TestSite:
    def build(self, folder: Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", "docs/mkdocs.yml", "-d", str(folder)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)

    def test_it_is_built_with_every_page_and_fetches_nothing(self, tmp_path: Path) -> None:
        built = self.build(tmp_path / "site")
        assert built.returncode == 0, built.stderr
        pages = {path.name: path.read_text("utf-8") for path in (tmp_path / "site").glob("*.html")}
        assert {f"{path.stem}.html" for path in PAGES.glob("*.md")} <= pages.keys()
        assert "root_causes" in pages["fields.html"]
        assert "nianbao.audit" in pages["python.html"] and "junit.xml" in pages["formats.html"]
        loads = re.compile(r'<(?:script|link|img)\b[^>]*\s(?:src|href)="(https?:[^"]*)"')
        assert [url for page in pages.values() for url in loads.findall(page)] == []
        assert (tmp_path / "site/pictures/terminal.png").is_file()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "rules/README.md"])
def test_links_between_files_hold(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    targets = re.findall(r"\]\(([^)#\s:]+)(?:#[^)]*)?\)", text)
    assert [target for target in targets if not ((ROOT / name).parent / target).exists()] == []
