"""Measure how long packs take to load, and what mutations of a clean report the shipped rules notice.

    python -m benchmarks.packs [--rules 500] [--repeats 7]

The rules of disclosure-2021 are copied under other names until there are as many as asked for. Goal: 500 rules load in
less than 150 ms after imports, the best of the repeats. Exit code 1 when it is missed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from nianbao.catalog.load import find_pack, load
from nianbao.dev.cases import build_report
from nianbao.dev.mutate import run_mutations
from nianbao.engine.causes import root_causes
from nianbao.engine.judge import judge
from nianbao.kinds.table import all_kinds

PACK = "disclosure-2021"
GOAL = 0.150  # seconds


def grown(folder: Path, rules: int) -> Path:
    """A copy of the shipped pack with that many rules."""
    root = folder / PACK
    shutil.copytree(find_pack(PACK), root)
    own = sorted(root.glob("rules/*/*.yaml"))
    for number in range(rules - len(own)):
        source = own[number % len(own)]
        name = f"{source.stem}-v{number // len(own)}"
        text = source.read_text("utf-8").replace(f"id: {source.stem}\n", f"id: {name}\n", 1)
        source.with_name(f"{name}.yaml").write_text(text, encoding="utf-8")
    return root


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rules", type=int, default=500)
    parser.add_argument("--repeats", type=int, default=7)
    given = parser.parse_args()
    kinds = all_kinds()
    with tempfile.TemporaryDirectory() as folder:
        root = grown(Path(folder), given.rules)
        times = []
        for _ in range(given.repeats):
            start = perf_counter()
            count = len(load(root, kinds).rules)
            times.append(perf_counter() - start)
    times.sort()
    print(
        f"{count} rules: best {times[0] * 1e3:.0f} ms, median {times[len(times) // 2] * 1e3:.0f} ms (goal {GOAL * 1e3:.0f})"
    )
    pack = load(find_pack(PACK), kinds)
    for base in pack.bases:
        report = build_report(pack.form, pack.bases[base], {})
        tested = run_mutations(report, pack.form, lambda reports: judge(pack, kinds, reports, localise=root_causes))
        print(
            f"{base}: {len(tested.outcomes)} mutations, {len(tested.unnoticed)} unnoticed, "
            f"{len(tested.unnoticed_cells())} blind cells, {len(tested.unnamed)} not named"
        )
    return int(times[0] > GOAL)


if __name__ == "__main__":
    sys.exit(main())
