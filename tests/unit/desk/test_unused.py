"""What is refused is not kept; what nobody tells of is found; what is told of stays."""

from __future__ import annotations

import pytest

from nianbao.desk.handing_in import hand_in, keep
from nianbao.desk.refusals import DeskError
from nianbao.desk.unused import OLD, drop_unused, dropped_if_refused, unused
from nianbao.desk.work import Desk, Who, console
from support.desk import BAD, given, reviewed


def test_what_is_refused_is_not_kept(desk: Desk, people: dict[str, Who]) -> None:
    given(desk, people["jiaoyu"])
    before = set(desk.store.names())
    for data in (b"another", "一".encode()):  # the second is the version that stands
        file = keep(desk.store, BAD, data)
        with pytest.raises(DeskError), dropped_if_refused(desk, file, None), desk.work(people["jiaoyu"]) as work:
            hand_in(work, 1, file)
    assert set(desk.store.names()) == before


def test_what_fails_otherwise_stays(desk: Desk, people: dict[str, Who]) -> None:
    """Whether it was kept in the end is not known then."""
    file = keep(desk.store, BAD, b"another")
    with pytest.raises(ZeroDivisionError), dropped_if_refused(desk, file):
        raise ZeroDivisionError
    assert desk.store.has(file.sha256)


def test_a_file_that_went_meanwhile_is_asked_for_again(desk: Desk, people: dict[str, Who]) -> None:
    file = keep(desk.store, BAD, b"one")
    desk.store.drop(file.sha256)
    with pytest.raises(DeskError, match="再交一次") as caught, desk.work(people["jiaoyu"]) as work:
        hand_in(work, 1, file)
    assert caught.value.after


def test_what_nobody_tells_of_is_found(desk: Desk, people: dict[str, Who]) -> None:
    reviewed(desk, people)
    with desk.work(people["shenhe"]) as work:
        hand_in(work, 2, keep(desk.store, BAD, b"two"), keep(desk.store, BAD, b"last year"))
    told_of = set(desk.store.names())
    left = desk.store.put(b"left behind")
    assert unused(desk, console(), old=OLD * 100) == []
    assert unused(desk, console()) == [left] and drop_unused(desk, console()) == 1
    assert set(desk.store.names()) == told_of
    with pytest.raises(DeskError):
        unused(desk, people["shenhe"])
