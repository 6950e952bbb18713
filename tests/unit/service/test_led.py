"""Workers that are led: started again where they end, ended in order with the service, and at once where it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nianbao.service import led

pytestmark = pytest.mark.slow
WORKER = """
import sys, threading
from io import FileIO
from pathlib import Path
from nianbao.service.led import follow
ended = threading.Event()
def say(word):
    with open(sys.argv[1], "a") as file: file.write(word + "\\n")
say("begun")
threading.Thread(target=follow, args=(FileIO(0), lambda: say("woken"), ended.set), daemon=True).start()
ended.wait(30)
say("ended")
"""


def until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.fixture
def said(tmp_path: Path) -> Path:
    return tmp_path / "said"


@pytest.fixture
def workers(said: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[led.LedWorkers]:
    monkeypatch.setattr(led, "_AGAIN", 0.05)
    made = led.LedWorkers({"SAID": "1"}, 1)
    made.call = [sys.executable, "-c", WORKER, str(said)]
    made.start()
    until(lambda: lines(said) == ["begun"])
    yield made
    made.close()


def lines(said: Path) -> list[str]:
    return said.read_text("utf-8").split() if said.exists() else []


def test_what_waits_is_told_and_the_end_is_in_order(workers: led.LedWorkers, said: Path) -> None:
    assert workers.alive()
    workers.wake()
    until(lambda: lines(said) == ["begun", "woken"])
    workers.close()
    assert lines(said) == ["begun", "woken", "ended"] and not workers.alive()
    workers.wake()  # of one that has ended: no fault


def test_one_that_was_killed_is_followed_by_another(workers: led.LedWorkers, said: Path) -> None:
    first = workers._process
    assert first is not None
    first.kill()
    until(lambda: lines(said) == ["begun", "begun"])
    assert workers.alive() and workers._process is not first


@pytest.mark.skipif(os.name != "posix", reason="how a process is killed")
def test_a_service_that_was_killed_leaves_no_worker(said: Path, tmp_path: Path) -> None:
    leader = tmp_path / "leader.py"
    leader.write_text(
        f"import sys, time\nfrom nianbao.service.led import LedWorkers\nmade = LedWorkers({{}}, 1)\n"
        f"made.call = [sys.executable, '-c', {WORKER!r}, {str(said)!r}]\nmade.start()\ntime.sleep(1)\n"
        "print(made._process.pid, flush=True)\ntime.sleep(60)\n",
        "utf-8",
    )
    process = subprocess.Popen([sys.executable, str(leader)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    worker = int(process.stdout.readline())
    until(lambda: lines(said) == ["begun"])
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()

    def gone() -> bool:
        try:
            return Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            return True

    until(gone, 10.0)
    assert lines(said) == ["begun"]
