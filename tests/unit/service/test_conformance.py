"""The API answers as its description says, whatever it is sent: requests made from the description by schemathesis."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the extra nianbao[serve] is not installed")
pytest.importorskip("schemathesis", reason="schemathesis is not installed")

from support.serving import Served

# what is sent are seldom reports, and those that are none are refused: that data of the right type is refused is right here
NOT_ASKED = "positive_data_acceptance"


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
def test_answers_are_those_that_are_described(seed: int, tmp_path: Path) -> None:
    served = Served("--workers", "2")
    try:
        served.start()
        call = [
            sys.executable, "-m", "schemathesis.cli", "run", f"{served.address}/openapi.json", "--max-examples", "30",
            "--seed", str(seed), "--request-timeout", "120", "--continue-on-failure", "--exclude-checks", NOT_ASKED, "--no-color",
        ]  # fmt: skip
        done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    finally:
        served.stop()
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "Unresolvable references" not in done.stdout
