"""A limit of time holds in every thread, and nothing of it is left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from nianbao.base.errors import DocumentError
from nianbao.base.timelimit import time_limit

LATE = DocumentError("太慢", reason="timeout", where="甲.txt", hint="重试")


def in_a_thread(work: Callable[[], object]) -> object:
    """What the work gives or raises in another thread."""
    found: list[object] = []

    def run() -> None:
        try:
            found.append(work())
        except BaseException as error:  # noqa: BLE001 - handed to the test
            found.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    return found[0]


def without_end() -> None:
    with time_limit(0.1, LATE):
        while True:
            sum(range(100))


def test_work_without_end_is_ended_in_the_main_thread() -> None:
    with pytest.raises(DocumentError) as found:
        without_end()
    assert found.value is LATE


def test_work_without_end_is_ended_in_another_thread() -> None:
    assert in_a_thread(without_end) is LATE


def test_waiting_is_no_computing_in_another_thread() -> None:
    def work() -> str:
        with time_limit(0.2, LATE):
            time.sleep(0.5)
        return "done"

    assert in_a_thread(work) == "done"


def test_an_error_of_the_work_is_the_works_own() -> None:
    def work() -> None:
        with time_limit(5.0, LATE):
            raise ValueError("own")

    assert isinstance(in_a_thread(work), ValueError)


def test_nothing_arrives_after_the_work() -> None:
    def work() -> str:
        for number in range(60):
            try:
                with time_limit(0.002, LATE):
                    until = time.thread_time() + 0.0019 + number * 0.00001
                    while time.thread_time() < until:
                        pass
            except DocumentError as error:
                if error is not LATE and str(error) != str(LATE):
                    raise
        until = time.thread_time() + 0.2
        while time.thread_time() < until:
            pass
        return "done"

    assert in_a_thread(work) == "done"


def test_two_threads_have_each_their_own_time() -> None:
    """One that computes to its end beside one that does not."""

    def short() -> str:
        with time_limit(5.0, LATE):
            until = time.thread_time() + 0.05
            while time.thread_time() < until:
                pass
        return "done"

    endless: list[object] = []
    beside = threading.Thread(target=lambda: endless.append(in_a_thread(without_end)))
    beside.start()
    assert in_a_thread(short) == "done"
    beside.join(60)
    assert endless == [LATE]
