"""What the image of the desk is made by and runs, without containers: the lock installed with its hashes and the package beside it
in an environment of its own; then the commands of the compose file, with its variables, against PostgreSQL."""

from __future__ import annotations

import os
import re
import subprocess
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import create_engine, text

from support.serving import postgres, why_no_postgres

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "packaging/compose.yaml").read_text("utf-8"))
_PORT = "8642"


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of the image, made by its own lines."""
    if os.name != "posix":
        pytest.skip("the image is of Linux")
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.endswith(" AS build-desk"))
    end = next(at for at, line in enumerate(lines) if at > start and line.startswith("FROM "))
    calls = [line.removeprefix("RUN ") for line in lines[start:end] if line.startswith("RUN ")]
    assert len(calls) == 2 and "--require-hashes -r requirements-desk.txt" in calls[0] and "--no-deps ." in calls[1]
    place = tmp_path_factory.mktemp("image") / "nianbao"
    venv.create(place, with_pip=True)
    for call in calls:
        words = call.rpartition("&& ")[2].replace("/opt/nianbao", str(place)).split()
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=900)
        if re.search(r"No matching distribution|Could not find a version|Connection", done.stderr):
            pytest.skip("packages cannot be had here")
        assert done.returncode == 0, done.stderr[-3000:]
    return place / "bin"


@pytest.fixture(scope="module")
def said(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The variables of the image and of the compose file, on this machine's PostgreSQL."""
    if (why := why_no_postgres()) is not None:
        pytest.skip(why)
    [line] = [one for one in (ROOT / "Dockerfile").read_text("utf-8").splitlines() if "NIANBAO_DESK_STORE" in one]
    image = dict(word.split("=", 1) for word in line.split()[1:])
    given = {
        name: re.sub(r"\$\{\w+:-(.*?)\}", r"\1", value) for name, value in COMPOSE["x-desk"]["environment"].items()
    }
    home = tmp_path_factory.mktemp("home")
    with postgres() as server:
        engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE nianbao"))
        engine.dispose()
        yield {
            **image, **given, "NIANBAO_DESK": server.replace("/postgres?", "/nianbao?"), "HOME": str(home),
            "NIANBAO_DESK_STORE": str(home / "files"), "PATH": f"{programs}:/usr/bin:/bin",
        }  # fmt: skip


def _command(name: str, port: str) -> list[str]:
    return [port if one == _PORT else one for one in COMPOSE["services"][name]["command"]]


def _health(name: str, port: str) -> list[str]:
    kind, *words = COMPOSE["services"][name]["healthcheck"]["test"]
    assert kind == "CMD"
    return [word.replace(f":{_PORT}", f":{port}") for word in words]


def test_what_is_installed_is_what_is_locked(programs: Path) -> None:
    assert subprocess.run([programs / "pip", "check"], check=False, capture_output=True).returncode == 0
    done = subprocess.run([programs / "nianbao", "--version"], check=False, capture_output=True, text=True, cwd="/")
    assert done.returncode == 0 and done.stdout.strip(), done.stderr


def test_the_commands_of_the_compose_file_bring_the_desk_up(
    said: dict[str, str], programs: Path, tmp_path: Path
) -> None:
    port = "18642"
    calls: dict[str, Any] = {"env": said, "cwd": tmp_path, "text": True}
    nianbao = str(programs / "nianbao")
    for _ in range(2):  # a second time it finds all done
        done = subprocess.run(
            [nianbao, *_command("schema", port)], **calls, capture_output=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
    health = [str(programs / "python") if word == "python" else word for word in _health("web", port)]
    assert subprocess.run(health, **calls, capture_output=True, check=False, timeout=60).returncode != 0
    running = []
    try:
        for name in ("web", "worker"):
            log = (tmp_path / name).open("w")
            running.append(subprocess.Popen([nianbao, *_command(name, port)], **calls, stdout=log, stderr=log))
        deadline = time.monotonic() + 120
        while subprocess.run(health, **calls, capture_output=True, check=False, timeout=60).returncode != 0:
            told = [(tmp_path / name).read_text("utf-8", "replace")[-3000:] for name in ("web", "worker")]
            assert time.monotonic() < deadline and all(one.poll() is None for one in running), told
            time.sleep(0.5)
        for one in running:
            one.terminate()
        assert all(one.wait(30) in (0, 143) for one in running)  # ended by the signal, in order
    finally:
        for one in running:
            one.kill()
            one.wait()


def test_the_compose_file_is_one() -> None:
    """Keys that compose files have, and values of their kinds."""
    known = {
        "build", "image", "restart", "environment", "volumes", "read_only", "tmpfs", "cap_drop", "security_opt",
        "stop_grace_period", "command", "depends_on", "ports", "healthcheck", "hostname",
    }  # fmt: skip
    assert set(COMPOSE) <= {"name", "services", "volumes", "x-desk"}
    for name, service in COMPOSE["services"].items():
        assert set(service) <= known, name
        assert service.get("restart", "no") in ("no", "always", "on-failure", "unless-stopped")
        for condition in service.get("depends_on", {}).values():
            assert condition["condition"] in ("service_started", "service_healthy", "service_completed_successfully")
        assert set(service.get("healthcheck", {})) <= {"test", "interval", "timeout", "retries", "start_period"}
        assert re.fullmatch(r"(\d+(us|ms|s|m|h))+", service.get("stop_grace_period", "1s"))
        assert all(isinstance(value, str) for value in service.get("environment", {}).values()), name
