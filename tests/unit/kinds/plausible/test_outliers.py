"""The kind `outliers`."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from nianbao.kinds.contract import Crossing, Known, Other
from nianbao.kinds.plausible.outliers import peer_statistics
from nianbao.kinds.table import KINDS
from nianbao.model.rule import RuleCase
from support.two_years import judge, pack, reports, rule


def test_outliers_among_peers() -> None:
    cell = "proactive_disclosure.licensing.decisions"
    figures: list[dict[str, int | Decimal | None]] = [{cell: 90 + 7 * i} for i in range(20)]
    peers = peer_statistics(["department"] * 20, figures)
    assert peers["department", cell].number == 20
    now, _prior = reports(RuleCase("", "review", cells={cell: "90000"}))
    [verdict] = judge(rule("figures-outlying"), now, None, outliers=peers)
    assert (str(verdict.outcome), verdict.variant) == ("review", "peers")
    usual, _prior = reports(RuleCase("", "pass", cells={cell: "210"}))
    assert [str(one.outcome) for one in judge(rule("figures-outlying"), usual, None, outliers=peers)] == ["pass"]
    elsewhere = replace(now, level="county")
    assert [str(one.outcome) for one in judge(rule("figures-outlying"), elsewhere, None, outliers=peers)] == [
        "not_checked"
    ]


def test_peers_all_alike_or_few_make_no_outlier() -> None:
    cell = "proactive_disclosure.licensing.decisions"
    now, _prior = reports(RuleCase("", "review", cells={cell: "90000"}))
    for count, figure in ((30, [5] * 30), (4, [90, 100, 110, 120])):
        peers = peer_statistics(["department"] * count, [{cell: value} for value in figure])
        assert [str(one.outcome) for one in judge(rule("figures-outlying"), now, None, outliers=peers)] == [
            "not_checked"
        ]


def test_peers_are_of_the_same_year_and_level_and_count_in_the_run() -> None:
    now, _prior = reports(RuleCase("", "pass"))
    kind = KINDS["outliers"]
    assert kind.gather is not None and kind.across is not None
    places = [Other(now, str(at), "") for at in range(6)]
    years: list[int | None] = [2025, 2025, 2025, 2024, None, 2025]
    known = [
        Known(f"甲{at}局", year, "department", at, places[at], None, in_run=at != 5, counts=at != 2)
        for at, year in enumerate(years)
    ]
    first, second = kind.gather([now] * 4, pack()), kind.gather([now] * 2, pack())
    told, notes = kind.across(Crossing(pack(), known, [(4, lambda: first), (2, lambda: second)]))
    cell = next(iter(first[0]))
    assert [one["department", cell].number if one else 0 for one in told] == [2, 2, 2, 1, 0, 2]
    assert not notes
