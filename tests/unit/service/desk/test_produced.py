"""What is written of a whole season is made once for all who ask, and not all the time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

pytest.importorskip("sqlalchemy", reason="the extra nianbao[desk] is not installed")
from nianbao.service.desk.produced import Produced


class Press:
    """Counts what it makes; each time takes so many seconds of its own clock."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.now, self.made = seconds, 0.0, 0

    def make(self) -> bytes:
        self.now += self.seconds
        self.made += 1
        return b"%d" % self.made


def test_what_has_not_changed_is_given_again() -> None:
    press = Press(1.0)
    produced = Produced(lambda: press.now)
    assert [produced.of("a", 1, press.make) for _ in range(3)] == [b"1"] * 3
    press.now += 1000
    assert produced.of("a", 1, press.make) == b"1"
    assert produced.of("b", 1, press.make) == b"2" and produced.of("a", 2, press.make) == b"3"


@pytest.mark.parametrize(("seconds", "later", "made"), [(1.0, 3.0, 1), (1.0, 5.0, 2), (60.0, 29.0, 1), (60.0, 31.0, 2)])
def test_what_changes_all_the_time_is_made_now_and_then(seconds: float, later: float, made: int) -> None:
    press = Press(seconds)
    produced = Produced(lambda: press.now)
    produced.of("a", 1, press.make)
    press.now += later
    assert produced.of("a", 2, press.make) == b"%d" % made


def test_what_is_quickly_made_is_always_new() -> None:
    press = Press(0.0)
    produced = Produced(lambda: press.now)
    assert [produced.of("a", state, press.make) for state in range(4)] == [b"1", b"2", b"3", b"4"]


def test_of_many_at_once_one_makes_it() -> None:
    produced, made = Produced(), []

    def make() -> bytes:
        made.append(1)
        time.sleep(0.05)
        return b"x"

    ask: Callable[[], object] = lambda: produced.of("a", 1, make)  # noqa: E731
    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_little_is_kept() -> None:
    produced = Produced()
    large = bytes(5 << 20)
    assert produced.of("large", 1, lambda: large) is large and produced.of("large", 1, lambda: b"") == b""
    for number in range(100):
        produced.of(number, 1, lambda: b"x")
    assert produced.of(0, 1, lambda: b"y") == b"y" and produced.of(99, 1, lambda: b"y") == b"x"


def test_what_fails_is_tried_again() -> None:
    produced = Produced()
    with pytest.raises(ValueError, match="no"):
        produced.of("a", 1, lambda: (_ for _ in ()).throw(ValueError("no")))
    assert produced.of("a", 1, lambda: b"x") == b"x"
