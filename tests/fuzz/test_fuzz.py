"""A short run of each attack; `make fuzz` runs longer ones."""

from __future__ import annotations

import os

import pytest

from fuzz import commands, damage, parcels, seldom, tables, unlike, visibility
from fuzz.prints import HEADINGS, TITLE, parts
from fuzz.sources import form
from fuzz.writers import written
from nianbao.base.numbers import State
from nianbao.readers.sniff import read
from nianbao.recognise import recognise

HEADED = (TITLE, HEADINGS["requests"])
WITHOUT_A_BROWSER = [kind for kind in tables.KINDS if kind != "pdf"]


@pytest.mark.parametrize("kind", damage.KINDS)
def test_damaged_files_are_read_or_refused(kind: str) -> None:
    assert [(seed, found) for seed in range(4) if (found := damage.fault(kind, seed))] == []


@pytest.mark.parametrize("kind", parcels.MAKERS)
def test_damaged_archives_and_mails_give_what_was_put_in_or_say_why_not(kind: str) -> None:
    assert [(seed, found) for seed in range(12) if (found := parcels.fault(kind, seed))] == []


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="pipes, links, names of any bytes")
@pytest.mark.parametrize("number, way", list(enumerate(commands.WAYS)))
def test_what_a_command_is_given_is_read_or_refused_in_words(number: int, way: str) -> None:
    """Each command with one trouble, in turn over all, and one changed file; `make fuzz` tries all with all."""
    for trouble in (list(commands.TROUBLES)[number % len(commands.TROUBLES)], ("damaged", "one value")[number % 2]):
        assert commands.fault(way, trouble, number) == "", (way, trouble, number)


@pytest.mark.parametrize("number, name", list(enumerate(["unchanged", *tables.MUTATIONS])))
def test_a_figure_is_the_true_one_or_is_not_printed(number: int, name: str) -> None:
    """Each change in two tables and formats, in turn over all; `make fuzz` runs all of them, PDF too."""
    for turn in range(2):
        table = tables.TABLES[(number + turn) % len(tables.TABLES)]
        kind = WITHOUT_A_BROWSER[(number + 3 * turn) % len(WITHOUT_A_BROWSER)]
        assert tables.wrong_figures(name, table, kind, number) == [], (name, table, kind, number)


@pytest.mark.parametrize("kind", WITHOUT_A_BROWSER)
def test_a_table_that_nobody_changed_is_read_whole(kind: str) -> None:
    for table in tables.TABLES:
        found = tables.outcome("unchanged", table, kind, 1)
        assert (found.wrong, found.unread) == ([], 0), table


@pytest.mark.parametrize("name", ["turned", "another_table_beside"])
def test_rows_too_wide_for_a_page_of_properties_are_written(name: str) -> None:
    """The widest changes as Word 97: what a row's shape takes does not fit beside others."""
    assert tables.wrong_figures(name, "requests", "doc", 1) == []


@pytest.mark.parametrize("kind", sorted(visibility.SEEN))
def test_what_is_seen_is_read_and_nothing_else(kind: str) -> None:
    assert [found for seed in range(40) if (found := visibility.fault(kind, seed))] == []


@pytest.mark.parametrize("kind", unlike.MAKERS)
def test_nothing_is_printed_that_a_cell_does_not_show(kind: str) -> None:
    assert unlike.faults(kind, 1) == []


@pytest.mark.parametrize("kind", WITHOUT_A_BROWSER)
def test_every_figure_has_a_place_by_which_it_is_found(kind: str) -> None:
    table = tables.changed("unchanged", "requests", 1)
    report = recognise(read(written(kind, [*HEADED, *parts(table)], merged=True), f"x.{kind}"), form())
    places = [reading.at for address in table.truth if (reading := report.reading(address)).state is State.PRINTED]
    assert len(places) == len(table.truth) == len({place.cell for place in places})
    assert all(place.cell for place in places)


@pytest.mark.parametrize("kind", seldom.KINDS)
def test_seldom_ways_to_write_a_cell_print_what_it_shows(kind: str) -> None:
    assert seldom.faults(kind, 1) == []


def test_the_oracle_tells_a_figure_at_another_address() -> None:
    """Figures one column off under untouched heads are wrong: the attack itself can fail."""
    table = tables.changed("unchanged", "requests", 1)
    for row in table.body:
        own = table.figures_in(row)
        for cell, text in zip(own, [cell.text for cell in [*own[1:], own[0]]], strict=True):
            cell.text = text
    assert tables.judged(table, written("html", parts(table), merged=True), "html", merged=True).wrong != []
