"""The queue of checks: told of those that are next, in order; what could not be ended waits again; what is done is forgotten."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

pytest.importorskip("dbos", reason="the extra nianbao[desk] is not installed")
from dbos import DBOS
from sqlalchemy.exc import OperationalError

from nianbao.desk import jobs as module
from nianbao.desk.checking import MOST_TRIES, Checked, CheckWork, numbers
from nianbao.desk.handing_in import hand_in, keep
from nianbao.desk.jobs import Jobs, forget_done
from nianbao.desk.seasons import new_season
from nianbao.desk.tables import CheckRow
from nianbao.desk.together import TogetherFound, TogetherWork, ask_together, together_of, waiting_together
from nianbao.desk.work import Desk, Who, console
from nianbao.season.roster import RosterBody
from support.desk import GOOD, checker

pytestmark = pytest.mark.slow
MANY = 40


class Ending:
    """A checker by a function, with nothing to end."""

    def __init__(self, call: Callable[[CheckWork], Checked]) -> None:
        self.call = call

    def __call__(self, work: CheckWork) -> Checked:
        return self.call(work)

    def close(self) -> None:
        pass


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def asked_for(desk: Desk, who: Who, count: int) -> None:
    with desk.work(who) as work:
        season = new_season(work, 2025, "多", [RosterBody(f"云溪市青栎区第{n}局", f"{n}局") for n in range(count)], {})
        bodies = [body.id for body in season.bodies]
    for body in bodies:
        with desk.work(who) as work:
            hand_in(work, body, keep(desk.store, GOOD, str(body).encode()))


def test_checks_are_done_in_their_order_and_forgotten(desk: Desk, people: dict[str, Who]) -> None:
    order: list[int] = []

    def ordered(work: CheckWork) -> Checked:
        order.append(work.check_id)
        return checker(work)

    asked_for(desk, people["guanli"], MANY)
    jobs = Jobs(desk, Ending(ordered), workers=1, name="test")
    try:
        until(lambda: numbers(desk)["done"] == MANY)
        assert order == sorted(order)
        until(lambda: not DBOS.list_queued_workflows())
        assert forget_done(3600) == 0
        until(lambda: forget_done(0) >= 0 and not DBOS.list_workflows())
    finally:
        jobs.close()


@pytest.mark.parametrize(
    "gone", [InterruptedError("ends"), OperationalError("", None, Exception("away")), ValueError("defect")]
)
def test_what_could_not_be_ended_waits_again(desk: Desk, people: dict[str, Who], gone: Exception) -> None:
    """A defect counts as a try, so that there is an end of it; that the service ends does not."""
    seen: list[int] = []
    ended = threading.Event()

    def fails(work: CheckWork) -> Checked:
        seen.append(work.tries)
        if not ended.is_set():
            raise gone
        return checker(work)

    asked_for(desk, people["guanli"], 1)
    jobs = Jobs(desk, Ending(fails), workers=1, name="test")
    try:
        if isinstance(gone, ValueError):
            until(lambda: numbers(desk)["done"] == 1)
            assert seen == list(range(1, MOST_TRIES + 1))
            with desk.look(console()) as look:
                assert look.db.query(CheckRow).one().fault["reason"] == "crashed"
        else:
            until(lambda: len(seen) >= 4)
            ended.set()
            until(lambda: numbers(desk)["done"] == 1)
            assert set(seen) == {1}
            with desk.look(console()) as look:
                assert look.db.query(CheckRow).one().fault is None
    finally:
        jobs.close()


def test_a_job_that_the_queue_has_lost_is_told_again(
    desk: Desk, people: dict[str, Who], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AGAIN", 0.2)
    monkeypatch.setattr(module, "_EVERY", 0.1)
    told: list[int] = []
    enqueue = DBOS.enqueue_workflow

    def forgetful(*given: object) -> object:
        told.append(1)
        return enqueue(*given) if len(told) > 3 else None

    monkeypatch.setattr(DBOS, "enqueue_workflow", forgetful)
    asked_for(desk, people["guanli"], 1)
    jobs = Jobs(desk, Ending(checker), workers=1, name="test")
    try:
        until(lambda: numbers(desk)["done"] == 1)
    finally:
        jobs.close()


def test_a_season_is_audited_together_beside_the_checks(desk: Desk, people: dict[str, Who]) -> None:
    seen: list[int] = []

    def together(work: TogetherWork) -> TogetherFound:
        seen.append(work.tries)
        if len(seen) == 1:
            raise InterruptedError("ends")
        return TogetherFound(compared=len(work.files))

    asked_for(desk, people["guanli"], 3)
    with desk.work(people["shenhe"]) as work:
        ask_together(work, 2)
    jobs = Jobs(desk, Ending(checker), together, workers=1, name="test")
    try:
        until(lambda: numbers(desk)["done"] == 3)
        until(lambda: len(seen) == 2 and waiting_together(desk) == [])
    finally:
        jobs.close()
    with desk.look(console()) as look:
        found = together_of(look, 2)
        assert seen == [1, 1] and found.found is not None and found.found.compared == 3
