"""Letters, pages, ledgers and comparisons take steps in proportion to the number of problems: counted, not timed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from cProfile import Profile
from functools import partial
from multiprocessing import get_context
from typing import Any, NamedTuple

import pytest

from nianbao.app.compare import compare
from nianbao.model.finding import Finding, Result, RunHead, cell_anchor, span_anchor
from nianbao.render.html import index, page
from nianbao.render.junit import junit
from nianbao.render.ledger import ledger
from nianbao.render.notice import notice
from nianbao.render.sarif import sarif
from support import findings


class Run(NamedTuple):
    head: RunHead
    found: list[Finding]

    def findings(self) -> list[Finding]:
        return self.found


def with_problems(count: int) -> Finding:
    """A report with that many problems of forty rules, at places of its text and in a cell."""
    lines = [f"第{number}段有一处写错的字，需要改正。" for number in range(count)]
    text = "\n".join(lines)
    results, start = [], 0
    for number, line in enumerate(lines):
        anchors = [span_anchor("overview", start, start + 4, line[:4])]
        if number % 2:
            anchors.insert(0, cell_anchor("requests", "granted", "total"))
        severity = ("must", "advise", "info")[number % 3]
        results.append(
            Result(f"rule-{number % 40}", "写错的字", "wording", severity, "fail", f"第{number}段写错了字",
                   anchors=anchors, fingerprint=f"{number:016x}", recommendation="请改正")
        )  # fmt: skip
        start += len(line) + 1
    return findings.make("many", "青栎区财政局", results, texts={**findings.TEXTS, "overview": text})


def steps(work: Callable[[], Any]) -> int:
    """Calls of functions, those of C among them."""
    profile = Profile(builtins=True)
    profile.enable()
    try:
        work()
    finally:
        profile.disable()
    return sum(entry.callcount for entry in profile.getstats())


OUTPUTS: dict[str, Callable[[Run], Any]] = {
    "letter": lambda run: notice(run.head, run.found[0]),
    "page": lambda run: page(run.found[0], run.head),
    "batch": lambda run: index(run.head, run.found),
    "ledger": lambda run: ledger(run.head, run.found),
    "sarif": lambda run: sarif(run.head, run.found),
    "junit": lambda run: junit(run.head, run.found),
    "comparison": lambda run: compare(run, run),
}


def steps_of(name: str) -> list[int]:
    """For 40, 140 and 240 problems."""
    taken = []
    for count in (40, 140, 240):
        one = with_problems(count)
        run = Run(findings.run_head([one]), [one])
        if not taken:
            OUTPUTS[name](run)  # what is loaded or made once
        taken.append(steps(partial(OUTPUTS[name], run)))
    return taken


@pytest.fixture(scope="module")
def apart() -> Iterator[Executor]:
    """A process of its own: what other tests have left pending can keep a profiled call from ever beginning (CPython 3.11)."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.mark.parametrize("name", OUTPUTS)
def test_more_problems_take_more_steps_in_proportion(name: str, apart: Executor) -> None:
    first, middle, last = apart.submit(steps_of, name).result()
    assert last - middle <= 1.4 * (middle - first)
