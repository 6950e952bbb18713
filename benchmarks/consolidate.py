"""Measure `nianbao consolidate` over a large invented district.

    python benchmarks/consolidate.py [--agencies 200] [--rounds 3] [--seed 1]

The agencies report in five formats. Three parents are tried: one that leaves an agency out, one that counts an agency
twice, one that does both and drops a third agency's figure in one cell besides. Timed is the command as a user runs it,
from the shell to page and workbook. Exit code 1 when a planted fault is not named or the goal of 5 seconds is missed.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from nianbao.app.consolidation.run import run_consolidation  # noqa: E402
from nianbao.catalog.load import load_form  # noqa: E402
from support.district import PARENT, added_up, write, write_district  # noqa: E402

GOAL = 5.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--agencies", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    form = load_form(ROOT / "rules" / "disclosure-2021")
    missed = False
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        names, cells = write_district(folder, form, options.agencies, options.seed)
        out, twice = random.Random(options.seed).sample(range(len(names)), 2)
        rest = [one for number, one in enumerate(cells) if number != out]
        for title, counted, planted in (
            ("one left out", rest, {(names[out], "omitted")}),
            ("one counted twice", [*cells, cells[twice]], {(names[twice], "counted_twice")}),
            ("both", [*rest, cells[twice]], {(names[out], "omitted"), (names[twice], "counted_twice")}),
        ):
            parent = write(folder / "parent.html", PARENT, form, added_up(counted))
            result, _unread = run_consolidation([folder / "agencies"], parent, folder / "structure.yaml")
            named = {(part.agency, part.role) for one in result.explanations for part in one.parts}
            only = len(result.explanations) == 1 and result.explanations[0].unique
            print(
                f"{title:>18}: {len(result.differing)} cells differ, named {named == planted}, the only answer {only}"
            )
            missed |= named != planted or not only
        times = [_timed(folder) for _ in range(options.rounds)]
    print(
        f"{len(names)} agencies, whole command: median {median(times):.2f} s, worst {max(times):.2f} s, goal {GOAL:.0f} s"
    )
    return int(missed or median(times) > GOAL)


def _timed(folder: Path) -> float:
    command = [sys.executable, "-m", "nianbao", "consolidate", "agencies", "--parent", "parent.html"]
    command += ["--structure", "structure.yaml", "--out", "out"]
    start = perf_counter()
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, capture_output=True, check=False
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode())
    return perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
