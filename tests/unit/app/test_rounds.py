"""Rounds: numbers last by fingerprint, nothing is mended that was not looked at, and who did not hand in again stays."""

from __future__ import annotations

import copy
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from nianbao.app.compare import compare
from nianbao.app.lasting import MOST_VERSIONS, RoundBefore, carry_on, continue_from, give_numbers, round_of
from nianbao.app.pairing import ReportIdentity, paired
from nianbao.app.saved import decode, encode
from nianbao.model.finding import Finding, RunHead
from nianbao.render.entries import entries_of
from nianbao.render.labels import Labels
from nianbao.render.rounds import changes_in, round_lines
from nianbao.render.strings import Words
from support import findings

BODY = "云溪市青栎区财政局"


class Run:
    def __init__(self, head: RunHead, *items: Finding) -> None:
        self.head, self.items = head, list(items)

    def findings(self) -> list[Finding]:
        return self.items


def report(*, without: tuple[str, ...] = ()) -> Finding:
    """The report of many defects, those of the rules `without` passed."""
    finding = copy.deepcopy(findings.many_defects())
    finding.report.agency, finding.report.year = BODY, 2024
    for result in finding.results:
        if result.rule in without:
            result.outcome, result.anchors, result.root_cause = "pass", [], None
    return finding


def head(number: int, *items: Finding) -> RunHead:
    return msgspec.structs.replace(findings.run_head(list(items)), round=number)


def first(**how: tuple[str, ...]) -> Finding:
    finding = report(**how)
    give_numbers(finding, head(1, finding))
    return finding


def after(was: Finding, now: Finding, number: int = 2) -> Finding:
    continue_from(now, head(number, now), was, RoundBefore(Path("before"), head(number - 1, was), number - 1))
    return now


def numbers(finding: Finding) -> dict[str, str]:
    return {one.fingerprint: one.number for one in finding.results if isinstance(one.number, str)}


def rules(finding: Finding) -> list[str]:
    """Rules with one problem, which is theirs alone, in the order of the list."""
    entries = entries_of(finding, Labels.of(finding, head(1, finding)))
    counts = Counter(result.rule for entry in entries for result in entry.results)
    return [one.main.rule for one in entries if len(one.results) == 1 and counts[one.main.rule] == 1]


GONE, LATE = rules(first())[:2]


def test_numbers_follow_the_list_in_the_first_round_and_last_by_fingerprint() -> None:
    one = first()
    listed = entries_of(one, Labels.of(one, head(1, one)))
    assert [entry.id for entry in listed] == [f"F{at:02d}" for at in range(1, len(listed) + 1)]
    assert {len({result.number for result in entry.results}) for entry in listed} == {1}
    two = after(one, report())
    assert numbers(two) == numbers(one)
    assert {result.change for result in two.results if isinstance(result.number, str)} == {"unchanged"}
    assert two.fixed == []


def test_what_is_mended_is_told_with_its_number_and_nobody_else_gets_that() -> None:
    one = first(without=(LATE,))
    gone = next(result for result in one.results if result.rule == GONE and isinstance(result.number, str))
    two = after(one, report(without=(GONE,)))
    assert isinstance(two.fixed, list)
    assert [(old.rule, old.number) for old in two.fixed if old.rule == GONE] == [(GONE, gone.number)]
    late = [result for result in two.results if result.rule == LATE and isinstance(result.number, str)]
    assert {result.change for result in late} == {"new"}
    assert not {result.number for result in late} & set(numbers(one).values())
    kept = {mark: number for mark, number in numbers(two).items() if mark in numbers(one)}
    assert kept.items() <= numbers(one).items()


def test_a_problem_that_comes_back_has_the_number_it_had() -> None:
    one = first()
    two = after(one, report(without=(GONE,)))
    three = after(two, report(without=(GONE, LATE)), 3)
    four = after(three, report(), 4)
    assert numbers(four) == numbers(one)
    assert {result.change for result in four.results if result.rule in (GONE, LATE) and result.number} == {"new"}
    assert isinstance(four.versions, list)
    assert [version.round for version in four.versions] == [1, 2, 3, 4]


