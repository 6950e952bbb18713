"""Peak memory of the installed command over many small text reports, on all processors, and its start-up.

    python -m benchmarks.memory [--reports 10000]

The files are made first. Memory is the sum over the command's processes of what each holds for itself (proportional set
size where the system tells it, else resident size), looked at ten times a second. Linux only.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from benchmarks import documents

GOAL_MB = 600
COMMAND = [sys.executable, "-m", "nianbao"]
# an installed program has its bytecode, whatever the shell that measures it has set
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def children(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += children(int(child))
    return found


def megabytes(pid: int) -> float:
    total = 0
    for one in children(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        except OSError:  # it has just ended
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def watched(command: Sequence[str]) -> tuple[float, float, int]:
    """Seconds, peak megabytes and exit code of a command."""
    start, peak = perf_counter(), 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT) as process:
        while process.poll() is None:
            try:
                peak = max(peak, megabytes(process.pid))
            except OSError:
                break
            sleep(0.1)
    return perf_counter() - start, peak, process.returncode


def seconds(command: Sequence[str], times: int = 9) -> float:
    taken = []
    for _ in range(times):
        start = perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
        taken.append(perf_counter() - start)
    return median(taken)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=10_000)
    count = parser.parse_args(arguments).reports
    with tempfile.TemporaryDirectory() as folder:
        reports, out = Path(folder) / "reports", Path(folder) / "out"
        reports.mkdir()
        texts = [documents.text(draft) for draft in documents.drafts(min(count, 500))]
        for number in range(count):
            (reports / f"{number:05}.txt").write_bytes(texts[number % len(texts)])
        one = str(reports / "00000.txt")
        help_ = seconds([*COMMAND, "--help"])
        single = seconds([*COMMAND, "audit", one, "--out", str(out), "--fail-on", "never"])
        print(f"--help {help_:.3f} s (goal 0.15); one small report to its page {single:.2f} s (goal 1.5)")
        missed = help_ > 0.15 or single > 1.5
        for share in (10, 1):
            subset = Path(folder) / f"part{share}"
            subset.mkdir()
            for number in range(count // share):
                (subset / f"{number:05}.txt").hardlink_to(reports / f"{number:05}.txt")
            taken, peak, code = watched([*COMMAND, "audit", str(subset), "--out", str(out), "--fail-on", "never", "-q"])
            print(
                f"{count // share} reports: {taken:.1f} s, peak {peak:.0f} MB (goal {GOAL_MB}), exit code {code}",
                flush=True,
            )
            missed |= peak > GOAL_MB or code != 0
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
