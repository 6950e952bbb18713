"""Code of an installed package costs its own rule on the reports where it fails, whatever it does to its process."""

from __future__ import annotations

import faulthandler
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from nianbao.base import isolated
from nianbao.engine.judge import MOST_COSTLY, judge
from nianbao.kinds import foreign
from nianbao.kinds.contract import Batch, Kind, Verdict
from nianbao.kinds.foreign import ForeignFault, run_kind
from nianbao.kinds.params import Params
from nianbao.kinds.slots import slots
from nianbao.kinds.table import KINDS
from nianbao.model.rule import Outcome, Rule, Wording
from support.packs import LINEAR, balanced, outcomes, pack, report, rule

pytestmark = pytest.mark.skipif(not isolated.POSSIBLE, reason="no processes to run apart in")
SAMPLE = balanced({("granted", "natural_person"): 5})


class _Nothing(Params):
    pass


def _kind(harm: Callable[[], object]) -> Kind:
    """Does harm where a report is of a certain agency."""

    def evaluate(batch: Batch, rule: Rule, given: Any) -> Iterator[Verdict]:
        for number, one in enumerate(batch.reports):
            if one.agency == "有害":
                harm()
            yield Verdict(number, Outcome.PASS)

    return Kind("foreign", "外来", _Nothing, evaluate, slots("x", fail=""), package="foreign-kinds")


def _judged(harm: Callable[[], object], *harmful: bool) -> list[list[tuple[str, str]]]:
    return [sorted(outcomes(one.results)) for one in _results(harm, *harmful)]


def _results(harm: Callable[[], object], *harmful: bool) -> list[Any]:
    base = rule("row", "total", LINEAR[0][2], wording=Wording("外来", {"fail": "有{x}"}))
    one = replace(base, id="foreign", kind="foreign", params=_Nothing())
    reports = [replace(report(SAMPLE), agency="有害" if harms else "无害") for harms in harmful]
    return judge(pack(one, rule("row", "total", LINEAR[0][2])), {**KINDS, "foreign": _kind(harm)}, reports)


def _endless_in_c() -> object:
    return sum(iter(int, 1))


def _all_memory() -> object:
    held = []
    while True:
        held.append(bytearray(64 << 20))


def _a_process_that_stays() -> object:
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    os._exit(0)


HARMS: dict[str, Callable[[], object]] = {
    "ends the process": lambda: os._exit(0),
    "ends the process, as if it failed": lambda: os._exit(3),
    "kills itself": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "a signal to itself": lambda: os.kill(os.getpid(), signal.SIGTERM),
    "Ctrl-C to itself": lambda: (signal.signal(signal.SIGINT, signal.SIG_DFL), os.kill(os.getpid(), signal.SIGINT)),
    "kills its group": lambda: os.killpg(0, signal.SIGKILL),
    "crashes": lambda: (faulthandler.disable(), os.abort()),
    "all memory": _all_memory,
    "too much at once": lambda: bytearray(1 << 40),
    "no end of calls": lambda: _deeper(0),
    "asks to end": lambda: sys.exit(0),
    "closes all files": lambda: os.closerange(0, 4096),
    "a process that stays": _a_process_that_stays,
}


def _deeper(depth: int) -> int:
    return _deeper(depth + 1) + 1


@pytest.mark.parametrize("name", HARMS)
def test_harm_costs_its_own_rule_on_its_own_report(name: str) -> None:
    fine, hurt = [("foreign", "pass"), ("row", "pass")], [("foreign", "error"), ("row", "pass")]
    assert _judged(HARMS[name], False, True, False) == [fine, hurt, fine]


def test_the_error_names_the_package_and_what_it_did() -> None:
    said = {name: _said(_results(HARMS[name], True)) for name in ("ends the process", "all memory", "asks to end")}
    assert all("扩展 foreign-kinds 的规则类型 foreign" in words for words in said.values())
    assert "意外结束" in said["ends the process"]
    assert "占用内存超过 1024 MB" in said["all memory"]
    assert "SystemExit: 0" in said["asks to end"]


def _said(judged: list[Any]) -> str:
    (words,) = [result.message for result in judged[0].results if result.rule == "foreign"]
    return str(words)


@pytest.mark.parametrize("harm", [_endless_in_c, lambda: time.sleep(60)])
def test_what_does_not_end_is_ended_and_not_tried_on_all_reports(
    harm: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nianbao.kinds.foreign.SECONDS", 0.2)
    monkeypatch.setattr("nianbao.engine.judge.SECONDS_ALONE", 0.1)
    judged = _results(harm, *[True] * (MOST_COSTLY + 2), False)
    assert ["foreign", "error"] in [list(pair) for pair in outcomes(judged[0].results)]
    assert "已放弃" in _said(judged) and "不再运行" not in _said(judged)
    assert "不再运行" in _said(judged[-1:])
    assert all(("row", "pass") in outcomes(one.results) for one in judged)


def test_what_cannot_be_handed_over_is_a_fault() -> None:
    with pytest.raises(ForeignFault, match="foreign-kinds"):
        run_kind(_kind(lambda: None), lambda: lambda: None)


def test_ours_run_where_they_are_called() -> None:
    assert run_kind(KINDS["number"], os.getpid) == os.getpid()
    assert run_kind(replace(KINDS["number"], package="x"), os.getpid) != os.getpid()


def test_what_a_package_prints_is_no_output_of_ours(capfd: pytest.CaptureFixture[str]) -> None:
    run_kind(_kind(lambda: None), lambda: os.write(1, "甲\n".encode()))
    assert capfd.readouterr() == ("", "甲\n")


def test_relations_and_comparisons_of_a_package_run_apart_too() -> None:
    def ends(*_: object) -> Any:
        os._exit(0)

    kind = replace(KINDS["total"], package="foreign-kinds", relations=ends)
    one = rule("row", "total", LINEAR[0][2])
    judged = judge(pack(one), {**KINDS, "total": kind}, [report(SAMPLE)])
    assert outcomes(judged[0].results) == [("row", "error")]
    compares = replace(_kind(lambda: None), across=ends, gather=ends)
    with pytest.raises(ForeignFault):
        foreign.told_across(compares, Any)
