"""The linear rules of a pack as a system, and what a pack notices of changed cells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from nianbao.dev.algebra import examine
from nianbao.dev.mutate import mutations, run_mutations
from nianbao.engine.causes import root_causes
from nianbao.engine.judge import Judged, judge
from nianbao.kinds.table import KINDS
from nianbao.model.form import Address
from nianbao.model.report import Report
from nianbao.model.rule import Pack, Rule, Severity, Wording
from support.figures import random_cells, report_of
from support.forms import FORM

RESULTS = "granted~other_other"
LINEAR: dict[str, tuple[str, dict[str, Any]]] = {
    "requests-row-total": ("total", {"whole": "requests.*.total", "parts": ["requests.*.natural_person~other"]}),
    "requests-column-total": ("total", {"whole": "requests.processed_total.*", "parts": [f"requests.{RESULTS}.*"]}),
    "requests-balance": (
        "equal",
        {
            "left": ["requests.new_received|carried_in.*"],
            "right": ["requests.processed_total|carried_out.*"],
        },
    ),
    "disputes-row-total": ("total", {"whole": "disputes.*.total", "parts": ["disputes.*.upheld~pending"]}),
}


def rule(rule_id: str, kind: str, params: dict[str, Any]) -> Rule:
    given = KINDS[kind].params.model_validate(params)
    wording = Wording(rule_id, {"pass": "-", "fail": "-", "review": "-"})
    return Rule(rule_id, kind, given, "consistency", Severity.MUST, 1, (), wording)


def pack(**more: tuple[str, dict[str, Any]]) -> Pack:
    rules = tuple(rule(name.replace("_", "-"), *spec) for name, spec in {**LINEAR, **more}.items())
    return Pack("p", "1.0.0", "", FORM, rules, {}, {}, {}, "", "")


def test_the_form_s_relations() -> None:
    found = examine(pack(), KINDS)
    assert found.relations == 25 + 7 + 7 + 3
    # The total of the totals and the balance of the totals follow from the others.
    assert (found.rank, len(found.implied), found.repeated, found.forced_zero) == (40, 2, (), ())
    assert {address.table for address in found.unlinked} == {"proactive_disclosure"}
    assert found.unreached == found.unlinked


def test_a_repeated_rule_is_found_whichever_way_round() -> None:
    again = ("equal", {"left": ["disputes.*.total"], "right": ["disputes.*.upheld~pending"]})
    found = examine(pack(again=again), KINDS)
    assert [(one.rule, other.rule) for one, other in found.repeated] == [("again", "disputes-row-total")] * 3
    assert found.rank == 40


def test_rules_that_force_a_cell_to_nought_contradict() -> None:
    short = ("total", {"whole": "disputes.*.total", "parts": ["disputes.*.upheld~other"]})
    found = examine(pack(short=short), KINDS)
    assert {address for address, _relations in found.forced_zero} == {
        Address("disputes", row.id, "pending") for row in FORM.table_by_id["disputes"].rows
    }
    for _address, relations in found.forced_zero:
        assert {relation.rule for relation in relations} == {"disputes-row-total"}


def judging(rules: Pack) -> Any:
    def run(reports: Sequence[Report]) -> list[Judged]:
        return judge(rules, KINDS, reports, localise=root_causes)

    return run


@pytest.fixture(scope="module")
def tested() -> Any:
    report = report_of(random_cells(3, size=60))
    return run_mutations(report, FORM, judging(pack()))


def test_every_change_of_a_linked_cell_is_noticed(tested: Any) -> None:
    assert {one.mutation.address.table for one in tested.unnoticed} == {"proactive_disclosure"}
    assert set(tested.unnoticed_cells()) == set(FORM.table_by_id["proactive_disclosure"].cells)


def test_causes_name_the_changed_cell(tested: Any) -> None:
    assert tested.unnamed == ()
    requests = [one for one in tested.outcomes if one.mutation.address.table == "requests" and one.named != "none"]
    assert {one.named for one in requests} == {"first"}
    counts = tested.counts()
    assert counts["plus_one"]["made"] == 200
    assert counts["blank"]["first"] == 0  # a blank breaks nothing: a person has to look


def test_changes_change_something() -> None:
    report = report_of(random_cells(5))
    made = list(mutations(report, FORM))
    assert len({(one.address, one.change) for one in made}) == len(made)
    for one in made:
        assert (one.after.value, one.after.state) != (one.before.value, one.before.state)
        assert one.after.value is None or one.after.value >= 0
    blank = report_of({})
    assert list(mutations(blank, FORM)) == []