def test_what_was_not_checked_again_is_not_mended() -> None:
    now = report()
    for result in now.results:
        if result.rule == GONE:
            result.outcome, result.anchors, result.root_cause = "not_checked", [], None
    two = after(first(), now)
    assert GONE not in [old.rule for old in two.fixed or []]
    assert isinstance(two.unsettled, list)
    assert [(old.rule, old.reason) for old in two.unsettled] == [(GONE, "not_checked")]


def test_a_report_that_is_not_read_has_nothing_mended() -> None:
    unread = findings.unauditable()
    two = after(first(), unread)
    assert not isinstance(two.fixed, list)
    assert changes_in(two, []) == {}


def test_what_is_carried_on_keeps_all_but_what_the_round_before_said_of_change() -> None:
    one = first()
    two = after(one, report(without=(GONE,)))
    before = RoundBefore(Path("before"), head(2, two), 2)
    carried = carry_on(copy.deepcopy(two), before, "other-id", frozenset())
    assert (carried.id, carried.handed_in) == ("other-id", False)
    assert numbers(carried) == numbers(two)
    assert not isinstance(carried.fixed, list)
    assert not [result for result in carried.results if isinstance(result.change, str)]
    assert carried.versions == two.versions
    listed = entries_of(carried, Labels.of(carried, head(3, carried)))
    assert changes_in(carried, listed) == {"not_handed_in": len(listed)}
    found = compare(Run(head(2, two), two), Run(head(3, carried), carried))
    assert {change.state for change in found.changes} == {"not_handed_in"}
    assert [one.state for one in found.reports] == ["not_handed_in"]


def test_rounds_say_what_a_comparison_says() -> None:
    one, now = first(without=(LATE,)), report(without=(GONE,))
    compared = compare(Run(head(1, one), one), Run(head(2, now), now))
    two = after(one, now)
    lines = round_lines(two, entries_of(two, Labels.of(two, head(2, two))), Labels.of(two, head(2, two)))
    told = {state: sum(line.state == state for line in lines) for state in {line.state for line in lines}}
    assert told == {state: len(compared.of(state)) for state in told}
    assert sum(told.values()) == len(compared.changes)


def test_versions_and_numbers_that_a_finding_carries_are_bounded() -> None:
    was = first()
    for number in range(2, MOST_VERSIONS + 6):
        was = after(was, report(), number)
    assert isinstance(was.versions, list)
    assert [version.round for version in was.versions] == list(range(6, MOST_VERSIONS + 6))


def test_a_run_that_was_saved_before_there_were_numbers_still_has_them_in_order() -> None:
    old = decode(encode(report()))
    labels = Labels.of(old, head(1, old))
    assert not numbers(old)
    assert [entry.id for entry in entries_of(old, labels)][:2] == ["F01", "F02"]
    two = after(old, report())
    assert numbers(two) == numbers(first())
    assert decode(encode(two)) == two


def test_the_same_number_twice_is_shown_once() -> None:
    one = first()
    for result in one.results:
        if isinstance(result.number, str):
            result.number = "F07"
    ids = [entry.id for entry in entries_of(one, Labels.of(one, head(1, one)))]
    assert ids[0] == "F07"
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("number", ["F1", "F01\n", "<b>", "F1234567"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    one = first()
    next(result for result in one.results if isinstance(result.number, str)).number = number
    with pytest.raises(Exception, match="损坏"):
        decode(encode(one))


def test_the_round_is_what_the_office_says_else_the_next() -> None:
    one = report()
    assert round_of(findings.run_head([one])) == 1
    assert round_of(head(4, one)) == 4


def test_bodies_are_paired_before_files() -> None:
    old = [ReportIdentity(BODY, 2024, "a.docx", "a.docx"), ReportIdentity(None, None, "b/b.docx", "b.docx")]
    new = [ReportIdentity(None, None, "c/b.docx", "b.docx"), ReportIdentity("青栎区财政局", 2024, "b/b.docx", "b.docx")]
    assert sorted(paired(old, new), key=str) == [(0, 1), (1, 0)]
    assert paired(old[:1], [ReportIdentity(BODY, 2023, "a.docx", "a.docx")]) == [(0, None), (None, 0)]


def test_words_of_states_are_those_of_the_comparison() -> None:
    words = Words("zh")
    told = [words(f"diff.{state}") for state in ("fixed", "partly", "unchanged", "changed", "new", "not_handed_in")]
    assert told == ["已整改", "部分整改", "未整改", "变化", "新增", "未重报"]
