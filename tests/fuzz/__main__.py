"""`python -m tests.fuzz [--count N] [--seed N] [--only ATTACK] [--minutes N]`: exit code 1 on a fault."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fuzz import commands, damage, parcels, seldom, tables, unlike, visibility

ATTACKS = ("damage", "parcels", "commands", "tables", "visibility", "unlike", "seldom")
PAGES = 60  # tables that one run of Chromium prints


def cases(attack: str, count: int, seed: int) -> Iterator[tuple[str, list[str]]]:
    """Each case by what makes it again, and what went wrong in it; in turn over formats and changes."""
    for number in range(seed, seed + count):
        if attack == "damage":
            for kind in damage.KINDS:
                found = damage.fault(kind, number)
                yield f"damage.fault({kind!r}, {number})", [found] if found else []
        elif attack == "parcels":
            for kind in parcels.MAKERS:
                broken = parcels.fault(kind, number)
                yield f"parcels.fault({kind!r}, {number})", [broken] if broken else []
        elif attack == "commands":
            for way in commands.WAYS:
                for trouble in commands.TROUBLES:
                    wrong = commands.fault(way, trouble, number)
                    yield f"commands.fault({way!r}, {trouble!r}, {number})", [wrong] if wrong else []
        elif attack == "tables":
            yield from _changed_tables(number)
        elif attack == "unlike":
            for kind in unlike.MAKERS:
                yield f"unlike.faults({kind!r}, {number})", unlike.faults(kind, number)
        elif attack == "seldom":
            for kind in seldom.KINDS:
                yield f"seldom.faults({kind!r}, {number})", seldom.faults(kind, number)
        else:
            for kind in visibility.SEEN:
                told = visibility.fault(kind, number)
                yield f"visibility.fault({kind!r}, {number})", [told] if told else []


def _changed_tables(seed: int) -> Iterator[tuple[str, list[str]]]:
    names = ["unchanged", *tables.MUTATIONS]
    for name in names:
        for table in tables.TABLES:
            for kind in tables.KINDS[:-1]:
                call = f"tables.wrong_figures({name!r}, {table!r}, {kind!r}, {seed})"
                yield call, tables.wrong_figures(name, table, kind, seed)
    if shutil.which("chromium") is None:
        return
    whole = [(name, table, seed) for name in names for table in tables.TABLES]
    for start in range(0, len(whole), PAGES):
        for (name, table, _), found in tables.pdf_outcomes(whole[start : start + PAGES]):
            yield f"tables.wrong_figures({name!r}, {table!r}, 'pdf', {seed})", found.wrong


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
