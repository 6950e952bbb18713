"""A short run of each attack; `make fuzz` runs longer ones."""

from __future__ import annotations

import pytest

from fuzz import damage, tables, visibility

# In a sheet the rest of a row that has lost a cell stands below other heads, and that is what a person sees there.
SEEN_SO = {("lose_a_cell", "xlsx"), ("merged_into_the_next", "xlsx")}


@pytest.mark.parametrize("kind", damage.KINDS)
def test_damaged_files_are_read_or_refused(kind: str) -> None:
    assert [(seed, found) for seed in range(4) if (found := damage.fault(kind, seed))] == []


@pytest.mark.parametrize("name", sorted(tables.MUTATIONS))
def test_a_figure_is_the_true_one_or_is_not_printed(name: str) -> None:
    for seed, kind in enumerate(tables.WRITERS):
        if (name, kind) in SEEN_SO:
            continue
        assert tables.wrong_figures(name, kind, seed) == [], (name, kind, seed)


@pytest.mark.parametrize("kind", sorted(visibility.SEEN))
def test_what_is_seen_is_read_and_nothing_else(kind: str) -> None:
    assert [found for seed in range(40) if (found := visibility.fault(kind, seed))] == []


def test_the_oracle_tells_a_figure_at_another_address() -> None:
    """Figures one column off under untouched heads are wrong: the attack itself can fail."""
    table, truth = tables.printed("note_mark", 1)
    for row in table.rows[table.head :]:
        figures = row[table.labels :]
        row[table.labels :] = [*figures[1:], figures[0]]
    assert tables.differing(table, truth, "html") != []
