"""A kind that does what no kind should costs its own rule, and nothing else."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import FrameType
from typing import Any

import pytest

from nianbao.base.errors import AskedToEnd
from nianbao.base.timelimit import BatchTooSlow
from nianbao.engine.judge import judge
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.foreign import fault_words
from nianbao.kinds.params import Params
from nianbao.kinds.slots import slots
from nianbao.kinds.table import KINDS
from nianbao.model.rule import Outcome, Rule, Wording
from support.packs import LINEAR, balanced, outcomes, pack, report, rule

SAMPLE = balanced({("granted", "natural_person"): 5})


class _Nothing(Params):
    pass


class _OwnEnd(BaseException):
    pass


class _WithoutWords(Exception):  # noqa: N818
    def __str__(self) -> str:
        raise RuntimeError("none")


def _raising(error: BaseException) -> Callable[..., Iterator[Verdict]]:
    def kind(batch: Batch, rule: Rule, given: Any) -> Iterator[Verdict]:
        raise error
        yield

    return kind


def _giving(*verdicts: Any) -> Callable[..., Iterator[Verdict]]:
    return lambda batch, rule, given: iter(verdicts)


def _results(kind: Callable[..., Any]) -> list[tuple[str, str]]:
    hostile = Kind("hostile", "敌意", _Nothing, kind, slots("x", fail=""))
    base = rule("row", "total", LINEAR[0][2], wording=Wording("敌意", {"fail": "有{x}"}))
    one = replace(base, id="hostile", kind="hostile", params=_Nothing())
    judged = judge(pack(one, rule("row", "total", LINEAR[0][2])), {**KINDS, "hostile": hostile}, [report(SAMPLE)])
    return sorted(outcomes(judged[0].results))


COSTS: dict[str, Callable[..., Any]] = {
    "SystemExit": _raising(SystemExit(7)),
    "GeneratorExit": _raising(GeneratorExit()),
    "an end of its own": _raising(_OwnEnd("x")),
    "no words": _raising(_WithoutWords()),
    "a lone surrogate": _raising(ValueError("\udc80\x1b[2J")),
    "a report that is not there": _giving(Verdict(0, Outcome.PASS), Verdict(99, Outcome.PASS)),
    "a report before the first": _giving(Verdict(0, Outcome.PASS), Verdict(-1, Outcome.PASS)),
    "no verdict": _giving("x"),
    "no outcome": _giving(Verdict(0, "won")),  # type: ignore[arg-type]
    "half an anchor": _giving(Verdict(0, Outcome.FAIL, slots={"x": "1"}, anchors=[{"type": "cell"}])),
    "an anchor of no kind": _giving(Verdict(0, Outcome.FAIL, slots={"x": "1"}, anchors=[{"type": "moon"}])),
    "no anchor": _giving(Verdict(0, Outcome.FAIL, slots={"x": "1"}, anchors=["x"])),  # type: ignore[list-item]
    "half a character": _giving(Verdict(0, Outcome.FAIL, slots={"x": "\udc80"})),
    "half a character in its place": _giving(Verdict(0, Outcome.FAIL, place="\udc80", slots={"x": "1"})),
    "a value that is none": _giving(Verdict(0, Outcome.FAIL, slots={"x": "1"}, observed=object())),
    "nothing at all": lambda batch, rule, given: None,
}


@pytest.mark.parametrize("name", COSTS)
def test_whatever_a_kind_does_costs_its_own_rule(name: str) -> None:
    assert _results(COSTS[name]) == [("hostile", "error"), ("row", "pass")]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), AskedToEnd(15), BatchTooSlow()])
def test_a_request_to_end_ends_the_run(error: BaseException) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background may have it ignored
    try:
        with pytest.raises(type(error)):
            _results(_raising(error))
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_interruption_of_its_own_is_told_from_the_users_where_we_handle_the_users() -> None:
    def ours(number: int, frame: FrameType | None) -> None:
        raise AskedToEnd(number)

    before = signal.signal(signal.SIGINT, ours)
    try:
        assert _results(_raising(KeyboardInterrupt())) == [("hostile", "error"), ("row", "pass")]
    finally:
        signal.signal(signal.SIGINT, before)


def test_what_a_kind_prints_is_no_output_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    def kind(batch: Batch, rule: Rule, given: Any) -> Iterator[Verdict]:
        print("甲")
        yield Verdict(0, Outcome.PASS)
        sys.stdout = None

    assert ("hostile", "pass") in _results(kind)
    print("乙")
    assert capsys.readouterr() == ("乙\n", "甲\n")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("raises", [False, True])
def test_a_copy_of_the_process_that_a_kind_makes_ends_with_it(raises: bool) -> None:
    made: list[int] = []

    def kind(batch: Batch, rule: Rule, given: Any) -> Iterator[Verdict]:
        made.append(os.fork())
        if raises:
            raise _OwnEnd
        yield Verdict(0, Outcome.PASS)

    assert ("hostile", "error" if raises else "pass") in _results(kind)
    for child in made:
        assert os.waitpid(child, 0)[1] == 0


def test_a_fault_is_told_in_few_words() -> None:
    assert len(fault_words(ValueError("x" * 5_000_000))) < 600
