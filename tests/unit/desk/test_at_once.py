"""Many at a time, in threads: nothing is lost or mixed up, the log stays whole, of two who do the same one is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

from nianbao.desk.chain import end_of, rows_of, verify
from nianbao.desk.checking import carry_out, numbers, waiting
from nianbao.desk.handing_in import hand_in, keep
from nianbao.desk.moves import move
from nianbao.desk.refusals import DeskError
from nianbao.desk.seasons import bodies_of, new_season
from nianbao.desk.work import Desk, Who, console
from nianbao.season.roster import RosterBody
from support.desk import BAD, checked, checker

MANY = 24


def at_once(calls: list[Callable[[], object]]) -> Counter[str]:
    """What came of them: "done", or the reason of the refusal."""

    def outcome(call: Callable[[], object]) -> str:
        try:
            call()
        except DeskError as error:
            return error.reason
        return "done"

    with ThreadPoolExecutor(MANY) as pool:
        return Counter(pool.map(outcome, calls))


def test_many_hand_in_at_once(desk: Desk, people: dict[str, Who]) -> None:
    checked(BAD)  # once, and not by each thread
    with desk.work(people["guanli"]) as work:
        season = new_season(work, 2025, "多", [RosterBody(f"云溪市青栎区第{n}局", f"{n}局") for n in range(MANY)], {})
        numbers_of = [body.id for body in season.bodies]

    def hands_in(body: int) -> None:
        with desk.work(people["shenhe"]) as work:
            hand_in(work, body, keep(desk.store, f"{body}.html", str(body).encode()))

    twice = [lambda body=body: hands_in(body) for body in numbers_of for _ in range(2)]  # type: ignore[misc]
    found = at_once(twice)
    assert found["done"] == MANY and set(found) <= {"done", "state", "stale"}
    checks = [one for one, _ in waiting(desk)]
    assert len(checks) == MANY
    told = [lambda one=one, at=at: carry_out(desk, one, checker, f"w{at}") for one in checks for at in range(2)]  # type: ignore[misc]
    assert at_once(told)["done"] == 2 * MANY
    assert numbers(desk) == {"waiting": 0, "running": 0, "done": MANY}
    with desk.look(console()) as look:
        for body in bodies_of(look, season.id):
            [version] = body.submissions
            assert version.sha256 == sha256(str(body.id).encode()).hexdigest() and body.state == "handed_in"
        rows = list(rows_of(look.db))
        assert verify(rows, end_of(look.db)) is None
        assert Counter(row["action"] for row in rows)["check"] == MANY


def test_of_many_who_do_the_same_one_does_it(desk: Desk, people: dict[str, Who]) -> None:
    with desk.work(people["shenhe"]) as work:
        hand_in(work, 1, keep(desk.store, "a.html", b"a"))

    def takes() -> None:
        with desk.work(people["shenhe"]) as work:
            move(work, 1, "take")

    found = at_once([takes] * MANY)
    assert found["done"] == 1 and set(found) <= {"done", "state", "stale"}
    with desk.look(console()) as look:
        assert [row["action"] for row in rows_of(look.db)].count("take") == 1
