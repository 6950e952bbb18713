"""What the desk is installed with: the image, the compose file, the unit. Their commands are the program's, with its options;
containers cannot be run here."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from nianbao.cli import cli

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "packaging/compose.yaml").read_text("utf-8"))
UNIT = (ROOT / "packaging/nianbao-desk.service").read_text("utf-8")
VARIABLES = {
    "NIANBAO_ALLOW_HOST",
    "NIANBAO_DESK",
    "NIANBAO_DESK_STORE",
    "NIANBAO_LOG",
    "NIANBAO_OIDC",
    "NIANBAO_OIDC_SECRET",
}


def command_of(words: list[str]) -> click.Command:
    """The command that these words call; it fails for a command or an option that there is not."""
    found: click.Command = cli
    context = click.Context(cli)
    rest = list(words)
    while isinstance(found, click.Group):
        named = found.get_command(context, rest.pop(0))
        assert named is not None, words
        found, context = named, click.Context(named)
    found.make_parser(context).parse_args(rest)
    return found


@pytest.mark.parametrize("name", ["schema", "web", "worker"])
def test_the_services_call_what_there_is(name: str) -> None:
    service = COMPOSE["services"][name]
    assert command_of(service["command"]).name in {"upgrade", "serve", "work"}
    assert service["read_only"] and service["cap_drop"] == ["ALL"] and service["build"]["target"] == "desk"
    assert set(service["environment"]) - VARIABLES == {"FORWARDED_ALLOW_IPS"}
    assert all(one in COMPOSE["services"] for one in service["depends_on"])
    assert {one.partition(":")[0] for one in service["volumes"]} <= set(COMPOSE["volumes"])


def test_only_this_machine_reaches_the_pages_and_nobody_the_database() -> None:
    assert COMPOSE["services"]["web"]["ports"] == ["127.0.0.1:8642:8642"]
    assert all("ports" not in COMPOSE["services"][name] for name in ("db", "worker", "schema"))
    password = COMPOSE["services"]["db"]["environment"]["POSTGRES_PASSWORD"]
    assert password.startswith("${POSTGRES_PASSWORD:?"), "no password stands in the file"


def test_the_stages_of_the_image_copy_what_there_is() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    stages = [found[1] for line in lines if (found := re.search(r"^FROM \S+ AS (\S+)$", line))]
    copied = [line.split() for line in lines if line.startswith("COPY ")]
    assert "desk" in stages
    for words in copied:
        if words[1].startswith("--from="):
            assert words[1].removeprefix("--from=") in stages
        else:
            assert (ROOT / words[1]).exists(), words
    calls = [line for line in lines if line.startswith("CMD ")]
    assert command_of(yaml.safe_load(calls[0].removeprefix("CMD "))).name == "serve"
    said = {word.partition("=")[0] for line in lines if line.startswith("ENV ") for word in line.split()[1:]}
    assert {one for one in said if one.startswith("NIANBAO")} <= VARIABLES


def test_the_lock_of_the_desk_has_what_it_needs_and_nothing_else() -> None:
    locked = {
        line.partition("==")[0]
        for line in (ROOT / "requirements-desk.txt").read_text("utf-8").splitlines()
        if "==" in line
    }
    assert {"fastapi", "sqlalchemy", "psycopg", "dbos", "s3fs", "authlib", "argon2-cffi", "uvicorn"} <= locked
    assert not {"pytest", "mypy", "ruff", "moto", "onnxruntime"} & locked


def test_the_unit_calls_what_there_is() -> None:
    [call] = re.findall(r"^ExecStart=\S+ (.+)$", UNIT, re.M)
    assert command_of(call.split()).name == "serve"
    assert set(re.findall(r"\b(NIANBAO_\w+)=", UNIT)) <= VARIABLES


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    verify: Any = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "nianbao-desk.service"
    unit.write_text(UNIT.replace("/opt/nianbao/bin/nianbao", shutil.which("true") or "/bin/true"), "utf-8")
    done = subprocess.run([verify, "verify", str(unit)], capture_output=True, text=True, check=False, timeout=60)
    own = [line for line in done.stderr.splitlines() if "nianbao-desk" in line]
    assert own == [] and done.returncode == 0, done.stderr


def test_a_run_does_not_wonder_at_the_variables_of_the_desk() -> None:
    """Every variable that a command of the desk reads is none of a run's settings, and not told as unknown."""
    from nianbao.cli.serve import serve
    from nianbao.season.laid import lay

    read = {str(one.envvar) for one in serve.params if isinstance(one, click.Option) and one.envvar}
    assert {"NIANBAO_DESK", "NIANBAO_OIDC", "NIANBAO_OIDC_CLIENT"} <= read
    said = dict.fromkeys(read - {"NIANBAO_LOG", "NIANBAO_LOG_LEVEL"} | {"NIANBAO_OIDC_SECRET"}, "x")
    assert lay(None, said).notes == ()
