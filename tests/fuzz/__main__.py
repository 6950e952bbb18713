"""`python -m tests.fuzz [--count N] [--seed N] [--only damage|tables|visibility] [--minutes N]`: exit code 1 on a fault."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fuzz import damage, tables, visibility

ATTACKS = ("damage", "tables", "visibility")


def cases(attack: str, count: int, seed: int) -> Iterator[tuple[str, list[str]]]:
    """Each case by what makes it again, and what went wrong in it; in turn over formats and changes."""
    for number in range(seed, seed + count):
        if attack == "damage":
            for kind in damage.KINDS:
                found = damage.fault(kind, number)
                yield f"damage.fault({kind!r}, {number})", [found] if found else []
        elif attack == "tables":
            for name in tables.MUTATIONS:
                for kind in tables.WRITERS:
                    yield (
                        f"tables.wrong_figures({name!r}, {kind!r}, {number})",
                        tables.wrong_figures(name, kind, number),
                    )
        else:
            for kind in visibility.SEEN:
                told = visibility.fault(kind, number)
                yield f"visibility.fault({kind!r}, {number})", [told] if told else []


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--count", type=int, default=20, help="seeds, each over all formats and changes")
    parser.add_argument("--seed", type=int, default=1, help="the first seed")
    parser.add_argument("--only", choices=ATTACKS, action="append", help="these attacks only")
    parser.add_argument("--minutes", type=float, default=10.0, help="of the clock, after which no case is begun")
    given = parser.parse_args()
    until = time.monotonic() + 60 * given.minutes
    faults = 0
    for attack in given.only or ATTACKS:
        tried = bad = 0
        for name, found in cases(attack, given.count, given.seed):
            tried += 1
            if found:
                bad += 1
                print(f"{name}: {found[0]}" + (f" (and {len(found) - 1} more)" if len(found) > 1 else ""), flush=True)
            if time.monotonic() > until:
                print("stopped: out of time")
                break
        print(f"{attack}: {tried} cases, {bad} with faults", flush=True)
        faults += bad
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
