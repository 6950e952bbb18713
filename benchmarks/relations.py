"""The relations of a report: the engine's matrix product against pandera, report by report, and against plain dict loops.

    python -m benchmarks.relations [--reports 10000]

All sides are given figures already read. One in ten reports has one wrong cell. Every side finds the same failures
(asserted). pandera is timed on 40 reports, since its cost a report does not depend on how many there are.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd
import pandera.pandas as pa
from tests.support import synth

from benchmarks.documents import FORM
from nianbao.app.packs import kinds, pack_set
from nianbao.engine.plan import plan
from nianbao.kinds.facts import build_facts
from nianbao.kinds.linear import FAILS, evaluate
from nianbao.model.report import Reading, Report, State, TableReading

PANDERA_REPORTS = 40
ROUNDS = 7


def reports(count: int) -> list[dict[str, int]]:
    """Figures by `table.row.column`; counts only."""
    rng = random.Random(7)
    found = []
    for number in range(count):
        cells = synth.clean_cells(FORM, rng, size=rng.choice((6, 40, 300)), density=rng.choice((0.2, 0.5, 0.9)))
        figures = {str(address): int(text) for address, text in cells.items() if "." not in text}
        if number % 10 == 9:
            figures[rng.choice([name for name in figures if name.startswith("requests.")])] += rng.choice((1, 9, 10))
        found.append(figures)
    return found


def recognised(figures: dict[str, int]) -> Report:
    tables = {
        table.id: TableReading(
            table.id,
            "read",
            table.edition,
            {
                cell: Reading(str(value), value, State.PRINTED)
                for cell in table.cells
                for value in [figures.get(str(cell), 0)]
            },
        )
        for table in FORM.tables
    }
    return Report(FORM.id, FORM.edition, None, None, None, None, None, None, (), tables)


def best(function: object, times: int = ROUNDS) -> float:
    taken = []
    for _ in range(times):
        start = perf_counter()
        function()  # type: ignore[operator]
        taken.append(perf_counter() - start)
    return median(taken)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=10_000)
    count = parser.parse_args(arguments).reports
    pack = pack_set(None).pack("disclosure-2021")
    system = plan(pack, kinds()).system
    equalities = [(number, one) for number, one in enumerate(system.relations) if one.op == "="]
    terms = [[(str(address), sign) for address, sign in one.terms] for _, one in equalities]
    rows = reports(count)
    columns = [str(address) for address in FORM.addresses]
    facts = build_facts(FORM, [recognised(row) for row in rows])
    values = np.nan_to_num(facts.values)

    def engine() -> set[tuple[int, int]]:
        verdict = evaluate(system, facts).verdict
        return {(int(report), int(number)) for report, number in zip(*np.nonzero(verdict == FAILS), strict=True)}

    def loops() -> set[tuple[int, int]]:
        return {
            (report, number)
            for report, row in enumerate(rows)
            for (number, _), one in zip(equalities, terms, strict=True)
            if sum(sign * row.get(name, 0) for name, sign in one)
        }

    matrix = np.array([[dict(one).get(name, 0) for name in columns] for one in terms], dtype=float).T
    frames = [pd.DataFrame(values[[number]], columns=columns) for number in range(min(PANDERA_REPORTS, count))]
    many = pa.DataFrameSchema(
        checks=[
            pa.Check(lambda frame, one=dict(one): sum(sign * frame[name] for name, sign in one.items()) == 0)
            for one in terms
        ]
    )
    single = pa.DataFrameSchema(checks=[pa.Check(lambda frame: bool((frame.to_numpy() @ matrix == 0).all()))])

    def by_pandera(schema: pa.DataFrameSchema) -> int:
        failed = 0
        for frame in frames:
            try:
                schema.validate(frame, lazy=True)
            except pa.errors.SchemaErrors:
                failed += 1
        return failed

    broken = {report for report, _ in loops()}
    equal_numbers = {number for number, _ in equalities}
    assert {pair for pair in engine() if pair[1] in equal_numbers} == loops()
    assert by_pandera(single) == by_pandera(many) == sum(number in broken for number in range(len(frames)))
    ours, plain = best(engine) / count, best(loops, 3) / count
    matrix_check, checks = (
        best(lambda: by_pandera(single)) / len(frames),
        best(lambda: by_pandera(many), 3) / len(frames),
    )
    print(f"{len(terms)} relations, {count} reports, one in ten broken; microseconds a report")
    for name, other, goal in (
        ("pandera, one matrix check a report", matrix_check, 0.02),
        ("pandera, one check a relation", checks, None),
        ("plain dict loops", plain, 0.5),
    ):
        wanted = "" if goal is None else f"goal {goal}{'' if ours / other <= goal else ' missed'}"
        print(f"  engine {ours * 1e6:8.2f}   {name:36} {other * 1e6:10.1f}   ratio {ours / other:.5f} {wanted}")
    return int(ours / matrix_check > 0.02 or ours / plain > 0.5)


if __name__ == "__main__":
    sys.exit(main())
