"""The runner of cases: the reports that it builds, and that it notices a rule that says something else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nianbao.catalog.load import load
from nianbao.dev.cases import build_report, run_case, run_cases
from nianbao.kinds.table import all_kinds
from nianbao.model.form import Address
from nianbao.model.report import State

PACK = load(Path(__file__).resolve().parents[3] / "rules/disclosure-2021", all_kinds())
BASE = PACK.bases["clean"]


def build(**changes):
    return build_report(PACK.form, BASE, changes)


def test_a_base_holds_zero_where_it_says_nothing():
    report = build()
    assert report.reading(Address("requests", "granted", "natural_person")).value == 6
    assert report.reading(Address("requests", "granted", "research")).value == 0
    assert sum(len(table.readings) for table in report.tables.values()) == 200
    assert {table.status for table in report.tables.values()} == {"read"}
    assert [section.position for section in report.sections] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("text", "state", "value"),
    [("", State.BLANK, None), ("/", State.DASH, None), (None, State.ABSENT, None), ("1,200", State.PRINTED, 1200)],
)
def test_cells_are_read_as_printed(text, state, value):
    reading = build(cells={"requests.granted.research": text}).reading(Address("requests", "granted", "research"))
    assert (reading.state, reading.value) == (state, value)


def test_a_cell_taken_out_makes_the_table_partial():
    assert build(cells={"requests.granted.research": None}).tables["requests"].status == "partial"


def test_layouts_statuses_and_labels():
    report = build(
        report={
            "layouts": {"requests": "2019"},
            "tables": {"disputes": "not_read"},
            "labels": {"proactive_disclosure": [{"column": "repealed", "printed": "本年度止件数"}]},
        }
    )
    assert Address("requests", "other_processing", "total") in report.tables["requests"].readings
    assert {reading.state for reading in report.tables["disputes"].readings.values()} == {State.ABSENT}
    assert report.tables["proactive_disclosure"].labels[0].expected == "本年废止件数"


def test_sections_can_go_move_and_change_their_titles():
    report = build(
        sections={"other": None, "problems": {"title": None, "text": "一\n二"}},
        report={"order": ["problems", "overview", "proactive_disclosure", "requests", "disputes"]},
    )
    assert not report.section("other").found
    problems = report.section("problems")
    assert (problems.position, problems.evidence, len(problems.paragraphs)) == (0, "content", 2)
    assert problems.text[slice(*problems.paragraphs[1][:2])] == "二"


def test_a_case_that_expects_otherwise_does_not_pass():
    rule = next(rule for rule in PACK.rules if rule.id == "requests-row-total")
    case = next(case for case in rule.cases if case.expect == "fail" and case.message)
    assert run_case(PACK, all_kinds(), rule, case).passed
    wrong = run_case(PACK, all_kinds(), rule, replace(case, expect="pass"))
    assert not wrong.passed and "应为 pass" in wrong.reason
    words = run_case(PACK, all_kinds(), rule, replace(case, message="别的话"))
    assert not words.passed and "别的话" in words.reason


def test_cases_of_named_rules_only():
    assert {trial.rule for trial in run_cases(PACK, all_kinds(), ["disputes-row-total"])} == {"disputes-row-total"}


def test_inherited_cases_are_held_to_their_outcome():
    rule = next(rule for rule in PACK.rules if rule.id == "requests-row-total")
    case = replace(next(case for case in rule.cases if case.expect == "fail"), message="别的话")
    assert not run_case(PACK, all_kinds(), rule, case).passed
    assert run_case(replace(PACK, id="local"), all_kinds(), rule, case).passed


def test_inherited_cases_of_another_year_do_not_apply():
    rule = next(rule for rule in PACK.rules if rule.id == "requests-table-2019-layout")
    later = replace(PACK, id="local", form=replace(PACK.form, years=(2026, None)))
    trial = run_case(later, all_kinds(), rule, rule.cases[0])
    assert (trial.outcomes, trial.applies, trial.passed) == (("not_applicable",), False, True)
    own = run_case(replace(later, id=PACK.id), all_kinds(), rule, rule.cases[0])
    assert own.applies and not own.passed
