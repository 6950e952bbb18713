"""What was recognised in pictures costs nobody a return: it waits for a person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from nianbao.engine.finding import build_finding
from nianbao.engine.judge import Judged, judge
from nianbao.engine.recognised import SAID, await_a_person
from nianbao.kinds.table import KINDS
from nianbao.model.document import Locator, Recognition
from nianbao.model.finding import Source, absence_anchor, cell_anchor, document_anchor, pair_anchor, span_anchor
from nianbao.model.form import Address
from nianbao.model.report import Grounds, ParagraphSpan, Person, Report, Section
from nianbao.model.verdict import RETURN, VERIFY, together
from nianbao.score.weigh import choose_profile, weigh
from support.packs import LINEAR, balanced, linear_pack, pack, report, rule

BROKEN = {**balanced({("granted", "natural_person"): 5}), "requests.granted.total": "6"}
CELL = Address("requests", "granted", "total")
WORDS = SAID["zh"]


def pictured(one: Report, pages: frozenset[int] = frozenset()) -> Report:
    return replace(one, recognised=True, recognised_pages=pages)


def grounded(one: Report, grounds: Grounds) -> Report:
    """Every figure on those grounds."""
    tables = {
        name: replace(table, readings={at: r._replace(grounds=grounds) for at, r in table.readings.items()})
        for name, table in one.tables.items()
    }
    return replace(one, tables=tables)


def judged(one: Report) -> Judged:
    return judge(pack(rule("row", "total", LINEAR[0][2])), KINDS, [one])[0]


SEEN = Grounds(Recognition("6", 0.95, "6", 0.91, None, b"PNG"))


def test_a_failed_relation_of_recognised_figures_waits_for_a_person() -> None:
    as_text, as_picture = judged(report(BROKEN)), judged(grounded(pictured(report(BROKEN)), SEEN))
    assert (as_text.results[0].outcome, together(as_text.results)) == ("fail", RETURN)
    assert (as_picture.results[0].outcome, together(as_picture.results)) == ("review", VERIFY)
    assert as_picture.results[0].message == as_text.results[0].message + WORDS
    assert as_picture.results[0].fingerprint == as_text.results[0].fingerprint


def test_what_a_person_has_read_counts_again() -> None:
    read = Grounds(SEEN.recognition, (), Person("王某", "2026-02-03"))
    found = judged(grounded(pictured(report(BROKEN)), read))
    assert (found.results[0].outcome, together(found.results)) == ("fail", RETURN)
    one_open = grounded(pictured(report(BROKEN)), read)
    table = one_open.tables["requests"]
    readings = table.readings | {CELL: table.readings[CELL]._replace(grounds=SEEN)}
    one_open = replace(one_open, tables=one_open.tables | {"requests": replace(table, readings=readings)})
    assert judged(one_open).results[0].outcome == "review"


def test_who_has_read_the_figures_has_not_read_the_labels() -> None:
    read = Grounds(SEEN.recognition, (), Person("王某", "2026-02-03"))
    one = grounded(pictured(report(BROKEN)), read)
    results = judged(one).results
    await_a_person(results, one, None, "zh", of_labels={"row"})
    assert results[0].outcome == "review"


PAGES = frozenset({2})
TEXT = Section(
    "overview",
    True,
    "第一段\n第二段",
    paragraphs=(ParagraphSpan(0, 3, Locator(page=1)), ParagraphSpan(4, 7, Locator(page=2))),
    at=Locator(page=1),
)


@pytest.mark.parametrize(
    ("anchor", "waits"),
    [
        (span_anchor("overview", 0, 2, "第一"), False),
        (span_anchor("overview", 5, 7, "二段"), True),
        (span_anchor("overview", 2, 5, "段\n第"), True),
        (span_anchor("preface", 0, 2, "前言"), True),  # nothing is known of its pages
        (absence_anchor("overview", "text"), True),
        (document_anchor(), True),
        (pair_anchor("other", "overview", 0.9), True),
        (cell_anchor(*CELL), True),
    ],
)
def test_by_where_the_evidence_stands(anchor: dict[str, Any], waits: bool) -> None:
    one = replace(pictured(report(BROKEN), PAGES), sections=(TEXT,))
    results = judged(report(BROKEN)).results
    results[0].anchors = [anchor]
    await_a_person(results, one, None, "zh")
    assert (results[0].outcome == "review") is waits
    assert results[0].message.endswith(WORDS) is waits


def test_figures_on_a_page_of_text_are_held_against_it() -> None:
    one = pictured(report(BROKEN), PAGES)
    tables = {
        name: replace(table, readings={a: r._replace(at=Locator(page=1)) for a, r in table.readings.items()})
        for name, table in one.tables.items()
    }
    assert judged(replace(one, tables=tables)).results[0].outcome == "fail"


def test_last_years_picture_is_no_ground_for_this_years_return() -> None:
    results = judged(report(BROKEN)).results
    await_a_person(results, report(BROKEN), pictured(report(BROKEN)), "zh", with_prior={"other"})
    assert results[0].outcome == "fail"
    await_a_person(results, report(BROKEN), pictured(report(BROKEN)), "en", with_prior={"row"})
    assert results[0].outcome == "review"
    assert results[0].message.endswith(SAID["en"])


def test_a_finding_says_how_sure_a_figure_is_and_shows_what_is_in_question() -> None:
    one = grounded(pictured(report(BROKEN)), SEEN._replace(confirmed=("row",)))
    made, results = linear_pack(), judged(one)
    profile = choose_profile(made)
    source = Source("a.pdf", "a.pdf", "pdf", "0" * 64, 1, read_as="recognised")
    score = weigh(results.results, profile)
    finding = build_finding(id="a", engine={}, pack=made, source=source, report=one, judged=results, score=tuple(score))
    told = finding.cells["requests"]["granted"]["total"]
    assert (told.confidence, told.confirmed, told.picture) == (0.91, ["row"], "UE5H")
    beside = finding.cells["requests"]["not_processed_excessive"]["total"]
    assert beside.confidence == 0.91
    assert not beside.picture  # sure, and in no problem
