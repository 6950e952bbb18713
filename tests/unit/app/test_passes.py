"""The steps of a run by hand: each a function of its chunk, whose tasks and answers travel between machines."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import TypeVar

import pytest

import nianbao
from nianbao.app.inputs import discover
from nianbao.app.options import Options
from nianbao.app.packs import pack_set
from nianbao.app.passes.chunks import chunks, halves
from nianbao.app.passes.cross import cross_cases
from nianbao.app.passes.judge import judge_cases
from nianbao.app.passes.read import ReadChunk, Reads, read_chunk
from nianbao.app.passes.write import Writing, write_chunk
from nianbao.app.saved import encode
from nianbao.app.scratch import Scratch
from nianbao.app.shelf import Shelf

SAMPLES = Path(__file__).resolve().parents[3] / "reports_in"
Thing = TypeVar("Thing")


def sent(thing: Thing) -> Thing:
    """As it comes out at the other end of a wire."""
    found: Thing = pickle.loads(pickle.dumps(thing))
    return found


@pytest.mark.parametrize("in_files", [False, True])
def test_the_steps_over_any_chunks_give_what_a_run_gives(in_files: bool, tmp_path: Path) -> None:
    with Shelf() as shelf:
        inputs = discover([SAMPLES], shelf).inputs
    options = Options()
    now = Reads()
    for at in range(0, len(inputs), 5):
        file = tmp_path / f"{at}.pickle" if in_files else None
        now.add(sent(read_chunk(sent(ReadChunk(inputs[at : at + 5], options, file)))))
    crossed = cross_cases(now, Reads(), Reads(), options, pack_set(None))
    found = [one for part in (now.cases[:7], now.cases[7:]) for one in sent(judge_cases(sent(part), options))]
    whole = nianbao.audit(SAMPLES)
    lines = write_chunk(found, Writing(whole.head, None, (), keep=False))
    assert [one.encoded for one in lines] == [encode(one) for one in whole.findings]
    assert crossed.prior == whole.head.prior and crossed.prior["within_run"] > 0


def test_cases_know_each_other_by_one_record() -> None:
    with Shelf() as shelf:
        inputs = discover([SAMPLES], shelf).inputs
    now = read_chunk(ReadChunk(inputs, Options(), None))
    cross_cases(now, Reads(), Reads(), Options(), pack_set(None))
    later = [case for case in now.cases if case.prior is not None]
    assert later
    for case in later:
        assert case.prior is not None and case.summary.year is not None
        other = case.prior.fetched()
        assert other is not None and other.report.year == case.summary.year - 1
        assert case.prior in [one.as_other() for one in now.cases]


def test_what_is_put_by_comes_back(tmp_path: Path) -> None:
    things = [{"a": 1}, None, "文字" * 1000, []]
    for path in (None, tmp_path / "one.pickle"):
        with Scratch(path) as scratch:
            kept = [scratch.keep(thing) for thing in things]
        assert [sent(one).get() for one in kept] == things
        assert all((one.place is None) == (path is None) for one in kept)


@pytest.mark.parametrize(("count", "processes"), [(0, 1), (1, 4), (7, 1), (7, 3), (600, 1), (600, 2), (600, 7)])
def test_chunks_hold_every_item_once_in_order(count: int, processes: int) -> None:
    parts = list(chunks(range(count), processes))
    assert [item for part in parts for item in part] == list(range(count))
    assert all(0 < len(part) <= 256 for part in parts)
    assert len(parts) >= min(processes, count) - 1
    for part in parts:
        assert sum(halves(part), ()) == part and len(halves(part)) == min(2, len(part))
