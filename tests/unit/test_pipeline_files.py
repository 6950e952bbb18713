"""What other programs read of this repository: recipes, hooks, the container's recipe. Each as far as it can be read here."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from nianbao.cli import cli

ROOT = Path(__file__).resolve().parents[2]
_BLOCK = re.compile(r"^~~~(\w+)\n(.*?)^~~~$", re.M | re.S)
_COMMAND = re.compile(r"nianbao audit [^\n'\"]+")


def _blocks(language: str) -> list[str]:
    text = (ROOT / "docs/pages/pipeline.md").read_text("utf-8").partition("## 现成的写法")[2].partition("## JSON")[0]
    return [block for name, block in _BLOCK.findall(text) if name == language]


def _parsed(command: str) -> None:
    """As click reads it; UsageError for an option that is not there."""
    words = [word for word in shlex.split(command)[2:] if word != "{{ ds }}"]
    audit = cli.get_command(click.Context(cli), "audit")
    assert audit is not None
    audit.make_context("audit", words)


def test_recipes_in_yaml_parse_and_hold_what_they_are_about() -> None:
    hooks, gitlab, github = map(yaml.safe_load, _blocks("yaml")[:3])
    assert hooks["repos"][0]["hooks"][0]["id"] == _hook()["id"]
    assert set(gitlab["audit"]["artifacts"]["reports"]) == {"junit", "codequality"}
    assert [step.get("if") for step in github["jobs"]["audit"]["steps"]] == [None, None, None, None, "always()"]


def test_the_commands_of_all_recipes_are_commands() -> None:
    commands = [
        found
        for language in ("yaml", "groovy", "python")
        for block in _blocks(language)
        for found in _COMMAND.findall(block)
    ]
    assert len(commands) == 4
    for command in commands:
        _parsed(command)


def test_the_recipe_in_python_compiles() -> None:
    [airflow] = [block for block in _blocks("python") if "airflow" in block]
    assert isinstance(ast.parse(airflow).body[-1], ast.With)


def _hook() -> dict[str, Any]:
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert isinstance(hook, dict)
    return hook


@pytest.mark.parametrize(
    ("name", "audited"), [("报告.docx", True), ("a/b.HTML", True), ("x.py", False), ("roster.csv", False)]
)
def test_the_hook_takes_reports(name: str, audited: bool) -> None:
    _parsed(f"{_hook()['entry']} {name}")
    assert bool(re.search(_hook()["files"], name)) is audited


def test_the_container_runs_as_nobody_special_and_installs_what_is_locked() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    assert "USER nianbao" in lines and lines.index("USER nianbao") < lines.index('ENTRYPOINT ["nianbao"]')
    assert any("--require-hashes -r requirements.txt" in line for line in lines)
    assert not [line for line in lines if "://" in line]


def test_the_shell_completes_commands() -> None:
    environment = {"_NIANBAO_COMPLETE": "bash_complete", "COMP_WORDS": "nianbao do", "COMP_CWORD": "1"}
    program = [sys.executable, "-c", "from nianbao.cli import cli; cli(prog_name='nianbao')"]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["plain,docs"]
