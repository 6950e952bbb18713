"""Ranks within peer groups."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from nianbao.model.finding import Claim
from nianbao.model.rule import MEASURES
from nianbao.render.html.ranking import ENOUGH, Scored, measures_of, ranks
from nianbao.render.leader.overview import overview
from nianbao.render.tally import count_report
from support.findings import clean
from support.graded import BY, graded, head_of

A = ("pack", "1.0.0", "default")
REPORTS = st.lists(
    st.builds(
        Scored,
        basis=st.sampled_from([A, ("pack", "1.0.0", "other")]),
        group=st.sampled_from([None, "部门", "街道"]),
        value=st.sampled_from([None, 60.0, 80.0, 80.5, 100.0]),
        share=st.sampled_from([50, 90, 100]),
        least=st.just(ENOUGH),
        measures=st.just(()),
    ),
    max_size=20,
)


def test_equal_scores_share_a_rank_and_the_next_is_left_out() -> None:
    found = ranks([Scored(A, "部门", value, 100) for value in (90.0, 100.0, 90.0, 70.0)])
    assert [(one.place, one.tied) for one in found if one] == [(2, True), (1, False), (2, True), (4, False)]


def test_who_is_not_ranked() -> None:
    peers = [Scored(A, "部门", 90.0, 100), Scored(A, "部门", 80.0, 100)]
    others = [Scored(A, "部门", 99.0, ENOUGH - 1), Scored(A, None, 99.0, 100), Scored(A, "部门", None, 100)]
    assert ranks([*peers, *others])[2:] == [None] * 3
    assert ranks([peers[0], peers[1]._replace(basis="other")]) == [None, None]


@given(REPORTS)
def test_a_better_score_never_ranks_behind(reports: list[Scored]) -> None:
    found = ranks(reports)
    for one, first in zip(reports, found, strict=True):
        for two, second in zip(reports, found, strict=True):
            if first and second and (one.basis, one.group) == (two.basis, two.group):
                assert (first.place < second.place) == ((one.value or 0) > (two.value or 0))


@pytest.mark.parametrize(
    ("published", "place"),
    [("2026-01-01", 0), ("2026-01-10", 0), ("2026-01-11", 1), ("2026-01-20", 1), ("2026-01-31", 2), ("2026-02-01", 3)],
)
def test_the_day_of_publication_counts_by_ten_days(published: str, place: int) -> None:
    first, other = clean(), clean()
    first.report = structs.replace(first.report, published="2026-01-05")
    other.report = structs.replace(other.report, published=published)
    base, own = (measures_of(one, count_report(one, []), ["published", "published_day"]) for one in (first, other))
    assert own[0] - base[0] == place
    assert (own[1] < base[1]) == (published < "2026-01-05")


def test_a_report_without_a_day_comes_last_and_figures_count_up_to_six() -> None:
    one = clean()
    one.report = structs.replace(one.report, published=None)
    fields = ["new_received", "carried_in", "processed", "carried_out", "granted", "denied", "unavailable"]
    one.claims = [Claim("overview", "3件", 0, 2, name, 3, "whole_body", 3, "agrees") for name in fields]
    one.claims += [Claim("overview", "4件", 0, 2, "fee_amount", 4, "part", None, "not_comparable")]
    count = count_report(one, [])
    assert measures_of(one, count, ["published", "figures"]) == (float("inf"), -6.0)
    one.claims = [*one.claims[:2], one.claims[0], one.claims[-1]]
    assert measures_of(one, count, ["figures"]) == (-2.0,)


def test_each_measure_of_the_default_profile_tells_more_of_two_hundred_reports_apart() -> None:
    lines = overview(head_of(found := graded(200)), iter(found)).lines
    ties = []
    for upto in range(len(BY) + 1):
        places = ranks([line.scored._replace(measures=line.scored.measures[:upto]) for line in lines])
        ties.append(sum(one is not None and one.tied for one in places))
    assert ties == sorted(ties, reverse=True)
    assert ties[0] > 150
    assert ties[-1] < ties[0] / 4  # reports that are equal in all that an officer weighs share their place
    assert max(Counter((one.group, one.place) for one in places if one).values()) <= 4
    assert set(BY) == set(MEASURES) - {"published_day"}
    assert BY[-1] == "published"
