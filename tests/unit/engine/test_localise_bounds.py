"""Relations with unread cells: they bound what may be changed, and a failure that shows in them joins its cause."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.app.packs import kinds
from nianbao.catalog.load import load
from nianbao.engine.causes import root_causes
from nianbao.engine.judge import Judged, judge
from nianbao.engine.localise import CellChange, localise
from nianbao.engine.localise_bounds import Bounds
from nianbao.model.form import Address
from support.figures import report_of
from support.synth import APPLICANTS, clean_cells

WHOLE = load(Path(__file__).resolve().parents[3] / "rules" / "disclosure-2021", kinds())
PACK = replace(WHOLE, rules=tuple(rule for rule in WHOLE.rules if rule.kind in ("total", "equal")))
# a + c = s is read; of a + b = t only a and t are, so that a must not exceed t
A, C, S, T = range(4)
COLUMN = [(A, 1), (C, 1), (S, -1)]
BOUND = [(A, 1), (T, -1)]


def test_a_bound_tells_the_wrong_part_from_the_wrong_total() -> None:
    values = [7, 1, 6, 5]
    [free] = localise([COLUMN], values)
    assert not free.unique
    [found] = localise([COLUMN], values, bounds=[BOUND])
    assert (found.changes, found.unique, found.bounds) == ((CellChange(A, 7, 5),), True, (0,))


def test_a_change_that_would_break_a_bound_is_no_explanation() -> None:
    values = [5, 2, 9, 5]  # a → 7 would leave t = 5 behind
    [found] = localise([COLUMN], values, bounds=[BOUND])
    assert {changes[0].cell for changes in (found.changes, *found.alternatives)} == {C, S}


def test_where_every_change_breaks_a_bound_nothing_is_called_unique() -> None:
    [found] = localise([[(A, 1), (S, -1)]], [5, 9, 9, 5], bounds=[BOUND, [(C, 1), (S, -1)]])
    assert found.changes
    assert not found.unique


def test_a_bound_with_an_unread_cell_says_nothing() -> None:
    assert Bounds([BOUND], [1, 1, 1, None]).sums == {}


def spoilt(seed: int, address: Address, change: int) -> tuple[Judged, int]:
    """A report with blank columns of legal persons, as many leave them, one figure of it spoilt."""
    cells: dict[Address, str | None] = dict(clean_cells(PACK.form, random.Random(seed), size=60, only_natural=True))
    for one in cells:
        if one.table == "requests" and one.column in APPLICANTS[1:]:
            cells[one] = ""
    right = int(cells[address] or 0)
    cells[address] = str(right + change)
    [judged] = judge(PACK, kinds(), [report_of(cells, form=PACK.form)], localise=root_causes)
    return judged, right


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 400), st.sampled_from(["granted", "denied_third_party", "other_other"]))
def test_one_wrong_figure_beside_blank_columns_is_named(seed: int, change: int, row: str) -> None:
    address = Address("requests", row, "natural_person")
    judged, right = spoilt(seed, address, change)
    [cause] = judged.root_causes
    assert [(Address(one["table"], one["row"], one["column"]), one["to"]) for one in cause.edits] == [(address, right)]
    assert cause.unique
    failed = [one for one in judged.results if one.outcome == "fail"]
    assert {one.rule for one in failed} == {"requests-row-total", "requests-column-total"}
    assert {one.root_cause for one in failed} == {cause.id}
