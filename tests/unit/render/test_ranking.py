"""Ranks within peer groups."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nianbao.render.html.ranking import ENOUGH, Scored, ranks

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
