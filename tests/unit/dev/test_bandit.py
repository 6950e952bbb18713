"""What a linter of security holds against the code is explained where it stands, or mended."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.slow
def test_nothing_is_held_against_the_code() -> None:
    call = [sys.executable, "-m", "bandit", "-q", "-r", "src", "-c", "pyproject.toml", "-f", "json"]
    done = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert not told["errors"] and told["metrics"]["_totals"]["loc"] > 20_000
    assert [(one["filename"], one["line_number"], one["issue_text"]) for one in told["results"]] == []
