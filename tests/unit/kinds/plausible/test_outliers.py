"""The kind `outliers`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from nianbao.kinds.contract import Crossing, Known, Other
from nianbao.kinds.plausible.outliers import BesidePeers
from nianbao.kinds.table import KINDS
from nianbao.model.report import Report
from nianbao.model.rule import RuleCase
from support.two_years import judge, pack, reports, rule

CELL = "proactive_disclosure.licensing.decisions"


def told(now: Report, figures: Sequence[int], *, level: str = "department") -> dict[str, BesidePeers]:
    """What a report is told beside peers with these figures."""
    kind = KINDS["outliers"]
    assert kind.gather is not None and kind.across is not None
    peers = [replace(now, level=level) for _ in figures]
    known = [
        Known(f"甲{at}局", now.year, one.level, at, Other(one, str(at), ""), None, at > 0, True)
        for at, one in enumerate([now, *peers])
    ]
    [own], held = kind.gather([now], pack()), kind.gather(peers, pack())
    for one, figure in zip(held, figures, strict=True):
        one[CELL] = Decimal(figure)
    found, notes = kind.across(Crossing(pack(), known, [(1, lambda: [own]), (len(peers), lambda: held)]))
    assert not notes
    first: dict[str, BesidePeers] = found[0]
    return first


def judged(now: Report, beside: dict[str, BesidePeers]) -> list[tuple[str, str]]:
    return [(str(one.outcome), one.variant) for one in judge(rule("figures-outlying"), now, None, outliers=beside)]


def test_outliers_among_peers() -> None:
    figures = [90 + 7 * i for i in range(20)]
    now, _prior = reports(RuleCase("", "review", cells={CELL: "90000"}))
    beside = told(now, figures)
    assert beside["figures-outlying"].compared and beside["figures-outlying"].outstanding[CELL].number == 20
    assert judged(now, beside) == [("review", "peers")]
    usual, _prior = reports(RuleCase("", "pass", cells={CELL: "210"}))
    assert [outcome for outcome, _ in judged(usual, told(usual, figures))] == ["pass"]
    assert [outcome for outcome, _ in judged(now, told(now, figures, level="county"))] == ["not_checked"]


def test_peers_all_alike_or_few_make_no_outlier() -> None:
    now, _prior = reports(RuleCase("", "review", cells={CELL: "90000"}))
    for figures in ([5] * 30, [90, 100, 110, 120]):
        assert [outcome for outcome, _ in judged(now, told(now, figures))] == ["not_checked"]


def test_what_is_told_does_not_change_with_peers_that_say_nothing_of_the_report() -> None:
    usual, _prior = reports(RuleCase("", "pass", cells={CELL: "210"}))
    assert told(usual, [90 + 7 * i for i in range(20)]) == told(usual, [91 + 7 * i for i in range(25)])


def test_peers_are_of_the_same_year_and_level_and_count_in_the_run() -> None:
    far, _prior = reports(RuleCase("", "review", cells={CELL: "90000"}))
    kind = KINDS["outliers"]
    assert kind.gather is not None and kind.across is not None and kind.join is not None
    years: list[int | None] = [2025, *[2025] * 22, 2024, None]
    known = [
        Known(f"甲{at}局", year, "department", at, Other(far, str(at), ""), None, in_run=at != 1, counts=at != 2)
        for at, year in enumerate(years)
    ]
    held = kind.join([kind.gather([far] * 10, pack()), kind.gather([far] * 15, pack())], pack())
    for at, one in enumerate(held[1:], 1):
        one[CELL] = Decimal(90 + 7 * at)
    found, _notes = kind.across(Crossing(pack(), known, [(25, lambda: held)]))
    assert [bool(one["figures-outlying"].outstanding) for one in (found[0], found[23], found[24])] == [
        True,
        False,
        False,
    ]
    assert found[0]["figures-outlying"].outstanding[CELL].number == 21  # all of 2025 that are in the run and count
