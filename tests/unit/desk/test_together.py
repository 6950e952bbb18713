"""A season audited together: asked for once, with its effect once; what has changed since is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from nianbao.desk.backup import backup
from nianbao.desk.chain import rows_of
from nianbao.desk.checking import MOST_TRIES
from nianbao.desk.handing_in import hand_in, keep
from nianbao.desk.moves import move
from nianbao.desk.refusals import DeskError
from nianbao.desk.together import (
    ABANDONED,
    SaidTogether,
    TogetherFound,
    ask_together,
    begin_together,
    carry_out_together,
    end_together,
    give_back_together,
    together_of,
    waiting_together,
)
from nianbao.desk.unused import unused
from nianbao.desk.work import Desk, Who, console
from support.desk import BAD, Clock

SAID = SaidTogether("第1轮/001-教育局.html", "text-like-other-agency", "文字相似", "advise", "review", "与财政局相似")
FOUND = TogetherFound(2, {"text-like-other-agency": "文字相似"}, {"text-like-other-agency": 2}, [SAID])


def both(desk: Desk, people: dict[str, Who]) -> None:
    for body in (1, 2):
        with desk.work(people["shenhe"]) as work:
            hand_in(work, body, keep(desk.store, BAD, str(body).encode()))


def test_it_has_its_effect_once(desk: Desk, people: dict[str, Who]) -> None:
    both(desk, people)
    with desk.work(people["shenhe"]) as work:
        number = ask_together(work, 1).id
        assert ask_together(work, 1).id == number
    first = begin_together(desk, number, "a")
    assert first is not None and begin_together(desk, number, "b") is None
    assert {name for name, _ in first.files.values()} == {"第1轮/001-教育局.html", "第1轮/002-财政局.html"}
    assert "云溪市青栎区教育局" in first.roster.decode() and first.year == 2025
    again = begin_together(desk, number, "a")  # after a kill
    assert again is not None and not end_together(desk, first, FOUND) and end_together(desk, again, FOUND)
    assert not end_together(desk, again, FOUND) and waiting_together(desk) == []
    with desk.look(people["kan"]) as look:
        standing = together_of(look, 1)
        assert standing.found == FOUND and standing.changed == 0 and standing.bodies[SAID.file].id == 1
        assert [row["action"] for row in rows_of(look.db)].count("together_done") == 1


def test_what_has_changed_since_is_told(desk: Desk, people: dict[str, Who], tmp_path: Path) -> None:
    both(desk, people)
    with desk.work(people["shenhe"]) as work:
        number = ask_together(work, 1).id
    assert carry_out_together(desk, number, lambda work: FOUND, "a")
    with desk.work(people["shenhe"]) as work:
        move(work, 2, "withdraw")
        hand_in(work, 3, keep(desk.store, BAD, b"3"))
        assert together_of(work, 1).changed == 2
        assert ask_together(work, 1).id != number
    assert backup(desk, tmp_path / "b.zip")["files"] == 4 and unused(desk, console()) == []


def test_it_is_given_back_and_given_up(desk: Desk, people: dict[str, Who], clock: Clock) -> None:
    both(desk, people)
    with desk.work(people["shenhe"]) as work:
        number = ask_together(work, 1).id
    assert begin_together(desk, number, "a") is not None
    give_back_together(desk, number, "b", counts=False)
    assert waiting_together(desk) == []
    give_back_together(desk, number, "a", counts=False)
    assert waiting_together(desk) == [(number, 0)]
    for _ in range(MOST_TRIES):
        assert begin_together(desk, number, "w") is not None
        clock.on(seconds=ABANDONED.total_seconds() + 1)
    assert begin_together(desk, number, "w") is None
    with desk.look(people["kan"]) as look:
        last = together_of(look, 1).last
        assert last is not None and last.state == "done" and "放弃" in (last.fault or {})["message"]


def test_only_some_may(desk: Desk, people: dict[str, Who]) -> None:
    with pytest.raises(DeskError, match="两份"), desk.work(people["shenhe"]) as work:
        ask_together(work, 1)
    both(desk, people)
    for login in ("kan", "jiaoyu"):
        with pytest.raises(DeskError) as caught, desk.work(people[login]) as work:
            ask_together(work, 1)
        assert caught.value.reason == "forbidden"
    with pytest.raises(DeskError, match="不能写出"), desk.look(people["jiaoyu"]) as look:
        together_of(look, 1)
