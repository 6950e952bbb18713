"""Figures recognised in pictures: relations rescue doubtful ones, never hide an error, never condemn."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nianbao.app.packs import kinds, pack_set
from nianbao.engine.plan import plan
from nianbao.engine.weighed import Doubt, Terms, rescue, weighed
from nianbao.kinds.facts import build_facts
from nianbao.kinds.linear import FAILS, HOLDS, evaluate
from nianbao.model.document import Recognition
from nianbao.model.form import Address
from nianbao.model.report import Grounds, Reading, Report, State
from support.figures import random_cells, report_of

SYSTEM = plan(pack_set(None).pack("disclosure-2021"), kinds()).system
Seen = dict[Address, tuple[str, float, str, float]]


def cell(name: str) -> Address:
    return Address("t", name, "n")


A, B, C, D, SUM, OTHER = (cell(name) for name in ("a", "b", "c", "d", "sum", "other"))
ROW = Terms("row", ((A, 1), (B, 1), (SUM, -1)))
COLUMN = Terms("column", ((A, 1), (C, 1), (OTHER, -1)))


def agreed(figure: int) -> Doubt:
    return Doubt({figure: str(figure)}, agreed=True)


def either(*figures: int) -> Doubt:
    return Doubt({figure: str(figure) for figure in figures}, agreed=False)


@pytest.mark.parametrize(
    ("known", "doubts", "found"),
    [
        ({B: 2, SUM: 5}, {A: agreed(3)}, {A: 3}),
        ({B: 2, SUM: 5}, {A: agreed(4)}, {}),  # the relation does not hold: it says nothing
        ({B: 2, SUM: 5}, {A: either(3, 8)}, {}),  # one relation does not choose
        ({B: 2, SUM: 5, C: 1, OTHER: 4}, {A: either(3, 8)}, {A: 3}),  # two do
        ({B: 2, SUM: 5, C: 1, OTHER: 9}, {A: either(3, 8)}, {}),  # unless they choose differently
        ({B: 2, SUM: 5, C: 1, OTHER: 9}, {A: agreed(3)}, {}),  # one of two is broken
        ({SUM: 5}, {A: agreed(3), B: agreed(2)}, {A: 3, B: 2}),
        ({SUM: 5}, {A: agreed(3)}, {}),  # B was not read at all
        ({}, {A: agreed(0), B: agreed(0), SUM: agreed(0)}, {}),  # noughts make any sum of noughts
        ({}, {A: agreed(0), B: agreed(0), SUM: agreed(0), C: agreed(0), OTHER: agreed(0)}, {A: 0}),
        ({B: 2, SUM: 5, OTHER: 9}, {A: agreed(3), C: either(1, 2)}, {}),  # C can be neither: the column is broken
        ({B: 2, SUM: 5, OTHER: 5}, {A: agreed(3), C: either(1, 2)}, {A: 3}),
    ],
)
def test_rescue(known: dict[Address, int], doubts: dict[Address, Doubt], found: dict[Address, int]) -> None:
    assert rescue([ROW, COLUMN], known, doubts) == found


def scanned(report: Report, seen: Seen) -> Report:
    """The report as a picture: all figures recognised surely but these."""
    tables = {}
    for name, table in report.tables.items():
        readings = {}
        for address, reading in table.readings.items():
            text, sure, other, other_sure = seen.get(address, (reading.raw, 0.99, reading.raw, 0.98))
            grounds = Grounds(Recognition(text, sure, other, other_sure))
            readings[address] = (
                Reading(text, None, State.ILLEGIBLE, note="把握不大", grounds=grounds)
                if address in seen
                else reading._replace(grounds=grounds)
            )
        tables[name] = replace(table, readings=readings)
    return replace(report, tables=tables, recognised=True)


def test_a_report_of_text_is_left_as_it_is() -> None:
    report = report_of(random_cells(1))
    assert weighed(report, SYSTEM) is report


def test_a_figure_read_alike_but_not_surely_is_accepted_by_its_relations_and_says_so() -> None:
    report = report_of(random_cells(2))
    place = Address("requests", "granted", "enterprise")
    text = report.reading(place).raw
    found = weighed(scanned(report, {place: (text, 0.6, text, 0.5)}), SYSTEM).reading(place)
    assert (found.raw, found.value, found.state, found.note) == (text, int(text), State.PRINTED, None)
    assert found.grounds is not None
    assert {"requests-row-total", "requests-column-total"} <= set(found.grounds.confirmed)


@pytest.mark.parametrize(
    ("seen", "accepted"),
    [
        (("{right}", 0.39, "{right}", 0.39), False),  # too unsure for anything
        (("{right}", 0.41, "{right}", 0.1), True),
        (("{wrong}", 0.9, "{wrong}", 0.9), False),  # nothing is condemned, nothing accepted
        (("{wrong}", 0.7, "{right}", 0.5), True),
        (("{right}", 0.5, "{wrong}", 0.9), True),
        (("{wrong}", 0.7, "{right}", 0.3), False),
        (("[ {right}", 0.7, "{right}", 0.5), True),
        (("l{right}", 0.7, "", 1.0), False),
        (("{right}", 0.85, "", 1.0), True),
        (("{wrong}", 0.85, "", 1.0), False),
    ],
)
def test_by_what_was_seen(seen: tuple[str, float, str, float], accepted: bool) -> None:
    report = report_of(random_cells(3))
    place = Address("requests", "denied_third_party", "natural_person")
    right = report.reading(place).raw
    texts = [part.format(right=right, wrong=f"{right}7") if isinstance(part, str) else part for part in seen]
    found = weighed(scanned(report, {place: tuple(texts)}), SYSTEM).reading(place)  # type: ignore[dict-item]
    assert (found.state is State.PRINTED) is accepted
    assert found.value in (int(right), None)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 900), st.booleans())
def test_no_error_in_an_accepted_figure_is_ever_hidden(seed: int, many: int, off: int, both: bool) -> None:
    """Relations that a printed error breaks fail, or stay open; whatever models misread in other cells, none holds."""
    chance = random.Random(seed)
    right = report_of(random_cells(seed))
    places = [
        address
        for table in right.tables.values()
        for address, reading in table.readings.items()
        if reading.value is not None and address.table != "proactive_disclosure"
    ]
    wrong_cell = chance.choice(places)
    seen: Seen = {}
    for place in chance.sample(places, min(many, len(places))):
        if place == wrong_cell:
            continue
        text = right.reading(place).raw
        misread = str(abs(int(text) + chance.choice([off, -off, 1, 5, 70])))  # one that makes up for the error, too
        kinds_of = [(text, text)] if not both else [(text, text), (text, misread), (misread, text)]
        first, second = chance.choice(kinds_of)
        seen[place] = (first, chance.uniform(0.3, 0.95), second, chance.uniform(0.3, 0.79))
    table = right.tables[wrong_cell.table]
    printed = table.readings[wrong_cell]
    figure = int(printed.value or 0) + off
    broken = replace(
        right,
        tables=right.tables
        | {
            table.id: replace(
                table, readings=table.readings | {wrong_cell: printed._replace(raw=str(figure), value=figure)}
            )
        },
    )
    found = weighed(scanned(broken, seen), SYSTEM)
    before = evaluate(SYSTEM, build_facts(SYSTEM.form, [broken])).verdict[0]
    after = evaluate(SYSTEM, build_facts(SYSTEM.form, [found])).verdict[0]
    for number in range(len(SYSTEM.relations)):
        if before[number] == FAILS:
            assert after[number] != HOLDS, SYSTEM.relations[number]
    wrongly = [place for place in seen if found.reading(place).value not in (None, right.reading(place).value)]
    assert not wrongly


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 25))
def test_of_a_report_without_errors_only_what_is_printed_is_accepted(seed: int, many: int) -> None:
    chance = random.Random(seed)
    right = report_of(random_cells(seed))
    places = [a for t in right.tables.values() for a, r in t.readings.items() if isinstance(r.value, int)]
    seen: Seen = {}
    for place in chance.sample(places, many):
        text = right.reading(place).raw
        other = chance.choice([text, text, f"{text}0", str(int(text) + 3)])
        first, second = chance.sample([text, other], 2)
        seen[place] = (first, chance.uniform(0.2, 0.95), second, chance.uniform(0.2, 0.79))
    found = weighed(scanned(right, seen), SYSTEM)
    read = {place: found.reading(place).value for place in places}
    assert all(figure in (None, right.reading(place).value) for place, figure in read.items())
    assert all(read[place] is not None for place in places if place not in seen)
