"""Cause localisation: smallest sets, proven against brute force; weights; independent causes; honest status."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.engine.localise import CellChange, Weights, localise
from nianbao.engine.localise_weights import change_cost

ROWS, COLUMNS = 4, 4  # the last of each is the total
Relations = list[list[tuple[int, int]]]


def cell(row: int, column: int) -> int:
    return row * COLUMNS + column


def grid() -> Relations:
    """A table with a total in each row and column."""
    rows = [[*((cell(r, c), 1) for c in range(3)), (cell(r, 3), -1)] for r in range(ROWS)]
    columns = [[*((cell(r, c), 1) for r in range(3)), (cell(3, c), -1)] for c in range(COLUMNS)]
    return rows + columns


def filled(parts: list[int]) -> list[int]:
    values = [0] * (ROWS * COLUMNS)
    for r, c in product(range(3), range(3)):
        values[cell(r, c)] = parts[r * 3 + c]
    for r in range(3):
        values[cell(r, 3)] = sum(values[cell(r, c)] for c in range(3))
    for c in range(COLUMNS):
        values[cell(3, c)] = sum(values[cell(r, c)] for r in range(3))
    return values


CLEAN = filled([12, 7, 0, 31, 5, 9, 4, 18, 26])


def holds(relations: Relations, values: list[int]) -> bool:
    return not any(sum(sign * values[c] for c, sign in relation) for relation in relations)


def apply(values: list[int], *many: tuple[CellChange, ...]) -> list[int]:
    mended = list(values)
    for changes in many:
        for change in changes:
            assert mended[change.cell] == change.before
            mended[change.cell] = change.after
    return mended


def test_a_clean_table_needs_nothing() -> None:
    assert localise(grid(), CLEAN) == []


@pytest.mark.parametrize("index", range(ROWS * COLUMNS))
def test_any_wrong_cell_is_the_only_smallest_change(index: int) -> None:
    spoilt = list(CLEAN)
    spoilt[index] += 3
    [found] = localise(grid(), spoilt)
    assert found.changes == ((index, CLEAN[index] + 3, CLEAN[index]),)
    assert (found.unique, found.status, found.alternatives) == (True, "optimal", ())


def test_a_single_relation_cannot_tell_which_cell() -> None:
    [found] = localise([[(0, 1), (1, 1), (2, -1)]], [3, 4, 8])
    assert not found.unique
    assert {changes[0].cell for changes in (found.changes, *found.alternatives)} == {0, 1, 2}


def test_values_stay_non_negative() -> None:
    [found] = localise([[(0, 1), (1, 1), (2, -1)]], [1, 20, 15])
    assert {changes[0].cell for changes in (found.changes, *found.alternatives)} == {1, 2}  # 0 would have to be -5


def test_independent_errors_are_separate_causes() -> None:
    spoilt = list(CLEAN)
    spoilt[cell(0, 0)] += 10
    spoilt[cell(2, 2)] += 1
    found = localise(grid(), spoilt)
    assert [one.changes for one in found] == [
        ((cell(0, 0), CLEAN[cell(0, 0)] + 10, CLEAN[cell(0, 0)]),),
        ((cell(2, 2), CLEAN[cell(2, 2)] + 1, CLEAN[cell(2, 2)]),),
    ]
    assert all(one.unique for one in found)
    assert sorted(number for one in found for number in one.failed) == [0, 2, 4, 6]


def test_equal_errors_could_be_either_diagonal() -> None:
    spoilt = list(CLEAN)
    spoilt[cell(1, 0)] += 3
    spoilt[cell(2, 2)] += 3
    [found] = localise(grid(), spoilt)
    sets = [{change.cell for change in changes} for changes in (found.changes, *found.alternatives)]
    assert {cell(1, 0), cell(2, 2)} in sets
    assert {cell(1, 2), cell(2, 0)} in sets
    assert not found.unique
    spoilt[cell(1, 0)] += 3
    spoilt[cell(2, 2)] += 3
    assert all(one.unique for one in localise(grid(), spoilt))  # the other diagonal would have to go below 0


def test_unread_cells_silence_their_relations() -> None:
    spoilt: list[int | None] = list(CLEAN)
    spoilt[cell(1, 0)] = None
    assert localise(grid(), spoilt) == []
    spoilt[cell(0, 0)] = 99
    [found] = localise(grid(), spoilt)
    assert found.failed == (0,)  # the column has an unread cell: it cannot fail, so it bears no other witness
    assert found.changes == ((cell(0, 0), 99, CLEAN[cell(0, 0)]),)


def test_swapped_neighbours_are_the_likeliest_of_equal_sets() -> None:
    spoilt = list(CLEAN)
    a, b = cell(0, 0), cell(0, 1)
    spoilt[a], spoilt[b] = spoilt[b], spoilt[a]
    around = [[] for _ in CLEAN]  # type: list[list[int]]
    around[a], around[b] = [b], [a]
    [found] = localise(grid(), spoilt, around)
    assert {change.cell for change in found.changes} == {a, b}
    assert found.alternatives


def test_cap_and_its_mark() -> None:
    relation = [[*((i, 1) for i in range(30)), (30, -1)]]
    values = [5] * 30 + [160]
    [found] = localise(relation, values, cap=7)
    assert len(found.alternatives) == 6
    assert found.capped
    assert not found.unique


def test_no_time_is_said_so() -> None:
    spoilt = list(CLEAN)
    spoilt[0] += 3
    [found] = localise(grid(), spoilt, time_limit=0.0)
    assert (found.status, found.unique, found.capped) == ("time_limit", False, True)


def test_figures_beyond_all_counts_are_left_alone() -> None:
    [found] = localise([[(0, 1), (1, -1)]], [10**15, 3])
    assert (found.status, found.changes) == ("none", ())


def test_more_errors_than_are_enumerated() -> None:
    """Seven wrong totals in a larger table: beyond enumeration, proven by the integer program."""
    size = 9
    relations = [[*((r * size + c, 1) for c in range(size - 1)), (r * size + size - 1, -1)] for r in range(size)]
    relations += [[*((r * size + c, 1) for r in range(size - 1)), ((size - 1) * size + c, -1)] for c in range(size)]
    values = [0] * size * size
    for r, c in product(range(size - 1), range(size - 1)):
        values[r * size + c] = (7 * r + 3 * c) % 11
    for r in range(size - 1):
        values[r * size + size - 1] = sum(values[r * size + c] for c in range(size - 1))
    for c in range(size):
        values[(size - 1) * size + c] = sum(values[r * size + c] for r in range(size - 1))
    spoilt = list(values)
    wrong = [i * size + (i * 2) % (size - 1) for i in range(5)]
    for power, index in enumerate(wrong):
        spoilt[index] += 3**power * 2
    found = localise(relations, spoilt, time_limit=20)
    assert all(one.status == "optimal" for one in found)
    assert sum(len(one.changes) for one in found) == 5
    assert holds(relations, apply(spoilt, *(one.changes for one in found)))


def brute(relations: Relations, values: list[int], largest: int = 2) -> set[frozenset[tuple[int, int]]]:
    """All smallest sets of (cell, right value) of at most `largest` cells, by trying every change up to a bound."""
    bound = sum(abs(sum(sign * values[c] for c, sign in relation)) for relation in relations)
    for size in range(1, largest + 1):
        found = set()
        for cells in combinations(range(len(values)), size):
            for deltas in product([d for d in range(-bound, bound + 1) if d], repeat=size):
                changed = list(values)
                for index, delta in zip(cells, deltas, strict=True):
                    changed[index] += delta
                if min(changed) >= 0 and holds(relations, changed):
                    found.add(frozenset((index, changed[index]) for index in cells))
        if found:
            return found
    return set()


@settings(max_examples=40)
@given(
    st.lists(st.integers(0, 3), min_size=4, max_size=4),
    st.lists(st.tuples(st.integers(0, 8), st.integers(-2, 2)), min_size=1, max_size=2),
)
def test_all_smallest_sets_of_a_small_table_are_found(parts: list[int], slips: list[tuple[int, int]]) -> None:
    relations = [
        [(0, 1), (1, 1), (2, -1)], [(3, 1), (4, 1), (5, -1)], [(6, 1), (7, 1), (8, -1)],
        [(0, 1), (3, 1), (6, -1)], [(1, 1), (4, 1), (7, -1)], [(2, 1), (5, 1), (8, -1)],
    ]  # fmt: skip
    a, b, c, d = parts
    values = [a, b, a + b, c, d, c + d, a + c, b + d, a + b + c + d]
    for index, delta in slips:
        values[index] = max(0, values[index] + delta)
    found = localise(relations, values, cap=1000)
    if holds(relations, values):
        assert found == []
        return
    expected = brute(relations, values)
    whole = {
        frozenset((change.cell, change.after) for changes in choice for change in changes)
        for choice in product(*((one.changes, *one.alternatives) for one in found))
    }
    assert whole == expected
    assert all(one.status == "optimal" and not one.capped for one in found)


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 500), min_size=9, max_size=9),
    st.lists(st.tuples(st.integers(0, ROWS * COLUMNS - 1), st.integers(0, 900)), min_size=1, max_size=3),
)
def test_every_answer_mends_everything_with_whole_numbers(parts: list[int], slips: list[tuple[int, int]]) -> None:
    relations, values = grid(), filled(parts)
    for index, value in slips:
        values[index] = value
    found = localise(relations, values)
    assert holds(relations, apply(values, *(one.changes for one in found)))
    assert sum(len(one.changes) for one in found) <= len({index for index, _value in slips})
    assert localise(relations, values) == found
    for position, one in enumerate(found):
        others = [other.changes for i, other in enumerate(found) if i != position]
        for alternative in one.alternatives:
            assert len(alternative) == len(one.changes)
            mended = apply(values, alternative, *others)
            assert min(mended) >= 0
            assert holds(relations, mended)


@pytest.mark.parametrize(
    ("printed", "right", "likely"),
    [
        (12, 21, True), (123, 12, True), (122, 12, True), (13, 123, True), (125, 123, True), (0, 47, True),
        (470, 47, True), (5, 1000, False), (88, 31, False),
    ],
)  # fmt: skip
def test_slips_are_cheaper_than_arbitrary_changes(printed: int, right: int, likely: bool) -> None:
    weights = Weights()
    assert (change_cost(printed, right, (), weights) < weights.arbitrary) is likely


def test_a_neighbours_figure_is_cheaper() -> None:
    weights = Weights()
    assert change_cost(88, 31, (88,), weights) < change_cost(88, 31, (7,), weights)


def test_weights_of_a_pack() -> None:
    assert Weights.of({"trust": 2}).trust == 2
    assert Weights.of(None) == Weights()
    with pytest.raises(ValueError, match="unknown"):
        Weights.of({"trsut": 2})
    with pytest.raises(ValueError, match="non-negative"):
        Weights.of({"trust": "2"})
