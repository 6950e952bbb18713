"""A short turn of `benchmarks.desk_kills`: nothing is lost, and nothing done twice, when server, workers, commands and PostgreSQL
are killed while reports come in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("dbos", reason="the extra nianbao[desk] is not installed")
from support.serving import why_no_postgres

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(("kind", "seed"), [("sqlite", "2"), ("postgres", "2")])
def test_three_kills_lose_nothing(kind: str, seed: str) -> None:
    if kind == "postgres" and (why := why_no_postgres()):
        pytest.skip(why)
    call = [
        sys.executable,
        "-m",
        "benchmarks.desk_kills",
        "--kills",
        "3",
        "--reports",
        "24",
        "--only",
        kind,
        "--seed",
        seed,
    ]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0 and "faults: 0" in done.stdout, done.stdout + done.stderr[-3000:]
