"""How often the numbers of problems and measures are right, and whether the flags that follow from them are.

    python benchmarks/narrative/passages.py [GOLD.jsonl ...] [-v]

A gold line: text, expected {n_problems, n_measures}; None: not known. Without arguments: the invented set
beside this script, and `problems.jsonl` of the shared corpus where it lies beside the checkout.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from nianbao.base.text import fold
from nianbao.catalog.load import load
from nianbao.kinds.narrative.problems import tell
from nianbao.kinds.table import all_kinds

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PACK = ROOT / "rules/disclosure-2021"
CORPUS = ROOT.parent / "shared/corpus/problems.jsonl"


def measure(path: Path, lexicon: dict, verbose: bool) -> None:
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    right = {"n_problems": 0, "n_measures": 0}
    known = {"n_problems": 0, "n_measures": 0}
    without = flagged = one_to_one = alarms = 0
    started = time.perf_counter()
    for gold in lines:
        text = fold(gold["text"])
        found = tell(text, lexicon).narrative
        got = {"n_problems": len(found.problems), "n_measures": len(found.measures)}
        want = gold["expected"]
        for name in right:
            known[name] += want[name] is not None
            right[name] += want[name] is not None and want[name] == got[name]
        if want["n_measures"] == 0:
            without += 1
            flagged += not found.measures
        if want["n_problems"] and want["n_problems"] == want["n_measures"]:
            one_to_one += 1
            alarms += any(not problem.measures for problem in found.problems) or not found.problems
        if verbose and any(want[name] is not None and want[name] != got[name] for name in want):
            print(want, got, text)
            for item in found.problems:
                print("   P", item.text, item.measures)
            for item in found.measures:
                print("   M", item.text)
        if verbose and want["n_problems"] == want["n_measures"] and any(not p.measures for p in found.problems):
            print("ALARM", [(p.text, p.measures) for p in found.problems], [m.text for m in found.measures])
    took = (time.perf_counter() - started) / len(lines)
    print(
        f"{path.name}: {len(lines)} passages; problems right {right['n_problems']}/{known['n_problems']}, "
        f"measures right {right['n_measures']}/{known['n_measures']}, without measures flagged {flagged}/{without}, "
        f"one to one flagged {alarms}/{one_to_one}; {took * 1e6:.0f} µs a passage"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("gold", nargs="*", type=Path)
    parser.add_argument("-v", action="store_true")
    arguments = parser.parse_args()
    lexicon = load(PACK, all_kinds()).lexicons["problems"]
    for path in arguments.gold or [p for p in (HERE / "passages.jsonl", CORPUS) if p.exists()]:
        measure(path, lexicon, arguments.v)


if __name__ == "__main__":
    main()
