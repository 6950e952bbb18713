"""What results amount to: the whole table of outcomes, degrees and lacks."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from nianbao.model.finding import VERDICTS, Result
from nianbao.model.rule import Lack, Outcome, Severity, Status
from nianbao.model.verdict import GRADED, UNREAD, alone, fails, together


def result(severity: str = "must", outcome: str = "pass", **fields: Any) -> Result:
    return Result("r", "题目", "consistency", severity, outcome, "", **fields)


AMOUNTS = [
    (("must", "fail"), "return"),
    (("advise", "fail"), "pass_with_advice"),
    (("info", "fail"), "pass"),
    (("must", "review"), "verify"),
    (("advise", "review"), "verify"),
    (("info", "review"), "pass"),
    (("must", "error"), "verify"),
    (("advise", "error"), "pass"),
    (("must", "not_applicable"), "pass"),
    (("must", "pass"), "pass"),
]


@pytest.mark.parametrize(("given", "amounts"), AMOUNTS)
def test_one_result(given: tuple[str, str], amounts: str) -> None:
    assert alone(result(*given)) == amounts
    assert alone(result(*given, status="trial")) == "pass"
    assert alone(result(*given, exception={"id": "1"})) == "pass"


def test_only_what_was_not_read_keeps_an_unchecked_rule_from_passing() -> None:
    assert Lack.UNREAD.value == UNREAD
    for lack, severity in itertools.product((*Lack, None), Severity):
        one = result(severity, "not_checked", lack=lack and lack.value)
        waits = lack is Lack.UNREAD and severity is Severity.MUST
        assert alone(one) == ("verify" if waits else "pass")


def test_the_heaviest_decides_and_order_does_not_matter() -> None:
    every = [
        result(severity, outcome, status=status)
        for severity, outcome, status in itertools.product(Severity, Outcome, Status)
    ]
    for one, other in itertools.combinations(every, 2):
        pair = together([one, other])
        assert pair == together([other, one]) == max(alone(one), alone(other), key=VERDICTS.index)
    assert together([]) == "pass"


def test_a_heavier_verdict_never_fails_less_than_a_lighter_one() -> None:
    heavy_last = [verdict for verdict in VERDICTS if verdict != "unauditable"]
    for fail_on in ("must", "advise", "never"):
        flags = [fails(verdict, fail_on) for verdict in heavy_last]
        assert flags == sorted(flags)
    assert [fails("verify", fail_on) for fail_on in ("must", "advise", "never")] == [False, True, False]
    assert set(GRADED) == {"pass", "pass_with_advice"}
