"""Likeness of texts over a large run: time, memory, recall of planted copies, pairs between independent texts.

    python -m benchmarks.likeness [--reports 100000] [--chars 1600] [--jobs 2]

Invented narratives, one in fifty a planted copy: the whole text, one section, paragraphs shuffled, names and figures
swapped, a word changed in every thirty characters. Twice: texts of their own, and texts of which three fifths is
wording that all have. They are written as recognised reports before the clock runs; the clock is on for what a run does with them:
folding, common clauses, signatures, bands, exact alignment, the verdicts of the two rules about other agencies.
Exit code 1 when a goal is missed.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise, repeat
from pathlib import Path
from time import perf_counter

from tests.support.narratives import COPIES, Narrative, narrative, pack

from nianbao.app.around import Gathered, gather, look_around
from nianbao.app.case import Case, Summary
from nianbao.app.packs import PackSet
from nianbao.app.reading import Read
from nianbao.app.scratch import Kept, Scratch
from nianbao.kinds.contract import Batch
from nianbao.kinds.facts import build_facts
from nianbao.kinds.likeness.neighbours import Neighbours
from nianbao.kinds.likeness.similarity import similarity
from nianbao.model.finding import Source
from nianbao.model.rule import Outcome

PACK = "disclosure-2021"
RULES = ("text-like-other-agency", "paragraph-like-other-agency")
CHUNK = 500
EVERY = 50  # one text in so many is a copy
SECONDS, RECALL = 60.0, 0.99


def source_of(number: int, total: int) -> int | None:
    """The text that text `number` is copied from; None for an independent one."""
    if number % EVERY != EVERY - 1:
        return None
    source = number * 7919 % total
    return source - 1 if source % EVERY == EVERY - 1 else source


def kind_of(number: int) -> str:
    return sorted(COPIES)[number // EVERY % len(COPIES)]


def text(number: int, total: int, chars: int, shared: float) -> Narrative:
    rng = random.Random(f"{number} {shared}")
    own = narrative(rng, chars=chars, shared=shared)
    source = source_of(number, total)
    return own if source is None else COPIES[kind_of(number)](text(source, total, chars, shared), own, rng)


def write(start: int, total: int, chars: int, shared: float, folder: Path) -> tuple[list[Kept[Read]], list[str]]:
    numbers = range(start, min(start + CHUNK, total))
    reports = [text(number, total, chars, shared).report() for number in numbers]
    reads = [
        Read(Source(f"{number}.txt", f"{number}.txt", "txt", "", 0), report, PACK)
        for number, report in zip(numbers, reports, strict=True)
    ]
    with Scratch(folder / f"{start}.pickle") as scratch:
        return [scratch.keep(read) for read in reads], [report.agency or "" for report in reports]


def fold(handles: list[Kept[Read]], start: int, folder: Path) -> list[Gathered]:
    with Scratch(folder / f"{start}.gathered") as scratch:
        found = gather([one.get() for one in handles], PackSet(), scratch)
    return [one.shifted(start) for one in found if one.kind == "similarity"]


def judge(rows: Sequence[tuple[int, Kept[Read], Neighbours]]) -> list[tuple[int, int, float]]:
    """(report, other, likeness) of every pair that the rules name."""
    whole = pack()
    rules = [rule for rule in whole.rules if rule.id in RULES]
    reports = [report for _, handle, _ in rows if (report := handle.get().report) is not None]
    around = [{"similarity": near} for _, _, near in rows]
    batch = Batch(whole, reports, build_facts(whole.form, reports), [None] * len(reports), around=around)
    return [
        (rows[verdict.report][0], int(verdict.anchors[0]["other"]), float(verdict.observed))
        for rule in rules
        for verdict in similarity(batch, rule, rule.params)
        if verdict.outcome is Outcome.REVIEW
    ]


def measure(total: int, chars: int, shared: float, jobs: int) -> bool:
    """One measurement, printed; whether a goal was missed."""
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as scratch, ProcessPoolExecutor(jobs) as pool:
        folder, starts = Path(scratch), range(0, total, CHUNK)
        written = list(pool.map(write, starts, repeat(total), repeat(chars), repeat(shared), repeat(folder)))
        handles = [handle for part, _ in written for handle in part]
        agencies = [agency for _, part in written for agency in part]
        marks = [perf_counter()]
        gathered = [
            one for part in pool.map(fold, (part for part, _ in written), starts, repeat(folder)) for one in part
        ]
        marks.append(perf_counter())
        summaries = [Summary(f"{at}.txt", "", PACK, PACK, name, 2024, None) for at, name in enumerate(agencies)]
        cases = [Case(one, handle, str(at)) for at, (one, handle) in enumerate(zip(summaries, handles, strict=True))]
        around = [one["similarity"] for one in look_around(cases, gathered, PackSet())[0]]
        marks.append(perf_counter())
        rows = [(at, handles[at], one) for at, one in enumerate(around) if one.others]
        parts = [rows[at : at + 64] for at in range(0, len(rows), 64)]
        found = {(one, other): value for part in pool.map(judge, parts) for one, other, value in part}
        marks.append(perf_counter())
    return report(total, shared, marks, rows, found)


def report(
    total: int,
    shared: float,
    marks: Sequence[float],
    rows: Sequence[tuple[int, Kept[Read], Neighbours]],
    found: dict[tuple[int, int], float],
) -> bool:
    planted = {number: source for number in range(total) if (source := source_of(number, total)) is not None}
    wanted, told = Counter(map(kind_of, planted)), Counter()
    for number, source in planted.items():
        told[kind_of(number)] += (number, source) in found and (source, number) in found
    family = {number: planted.get(number, number) for number in range(total)}
    false = sorted(pair for pair in found if family[pair[0]] != family[pair[1]])
    folding, searching, judging = (after - before for before, after in pairwise(marks))
    seconds = marks[-1] - marks[0]
    own, children = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"{total:,} texts, {shared:.0%} shared: {seconds:.1f} s, {1e6 * seconds / total:.0f} µs a text")
    print(
        f"  fold {folding:.1f} s, search {searching:.1f} s, verify {judging:.1f} s for {len(rows):,} reports with candidates"
    )
    print(f"  memory at its highest: {own:.0f} MB, each helper process {children:.0f} MB")
    print(
        "  recall, named in both reports: "
        + ", ".join(f"{kind} {told[kind]}/{wanted[kind]}" for kind in sorted(wanted))
    )
    print(f"  pairs between independent texts: {len(false)} {false[:5] or ''}")
    missed = any(told[kind] < RECALL * wanted[kind] for kind in wanted) or bool(false)
    return missed or (total >= 100_000 and seconds > SECONDS)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--chars", type=int, default=1600)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    missed = [measure(given.reports, given.chars, shared, given.jobs) for shared in (0.0, 0.6)]
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
